"""`serment pia answer|measure|evaluate|…`: what a person says in an impact assessment."""

from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from serment.cli import session
from serment.cli.assessments import answer_with, number_of, with_number
from serment.cli.failures import DONE, MisuseError
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, values_in_french, with_store
from serment.cli.reading import parse_day
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.intake.pia.model import ImpactAssessment
    from serment.store.models import AssessmentRecord

_SAID: Final[dict[str, bool | None]] = {"yes": True, "no": False, "unknown": None}
_VERDICTS: Final = {
    "pending": "pas encore évalué",
    "to_fix": "à corriger",
    "improvable": "améliorable",
    "acceptable": "acceptable",
}
_ACTIONS: Final = {"none": "pas commencée", "started": "commencée", "completed": "faite"}
_LEVELS: Final = (0, 1, 2, 3, 4)


def answer_commands() -> tuple[Command, ...]:
    """The commands on what is said in an assessment, for the family `pia`."""
    numbered = (with_number, with_store)
    return (
        Command(
            "threshold",
            "Dit si une analyse est demandée ; note une réponse au test",
            _threshold,
            (*numbered, _with_item),
        ),
        Command("answer", "Répond à une question", _answer, (*numbered, _with_answer)),
        Command(
            "measure", "Ajoute une mesure, ou en réécrit une", _measure, (*numbered, _with_measure)
        ),
        Command("remove-measure", "Retire une mesure", _remove_measure, (*numbered, _with_place)),
        Command(
            "evaluate",
            "Évalue une partie, une question ou une mesure",
            _evaluate,
            (*numbered, _with_evaluation),
        ),
        Command(
            "comment",
            "Commente une question ou une mesure",
            _comment,
            (*numbered, _with_comment),
        ),
        Command("opinions", "Note les avis demandés", _opinions, (*numbered, _with_opinions)),
    )


def _with_item(parser: Parser) -> None:
    parser.add_argument("--item", metavar="NOM", help="une question du test, par son nom")
    parser.add_argument(
        "--none-of",
        choices=("required", "exempt", "criteria"),
        help="non à tout ce qui, dans cette liste, est sans réponse",
    )
    parser.add_argument(
        "--told", choices=tuple(_SAID), help="yes : oui ; no : non ; unknown : je ne sais pas"
    )


def _with_answer(parser: Parser) -> None:
    parser.add_argument(
        "--question", metavar="N", type=int, required=True, help="son numéro, de 111 à 346"
    )
    parser.add_argument("--text", metavar="TEXTE", help="la réponse, ou pourquoi ce niveau")
    parser.add_argument("--level", type=int, choices=_LEVELS, help="gravité ou vraisemblance")
    parser.add_argument(
        "--item", metavar="TEXTE", action="append", help="un élément de la liste ; à répéter"
    )


def _with_measure(parser: Parser) -> None:
    parser.add_argument("--place", metavar="K", type=int, help="laquelle ; sans lui, une nouvelle")
    parser.add_argument("--title", metavar="TEXTE", required=True, help="son titre")
    parser.add_argument("--content", metavar="TEXTE", help="en quoi elle consiste")


def _with_place(parser: Parser) -> None:
    parser.add_argument("--place", metavar="K", type=int, required=True, help="sa place, dès 1")


def _with_evaluation(parser: Parser) -> None:
    parser.add_argument(
        "--of", metavar="RÉFÉRENCE", required=True, help="1.1, 2.1.211, 3.2, 3.1.<mesure>…"
    )
    parser.add_argument("--status", choices=tuple(_VERDICTS), help=values_in_french(_VERDICTS))
    parser.add_argument("--comment", metavar="TEXTE", help="pourquoi")
    parser.add_argument("--action-plan", metavar="TEXTE", help="ce qui reste à faire")
    parser.add_argument("--severity", type=int, choices=_LEVELS, help="gravité qui reste")
    parser.add_argument("--likelihood", type=int, choices=_LEVELS, help="vraisemblance qui reste")
    parser.add_argument("--due-on", metavar="AAAA-MM-JJ", help="pour le")
    parser.add_argument("--person-in-charge", metavar="NOM", help="par qui")
    parser.add_argument("--action-status", choices=tuple(_ACTIONS),
                        help=values_in_french(_ACTIONS))  # fmt: skip


def _with_comment(parser: Parser) -> None:
    parser.add_argument("--question", metavar="N", type=int, default=0, help="son numéro")
    parser.add_argument("--place", metavar="K", type=int, default=0, help="place de la mesure")
    parser.add_argument("--text", metavar="TEXTE", required=True, help="le commentaire")


def _with_opinions(parser: Parser) -> None:
    for name, what in (
        ("officer-names", "le délégué"),
        ("officer-opinion", "ce qu’il dit"),
        ("opinion-not-sought-because", "pourquoi l’avis des personnes n’est pas demandé"),
        ("people-names", "qui est consulté"),
        ("people-opinion", "ce qu’ils disent"),
    ):
        parser.add_argument(f"--{name}", metavar="TEXTE", help=what)
    for name, what in (
        ("officer-is-favourable", "son avis est-il favorable"),
        ("opinion-sought", "l’avis des personnes est-il demandé"),
        ("people-are-favourable", "leur avis est-il favorable"),
    ):
        parser.add_argument(f"--{name}", choices=tuple(_SAID), help=f"{what} : yes, no, unknown")


def _threshold(args: Namespace, out: Output) -> int:
    number = number_of(args)
    told = _told(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.assessment_papers import conclusion_in_french
        from serment.practice.assessment_threshold import (
            answer_threshold,
            judge_assessment,
            unanswered,
        )
        from serment.practice.assessments import find_assessment

        actor = practice.actor
        actor.require(Permission.READ)
        record: AssessmentRecord = find_assessment(actor.practice, number)
        if args.none_of:
            told |= dict.fromkeys(unanswered(record, args.none_of), False)
        if told:
            record = answer_threshold(actor=actor, number=number, told=told, now=practice.now)
        answer = judge_assessment(actor.practice, record)
        line = conclusion_in_french(answer)
    lines = [f"{line[:1].upper()}{line[1:]}."]
    lines += [f"  parce que : {item.title}" for item in answer.because]
    lines += [f"  à savoir encore : {name}" for name in answer.missing]
    row = {
        "outcome": answer.outcome,
        "because": [item.id for item in answer.because],
        "provision": answer.provision,
        "confidence": answer.confidence,
        "missing": answer.missing,
        "told": record.threshold,
    }
    out.answer(row, map(nbsp, lines))
    return DONE


def _told(args: Namespace) -> dict[str, bool | None]:
    if (args.item is None) != (args.told is None):
        raise MisuseError(
            "--item et --told vont ensemble.",
            "Rien n’a été noté.",
            "Donnez les deux, ou aucun pour lire la conclusion.",
        )
    return {} if args.item is None else {args.item: _SAID[args.told]}


def _answer(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.assessment_answers import answer_assessment
        from serment.practice.assessment_given import present_answer

        given = present_answer(_read(practice, number), args.question)
        given = replace(
            given,
            text=given.text if args.text is None else args.text,
            gauge=given.gauge if args.level is None else args.level,
            items=given.items if args.item is None else tuple(args.item),
        )
        answer_assessment(actor=practice.actor, number=number, given=given, now=practice.now)
        return answer_with(practice, number, out)


def _measure(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.assessment_answers import keep_measure
        from serment.practice.assessment_given import GivenMeasure, present_measure

        before = GivenMeasure("")
        if args.place is not None:
            before = present_measure(_read(practice, number), args.place)
        content = before.content if args.content is None else args.content
        given = GivenMeasure(args.title, content, args.place)
        keep_measure(actor=practice.actor, number=number, given=given, now=practice.now)
        return answer_with(practice, number, out)


def _remove_measure(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.assessment_answers import remove_measure

        remove_measure(actor=practice.actor, number=number, place=args.place, now=practice.now)
        return answer_with(practice, number, out)


def _evaluate(args: Namespace, out: Output) -> int:
    number = number_of(args)
    due_on = None if args.due_on is None else parse_day(args.due_on, what="--due-on")
    with session.open_practice(args, out) as practice:
        from serment.intake.pia.model import ActionStatus, EvaluationStatus
        from serment.practice.assessment_answers import evaluate_item
        from serment.practice.assessment_given import present_evaluation

        names = ("comment", "action_plan", "severity", "likelihood", "person_in_charge")
        said = {name: given for name in names if (given := getattr(args, name)) is not None}
        if args.status is not None:
            said["status"] = EvaluationStatus[args.status.upper()]
        if args.action_status is not None:
            said["action_status"] = ActionStatus[args.action_status.upper()]
        if due_on is not None:
            said["due_on"] = due_on
        given = replace(present_evaluation(_read(practice, number), args.of), **said)
        evaluate_item(actor=practice.actor, number=number, given=given, now=practice.now)
        return answer_with(practice, number, out)


def _comment(args: Namespace, out: Output) -> int:
    number = number_of(args)
    if bool(args.question) == bool(args.place):
        raise MisuseError(
            "Il faut --question, ou --place, et pas les deux.",
            "Rien n’a été noté.",
            "Une question se nomme par son numéro, une mesure par sa place.",
        )
    with session.open_practice(args, out) as practice:
        from serment.practice.assessment_answers import comment_on
        from serment.practice.assessment_given import GivenComment

        given = GivenComment(args.text, args.question, args.place)
        comment_on(actor=practice.actor, number=number, given=given, now=practice.now)
        return answer_with(practice, number, out)


def _opinions(args: Namespace, out: Output) -> int:
    number = number_of(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.assessment_answers import tell_opinions
        from serment.practice.assessment_given import present_opinions

        present = present_opinions(_read(practice, number))
        said = {
            name: _SAID.get(given, given)
            if name in {"officer_is_favourable", "opinion_sought", "people_are_favourable"}
            else given
            for name in present.__slots__
            if (given := getattr(args, name, None)) is not None
        }
        given = replace(present, **said)
        tell_opinions(actor=practice.actor, number=number, given=given, now=practice.now)
        return answer_with(practice, number, out)


def _read(practice: session.Session, number: int) -> "ImpactAssessment":
    from serment.practice.assessments import find_assessment, read_assessment

    return read_assessment(find_assessment(practice.actor.practice, number))

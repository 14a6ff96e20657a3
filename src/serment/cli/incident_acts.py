"""`serment incident judge|people|declare|measure|measure-done|close|reopen`: what is decided."""

from argparse import Namespace
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE, MisuseError
from serment.cli.incident_words import (
    LISTED_BY,
    incident_line,
    incident_row,
    instant_of,
    pairs_of,
    with_incident,
    with_instant,
)
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, values_in_french, with_store
from serment.cli.reading import parse_day, parse_number
from serment.kernel.french import nbsp
from serment.law.breach_form import RISK_WORDS
from serment.law.breach_requests import parse_scores
from serment.law.deadline_reading import Given

if TYPE_CHECKING:
    from serment.law.breach_severity import SeverityScores

_STATUSES = {"told": "informées", "planned": "à informer", "exempt": "non, article 34(3)"}
_FILINGS = {
    "cnil_initial": "CNIL, initiale",
    "cnil_whole": "CNIL, initiale et complète",
    "cnil_complement": "CNIL, complémentaire",
    "complaint": "plainte",
    "insurer": "assureur",
    "ordre": "Ordre",
    "cert_sante": "CERT Santé",
    "cyber17": "17Cyber",
    "health_insurance": "assurance maladie",
    "other": "autre",
}


def act_commands() -> tuple[Command, ...]:
    """The commands that decide, declare, correct and close."""
    return (
        Command("judge", "Consigne la décision sur le risque", _judge,
                (with_incident, _with_judgement, with_store)),
        Command("people", "Consigne l’information des personnes", _people,
                (with_incident, _with_people, with_store)),
        Command("declare", "Consigne une déclaration faite", _declare,
                (with_incident, _with_filing, with_store)),
        Command("measure", "Ajoute une mesure correctrice", _measure,
                (with_incident, _with_measure, with_store)),
        Command("measure-done", "Dit quel jour une mesure a été faite", _measure_done,
                (with_incident, _with_done, with_store)),
        Command("close", "Clôt un incident, avec ses leçons", _close,
                (with_incident, _with_lessons, with_store)),
        Command("reopen", "Rouvre un incident : il y a du nouveau", _reopen,
                (with_incident, with_store)),
    )  # fmt: skip


def _with_judgement(parser: Parser) -> None:
    levels = values_in_french({str(level): words for level, words in RISK_WORDS.items()})
    parser.add_argument("--level", choices=tuple(RISK_WORDS), required=True, help=levels)
    parser.add_argument("--reason", metavar="TEXTE", required=True, help="sans nommer personne")
    parser.add_argument(
        "--answer", metavar="QUESTION=RÉPONSE", action="append", default=[],
        help="yes, no ou unknown ; plusieurs fois",
    )  # fmt: skip
    parser.add_argument(
        "--score", metavar="NOM=VALEUR", action="append", default=[],
        help="DPC, EI, confidentialite, integrite, disponibilite, malveillance ; plusieurs fois",
    )  # fmt: skip


def _with_people(parser: Parser) -> None:
    parser.add_argument(
        "--status", choices=tuple(_STATUSES), required=True, help=values_in_french(_STATUSES)
    )
    parser.add_argument("--on", metavar="AAAA-MM-JJ", help="jour où c’est fait, ou prévu")
    parser.add_argument("--count", metavar="NOMBRE", help="combien de personnes")
    parser.add_argument("--means", metavar="TEXTE", default="", help="par quel moyen")
    parser.add_argument(
        "--ground", metavar="MOTIF", default="", help="encrypted, later_measures, disproportionate"
    )
    parser.add_argument("--reason", metavar="TEXTE", default="", help="en quoi ce motif vaut ici")
    parser.add_argument(
        "--thought-of", metavar="QUI", action="append", default=[],
        help="relatives, trusted_persons, correspondents ; plusieurs fois",
    )  # fmt: skip


def _with_filing(parser: Parser) -> None:
    parser.add_argument(
        "--to", choices=tuple(_FILINGS), required=True, help=values_in_french(_FILINGS)
    )
    with_instant(parser, "--at", "quand elle a été déposée (par défaut : maintenant)")
    parser.add_argument("--reference", metavar="TEXTE", default="", help="numéro reçu")
    parser.add_argument(
        "--late-reason", metavar="TEXTE", default="", help="motifs du retard, pour la CNIL"
    )


def _with_measure(parser: Parser) -> None:
    parser.add_argument("--title", metavar="TEXTE", required=True, help="ce qui doit changer")
    parser.add_argument("--responsible", metavar="NOM", required=True, help="qui s’en charge")
    parser.add_argument("--due", metavar="AAAA-MM-JJ", required=True, help="pour quel jour")


def _with_done(parser: Parser) -> None:
    parser.add_argument("measure", metavar="MESURE", help="numéro donné par « incident measure »")
    parser.add_argument("--on", metavar="AAAA-MM-JJ", required=True, help="jour où c’est fait")


def _with_lessons(parser: Parser) -> None:
    parser.add_argument("--lessons", metavar="TEXTE", required=True, help="ce qui en est retenu")


def _judge(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=LISTED_BY)
    answers, scores = pairs_of(args.answer, "--answer"), _scores(args.score)
    with session.open_practice(args, out) as practice:
        from serment.practice.incident_decisions import RiskJudgement, judge_risk

        judgement = RiskJudgement(args.level, args.reason, answers, scores)
        incident = judge_risk(
            actor=practice.actor, number=number, judgement=judgement, now=practice.now
        )
        row, line = incident_row(incident), incident_line(incident)
    out.answer(row, (line,))
    return DONE


def _scores(given: list[str]) -> "SeverityScores | None":
    told: dict[str, object] = dict(pairs_of(given, "--score"))
    if not told:
        return None
    bases: dict[str, object] = {name: told.pop(name) for name in ("DPC", "EI") if name in told}
    return parse_scores(Given({**bases, "CB": told}))


def _people(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=LISTED_BY)
    on = parse_day(args.on, what="--on") if args.on else None
    with session.open_practice(args, out) as practice:
        from serment.practice.incident_decisions import PeopleDecision, decide_people

        decision = PeopleDecision(
            status=args.status,
            on=on,
            count=None if args.count is None else _count(args.count),
            means=args.means,
            ground=args.ground,
            reason=args.reason,
            forgotten=tuple(args.thought_of),
        )
        incident = decide_people(
            actor=practice.actor, number=number, decision=decision, now=practice.now
        )
        row, line = incident_row(incident), incident_line(incident)
    out.answer(row, (line,))
    return DONE


def _count(given: str) -> int:
    if given.isascii() and given.isdigit() and len(given) <= len("99999999"):
        return int(given)
    raise MisuseError(
        "--count attend un nombre entier de personnes.",
        "Le registre dirait autre chose que les faits.",
        "Donnez un nombre, même approximatif.",
    )


def _declare(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=LISTED_BY)
    with session.open_practice(args, out) as practice:
        from serment.practice.incident_filings import NewFiling, file_declaration
        from serment.practice.instants import instant_in_french

        filed_at = instant_of(args.at, "--at", practice.now)
        filing = NewFiling(args.to, filed_at, args.reference, args.late_reason)
        row = file_declaration(actor=practice.actor, number=number, filing=filing, now=practice.now)
        told = {"incident": number, "kind": row.kind, "filed_at": row.filed_at,
                "reference": row.reference, "late_reason": row.late_reason}  # fmt: skip
        line = f"Consigné : {row.get_kind_display()}, {instant_in_french(row.filed_at)}."
    out.answer(told, (nbsp(line),))
    return DONE


def _measure(args: Namespace, out: Output) -> int:
    number, due = parse_number(args.number, listed_by=LISTED_BY), parse_day(args.due, what="--due")
    with session.open_practice(args, out) as practice:
        from serment.practice.incident_closing import NewMeasure, plan_measure

        measure = NewMeasure(args.title, args.responsible, due)
        row = plan_measure(actor=practice.actor, number=number, measure=measure, now=practice.now)
    told = {"incident": number, "measure": row.pk, "title": row.title, "due_on": row.due_on}
    out.answer(told, (nbsp(f"Mesure n° {row.pk} : {row.title}."),))
    return DONE


def _measure_done(args: Namespace, out: Output) -> int:
    number, on = parse_number(args.number, listed_by=LISTED_BY), parse_day(args.on, what="--on")
    measure = parse_number(args.measure, listed_by="serment incident measure")
    with session.open_practice(args, out) as practice:
        from serment.practice.incident_closing import end_measure

        row = end_measure(
            actor=practice.actor, number=number, measure=measure, done_on=on, now=practice.now
        )
    told = {"incident": number, "measure": row.pk, "done_on": row.done_on}
    out.answer(told, (nbsp(f"Faite : {row.title}."),))
    return DONE


def _close(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=LISTED_BY)
    with session.open_practice(args, out) as practice:
        from serment.practice.incident_closing import close_incident

        incident = close_incident(
            actor=practice.actor, number=number, lessons=args.lessons, now=practice.now
        )
        row, line = incident_row(incident), incident_line(incident)
    out.answer(row, (line,))
    return DONE


def _reopen(args: Namespace, out: Output) -> int:
    number = parse_number(args.number, listed_by=LISTED_BY)
    with session.open_practice(args, out) as practice:
        from serment.practice.incident_closing import reopen_incident

        incident = reopen_incident(actor=practice.actor, number=number, now=practice.now)
        row, line = incident_row(incident), incident_line(incident)
    out.answer(row, (line,))
    return DONE

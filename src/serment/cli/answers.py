"""`serment questions`, `answers` and `answer`: the questionnaire from a terminal."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from serment.cli import session
from serment.cli.failures import DONE, MisuseError, shown
from serment.cli.output import Output
from serment.cli.parser import Parser, declare_command, with_as_of, with_store
from serment.cli.reading import chosen_date
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.law.facts import FactDeclaration, FactValue
    from serment.practice.answers import Asked
UNKNOWN = "Je ne sais pas"


def declare_questions(parser: Parser) -> None:
    """Declare `serment questions`."""
    declare_command(parser, _questions, (with_store,))


def declare_answers(parser: Parser) -> None:
    """Declare `serment answers`."""
    declare_command(parser, _answers, (with_store,))


def declare_answer(parser: Parser) -> None:
    """Declare `serment answer`."""
    declare_command(parser, _answer, (_with_answer, with_as_of, with_store))


def _with_answer(parser: Parser) -> None:
    parser.add_argument("fact", metavar="FAIT", help="nom du fait (voir « serment questions »)")
    parser.add_argument(
        "value", metavar="VALEUR", nargs="?", help="oui, non, un nombre, une date, un choix"
    )
    parser.add_argument("--unknown", action="store_true", help="répondre « je ne sais pas »")


def _questions(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.answers import questionnaire

        rows = [_as_json(asked) for asked in questionnaire(practice.actor.practice)]
    waiting = [row for row in rows if not row["answered"]]
    out.answer({"questions": rows}, _question_lines(waiting, len(rows)))
    return DONE


def _answers(args: Namespace, out: Output) -> int:
    with session.open_practice(args, out) as practice:
        from serment.practice.answers import current_answers
        from serment.practice.library import the_corpus

        given = sorted(current_answers(practice.actor.practice).values(), key=lambda g: g.fact)
    facts = the_corpus().facts
    lines = (
        nbsp(f"{facts[g.fact].title} : {_in_french(facts[g.fact], g.value)}    ({g.fact})")
        for g in given
    )
    out.answer({"answers": given}, lines)
    return DONE


def _answer(args: Namespace, out: Output) -> int:
    if args.unknown == (args.value is not None):
        raise MisuseError(
            "Il faut une valeur, ou --unknown, et pas les deux.",
            "« Je ne sais pas » est une réponse : elle donne une action à faire.",
            "Écrivez par exemple « serment answer has_staff oui ».",
        )
    answered_on = chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.answers import (
            answer_question,
            current_answers,
        )

        declaration = _declaration(args.fact)
        given = None if args.unknown else _typed(declaration, args.value)
        answer_question(
            actor=practice.actor,
            fact=args.fact,
            given=given,
            answered_on=answered_on,
            now=practice.now,
        )
        kept = current_answers(practice.actor.practice)[args.fact]
    line = f"{declaration.title} : {_in_french(declaration, kept.value)}"
    out.answer(kept, (nbsp(line),))
    return DONE


def _declaration(fact: str) -> "FactDeclaration":
    from serment.practice.library import the_corpus

    facts = the_corpus().facts
    if fact in facts:
        return facts[fact]
    from difflib import get_close_matches

    near = get_close_matches(fact, facts, n=3)
    raise MisuseError(
        f"« {shown(fact)} » n’est pas un fait du questionnaire.",
        "Rien n’a été enregistré.",
        f"Vouliez-vous dire « {near[0]} » ?" if near else "Voyez « serment questions ».",
        near=near,
    )


def _typed(declaration: "FactDeclaration", value: str) -> str:
    """Return the text that the fact's own parser reads: « oui » and French labels are accepted."""
    folded = value.strip().casefold()
    if declaration.type == "boolean":
        words = {"oui": "true", "non": "false", "vrai": "true", "faux": "false"}
        return words.get(folded, folded)
    if declaration.type == "choice" and value not in declaration.values:
        labels = {label.casefold(): name for name, label in declaration.values.items()}
        return labels.get(folded, value)
    return value


def _in_french(declaration: "FactDeclaration", value: "FactValue | None") -> str:
    from serment.law.facts import value_in_french

    return UNKNOWN if value is None else value_in_french(declaration, value)


def _as_json(asked: "Asked") -> dict[str, object]:
    from serment.practice.library import the_corpus

    question, declaration = asked.question, the_corpus().facts[asked.question.fact]
    return {
        "id": question.id,
        "fact": question.fact,
        "section": question.section,
        "text": question.text,
        "type": declaration.type,
        "values": declaration.values,
        "bounds": question.bounds,
        "answered": asked.answer is not None,
        "value": None if asked.answer is None else asked.answer.value,
    }


def _question_lines(waiting: list[dict[str, object]], total: int) -> Iterator[str]:
    yield nbsp(f"Réponses : {total - len(waiting)} sur {total} questions.")
    for row in waiting:
        yield nbsp(f"- {row['text']}    ({row['fact']})")

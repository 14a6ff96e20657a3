"""`serment retention …`: one record, or a list; no store, no framework."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_as_of, with_json_input
from serment.cli.reading import chosen_date, read_json_object
from serment.cli.retention_lists import commands as list_commands
from serment.cli.words import CERTAINTIES, DUTIES, day_or_dash
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from serment.law.retention import RetentionAnswer

STATUSES: Final = {
    "keep": "à conserver",
    "erasable": "peut être éliminé, après relecture",
    "held": "gelé : rien ne doit être détruit",
    "undetermined": "à préciser",
}


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    explain = Command(
        "explain",
        "Dit jusqu’à quand conserver un dossier ou une donnée, et pourquoi",
        _explain,
        (_with_example, with_json_input, with_as_of),
    )
    declare_family(parser, (explain, *list_commands()))


def _with_example(parser: Parser) -> None:
    parser.epilog = (
        'Entrée : {"series": "patient_record", "last_consultation_on": "2010-03-15", '
        '"born_on": "1970-05-04", "as_of": "2032-01-05"}\n'
        "Les séries et leurs faits : serment corpus list"
    )


def _explain(args: Namespace, out: Output) -> int:
    asked = read_json_object(args.file)
    as_of = chosen_date(args, asked.get("as_of"))

    from serment.law.rendering import retention_to_json
    from serment.law.requests import parse_retention_request
    from serment.law.retention import explain_retention
    from serment.practice.library import the_corpus

    corpus = the_corpus()
    request = parse_retention_request(corpus, asked, default_as_of=as_of)
    answer = explain_retention(corpus, request.series, request.facts, request.as_of)
    out.answer(retention_to_json(answer), map(nbsp, _lines(answer)))
    return DONE


def _lines(answer: "RetentionAnswer") -> Iterator[str]:
    yield f"{answer.rule} : {STATUSES[answer.status]}"
    yield f"  Dernier jour de conservation : {day_or_dash(answer.keep_until)}"
    yield f"  Élimination possible à partir du : {day_or_dash(answer.erasable_from)}"
    if answer.archive_on is not None:
        yield f"  Archivage intermédiaire : {day_or_dash(answer.archive_on)}"
    if answer.exception is not None:
        yield f"  Exception : {answer.exception}"
    if answer.suspended_days:
        yield f"  Jours de suspension : {answer.suspended_days}"
    if answer.review:
        yield "  Une personne doit relire ce dossier."
    yield f"  Force : {DUTIES[answer.force]}, {CERTAINTIES[answer.confidence]}"
    yield from (f"  Fait : {b.title} : {b.value_in_french}" for b in answer.because)
    yield from (f"  Il manque : {name}" for name in answer.missing)
    yield from (f"  Raison : {reason}" for reason in answer.reasons)
    yield from (f"  D’après : {text.title}" for text in answer.rests_on)

"""`serment retention …`: one record, a list, or the records of the practice.

Explaining and evaluating need no store: nothing of the framework is loaded for them.
"""

from argparse import Namespace

from serment.cli.failures import DONE
from serment.cli.holds import commands as hold_commands
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_as_of, with_json_input
from serment.cli.practice_end import commands as end_commands
from serment.cli.reading import chosen_date, read_json_object
from serment.cli.record_archive import commands as archive_commands
from serment.cli.record_extracts import commands as extract_commands
from serment.cli.record_imports import commands as import_commands
from serment.cli.record_twins import commands as twin_commands
from serment.cli.records import commands as record_commands
from serment.cli.retention_lists import commands as list_commands
from serment.cli.retention_policies import commands as policy_commands
from serment.cli.retention_words import answer_lines
from serment.kernel.french import nbsp


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    explain = Command(
        "explain",
        "Dit jusqu’à quand conserver un dossier ou une donnée, et pourquoi",
        _explain,
        (_with_example, with_json_input, with_as_of),
    )
    families = (
        list_commands(),
        import_commands(),
        record_commands(),
        hold_commands(),
        twin_commands(),
        extract_commands(),
        archive_commands(),
        policy_commands(),
        end_commands(),
    )
    declare_family(parser, (explain, *(one for family in families for one in family)))


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
    out.answer(retention_to_json(answer), map(nbsp, answer_lines(answer)))
    return DONE

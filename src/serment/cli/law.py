"""`serment law explain`: one rule and facts in, one finding out; no store, no framework."""

from argparse import Namespace

from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, declare_family, with_as_of, with_json_input
from serment.cli.reading import chosen_date, read_json_object
from serment.cli.words import finding_lines


def declare(parser: Parser) -> None:
    """Declare the commands of the family."""
    explain = Command(
        "explain",
        "Dit ce qu’une règle conclut de ces faits, et pourquoi",
        _explain,
        (_with_example, with_json_input, with_as_of),
    )
    declare_family(parser, (explain,))


def _with_example(parser: Parser) -> None:
    parser.epilog = (
        'Entrée : {"rule": "obligation.dpo", "facts": {"practice_form": "solo"}, '
        '"as_of": "2026-11-23"}\nLes règles et leurs faits : serment corpus list'
    )


def _explain(args: Namespace, out: Output) -> int:
    asked = read_json_object(args.file)
    as_of = chosen_date(args, asked.get("as_of"))

    from serment.law.evaluate import evaluate
    from serment.law.rendering import finding_to_json
    from serment.law.requests import parse_law_request
    from serment.practice.library import the_corpus

    corpus = the_corpus()
    request = parse_law_request(corpus, asked, default_as_of=as_of)
    finding = evaluate(corpus, request.rule, request.snapshot)
    out.answer(finding_to_json(finding), finding_lines(finding))
    return DONE

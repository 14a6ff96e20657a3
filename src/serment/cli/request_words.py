"""What the commands on requests share: a number, a day, a request told in one line or in full."""

from argparse import Namespace
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from serment.cli.parser import Parser
from serment.cli.reading import parse_number
from serment.cli.words import CERTAINTIES
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from serment.law.request_choices import RequestChoice
    from serment.practice.request_answers import RequestAnswer
    from serment.store.models import ReceivedRequest

LISTED_BY: Final = "serment request list"


def with_number(parser: Parser) -> None:
    """Declare the number of a request."""
    parser.add_argument("number", metavar="DEMANDE", help=f"numéro donné par « {LISTED_BY} »")


def with_on(parser: Parser) -> None:
    """Declare the day of an act."""
    parser.add_argument("--on", metavar="AAAA-MM-JJ", help="jour de l’acte (aujourd’hui sinon)")


def number_of(args: Namespace) -> int:
    """Return the number of the request."""
    return parse_number(args.number, listed_by=LISTED_BY)


def request_row(request: "ReceivedRequest") -> dict[str, object]:
    """Return a request in a list."""
    from serment.practice.request_list import state_of_request

    return {
        "number": request.number,
        "right": request.right,
        "applicant": request.applicant,
        "applicant_name": request.applicant_name,
        "record": None if request.record_id is None else str(request.record),
        "received_on": request.received_on,
        "state": state_of_request(request),
        "outcome": request.outcome or None,
        "ground": request.ground or None,
        "answered_on": request.answered_on,
    }


def answer_row(answer: "RequestAnswer") -> dict[str, object]:
    """Return a request with what the law says of it."""
    from serment.practice.request_letters import letters_for

    law = answer.law
    return {
        **request_row(answer.request),
        "first_end": answer.first_end,
        "ends": list(answer.ends),
        "at_once": answer.at_once,
        "late_since": answer.late_since,
        "earliest": None if law.record is None else law.record.earliest,
        "first_part_on": answer.request.first_part_on,
        "extension_is_valid": None if law.gdpr is None else law.gdpr.extension_is_valid,
        "decisions": [one.decision for one in answer.positions],
        "to_ask": [one.id for one in answer.to_ask],
        "not_to_ask": [one.id for one in answer.not_to_ask],
        "grounds": [one.id for one in answer.grounds],
        "exclusions": [one.id for one in answer.exclusions],
        "letters": [kind for kind, _ in letters_for(answer)],
        "missing": list(law.reasons.missing),
        "texts": [text.short for text in law.reasons.rests_on],
        "confidence": law.reasons.confidence,
    }


def request_line(request: "ReceivedRequest", as_of: date) -> str:
    """Say a request in one line: what, from whom, when, and what it waits for."""
    from serment.practice.request_answers import answer_of
    from serment.practice.request_words import right_words

    told = f"{request.number:>4}  {right_words(request.right)}, {request.applicant_name}, reçue le "
    told += date_in_french(request.received_on)
    return nbsp(f"{told} : {_stands(request, answer_of(request, as_of))}")


def _stands(request: "ReceivedRequest", answer: "RequestAnswer") -> str:
    if request.answered_on is not None:
        return f"répondue le {date_in_french(request.answered_on)}"
    if request.closed_on is not None:
        return f"classée le {date_in_french(request.closed_on)}"
    if answer.late_since is not None:
        return f"EN RETARD depuis le {date_in_french(answer.late_since)}"
    if answer.at_once or answer.first_end is None:
        return "à traiter sans délai"
    return f"à répondre le {date_in_french(answer.first_end)} au plus tard"


def answer_lines(answer: "RequestAnswer", as_of: date) -> Iterator[str]:
    """Say a request in full: its clocks, the law, what to ask, what may be done."""
    from serment.law.rights_words import rights_sentences
    from serment.practice.request_letters import letters_for
    from serment.practice.request_words import fact_title, moment_words

    yield request_line(answer.request, as_of)
    yield from (f"  {sentence}" for sentence in rights_sentences(answer.law))
    record, acts = answer.law.record, answer.acts
    acting = () if acts.position is None else acts.position.to_do
    lists = (
        ("Dossier, au plus tôt", [] if record is None else [moment_words(record.earliest)]),
        ("Loi", [_marked(one.says, one.confidence) for one in answer.positions]),
        ("Il manque", [f"{fact_title(name)} ({name})" for name in answer.awaited]),
        ("Que faire", [*acting, *answer.law.reasons.to_do]),
        ("À demander", _named(answer.to_ask)),
        ("À ne pas demander", [one.title for one in answer.not_to_ask]),
        ("À écarter", _named(answer.exclusions)),
        ("Motif de refus possible", _named(answer.grounds)),
        ("Lettre", [f"{title} ({kind})" for kind, title in letters_for(answer)]),
        ("D’après", [text.short for text in answer.law.reasons.rests_on]),
        ("Les textes ne tranchent pas", [*acts.questions, *answer.law.reasons.legal_questions]),
    )
    for title, told in lists:
        yield from (nbsp(f"  {title} : {one}") for one in told)


def _named(items: "Iterable[RequestChoice]") -> list[str]:
    return [_marked(f"{one.title} ({one.id})", one.confidence) for one in items]


def _marked(told: str, confidence: str) -> str:
    """Say a thing with its mark, where it is not sure."""
    return told if confidence == "sure" else f"{told} [{CERTAINTIES[confidence]}]"

"""What the commands on requests to a publisher share: a number, a request in rows and lines."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from serment.cli.parser import Parser
from serment.cli.reading import parse_number
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from serment.law.publisher_clock import ExportClock
    from serment.practice.publisher_answers import PublisherAnswer

LISTED_BY: Final = "serment publisher list"
NEXT: Final = {
    "await_acknowledgement": "attendre l’accusé de réception",
    "remind_acknowledgement": "EN RETARD : relancer, aucun accusé de réception",
    "await_delivery": "attendre l’export",
    "remind_delivery": "EN RETARD : relancer, l’export n’est pas arrivé",
    "remind_plan": "EN RETARD : relancer, le plan de livraison n’est pas arrivé",
    "check": "contrôler l’archive",
    "send_reserves": "envoyer les réserves",
    "confirm": "confirmer la réception",
    "verify_records": "vérifier la reprise avant la fin de l’accès gratuit",
    "nothing": "rien à faire",
}


def with_number(parser: Parser) -> None:
    """Declare the number of a request."""
    parser.add_argument("number", metavar="DEMANDE", help=f"numéro donné par « {LISTED_BY} »")


def number_of(args: Namespace) -> int:
    """Return the number of the request."""
    return parse_number(args.number, listed_by=LISTED_BY)


def publisher_row(answer: "PublisherAnswer") -> dict[str, object]:
    """Return a request with what the text says of it and where its delivery stands."""
    from serment.practice.publisher_letters import publisher_letters_for
    from serment.practice.publisher_list import state_of_publisher_request

    asked, law = answer.asked, answer.law
    return {
        "number": asked.number,
        "context": asked.context,
        "publisher": asked.publisher,
        "patient_name": asked.patient_name or None,
        "request": None if asked.request is None else asked.request.number,
        "asked_on": asked.asked_on,
        "state": state_of_publisher_request(asked),
        "next_act": answer.next_act,
        "is_late": answer.is_late,
        "acknowledge_by": _due(law.acknowledgement),
        "acknowledged_on": asked.acknowledged_on,
        "plan_by": _due(law.plan),
        "plan_on": asked.plan_on,
        "deliver_by": _due(law.delivery),
        "at_once": law.at_once,
        "delivered_on": asked.delivered_on,
        "confirmed_on": asked.confirmed_on,
        "free_access_until": _due(law.free_access),
        "archive_until": _due(law.archive),
        "checked": [
            {"sha256": one.digest, "size": one.size, **one.report}
            for one in answer.standing.archives
        ],
        "findings": [
            {"kind": line.kind, "count": line.count, "places": list(line.places),
             "is_reserve": line.is_reserve}
            for line in answer.standing.lines
        ],
        "letters": [kind for kind, _ in publisher_letters_for(answer)],
        "texts": [text.short for text in law.reasons.rests_on],
        "confidence": law.reasons.confidence,
    }  # fmt: skip


def _due(clock: "ExportClock | None") -> object:
    return None if clock is None else clock.due


def publisher_line(answer: "PublisherAnswer") -> str:
    """Say a request in one line: for whom, to whom, when, and what to do now."""
    from serment.practice.publisher_words import context_words

    asked = answer.asked
    told = f"{asked.number:>4}  {context_words(asked.context)}, {asked.publisher}, demandée le "
    told += date_in_french(asked.asked_on)
    return nbsp(f"{told} : {NEXT[answer.next_act]}")


def publisher_lines(answer: "PublisherAnswer") -> Iterator[str]:
    """Say a request in full: its clocks, what came, what to claim, the letters, the text."""
    from serment.practice.publisher_letters import publisher_letters_for
    from serment.practice.publisher_words import WORDS, finding_title

    yield publisher_line(answer)
    yield from (f"  {sentence}" for sentence in answer.law.sentences)
    if answer.asked.is_pending and answer.standing.archives and not answer.asked.delivered_on:
        yield nbsp(
            "  Ce fichier ne compte pas comme une livraison. Si c’est bien ce que l’éditeur a "
            "remis, notez-la (« publisher delivery ») ; sinon, annulez-le (« undo-delivery »)."
        )
    for line in answer.standing.lines:
        mark, words = ("À réclamer" if line.is_reserve else "À savoir"), WORDS[line.kind]
        title = finding_title(line.kind, line.count, line.places)
        yield nbsp(f"  {mark} : {title}. {words.why} {words.answer}")
    if answer.standing.archives and not answer.standing.lines:
        yield nbsp("  L’archive est entière : rien ne manque de ce que le guide demande.")
    lists = (
        ("Que faire", list(answer.law.reasons.to_do)),
        ("Texte", [one.says for one in answer.law.positions]),
        ("Lettre", [f"{title} ({kind})" for kind, title in publisher_letters_for(answer)]),
        ("D’après", [f"{text.short} (à vérifier)" if text.confidence == "to_verify"
                     else text.short for text in answer.law.reasons.rests_on]),
        ("Question ouverte", list(answer.law.reasons.legal_questions)),
    )  # fmt: skip
    for title, told in lists:
        yield from (nbsp(f"  {title} : {one}") for one in told)

"""Which letters go with a request to a publisher on a day, and what each says.

Guarantees that a reminder is written only of what is late, reserves only of what a check found, a
receipt only once it was confirmed. Leaves to others the words (`documents.publisher_letters`).
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from serment.documents.publisher_letters import (
    PUBLISHER_LETTERS,
    PublisherLetter,
    PublisherLetterKind,
    publisher_letter_docx,
    publisher_letter_pdf,
)
from serment.intake.export_batches import BatchStanding
from serment.kernel.french import count_in_french
from serment.law.publisher_clock import ExportClock, moment_in_french
from serment.practice.documents import context_of
from serment.practice.publisher_answers import FoundLine, PublisherAnswer
from serment.practice.publisher_words import CONTEXT_CODES, WORDS, finding_title
from serment.store.models import PublisherContext

LETTER_TITLES: Final[dict[PublisherLetterKind, str]] = {
    "publisher_request": "Demande d’export",
    "publisher_reminder": "Relance",
    "publisher_reserves": "Réserves après contrôle",
    "publisher_receipt": "Confirmation de réception",
}
_MOST_BATCHES: Final = 20
_OF_CONTEXT: Final = {
    PublisherContext.PATIENT: "du dossier d’un patient",
    PublisherContext.COLLEAGUE: "du dossier d’un patient",
    PublisherContext.MIGRATION: "de toutes les données du cabinet",
    PublisherContext.RETIREMENT: "de toutes les données du cabinet",
}


class ForbiddenPublisherLetterError(ValueError):
    """A letter that does not go with this request, on this day."""


def publisher_letter_title(kind: str) -> str:
    """Name a letter in French."""
    return next((words for one, words in LETTER_TITLES.items() if one == kind), kind)


def publisher_letters_for(answer: PublisherAnswer) -> tuple[tuple[PublisherLetterKind, str], ...]:
    """Return the letters that may be written today, each with its title."""
    return tuple((kind, LETTER_TITLES[kind]) for kind in PUBLISHER_LETTERS if _allows(answer, kind))


def make_publisher_letter(answer: PublisherAnswer, kind: str, form: str, *, as_of: date) -> bytes:
    """Return a letter as PDF or DOCX; ForbiddenPublisherLetterError for one that does not go."""
    found = next((one for one, _ in publisher_letters_for(answer) if one == kind), None)
    if found is None:
        raise ForbiddenPublisherLetterError(
            f"La lettre « {publisher_letter_title(kind)[:60]} » ne va pas avec cette demande "
            "aujourd’hui : elle dirait ce qui n’est pas. Ouvrez la demande pour voir celles qui "
            "sont prêtes."
        )
    make = publisher_letter_docx if form == "docx" else publisher_letter_pdf
    context = context_of(answer.asked.practice, as_of=as_of)
    return make(found, publisher_letter_of(answer, found), context)


def _allows(answer: PublisherAnswer, kind: PublisherLetterKind) -> bool:
    asked = answer.asked
    if asked.closed_on is not None:
        return False
    if kind == "publisher_request":
        return asked.delivered_on is None
    if kind == "publisher_reminder":
        return answer.is_late
    if kind == "publisher_reserves":
        return asked.delivered_on is not None and bool(_reserves(answer))
    return asked.confirmed_on is not None


def _reserves(answer: PublisherAnswer) -> tuple[str, ...]:
    told = [_reserve(line) for line in answer.standing.reserves]
    batches = answer.standing.batches
    return (*told, *(_of_batches(batches) if batches is not None else ()))


def _of_batches(batches: BatchStanding) -> Iterator[str]:
    """Say what keeps an export in several batches from being whole."""
    if not batches.export_id:
        yield "L’archive ne dit pas de quel export elle est. Donnez son identifiant (« exportId »)."
    if batches.total is None:
        yield "Rien de sûr ne dit combien il y a de lots. Donnez leur nombre, et ceux qui manquent."
    if batches.missing:
        yield f"Lots annoncés, mais pas encore reçus : {_listed(batches.missing)}. Remettez-les."
    if batches.damaged:
        yield f"Lots incomplets : {_listed(batches.damaged)}. Remettez-les de nouveau."


def _listed(numbers: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, numbers[:_MOST_BATCHES]))
    return f"{shown}…" if len(numbers) > _MOST_BATCHES else shown


def _reserve(line: FoundLine) -> str:
    return f"{finding_title(line.kind, line.count, line.places)}. {WORDS[line.kind].answer}"


def publisher_letter_of(answer: PublisherAnswer, kind: PublisherLetterKind) -> PublisherLetter:
    """Return what a letter says of a request."""
    asked, law = answer.asked, answer.law
    late = kind == "publisher_reminder"
    acknowledgement = law.acknowledgement
    return PublisherLetter(
        number=asked.number,
        doctor=asked.practice.doctor,
        publisher=asked.publisher,
        address=tuple(asked.publisher_address.splitlines()),
        context=f"{_OF_CONTEXT[PublisherContext(asked.context)]}, contexte "
        f"« {CONTEXT_CODES[asked.context]} »",
        asked_on=asked.asked_on,
        patient=asked.patient_name if kind == "publisher_request" else "",
        colleague=asked.colleague_name if kind == "publisher_request" else "",
        reference="" if asked.contact is None else asked.contact.reference,
        acknowledge_by="" if acknowledgement is None else moment_in_french(acknowledgement.due),
        deliver_by=_last_day(law.delivery),
        plan_by=_last_day(law.plan),
        delivered_on=asked.delivered_on,
        confirmed_on=asked.confirmed_on,
        access_until=_last_day(law.free_access),
        counts=_counts(answer),
        reserves=_reserves(answer),
        says=frozenset(_said(answer, is_reminder=late)),
    )


def _last_day(clock: ExportClock | None) -> date | None:
    if clock is None:
        return None
    return clock.due.date() if isinstance(clock.due, datetime) else clock.due


def _counts(answer: PublisherAnswer) -> str:
    archives = [one for one in answer.standing.archives if one.report]
    if not archives:
        return ""
    found = sum(int(one.report["found"]) for one in archives)
    patients = f"{count_in_french(found)} dossier{'s' if found > 1 else ''} de patients"
    digests = ", ".join(one.digest[:16] for one in archives[:4])
    return f"L’archive contrôlée contient {patients} (empreinte SHA-256 : {digests}…)."


def _said(answer: PublisherAnswer, *, is_reminder: bool) -> set[str]:
    asked, law = answer.asked, answer.law
    told = {
        "for_patient": asked.context == PublisherContext.PATIENT,
        "for_colleague": asked.context == PublisherContext.COLLEAGUE,
        "for_migration": asked.context == PublisherContext.MIGRATION,
        "for_retirement": asked.context == PublisherContext.RETIREMENT,
        "is_whole": asked.is_whole,
        "with_notes": asked.with_notes,
        "at_once": law.at_once,
        "acknowledgement_late": is_reminder and answer.acknowledgement_is_late,
        "plan_late": is_reminder and answer.plan_is_late,
        "delivery_late": is_reminder and answer.delivery_is_late,
        "despite_reserves": asked.confirmed_on is not None and bool(answer.standing.reserves),
    }  # fmt: skip
    return {name for name, is_said in told.items() if is_said}

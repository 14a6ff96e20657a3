"""Rights requests: received, corrected, found; the record asked for is frozen meanwhile.

Guarantees that a request is received once, by a number that never changes, on a day that is past
and at an hour that existed, that it freezes its record until it is answered or closed, and that
each act writes one line of the journal, which names nobody. Leaves to others what is done about it
(`request_steps`, `request_outcomes`) and what the law says of it (`request_answers`).
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Max

from serment.kernel.canonical import Canonical
from serment.kernel.french import date_in_french, fold
from serment.kernel.holidays import TERRITORIES
from serment.kernel.hours import NoSuchHourError
from serment.law.request_choices import APPLICANTS, REQUEST_RIGHTS
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.record_answers import answer_these
from serment.practice.record_list import UnknownRecordError, find_record
from serment.practice.request_answers import answer_of, received_moment
from serment.practice.territories import territory_of
from serment.practice.typed import one_line, plain_text
from serment.store.models import (
    Practice,
    ReceivedRequest,
    RecordSpan,
    RequestChannel,
    SpanKind,
)

FIRST_DAY: Final = date(2018, 5, 25)
OF_DECEASED: Final = frozenset({"heir", "parent", "lawyer"})
_LONGEST: Final = 500
_NAME: Final = 200
_ADDRESS: Final = 300


class RequestError(ValueError):
    """What cannot be kept of a request as told; `field` is the line to correct."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class UnknownRequestError(LookupError):
    """No request bears that number."""


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request as it came in; `record` is the number of the record that it is about.

    `oldest_on` and `latest_on` are the days of the oldest and of the latest information asked for.
    `territory` is that of the practice unless it is said.
    """

    right: str
    applicant: str
    applicant_name: str
    received_on: date
    channel: str = "post"
    received_time: time | None = None
    applicant_address: str = ""
    patient_name: str = ""
    record: int | None = None
    scope: str = ""
    oldest_on: date | None = None
    latest_on: date | None = None
    territory: str = ""
    good_friday: bool = False


def receive_request(
    *, actor: Actor, told: NewRequest, as_of: date, now: datetime
) -> ReceivedRequest:
    """Keep a request that came in, and freeze its record; RequestError for what cannot be."""
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        last = ReceivedRequest.objects.of(actor.practice).aggregate(last=Max("number"))["last"]
        request = ReceivedRequest(
            practice=actor.practice, number=(last or 0) + 1, received_by=actor.member
        )
        _fill(request, told, as_of, now)
        request.save()
        freeze(request, as_of)
        record_act(actor=actor, act="request.received", payload=_told(request), now=now)
    return request


def correct_request(
    *, actor: Actor, number: int, told: NewRequest, as_of: date, now: datetime
) -> ReceivedRequest:
    """Correct what was noted at the reception of a request that is pending."""
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        former = request.record_id
        _fill(request, told, as_of, now)
        verify_later(request)
        if former != request.record_id:
            release(request, as_of, as_of)
        request.save()
        freeze(request, as_of)
        record_act(actor=actor, act="request.corrected", payload=_told(request), now=now)
    return request


def find_request(practice: Practice, number: int) -> ReceivedRequest:
    """Return one request; UnknownRequestError if there is none of that number."""
    rows = ReceivedRequest.objects.of(practice).select_related(
        "record",
        "span",
        "received_by__person",
        "decided_by__person",
        "answered_by__person",
        "first_part_by__person",
    )
    request = rows.filter(number=number).first()
    if request is None:
        raise UnknownRequestError(
            "Cette demande n’existe pas : l’adresse est fausse. Revenez à la liste des demandes."
        )
    return request


def find_pending(practice: Practice, number: int) -> ReceivedRequest:
    """Return one request that waits; RequestError for one that is answered or closed."""
    request = find_request(practice, number)
    if not request.is_pending:
        how = "répondue" if request.answered_on is not None else "classée"
        raise RequestError(
            f"Cette demande est déjà {how} : elle ne change plus. Rouvrez-la d’abord, en disant "
            "pourquoi ; rien n’a été enregistré."
        )
    return request


def _fill(request: ReceivedRequest, told: NewRequest, as_of: date, now: datetime) -> None:
    _verify(told, as_of)
    request.right, request.applicant = told.right, told.applicant
    request.applicant_name = one_line(told.applicant_name)[:_NAME]
    request.applicant_address = plain_text(told.applicant_address)[:_ADDRESS]
    request.patient_name = one_line(told.patient_name)[:_NAME]
    request.received_on, request.received_time = told.received_on, told.received_time
    request.channel = told.channel
    request.scope = one_line(told.scope)[:_LONGEST]
    request.oldest_on, request.latest_on = told.oldest_on, told.latest_on
    request.territory = told.territory or territory_of(request.practice.address)
    request.good_friday = told.good_friday and request.territory == "alsace_moselle"
    request.sort_name = fold(request.applicant_name)
    request.words = fold(f"{request.applicant_name} {request.patient_name} {request.scope}")
    _verify_moment(request, now)
    try:
        request.record = None if told.record is None else find_record(request.practice, told.record)
    except UnknownRecordError as missing:
        raise RequestError(
            f"Aucun dossier de Serment ne porte le numéro {told.record} : rien ne serait gelé. "
            "Cherchez-le dans « Dossiers », ou laissez la ligne vide ; rien n’a été enregistré.",
            field="record",
        ) from missing


def _verify(told: NewRequest, as_of: date) -> None:
    _verify_words(told)
    if told.received_on > as_of:
        raise RequestError(
            f"La réception, le {date_in_french(told.received_on)}, est à venir : aucun délai ne "
            "court encore. Corrigez la date ; rien n’a été enregistré.",
            field="received_on",
        )
    if told.received_on < FIRST_DAY:
        raise RequestError(
            f"Le {date_in_french(told.received_on)} précède le RGPD ({date_in_french(FIRST_DAY)}) "
            "et les délais que Serment connaît. Vérifiez l’année ; rien n’a été enregistré.",
            field="received_on",
        )
    last = told.latest_on or told.oldest_on
    if last is not None and last > told.received_on:
        raise RequestError(
            f"Une information du {date_in_french(last)} serait postérieure à la demande : elle "
            "n’en fait pas partie. Corrigez sa date ou celle de la réception.",
            field="latest_on" if told.latest_on is not None else "oldest_on",
        )
    if (
        told.oldest_on is not None
        and told.latest_on is not None
        and (told.latest_on < told.oldest_on)
    ):
        raise RequestError(
            "L’information la plus récente serait plus vieille que la plus ancienne : le délai "
            "serait faux. Échangez les deux dates.",
            field="latest_on",
        )


def _verify_words(told: NewRequest) -> None:
    closed = (
        ("right", told.right, REQUEST_RIGHTS, "ce qui est demandé"),
        ("applicant", told.applicant, APPLICANTS, "qui demande"),
        ("channel", told.channel, RequestChannel.values, "comment la demande est arrivée"),
        ("territory", told.territory, ("", *TERRITORIES), "où est le cabinet"),
    )
    for field, value, known, what in closed:
        if value not in known:
            raise RequestError(
                f"Dites {what} : choisissez dans la liste. Rien n’a été enregistré.", field=field
            )
    if not one_line(told.applicant_name):
        raise RequestError(
            "Le nom du demandeur manque : on ne saurait pas à qui répondre. Écrivez-le comme il "
            "est donné, ou « inconnu » : l’identité se vérifiera ensuite.",
            field="applicant_name",
        )
    if told.right == "post_mortem" and told.applicant not in OF_DECEASED:
        raise RequestError(
            "Le dossier d’un défunt s’ouvre à un ayant droit, au parent d’un mineur décédé ou à "
            "leur mandataire, à personne d’autre. Pour tout autre demandeur, choisissez « Accès "
            "au dossier médical » : Serment dira pourquoi le refuser.",
            field="applicant",
        )


def _verify_moment(request: ReceivedRequest, now: datetime) -> None:
    try:
        moment = received_moment(request)
    except NoSuchHourError as skipped:
        raise RequestError(
            f"Cette heure n’a pas existé le {date_in_french(request.received_on)} : l’horloge l’a "
            "sautée cette nuit-là. Corrigez l’heure, ou laissez-la vide.",
            field="received_time",
        ) from skipped
    if isinstance(moment, datetime) and moment > now:
        raise RequestError(
            "Cette heure est encore à venir : aucun délai ne court. Corrigez l’heure, ou "
            "laissez-la vide ; rien n’a été enregistré.",
            field="received_time",
        )


def verify_later(request: ReceivedRequest) -> None:
    """Refuse a reception that would follow what was already done of the request."""
    done = (
        request.identity_on,
        request.evidence_asked_on,
        request.extension_sent_on,
        request.first_part_on,
    )
    first = min((day for day in done if day is not None), default=None)
    if first is not None and first < request.received_on:
        raise RequestError(
            f"Un acte a été noté le {date_in_french(first)}, avant cette réception : l’un des "
            "deux jours est faux, et le délai le serait. Corrigez la date.",
            field="received_on",
        )


def freeze(request: ReceivedRequest, as_of: date) -> None:
    """Hold the record of a request that is pending; call it inside the act."""
    record = request.record
    if record is None or (request.span is not None and request.span.until is None):
        return
    ends = answer_of(request, as_of).ends
    kept = record.same_as or record
    request.span = RecordSpan.objects.create(
        practice=request.practice,
        record=kept,
        kind=SpanKind.RIGHTS_REQUEST,
        since=request.received_on,
        reason=f"Demande n° {request.number}",
        review_on=max(ends, default=as_of),
    )
    request.save(update_fields=["span"])
    answer_these(request.practice, as_of, [kept.pk])


def release(request: ReceivedRequest, until: date, as_of: date) -> None:
    """End the hold of a request; call it inside the act."""
    span = request.span
    if span is None or span.until is not None or span.record_id is None:
        return
    span.until = max(until, span.since)
    span.save(update_fields=["until"])
    request.span = None
    answer_these(request.practice, as_of, [span.record_id])


def _told(request: ReceivedRequest) -> dict[str, Canonical]:
    return {
        "request": request.number,
        "right": request.right,
        "applicant": request.applicant,
        "channel": request.channel,
        "received_on": request.received_on.isoformat(),
        "record": request.record_id,
    }

"""Requests to the publisher of the practice's software: asked, corrected, found.

Guarantees that a request is made once, by a number that never changes, on a day that is past and at
an hour that existed, to a publisher that has a name, and that each act writes one line of the
journal, which names nobody. Leaves to others what follows (`publisher_steps`), what is found in
what came back (`publisher_checks`) and what the text says of it (`publisher_answers`).
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, cast

from django.db.models import Max

from serment.kernel.canonical import Canonical
from serment.kernel.french import date_in_french, fold, hour_in_french
from serment.kernel.holidays import TERRITORIES, Territory
from serment.kernel.hours import NoSuchHourError, in_order, localise, zone_of
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.contacts import UnknownContactError, find_contact
from serment.practice.journal import record_act
from serment.practice.requests import FIRST_DAY, UnknownRequestError, find_request
from serment.practice.territories import territory_of
from serment.practice.typed import one_line, plain_text
from serment.store.models import (
    Practice,
    PublisherChannel,
    PublisherContext,
    PublisherRequest,
)

_PUBLISHER: Final = 160
_NAME: Final = 200
_ADDRESS: Final = 300
_ONE_PATIENT: Final = frozenset({PublisherContext.PATIENT, PublisherContext.COLLEAGUE})


class PublisherError(ValueError):
    """What cannot be kept of a request as told; `field` is the line to correct."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class UnknownPublisherRequestError(LookupError):
    """No request to a publisher bears that number."""


@dataclass(frozen=True, slots=True)
class NewPublisherRequest:
    """A request as it left; `contact` is a line of the address book, `request` a patient's request.

    `with_notes` None leaves the usual answer of the guide: personal notes go with a migration, not
    to a patient. `territory` is that of the practice unless it is said.
    """

    context: str
    asked_on: date
    channel: str = "registered"
    asked_time: time | None = None
    publisher: str = ""
    publisher_address: str = ""
    contact: int | None = None
    request: int | None = None
    patient_name: str = ""
    colleague_name: str = ""
    with_notes: bool | None = None
    is_large: bool = False
    is_repeated: bool = False
    territory: str = ""
    good_friday: bool = False


def ask_publisher(
    *, actor: Actor, told: NewPublisherRequest, as_of: date, now: datetime
) -> PublisherRequest:
    """Keep a request that was sent to a publisher; PublisherError for what cannot be."""
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        last = PublisherRequest.objects.of(actor.practice).aggregate(last=Max("number"))["last"]
        asked = PublisherRequest(
            practice=actor.practice, number=(last or 0) + 1, asked_by=actor.member
        )
        _fill(asked, told, as_of, now)
        asked.save()
        record_act(actor=actor, act="publisher.asked", payload=_told(asked), now=now)
    return asked


def correct_publisher_request(
    *, actor: Actor, number: int, told: NewPublisherRequest, as_of: date, now: datetime
) -> PublisherRequest:
    """Correct what was noted of a request that is pending."""
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        asked = find_open(actor.practice, number)
        _fill(asked, told, as_of, now)
        _verify_later(asked, now)
        asked.save()
        record_act(actor=actor, act="publisher.corrected", payload=_told(asked), now=now)
    return asked


def find_publisher_request(practice: Practice, number: int) -> PublisherRequest:
    """Return one request; UnknownPublisherRequestError if there is none of that number."""
    rows = PublisherRequest.objects.of(practice).select_related(
        "request", "contact", "asked_by__person"
    )
    asked = rows.filter(number=number).first()
    if asked is None:
        raise UnknownPublisherRequestError(
            "Cette demande à l’éditeur n’existe pas : l’adresse est fausse. Revenez à la liste."
        )
    return asked


def find_open(practice: Practice, number: int) -> PublisherRequest:
    """Return one request that is pending; PublisherError for one confirmed or closed."""
    asked = find_publisher_request(practice, number)
    if not asked.is_pending:
        how = "sa réception est confirmée" if asked.confirmed_on is not None else "elle est classée"
        raise PublisherError(
            f"Cette demande ne change plus : {how}. Rouvrez-la d’abord ; rien n’a été enregistré."
        )
    return asked


def asked_moment(asked: PublisherRequest) -> date:
    """Return when a request left: an instant where its hour is known, else a day."""
    return moment_of(asked, asked.asked_on, asked.asked_time)


def moment_of(asked: PublisherRequest, on: date, at: time | None) -> date:
    """Return an instant where the practice is, or the day where the hour is not known."""
    if at is None:
        return on
    return localise(datetime.combine(on, at), zone_of(cast("Territory", asked.territory)))


def verify_not_ahead(asked: PublisherRequest, on: date, at: time | None, now: datetime) -> None:
    """Refuse an hour that has not come yet, or that the clocks skipped."""
    try:
        moment = moment_of(asked, on, at)
    except NoSuchHourError as missing:
        raise PublisherError(
            "Cette heure n’a pas existé : l’horloge l’a sautée cette nuit-là. Corrigez l’heure ; "
            "rien n’a été enregistré.",
            field="time",
        ) from missing
    if isinstance(moment, datetime) and in_order(moment) > now:
        raise PublisherError(
            "Cette heure est à venir : aucun délai ne court encore. Corrigez-la ; rien n’a été "
            "enregistré.",
            field="time",
        )


def verify_answered_after(
    asked: PublisherRequest, on: date, at: time | None, *, field: str
) -> None:
    """Refuse an acknowledgement that precedes the request by its hour; `field` is to be corrected.

    The days are compared elsewhere.
    """
    began, came = asked_moment(asked), moment_of(asked, on, at)
    if not (isinstance(began, datetime) and isinstance(came, datetime)):
        return
    if in_order(came) < in_order(began):
        raise PublisherError(
            "L’accusé de réception précède la demande : l’une des deux heures est fausse. "
            "Corrigez-la ; rien n’a été enregistré.",
            field=field,
        )


def _fill(asked: PublisherRequest, told: NewPublisherRequest, as_of: date, now: datetime) -> None:
    _verify(told, as_of)
    asked.context, asked.channel = told.context, told.channel
    asked.asked_on, asked.asked_time = told.asked_on, told.asked_time
    asked.territory = told.territory or territory_of(asked.practice.address)
    asked.good_friday = told.good_friday and asked.territory == "alsace_moselle"
    _fill_publisher(asked, told)
    _fill_patient(asked, told)
    asked.is_large = told.is_large and asked.is_whole
    asked.is_repeated = told.is_repeated and asked.is_whole
    asked.with_notes = asked.is_whole if told.with_notes is None else told.with_notes
    if asked.context == PublisherContext.PATIENT:
        asked.with_notes = False
    asked.sort_name = fold(asked.publisher)
    asked.words = fold(f"{asked.publisher} {asked.patient_name} {asked.colleague_name}")
    verify_not_ahead(asked, asked.asked_on, asked.asked_time, now)


def _fill_publisher(asked: PublisherRequest, told: NewPublisherRequest) -> None:
    try:
        found = None if told.contact is None else find_contact(asked.practice, told.contact)
    except UnknownContactError as missing:
        raise PublisherError(str(missing), field="contact") from missing
    asked.contact = found
    name = one_line(told.publisher) or ("" if found is None else found.name)
    address = plain_text(told.publisher_address) or ("" if found is None else found.address)
    if not name:
        raise PublisherError(
            "Le nom de l’éditeur manque : on ne saurait pas à qui écrire. Choisissez-le parmi vos "
            "interlocuteurs, ou écrivez-le.",
            field="publisher",
        )
    asked.publisher, asked.publisher_address = name[:_PUBLISHER], address[:_ADDRESS]


def _fill_patient(asked: PublisherRequest, told: NewPublisherRequest) -> None:
    if asked.context not in _ONE_PATIENT:
        asked.request, asked.patient_name, asked.colleague_name = None, "", ""
        return
    try:
        served = None if told.request is None else find_request(asked.practice, told.request)
    except UnknownRequestError as missing:
        raise PublisherError(str(missing), field="request") from missing
    asked.request = served
    name = one_line(told.patient_name)
    if not name and served is not None:
        name = served.patient_name or served.applicant_name
    if not name:
        raise PublisherError(
            "Le nom du patient manque : l’éditeur ne saurait pas quel dossier remettre. "
            "Écrivez-le, ou dites de quelle demande de patient il s’agit.",
            field="patient_name",
        )
    asked.patient_name = name[:_NAME]
    is_colleague = asked.context == PublisherContext.COLLEAGUE
    asked.colleague_name = one_line(told.colleague_name)[:_NAME] if is_colleague else ""


def _verify(told: NewPublisherRequest, as_of: date) -> None:
    closed = (
        ("context", told.context, PublisherContext.values, "pour qui l’export est demandé"),
        ("channel", told.channel, PublisherChannel.values, "comment la demande est partie"),
        ("territory", told.territory, ("", *TERRITORIES), "où est le cabinet"),
    )
    for field, value, known, what in closed:
        if value not in known:
            raise PublisherError(
                f"Dites {what} : choisissez dans la liste. Rien n’a été enregistré.", field=field
            )
    if told.asked_on > as_of:
        raise PublisherError(
            f"La demande, le {date_in_french(told.asked_on)}, est à venir : aucun délai ne court "
            "encore. Notez-la le jour où elle part ; rien n’a été enregistré.",
            field="asked_on",
        )
    if told.asked_on < FIRST_DAY:
        raise PublisherError(
            f"Le {date_in_french(told.asked_on)} précède les délais que Serment connaît. Vérifiez "
            "l’année ; rien n’a été enregistré.",
            field="asked_on",
        )


def _verify_later(asked: PublisherRequest, now: datetime) -> None:
    """Refuse what would make false a day or an hour that was noted since."""
    done = (asked.acknowledged_on, asked.plan_on, asked.delivered_on)
    first = min((day for day in done if day is not None), default=None)
    if first is not None and first < asked.asked_on:
        raise PublisherError(
            f"Un acte a été noté le {date_in_french(first)}, avant cette demande : l’un des deux "
            "jours est faux, et le délai le serait. Corrigez la date.",
            field="asked_on",
        )
    on, at = asked.acknowledged_on, asked.acknowledged_time
    if on is not None and at is not None:
        _verify_acknowledged(asked, on, at, now)


def _verify_acknowledged(asked: PublisherRequest, on: date, at: time, now: datetime) -> None:
    """Refuse a territory where the hour of the acknowledgement never was, or has not come yet."""
    try:
        verify_not_ahead(asked, on, at, now)
    except PublisherError as refusal:
        hour = f"{date_in_french(on)} à {hour_in_french(datetime.combine(on, at))}"
        raise PublisherError(
            f"L’accusé de réception est noté le {hour} : à l’heure de ce territoire, ce moment n’a "
            "pas existé ou n’est pas encore venu, et le délai serait faux. Corrigez « Jours fériés "
            "et heure de », ou d’abord l’accusé ; rien n’a été enregistré.",
            field="territory",
        ) from refusal
    verify_answered_after(asked, on, at, field="time")


def _told(asked: PublisherRequest) -> dict[str, Canonical]:
    return {
        "publisher_request": asked.number,
        "context": asked.context,
        "channel": asked.channel,
        "asked_on": asked.asked_on.isoformat(),
        "request": None if asked.request is None else asked.request.number,
    }

"""Who else is written to about a request: the doctor chosen, the recipients, before a lifting.

Guarantees that a doctor is chosen for the access to a record alone, that recipients are noted only
of what was changed, and that a restriction is lifted only after the person was told (GDPR, art.
18(3) and 19). Names stay in the row: the journal holds numbers and days. Leaves to others the
letters (`request_letters`).
"""

from datetime import date, datetime
from typing import Final

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.kernel.french import date_in_french
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.request_answers import RequestAnswer, answer_of
from serment.practice.request_steps import verify_day
from serment.practice.requests import RequestError, find_pending, find_request
from serment.practice.typed import one_line, plain_text
from serment.store.models import ReceivedRequest, RequestOutcome

_NAME: Final = 200
_ADDRESS: Final = 300
_RECIPIENTS: Final = 500
TOLD_OF: Final = frozenset({"rectification", "erasure", "restriction"})
"""The rights of which those who had received the data are told (GDPR, art. 19)."""
_OF_THEMSELVES: Final = frozenset({"patient", "minor"})


def is_granted(request: ReceivedRequest) -> bool:
    """Tell whether something was granted, in whole or in part."""
    return request.outcome in {RequestOutcome.GRANTED, RequestOutcome.PARTLY}


def patient_of(request: ReceivedRequest) -> str:
    """Return whom the data are about; empty where nobody said."""
    if request.patient_name or request.applicant not in _OF_THEMSELVES:
        return request.patient_name
    return request.applicant_name


def may_choose_doctor(answer: RequestAnswer) -> bool:
    """Tell whether the record of this request may go to a doctor whom the patient chooses."""
    request = answer.request
    is_free = request.right == "record_access" and request.applicant not in {
        "appointed_doctor",
        "heir",
    }
    return is_free and answer.forbids_granting is None


def recipients_are_told(request: ReceivedRequest) -> bool:
    """Tell whether those who had received the data are to be told."""
    return request.right in TOLD_OF and is_granted(request)


def may_be_lifted(request: ReceivedRequest) -> bool:
    """Tell whether a restriction is in place and may end."""
    is_in_place = request.right == "restriction" and is_granted(request)
    return is_in_place and request.answered_on is not None and request.lifted_on is None


def choose_doctor(  # noqa: PLR0913 - a form, every field named
    *, actor: Actor, number: int, name: str, address: str, as_of: date, now: datetime
) -> ReceivedRequest:
    """Note the doctor whom the patient chose to receive the record; an empty name forgets one."""
    actor.require(Permission.REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        if not may_choose_doctor(answer_of(request, as_of)):
            raise RequestError(
                "Un médecin ne se choisit que pour l’accès au dossier médical, par qui y a droit. "
                "Rien n’a été enregistré.",
                field="name",
            )
        request.doctor_name = one_line(name)[:_NAME]
        request.doctor_address = plain_text(address)[:_ADDRESS] if request.doctor_name else ""
        request.save(update_fields=["doctor_name", "doctor_address"])
        payload: dict[str, Canonical] = {"request": number, "chosen": bool(request.doctor_name)}
        record_act(actor=actor, act="request.doctor_chosen", payload=payload, now=now)
    return request


def tell_recipients(  # noqa: PLR0913 - a form, every field named
    *, actor: Actor, number: int, recipients: str, on: date, as_of: date, now: datetime
) -> ReceivedRequest:
    """Note who had received what was changed, one a line, and the day on which they were told."""
    actor.require(Permission.REQUESTS)
    named = [line for line in map(one_line, recipients.splitlines()) if line]
    listed = "\n".join(named)
    with one_act(actor.practice):
        request = find_request(actor.practice, number)
        if not recipients_are_told(request):
            raise RequestError(
                "Rien n’a été rectifié, effacé ni limité par cette demande : personne n’est à "
                "prévenir. Rien n’a été enregistré.",
                field="recipients",
            )
        if not named:
            raise RequestError(
                "Dites qui avait reçu la donnée, un par ligne ; s’il n’y a personne, il n’y a rien "
                "à noter.",
                field="recipients",
            )
        if len(listed) > _RECIPIENTS:
            raise RequestError(
                f"Cette liste fait {len(listed)} caractères, et Serment en garde {_RECIPIENTS} : "
                "coupée, elle ne prouverait plus qui a été prévenu. Abrégez les noms, ou nommez un "
                "groupe par ligne ; rien n’a été enregistré.",
                field="recipients",
            )
        verify_day(request, on, as_of)
        request.recipients = listed
        request.recipients_told_on = on
        request.save(update_fields=["recipients", "recipients_told_on"])
        payload: dict[str, Canonical] = {"request": number, "count": len(named),
                                         "on": on.isoformat()}  # fmt: skip
        record_act(actor=actor, act="request.recipients_told", payload=payload, now=now)
    return request


def announce_lifting(
    *, actor: Actor, number: int, on: date, as_of: date, now: datetime
) -> ReceivedRequest:
    """Note the day on which the person was told that the restriction will end."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = _restricted(actor, number)
        verify_day(request, on, as_of, since=request.answered_on, what="la réponse")
        request.lifting_told_on = on
        request.save(update_fields=["lifting_told_on"])
        payload: dict[str, Canonical] = {"request": number, "on": on.isoformat()}
        record_act(actor=actor, act="request.lifting_announced", payload=payload, now=now)
    return request


def lift_restriction(
    *, actor: Actor, number: int, on: date, as_of: date, now: datetime
) -> ReceivedRequest:
    """Note the day on which a restriction ended; RequestError before the person was told."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = _restricted(actor, number)
        told_on = request.lifting_told_on
        if told_on is None:
            raise RequestError(
                "La personne n’a pas été informée : une limitation ne se lève qu’après. Envoyez "
                "l’annonce, notez-la, puis levez la limitation.",
                field="on",
            )
        if on < told_on:
            raise RequestError(
                f"La levée précéderait l’annonce du {date_in_french(told_on)} : la personne est "
                "informée avant. Corrigez la date ; rien n’a été enregistré.",
                field="on",
            )
        verify_day(request, on, as_of)
        request.lifted_on = on
        request.save(update_fields=["lifted_on"])
        payload: dict[str, Canonical] = {"request": number, "on": on.isoformat()}
        record_act(actor=actor, act="request.restriction_lifted", payload=payload, now=now)
    return request


def _restricted(actor: Actor, number: int) -> ReceivedRequest:
    request = find_request(actor.practice, number)
    if not may_be_lifted(request):
        raise RequestError(
            "Aucune limitation accordée et en place n’est notée ici : il n’y a rien à lever. "
            "Notez d’abord la réponse, ou relisez la fiche."
        )
    return request

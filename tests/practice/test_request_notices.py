"""Who else is written to: the doctor chosen, the recipients, and before a restriction ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from serment.practice.actors import ForbiddenActError
from serment.practice.request_notices import (
    announce_lifting,
    choose_doctor,
    lift_restriction,
    patient_of,
    tell_recipients,
)
from serment.practice.request_outcomes import Decided, Sent, answer_request, decide_request
from serment.practice.request_steps import specify_request
from serment.practice.requests import RequestError
from serment.store.models import JournalEntry, JournalPayload
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.requests import received

if TYPE_CHECKING:
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CONTESTED = {"restriction_case": "accuracy_contested"}


def _base(actor: Actor, **more: Any) -> dict[str, Any]:
    return {"actor": actor, "number": 1, "as_of": TODAY, "now": NOW, **more}


def test_a_doctor_is_chosen_for_a_record_alone_and_forgotten() -> None:
    """Never for a stranger's request nor for other data; an empty name forgets the address."""
    doctor = alma()
    request = received(doctor)
    kept = choose_doctor(**_base(bilal(doctor)), name=" Dr Roux ", address="2 rue Haute")
    assert (kept.doctor_name, kept.doctor_address) == ("Dr Roux", "2 rue Haute")
    assert choose_doctor(**_base(doctor), name=" ", address="2 rue Haute").doctor_address == ""
    with pytest.raises(ForbiddenActError):
        choose_doctor(**_base(chloe(doctor)), name="Dr Roux", address="")
    assert patient_of(request) == "Éva Dupont"
    for right, applicant in (("record_access", "insurer"), ("erasure", "patient")):
        other = received(doctor, right, applicant)
        with pytest.raises(RequestError, match="que pour l’accès au dossier"):
            choose_doctor(**{**_base(doctor), "number": other.number}, name="Dr Roux", address="")
    assert patient_of(received(doctor, "erasure", "parent")) == ""
    for payload in JournalPayload.objects.of(doctor.practice):
        assert "Roux" not in bytes(payload.content).decode()


def test_recipients_are_told_of_what_was_changed() -> None:
    """Nothing to tell before it is granted, nobody is no answer; names stay out of the journal."""
    doctor = alma()
    received(doctor, "restriction")
    with pytest.raises(RequestError, match="personne n’est à prévenir"):
        tell_recipients(**_base(doctor), recipients="Dr Roux", on=TODAY)
    specify_request(actor=doctor, number=1, given=CONTESTED, now=NOW)
    decide_request(**_base(doctor), decided=Decided("granted"))
    with pytest.raises(RequestError, match="un par ligne"):
        tell_recipients(**_base(doctor), recipients=" \n ", on=TODAY)
    with pytest.raises(RequestError, match="n’est pas entre"):
        tell_recipients(**_base(doctor), recipients="Dr Roux", on=TODAY + DAY)
    many = "\n".join(f"Laboratoire n° {number}" for number in range(40))
    with pytest.raises(RequestError, match="709 caractères"):
        tell_recipients(**_base(doctor), recipients=many, on=TODAY)
    assert not JournalEntry.objects.of(doctor.practice).filter(act__endswith="_told").exists()
    kept = tell_recipients(**_base(doctor), recipients="Dr Roux\n\nLabo", on=TODAY)
    assert (kept.recipients, kept.recipients_told_on) == ("Dr Roux\nLabo", TODAY)
    for payload in JournalPayload.objects.of(doctor.practice):
        assert "Roux" not in bytes(payload.content).decode()


def test_a_restriction_ends_only_after_the_person_was_told() -> None:
    """Answered, announced, lifted, in that order; once lifted there is nothing left to lift."""
    doctor = alma()
    received(doctor, "restriction", received_on=TODAY - 3 * DAY)
    with pytest.raises(RequestError, match="rien à lever"):
        announce_lifting(**_base(doctor), on=TODAY)
    specify_request(actor=doctor, number=1, given=CONTESTED, now=NOW)
    decide_request(**_base(doctor), decided=Decided("granted"))
    answer_request(**_base(doctor), sent=Sent(TODAY - DAY, "letter"))
    with pytest.raises(RequestError, match="n’a pas été informée"):
        lift_restriction(**_base(doctor), on=TODAY)
    with pytest.raises(RequestError, match="entre la réponse"):
        announce_lifting(**_base(doctor), on=TODAY - 2 * DAY)
    announce_lifting(**_base(doctor), on=TODAY)
    with pytest.raises(RequestError, match="précéderait l’annonce"):
        lift_restriction(**_base(doctor), on=TODAY - DAY)
    with pytest.raises(ForbiddenActError):
        lift_restriction(**_base(bilal(doctor)), on=TODAY)
    assert lift_restriction(**_base(doctor), on=TODAY).lifted_on == TODAY
    with pytest.raises(RequestError, match="rien à lever"):
        lift_restriction(**_base(doctor), on=TODAY)
    acts = JournalEntry.objects.of(doctor.practice).values_list("act", flat=True)
    assert {"request.lifting_announced", "request.restriction_lifted"} <= set(acts)

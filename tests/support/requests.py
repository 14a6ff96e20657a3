"""Rights requests of the tests: received in few words, and a practice to receive them in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serment.practice.requests import NewRequest, receive_request
from support.personas import NOW, TODAY

if TYPE_CHECKING:
    from datetime import date

    from serment.practice.actors import Actor
    from serment.store.models import ReceivedRequest


def a_request(right: str = "record_access", applicant: str = "patient", **told: Any) -> NewRequest:
    """Return a request as it came in, today unless said."""
    usual: dict[str, Any] = {"applicant_name": "Éva Dupont", "received_on": TODAY}
    return NewRequest(right=right, applicant=applicant, **{**usual, **told})


def received(
    actor: Actor,
    right: str = "record_access",
    applicant: str = "patient",
    *,
    as_of: date = TODAY,
    **told: Any,
) -> ReceivedRequest:
    """Keep a request."""
    asked = a_request(right, applicant, **told)
    return receive_request(actor=actor, told=asked, as_of=as_of, now=NOW)

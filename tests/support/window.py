"""A person at a window of the cockpit, without the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from serment.web import gate

if TYPE_CHECKING:
    from serment.practice.actors import Actor


def window_of(actor: Actor) -> Client:
    """Return a client whose session is that person's."""
    client = Client(HTTP_HOST="localhost")
    session = client.session
    session["member"] = actor.member.pk
    session["epoch"] = gate.current_epoch()
    session.save()
    return client

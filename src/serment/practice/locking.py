"""After how long without a gesture the cockpit locks itself: chosen by the controller."""

from datetime import datetime

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.entering import find_owner
from serment.practice.journal import record_act
from serment.store.models.people import LOCK_DELAYS, USUAL_LOCK_DELAY

__all__ = ["LOCK_DELAYS", "LockDelayError", "change_lock_delay", "lock_delay_of_store"]


class LockDelayError(ValueError):
    """A delay that is not offered."""


def change_lock_delay(*, actor: Actor, minutes: int, now: datetime) -> None:
    """Choose the delay of the automatic lock; whoever runs the gate applies it at once.

    The same delay given again is no act. LockDelayError for one that is not offered.
    """
    actor.require(Permission.SECURITY)
    if minutes not in LOCK_DELAYS:
        offered = ", ".join(map(str, LOCK_DELAYS))
        raise LockDelayError(
            f"« {minutes} » n’est pas un délai proposé : trop long, il laisserait le cabinet "
            f"ouvert à qui passe. Choisissez parmi {offered} minutes ; rien n’a été enregistré."
        )
    practice = actor.practice
    with one_act(practice):
        practice.refresh_from_db(fields=["lock_after_minutes"])
        if practice.lock_after_minutes == minutes:
            return
        payload: dict[str, Canonical] = {"was": practice.lock_after_minutes, "is_now": minutes}
        practice.lock_after_minutes = minutes
        practice.save(update_fields=["lock_after_minutes"])
        record_act(actor=actor, act="lock_delay.changed", payload=payload, now=now)


def lock_delay_of_store() -> int:
    """Return the delay that the owner of the store chose, in minutes; the usual one before that."""
    owner = find_owner()
    return USUAL_LOCK_DELAY if owner is None else owner.practice.lock_after_minutes

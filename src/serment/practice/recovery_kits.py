"""The recovery kit: made once the passphrase is typed, in force once two groups are typed back.

Until then the former kit opens, and the new code lives in the memory of the process alone: locking
forgets it. Every printed sheet bears the public number of its slot and its day.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from serment.documents.recovery_kit import RecoveryKit, recovery_kit
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.documents import context_of
from serment.practice.folder import open_folder
from serment.practice.journal import record_act
from serment.practice.keeping import DemonstrationError
from serment.store import unlocked, unlocking
from serment.store.errors import DamagedKeySlotsError, NoPracticeError, StoreError
from serment.store.models import JournalEntry, Practice
from serment.store.recovery import are_groups, draw_groups
from serment.store.unlocked import WaitingKit

_MADE = ("practice.opened", "recovery_code.renewed")


class NoWaitingKitError(StoreError):
    """No new kit waits: it was confirmed, given up, or forgotten by a lock."""

    def __init__(self) -> None:
        super().__init__(
            "Aucun nouveau kit n’attend.",
            "Un kit qui n’est pas confirmé avant le verrouillage est oublié ; l’ancien ouvre "
            "toujours.",
            "Recommencez depuis « Réglages » et détruisez la feuille qui n’a pas été confirmée.",
        )


class WrongGroupsError(StoreError):
    """The groups typed back are not those of the new sheet."""

    def __init__(self) -> None:
        super().__init__(
            "Ces deux groupes ne sont pas ceux du nouveau kit.",
            "Une feuille mal recopiée n’ouvrirait rien ; l’ancien kit reste seul valable.",
            "Relisez la feuille, puis saisissez les deux groupes demandés.",
        )


@dataclass(frozen=True, slots=True)
class KitInForce:
    """The number of the sheet that opens, and its day."""

    number: str
    made_on: date | None


def begin_kit(*, actor: Actor, passphrase: str) -> None:
    """Make a new kit, once the passphrase has been checked like any try; the former still opens."""
    actor.require(Permission.SECURITY)
    if actor.practice.is_demo:
        raise DemonstrationError
    folder = open_folder()
    unlocking.unlock_with_passphrase(folder, passphrase)
    new = unlocking.prepare_recovery_code(folder, unlocked.keys())
    unlocked.hold_kit(WaitingKit(new, draw_groups()))


def waiting_kit(*, actor: Actor) -> WaitingKit:
    """Return the kit whose groups are awaited; NoWaitingKitError when there is none."""
    actor.require(Permission.SECURITY)
    waiting = unlocked.waiting_kit()
    if waiting is None:
        raise NoWaitingKitError
    return waiting


def print_waiting_kit(*, actor: Actor, as_of: date) -> bytes:
    """Return the sheet of the kit that waits (PDF)."""
    from serment.documents.typeset import typeset_pdf  # noqa: PLC0415 - heavy, only here

    new = waiting_kit(actor=actor).new
    kit = RecoveryKit(new.code, new.number, as_of)
    return typeset_pdf(recovery_kit(kit, context_of(actor.practice, as_of=as_of)))


def confirm_kit(*, actor: Actor, typed: tuple[str, str], now: datetime) -> str:
    """Put the new kit in force once its two groups are typed back; return its number."""
    waiting = waiting_kit(actor=actor)
    if not are_groups(waiting.new.code, waiting.asked, typed):
        raise WrongGroupsError
    with one_act(actor.practice):
        payload = {"kit": waiting.new.number}
        record_act(actor=actor, act="recovery_code.renewed", payload=payload, now=now)
        unlocking.keep_recovery_code(open_folder(), unlocked.keys(), waiting.new)
    unlocked.hold_kit(None)
    return waiting.new.number


def give_up_kit(*, actor: Actor) -> None:
    """Forget the kit that waits; the former one stays in force."""
    actor.require(Permission.SECURITY)
    unlocked.hold_kit(None)


def kit_in_force(practice: Practice) -> KitInForce | None:
    """Return which sheet opens the practice; None where there is none to tell of."""
    if practice.is_demo:
        return None
    try:
        number = unlocking.kit_number(open_folder())
    except (NoPracticeError, DamagedKeySlotsError):
        return None
    made = JournalEntry.objects.of(practice).filter(act__in=_MADE).order_by("-sequence")
    instant = made.values_list("recorded_at", flat=True).first()
    return KitInForce(number, localtime(instant).date() if instant else None)

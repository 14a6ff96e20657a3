"""Keeping the store: backups, the passphrase, the recovery kit."""

import unicodedata
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from serment.documents.recovery_kit import RecoveryKit, recovery_kit
from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.documents import context_of
from serment.practice.folder import open_folder
from serment.practice.journal import make_checkpoint, record_act
from serment.practice.waiting import HANDED_OVER, WaitingFile, waiting_backup
from serment.store import unlocked, unlocking
from serment.store.backup import BackupReport, make_backup
from serment.store.errors import StoreError
from serment.store.keyslots import NewRecoveryCode
from serment.store.ports import Advance, untold


class DemonstrationError(StoreError):
    """An act that makes no sense in the fictitious practice."""

    def __init__(self) -> None:
        super().__init__(
            "Le cabinet fictif n’a ni phrase de passe ni kit de secours.",
            "Il s’ouvre sans rien, et ne contient rien de réel.",
            "Créez votre cabinet pour faire ce geste.",
        )


class SamePassphraseError(StoreError):
    """The new passphrase is the present one."""

    def __init__(self) -> None:
        super().__init__(
            "La nouvelle phrase est la même que l’actuelle.",
            "Rien ne changerait : qui connaît l’actuelle ouvrirait toujours.",
            "Choisissez-en une autre, ou gardez celle-ci.",
        )


def write_backup(
    *, actor: Actor, target: Path, now: datetime, advance: Advance = untold
) -> BackupReport:
    """Write a verified backup of the three parts at `target`; it bears a checkpoint.

    « Sauvegarde faite » is written once it has been read back; one that failed, or that `advance`
    stopped, is said abandoned.
    """
    return _written(actor, target, now, advance, done="backup.made")


def _written(
    actor: Actor, target: Path, now: datetime, advance: Advance, *, done: str
) -> BackupReport:
    """Write a backup, and the line `done` once it has been read back."""
    actor.require(Permission.SECURITY)
    if actor.practice.is_demo:
        raise DemonstrationError
    folder = open_folder()
    with one_act(actor.practice):
        record_act(actor=actor, act="backup.started", payload={"name": target.name}, now=now)
        checkpoint = make_checkpoint(practice=actor.practice, now=now)
    try:
        report = make_backup(
            folder, unlocked.keys(), target, checkpoint=checkpoint.text, advance=advance
        )
    except BaseException:
        with suppress(Exception):
            tell_backup_abandoned(actor=actor, now=now)
        raise
    with one_act(actor.practice):
        payload: dict[str, Canonical] = {"name": target.name, "size": report.size}
        record_act(actor=actor, act=done, payload=payload, now=now)
    return report


def tell_backup_abandoned(*, actor: Actor, now: datetime) -> None:
    """Say in the journal that the backup last started was not made."""
    with one_act(actor.practice):
        record_act(actor=actor, act="backup.abandoned", payload={}, now=now)


def back_up_store(
    *, actor: Actor, as_of: date, now: datetime, advance: Advance = untold
) -> WaitingFile:
    """Make a backup that waits in the data folder to be saved elsewhere.

    It is ready, not made: beside the data that it copies, it would be lost with them.
    """
    folder = open_folder()
    folder.files.make_folder(folder.backups)
    target = folder.backups / f"{now:%Y%m%dT%H%M%S%f}{HANDED_OVER}"
    report = _written(actor, target, now, advance, done="backup.ready")
    return waiting_backup(f"serment-{as_of.isoformat()}.serment", target, size=report.size)


def tell_backup_handed_over(*, actor: Actor, file: WaitingFile, now: datetime) -> None:
    """Say in the journal that a browser has read a backup to its end: it has left this program.

    Whether the disk of the person kept it, only the person can see.
    """
    with one_act(actor.practice):
        payload: dict[str, Canonical] = {"name": file.name, "size": file.size}
        record_act(actor=actor, act="backup.handed_over", payload=payload, now=now)


def change_store_passphrase(*, actor: Actor, present: str, new: str, now: datetime) -> None:
    """Change the passphrase, once the present one has been checked like any try."""
    actor.require(Permission.SECURITY)
    if actor.practice.is_demo:
        raise DemonstrationError
    folder = open_folder()
    unlocking.unlock_with_passphrase(folder, present)
    if unicodedata.normalize("NFC", new) == unicodedata.normalize("NFC", present):
        raise SamePassphraseError
    with one_act(actor.practice):
        record_act(actor=actor, act="passphrase.changed", payload={}, now=now)
        unlocking.replace_passphrase(folder, unlocked.keys(), new)


def renew_recovery_code(*, actor: Actor, now: datetime) -> str:
    """Return a new recovery code, which nothing keeps; the former one opens nothing any more."""
    return _renew(actor, now).code


def renew_kit(*, actor: Actor, as_of: date, now: datetime) -> bytes:
    """Return a new printable recovery kit (PDF), in force at once: the terminal's way."""
    from serment.documents.typeset import typeset_pdf  # noqa: PLC0415 - heavy, only here

    new = _renew(actor, now)
    kit = RecoveryKit(new.code, new.number, as_of)
    return typeset_pdf(recovery_kit(kit, context_of(actor.practice, as_of=as_of)))


def _renew(actor: Actor, now: datetime) -> NewRecoveryCode:
    actor.require(Permission.SECURITY)
    if actor.practice.is_demo:
        raise DemonstrationError
    folder = open_folder()
    new = unlocking.prepare_recovery_code(folder, unlocked.keys())
    with one_act(actor.practice):
        record_act(actor=actor, act="recovery_code.renewed", payload={"kit": new.number}, now=now)
        unlocking.keep_recovery_code(folder, unlocked.keys(), new)
    return new

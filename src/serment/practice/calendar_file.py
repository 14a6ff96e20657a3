"""A calendar kept up to date on this machine, for an agenda that follows a file.

Guarantees that it lies in the folder of the practice, private to its owner, only if the controller
asked; that it is brought up to date at each opening, each hour, and by hand; and that it goes with
the practice. Unlike the rest of the folder it is in clear: it names nobody (`falling_due`).
"""

from datetime import date, datetime
from pathlib import Path

from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.calendar import publish_calendar
from serment.practice.folder import open_folder
from serment.practice.journal import record_act
from serment.store.datadir import calendar_of
from serment.store.disk_errors import told_in_french


class FictitiousCalendarError(ValueError):
    """The fictitious practice keeps no calendar: its days would mix with real ones."""


def find_calendar_file() -> Path | None:
    """Return the calendar that is kept up to date; None where none was asked for."""
    folder = open_folder()
    return calendar_of(folder) if folder.files.exists(calendar_of(folder)) else None


def keep_calendar_file(*, actor: Actor, as_of: date, now: datetime) -> Path:
    """Write the calendar and keep it up to date from now on; return where it lies."""
    actor.require(Permission.SECURITY)
    if actor.practice.is_demo:
        raise FictitiousCalendarError(
            "Le cabinet fictif ne tient pas de calendrier : ses jours inventés se mêleraient aux "
            "vôtres. Ouvrez votre cabinet ; rien n’a été écrit."
        )
    is_new = find_calendar_file() is None
    path = _write(publish_calendar(actor=actor, as_of=as_of, now=now))
    if is_new:
        with one_act(actor.practice):
            record_act(actor=actor, act="calendar.kept", payload={}, now=now)
    return path


def update_calendar_file(*, actor: Actor, as_of: date, now: datetime) -> bool:
    """Bring the calendar up to date if one is kept; tell whether its words changed."""
    if find_calendar_file() is None or actor.practice.is_demo:
        return False
    folder = open_folder()
    content = publish_calendar(actor=actor, as_of=as_of, now=now)
    with told_in_french(folder.path):
        if calendar_of(folder).read_bytes() == content:
            return False
    _write(content)
    return True


def drop_calendar_file(*, actor: Actor, now: datetime) -> bool:
    """Remove the calendar that was kept up to date; tell whether there was one."""
    actor.require(Permission.SECURITY)
    if find_calendar_file() is None:
        return False
    folder = open_folder()
    with one_act(actor.practice):
        record_act(actor=actor, act="calendar.dropped", payload={}, now=now)
        with told_in_french(folder.path):
            folder.files.remove(calendar_of(folder))
    return True


def _write(content: bytes) -> Path:
    folder = open_folder()
    with told_in_french(folder.path):
        folder.files.replace(calendar_of(folder), content)
    return calendar_of(folder)

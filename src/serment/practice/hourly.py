"""What the program does by itself each hour, as the owner of the store asked for it.

Guarantees that one thing which fails does not keep the other from being done.
"""

from datetime import datetime

from django.utils.timezone import localtime

from serment.adapters.mail import Mailer
from serment.practice.actors import actor_of
from serment.practice.calendar_file import update_calendar_file
from serment.practice.entering import find_owner
from serment.practice.reminding import remind


def look_for_owner(*, mailer: Mailer, now: datetime) -> None:
    """Bring the calendar up to date, then send the reminder of the day, where they were asked."""
    owner = find_owner()
    if owner is None:
        return
    actor = actor_of(owner)
    try:
        update_calendar_file(actor=actor, as_of=localtime(now).date(), now=now)
    finally:
        remind(actor=actor, mailer=mailer, now=now)

"""What calendars were told of what falls due, and the e-mail that reminds of it.

Nothing here says what falls due: that is computed. A line of the calendar remembers what was last
told under its key, so that the next file changes it rather than doubling it.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from serment.store.models.scope import PracticeRow, ScopedManager

DAYS_AHEAD = (1, 7, 14, 30)
"""How many days before, at most, an e-mail may speak of what falls due."""
USUAL_DAYS_AHEAD = 7


class CalendarLine(PracticeRow):
    """An entry of the calendar as last told, and since when; one that is over is told cancelled."""

    key = models.CharField(max_length=160)
    title = models.CharField(max_length=300)
    due_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    is_over = models.BooleanField(default=False)

    objects = ScopedManager["CalendarLine"]()

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "key"], name="one_line_per_key"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True, due_at__isnull=False)
                | Q(due_on__isnull=False, due_at__isnull=True),
                name="line_of_a_day_or_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class MailSecurity(models.TextChoices):
    """How the connection to the server of the practice's mail is encrypted; never not."""

    STARTTLS = "starttls", "STARTTLS (port 587)"
    TLS = "tls", "TLS (port 465)"


class ReminderMail(PracticeRow):
    """How the practice is reminded by e-mail: by which server, to whom, and what last left.

    `password` is sealed (`foreign_secrets`), never exported nor shown. `trying_on` is the day of a
    message that began to leave, of which nobody said yet whether it left: a program killed then
    sends no second one that day. `told` is what the last one told, by keys; `failure` the code of
    why the last try failed.
    """

    is_on = models.BooleanField(default=False)
    host = models.CharField(max_length=200)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=10, choices=MailSecurity.choices)
    user = models.CharField(max_length=200, blank=True)
    password = models.CharField(max_length=500, blank=True)
    sender = models.CharField(max_length=200)
    recipient = models.CharField(max_length=200)
    days_ahead = models.PositiveSmallIntegerField(default=USUAL_DAYS_AHEAD)
    trying_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    told = models.JSONField(default=list)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=40, blank=True)

    objects = ScopedManager["ReminderMail"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice"], name="one_mail_per_practice"),
            models.CheckConstraint(
                condition=Q(security__in=[one.value for one in MailSecurity]),
                name="mail_always_encrypted",
            ),
            models.CheckConstraint(
                condition=Q(days_ahead__in=list(DAYS_AHEAD)), name="days_ahead_offered"
            ),
        ]

    def __str__(self) -> str:
        return f"rappels par {self.host}"

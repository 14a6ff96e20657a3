"""Long works: what was asked, how far it has come, how it ended, the file that waits to be saved.

A row is neither the act nor its proof: the journal is. It says where a work stands, so that a
person may look elsewhere, cancel, or take up again what a lock or a power cut stopped.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from serment.store.models.documents import Blob
from serment.store.models.people import Member
from serment.store.models.scope import PracticeRow, ScopedManager

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


class WorkKind(models.TextChoices):
    """What the program knows to do as a long work."""

    INSPECTION_FILE = "inspection_file", "Dossier de preuve"
    BACKUP = "backup", "Sauvegarde"
    DOCUMENTS = "documents", "Documents"
    REGISTER_WORKBOOK = "register_workbook", "Classeur du registre"
    RECORDS = "records", "Import de dossiers"
    PUBLISHER_CHECK = "publisher_check", "Contrôle d’un export"


class WorkState(models.TextChoices):
    """Where a work stands; an interrupted one may be taken up again."""

    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "en échec"
    CANCELLED = "cancelled", "annulé"
    INTERRUPTED = "interrupted", "interrompu"


class WorkUnit(models.TextChoices):
    """What the progress of a work counts."""

    BYTES = "bytes", "octets"
    DOCUMENTS = "documents", "documents"
    SHEETS = "sheets", "feuilles"
    LINES = "lines", "lignes"


UNFINISHED = (WorkState.WAITING, WorkState.RUNNING)


class Work(PracticeRow):
    """One long work; `parameters`, `resume_from` and `report` hold no personal data.

    `resume_from` is the place reached by a kind that resumes; `source` the content that it reads.
    `result_kept_as` names where the file made waits, encrypted, until it is saved or a day passes.
    """

    kind = models.CharField(max_length=40, choices=WorkKind.choices)
    state = models.CharField(
        max_length=20, choices=WorkState.choices, default=WorkState.WAITING.value
    )
    unit = models.CharField(max_length=20, choices=WorkUnit.choices)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    parameters = models.JSONField(default=dict)
    resume_from = models.JSONField(null=True)
    cancel_asked = models.BooleanField(default=False)
    report = models.JSONField(default=dict)
    error = models.CharField(max_length=600, blank=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    source = models.ForeignKey(Blob, models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    result_name = models.CharField(max_length=200, blank=True)
    result_kept_as = models.CharField(max_length=100, blank=True)
    result_digest = models.CharField(max_length=64, blank=True)
    result_size = models.PositiveBigIntegerField(default=0)

    objects = ScopedManager["Work"]()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in WorkState]), name="work_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in UNFINISHED], ended_at__isnull=True)
                | (~Q(state__in=[s.value for s in UNFINISHED]) & Q(ended_at__isnull=False)),
                name="work_ended_with_its_state",
            ),
        ]
        indexes: ClassVar = [
            # What the frame of every page asks.
            models.Index(
                fields=["practice", "-id"],
                condition=Q(settled_at__isnull=True),
                name="works_not_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.get_state_display()}"

    @classmethod
    def unfinished_in_store(cls) -> "QuerySet[Work]":
        """Return the works that wait or run, whatever their practice: for the opening alone."""
        return cls.objects.get_queryset().filter(state__in=UNFINISHED)

    @classmethod
    def ended_before(cls, instant: "datetime") -> "QuerySet[Work]":
        """Return the works of the store that ended before an instant, whatever their practice."""
        return cls.objects.get_queryset().filter(ended_at__lt=instant)

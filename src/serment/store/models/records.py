"""The records of a practice, as its own software lists them: what the retention rules need of each.

A row holds who (for the doctor's eyes), the dates of the rules, and the answer that the engine gave
on a day; `changes_on` is the first day on which that answer may differ, null where it never will.
Nothing of a record's medical content is ever here.
"""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import connection, models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.expressions import Combinable

from serment.store.models.documents import Blob
from serment.store.models.journal import JournalEntry
from serment.store.models.people import Member, Practice
from serment.store.models.scope import PracticeRow, ScopedManager

if TYPE_CHECKING:
    from django.db.models import QuerySet


class SourceKind(models.TextChoices):
    """The forms in which a practice's software gives its records."""

    LIST = "list", "Liste (CSV, XLSX, ODS)"
    FHIR = "fhir", "FHIR R4"
    CDA = "cda", "Documents CDA"
    PORTABILITY = "portability", "Archive de portabilité"


class RecordSource(PracticeRow):
    """A software or a list that records come from; `layout` is what its columns were said to be."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=SourceKind.choices)
    layout = models.JSONField(default=dict)

    objects = ScopedManager["RecordSource"]()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "name"], name="one_source_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RecordImport(PracticeRow):
    """One reading of a source; `content` is the file received, kept until it has been read.

    A file that was received and not yet described has no source.
    """

    source = models.ForeignKey(RecordSource, models.CASCADE, related_name="imports", null=True)
    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    content = models.ForeignKey(Blob, models.PROTECT, related_name="+", null=True)
    layout = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    read = models.PositiveBigIntegerField(default=0)
    added = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")

    objects = ScopedManager["RecordImport"]()

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"import n° {self.pk}"


class RejectedRow(PracticeRow):
    """A line that designates nobody: where, what it held, why; kept to be corrected."""

    imported = models.ForeignKey(RecordImport, models.CASCADE, related_name="rejections")
    place = models.CharField(max_length=120)
    cells = models.JSONField(default=list)
    reason = models.CharField(max_length=400)

    objects = ScopedManager["RejectedRow"]()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.place


def _unindexed(column: str) -> Combinable:
    """The same number, for which the embedded database uses no index of the column.

    Found through an index, each record is on another page, and each page is decrypted: ten times
    the work of reading them all in the table's own order. PostgreSQL weighs that by itself.
    """
    if connection.vendor != "sqlite":
        return F(column)
    return ExpressionWrapper(F(column) + 0, models.BigIntegerField())


class KeptRecord(PracticeRow):
    """A record of the practice, and the last answer of the engine about it.

    `key` tells it from the others of its source and series; `token`, random, is what remains of it
    in the list of purges once it is destroyed. `same_as` is the record of the same person in which
    it is counted.
    """

    # A million rows are written at once: no index but those that a screen or a rule asks for.
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+", db_index=False)
    token = models.UUIDField(default=uuid.uuid4, editable=False)
    source = models.ForeignKey(RecordSource, models.CASCADE, related_name="records", db_index=False)
    imported = models.ForeignKey(
        RecordImport, models.SET_NULL, related_name="+", null=True, db_index=False
    )
    key = models.CharField(max_length=210)
    series = models.CharField(max_length=80)
    number = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    sort_name = models.CharField(max_length=200, blank=True)
    last_consultation_on = models.DateField(null=True)
    born_on = models.DateField(null=True)
    died_on = models.DateField(null=True)
    died_in = models.PositiveSmallIntegerField(null=True)
    facts = models.JSONField(null=True)
    doubt = models.CharField(max_length=400, blank=True)
    same_as = models.ForeignKey(
        "self", models.SET_NULL, related_name="twins", null=True, db_index=False
    )
    archived_at = models.DateTimeField(null=True)

    status = models.CharField(max_length=12)
    rule = models.CharField(max_length=120, null=True)  # noqa: DJ001 - no rule is not an empty one
    exception = models.CharField(max_length=60, null=True)  # noqa: DJ001 - none is not an empty one
    archive_on = models.DateField(null=True)
    keep_until = models.DateField(null=True)
    erasable_from = models.DateField(null=True)
    missing = models.CharField(max_length=200, blank=True)
    changes_on = models.DateField(null=True)
    is_unsure = models.BooleanField(default=False)

    objects = ScopedManager["KeptRecord"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "series", "key"], name="one_record_per_number"
            ),
            models.CheckConstraint(condition=~Q(same_as=F("id")), name="record_not_its_own_twin"),
        ]
        indexes: ClassVar = [
            # The review list and the counts of every screen, answered without reading the rows: a
            # million of them are read through the cipher in ten seconds, their index in one.
            models.Index(
                fields=["source", "status", "keep_until", "series", "exception", "missing"],
                condition=Q(same_as__isnull=True),
                name="records_by_status",
            ),
            models.Index(
                fields=["same_as"], condition=Q(same_as__isnull=False), name="records_twins"
            ),
            # What an act has left to be answered again before it ends.
            models.Index(fields=["source"], condition=Q(is_unsure=True), name="records_unsure"),
        ]

    def __str__(self) -> str:
        return f"D-{self.pk:06d}"

    @classmethod
    def listed_of(cls, practice: Practice) -> "QuerySet[KeptRecord]":
        """Return the records of a practice, each person's once, by source as their index is."""
        return cls.objects.get_queryset().filter(same_as=None, source__in=_sources_of(practice))

    @classmethod
    def read_of(cls, practice: Practice) -> "QuerySet[KeptRecord]":
        """Return the same, for what reads columns that no index holds."""
        rows = cls.read_from(_sources_of(practice))
        return rows.alias(counted_in=_unindexed("same_as_id")).filter(counted_in=None)

    @classmethod
    def read_from(cls, sources: list[int]) -> "QuerySet[KeptRecord]":
        """Return every record of these sources, twins included, for what reads them."""
        rows = cls.objects.get_queryset().alias(came_from=_unindexed("source_id"))
        return rows.filter(came_from__in=sources)


def _sources_of(practice: Practice) -> list[int]:
    return list(RecordSource.objects.of(practice).values_list("pk", flat=True))


class RecordsState(models.Model):
    """The day and the rules for which every answer of a practice's records was last given.

    `stamp` digests the rules in force and the facts of the practice: another stamp, and all of them
    are answered again. `next_on` is the first day on which an answer may change. `policies` are the
    durations that the practice chose, where a rule lets it.
    """

    practice = models.OneToOneField(Practice, models.CASCADE, related_name="+")
    as_of = models.DateField(null=True)
    stamp = models.CharField(max_length=64, blank=True)
    next_on = models.DateField(null=True)
    policies = models.JSONField(default=dict)

    objects: ClassVar[models.Manager["RecordsState"]] = models.Manager()

    def __str__(self) -> str:
        return f"réponses au {self.as_of}"


class SpanKind(models.TextChoices):
    """What stops the destruction of a record; a claim also suspends its clock."""

    CLAIM = "claim", "Recours"
    LITIGATION = "litigation", "Contentieux"
    AUDIT = "audit", "Contrôle"
    RIGHTS_REQUEST = "rights_request", "Demande d’une personne"
    REQUISITION = "requisition", "Réquisition judiciaire"
    MANUAL = "manual", "Gardé sur décision"


class RecordSpan(PracticeRow):
    """A claim or a hold, from its first day up to the day it ended; of no record: of all of them.

    `entry` is the line of the journal that says why: its payload goes with the record.
    """

    record = models.ForeignKey(KeptRecord, models.CASCADE, related_name="spans", null=True)
    imported = models.ForeignKey(RecordImport, models.SET_NULL, related_name="+", null=True)
    kind = models.CharField(max_length=20, choices=SpanKind.choices)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    review_on = models.DateField(null=True)
    entry = models.ForeignKey(JournalEntry, models.SET_NULL, related_name="+", null=True)

    objects = ScopedManager["RecordSpan"]()

    class Meta:
        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in SpanKind]), name="span_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="span_in_order"
            ),
        ]
        indexes: ClassVar = [
            # What must be looked at again, and what covers the whole practice.
            models.Index(
                fields=["practice", "review_on"],
                condition=Q(until__isnull=True),
                name="spans_to_review",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.since:%d/%m/%Y}"


class AlikePair(PracticeRow):
    """Two records that look alike, and why; `is_distinct` once a person said they are two people.

    A pair that a person joins is no longer here: the one is then `same_as` the other.
    """

    first = models.ForeignKey(KeptRecord, models.CASCADE, related_name="+")
    second = models.ForeignKey(KeptRecord, models.CASCADE, related_name="+")
    why = models.CharField(max_length=200)
    is_distinct = models.BooleanField(default=False)

    objects = ScopedManager["AlikePair"]()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="one_answer_per_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≈ {self.second_id}"

"""Issued documents, exhibits, and the encrypted contents they point to."""

from collections.abc import Iterator
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from serment.store.models.people import Member
from serment.store.models.scope import PracticeRow, ScopedManager


class Blob(PracticeRow):
    """An encrypted content, stored once per practice whatever points to it."""

    digest = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=128)
    size = models.PositiveBigIntegerField()

    objects = ScopedManager["Blob"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "digest"], name="one_blob_per_content"),
        ]

    def __str__(self) -> str:
        return self.digest[:12]

    @classmethod
    def is_named(cls, digest: str) -> bool:
        """Tell whether any practice of the store still names the content: they share its file."""
        return cls.objects.get_queryset().filter(digest=digest).exists()

    @classmethod
    def names_in_store(cls) -> Iterator[str]:
        """Yield the name on disk of every content that a row names, whatever its practice."""
        return cls.objects.get_queryset().values_list("stored_as", flat=True).iterator()


class IssuedDocument(PracticeRow):
    """One version of a document, with the facts it relied on and its dates of display."""

    kind = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    issued_on = models.DateField()
    recorded_at = models.DateTimeField()
    corpus_version = models.CharField(max_length=40)
    facts_digest = models.CharField(max_length=64)
    used_facts = models.JSONField(default=dict)
    missing = models.JSONField(default=list)
    mentions = models.JSONField(default=list)
    pdf = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    docx = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    displayed_from = models.DateField(null=True)
    displayed_until = models.DateField(null=True)
    superseded_at = models.DateTimeField(null=True)

    objects = ScopedManager["IssuedDocument"]()

    class Meta:
        ordering: ClassVar = ["kind", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "kind", "number"], name="one_number_per_kind"
            ),
            models.UniqueConstraint(
                fields=["practice", "kind"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_version_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(displayed_until__isnull=True)
                | (Q(displayed_from__isnull=False) & Q(displayed_until__gte=F("displayed_from"))),
                name="displayed_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} n° {self.number}"


class Exhibit(PracticeRow):
    """A file attached to what it proves."""

    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=255)
    kind = models.CharField(max_length=20)
    proves = models.CharField(max_length=120)
    dated_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="exhibits", null=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")

    objects = ScopedManager["Exhibit"]()

    class Meta:
        # By arrival, whatever the clock said then.
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            # The list on screen, a page at a time, and the facts that the law asks of them.
            models.Index(
                fields=["practice", "-id"],
                condition=Q(removed_at__isnull=True),
                name="exhibits_kept",
            ),
            models.Index(
                fields=["practice", "proves", "expires_on"],
                condition=Q(removed_at__isnull=True),
                name="exhibits_by_proof",
            ),
        ]

    def __str__(self) -> str:
        return self.title

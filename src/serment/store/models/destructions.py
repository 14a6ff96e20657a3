"""Destructions: decided record by record, carried out support by support, then proved.

While a destruction is under way its records are still there, for whoever shreds and deletes; when
it is carried out they go, and the certificate alone remains, which names nobody.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from serment.store.models.documents import Blob
from serment.store.models.people import Member
from serment.store.models.records import KeptRecord
from serment.store.models.scope import PracticeRow, ScopedManager

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID


class DestructionState(models.TextChoices):
    """Where a destruction stands."""

    DECIDED = "decided", "décidée"
    DONE = "done", "faite"
    CANCELLED = "cancelled", "abandonnée"


class Destruction(PracticeRow):
    """One destruction; `content` is what its certificate says, and what was withdrawn before."""

    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=20,
        choices=DestructionState.choices,
        default=DestructionState.DECIDED.value,
    )
    decided_on = models.DateField()
    decided_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    content = models.JSONField(null=True)
    certificate = models.ForeignKey(Blob, models.PROTECT, related_name="+", null=True)

    objects = ScopedManager["Destruction"]()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "number"], name="one_number_per_destruction"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__isnull=False, certificate__isnull=False)
                | ~Q(state="done"),
                name="destruction_proved_when_done",
            ),
        ]

    def __str__(self) -> str:
        return f"destruction n° {self.number}"

    @classmethod
    def last_in_store(cls) -> int:
        """Return the highest number given in the store, whatever the practice; 0 for none."""
        return cls.objects.get_queryset().aggregate(last=models.Max("number"))["last"] or 0


class DestructionItem(PracticeRow):
    """A record to destroy, and who ticked what as done, support by support."""

    destruction = models.ForeignKey(Destruction, models.CASCADE, related_name="items")
    record = models.OneToOneField(KeptRecord, models.CASCADE, related_name="destruction_item")
    paper_by = models.CharField(max_length=200, blank=True)
    paper_on = models.DateField(null=True)
    software_by = models.CharField(max_length=200, blank=True)
    software_on = models.DateField(null=True)

    objects = ScopedManager["DestructionItem"]()

    def __str__(self) -> str:
        return f"D-{self.record_id:06d}"


class PurgedRecord(PracticeRow):
    """What remains of a destroyed record: a random token, and a keyed digest of its key.

    By the token it is purged again from a backup that is restored; by the digest, which says
    nothing without a key of the store, an export that still lists it is recognised.
    """

    token = models.UUIDField()
    digest = models.CharField(max_length=64, blank=True)
    destruction = models.ForeignKey(Destruction, models.CASCADE, related_name="+", null=True)

    objects = ScopedManager["PurgedRecord"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "token"], name="one_purge_per_token"),
        ]

    def __str__(self) -> str:
        return self.token.hex

    @classmethod
    def tokens_in_store(cls) -> "Iterator[UUID]":
        """Yield the tokens of every practice of the store: they share one list."""
        return cls.objects.get_queryset().values_list("token", flat=True).iterator()

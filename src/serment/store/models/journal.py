"""The journal as rows: canonical lines, erasable payloads, the tree's frontier, checkpoints."""

from typing import ClassVar

from django.db import models

from serment.store.models.people import Practice
from serment.store.models.scope import PracticeRow, ScopedManager


class JournalHead(models.Model):
    """Where the tree of a practice stands: its size and frontier, read before each append."""

    practice = models.OneToOneField(Practice, models.CASCADE, related_name="journal_head")
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.JSONField(default=list)

    objects: ClassVar[models.Manager["JournalHead"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.size} lignes"


class JournalEntry(PracticeRow):
    """One canonical line, exactly as it was hashed."""

    sequence = models.PositiveBigIntegerField()
    act = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    line = models.BinaryField()

    objects = ScopedManager["JournalEntry"]()

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "sequence"], name="one_line_per_sequence"),
        ]
        indexes: ClassVar = [
            # The latest act of a kind, however long the journal.
            models.Index(fields=["practice", "act", "-sequence"], name="lines_by_act"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.act}"


class JournalPayload(PracticeRow):
    """What a line says, with its salt; both can be erased without touching the tree."""

    entry = models.OneToOneField(JournalEntry, models.CASCADE, related_name="payload")
    salt = models.BinaryField()
    content = models.BinaryField()

    objects = ScopedManager["JournalPayload"]()

    def __str__(self) -> str:
        return f"contenu de {self.entry_id}"


class Checkpoint(PracticeRow):
    """A signed statement of the tree's size and root."""

    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    text = models.TextField()
    made_at = models.DateTimeField()

    objects = ScopedManager["Checkpoint"]()

    class Meta:
        ordering: ClassVar = ["size", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "size"], name="one_checkpoint_per_size"),
        ]

    def __str__(self) -> str:
        return f"{self.size} {self.root[:12]}"


class SigningKey(PracticeRow):
    """The Ed25519 key of the practice; the database that holds it is encrypted."""

    private = models.BinaryField()
    public = models.BinaryField()
    created_at = models.DateTimeField()

    objects = ScopedManager["SigningKey"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice"], name="one_signing_key_per_practice"),
        ]

    def __str__(self) -> str:
        return f"clé du {self.created_at:%d/%m/%Y}"

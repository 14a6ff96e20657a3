"""The record of processing activities as rows."""

from typing import ClassVar

from django.db import models

from serment.store.models.scope import PracticeRow, ScopedManager


class ActivityRecord(PracticeRow):
    """One processing activity; `content` is the canonical form of the law's own type."""

    reference = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    content = models.JSONField()
    created_on = models.DateField()
    updated_on = models.DateField()
    archived_on = models.DateField(null=True)

    objects = ScopedManager["ActivityRecord"]()

    class Meta:
        ordering: ClassVar = ["reference"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "reference"], name="one_activity_per_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

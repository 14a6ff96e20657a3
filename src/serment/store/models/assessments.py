"""Impact assessments as rows: each in the format of the CNIL's tool, so that nothing is lost."""

from typing import ClassVar

from django.db import models

from serment.store.models.register import ActivityRecord
from serment.store.models.scope import PracticeRow, ScopedManager


class AssessmentRecord(PracticeRow):
    """One assessment; `content` is the JSON of the format, as text and in its own shape.

    `threshold` holds what a person told of each criterion and type: yes, no, or null for « I do
    not know »; what the law concludes is computed. `answered` and `status` are those of the
    content, for the lists; `model` names the model that it started from; `settles` is the fact
    that its conclusion answered, empty while it is open.
    """

    title = models.CharField(max_length=200)
    content = models.TextField()
    shape = models.CharField(max_length=10)
    status = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(default=0)
    threshold = models.JSONField(default=dict)
    model = models.CharField(max_length=60, blank=True)
    settles = models.CharField(max_length=60, blank=True)
    activity = models.ForeignKey(ActivityRecord, models.SET_NULL, related_name="+", null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = ScopedManager["AssessmentRecord"]()

    class Meta:
        ordering: ClassVar = ["-changed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(shape__in=["tool", "server"]), name="shape_of_the_format"
            ),
        ]

    def __str__(self) -> str:
        return f"analyse n° {self.pk}"

"""Answers, decisions, and what was last shown of each finding; never a conclusion of law."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from serment.store.models.people import Member
from serment.store.models.scope import PracticeRow, ScopedManager


class Answer(PracticeRow):
    """A fact that a person gave, or « je ne sais pas » (`value` is then null)."""

    fact = models.CharField(max_length=80)
    value = models.JSONField(null=True)
    answered_on = models.DateField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")

    objects = ScopedManager["Answer"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "fact"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_answer_per_fact",
            ),
        ]

    def __str__(self) -> str:
        return self.fact


class Decision(PracticeRow):
    """What a person chose about a finding: `later` until a date, with the reason."""

    rule = models.CharField(max_length=120)
    choice = models.CharField(max_length=20, choices=[("later", "Reporter")])
    reason = models.CharField(max_length=500)
    decided_on = models.DateField()
    review_on = models.DateField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")

    objects = ScopedManager["Decision"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "rule"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_decision_per_rule",
            ),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("decided_on")), name="reviewed_after_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} : {self.choice}"


class FindingSeen(PracticeRow):
    """The outcome last known under a corpus, so that a new one can name what it changes.

    `rule_digest` is that of the rule's file: an outcome that differs while the rule is the same
    comes from the practice's own facts, not from the corpus.
    """

    rule = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    outcome = models.CharField(max_length=20)
    rule_digest = models.CharField(max_length=64)
    corpus_version = models.CharField(max_length=40)

    objects = ScopedManager["FindingSeen"]()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "rule"], name="one_seen_per_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} : {self.outcome}"

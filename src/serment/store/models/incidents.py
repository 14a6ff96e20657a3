"""Incidents: what happened and when, what was done, what was decided, declared and corrected.

No clock nor conclusion of law is kept here: both limits of 72 hours are computed from the instants.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from serment.store.models.people import Member
from serment.store.models.scope import PracticeRow, ScopedManager


class IncidentState(models.TextChoices):
    """Where an incident stands."""

    OPEN = "open", "en cours"
    CLOSED = "closed", "clos"


class BreachRisk(models.TextChoices):
    """What the doctor decided of the risk for people (GDPR, art. 33 and 34)."""

    NONE = "no_risk", "sans risque"
    RISK = "risk", "risque"
    HIGH = "high_risk", "risque élevé"


class Incident(PracticeRow):
    """One incident of the register; `facts` are those of the form of the corpus, by name.

    `words` is its title as a search reads it, without accents nor capitals.
    """

    number = models.PositiveIntegerField()
    playbook = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    words = models.CharField(max_length=400, blank=True)
    state = models.CharField(
        max_length=20, choices=IncidentState.choices, default=IncidentState.OPEN.value
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    known_at = models.DateTimeField()
    attack_known_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    scores = models.JSONField(default=dict)
    risk = models.CharField(max_length=20, choices=BreachRisk.choices, blank=True)
    risk_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    people = models.JSONField(default=dict)
    lessons = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    objects = ScopedManager["Incident"]()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "number"], name="one_number_per_incident"),
            models.CheckConstraint(
                condition=Q(began_at__isnull=True) | Q(began_at__lte=F("known_at")),
                name="breach_known_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(risk="") | (~Q(risk_reason="") & Q(decided_at__isnull=False)),
                name="risk_decided_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(lessons="")
                | Q(state="open"),
                name="incident_closed_with_lessons",
            ),
        ]

    def __str__(self) -> str:
        return f"incident n° {self.number}"


class IncidentGesture(PracticeRow):
    """A gesture of a sheet that was done: its words that day, when it was done, who says so."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="gestures")
    gesture = models.CharField(max_length=80)
    words = models.CharField(max_length=400)
    done_at = models.DateTimeField()
    ticked_at = models.DateTimeField()
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    objects = ScopedManager["IncidentGesture"]()

    class Meta:
        ordering: ClassVar = ["done_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "gesture"], name="one_tick_per_gesture"),
        ]

    def __str__(self) -> str:
        return self.gesture


class FilingKind(models.TextChoices):
    """To whom an incident was declared."""

    CNIL_INITIAL = "cnil_initial", "CNIL, notification initiale"
    CNIL_WHOLE = "cnil_whole", "CNIL, notification initiale et complète"
    CNIL_COMPLEMENT = "cnil_complement", "CNIL, notification complémentaire"
    COMPLAINT = "complaint", "Plainte (police, gendarmerie ou procureur)"
    INSURER = "insurer", "Assureur"
    ORDRE = "ordre", "Conseil départemental de l’Ordre"
    CERT_SANTE = "cert_sante", "CERT Santé"
    CYBER17 = "cyber17", "17Cyber"
    HEALTH_INSURANCE = "health_insurance", "Assurance maladie"
    OTHER = "other", "Autre"


class IncidentFiling(PracticeRow):
    """A declaration that was made: when, its reference, and why so late where that is demanded."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="filings")
    kind = models.CharField(max_length=20, choices=FilingKind.choices)
    filed_at = models.DateTimeField()
    reference = models.CharField(max_length=100, blank=True)
    late_reason = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    objects = ScopedManager["IncidentFiling"]()

    class Meta:
        ordering: ClassVar = ["filed_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} n° {self.pk}"


class CorrectiveMeasure(PracticeRow):
    """What must change so that it does not happen again: by whom, by which day, done on."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="measures")
    title = models.CharField(max_length=300)
    responsible = models.CharField(max_length=200)
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    objects = ScopedManager["CorrectiveMeasure"]()

    class Meta:
        ordering: ClassVar = ["due_on", "id"]

    def __str__(self) -> str:
        return f"mesure n° {self.pk}"

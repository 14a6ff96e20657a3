"""Rights requests: what was received, done and decided about each; never a conclusion of law.

What the law says of a request is computed from these facts on each day, and kept nowhere.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from serment.store.models.people import Member
from serment.store.models.records import KeptRecord, RecordSpan
from serment.store.models.scope import PracticeRow, ScopedManager

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from serment.store.models.people import Practice


class RequestChannel(models.TextChoices):
    """How a request came in."""

    POST = "post", "Courrier"
    DESK = "desk", "Au cabinet"
    EMAIL = "email", "Courriel"
    SECURE_MAIL = "secure_mail", "Messagerie sécurisée"
    PHONE = "phone", "Téléphone"
    OTHER = "other", "Autre"


class RequestOutcome(models.TextChoices):
    """What the controller decided."""

    GRANTED = "granted", "Accordée"
    PARTLY = "partly", "Accordée en partie"
    REFUSED = "refused", "Refusée"


class RequestMode(models.TextChoices):
    """How the answer reaches the person, who chooses."""

    ON_SITE = "on_site", "Sur place"
    HANDED = "handed", "Copie remise en main propre"
    POST = "post", "Copie envoyée par la poste"
    SECURE_MAIL = "secure_mail", "Messagerie sécurisée"
    ENCRYPTED = "encrypted", "Fichier chiffré, la phrase donnée par une autre voie"
    DOCTOR = "doctor", "Par le médecin choisi"
    LETTER = "letter", "Lettre seule"


class IdentityMethod(models.TextChoices):
    """How the identity of the applicant was established: any means will do."""

    KNOWN = "known", "Personne connue du cabinet"
    SHOWN = "shown", "Pièce montrée au cabinet"
    COPY = "copy", "Copie de pièce reçue, après un doute"
    CALLED_BACK = "called_back", "Rappel au numéro du dossier"
    SIGNED_IN = "signed_in", "Messagerie ou compte authentifié"


class ReceivedRequest(PracticeRow):
    """One request, as the register of requests keeps it; `facts` bear the names of the corpus.

    It is pending until it is answered or closed without an answer. `span` is what freezes the
    record asked for meanwhile; `words` is what a search reads, without accents nor capitals.
    `first_part_on` is the day on which the recent part of a mixed record left; `doctor_name` whom
    the patient chose to receive the record; `recipients` who had received what was changed;
    `notice_number` the version of the notice that was joined, `notice_on` its day.
    """

    number = models.PositiveIntegerField()
    right = models.CharField(max_length=30)
    applicant = models.CharField(max_length=30)
    applicant_name = models.CharField(max_length=200)
    applicant_address = models.CharField(max_length=300, blank=True)
    patient_name = models.CharField(max_length=200, blank=True)
    record = models.ForeignKey(KeptRecord, models.SET_NULL, related_name="+", null=True)
    span = models.ForeignKey(RecordSpan, models.SET_NULL, related_name="+", null=True)
    received_on = models.DateField()
    received_time = models.TimeField(null=True)
    channel = models.CharField(max_length=20, choices=RequestChannel.choices)
    territory = models.CharField(max_length=30)
    good_friday = models.BooleanField(default=False)
    scope = models.CharField(max_length=500, blank=True)
    oldest_on = models.DateField(null=True)
    latest_on = models.DateField(null=True)
    facts = models.JSONField(default=dict)
    sort_name = models.CharField(max_length=300, blank=True)
    words = models.CharField(max_length=1500, blank=True)
    received_by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    identity_method = models.CharField(max_length=20, choices=IdentityMethod.choices, blank=True)
    identity_on = models.DateField(null=True)
    evidence = models.JSONField(default=list)
    evidence_asked_on = models.DateField(null=True)
    evidence_received_on = models.DateField(null=True)
    extension_reason = models.CharField(max_length=500, blank=True)
    extension_sent_on = models.DateField(null=True)

    first_part_on = models.DateField(null=True)
    first_part_mode = models.CharField(max_length=20, choices=RequestMode.choices, blank=True)
    first_part_late_reason = models.CharField(max_length=500, blank=True)
    first_part_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)

    outcome = models.CharField(max_length=20, choices=RequestOutcome.choices, blank=True)
    ground = models.CharField(max_length=60, blank=True)
    excluded = models.JSONField(default=list)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    mode = models.CharField(max_length=20, choices=RequestMode.choices, blank=True)
    fee_cents = models.PositiveIntegerField(default=0)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True)
    late_reason = models.CharField(max_length=500, blank=True)
    closed_on = models.DateField(null=True)
    closed_reason = models.CharField(max_length=500, blank=True)
    complaint_on = models.DateField(null=True)

    notice_number = models.PositiveIntegerField(null=True)
    notice_on = models.DateField(null=True)
    doctor_name = models.CharField(max_length=200, blank=True)
    doctor_address = models.CharField(max_length=300, blank=True)
    recipients = models.CharField(max_length=500, blank=True)
    recipients_told_on = models.DateField(null=True)
    lifting_told_on = models.DateField(null=True)
    lifted_on = models.DateField(null=True)

    objects = ScopedManager["ReceivedRequest"]()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "number"], name="one_number_per_request"),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True)
                | (Q(outcome__gt="", decided_on__isnull=False) & Q(closed_on__isnull=True)),
                name="request_decided_when_answered",
            ),
            models.CheckConstraint(
                condition=Q(extension_sent_on__isnull=True) | Q(extension_reason__gt=""),
                name="request_extension_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | Q(ground__gt=""),
                name="request_refused_on_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(first_part_on__isnull=True) | Q(first_part_mode__gt=""),
                name="request_first_part_has_mode",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | Q(lifting_told_on__lte=models.F("lifted_on")),
                name="request_lifting_told_before",
            ),
        ]

    def __str__(self) -> str:
        return f"demande n° {self.number}"

    @property
    def is_pending(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_on is None and self.closed_on is None

    @classmethod
    def pending_of(cls, practice: "Practice") -> "QuerySet[ReceivedRequest]":
        """Return the requests of a practice that wait for an answer."""
        return cls.objects.of(practice).filter(answered_on=None, closed_on=None)

"""Requests made to the publisher of the practice's software, and what was found in what came back.

What the text says of a request is computed from these facts on each day, and kept nowhere.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from serment.store.models.contacts import ContactRecord
from serment.store.models.people import Member
from serment.store.models.requests import ReceivedRequest
from serment.store.models.scope import PracticeRow, ScopedManager

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from serment.store.models.people import Practice


class PublisherContext(models.TextChoices):
    """For whom the data are asked, by the names of the corpus."""

    PATIENT = "patient", "Un patient, pour lui"
    COLLEAGUE = "colleague", "Un patient, pour un confrère"
    MIGRATION = "migration", "Tout le cabinet, changement de logiciel"
    RETIREMENT = "retirement", "Tout le cabinet, départ à la retraite"


class PublisherChannel(models.TextChoices):
    """How a request left, or how its acknowledgement came."""

    PORTAL = "portal", "Espace client de l’éditeur"
    EMAIL = "email", "Courriel"
    SECURE_MAIL = "secure_mail", "Messagerie sécurisée"
    REGISTERED = "registered", "Lettre recommandée"
    POST = "post", "Courrier"
    OTHER = "other", "Autre moyen daté"


class PublisherRequest(PracticeRow):
    """One request to a publisher; it is pending until its receipt is confirmed or it is closed.

    `request` is the patient's request that it serves. The name of the publisher is kept as it was
    when asked; `words` is what a search reads, without accents nor capitals.
    """

    number = models.PositiveIntegerField()
    context = models.CharField(max_length=20, choices=PublisherContext.choices)
    request = models.ForeignKey(ReceivedRequest, models.SET_NULL, related_name="+", null=True)
    contact = models.ForeignKey(ContactRecord, models.SET_NULL, related_name="+", null=True)
    publisher = models.CharField(max_length=160)
    publisher_address = models.CharField(max_length=300, blank=True)
    patient_name = models.CharField(max_length=200, blank=True)
    colleague_name = models.CharField(max_length=200, blank=True)
    with_notes = models.BooleanField(default=False)
    is_large = models.BooleanField(default=False)
    is_repeated = models.BooleanField(default=False)
    channel = models.CharField(max_length=20, choices=PublisherChannel.choices)
    asked_on = models.DateField()
    asked_time = models.TimeField(null=True)
    territory = models.CharField(max_length=30)
    good_friday = models.BooleanField(default=False)
    sort_name = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=700, blank=True)
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    acknowledged_on = models.DateField(null=True)
    acknowledged_time = models.TimeField(null=True)
    acknowledged_channel = models.CharField(
        max_length=20, choices=PublisherChannel.choices, blank=True
    )
    told_contact = models.CharField(max_length=200, blank=True)
    plan_on = models.DateField(null=True)
    delivered_on = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    closed_reason = models.CharField(max_length=500, blank=True)

    objects = ScopedManager["PublisherRequest"]()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "number"], name="one_number_per_publisher_request"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True)
                | Q(delivered_on__isnull=False, confirmed_on__gte=F("delivered_on")),
                name="publisher_confirmed_once_delivered",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_reason__gt=""),
                name="publisher_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on__isnull=True) | Q(acknowledged_on__gte=F("asked_on")),
                name="publisher_acknowledged_after_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"demande à l’éditeur n° {self.number}"

    @property
    def is_pending(self) -> bool:
        """Whether something is still awaited from the publisher, or from the practice."""
        return self.confirmed_on is None and self.closed_on is None

    @property
    def is_whole(self) -> bool:
        """Whether it asks for the data of the whole practice."""
        return self.context in {PublisherContext.MIGRATION, PublisherContext.RETIREMENT}

    @classmethod
    def pending_of(cls, practice: "Practice") -> "QuerySet[PublisherRequest]":
        """Return the requests of a practice that are pending."""
        return cls.objects.of(practice).filter(confirmed_on=None, closed_on=None)


class CheckedArchive(PracticeRow):
    """An archive that was looked at for a request: its digest, its counts, what was found.

    The archive itself is never kept. `report` and `findings` hold numbers and codes, no name.
    """

    asked = models.ForeignKey(PublisherRequest, models.CASCADE, related_name="archives")
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    checked_at = models.DateTimeField()
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    report = models.JSONField(default=dict)
    findings = models.JSONField(default=list)

    objects = ScopedManager["CheckedArchive"]()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asked", "digest"], name="one_check_per_archive"),
        ]

    def __str__(self) -> str:
        return f"archive {self.digest[:12]}"

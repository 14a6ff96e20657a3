"""A practice, the people who know it, and what each may do there."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

LOCK_DELAYS = (5, 10, 15, 30, 60)
"""Minutes without a request after which a practice may ask its store to lock itself."""
USUAL_LOCK_DELAY = 15


class Role(models.TextChoices):
    """What a person may do in a practice."""

    CONTROLLER = "controller", "Responsable"
    SECRETARY = "secretary", "Secrétariat"
    NONE = "none", "Aucun accès"


class Practice(models.Model):
    """One controller: the unit of isolation of every other row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("nom du cabinet", max_length=200)
    doctor = models.CharField("médecin responsable", max_length=200, blank=True)
    specialty = models.CharField("spécialité", max_length=60, blank=True)
    address = models.CharField("adresse", max_length=300, blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    email = models.CharField("adresse électronique", max_length=200, blank=True)
    website = models.CharField("site internet", max_length=200, blank=True)
    rpps = models.CharField("numéro RPPS", max_length=11, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    lock_after_minutes = models.PositiveSmallIntegerField(default=USUAL_LOCK_DELAY)
    desktop_reminders = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lock_after_minutes__in=list(LOCK_DELAYS)), name="lock_delay_offered"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(AbstractBaseUser):
    """Somebody who can open the cockpit; the owner signs in by unlocking the store."""

    login = models.CharField(max_length=150, unique=True)
    name = models.CharField("nom", max_length=200)
    created_at = models.DateTimeField()

    objects = BaseUserManager["Person"]()
    USERNAME_FIELD = "login"

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """The place of a person in a practice."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice", "person"], name="one_place_per_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.role})"

"""The address book of a practice: those it deals with, and those it calls on a bad day."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from serment.documents.context import CONTACT_ROLES
from serment.store.models.scope import PracticeRow, ScopedManager


class ContactRecord(PracticeRow):
    """Somebody the practice deals with, in one role; `title` says which where the role is other."""

    role = models.CharField(max_length=30)
    title = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=300)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=160, blank=True)
    reference = models.CharField(max_length=100, blank=True)

    objects = ScopedManager["ContactRecord"]()

    class Meta:
        ordering: ClassVar = ["role", "name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "role", "title", "name"], name="one_contact_per_role_and_name"
            ),
            models.UniqueConstraint(
                fields=["practice"], condition=Q(role="dpo"), name="one_officer_per_practice"
            ),
            models.CheckConstraint(
                condition=Q(role__in=list(CONTACT_ROLES)), name="role_of_the_closed_set"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} n° {self.pk}"

"""What every table of a practice shares: the practice, and queries that start from it."""

from typing import TypeVar

from django.db import models

from serment.store.models.people import Practice

Row = TypeVar("Row", bound="PracticeRow")


class ScopedManager(models.Manager[Row]):
    """The only way to the rows: through their practice."""

    def of(self, practice: Practice) -> models.QuerySet[Row]:
        """Return the rows of `practice`, and of no other."""
        return self.get_queryset().filter(practice=practice)


class PracticeRow(models.Model):
    """A row that belongs to one practice."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")

    class Meta:
        abstract = True

"""What is handed over for a request: its documents, what is masked in them, the sealed packages.

The copies are kept for the request alone: once erased, a row keeps the digest and no content.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from serment.store.models.documents import Blob
from serment.store.models.people import Member
from serment.store.models.requests import ReceivedRequest
from serment.store.models.scope import PracticeRow, ScopedManager


class HandoverDocument(PracticeRow):
    """A document of a request; `is_chosen` is None until somebody chose or left it out.

    `pages` is None where they cannot be counted: not a PDF, or too large to be read whole.
    """

    request = models.ForeignKey(ReceivedRequest, models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=255)
    kind = models.CharField(max_length=20)
    pages = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", null=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    is_chosen = models.BooleanField(null=True)
    reason = models.CharField(max_length=60, blank=True)
    reviewed_on = models.DateField(null=True)

    objects = ScopedManager["HandoverDocument"]()

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "digest"], name="one_handover_document_per_content"
            ),
            models.CheckConstraint(
                condition=~Q(is_chosen=False) | Q(reason__gt=""),
                name="handover_left_out_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True) | Q(is_chosen=True),
                name="handover_reviewed_is_chosen",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HandoverMask(PracticeRow):
    """A part of a page to hide, in fractions of the page; `is_kept` is None until it is decided.

    `words` are those that were looked for; `is_page` leaves the whole page out.
    """

    document = models.ForeignKey(HandoverDocument, models.CASCADE, related_name="masks")
    page = models.PositiveIntegerField()
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    is_page = models.BooleanField(default=False)
    words = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=60)
    is_kept = models.BooleanField(null=True)

    objects = ScopedManager["HandoverMask"]()

    class Meta:
        ordering: ClassVar = ["page", "top", "left", "pk"]

    def __str__(self) -> str:
        return f"page {self.page + 1}"


class HandoverPackage(PracticeRow):
    """A sealed file that was made; its passphrase is kept nowhere.

    `digest` is that of the sealed file, `choices` that of what had been chosen for it.
    """

    request = models.ForeignKey(ReceivedRequest, models.CASCADE, related_name="+")
    form = models.CharField(max_length=10)
    is_portable = models.BooleanField(default=False)
    documents = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    choices = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", null=True)

    objects = ScopedManager["HandoverPackage"]()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"remise de la {self.request}"

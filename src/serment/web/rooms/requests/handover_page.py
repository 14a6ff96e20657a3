"""The page « Préparer la remise »: the documents, what is still to do, the sealed files."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.handover import document_version, documents_of, reasons_for
from serment.practice.handover_contents import choices_digest
from serment.practice.handover_obstacles import obstacles_to
from serment.practice.handover_packages import has_copies, is_current, packages_of, sealed_name
from serment.practice.request_answers import answer_of
from serment.practice.request_list import exclusion_titles
from serment.practice.request_words import right_words
from serment.store.models import HandoverDocument, HandoverPackage, ReceivedRequest
from serment.web.middleware import CockpitRequest
from serment.web.rooms.requests.handover_forms import DocumentForm, LeaveOutForm, PackageForm
from serment.web.today import today


@dataclass(frozen=True, slots=True)
class Refused:
    """What was refused: a form with its errors, or an act without one, in words."""

    adding: DocumentForm | None = None
    sealing: PackageForm | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as the page shows it."""

    document: HandoverDocument
    version: str
    reason: str
    masks: int
    undecided: int
    leave_out: LeaveOutForm


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A sealed file as the page shows it."""

    package: HandoverPackage
    name: str
    is_current: bool


def handover_page(
    request: CockpitRequest, asked: ReceivedRequest, refused: Refused | None = None
) -> HttpResponse:
    """Show what is prepared for a request; with a refused form, what was typed is still there."""
    given = refused or Refused()
    day = today(request)
    reasons, choices = reasons_for(asked, day), choices_digest(asked)
    context = {
        "asked": asked,
        "right": right_words(asked.right),
        "rows": [_row(one, LeaveOutForm(reasons, one.place)) for one in documents_of(asked)],
        "reasons": reasons,
        "obstacles": [nbsp(one) for one in obstacles_to(answer_of(asked, day))],
        "packages": [
            PackageRow(one, sealed_name(one), is_current(one, choices))
            for one in packages_of(asked)
        ],
        "adding": given.adding or DocumentForm(),
        "is_refused": given.adding is not None,
        "sealing": given.sealing or PackageForm(),
        "refusal": given.words,
        "may_decide": request.actor.can(Permission.DECIDE_REQUESTS),
        "has_copies": has_copies(asked),
    }
    return render(
        request, "requests/handover.html", context, status=200 if refused is None else 422
    )


def _row(document: HandoverDocument, leave_out: LeaveOutForm) -> DocumentRow:
    masks = list(document.masks.all())
    reason = next(iter(exclusion_titles([document.reason])), "")
    kept = sum(mask.is_kept is True for mask in masks)
    undecided = sum(mask.is_kept is None for mask in masks)
    version = document_version(document)
    return DocumentRow(document, version, reason, kept, undecided, leave_out)

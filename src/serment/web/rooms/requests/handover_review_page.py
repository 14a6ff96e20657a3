"""The page on which a document is reviewed: one of its pages, its masks, the ways to hide."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from serment.documents.redaction import TextLine
from serment.kernel.french import nbsp
from serment.practice.handover import document_version, reasons_for
from serment.practice.handover_masks import lines_of, why_unreadable
from serment.practice.request_list import exclusion_titles
from serment.practice.requests import RequestError
from serment.store.models import HandoverDocument, HandoverMask
from serment.web.middleware import CockpitRequest
from serment.web.rooms.requests.handover_corners import CornersForm, parse_corner
from serment.web.rooms.requests.handover_forms import WordsForm
from serment.web.today import today

_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class MaskRow:
    """A mask as the page lists it."""

    mask: HandoverMask
    reason: str

    @property
    def page(self) -> int:
        """The page, from 1."""
        return self.mask.page + 1


@dataclass(frozen=True, slots=True)
class Refused:
    """What was refused: a form with its errors, or an act without one, in words."""

    form: WordsForm | None = None
    corners: CornersForm | None = None
    words: str = ""


def shown_page(request: CockpitRequest, document: HandoverDocument) -> int:
    """Return the page that is looked at, from 1; a number that is none is the first."""
    told = request.POST.get("page") or request.GET.get("page") or "1"
    page = int(told) if told.isascii() and told.isdecimal() and len(told) < _DIGITS else 1
    return max(1, min(page, document.pages or 1))


def review_page(
    request: CockpitRequest, document: HandoverDocument, refused: Refused | None = None
) -> HttpResponse:
    """Show a page of a document; with a refused form, what was typed is still there."""
    given = refused or Refused()
    asked = document.request
    reasons = reasons_for(asked, today(request))
    page = shown_page(request, document)
    lines, unreadable = _read(document, page)
    masks = [_row(one) for one in document.masks.all()]
    corner = parse_corner(request.GET.get("coin", ""))
    reason = request.GET.get("raison") or request.POST.get("reason") or ""
    context = {
        "asked": asked,
        "document": document,
        "version": document_version(document),
        "page": page,
        "pages": range(1, (document.pages or 0) + 1),
        "unreadable": nbsp(unreadable),
        "lines": lines,
        "proposed": [one for one in masks if one.mask.is_kept is None],
        "kept": [one for one in masks if one.mask.is_kept],
        "is_page_out": any(one.mask.is_page and one.page == page for one in masks),
        "view": "origine" if request.GET.get("vue") == "origine" else "",
        "corner": "" if corner is None else request.GET.get("coin", ""),
        "reasons": reasons,
        "reason": reason or next((one.id for one in reasons), ""),
        "form": given.form or WordsForm(reasons),
        "corners": given.corners or CornersForm(),
        "words": given.words,
    }
    status = 200 if refused is None else 422
    return render(request, "requests/handover_review.html", context, status=status)


def _read(document: HandoverDocument, page: int) -> tuple[tuple[TextLine, ...], str]:
    """Return the lines of a page, or why it cannot be read."""
    if not document.pages:
        return (), why_unreadable(document)
    try:
        return lines_of(document, page - 1), ""
    except RequestError as refusal:
        return (), str(refusal)


def _row(mask: HandoverMask) -> MaskRow:
    return MaskRow(mask, next(iter(exclusion_titles([mask.reason])), ""))

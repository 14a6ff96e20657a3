"""The review of a document to hand over: a page seen, words looked for, places hidden, decided."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from serment.kernel.french import nbsp
from serment.practice.actors import Permission
from serment.practice.handover import UnknownDocumentError, find_document, reasons_for
from serment.practice.handover_masks import (
    NewMask,
    between,
    decide_masks,
    leave_page_out,
    lines_of,
    picture_of,
    place_masks,
    propose_masks,
    remove_mask,
    size_of,
)
from serment.practice.requests import RequestError, UnknownRequestError, find_request
from serment.store.models import HandoverDocument
from serment.web.access import allowed
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.requests.handover_corners import CornersForm, corner_clicked, parse_corner
from serment.web.rooms.requests.handover_forms import WordsForm
from serment.web.rooms.requests.handover_review_page import Refused, review_page, shown_page
from serment.web.today import now, today


@allowed(Permission.DECIDE_REQUESTS)
def review(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Show a page of a document, its masks, and the ways to hide something."""
    document = _found(request, number, place)
    return review_page(request, document)


@allowed(Permission.DECIDE_REQUESTS)
def page_image(request: CockpitRequest, number: int, place: int, page: int) -> HttpResponse:
    """Return the picture of a page (from 1), as it would be handed over or as it came."""
    document = _found(request, number, place)
    is_masked = request.GET.get("vue") != "origine"
    corner = parse_corner(request.GET.get("coin", ""))
    try:
        picture = picture_of(document, page - 1, is_masked=is_masked, corner=corner)
    except RequestError as refusal:
        raise Http404(str(refusal)) from refusal
    return HttpResponse(picture, content_type="image/png")


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def look_for(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Propose masks at the places of the words typed, a name a line."""
    document = _found(request, number, place)
    form = WordsForm(reasons_for(document.request, today(request)), request.POST)
    if not form.is_valid():
        return review_page(request, document, Refused(form=form))

    def act() -> str:
        many = propose_masks(
            **_base(request, number, place),
            words=form.cleaned_data["words"].splitlines(),
            reason=form.cleaned_data["reason"],
            as_of=today(request),
        )
        if not many:
            return (
                "Rien de nouveau n’est trouvé dans le texte. Une image ou une écriture à la main "
                "ne se cherche pas : regardez chaque page."
            )
        return f"{many} passage{'s' if many > 1 else ''} à décider, page par page."

    return _done(request, document, act)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def decide(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Keep the masks ticked among those that the page showed, and drop the others."""
    document = _found(request, number, place)
    kept, shown = _numbers(request, "masque"), _numbers(request, "montre")

    def act() -> str:
        many = decide_masks(**_base(request, number, place), shown=shown, kept=kept)
        return f"Masques gardés : {many}. Les passages décochés restent lisibles."

    return _done(request, document, act)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def hide_lines(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Hide the lines of text ticked on a page."""
    document = _found(request, number, place)
    ticked = {int(one) for one in request.POST.getlist("ligne") if one.isdecimal()}

    def act() -> str:
        lines = lines_of(document, shown_page(request, document) - 1)
        masks = [NewMask(line.box, line.text) for i, line in enumerate(lines) if i in ticked]
        return _placed(request, document, masks)

    return _done(request, document, act)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def point(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Hide what is between two corners, shown one after the other on the picture of a page."""
    document = _found(request, number, place)
    page = shown_page(request, document)
    first = parse_corner(request.POST.get("depuis", ""))
    try:
        clicked = corner_clicked(request.POST, size_of(document, page - 1))
    except RequestError as refusal:
        return review_page(request, document, Refused(words=nbsp(str(refusal))))
    if first is None:
        told = {"page": page, "coin": f"{clicked[0]:.4f},{clicked[1]:.4f}",
                "raison": request.POST.get("reason", "")}  # fmt: skip
        return redirect(f"{_address(document)}?{urlencode(told)}#page")
    return _done(request, document, lambda: _between(request, document, first, clicked))


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def measure(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Hide what is between two corners, typed in hundredths of the page."""
    document = _found(request, number, place)
    form = CornersForm(request.POST)
    if not form.is_valid():
        return review_page(request, document, Refused(corners=form))
    first, second = form.corners()
    return _done(request, document, lambda: _between(request, document, first, second))


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def leave_page(request: CockpitRequest, number: int, place: int) -> HttpResponse:
    """Leave the page shown out of the document."""
    document = _found(request, number, place)

    def act() -> str:
        page = shown_page(request, document)
        leave_page_out(
            **_base(request, number, place),
            page=page - 1,
            reason=request.POST.get("reason", ""),
            as_of=today(request),
        )
        return f"La page {page} est écartée."

    return _done(request, document, act)


@require_POST
@allowed(Permission.DECIDE_REQUESTS)
def unmask(request: CockpitRequest, number: int, place: int, mask: int) -> HttpResponse:
    """Remove a mask."""
    document = _found(request, number, place)

    def act() -> str:
        remove_mask(**_base(request, number, place), mask=mask)
        return "Le masque est retiré : ce qu’il cachait sera remis."

    return _done(request, document, act)


def _between(
    request: CockpitRequest,
    document: HandoverDocument,
    first: tuple[float, float],
    second: tuple[float, float],
) -> str:
    box = between(shown_page(request, document) - 1, first, second)
    return _placed(request, document, [NewMask(box)])


def _placed(request: CockpitRequest, document: HandoverDocument, masks: list[NewMask]) -> str:
    many = place_masks(
        **_base(request, document.request.number, document.place),
        masks=masks,
        reason=request.POST.get("reason", ""),
        as_of=today(request),
    )
    return f"Masques ajoutés : {many}."


def _base(request: CockpitRequest, number: int, place: int) -> dict[str, Any]:
    """Return the parts that each act has: the document is the one that the page showed."""
    digest = request.POST.get("piece") or None
    told = {"actor": request.actor, "number": number, "place": place, "now": now()}
    return {**told, "digest": digest}


def _numbers(request: CockpitRequest, name: str) -> list[int]:
    return [int(one) for one in request.POST.getlist(name) if one.isdecimal() and one.isascii()]


def _found(request: CockpitRequest, number: int, place: int) -> HandoverDocument:
    try:
        asked = find_request(request.actor.practice, number)
        document = find_document(asked, place)
    except (UnknownRequestError, UnknownDocumentError) as missing:
        raise Http404(str(missing)) from missing
    if document.blob_id is None:
        raise Http404
    return document


def _address(document: HandoverDocument) -> str:
    told = {"number": document.request.number, "place": document.place}
    return reverse("requests:review", kwargs=told)


def _done(
    request: CockpitRequest,
    document: HandoverDocument,
    act: Callable[[], str],
) -> HttpResponse:
    """Do an act, then show the same page again; a refusal is said at its top."""
    try:
        told = act()
    except RequestError as refusal:
        return review_page(request, document, Refused(words=nbsp(str(refusal))))
    tell(request, nbsp(told))
    return redirect(f"{_address(document)}?page={shown_page(request, document)}")

"""What is hidden in a document before it is handed over: proposed by words, placed, decided.

Guarantees that a mask is kept only because a person said so, that it has a reason of the closed
list, that only what a person was shown is decided, that a passage left readable may be proposed
again, that a change of masks makes the document to be reviewed again, and that the journal counts
them without a word of what they hide. Leaves to others the pages (`documents.redaction`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from serment.documents.redaction import (
    Found,
    MaskBox,
    MisplacedMaskError,
    OpenDocument,
    TextLine,
    UnreadableDocumentError,
    find_words,
    page_png,
    text_lines,
)
from serment.kernel.canonical import Canonical
from serment.kernel.french import nbsp
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.contents import whole_content
from serment.practice.handover import (
    LARGEST_SHOWN,
    find_document,
    told_of,
    verify_kept,
    verify_reason,
)
from serment.practice.journal import record_act
from serment.practice.requests import RequestError, find_pending
from serment.practice.typed import one_line
from serment.store.models import HandoverDocument, HandoverMask

MOST_MASKS: Final = 2_000
PAGE_WIDTH: Final = 760
_WORDS: Final = 200
_DOT: Final = 0.008
_FEWEST_LETTERS: Final = 2


@dataclass(frozen=True, slots=True)
class NewMask:
    """A place to hide, and what it says if it is a line of text."""

    box: MaskBox
    words: str = ""


def content_of(document: HandoverDocument) -> bytes:
    """Return a document in one piece, to look at its pages; RequestError for one too large."""
    verify_kept(document)
    if document.size > LARGEST_SHOWN:
        raise RequestError(
            f"Cette pièce dépasse {LARGEST_SHOWN // 1024**2} Mo : ses pages ne peuvent être ni "
            "montrées ni masquées ici. Imprimez-la en PDF par parties, puis ajoutez chacune ; ou "
            "remettez-la entière."
        )
    return b"" if document.blob is None else whole_content(document.blob)


def why_unreadable(document: HandoverDocument) -> str:
    """Return why the pages of a document cannot be shown, in French; nothing where they can."""
    try:
        with OpenDocument(content_of(document)):
            return ""
    except (UnreadableDocumentError, RequestError) as unreadable:
        return str(unreadable)


def picture_of(
    document: HandoverDocument,
    page: int,
    *,
    is_masked: bool,
    corner: tuple[float, float] | None = None,
) -> bytes:
    """Return a page as a PNG; `is_masked`: as it would be handed over, its kept masks black.

    A `corner` that was shown is marked.
    """
    masks = document.masks.all() if is_masked else ()
    boxes = [box_of(mask) for mask in masks if mask.is_kept and mask.page == page]
    if corner is not None:
        boxes.append(MaskBox(page, corner[0] - _DOT / 2, corner[1] - _DOT / 2, _DOT, _DOT))
    try:
        return page_png(content_of(document), page, PAGE_WIDTH, tuple(boxes))
    except UnreadableDocumentError as unreadable:
        raise RequestError(str(unreadable)) from unreadable


def size_of(document: HandoverDocument, page: int) -> tuple[int, int]:
    """Return the width and the height of the picture of a page, in pixels."""
    header = picture_of(document, page, is_masked=False)[16:24]  # IHDR, the first chunk of a PNG
    return int.from_bytes(header[:4]), int.from_bytes(header[4:])


def lines_of(document: HandoverDocument, page: int) -> tuple[TextLine, ...]:
    """Return the lines of text of a page, each with its place; none for a picture."""
    try:
        return text_lines(content_of(document), page)
    except UnreadableDocumentError as unreadable:
        raise RequestError(str(unreadable)) from unreadable


def box_of(mask: HandoverMask) -> MaskBox:
    """Return the place of a mask."""
    return MaskBox(mask.page, mask.left, mask.top, mask.width, mask.height)


def propose_masks(  # noqa: PLR0913 - an act, every part named
    *,
    actor: Actor,
    number: int,
    place: int,
    words: Sequence[str],
    reason: str,
    as_of: date,
    now: datetime,
    digest: str | None = None,
) -> int:
    """Propose a mask at each place of these words, to be decided one by one; return how many.

    Places that already have a mask are left as they are. Searched outside the act: a document may
    take seconds.
    """
    actor.require(Permission.DECIDE_REQUESTS)
    asked = tuple(dict.fromkeys(filter(None, map(one_line, words))))
    if not asked or min(map(len, asked)) < _FEWEST_LETTERS:
        raise RequestError(
            "Écrivez les mots à chercher, un nom par ligne, de deux lettres au moins : une lettre "
            "seule serait partout.",
            field="words",
        )
    request = find_pending(actor.practice, number)
    verify_reason(request, reason, as_of)
    document = find_document(request, place, digest)
    try:
        found = find_words(content_of(document), asked)
    except UnreadableDocumentError as unreadable:
        raise RequestError(str(unreadable)) from unreadable
    with one_act(actor.practice):
        document = find_document(find_pending(actor.practice, number), place, digest)
        return _propose(actor, document, found, reason, now)


def _propose(
    actor: Actor, document: HandoverDocument, found: Sequence[Found], reason: str, now: datetime
) -> int:
    known = _known(document)
    new = {one.box: one.word for one in found if one.box not in known}
    _verify_room(len(known) + len(new))
    HandoverMask.objects.bulk_create(
        _row(document, NewMask(box, word), reason, is_kept=None) for box, word in new.items()
    )
    if new:
        _to_review_again(document)
    _record(actor, document, "handover.masks_proposed", {"masks": len(new)}, now)
    return len(new)


def place_masks(  # noqa: PLR0913 - an act, every part named
    *,
    actor: Actor,
    number: int,
    place: int,
    masks: Sequence[NewMask],
    reason: str,
    as_of: date,
    now: datetime,
    digest: str | None = None,
) -> int:
    """Hide these places of a document; return how many are new."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        verify_reason(request, reason, as_of)
        document = find_document(request, place, digest)
        verify_kept(document)
        _verify_pages(document, [mask.box.page for mask in masks])
        known = _known(document)
        new = [mask for mask in masks if mask.box not in known]
        if not new:
            raise RequestError(
                "Rien n’est choisi à masquer, ou tout l’est déjà : cochez une ligne, ou montrez "
                "deux coins sur la page."
            )
        _verify_room(len(known) + len(new))
        HandoverMask.objects.bulk_create(_row(document, mask, reason, is_kept=True) for mask in new)
        _to_review_again(document)
        _record(actor, document, "handover.masked", {"masks": len(new)}, now)
    return len(new)


def leave_page_out(  # noqa: PLR0913 - an act, every part named
    *,
    actor: Actor,
    number: int,
    place: int,
    page: int,
    reason: str,
    as_of: date,
    now: datetime,
    digest: str | None = None,
) -> None:
    """Leave a whole page of a document out (`page` from 0)."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        verify_reason(request, reason, as_of)
        document = find_document(request, place, digest)
        verify_kept(document)
        _verify_pages(document, [page])
        if not document.masks.filter(page=page, is_page=True).exists():
            row = _row(document, NewMask(MaskBox(page, 0, 0, 1, 1)), reason, is_kept=True)
            row.is_page = True
            row.save()
        _to_review_again(document)
        _record(actor, document, "handover.page_left_out", {"page": page + 1}, now)


def _known(document: HandoverDocument) -> set[MaskBox]:
    """Return the places that are hidden, or wait for a choice; not those left readable."""
    return {box_of(mask) for mask in document.masks.all() if mask.is_kept is not False}


def decide_masks(  # noqa: PLR0913 - an act, every part named
    *,
    actor: Actor,
    number: int,
    place: int,
    shown: Collection[int],
    kept: Collection[int],
    now: datetime,
    digest: str | None = None,
) -> int:
    """Among the proposed masks that were shown, keep those and drop the others; return how many.

    What was proposed since still waits. A dropped mask is forgotten: a new search proposes it.
    """
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        document = find_document(find_pending(actor.practice, number), place, digest)
        waiting = {one.pk for one in document.masks.all() if one.is_kept is None} & set(shown)
        if not waiting:
            raise RequestError(
                "Aucun de ces passages n’attend plus de choix : une autre fenêtre l’a fait, ou a "
                "retiré la pièce. Rien n’a changé ; regardez ce qui est caché à présent."
            )
        keeping = document.masks.filter(pk__in=waiting & set(kept)).update(is_kept=True)
        document.masks.filter(pk__in=waiting, is_kept=None).delete()
        dropped = len(waiting) - keeping
        _to_review_again(document)
        told: dict[str, Canonical] = {"kept": keeping, "dropped": dropped}
        _record(actor, document, "handover.masks_decided", told, now)
    return keeping


def remove_mask(  # noqa: PLR0913 - an act, every part named
    *,
    actor: Actor,
    number: int,
    place: int,
    mask: int,
    now: datetime,
    digest: str | None = None,
) -> None:
    """Remove a mask: what it hid will be handed over."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        document = find_document(find_pending(actor.practice, number), place, digest)
        if not document.masks.filter(pk=mask).delete()[0]:
            raise RequestError("Ce masque n’est plus là : il a déjà été retiré.")
        _to_review_again(document)
        _record(actor, document, "handover.unmasked", {"masks": 1}, now)


def between(page: int, first: tuple[float, float], second: tuple[float, float]) -> MaskBox:
    """Return the place between two corners of a page; RequestError where there is none."""
    left, top = min(first[0], second[0]), min(first[1], second[1])
    width, height = abs(first[0] - second[0]), abs(first[1] - second[1])
    try:
        return MaskBox(page, left, top, width, height)
    except MisplacedMaskError as misplaced:
        raise RequestError(str(misplaced)) from misplaced


def _row(
    document: HandoverDocument, mask: NewMask, reason: str, *, is_kept: bool | None
) -> HandoverMask:
    box = mask.box
    return HandoverMask(
        practice=document.practice,
        document=document,
        page=box.page,
        left=box.left,
        top=box.top,
        width=box.width,
        height=box.height,
        words=one_line(mask.words)[:_WORDS],
        reason=reason,
        is_kept=is_kept,
    )


def _verify_pages(document: HandoverDocument, pages: Collection[int]) -> None:
    if not document.pages or not all(0 <= page < document.pages for page in pages):
        raise RequestError(
            nbsp(
                "Cette page n’est pas dans la pièce : rien n’a été masqué. Rouvrez la pièce et "
                "reprenez sa relecture."
            )
        )


def _verify_room(many: int) -> None:
    if many > MOST_MASKS:
        raise RequestError(
            f"Cette pièce aurait plus de {MOST_MASKS} masques : personne ne les relirait. "
            "Cherchez des mots plus précis, ou écartez des pages entières.",
            field="words",
        )


def _to_review_again(document: HandoverDocument) -> None:
    if document.reviewed_on is not None:
        document.reviewed_on = None
        document.save(update_fields=["reviewed_on"])


def _record(
    actor: Actor,
    document: HandoverDocument,
    act: str,
    told: dict[str, Canonical],
    now: datetime,
) -> None:
    record_act(actor=actor, act=act, payload={**told_of(document), **told}, now=now)

"""The documents of a request that are prepared to be handed over: added, chosen, left out.

Guarantees that a document is encrypted from its first byte and kept for its request alone, that it
is left out only for a reason of the closed list of that request, that a document is reviewed only
once each of its masks is decided, that an act from a page which shows another state of it, or
another document at its place, is refused, and that each act writes one line of the journal, which
names nothing. Leaves to others the masks (`handover_masks`) and the sealed file
(`handover_packages`).
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Max, QuerySet

from serment.documents.redaction import UnreadableDocumentError, page_count
from serment.intake.exhibit import safe_name, sniff_kind
from serment.kernel.canonical import Canonical
from serment.law.request_choices import RequestChoice
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.contents import forget_content, release_row, row_of
from serment.practice.journal import record_act
from serment.practice.request_answers import answer_of
from serment.practice.requests import RequestError, find_pending
from serment.practice.typed import one_line
from serment.practice.versions import ChangedMeanwhileError, verify_version, version_of
from serment.store import unlocked
from serment.store.blobs import StoredBlob
from serment.store.errors import StoreError
from serment.store.models import HandoverDocument, ReceivedRequest

HANDED_RIGHTS: Final = frozenset({"record_access", "access", "post_mortem", "portability"})
"""The rights whose answer is documents."""
MOST_DOCUMENTS: Final = 500
HEAD_BYTES: Final = 4096
LARGEST_SHOWN: Final = 100 * 1024**2
"""The heaviest document whose pages are shown and masked; beyond, it is handed over whole."""
_WITH_PAGES: Final = frozenset({"pdf", "image"})
TITLE_LENGTH: Final = 200


class UnknownDocumentError(LookupError):
    """No document of the request bears that number."""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a person says of a file to hand over."""

    file_name: str
    title: str = ""


def documents_of(request: ReceivedRequest) -> QuerySet[HandoverDocument]:
    """Return the documents of a request, in their order; those erased have no content."""
    rows = HandoverDocument.objects.of(request.practice).filter(request=request)
    return rows.select_related("request", "blob", "added_by__person").prefetch_related("masks")


def find_document(
    request: ReceivedRequest, place: int, digest: str | None = None
) -> HandoverDocument:
    """Return one document of a request by its place; UnknownDocumentError if it is not there.

    `digest`: that of the document which the page showed, since a place may be given again.
    """
    document = documents_of(request).filter(place=place).first()
    if document is None:
        raise UnknownDocumentError(
            "Cette pièce n’est pas là : elle a été retirée, ou l’adresse est fausse. Revenez à la "
            "remise de la demande."
        )
    if digest is not None and digest != document.digest:
        raise RequestError(_changed_words(document))
    return document


def document_version(document: HandoverDocument) -> str:
    """Return the version of a document, its choice and its masks: what a page shows of it."""
    return version_of(_state(document))


def _state(document: HandoverDocument) -> Canonical:
    masks: list[Canonical] = [[mask.pk, mask.is_kept] for mask in document.masks.all()]
    return [document.digest, document.title, document.is_chosen, document.reason, masks]


def _verify_seen(document: HandoverDocument, seen: str | None) -> None:
    """Refuse an act decided on another state: a mask removed meanwhile would leave unmasked."""
    try:
        verify_version(_state(document), seen)
    except ChangedMeanwhileError as overtaken:
        raise RequestError(_changed_words(document)) from overtaken


def _changed_words(document: HandoverDocument) -> str:
    """Say what the document is now, to be compared with what the page showed."""
    masks = [mask.is_kept for mask in document.masks.all()]
    chosen = {None: "pas encore choisie", True: "à remettre", False: "écartée"}
    return (
        f"La pièce {document.place} a changé dans une autre fenêtre depuis que vous avez ouvert "
        f"cette page : vous décideriez de ce que vous n’avez pas vu. À présent : "
        f"« {document.title} », {chosen[document.is_chosen]} ; masques gardés : "
        f"{masks.count(True)} ; passages à décider : {masks.count(None)}. Rien n’a été "
        "enregistré : relisez-la, puis choisissez de nouveau."
    )


def is_of_documents(request: ReceivedRequest) -> bool:
    """Tell whether the answer to this request is documents."""
    return request.right in HANDED_RIGHTS


def reasons_for(request: ReceivedRequest, as_of: date) -> tuple[RequestChoice, ...]:
    """Return the reasons for which something may be left out of this request."""
    return answer_of(request, as_of).exclusions


def add_document(  # noqa: PLR0913 - a file as it comes, every part named
    *,
    actor: Actor,
    number: int,
    told: NewDocument,
    stored: StoredBlob,
    head: bytes,
    now: datetime,
) -> HandoverDocument:
    """Add a content already encrypted to a request; RequestError for what cannot be.

    A refused content is erased, unless another row names the same.
    """
    try:
        actor.require(Permission.REQUESTS)
        return _add(actor, number, told, stored, head, now)
    except BaseException:
        with suppress(StoreError):  # what remains is swept at the next opening
            transaction.on_commit(partial(forget_content, stored.digest))
        raise


def _add(  # noqa: PLR0913, PLR0917 - the parts of `add_document`
    actor: Actor, number: int, told: NewDocument, stored: StoredBlob, head: bytes, now: datetime
) -> HandoverDocument:
    name = safe_name(told.file_name)
    kind = sniff_kind(head[:HEAD_BYTES], name)
    pages = _pages(stored, kind)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        _verify_addition(request, stored)
        last = documents_of(request).aggregate(last=Max("place"))["last"]
        document = HandoverDocument.objects.create(
            practice=actor.practice,
            request=request,
            place=(last or 0) + 1,
            title=one_line(told.title)[:TITLE_LENGTH] or name,
            file_name=name,
            kind=kind,
            pages=pages,
            digest=stored.digest,
            size=stored.size,
            blob=row_of(practice=actor.practice, stored=stored),
            added_at=now,
            added_by=actor.member,
        )
        record_act(actor=actor, act="handover.added", payload=told_of(document), now=now)
    return document


def _pages(stored: StoredBlob, kind: str) -> int | None:
    """Count the pages; None for what has none, or cannot be read: its page says why."""
    if kind not in _WITH_PAGES or not 0 < stored.size <= LARGEST_SHOWN:
        return None
    try:
        return page_count(b"".join(unlocked.blobs().read(stored.digest)))
    except UnreadableDocumentError:
        return None


def _verify_addition(request: ReceivedRequest, stored: StoredBlob) -> None:
    if not is_of_documents(request):
        raise RequestError(
            "La réponse à cette demande n’est pas une remise de documents : rien n’est à joindre "
            "ici. Rien n’a été enregistré.",
            field="file",
        )
    if stored.size == 0:
        raise RequestError(
            "Ce fichier est vide : il ne dirait rien à la personne. Vérifiez que c’est le bon "
            "fichier ; rien n’a été enregistré.",
            field="file",
        )
    kept = documents_of(request)
    same = kept.filter(digest=stored.digest).first()
    if same is not None:
        raise RequestError(
            f"Ce fichier est déjà dans la remise, à la pièce {same.place} (« {same.title} ») : "
            "deux fois le même n’apprendrait rien. Rien n’a été enregistré.",
            field="file",
        )
    if kept.count() >= MOST_DOCUMENTS:
        raise RequestError(
            f"Cette remise a déjà {MOST_DOCUMENTS} pièces : au-delà, personne ne les relirait une "
            "à une. Réunissez-en plusieurs dans un même PDF.",
            field="file",
        )


def told_of(document: HandoverDocument) -> dict[str, Canonical]:
    """Return what the journal keeps of a document: numbers and codes."""
    return {
        "request": document.request.number,
        "place": document.place,
        "kind": document.kind,
        "digest": document.digest,
    }


def remove_document(
    *, actor: Actor, number: int, place: int, now: datetime, digest: str | None = None
) -> HandoverDocument:
    """Remove a document added by mistake; its copy is erased unless another row names it."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        document = find_document(request, place, digest)
        blob, payload = document.blob, told_of(document)
        document.delete()
        if blob is not None:
            release_row(actor.practice, blob)
        record_act(actor=actor, act="handover.removed", payload=payload, now=now)
    return document


def choose_document(  # noqa: PLR0913 - an act, every part named
    *,
    actor: Actor,
    number: int,
    place: int,
    reviewed: bool,
    as_of: date,
    now: datetime,
    seen: str | None = None,
) -> HandoverDocument:
    """Keep a document among those to hand over; `reviewed`: it was read again, masks included.

    `seen`: the `document_version` that the person was looking at.
    """
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        document = find_document(request, place)
        verify_kept(document)
        _verify_seen(document, seen)
        if reviewed:
            _verify_masks_decided(document)
        document.is_chosen, document.reason = True, ""
        document.reviewed_on = as_of if reviewed else None
        document.save(update_fields=["is_chosen", "reason", "reviewed_on"])
        payload = {**told_of(document), "reviewed": reviewed}
        record_act(actor=actor, act="handover.chosen", payload=payload, now=now)
    return document


def leave_document_out(  # noqa: PLR0913 - an act, every part named
    *,
    actor: Actor,
    number: int,
    place: int,
    reason: str,
    as_of: date,
    now: datetime,
    seen: str | None = None,
) -> HandoverDocument:
    """Leave a document out of what is handed over, for a reason of the closed list."""
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_pending(actor.practice, number)
        document = find_document(request, place)
        verify_kept(document)
        _verify_seen(document, seen)
        verify_reason(request, reason, as_of)
        document.is_chosen, document.reason, document.reviewed_on = False, reason, None
        document.save(update_fields=["is_chosen", "reason", "reviewed_on"])
        record_act(actor=actor, act="handover.left_out", payload=told_of(document), now=now)
    return document


def verify_kept(document: HandoverDocument) -> None:
    """Refuse to work on a document whose copy was erased."""
    if document.blob_id is None:
        raise RequestError(
            "La copie de cette pièce a été effacée de Serment : il n’y a plus rien à relire ni à "
            "remettre. Ajoutez-la de nouveau s’il le faut."
        )


def verify_reason(request: ReceivedRequest, reason: str, as_of: date) -> None:
    """Refuse a reason that the law does not give for this request."""
    if reason not in {one.id for one in reasons_for(request, as_of)}:
        raise RequestError(
            "Ce qui est écarté l’est pour une raison de la liste de cette demande : sans elle, "
            "ce serait un refus déguisé. Choisissez-en une ; rien n’a été enregistré.",
            field="reason",
        )


def _verify_masks_decided(document: HandoverDocument) -> None:
    waiting = sum(mask.is_kept is None for mask in document.masks.all())
    if waiting:
        several = f"{waiting} masques attendent" if waiting > 1 else "Un masque attend"
        raise RequestError(
            f"{several} votre choix sur cette pièce : un nom pourrait rester lisible, ou un "
            "passage dû être caché. Gardez ou retirez chacun, puis dites la pièce relue.",
            field="reviewed",
        )
    pages_out = sum(bool(mask.is_page and mask.is_kept) for mask in document.masks.all())
    if document.pages is not None and pages_out >= document.pages:
        raise RequestError(
            "Toutes les pages de cette pièce sont écartées : il n’en resterait rien à remettre. "
            "Écartez la pièce, ou gardez une page.",
            field="reviewed",
        )


def read_document(document: HandoverDocument) -> Iterator[bytes]:
    """Yield the content of a document, as it was added; RequestError once its copy is erased."""
    verify_kept(document)
    return unlocked.blobs().read(document.digest)

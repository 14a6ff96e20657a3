"""The sealed file of a request: made, read again, its copies erased.

Guarantees that nothing is sealed while an obstacle remains; that what lies on the disk is encrypted
from the first byte; that a file is offered only once it was opened again with its passphrase and
found whole; that the passphrase is returned once, and kept neither here nor in the journal. Nothing
is destroyed by itself: the copies stay until `erase_copies`. Leaves to others what goes in
(`handover_contents`) and the archive (`documents.sealed_archive`).
"""

import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import BinaryIO, Final, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from serment.documents.dictated_phrase import dictated_phrase, is_dictated_phrase
from serment.documents.handover_papers import PhraseSheet, phrase_sheet_pdf
from serment.documents.portable import UnwritableArchiveError
from serment.documents.redaction import (
    MisplacedMaskError,
    UnmaskedContentError,
    UnreadableDocumentError,
)
from serment.documents.sealed_archive import (
    SEALED_FORMS,
    SealedArchiveError,
    SealedForm,
    verify_sealed,
    write_sealed,
)
from serment.kernel.canonical import Canonical
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.contents import forget_content, read_content, release_row, row_of
from serment.practice.documents import context_of
from serment.practice.folder import open_folder
from serment.practice.handover import documents_of
from serment.practice.handover_contents import PackageContents, choices_digest
from serment.practice.handover_obstacles import obstacles_to
from serment.practice.handover_portable import PortableIdentity, verify_identity
from serment.practice.journal import record_act
from serment.practice.request_answers import answer_of
from serment.practice.requests import RequestError, find_request
from serment.store import unlocked
from serment.store.blobs import StoredBlob
from serment.store.errors import StoreError
from serment.store.models import (
    HandoverDocument,
    HandoverMask,
    HandoverPackage,
    Practice,
    ReceivedRequest,
)

_REFUSALS: Final = (
    UnreadableDocumentError,
    MisplacedMaskError,
    UnmaskedContentError,
    UnwritableArchiveError,
)
_IN_MEMORY: Final = 8 * 1024**2
_PIECE: Final = 1024**2
_SEALING: Final = threading.Lock()
"""One sealing at a time: two would share, then erase, the same masked copy."""


class UnknownPackageError(LookupError):
    """No sealed file of the request bears that number."""


@dataclass(frozen=True, slots=True)
class MadePackage:
    """A sealed file just made, and its passphrase, which is told here alone."""

    package: HandoverPackage
    phrase: str = field(repr=False)


def packages_of(request: ReceivedRequest) -> QuerySet[HandoverPackage]:
    """Return the sealed files made for a request, the latest first."""
    rows = HandoverPackage.objects.of(request.practice).filter(request=request)
    return rows.select_related("blob", "made_by__person", "request")


def sealed_name(package: HandoverPackage) -> str:
    """Return the name under which a sealed file leaves: it names nobody."""
    return f"remise-demande-{package.request.number}.{package.form}"


def make_package(
    *,
    actor: Actor,
    number: int,
    form: str,
    now: datetime,
    portable: PortableIdentity | None = None,
) -> MadePackage:
    """Seal what was chosen for a request; RequestError while something stands in the way.

    Made outside the act that records it: other windows work meanwhile. What was chosen is
    compared afterwards, so that the file is that of the choices on screen. `portable`: the
    documents go in the official archive of portability, for the person of that name.
    """
    actor.require(Permission.DECIDE_REQUESTS)
    request, as_of = find_request(actor.practice, number), localtime(now).date()
    _verify_ready(request, form, as_of)
    if portable is not None:
        verify_identity(portable)
    choices = choices_digest(request)
    phrase = dictated_phrase(secrets.randbelow)
    contents = PackageContents(request, cast("SealedForm", form), portable, now=now)
    with _one_at_a_time():
        stored = _seal(contents, cast("SealedForm", form), phrase)
    try:
        with one_act(actor.practice):
            request = find_request(actor.practice, number)
            _verify_ready(request, form, as_of)
            _verify_same(request, choices)
            package = HandoverPackage.objects.create(
                practice=actor.practice,
                request=request,
                form=form,
                is_portable=portable is not None,
                documents=len(contents.chosen),
                digest=stored.digest,
                size=stored.size,
                choices=choices,
                made_at=now,
                made_by=actor.member,
                blob=row_of(practice=actor.practice, stored=stored),
            )
            record_act(actor=actor, act="handover.sealed", payload=_told(package), now=now)
    except BaseException:
        with suppress(StoreError):  # what remains is swept at the next opening
            transaction.on_commit(partial(forget_content, stored.digest))
        raise
    return MadePackage(package, phrase)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Refuse a second sealing meanwhile; one process holds the folder, so a lock is enough."""
    if not _SEALING.acquire(blocking=False):
        raise RequestError(
            "Un fichier chiffré est déjà en cours de fabrication, dans une autre fenêtre : deux à "
            "la fois se gêneraient. Attendez qu’il soit prêt, puis recommencez s’il le faut ; "
            "rien n’a été fabriqué ici."
        )
    try:
        yield
    finally:
        _SEALING.release()


def _seal(contents: PackageContents, form: SealedForm, phrase: str) -> StoredBlob:
    """Write the sealed file, open it again, then keep it; its draft holds encrypted bytes alone."""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(open_folder().path)) as draft:
        target = cast("BinaryIO", draft)
        try:
            write_sealed(form, contents.entries(), phrase, target)
        except _REFUSALS as refusal:
            raise RequestError(str(refusal)) from refusal
        finally:
            contents.forget_temporary()
        try:
            verify_sealed(form, target, phrase, contents.digests)
        except SealedArchiveError as broken:
            raise RequestError(f"{broken} Rien n’a été gardé.") from broken
        target.seek(0)
        return unlocked.blobs().put(iter(partial(target.read, _PIECE), b""))


def _verify_ready(request: ReceivedRequest, form: str, as_of: date) -> None:
    if form not in SEALED_FORMS:
        raise RequestError("Dites sous quelle forme : choisissez dans la liste.", field="form")
    against = obstacles_to(answer_of(request, as_of))
    if against:
        raise RequestError(" ".join(against))


def _verify_same(request: ReceivedRequest, choices: str) -> None:
    if choices_digest(request) != choices:
        raise RequestError(
            "Les pièces ont changé pendant la fabrication : le fichier ne serait pas celui de "
            "l’écran. Rien n’a été gardé ; relisez la liste, puis recommencez."
        )


def _told(package: HandoverPackage) -> dict[str, Canonical]:
    return {
        "request": package.request.number,
        "form": package.form,
        "portable": package.is_portable,
        "documents": package.documents,
        "digest": package.digest,
    }


def is_current(package: HandoverPackage, choices: str) -> bool:
    """Tell whether a sealed file still holds what is chosen now: `choices_digest`, read once."""
    return package.blob_id is not None and package.choices == choices


def find_package(practice: Practice, number: int, package: int) -> HandoverPackage:
    """Return a sealed file that is still there; UnknownPackageError otherwise."""
    found = packages_of(find_request(practice, number)).filter(pk=package).first()
    if found is None or found.blob is None:
        raise UnknownPackageError(
            "Ce fichier chiffré n’est pas là : il a été effacé, ou l’adresse est fausse. Revenez "
            "à la remise de la demande."
        )
    return found


def read_package(package: HandoverPackage) -> Iterator[bytes]:
    """Yield a sealed file in pieces."""
    if package.blob is None:
        raise UnknownPackageError("Ce fichier chiffré a été effacé.")
    return read_content(package.blob)


def print_phrase(practice: Practice, *, phrase: str, name: str, as_of: date) -> bytes:
    """Return the sheet of a passphrase as it was just shown; RequestError for any other text."""
    if not is_dictated_phrase(phrase):
        raise RequestError(
            "Cette phrase n’est pas de celles que Serment fait : elle n’ouvrirait rien. Refaites "
            "le fichier, puis imprimez la sienne."
        )
    return phrase_sheet_pdf(PhraseSheet(phrase, name), context_of(practice, as_of=as_of))


def has_copies(request: ReceivedRequest) -> bool:
    """Tell whether copies of documents, or sealed files, are still kept for a request."""
    rows = (documents_of(request), packages_of(request))
    return any(one.filter(blob__isnull=False).exists() for one in rows)


def requests_with_copies(practice: Practice) -> Iterator[tuple[int, date]]:
    """Yield the requests that are over and still have copies: number, and day of the end."""
    holding = {
        pk
        for model in (HandoverDocument, HandoverPackage)
        for pk in model.objects.of(practice)
        .filter(blob__isnull=False)
        .values_list("request", flat=True)
    }
    over = ReceivedRequest.objects.of(practice).filter(pk__in=holding).order_by("number")
    for request in over:
        ended_on = request.answered_on or request.closed_on
        if ended_on is not None:
            yield request.number, ended_on


def erase_copies(*, actor: Actor, number: int, now: datetime) -> int:
    """Erase the copies kept for a request that is over, for good; return how many documents.

    Titles, digests and reasons stay: what was handed over can still be told.
    """
    actor.require(Permission.DECIDE_REQUESTS)
    with one_act(actor.practice):
        request = find_request(actor.practice, number)
        if request.is_pending:
            raise RequestError(
                "La réponse n’est pas notée : effacer les copies maintenant ferait perdre ce qui "
                "reste à remettre. Notez la réponse, ou classez la demande, puis effacez."
            )
        documents = documents_of(request).filter(blob__isnull=False)
        erased = sum(_forget(actor.practice, one) for one in documents)
        for package in packages_of(request).filter(blob__isnull=False):
            _forget(actor.practice, package)
        HandoverMask.objects.of(actor.practice).filter(document__request=request).delete()
        payload: dict[str, Canonical] = {"request": number, "documents": erased}
        record_act(actor=actor, act="handover.erased", payload=payload, now=now)
    return erased


def _forget(practice: Practice, row: HandoverDocument | HandoverPackage) -> bool:
    blob, row.blob = row.blob, None
    row.save(update_fields=["blob"])
    if blob is not None:
        release_row(practice, blob)
    return blob is not None

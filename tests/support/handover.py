"""Hand-overs of the tests: PDFs of a few lines, added to a request that is ready."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import py7zr

from serment.documents.blocks import Document, Imprint, PageBreak, Paragraph, plain
from serment.documents.typeset import typeset_pdf
from serment.practice.handover import NewDocument, add_document, choose_document
from serment.practice.handover_packages import make_package, read_package
from serment.practice.request_outcomes import Decided, decide_request
from serment.practice.request_steps import note_identity
from serment.store import unlocked
from support.personas import NOW, TODAY
from support.requests import received

if TYPE_CHECKING:
    from serment.documents.blocks import Block
    from serment.practice.actors import Actor
    from serment.practice.handover_packages import MadePackage
    from serment.practice.handover_portable import PortableIdentity
    from serment.store.models import HandoverDocument, ReceivedRequest


def a_pdf(*pages: str) -> bytes:
    """Return a PDF whose pages bear those words, a line each."""
    blocks: list[Block] = []
    for page in pages:
        blocks += [PageBreak()] if blocks else []
        blocks += [Paragraph(plain(line)) for line in page.splitlines()]
    return typeset_pdf(Document("Compte rendu", tuple(blocks), Imprint("Cabinet", TODAY, "1")))


def added(
    actor: Actor, number: int, content: bytes, name: str = "compte-rendu.pdf", title: str = ""
) -> HandoverDocument:
    """Add a document as an upload does."""
    return add_document(
        actor=actor,
        number=number,
        told=NewDocument(name, title),
        stored=unlocked.blobs().put([content]),
        head=content[:4096],
        now=NOW,
    )


def chosen(actor: Actor, number: int, *places: int) -> None:
    """Say that those documents were reviewed, and are to be handed over."""
    for place in places:
        choose_document(
            actor=actor, number=number, place=place, reviewed=True, as_of=TODAY, now=NOW
        )


def ready_request(
    actor: Actor, outcome: str = "granted", *excluded: str, right: str = "record_access"
) -> ReceivedRequest:
    """Receive a request whose identity is established and that is decided."""
    request = received(actor, right)
    base: dict[str, Any] = {"actor": actor, "number": request.number, "as_of": TODAY, "now": NOW}
    note_identity(**base, method="known", on=TODAY)
    return decide_request(**base, decided=Decided(outcome, excluded=excluded))


def sealed(
    actor: Actor,
    number: int = 1,
    form: str = "7z",
    portable: PortableIdentity | None = None,
) -> MadePackage:
    """Seal what was chosen."""
    return make_package(actor=actor, number=number, form=form, portable=portable, now=NOW)


def opened(made: MadePackage) -> dict[str, bytes]:
    """Open a 7z with the library that reads it, and its phrase."""
    content = io.BytesIO(b"".join(read_package(made.package)))
    factory = py7zr.io.BytesIOFactory(10**8)
    with py7zr.SevenZipFile(content, "r", password=made.phrase) as archive:
        archive.extractall(factory=factory)
    return {name: inside.read() for name, inside in factory.products.items()}

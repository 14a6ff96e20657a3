"""Files made to harm, or that a disk damaged: added, shown or refused, never a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serment.practice.handover import NewDocument, add_document, documents_of
from serment.practice.handover_masks import lines_of, picture_of, why_unreadable
from serment.practice.requests import RequestError, find_request
from serment.store import unlocked
from support.handover import a_pdf, chosen, opened, ready_request, sealed
from support.personas import NOW, alma

if TYPE_CHECKING:
    from serment.practice.actors import Actor
    from serment.store.models import HandoverDocument

pytestmark = pytest.mark.django_db
STARTS = (b"", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"PK\x03\x04")
BOUNDED = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _added(doctor: Actor, content: bytes, name: str) -> HandoverDocument:
    return add_document(
        actor=doctor,
        number=1,
        told=NewDocument(name, name),
        stored=unlocked.blobs().put([content]),
        head=content,
        now=NOW,
    )


@BOUNDED
@given(
    name=st.text(max_size=40),
    start=st.sampled_from(STARTS),
    rest=st.binary(min_size=1),
)
def test_any_file_is_kept_whole(name: str, start: bytes, rest: bytes) -> None:
    """Any name, any bytes: what comes out is what went in, under a sound name."""
    doctor = alma()
    ready_request(doctor)
    content = start + rest
    document = _added(doctor, content, name)
    if document.pages is None:
        assert why_unreadable(document).endswith(".")
    chosen(doctor, 1, 1)
    inside = opened(sealed(doctor))
    assert content in inside.values()
    for entry in inside:
        assert entry.count("/") <= 1
        assert not entry.startswith("/")
        assert ".." not in entry.split("/")


@BOUNDED
@given(place=st.integers(0, 10**6), flip=st.integers(1, 255), cut=st.integers(0, 200))
def test_a_damaged_pdf_is_shown_or_said_to_be_damaged(place: int, flip: int, cut: int) -> None:
    """A byte changed, an end cut off: pages and lines, or a sentence; nothing else comes out."""
    doctor = alma()
    request = ready_request(doctor)
    sound = bytearray(PAGES)
    sound[place % len(sound)] ^= flip
    content = bytes(sound[: len(sound) - cut])
    _added(doctor, content, "abime.pdf")
    document = documents_of(find_request(doctor.practice, request.number)).get()
    if document.pages is None:
        assert why_unreadable(document)
        return
    said = ""
    try:
        lines_of(document, 0)
        assert picture_of(document, 0, is_masked=True).startswith(b"\x89PNG")
    except RequestError as refusal:
        said = str(refusal)
    assert said == "" or said.endswith(".")


PAGES = a_pdf("Bilan du 3 mars", "Suite")

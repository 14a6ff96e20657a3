"""The press: a process of its own for each print, gone with its work, told nothing of ours."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from serment.documents import answering, compositor, separate
from serment.documents.answering import ANSWER, LENGTH, MADE, REFUSED
from serment.documents.blocks import Document, Figure, Paragraph, plain
from serment.documents.typeset import (
    TypesettingError,
    picture_png,
    typeset_pdf,
    typeset_pdfs,
)

if TYPE_CHECKING:
    from pathlib import Path

    from serment.documents.context import DocumentContext

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="2" height="2"/></svg>'
)
_PRINT = """
import sys
from datetime import date
from serment.documents.blocks import Document, Imprint, Paragraph, plain
from serment.documents.docx import write_docx
from serment.documents.typeset import typeset_pdf
document = Document("Page", (Paragraph(plain("mot")),), Imprint("Cabinet", date(2026, 11, 27), "1"))
assert typeset_pdf(document) and write_docx(document)
print(sorted(name for name in sys.modules if name.partition(".")[0] == "typst"))
"""


@pytest.fixture(name="started")
def _started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The presses that a test starts, in order."""
    started: list[subprocess.Popen[bytes]] = []
    real = separate._started

    def noted(work: Path, named: str, bounds: separate.Bounds | None) -> subprocess.Popen[bytes]:
        started.append(real(work, named, bounds))
        return started[-1]

    monkeypatch.setattr(separate, "_started", noted)
    return started


def _page(context: DocumentContext, words: str, *, long: bool = False) -> Document:
    """A document; a long one fills the pipes both ways."""
    paragraphs = (Paragraph(plain("mot " * 4_000)),) * (20 if long else 0)
    return Document(words, (Paragraph(plain(words)), *paragraphs), context.imprint())


def test_the_process_that_prints_never_holds_the_compiler() -> None:
    """A PDF and a DOCX are made, and nothing of the compiler was loaded here."""
    done = subprocess.run(
        [sys.executable, "-c", _PRINT], capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_every_press_is_gone_with_its_work(
    context: DocumentContext, started: list[subprocess.Popen[bytes]]
) -> None:
    """One press for a document, one for several together, one for a picture; none remains."""
    typeset_pdf(_page(context, "seul"))
    assert len(list(typeset_pdfs(_page(context, str(n)) for n in range(4)))) == 4
    assert picture_png(DRAWING).startswith(b"\x89PNG")
    with pytest.raises(TypesettingError):
        typeset_pdf(Document("Muette", (Figure("<svg", "x"),), context.imprint()))
    assert len(started) == 4
    assert all(one.returncode is not None for one in started)


def test_several_together_are_what_each_is_alone(context: DocumentContext) -> None:
    """The order is kept, and what was printed before leaves no trace in what follows."""
    pages = [_page(context, f"Document {n}", long=n != 1) for n in range(4)]
    assert list(typeset_pdfs(pages)) == [typeset_pdf(page) for page in pages]
    assert list(typeset_pdfs([])) == []


def test_a_batch_left_half_way_ends_its_press(
    context: DocumentContext, started: list[subprocess.Popen[bytes]]
) -> None:
    """Who stops asking leaves no process behind."""
    printed = typeset_pdfs(_page(context, str(n)) for n in range(3))
    assert next(printed)
    printed.close()
    assert [one.returncode is None for one in started] == [False]


def test_the_document_that_fails_in_a_batch_is_named(context: DocumentContext) -> None:
    """Those before it were given; it is the one that the message names."""
    broken = Document("Image muette", (Figure("<svg", "x"),), context.imprint())
    printed = typeset_pdfs([_page(context, "bonne"), broken, _page(context, "suivante")])
    assert next(printed).startswith(b"%PDF")
    with pytest.raises(TypesettingError, match="« Image muette » n’a pas pu être mis en page"):
        next(printed)


def test_a_press_that_stops_is_told(
    context: DocumentContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Killed for want of memory, or not started at all: the message says which, and what to do."""
    dead = tmp_path / "dead.py"
    dead.write_text("")
    monkeypatch.setattr(separate, "_PROGRAM", dead)
    for long in (False, True):
        with pytest.raises(TypesettingError, match=r"arrêté avant la fin.*Signalez ce message"):
            typeset_pdf(_page(context, "page", long=long))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    with pytest.raises(TypesettingError, match="n’a pas pu être lancé"):
        list(typeset_pdfs([_page(context, "petite")]))


def test_the_press_is_told_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder, no key, no connection string: what is not the document stays here."""
    monkeypatch.setenv("SERMENT_POSTGRESQL", "postgresql://somebody:secret@here/base")
    assert not [name for name in separate._environment() if name.startswith("SERMENT")]
    assert "PATH" in separate._environment()


def test_the_compositor_answers_each_request_and_ends() -> None:
    """Its own protocol: a picture, then a refusal with its reason, then the end of the requests."""
    asked = b"".join(
        LENGTH.pack(len(sent)) + sent
        for sent in (json.dumps(one).encode() for one in ({"svg": DRAWING}, {"colour": "blue"}))
    )
    answers = io.BytesIO()
    answering.serve(compositor.made, io.BytesIO(asked), answers)
    answers.seek(0)
    status, size = ANSWER.unpack(answers.read(ANSWER.size))
    assert (status, answers.read(size)[:4]) == (MADE, b"\x89PNG")
    status, size = ANSWER.unpack(answers.read(ANSWER.size))
    assert (status, answers.read(size)) == (REFUSED, b"KeyError : 'data'")
    assert answers.read() == b""

"""The letters to a publisher: each context, each moment; no empty place, nobody named in vain."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest

from serment.documents.blocks import sentences
from serment.documents.publisher_letters import PUBLISHER_LETTERS, publisher_letter
from serment.practice.contacts import ContactCard, add_contact
from serment.practice.documents import context_of
from serment.practice.publisher_answers import PublisherAnswer, answer_of
from serment.practice.publisher_letters import (
    make_publisher_letter,
    publisher_letter_of,
    publisher_letters_for,
)
from serment.practice.publisher_requests import find_publisher_request
from serment.practice.publisher_steps import confirm_receipt
from serment.practice.publisher_words import WORDS
from serment.store.models import CheckedArchive, PublisherContext
from support.invented_export import ExportShape
from support.paper import docx_text, pdf_pages
from support.personas import NOW, TODAY, alma
from support.publishers import asked_of_publisher, checked

if TYPE_CHECKING:
    from pathlib import Path

    from serment.documents.publisher_letters import PublisherLetterKind
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
LONG_AGO = TODAY - timedelta(days=60)
CODES = {"patient": "PATIENT", "colleague": "CONFRERE", "migration": "MIGRATION",
         "retirement": "RETRAITE"}  # fmt: skip


def _found(actor: Actor) -> PublisherAnswer:
    return answer_of(find_publisher_request(actor.practice, 1), NOW)


def _words(answer: PublisherAnswer, kind: PublisherLetterKind) -> str:
    context = context_of(answer.asked.practice, as_of=TODAY)
    told = publisher_letter(kind, publisher_letter_of(answer, kind), context)
    assert set(told.lacking) == set()
    texts = list(sentences(told.document))
    assert all(text.strip() for text in texts)
    words = " ".join(texts).replace("\xa0", " ").replace("\u202f", " ")
    assert "{" not in words
    return words


@pytest.mark.parametrize(
    ("context", "told"),
    [*product(PublisherContext.values, ("", "notes", "large", "notes large"))],
)
def test_each_context_at_each_moment(context: str, told: str, tmp_path: Path) -> None:
    """Asked, late, delivered with holes, confirmed: the letters that go, whole, and no other."""
    doctor, is_large = alma(), "large" in told
    asked_of_publisher(doctor, context, LONG_AGO, with_notes="notes" in told, is_large=is_large)
    answer = _found(doctor)
    assert [kind for kind, _ in publisher_letters_for(answer)] == [
        "publisher_request", "publisher_reminder"
    ]  # fmt: skip
    asked = _words(answer, "publisher_request")
    assert CODES[context] in asked
    assert ("Éva Dupont" in asked) == (context in {"patient", "colleague"})
    assert "différend commercial" in asked
    is_whole = context in {"migration", "retirement"}
    in_steps = is_whole and is_large
    assert ("un export complet sous 30 jours" in asked) == (is_whole and not in_steps)
    assert ("premier lot" in asked) == in_steps
    late = _words(answer, "publisher_reminder")
    assert ("premier lot" in late) == in_steps
    assert "accusé de réception" in late
    assert ("plan de livraison" in late) == (is_large and context in {"migration", "retirement"})
    shape = ExportShape(patients=1, context=CODES[context], overrides={"README.TXT": None})
    checked(doctor, 1, shape, tmp_path)
    answer = _found(doctor)
    assert [kind for kind, _ in publisher_letters_for(answer)] == ["publisher_reserves"]
    reserves = _words(answer, "publisher_reserves")
    assert "README.TXT" in reserves
    assert "Éva Dupont" not in reserves
    confirm_receipt(actor=doctor, number=1, on=TODAY, as_of=TODAY, now=NOW, despite_reserves=True)
    answer = _found(doctor)
    receipt = _words(answer, "publisher_receipt")
    assert "malgré les réserves" in receipt
    assert ("90 jours" in receipt) == is_whole
    assert ("deux ans au moins." in receipt) == is_whole


def test_every_reserve_has_its_line_and_more_than_twelve_are_cut(tmp_path: Path) -> None:
    """All the kinds at once: twelve lines, the last says that others are joined."""
    doctor = alma()
    asked_of_publisher(doctor)
    checked(doctor, 1, ExportShape(patients=1), tmp_path)
    told = [{"kind": kind, "count": 2, "places": ["SUBSET001"]} for kind in WORDS]
    CheckedArchive.objects.of(doctor.practice).update(findings=told)
    words = _words(_found(doctor), "publisher_reserves")
    assert "D’autres réserves sont jointes" in words
    assert words.count("(SUBSET001…)") == 11


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (ExportShape(patients=1, batches=None, status="PARTIAL"), "combien il y a de lots"),
        (ExportShape(patients=1, batches=3, export_id=""), "« exportId »"),
        (ExportShape(patients=1, batches=3), "pas encore reçus : 2, 3"),
        (ExportShape(patients=1, batches=2, overrides={"MANIFEST.JSON": None}), "manifest"),
    ],
)
def test_what_keeps_batches_from_being_whole_is_written(
    shape: ExportShape, words: str, tmp_path: Path
) -> None:
    """No number of batches, no identifier, batches to come: never an act without its letter."""
    doctor = alma()
    asked_of_publisher(doctor)
    checked(doctor, 1, shape, tmp_path)
    answer = _found(doctor)
    assert answer.next_act == "send_reserves"
    assert words.lower() in _words(answer, "publisher_reserves").lower()


def test_the_address_book_gives_the_address_and_the_reference() -> None:
    """A publisher chosen among the contacts: name, address and reference of the contract."""
    doctor = alma()
    card = ContactCard("software_publisher", "Tilleul Logiciels", address="1 rue X, 31000 Toulouse",
                       reference="licence 2291")  # fmt: skip
    row = add_contact(actor=doctor, card=card, now=NOW)
    asked_of_publisher(doctor, publisher="", contact=row.pk)
    words = _words(_found(doctor), "publisher_request")
    for told in ("Tilleul Logiciels", "1 rue X, 31000 Toulouse", "licence 2291"):
        assert told in words


@pytest.mark.parametrize("hostile", ['#read("/etc/passwd")', "*x* $y$ <a>", "a\u202eb"])
def test_what_a_person_typed_is_only_printed(hostile: str) -> None:
    """A name that looks like a command of the press is words, in both forms."""
    doctor = alma()
    asked_of_publisher(doctor, "colleague", publisher=hostile, patient_name=hostile,
                       colleague_name=hostile, publisher_address=hostile)  # fmt: skip
    answer = _found(doctor)
    pdf = make_publisher_letter(answer, "publisher_request", "pdf", as_of=TODAY)
    assert "root:" not in "".join(pdf_pages(pdf))
    docx = make_publisher_letter(answer, "publisher_request", "docx", as_of=TODAY)
    assert "root:" not in docx_text(docx)
    assert len(PUBLISHER_LETTERS) == 4

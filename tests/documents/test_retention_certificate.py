"""The destruction certificate: all that proves, nobody who is named."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from serment.documents.blocks import KeyValue, Table, sentences
from serment.documents.docx import write_docx
from serment.documents.retention.certificate import (
    METHOD_WORDS,
    REMAINDER_WORDS,
    CertificateError,
    CountedGround,
    DestroyedSeries,
    DestructionCertificate,
    Remainder,
    SupportDestruction,
)
from serment.documents.retention.certificate_pages import certificate_document, certificate_pdf
from serment.documents.retention.numbers import NamingNumberError
from serment.documents.typeset import imprint_lines, polished, typeset_pdf
from support.retention_papers import DECIDED, certificate, patient_records

if TYPE_CHECKING:
    from serment.documents.context import DocumentContext
    from support.paper import Reader

HOSTILE = (
    '#read("/etc/passwd")',
    "*x* $y$ <a>",
    "**z** {practice_name}",
    "a\u202eb\u0000c",
    "診😀",
)


def test_the_certificate_says_what_was_done(context: DocumentContext, reader: Reader) -> None:
    """Decision, rule and its version, texts with force and certainty, methods, ranges, days."""
    text = "".join(reader.pages(certificate_pdf(certificate(), context)))
    for said in (
        "Procès-verbal de destruction n° PV-2026-001",
        "36 dossiers, arrivés au terme de leur conservation, ont été détruits le 9 décembre 2026",
        "Décidé le 23 novembre 2026 Décidé par Dr Alma Rey",
        "Durée de conservation du dossier patient (retention.patient_record)",
        "celle qui s’applique depuis le 25 mai 2018",
        "Version des textes 2026.11.1",
        "Recommandation — sûr",
        "CSP, R. 1112-7 Décret (par analogie) Sûr",
        "de 1998 à 2006",
        "du 1er juin 2018 au 2 novembre 2026",
        "norme DIN 66399, degré P-4",
        "Pièce n° 2026/114-A",
        "au plus tard le 3 décembre 2027",
        "D-000012 à D-000045 (34 dossiers)",
        "D-000910 à D-000912",
        "À garder jusqu’au 9 décembre 2051 inclus",
        "A décidé Dr Alma Rey A exécuté Bilal Noé",
        "Aucun patient n’est nommé",
        "ne porte aucun nom de patient et aucune donnée de santé",
        "chaque dossier par le numéro que Serment lui a donné",
        "Un trou dans une suite ne veut pas dire qu’un dossier manque",
        "Un numéro n’est jamais donné deux fois",
    ):
        assert reader.squeezed(said) in text, said


def test_pdf_and_docx_say_the_same_sentences(context: DocumentContext, reader: Reader) -> None:
    """The certificate can also be adapted in a word processor."""
    document = certificate_document(certificate(), context)
    pdf = reader.body(typeset_pdf(document), document)
    docx = reader.docx(write_docx(document))
    for sentence in sentences(document):
        assert reader.squeezed(polished(sentence)) in pdf, sentence
        assert reader.squeezed(polished(sentence)) in docx, sentence


def test_every_page_bears_the_number_and_the_mark_of_the_journal(
    context: DocumentContext, reader: Reader
) -> None:
    """A page that was separated from the others can be given back to its certificate."""
    numbers = [f"D-{number:06}" for number in range(1, 900, 2)]
    long = replace(certificate(), series=(patient_records(numbers),), remainders=())
    pages = reader.pages(certificate_pdf(long, context))
    assert len(pages) > 3
    for page in pages:
        assert "PV2026001" in page
        assert reader.squeezed(imprint_lines(context.imprint())[2]) in page


def test_every_number_is_printed(context: DocumentContext, reader: Reader) -> None:
    """3 000 records without two that follow each other: none is cut away."""
    numbers = [f"D-{number:06}" for number in range(1, 6001, 2)]
    long = replace(certificate(), series=(patient_records(numbers),), remainders=())
    text = "".join(reader.pages(certificate_pdf(long, context)))
    assert [number for number in numbers if reader.squeezed(number) not in text] == []


def test_no_field_can_hold_a_patient() -> None:
    """A new field of these classes must be looked at: no name, no datum of health."""
    known = {
        "number", "decided_on", "decided_by", "series", "carried_out_on", "carried_out_by",
        "remainders", "kept_until", "rule", "rule_title", "corpus_version", "force", "confidence",
        "numbers", "version_since", "provisions", "grounds", "last_activity_years", "ended_on",
        "supports", "support", "method", "done_on", "reference", "reason", "title", "count",
    }  # fmt: skip
    classes = (
        DestructionCertificate, DestroyedSeries, SupportDestruction, CountedGround, Remainder,
    )  # fmt: skip
    assert {field.name for one in classes for field in fields(one)} == known


def test_a_number_that_names_is_refused_wherever_it_stands() -> None:
    """In what was destroyed as in what was not."""
    with pytest.raises(NamingNumberError):
        replace(patient_records(), numbers=("MARTIN-1952",), grounds=())
    with pytest.raises(NamingNumberError):
        Remainder("not_found", ("MARTIN-1952",))


def test_what_contradicts_itself_is_refused() -> None:
    """Twice the same record, a sum that is wrong, a day before the decision, a method elsewhere."""
    with pytest.raises(CertificateError, match="figure deux fois"):
        replace(patient_records(), numbers=("D-1", "D-1"), grounds=())
    with pytest.raises(CertificateError, match="détail par motif"):
        replace(patient_records(), grounds=(CountedGround("Durée ordinaire", 3),))
    with pytest.raises(CertificateError, match="antérieure à la décision"):
        replace(certificate(), carried_out_on=date(2026, 11, 22))
    with pytest.raises(CertificateError, match="ne s’applique pas au support « Papier »"):
        SupportDestruction("paper", "purge_list")
    with pytest.raises(CertificateError, match="dit détruit et gardé"):
        replace(certificate(), remainders=(Remainder("seen_again", ("D-000050",)),))


def test_the_day_of_the_decision_may_be_that_of_the_destruction(context: DocumentContext) -> None:
    """The boundary: decided and done on one day; an extract may be kept of a destroyed record."""
    same = replace(
        certificate(),
        carried_out_on=DECIDED,
        remainders=(Remainder("extract_kept", ("D-000050",)),),
    )
    assert certificate_pdf(same, context).startswith(b"%PDF")


def test_what_is_not_known_is_a_line_to_write_on(context: DocumentContext, reader: Reader) -> None:
    """Nothing done yet, no support told: the paper can be completed by hand, no place is empty."""
    bare = replace(
        certificate(),
        number="",
        decided_by="",
        carried_out_on=None,
        carried_out_by=(),
        kept_until=None,
        remainders=(),
        series=(
            replace(
                patient_records(), provisions=(), supports=(), grounds=(), last_activity_years=None,
                ended_on=None, version_since=None,
            ),
        ),
    )  # fmt: skip
    document = certificate_document(bare, context)
    for block in document.blocks:
        if isinstance(block, Table) and not block.form:
            assert all(cell for row in block.rows for cell in row)
        if isinstance(block, KeyValue):
            assert all(label for label, _ in block.rows)
    text = "".join(reader.pages(typeset_pdf(document)))
    for said in ("Rien : tout ce qui a été décidé", "Non relevée", "À écrire", "puis cinq ans",
                 "Aucun texte ne fixe cette durée : le cabinet l’a choisie"):  # fmt: skip
        assert reader.squeezed(said) in text, said


def test_nothing_destroyed_is_said(context: DocumentContext, reader: Reader) -> None:
    """A decision that came to nothing leaves a paper that says so."""
    empty = DestructionCertificate("PV-2026-002", DECIDED, "Dr Alma Rey", ())
    text = "".join(reader.pages(certificate_pdf(empty, context)))
    assert reader.squeezed("Aucun dossier n’a été détruit") in text
    assert reader.squeezed("aucun dossier n’était à détruire") in text
    one = replace(empty, series=(replace(patient_records(), numbers=("D-1",), grounds=()),))
    assert "Undossierarrivéauterme" in "".join(reader.pages(certificate_pdf(one, context)))


def test_each_method_and_each_reason_has_its_sentence(
    context: DocumentContext, reader: Reader
) -> None:
    """Closed sets: every one of them can be printed, and another reason has its line."""
    supports = (
        SupportDestruction("paper", "shredded_p5"),
        SupportDestruction("software", "deleted_by_publisher"),
        SupportDestruction("backups", "key_destroyed"),
        SupportDestruction("serment", "erased_in_serment", DECIDED),
        SupportDestruction("paper", "nothing_held"),
    )
    remainders = tuple(Remainder(reason, ("D-900001",)) for reason in REMAINDER_WORDS)
    everything = replace(
        certificate(),
        series=(replace(patient_records(), supports=supports),),
        remainders=remainders,
    )
    text = "".join(reader.pages(certificate_pdf(everything, context)))
    for words in (*(METHOD_WORDS[act.method] for act in supports), *REMAINDER_WORDS.values()):
        assert reader.squeezed(words) in text, words


@pytest.mark.parametrize("text", [*HOSTILE, "nom " * 5000])
def test_what_people_type_is_only_text(text: str, context: DocumentContext, reader: Reader) -> None:
    """The names of those who sign, the number of a provider's paper, the title of a rule."""
    act = SupportDestruction("paper", "shredding_provider", None, text)
    hostile = replace(
        certificate(),
        number=text,
        decided_by=text,
        carried_out_by=(text,),
        series=(replace(patient_records(), rule_title=text, rule=text, supports=(act,)),),
    )
    document = certificate_document(hostile, replace(context, practice_name=text))
    pdf = "".join(reader.pages(typeset_pdf(document)))
    assert "root:x:" not in pdf + reader.docx(write_docx(document))
    assert len(pdf) < 20_000


def test_same_certificate_gives_the_same_bytes(context: DocumentContext) -> None:
    """A copy can be checked by its digest."""
    assert certificate_pdf(certificate(), context) == certificate_pdf(certificate(), context)

"""An independent validator, veraPDF, holds our files to PDF/A and PDF/UA."""

from __future__ import annotations

import importlib.util
import io
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from serment.documents.inspection_index import dossier_index
from serment.documents.kinds import render_document
from serment.documents.portable import (
    AgendaEntry,
    IssuingPractice,
    PatientIdentity,
    PersonalNote,
    PortableDocument,
    PortableExport,
    write_portable_archive,
)
from serment.documents.redaction import MaskBox, masked_pdf
from serment.documents.retention.certificate_pages import certificate_pdf
from serment.documents.retention.forecast import forecast_pdf
from serment.documents.retention.keeping import PracticeEnd
from serment.documents.retention.leaving import END_PAPERS, end_paper_pdf
from serment.documents.retention.worklist import DestructionWorklist, worklist_pdf
from serment.documents.typeset import Attachment, typeset_pdf
from support.drawn_pdf import DrawnPage, write_pdf
from support.retention_papers import DECIDED, certificate, forecast, worklist_lines

if TYPE_CHECKING:
    from serment.documents.context import DocumentContext
    from support.paper import Practices

TOOL = Path(__file__).resolve().parents[2] / "tools" / "verapdf" / "check_pdf.py"


def load_tool() -> Any:
    """The checker, which lives outside the package and is never shipped."""
    spec = importlib.util.spec_from_file_location("check_pdf", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_pdf"] = module
    spec.loader.exec_module(module)
    return module


def without_tags(data: bytes) -> bytes:
    """The same PDF, its « Marked » promise withdrawn; of the same length, still readable."""
    broken = data.replace(b"/Marked true", b"/Marked null", 1)
    assert broken != data
    return broken


@pytest.mark.timeout(300)
def test_documents_pass_an_independent_pdfa_and_tag_check(
    context: DocumentContext, practices: Practices, tmp_path: Path
) -> None:
    """Each sort of page passes PDF/A and PDF/UA-1, papers of retention too; a broken copy fails."""
    tool = load_tool()
    named = {
        kind: typeset_pdf(render_document(kind, context, practices.everything).document)
        for kind in ("waiting_room_poster", "patient_notice", "breach_procedure", "crisis_kit")
    }
    exotic = replace(context, practice_name="عيادة 診療所 « Rey »")
    hostile = render_document("waiting_room_poster", exotic, practices.unknown).document
    named["exotic_poster"] = typeset_pdf(hostile)
    lines = DestructionWorklist("PV-2026-001", DECIDED, worklist_lines(200))
    named["certificate"] = certificate_pdf(certificate(), context)
    named["worklist"] = worklist_pdf(lines, context)
    named["forecast"] = forecast_pdf(forecast(), context)
    for paper in END_PAPERS:
        named[paper] = end_paper_pdf(paper, PracticeEnd(), context)
    register = Attachment("registre.json", "{}", "application/json", "Le registre")
    named["index_with_register"] = typeset_pdf(dossier_index(context, ()), (register,))
    requests = []
    for name, data in named.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(data)
        requests += [(tool.declared_profile(path), path), (tool.ACCESSIBLE, path)]
    control = tmp_path / "control.pdf"
    control.write_bytes(without_tags(named["patient_notice"]))
    verdicts = tool.check_pdfs([*requests, (tool.ACCESSIBLE, control)])
    assert [(v.path.name, v.profile, v.broken) for v in verdicts[:-1] if not v.passed] == []
    assert {v.profile for v in verdicts} == {"PDFA-2A", "PDFA-3A", "PDFUA-1"}
    assert not verdicts[-1].passed, "the negative control must fail: a check that cannot is none"
    assert any("Marked" in rule for rule in verdicts[-1].broken)


@pytest.mark.timeout(300)
def test_masked_copies_pass_the_independent_pdfa_check(tmp_path: Path) -> None:
    """A page of text and one of colours, masked, are PDF/A-2b, and claim no more."""
    tool = load_tool()
    page = DrawnPage(((100, 700, "Compte rendu"),))
    source = write_pdf([page, DrawnPage(media=(0, 0, 300, 200))], hidden="Zulmafleur")
    path = tmp_path / "copy.pdf"
    path.write_bytes(masked_pdf(source, (MaskBox(0, 0.1, 0.1, 0.5, 0.1),)))
    (verdict,) = tool.check_pdfs([(tool.declared_profile(path), path)])
    assert (verdict.profile, verdict.broken, verdict.passed) == ("PDFA-2B", (), True)
    assert b"pdfuaid" not in path.read_bytes()


@pytest.mark.timeout(300)
def test_pages_of_a_portability_archive_pass_the_independent_pdfa_check(tmp_path: Path) -> None:
    """A text, the narrative of a clinical document, an agenda and notes, hostile words included."""
    tool = load_tool()
    words = "診療所 \u202e \x07 " + "x" * 300
    section = (
        f"<section><title>{words[0]}</title><text>a<list><item>b</item></list></text></section>"
    )
    clinical = (
        f'<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component>{section}'
        "</component></structuredBody></component></ClinicalDocument>"
    )
    export = PortableExport(
        UUID(int=1), datetime(2026, 11, 27, tzinfo=UTC), "CONFRERE",
        PatientIdentity(words, words), IssuingPractice(words),
        (PortableDocument(words, "text/plain", words.encode()),
         PortableDocument("", "text/xml", cda=clinical.encode())),
        (AgendaEntry(datetime(2026, 1, 1, tzinfo=UTC), reason=words),), (PersonalNote(words),),
    )  # fmt: skip
    out = io.BytesIO()
    assert write_portable_archive(export, out).without_page == ()
    requests = []
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            if name.lower().endswith(".pdf"):
                path = tmp_path / name.rpartition("/")[2]
                path.write_bytes(archive.read(name))
                requests += [(tool.declared_profile(path), path), (tool.ACCESSIBLE, path)]
    verdicts = tool.check_pdfs(requests)
    assert len(verdicts) == 8
    assert [(one.path.name, one.profile, one.broken) for one in verdicts if not one.passed] == []

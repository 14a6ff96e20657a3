"""Working lists and forecast: every record once, every figure in a table, nothing left empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from serment.documents.blocks import BarChart, Document, Heading, KeyValue, Table, sentence
from serment.documents.docx import write_docx
from serment.documents.retention.forecast import (
    ForecastError,
    ReasonCount,
    RetentionForecast,
    YearCount,
    forecast_document,
    forecast_pdf,
)
from serment.documents.retention.worklist import (
    ArchiveLine,
    ArchiveList,
    DestructionWorklist,
    WorklistLine,
    archive_list_document,
    archive_list_pdf,
    worklist_document,
    worklist_pdf,
)
from serment.documents.typeset import typeset_pdf
from support.retention_papers import DECIDED, forecast, worklist_lines

if TYPE_CHECKING:
    from serment.documents.context import DocumentContext
    from support.paper import Reader

HOSTILE = ('#read("/etc/passwd")', "*x* $y$ <a>", "**z** {addressee}", "a\u202eb\u0000c", "診😀")


def listed(*lines: WorklistLine) -> DestructionWorklist:
    """A list of these lines."""
    return DestructionWorklist("PV-2026-001", DECIDED, lines)


def headings(document: Document) -> list[str]:
    """The headings of level 1, in order."""
    return [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 1]


def rows(document: Document) -> list[list[str]]:
    """The bare words of each row of each table, in order."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return [[sentence(cell) for cell in row] for table in tables for row in table.rows]


@pytest.mark.parametrize("grouping", ["letter", "number"])
def test_two_thousand_lines_are_all_printed_once(
    grouping: str, context: DocumentContext, reader: Reader
) -> None:
    """A long list in either order: each number once, each page says that it is confidential."""
    lines = worklist_lines(2000)
    worklist = DestructionWorklist(
        "PV-2026-001", DECIDED, lines, "letter" if grouping == "letter" else "number"
    )
    pages = reader.pages(worklist_pdf(worklist, context))
    text = "".join(pages)
    times = {text.count(reader.squeezed(line.number)) for line in lines}
    assert times == ({1} if grouping == "letter" else {1, 2}), "the ends of a group are its title"
    assert all(line.given_names in text for line in lines)
    assert all("confidentiel" in page for page in pages)
    assert "2000dossiersàdétruire" in text
    assert "détruireaprèsusage" in pages[0]


def test_names_are_grouped_as_a_french_reader_looks_for_them(context: DocumentContext) -> None:
    """Accents, ligatures and hyphens do not count; who has no name comes last."""
    names = ("Zola", "Éluard", "Œuvray", "obert", "-Petit", "3M", "", "Esope", "د")
    lines = [WorklistLine(f"D-{n}", name) for n, name in enumerate(names)]
    document = worklist_document(listed(*lines), context)
    assert headings(document) == [
        "E", "O", "P", "Z", "د", "Autres signes", "Sans nom", "Fin de la liste",
    ]  # fmt: skip
    assert [row[1] for row in rows(document)][:3] == ["Éluard", "Esope", "obert"]


def test_numbers_are_grouped_by_fifty(context: DocumentContext) -> None:
    """In the order of the shelves: « 9 » before « 10 »."""
    lines = tuple(WorklistLine(str(number), "Martin") for number in range(120, 0, -1))
    document = worklist_document(replace(listed(*lines), grouping="number"), context)
    assert headings(document)[:3] == ["1 à 50", "51 à 100", "101 à 120"]
    assert [row[0] for row in rows(document)] == [str(number) for number in range(1, 121)]
    alone = worklist_document(replace(listed(lines[0]), grouping="number"), context)
    assert headings(alone)[0] == "120"


def test_a_support_that_holds_nothing_has_no_box(context: DocumentContext) -> None:
    """A box where there is, or may be, something to destroy; a dash where there is nothing."""
    lines = (
        WorklistLine("D-1", "A", on_paper=False, in_software=True),
        WorklistLine("D-2", "B", on_paper=None, in_software=False),
        WorklistLine("", ""),
    )
    found = rows(worklist_document(listed(*lines), context))
    assert [row[3:5] for row in found] == [["—", "☐"], ["☐", "—"], ["☐", "☐"]]
    assert found[2][:3] == ["—", "Sans nom", "—"]


def test_an_empty_list_says_so(context: DocumentContext, reader: Reader) -> None:
    """Nothing to do is a sentence, not a page without a line."""
    assert "Aucundossieràdétruire" in "".join(reader.pages(worklist_pdf(listed(), context)))
    empty = ArchiveList(DECIDED, ())
    assert "Aucundossieràdéplacer" in "".join(reader.pages(archive_list_pdf(empty, context)))


def test_the_archive_list_says_until_when(context: DocumentContext, reader: Reader) -> None:
    """Name, number, the day of the archive and the last day; the archive is a place apart."""
    line = ArchiveLine("D-1", "Martin", "Jeanne", date(1985, 6, 3), date(2026, 5, 3),
                       date(2041, 5, 3))  # fmt: skip
    document = archive_list_document(ArchiveList(DECIDED, (line, ArchiveLine("D-2"))), context)
    assert rows(document)[0] == [
        "D-1", "Martin Jeanne", "03/06/1985", "03/05/2026", "03/05/2041", "☐", "",
    ]  # fmt: skip
    text = "".join(reader.pages(typeset_pdf(document)))
    assert "2dossiersenarchiveintermédiaireàrangeràpart" in text
    assert "Listeconfidentielle" in text


@pytest.mark.parametrize("text", [*HOSTILE, "nom " * 5000])
def test_what_a_list_holds_is_only_text(
    text: str, context: DocumentContext, reader: Reader
) -> None:
    """Names come from other people's software: nothing is evaluated, no page is lost."""
    worklist = DestructionWorklist(text, DECIDED, (WorklistLine(text, text, text),))
    archive = ArchiveList(DECIDED, (ArchiveLine(text, text, text),), "number")
    for document in (worklist_document(worklist, context), archive_list_document(archive, context)):
        pdf = "".join(reader.pages(typeset_pdf(document)))
        assert "root:x:" not in pdf + reader.docx(write_docx(document))
        assert len(pdf) < 5_000


def test_the_forecast_counts_each_year_in_a_picture_and_in_a_table(
    context: DocumentContext,
) -> None:
    """The years without a record are there too, and what remains goes down to nothing."""
    document = forecast_document(forecast(), context)
    (chart,) = (block for block in document.blocks if isinstance(block, BarChart))
    assert chart.bars == (
        ("2028", 1200), ("2029", 0), ("2030", 2), ("2031", 0), ("2032", 0), ("2033", 1),
    )  # fmt: skip
    assert "de 2028 à 2033" in chart.alt
    assert "2028, avec 1\u202f200\u00a0dossiers" in chart.alt
    found = rows(document)
    assert [row for row in found if row[0] == "2028"] == [["2028", "1\u202f200", "3"]]
    assert [row for row in found if row[0] == "2033"] == [["2033", "1", "0"]]


def test_the_forecast_says_who_keeps_and_what_to_organise(
    context: DocumentContext, reader: Reader
) -> None:
    """The last day, the keeper, the points of the corpus with their mark, the reasons in order."""
    text = "".join(reader.pages(forecast_pdf(forecast(), context)))
    for said in (
        "Au 30 juin 2027, 1 207 dossiers restent à garder, le dernier jusqu’au 2 mars 2033",
        "Votre départ n’abrège aucune durée",
        "Dr Bilal Noé (le successeur)",
        "12 dossiers : à relire, puis à garder ou à détruire, avant de partir",
        "Prévenir le conseil départemental de l’Ordre à valider",
        "Combien de temps à l’avance prévenir à valider",
        "Durée ordinaire 1 201 2030",
        "avant ses 8 ans 2 à préciser",
    ):
        assert reader.squeezed(said) in text, said
    assert "Sansdossier" not in text


def test_a_forecast_of_nothing_draws_nothing(context: DocumentContext, reader: Reader) -> None:
    """No record, no keeper: sentences and lines to write on, and no picture."""
    bare = RetentionForecast(DECIDED, date(2027, 6, 30), ())
    document = forecast_document(bare, context)
    assert not [block for block in document.blocks if isinstance(block, BarChart)]
    assert "aucundossierneresteàgarder" in "".join(reader.pages(typeset_pdf(document)))
    rows_by_hand = [row for b in document.blocks if isinstance(b, KeyValue) for row in b.rows]
    assert ("Qui garde", ()) in rows_by_hand


def test_a_wild_year_does_not_draw_a_thousand_bars(context: DocumentContext) -> None:
    """A year far away stands beside the others, without the empty ones between."""
    wild = replace(forecast(), by_year=(YearCount(2028, 1), YearCount(9999, 1)))
    document = forecast_document(wild, context)
    (chart,) = (block for block in document.blocks if isinstance(block, BarChart))
    assert chart.bars == (("2028", 1), ("9999", 1))
    assert typeset_pdf(document).startswith(b"%PDF")
    full = replace(forecast(), by_year=tuple(YearCount(2028 + n, 10**9) for n in range(80)))
    assert forecast_pdf(full, context).startswith(b"%PDF")


def test_reasons_beyond_forty_are_summed(context: DocumentContext) -> None:
    """A list of reasons stays a page; none of its records is lost."""
    many = tuple(ReasonCount(f"Motif {n}", 2) for n in range(45))
    found = rows(forecast_document(replace(forecast(), by_reason=many), context))
    assert ["Autres motifs (5)", "10", "—"] in found


def test_counts_that_cannot_be_are_refused() -> None:
    """A negative count, a year said twice."""
    with pytest.raises(ForecastError, match="négatif"):
        replace(forecast(), held=-1)
    with pytest.raises(ForecastError, match="deux fois la même année"):
        replace(forecast(), by_year=(YearCount(2030, 1), YearCount(2030, 1)))


def test_the_word_file_of_a_forecast_has_its_figures(
    context: DocumentContext, reader: Reader
) -> None:
    """The picture is left to the page; its table and its caption are there."""
    docx = reader.docx(write_docx(forecast_document(forecast(), context)))
    assert "Dossiersquiarriventàleurtermeparannée" in docx
    assert "20281200" in docx

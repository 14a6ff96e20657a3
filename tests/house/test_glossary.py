"""The glossary and the public classes of the core say the same words."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "serment"
CORE = ("law", "journal", "kernel", "retention", "documents")
GLOSSARY = ROOT / "docs" / "glossary.md"
HEADER = "| identifier | official term | en français | article or source |"

# Public classes that name no notion of law nor of the domain: a reason, then its names.
TECHNICAL = {
    "a word of the closed vocabulary of conditions, defined by docs/corpus-format.md": (
        "ShiftedDate", "Known", "Equals", "Among", "AtLeast", "Before", "AllOf", "AnyOf", "Not",
        "Named", "Verdict", "Predicate",
    ),
    "a step of reading the corpus: nodes, places, declarations, requests, reports": (
        "Document", "Mention", "Knot", "Place", "Declared", "Manifest", "ManifestFile",
        "LawRequest", "RetentionRequest", "CorpusReport", "DateSpan", "Span", "Offered", "Kept",
        "ActivityTemplates", "DatumLexicon", "DatumAnswers",
    ),
    "a step of counting a time limit": ("Gathered", "Stand", "AnsweringRule", "Given",
                                        "EvaluationDay"),
    "a step of computing a retention period": ("Term", "ChosenSpan", "Asked", "Draft", "Start"),
    "a part of the text that evaluates a list, or of a list being read": (
        "TextRequest", "RetentionText", "SeriesPlan", "Terms", "Truth", "Stages", "SpanTable",
        "Clock", "Doubts", "Judgement", "ListShape", "ListReader", "ListQuestion", "Evaluation",
        "RecordCount", "Alike", "Answers", "Kind", "KindsOfLines", "Counts",
    ),
    "hashing and notes, named as RFC 9162 and C2SP name them": (
        "Tree", "Frontier", "Note", "NoteSignature", "AppendedEntry",
    ),
    "a part of a page, before it is typeset": (
        "Run", "Heading", "Paragraph", "Bullets", "Steps", "Table", "Callout", "KeyValue",
        "PageBreak", "Contents", "Figure", "BarChart", "Attachment", "DocumentContext", "Gate",
        "Item", "Piece", "Section", "Template",
    ),
    "a file format: ZIP, ODS, and how they are read and written": (
        "ZipMember", "StoredZip", "DossierSource", "FolderSource", "ArchiveSource", "Inspection",
        "OdsCell", "OdsSheet", "OdsBook", "FormReading", "WordModel", "SealedEntry",
    ),
    "the process that makes the pages, or reads those of others": (
        "Press", "SeparateProcess", "Bounds",
    ),
    "a document of anybody, read apart: its pages, their text, their pixels": (
        "OpenDocument", "Pages", "PdfPages", "PicturePages", "Glyphs", "Scan", "TextLine",
        "Found",
    ),
    "a part of a portability archive while it is written": (
        "Coded", "DescribedFile", "WrittenFile", "ArchiveFiles", "FileEntry", "Rendition",
        "Typesetter", "ListedDocument", "WrittenArchive",
    ),
}  # fmt: skip


def _classes() -> dict[str, str]:
    """Return the public classes of the core, errors apart, by name: where each is."""
    found = {}
    for room in CORE:
        for path in sorted((PACKAGE / room).rglob("*.py")):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                # An error is named for what is wrong, and says it in French: it needs no entry.
                if not isinstance(node, ast.ClassDef):
                    continue
                if not node.name.startswith("_") and not node.name.endswith("Error"):
                    found[node.name] = str(path.relative_to(ROOT))
    return found


def _rows() -> list[tuple[str, ...]]:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines
            if line.startswith("| `")]  # fmt: skip
    assert rows
    return rows


def _identifiers() -> list[str]:
    return [row[0].strip("`") for row in _rows()]


def _technical() -> list[str]:
    return [name for names in TECHNICAL.values() for name in names]


def test_every_public_class_of_the_core_is_named_in_the_glossary() -> None:
    """A new class is a notion of law or of the domain, with its source, or a technical name."""
    known = {*_identifiers(), *_technical()}
    missing = {name: place for name, place in _classes().items() if name not in known}
    assert missing == {}, "add them to docs/glossary.md, or to TECHNICAL with a reason"


def test_the_glossary_names_nothing_that_is_gone() -> None:
    """Every identifier of the tables is a class, or a word that the code uses."""
    classes = _classes()
    sources = [*PACKAGE.rglob("*.py"), *(PACKAGE / "corpus").rglob("*.yaml")]
    whole = {w for p in sources for w in re.findall(r"\w+", p.read_text(encoding="utf-8"))}
    words = whole | {part for word in whole for part in word.split("_")}
    gone = [name for name in _identifiers() if name not in classes and name not in words]
    assert gone == []
    assert [name for name in _technical() if name not in classes] == []


def test_no_word_has_two_homes() -> None:
    """A name is once in the glossary, or once among the technical names."""
    assert [n for n, times in Counter([*_identifiers(), *_technical()]).items() if times > 1] == []


def test_every_row_says_the_term_in_both_languages_and_where_it_comes_from() -> None:
    """Four cells, none empty, under the same header."""
    text = GLOSSARY.read_text(encoding="utf-8")
    assert text.count(HEADER) == text.count("| --- | --- | --- | --- |") >= 3
    assert [row for row in _rows() if len(row) != 4 or not all(row)] == []


def test_every_document_that_the_glossary_cites_exists() -> None:
    """A source inside the project can be opened; an ADR too."""
    text = GLOSSARY.read_text(encoding="utf-8")
    for path in re.findall(r"`(docs/[\w./-]+\.md|tests/[\w./-]+\.py)`", text):
        assert (ROOT / path).is_file(), path
    for path in re.findall(r"`(kernel/[\w./-]+\.py)`", text):
        assert (PACKAGE / path).is_file(), path
    for number in re.findall(r"ADR (\d{4})", text):
        assert list((ROOT / "docs" / "adr").glob(f"{number}-*.md")), number

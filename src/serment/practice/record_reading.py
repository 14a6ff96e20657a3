"""A file of records, recognised and opened: list, FHIR, clinical documents, portability archive.

Guarantees one way in for every form, that what is said of a file before it is read (columns,
export, faults) is what is then read, and that reading tells how far it has come. Leaves to others
what is kept of the lines.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Final

from serment.intake.cda import read_cda, read_cda_folder
from serment.intake.columns import Recognition, recognise_columns
from serment.intake.content import Content, FileContent
from serment.intake.fhir import looks_like_fhir, read_fhir
from serment.intake.large_archive import LargeArchive, names_in, open_large_archive
from serment.intake.layouts import Layout, match_layout, parse_layout, verify_layout
from serment.intake.patient_lists import read_list
from serment.intake.portability import looks_like_portability, read_portability
from serment.intake.records import ReadLine
from serment.intake.tables import Table, open_table
from serment.intake.workbooks import ChooseSheet, first_sheet, proposed_sheet, sheet_named
from serment.kernel.canonical import Canonical
from serment.kernel.french import nbsp
from serment.practice.record_batches import told_of_archives
from serment.store.models import SourceKind
from serment.store.ports import Advance, untold

_HEAD: Final = 1 << 16
_FHIR_ENDS: Final = (".ndjson", ".json", ".jsonl")
_SHEET_MARKS: Final = ("xl/workbook.xml", "xl/workbook.bin", "content.xml", "mimetype")


class UnreadableRecordsError(ValueError):
    """Nothing of ours is recognised in a file or a folder; the message is French and whole."""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """What is to be read: one file, or the files of one export; `kind` is how it is read."""

    kind: SourceKind
    contents: tuple[Content, ...]

    @property
    def size(self) -> int:
        """The number of bytes."""
        return sum(content.size for content in self.contents)


@dataclass(frozen=True, slots=True)
class Opened:
    """The lines of a file; `report` is what the file says of itself, for the screen."""

    lines: Iterator[ReadLine]
    report: dict[str, Canonical] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """What a person chose before reading; `layout` is that of a list, as its dictionary."""

    layout: dict[str, Canonical] = field(default_factory=dict)
    trust_unverified: bool = False
    appointments_were_honoured: bool = False


def record_file_of(content: Content) -> RecordFile:
    """Recognise the form of a file by its content; UnreadableRecordsError for none of ours."""
    with content.open() as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PK"):
        return RecordFile(_kind_of_archive(content), (content,))
    if looks_like_fhir(head, content.name):
        return RecordFile(SourceKind.FHIR, (content,))
    if b"urn:hl7-org:v3" in head:
        return RecordFile(SourceKind.CDA, (content,))
    return RecordFile(SourceKind.LIST, (content,))


def _kind_of_archive(content: Content) -> SourceKind:
    names = {name.casefold() for name in names_in(content)}
    if names.intersection(_SHEET_MARKS):
        return SourceKind.LIST
    if looks_like_portability(content):
        return SourceKind.PORTABILITY
    if any(name.endswith(_FHIR_ENDS) for name in names):
        return SourceKind.FHIR
    if any(name.endswith(".xml") for name in names):
        return SourceKind.CDA
    raise UnreadableRecordsError(
        nbsp(
            "Cette archive ne contient ni liste, ni export FHIR, ni documents CDA, ni l’archive de "
            "portabilité : aucun dossier n’y est reconnu. Décompressez-la, puis donnez la liste "
            "elle-même."
        )
    )


def record_file_at(path: Path) -> RecordFile:
    """Recognise a file, or a folder of FHIR files, of clinical documents or of archives."""
    if not path.is_dir():
        return record_file_of(FileContent(path))
    files = sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
    resources = [file for file in files if file.suffix.lower() in _FHIR_ENDS]
    if resources:
        return RecordFile(SourceKind.FHIR, tuple(map(FileContent, resources)))
    documents = [file for file in files if file.suffix.lower() == ".xml"]
    if documents:
        return RecordFile(SourceKind.CDA, tuple(map(FileContent, documents)))
    archives = [file for file in files if file.suffix.lower() == ".zip"]
    contents = tuple(one for one in map(FileContent, archives) if looks_like_portability(one))
    if contents and len(contents) == len(archives):
        return RecordFile(SourceKind.PORTABILITY, contents)
    raise UnreadableRecordsError(
        nbsp(
            f"Le dossier « {path.name[:80]} » ne contient ni fichiers FHIR (.ndjson, .json), ni "
            "documents CDA (.xml), ni archives de portabilité seules (.zip) : aucun dossier n’y "
            "est reconnu. Donnez le fichier lui-même."
        )
    )


def recognise_list(file: RecordFile, choose: ChooseSheet | None = None) -> Recognition:
    """Read a list once, to propose what its columns mean; of a workbook, the sheet to `choose`.

    Without a choice, that whose headings are best recognised.
    """
    return recognise_columns(open_table(file.contents[0], choose or proposed_sheet()))


def sheet_of_layout(layout: Mapping[str, Canonical]) -> str:
    """Return the name of the sheet that a layout remembers, empty where it has none."""
    name = layout.get("sheet")
    return name if isinstance(name, str) else ""


def layout_for(
    recognition: Recognition, remembered: dict[str, Canonical]
) -> tuple[Layout, tuple[str, ...]]:
    """Return the layout to propose, after what was remembered of the source, and what to say."""
    seen = recognition.layout()
    if not remembered:
        return seen, ()
    return match_layout(parse_layout(remembered), seen)


def open_lines(
    file: RecordFile,
    choices: ReadingChoices,
    as_of: date,
    opening: Advance = untold,
    reading: Advance = untold,
) -> Opened:
    """Open the lines of a file; both are told how many bytes have been read, and their total.

    `opening` while the file is being verified, before this returns; `reading` by whoever reads the
    lines. Raises the reader's own refusals, in French, here or while the lines are read.
    """
    match file.kind:
        case SourceKind.FHIR:
            return Opened(_fhir_lines(file, reading))
        case SourceKind.CDA:
            return Opened(_cda_lines(file))
        case SourceKind.PORTABILITY:
            return _portability_lines(file, choices, opening)
        case _:
            return _list_lines(file, choices, as_of, reading)


def _portability_lines(file: RecordFile, choices: ReadingChoices, advance: Advance) -> Opened:
    """Open each archive, all verified before a line is read: the batches of one export come so."""
    opened = [
        read_portability(
            content,
            trust_unverified=choices.trust_unverified,
            appointments_were_honoured=choices.appointments_were_honoured,
            told=advance,
        )
        for content in file.contents
    ]
    told = told_of_archives([report for report, _ in opened])
    return Opened(chain.from_iterable(lines for _, lines in opened), told)


def _fhir_lines(file: RecordFile, advance: Advance) -> Iterator[ReadLine]:
    def told(read: int) -> None:
        advance(read, file.size)

    if not names_of_archive(file):
        yield from read_fhir(file.contents, told)
        return
    with open_large_archive(file.contents[0]) as archive:
        yield from read_fhir(_resources(archive), told)


def names_of_archive(file: RecordFile) -> tuple[str, ...]:
    """Return the names in the file where it is a ZIP."""
    return tuple(names_in(file.contents[0])) if len(file.contents) == 1 else ()


def _resources(archive: LargeArchive) -> Sequence[Content]:
    entries = sorted(archive.entries.items())
    return [entry for name, entry in entries if name.endswith(_FHIR_ENDS)]


def _cda_lines(file: RecordFile) -> Iterator[ReadLine]:
    if names_of_archive(file):
        yield from read_cda_folder(file.contents[0])
    else:
        yield from read_cda(file.contents)


def _list_lines(file: RecordFile, choices: ReadingChoices, as_of: date, advance: Advance) -> Opened:
    named = sheet_of_layout(choices.layout)
    choose = sheet_named(named) if named else first_sheet
    recognition = recognise_list(file, choose)
    layout, notes = layout_for(recognition, choices.layout)
    faults = verify_layout(layout, nirs=recognition.nirs)
    if faults:
        raise UnreadableRecordsError(" ".join(faults))
    table = open_table(file.contents[0], choose)
    watched = replace(table, rows=_watched(table, file.size, advance))
    dropped: list[Canonical] = [column.heading for column in recognition.dropped]
    report: dict[str, Canonical] = {"dropped": dropped, "notes": [*notes]}
    if named:
        report["sheet"] = recognition.sheet.name
    return Opened(read_list(watched, layout, as_of=as_of), report)


_TOLD_EVERY: Final = 2_000


def _watched(table: Table, size: int, advance: Advance) -> Iterator[list[str]]:
    for number, row in enumerate(table.rows):
        if number % _TOLD_EVERY == 0:
            advance(min(table.advance.read, size), size)
        yield row

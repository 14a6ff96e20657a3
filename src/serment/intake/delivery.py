"""What a publisher delivered, looked at without being read: its report, and what each folder holds.

Guarantees the verification of `portability_survey` (every file hashed, compared with
CHECKSUMS.TXT and with the manifest), then what the guide asks of each kind of export, by the names
of the entries alone; no document of a patient is opened but the first bytes of each PDF. Leaves to
others what is kept of it and what is said to the publisher.

Source: ANS, « Portabilité des données LGC », v1.0.0 (2026), a text whose status is not settled.

LIMIT: that a PDF is a PDF/A is not verified, only that it is there and begins as one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from serment.intake.large_archive import BROKEN, open_large_archive
from serment.intake.portability_survey import group_by_folder, survey_archive
from serment.kernel.french import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from serment.intake.content import Content
    from serment.intake.large_archive import Entry, LargeArchive
    from serment.intake.portability_report import FaultKind, PortabilityReport

ExpectedContext = Literal["PATIENT", "CONFRERE", "MIGRATION", "RETRAITE"]
OwnKind = Literal[
    "unreadable", "other_context", "other_publisher", "no_metadata", "no_structured", "no_pdf",
    "bad_pdf", "no_traces", "traces_kept", "no_agenda", "agenda_kept", "no_notes", "notes_kept",
    "no_dictionary", "several_patients", "fewer_patients",
]  # fmt: skip
MOST_PLACES: Final = 20
_PLACE: Final = re.compile(r"SUBSET[0-9]{1,6}", re.ASCII)
_COMPULSORY: Final = frozenset({"INDEX.HTM", "INDEX.HTML", "README.TXT"})
_PDF: Final = b"%PDF-"
_HEAD: Final = 1_024
_WHOLE: Final = frozenset({"MIGRATION", "RETRAITE"})


@dataclass(frozen=True, slots=True)
class Expected:
    """What was asked for; `publisher` is its name, `with_notes` that personal notes were wanted.

    `known_patients` is how many records the practice knows of, None where it keeps none.
    """

    context: ExpectedContext
    publisher: str
    with_notes: bool
    known_patients: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryFinding:
    """One thing to say of a delivery: its kind, how many, and where, by codes of the guide alone.

    A place is a folder (« SUBSET012 ») or a compulsory file: no name that a person could bear.
    """

    kind: FaultKind | OwnKind
    count: int = 1
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """An archive that was delivered: its report and, by folder, what lies there."""

    report: PortabilityReport
    no_metadata: tuple[str, ...]
    no_structured: tuple[str, ...]
    no_pdf: tuple[str, ...]
    bad_pdf: tuple[str, ...]
    agenda: tuple[str, ...]
    notes: tuple[str, ...]
    has_traces: bool
    has_dictionary: bool

    def findings(self, expected: Expected) -> tuple[DeliveryFinding, ...]:
        """What is missing, wrong or too much, against what was asked."""
        faults = (
            DeliveryFinding(fault.kind, fault.count, _places(fault.names))
            for fault in self.report.faults
        )
        return (*faults, *_of_folders(self), *_of_context(self, expected))


def inspect_delivery(content: Content, told: Callable[[int, int], None] | None = None) -> Delivery:
    """Look at an archive; `told` hears the bytes verified and the bytes in all.

    `RefusedArchiveError` for what is no archive of this form, is hostile, or is damaged.
    """
    with open_large_archive(content) as archive:
        survey = survey_archive(archive, trust_unverified=True, told=told)
        folders = group_by_folder(archive, survey.root)
        return Delivery(
            report=survey.report,
            no_metadata=_folders(folders, lambda files: "metadata.xml" not in files),
            no_structured=_folders(folders, lambda files: not _structured(files)),
            no_pdf=_folders(folders, lambda files: bool(_structured(files)) and not _pdfs(files)),
            bad_pdf=_folders(folders, lambda files: not all(map(_begins_as_pdf, _pdfs(files)))),
            agenda=_folders(folders, lambda files: "specific/agenda.ics" in files),
            notes=_folders(folders, lambda files: "specific/notes.json" in files),
            has_traces=_has_traces(archive, survey.root),
            has_dictionary=_has_any(archive, f"{survey.root}export_doc/"),
        )


def _folders(
    folders: dict[str, dict[str, Entry]], is_such: Callable[[dict[str, Entry]], bool]
) -> tuple[str, ...]:
    return tuple(name.upper() for name, files in folders.items() if is_such(files))


def _structured(files: dict[str, Entry]) -> list[str]:
    return [path for path in files if path.endswith(".xml") and path != "metadata.xml"]


def _pdfs(files: dict[str, Entry]) -> list[Entry]:
    return [entry for path, entry in files.items() if path.endswith(".pdf")]


def _begins_as_pdf(entry: Entry) -> bool:
    try:
        with entry.open() as stream:
            return _PDF in stream.read(_HEAD)
    except BROKEN:
        return False


def _has_traces(archive: LargeArchive, root: str) -> bool:
    entry = archive.find(f"{root}ihe_xdm/subset_tr/logs.json")
    return entry is not None and entry.size > 0


def _has_any(archive: LargeArchive, start: str) -> bool:
    return any(path.startswith(start) for path in archive.entries)


def _places(names: Iterable[str]) -> tuple[str, ...]:
    known = (n for n in names if _PLACE.fullmatch(n) or n in _COMPULSORY)
    return tuple(known)[:MOST_PLACES]


def _many(kind: OwnKind, folders: Collection[str]) -> Iterator[DeliveryFinding]:
    if folders:
        yield DeliveryFinding(kind, len(folders), _places(folders))


def _of_folders(delivery: Delivery) -> Iterator[DeliveryFinding]:
    yield from _many("no_metadata", delivery.no_metadata)
    yield from _many("no_structured", delivery.no_structured)
    yield from _many("no_pdf", delivery.no_pdf)
    yield from _many("bad_pdf", delivery.bad_pdf)
    if not delivery.has_dictionary:
        yield DeliveryFinding("no_dictionary")


def _of_context(delivery: Delivery, expected: Expected) -> Iterator[DeliveryFinding]:
    report, is_whole = delivery.report, expected.context in _WHOLE
    if report.context and report.context != expected.context:
        yield DeliveryFinding("other_context")
    if report.editor and expected.publisher and not _alike(report.editor, expected.publisher):
        yield DeliveryFinding("other_publisher")
    # The traces are in one of the batches: the others say nothing by not having them.
    if is_whole and not delivery.has_traces and not report.is_partial:
        yield DeliveryFinding("no_traces")
    if expected.context == "PATIENT":
        yield from [DeliveryFinding("traces_kept")] if delivery.has_traces else []
        yield from _many("agenda_kept", delivery.agenda)
    elif not delivery.agenda:
        yield DeliveryFinding("no_agenda")
    if not expected.with_notes:
        yield from _many("notes_kept", delivery.notes)
    elif not delivery.notes:
        yield DeliveryFinding("no_notes")
    if expected.context == "PATIENT" and report.found_patients > 1:
        yield DeliveryFinding("several_patients", report.found_patients)
    known = expected.known_patients
    if is_whole and known and report.found_patients < known and not report.is_partial:
        yield DeliveryFinding("fewer_patients", known - report.found_patients)


def _alike(told: str, asked: str) -> bool:
    first, second = fold(told), fold(asked)
    return first in second or second in first

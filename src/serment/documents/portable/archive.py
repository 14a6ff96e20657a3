"""The official portability archive of one patient, written file by file.

Guarantees: what is written is read back whole by `intake.portability`; every file has its SHA-256
in CHECKSUMS.TXT; a document is given as it is, with a PDF/A to read beside it, or the reason why
there is none. Memory holds one document at a time. The same export gives the same bytes.
Leaves to others the choice of the documents, the masking, the sealing (passphrase) of the archive.

Source: the guide (`codes.GUIDE`), whose later drafts have another form (MANIFEST.XML, a ZIP for
each patient) that is not written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import IO, TYPE_CHECKING, Final

from serment.documents.blocks import Heading
from serment.documents.portable.agenda import agenda_blocks, agenda_ics
from serment.documents.portable.codes import class_of, type_of
from serment.documents.portable.descriptions import (
    SUBSET,
    documentation,
    manifest_json,
    mapping_json,
    notes_json,
)
from serment.documents.portable.export import PortableDocument, verify_export
from serment.documents.portable.files import ArchiveFiles, chunks_of
from serment.documents.portable.metadata import DescribedFile, write_metadata
from serment.documents.portable.pages import index_htm, index_html, listed_documents, readme
from serment.documents.portable.renditions import (
    LARGEST_READ,
    NO_PAGE,
    TOO_LARGE,
    Typesetter,
    bare_type,
    has_rendition,
    rendition_of,
    text_blocks,
)
from serment.kernel.french import date_in_french

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from serment.documents.blocks import Block
    from serment.documents.portable.export import PortableExport

_EXTENSIONS: Final = {
    "application/pdf": "PDF",
    "text/plain": "TXT",
    "text/csv": "CSV",
    "text/html": "HTM",
    "text/xml": "XML",
    "application/xml": "XML",
    "application/hl7-v3+xml": "XML",
    "application/rtf": "RTF",
    "application/msword": "DOC",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/zip": "ZIP",
    "application/dicom": "DCM",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/tiff": "TIF",
    "image/gif": "GIF",
}
UNDATED: Final = "Date non renseignée"
_NOTES: Final = "Notes personnelles du médecin"


@dataclass(frozen=True, slots=True)
class WrittenArchive:
    """What was written: how many files and documents, and what has no page to read, with why."""

    files: int
    documents: int
    without_page: tuple[tuple[str, str], ...]
    checksums_sha256: str


def write_portable_archive(
    export: PortableExport, out: IO[bytes], *, told: Callable[[int, int], None] | None = None
) -> WrittenArchive:
    """Write the archive to `out`, which may be a pipe; `told` hears documents done and in all.

    `UnwritableArchiveError` before the first byte for what may not be written.
    """
    verify_export(export)
    with ArchiveFiles(out, export.made_at) as files:
        folder = _Folder(files, export)
        for rank, document in enumerate(export.documents, 1):
            folder.add(document)
            if told is not None:
                told(rank, len(export.documents))
        folder.add_specific()
        with files.entry(f"{SUBSET}/METADATA.XML") as entry:
            write_metadata(entry, export, folder.described)
        metadata = files.written[-1]
        listed = listed_documents(export, folder.described, folder.reasons)
        for path, content in {
            "INDEX.HTM": index_htm(export),
            "INDEX.HTML": index_html(export, listed),
            "README.TXT": readme(export, listed),
            "MANIFEST.JSON": manifest_json(export, metadata.sha256),
            **documentation(),
        }.items():
            files.add(path, content)
        sums = files.end()
    without = tuple((one.title, one.reason) for one in listed if one.reason)
    return WrittenArchive(len(files.written), len(export.documents), without, sums.sha256)


class _Folder:
    """The patient's folder while it is filled: `reasons` say, by file, why one has no page."""

    def __init__(self, files: ArchiveFiles, export: PortableExport) -> None:
        self.described: list[DescribedFile] = []
        self.reasons: dict[str, str] = {}
        self._files, self._export = files, export
        day = export.made_at.date()
        self._typesetter = Typesetter(export.practice.name, day)

    def add(self, document: PortableDocument) -> None:
        """A document: its CDA first, then its bytes, each with its page."""
        document = replace(document, mime_type=bare_type(document.mime_type))
        if document.cda is not None:
            self._add_read(replace(document, mime_type="text/xml"), document.cda)
        if document.cda is not None and document.content == b"":
            return
        with document.open() as stream:
            head = stream.read(LARGEST_READ + 1) if has_rendition(document.mime_type) else b""
            if len(head) > LARGEST_READ or not has_rendition(document.mime_type):
                name = self._write(document, chain((head,), chunks_of(stream)))
                self.reasons[name] = TOO_LARGE if head else NO_PAGE
            else:
                self._add_read(document, head)

    def _add_read(self, document: PortableDocument, content: bytes) -> None:
        original = self._write(document, (content,))
        made = rendition_of(document, original, content, self._typesetter)
        if made.pdf is not None:
            page = replace(document, mime_type="application/pdf")
            self._write(page, (made.pdf,), rendition_of=original)
        elif made.reason:
            self.reasons[original] = made.reason

    def add_specific(self) -> None:
        """What the guide leaves to the publisher: agenda and notes; nothing without content."""
        export = self._export
        held: dict[str, bytes] = {}
        if export.agenda:
            held["agenda.ics"] = agenda_ics(export)
            held["agenda.pdf"] = self._typesetter.pdf("Agenda", agenda_blocks(export))
        if export.notes:
            held["notes.json"] = notes_json(export)
            held["notes.pdf"] = self._typesetter.pdf(_NOTES, tuple(_notes_blocks(export)))
        for name, content in held.items():
            self._files.add(f"{SUBSET}/SPECIFIC/{name}", content)
        if held:
            self._files.add(f"{SUBSET}/SPECIFIC/mapping.json", mapping_json(tuple(held)))

    def _write(
        self, document: PortableDocument, chunks: Iterable[bytes], *, rendition_of: str = ""
    ) -> str:
        """Write the next file of the folder and describe it; its name comes back."""
        extension = _EXTENSIONS.get(document.mime_type, "BIN")
        name = f"DOC{len(self.described) + 1:05d}.{extension}"
        written = self._files.add(f"{SUBSET}/{name}", chunks)
        self.described.append(
            DescribedFile(
                name, written, document.mime_type, document.title, type_of(document.kind),
                class_of(document.kind), document.dated, document.act_on, document.author,
                rendition_of,
            )
        )  # fmt: skip
        return name


def _notes_blocks(export: PortableExport) -> Iterator[Block]:
    for note in export.notes or ():
        yield Heading(1, date_in_french(note.written_on) if note.written_on else UNDATED)
        yield from text_blocks(note.text)

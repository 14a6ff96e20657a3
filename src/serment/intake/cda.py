"""Clinical documents (CDA R2, French header) in a folder or a ZIP: one record for each patient.

Guarantees that documents are of one patient where an identifier says so, never by their names;
that a document which identifies nobody stays alone, with a doubt; that only headers are read; and
that whatever the bytes, a record or a `RejectedLine` comes out. No NIR is in a place, a number or
a doubt.
Leaves to others what the dates conclude (`gathering` says what counts as care).

LIMIT: the records of every patient are held until the last document is read: it may be theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serment.intake.clinical_header import HEADER_CHUNK, ClinicalHeader, read_header
from serment.intake.content import Content, FileContent
from serment.intake.gathering import Gathering
from serment.intake.large_archive import BROKEN, RefusedArchiveError, open_large_archive
from serment.intake.quoting import bears_nir, quoted
from serment.intake.records import ReadLine, RejectedLine
from serment.intake.refusals import RefusedFileError
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_DOCUMENTS: Final = 500_000
_INS_BODY: Final = 13


def read_cda(documents: Iterable[Content]) -> Iterator[ReadLine]:
    """First the documents that cannot be read, as they are met, then a record for each patient."""
    people = _People()
    for rank, document in enumerate(documents, 1):
        try:
            header = _header_of(document)
        except RefusedFileError as error:
            yield RejectedLine(_place(document.name), (), _refusal(str(error)))
            continue
        if header is None:
            yield RejectedLine(_place(document.name), (), _NOT_CLINICAL)
            continue
        people.take(header, document.name, rank)
    yield from people.records()


def read_cda_folder(source: Path | Content) -> Iterator[ReadLine]:
    """The `.xml` files of a folder, its subfolders included, or of a ZIP.

    `RefusedArchiveError` for a ZIP that is hostile or damaged, or a folder that cannot be listed.
    Links are not followed.
    """
    if isinstance(source, Path) and source.is_dir():
        yield from read_cda(_files_of(source))
        return
    content = FileContent(source) if isinstance(source, Path) else source
    with open_large_archive(content) as archive:
        yield from read_cda(
            entry for path, entry in sorted(archive.entries.items()) if path.endswith(".xml")
        )


@dataclass(slots=True, eq=False)
class _Person:
    """The documents of one patient so far: how many, the name and the rank of the first."""

    first: str
    rank: int
    gathering: Gathering = field(default_factory=Gathering)
    documents: int = 0
    keys: list[tuple[str, str]] = field(default_factory=list)


class _People:
    """The patients, by every identifier that their documents give."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], _Person] = {}
        self._people: dict[_Person, None] = {}

    def take(self, header: ClinicalHeader, name: str, rank: int) -> None:
        """Give a document to its patient; two that it links become one."""
        keys = [(root, value[:_INS_BODY].upper()) for root, value in header.national_ids]
        keys += header.local_ids
        known = list(dict.fromkeys(self._by_key[key] for key in keys if key in self._by_key))
        person = known[0] if known else _Person(name, rank)
        self._people[person] = None
        for other in known[1:]:
            self._absorb(person, other)
        for key in keys:
            if key not in self._by_key:
                self._by_key[key] = person
                person.keys.append(key)
        person.documents += 1
        person.gathering.add_header(header, name)
        if not keys:
            person.gathering.add_doubt(
                "Ce document n’identifie son patient par aucun numéro : il n’a pas été réuni à "
                "d’autres, un acte plus récent peut être ailleurs. Rapprochez-le vous-même."
            )

    def _absorb(self, person: _Person, other: _Person) -> None:
        person.gathering.absorb(other.gathering)
        person.documents += other.documents
        for key in other.keys:
            self._by_key[key] = person
        person.keys += other.keys
        del self._people[other]

    def records(self) -> Iterator[ReadLine]:
        """A record for each patient, in the order of their first documents."""
        numbers: set[str] = set()
        for person in self._people:
            yield person.gathering.record(_place_of(person), _number_of(person, numbers))


def _header_of(document: Content) -> ClinicalHeader | None:
    try:
        with document.open() as stream:
            return read_header(iter(lambda: stream.read(HEADER_CHUNK), b""))
    except BROKEN as error:
        if isinstance(error, RefusedFileError):
            raise
        fault = error.strerror if isinstance(error, OSError) else None
        raise RefusedArchiveError(fault or "il est abîmé") from None


def _files_of(folder: Path) -> Iterator[Content]:
    try:
        paths = sorted(path for path in folder.rglob("*") if _is_document(path))
    except OSError as error:
        raise RefusedArchiveError(
            nbsp(
                f"Le dossier « {quoted(folder.name)} » ne peut pas être parcouru "
                f"({error.strerror or 'erreur du disque'}) : ses documents restent inconnus. "
                "Vérifiez que vous avez le droit de le lire."
            )
        ) from None
    if len(paths) > MOST_DOCUMENTS:
        raise RefusedArchiveError(
            nbsp(
                f"Le dossier « {quoted(folder.name)} » contient plus de {MOST_DOCUMENTS} documents "
                ": il ne serait pas lu en entier. Partagez-le en plusieurs dossiers, par patient."
            )
        )
    return map(FileContent, paths)


def _is_document(path: Path) -> bool:
    return path.suffix.lower() == ".xml" and path.is_file() and not path.is_symlink()


def _number_of(person: _Person, taken: set[str]) -> str:
    """The program's own number, where it is nobody else's; else the rank of the first document."""
    for root, value in person.gathering.local_ids:
        for number in (value, f"{value} ({root})"):
            if number not in taken and not bears_nir(number):
                taken.add(number)
                return number
    return f"document {person.rank}"


def _place_of(person: _Person) -> str:
    more = person.documents - 1
    others = f" et {more} autre{'s' if more > 1 else ''}" if more else ""
    return f"{_place(person.first)}{others}"


def _place(name: str) -> str:
    return nbsp(f"« {quoted(name)} »")


_NOT_CLINICAL: Final = nbsp(
    "Ce fichier n’est pas un document de santé CDA : il ne dit ni de qui il parle, ni quand. Si un "
    "patient manque, demandez ses documents au format CDA R2."
)


def _refusal(fault: str) -> str:
    return nbsp(
        f"Ce document ne peut pas être lu ({fault.rstrip('.')}) : son patient et ses dates restent "
        "inconnus. Ouvrez-le dans le logiciel d’où il vient, et exportez-le de nouveau."
    )

"""The folder of one patient in a portability archive becomes a record.

Guarantees that what is read of it is its metadata, the headers of its CDA documents and the days
of its agenda: no body, no note, no log. A file that cannot be read is a doubt; the record's number
is the folder's, never an identifier of the person.
Leaves to others whether the folder may be read at all (`portability_survey`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.intake.appointments import LARGEST_AGENDA, read_appointments
from serment.intake.clinical_header import HEADER_CHUNK, read_header
from serment.intake.document_entries import DocumentEntry, read_entries
from serment.intake.gathering import Gathering
from serment.intake.quoting import quoted
from serment.intake.refusals import RefusedFileError

if TYPE_CHECKING:
    from datetime import date

    from serment.intake.large_archive import Entry

_METADATA = "metadata.xml"


def gather_folder(
    files: dict[str, Entry], *, exported_on: date | None, appointments_were_honoured: bool
) -> Gathering:
    """All that the files of a folder say of its patient; never fails."""
    gathering = Gathering(exported_on=exported_on)
    for path, entry in sorted(files.items()):
        if path.endswith(".xml") and path != _METADATA and not path.startswith("specific/"):
            _add_document(gathering, path.upper(), entry)
    # After the documents: what they say of the person comes first.
    _add_metadata(gathering, files.get(_METADATA))
    for path, entry in sorted(files.items()):
        if path.endswith(".ics"):
            _add_agenda(
                gathering, path, entry, exported_on=exported_on, honoured=appointments_were_honoured
            )
    return gathering


def _add_document(gathering: Gathering, name: str, entry: Entry) -> None:
    try:
        header = read_header(entry.chunks(HEADER_CHUNK))
    except RefusedFileError as error:
        _doubt_unreadable(gathering, name, error)
        return
    if header is not None:
        gathering.add_header(header, name)


def _add_metadata(gathering: Gathering, entry: Entry | None) -> None:
    if entry is None:
        gathering.add_doubt(
            "« METADATA.XML » manque dans ce dossier : des documents peuvent manquer aussi, et "
            "avec eux le dernier acte. Demandez un export complet à votre éditeur."
        )
        return
    try:
        read_entries(entry.chunks(), lambda told: _add_entry(gathering, told))
    except RefusedFileError as error:
        _doubt_unreadable(gathering, "METADATA.XML", error)


def _add_entry(gathering: Gathering, told: DocumentEntry) -> None:
    if told.patient_number is not None:
        gathering.add_number(*told.patient_number)
    parts = told.patient_field("PID-5").split("^")
    name = " ".join(part.strip() for part in parts[:2] if part.strip())
    gathering.add_identity(name, told.patient_field("PID-7"), "METADATA.XML")
    gathering.add_times(
        [*told.slots.get("serviceStartTime", ()), *told.slots.get("serviceStopTime", ())],
        list(told.slots.get("creationTime", ())),
        told.first("URI") or "METADATA.XML",
        is_synthesis=told.is_synthesis,
        is_utc=True,
    )


def _add_agenda(
    gathering: Gathering, path: str, entry: Entry, *, exported_on: date | None, honoured: bool
) -> None:
    try:
        for day in read_appointments(entry.whole(LARGEST_AGENDA), exported_on=exported_on):
            if day is None:
                gathering.add_doubt(
                    "Un rendez-vous de l’agenda n’a pas de date lisible : il peut suivre le "
                    "dernier acte connu. Vérifiez l’agenda de ce patient."
                )
            else:
                gathering.add_appointment(day, was_honoured=honoured)
    except RefusedFileError as error:
        _doubt_unreadable(gathering, path.upper(), error)


def _doubt_unreadable(gathering: Gathering, name: str, error: RefusedFileError) -> None:
    gathering.add_doubt(
        f"« {quoted(name)} » ne peut pas être lu ({str(error).rstrip('.')}) : il peut témoigner "
        "d’un acte plus récent. Ouvrez-le dans votre logiciel."
    )

"""Small FHIR resources made up for the tests, and files held in memory."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from serment.intake.fhir import read_fhir
from serment.intake.records import ReadRecord, RejectedLine

if TYPE_CHECKING:
    from collections.abc import Iterable

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HeldContent:
    """A file of which the bytes are here."""

    data: bytes
    name: str = "export.ndjson"

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    def open(self) -> BinaryIO:
        """A stream from the first byte."""
        return io.BytesIO(self.data)


def patient(ident: str = "p1", **others: object) -> Resource:
    """A patient born in 1980, whose number is that of its `id`."""
    made: Resource = {
        "resourceType": "Patient",
        "id": ident,
        "name": [{"use": "official", "family": "Rey", "given": ["Alma"]}],
        "birthDate": "1980-05-12",
        **others,
    }
    return {key: value for key, value in made.items() if value is not None}


def encounter(day: str | None, who: str = "Patient/p1", **others: object) -> Resource:
    """A finished visit of that day."""
    made: Resource = {
        "resourceType": "Encounter",
        "status": "finished",
        "subject": {"reference": who},
        "period": {"start": day} if day else None,
        **others,
    }
    return {key: value for key, value in made.items() if value is not None}


def act(kind: str, status: str, who: str = "Patient/p1", **others: object) -> Resource:
    """Any other resource about a patient."""
    return {"resourceType": kind, "status": status, "subject": {"reference": who}, **others}


def bundle(*entries: tuple[str, Resource], kind: str = "collection", **others: object) -> Resource:
    """A Bundle of resources, each with its `fullUrl`, which may be empty."""
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [
            {**({"fullUrl": url} if url else {}), "resource": resource} for url, resource in entries
        ],
        **others,
    }


def lines_of(*resources: Resource | str) -> bytes:
    """One resource a line; a text is a line as it is."""
    texts = (
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in resources
    )
    return "".join(f"{text}\n" for text in texts).encode()


def read(*resources: Resource | str) -> list[ReadRecord | RejectedLine]:
    """Everything that is read of an NDJSON of these resources."""
    return list(read_fhir([HeldContent(lines_of(*resources))]))


def records_in(lines: Iterable[ReadRecord | RejectedLine]) -> list[ReadRecord]:
    """The records alone."""
    return [line for line in lines if isinstance(line, ReadRecord)]


def rejected_in(lines: Iterable[ReadRecord | RejectedLine]) -> list[RejectedLine]:
    """The rejected lines alone."""
    return [line for line in lines if isinstance(line, RejectedLine)]


def read_one(*resources: Resource | str) -> ReadRecord:
    """The one record of these resources, of which nothing is rejected."""
    (record,) = read(*resources)
    assert isinstance(record, ReadRecord)
    return record

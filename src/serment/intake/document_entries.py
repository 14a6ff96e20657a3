"""METADATA.XML of a patient's folder: the documents that it announces, and their dates.

Guarantees one `DocumentEntry` at a time, in bounded memory, with the dates as they were written and
nothing else than dates, type, and whose document it is.
Leaves to others what they conclude.

Sources: IHE ITI TF-3 § 4.2.3 and 4.2.5 (ebRIM 3.0): slots in UTC; `urn:uuid:58a6f841-…` is the
patient's identifier, `urn:uuid:f0306f51-…` and `urn:uuid:a09d5840-…` the type and format codes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from serment.intake.bounded_xml import read_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

LARGEST_METADATA: Final = 256 << 20
LONGEST_VALUE: Final = 400
_RIM: Final = "{urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0}"
_PATIENT: Final = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
_TYPE: Final = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
_FORMAT: Final = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
_SLOTS: Final = frozenset({
    "creationTime", "serviceStartTime", "serviceStopTime", "URI", "sourcePatientInfo",
})  # fmt: skip
_MOST_IN_A_SLOT: Final = 50
_SYNTHESES: Final = frozenset({"SYNTH", "34133-9", "60591-5"})


@dataclass(slots=True)
class DocumentEntry:
    """A document as the metadata tell of it; `slots` are as written."""

    slots: dict[str, list[str]] = field(default_factory=dict)
    patient_id: str = ""
    is_synthesis: bool = False

    def first(self, name: str) -> str:
        """The first value of a slot, or an empty text."""
        return next(iter(self.slots.get(name, ())), "")

    @property
    def patient_number(self) -> tuple[str, str] | None:
        """The root and the value of the patient's identifier (HL7 CX), where it has both.

        National, or the software's own: its root tells which (`Gathering.add_number`).
        """
        return _parse_identifier(self.patient_id)

    def patient_field(self, name: str) -> str:
        """A field of the patient's PID segment: « PID-5 » the name, « PID-7 » the birth."""
        for value in self.slots.get("sourcePatientInfo", ()):
            told, _, text = value.partition("|")
            if told.strip() == name:
                return text.strip()
        return ""


def read_entries(chunks: Iterable[bytes], take: Callable[[DocumentEntry], None]) -> None:
    """Hand each entry to `take`; `UnreadableXmlError` where the metadata are broken."""
    read_xml(chunks, _EntryReader(take), limit=LARGEST_METADATA)


def _parse_identifier(text: str) -> tuple[str, str] | None:
    value, _, authority = text.partition("^^^")
    parts = authority.split("^")[0].split("&")
    if value.strip() and len(parts) > 1 and parts[1].strip():
        return parts[1].strip(), "".join(value.split())
    return None


class _EntryReader:
    """Takes the events of the metadata; an `ExtrinsicObject` is a document."""

    def __init__(self, take: Callable[[DocumentEntry], None]) -> None:
        self.is_done = False
        self._take = take
        self._entry: DocumentEntry | None = None
        self._depth = 0
        self._slot = ""
        self._texts: list[str] = []

    def start(self, path: tuple[str, ...], attributes: Mapping[str, str]) -> None:
        name = path[-1].removeprefix(_RIM)
        if self._entry is None:
            if path[-1] == f"{_RIM}ExtrinsicObject":
                self._entry, self._depth = DocumentEntry(), len(path)
        elif name == "Slot":
            own = len(path) == self._depth + 1
            self._slot = attributes.get("name", "") if own else ""
        elif name == "Value":
            self._texts = []
        elif name == "ExternalIdentifier" and attributes.get("identificationScheme") == _PATIENT:
            self._entry.patient_id = attributes.get("value", "")[:LONGEST_VALUE]
        elif name == "Classification":
            code = attributes.get("nodeRepresentation", "")
            scheme = attributes.get("classificationScheme")
            typed = scheme == _TYPE and code in _SYNTHESES
            formatted = scheme == _FORMAT and ":vsm:" in code.casefold()
            self._entry.is_synthesis |= typed or formatted

    def end(self, path: tuple[str, ...]) -> None:
        if self._entry is None:
            return
        if path[-1] == f"{_RIM}Value" and self._slot in _SLOTS:
            kept = self._entry.slots.setdefault(self._slot, [])
            if len(kept) < _MOST_IN_A_SLOT:
                kept.append("".join(self._texts).strip()[:LONGEST_VALUE])
        elif path[-1] == f"{_RIM}Slot":
            self._slot = ""
        elif len(path) == self._depth:
            entry, self._entry = self._entry, None
            self._take(entry)

    def text(self, path: tuple[str, ...], text: str) -> None:
        kept = self._slot in _SLOTS and path[-1] == f"{_RIM}Value"
        if kept and sum(map(len, self._texts)) < LONGEST_VALUE:
            self._texts.append(text[:LONGEST_VALUE])

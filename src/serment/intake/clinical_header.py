"""The header of a CDA document: whose it is, and when the care that it tells of took place.

Guarantees that reading stops where the body begins: what the document says of a person's health is
dropped at the door. Times stay as they were written; identifiers of the INS are told apart from
those of the program, so that they never become the number of a record.
Leaves to others what several documents say together (`gathering`).

Sources: HL7 CDA R2 (`urn:hl7-org:v3`), extension `urn:hl7-org:sdtc`, CI-SIS « structuration
minimale »: identifiers under 1.2.250.1.213.1.4 are national (.8 NIR, .9 NIA, .10 and .11 tests);
`BR` marks the name of birth, `SP` and `CL` the names borne.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from serment.intake.bounded_xml import read_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LARGEST_HEADER: Final = 4 << 20
# Small, so that little of a body is unpacked.
HEADER_CHUNK: Final = 1 << 14
LONGEST_NAME: Final = 120
_LONGEST_VALUE: Final = 200
NATIONAL: Final = "1.2.250.1.213.1.4."
_HL7, _SDTC = "{urn:hl7-org:v3}", "{urn:hl7-org:sdtc}"
_PATIENT: Final = ("recordTarget", "patientRole", "patient")
_NAME: Final = (*_PATIENT, "name")
_TIMES: Final = {
    (*_PATIENT, "birthTime"): "births",
    (*_PATIENT, "deceasedTime"): "deaths",
    ("effectiveTime",): "established",
    **{
        (*act, "effectiveTime", *bound): "care"
        for act in (("documentationOf", "serviceEvent"), ("componentOf", "encompassingEncounter"))
        for bound in ((), ("low",), ("high",))
    },
}
# A synthesis sums a record up: making one, for an export first of all, is no act of care.
_SYNTHESES: Final = frozenset({"SYNTH", "34133-9", "60591-5"})
_SYNTHESIS_TEMPLATE: Final = "1.2.250.1.213.1.1.1.13"


@dataclass(slots=True)
class ClinicalHeader:
    """What a header holds; every time is as written. `persons` is how many patients it names."""

    national_ids: list[tuple[str, str]] = field(default_factory=list)
    local_ids: list[tuple[str, str]] = field(default_factory=list)
    names: list[tuple[str, str, str]] = field(default_factory=list)
    births: list[str] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    is_deceased: bool | None = None
    care: list[str] = field(default_factory=list)
    established: list[str] = field(default_factory=list)
    is_synthesis: bool = False
    persons: int = 0

    @property
    def name(self) -> str:
        """« MARTIN Alice (nom de naissance : DURAND) »: the names borne first."""
        family = self._part("family", ("CL", "SP", "", "BR"))
        given = self._part("given", ("CL", "BR", ""))
        born = self._part("family", ("BR",))
        shown = " ".join(filter(None, (family, given)))
        if born and born.casefold() != family.casefold():
            shown = f"{shown} (nom de naissance : {born})"
        return shown[:LONGEST_NAME]

    def _part(self, kind: str, preferred: tuple[str, ...]) -> str:
        for qualifier in preferred:
            for found, qualifiers, text in self.names:
                if found == kind and (qualifier in qualifiers.split() or qualifier == qualifiers):
                    return text
        return ""


def read_header(chunks: Iterable[bytes]) -> ClinicalHeader | None:
    """The header of a CDA document, None for another XML; `UnreadableXmlError` for a broken one."""
    reader = _HeaderReader()
    read_xml(chunks, reader, limit=LARGEST_HEADER)
    return reader.header if reader.is_clinical else None


class _HeaderReader:
    """Takes the events of a document, keeps what `ClinicalHeader` has room for."""

    def __init__(self) -> None:
        self.header = ClinicalHeader()
        self.is_done = False
        self.is_clinical = False
        self._texts: list[str] = []
        self._qualifiers = ""

    def start(self, path: tuple[str, ...], attributes: Mapping[str, str]) -> None:
        if len(path) == 1:
            self.is_clinical = path[0] == f"{_HL7}ClinicalDocument"
            self.is_done = not self.is_clinical
            return
        steps = _steps_of(path)
        if steps == ("component",):
            self.is_done = True
        elif steps == ("recordTarget",):
            self.header.persons += 1
        elif steps[0] != "recordTarget" or self.header.persons == 1:
            self._keep(steps, attributes)

    def _keep(self, steps: tuple[str, ...], attributes: Mapping[str, str]) -> None:
        kind = _TIMES.get(steps)
        if kind is not None:
            if value := attributes.get("value", "").strip():
                getattr(self.header, kind).append(value[:_LONGEST_VALUE])
        elif steps == (*_PATIENT, "deceasedInd"):
            self.header.is_deceased = attributes.get("value", "").strip() in ("true", "1")
        elif steps == (*_PATIENT[:2], "id"):
            self._keep_identifier(attributes.get("root", ""), attributes.get("extension", ""))
        elif steps[:-1] == _NAME and steps[-1] in ("family", "given"):
            self._texts, self._qualifiers = [], attributes.get("qualifier", "")[:_LONGEST_VALUE]
        elif steps == ("code",):
            self.header.is_synthesis |= attributes.get("code") in _SYNTHESES
        elif steps == ("templateId",):
            self.header.is_synthesis |= attributes.get("root") == _SYNTHESIS_TEMPLATE

    def _keep_identifier(self, root: str, extension: str) -> None:
        root, extension = root.strip()[:_LONGEST_VALUE], extension.strip()[:_LONGEST_VALUE]
        national = root.startswith(NATIONAL)
        if extension:
            kept = self.header.national_ids if national else self.header.local_ids
            kept.append((root, "".join(extension.split()) if national else extension))

    def end(self, path: tuple[str, ...]) -> None:
        steps = _steps_of(path)
        if steps[:-1] == _NAME and steps[-1] in ("family", "given") and self.header.persons == 1:
            text = " ".join("".join(self._texts).split())[:LONGEST_NAME]
            if text:
                self.header.names.append((steps[-1], self._qualifiers, text))
            self._texts = []

    def text(self, path: tuple[str, ...], text: str) -> None:
        if _local(path[-1]) in ("family", "given"):
            self._texts.append(text)


@lru_cache(maxsize=4_096)
def _steps_of(path: tuple[str, ...]) -> tuple[str, ...]:
    """The names below the root; documents have the same few hundred paths."""
    return tuple(map(_local, path[1:]))


def _local(tag: str) -> str:
    """The name of an element of HL7; empty for one of another vocabulary."""
    return tag.removeprefix(_HL7).removeprefix(_SDTC) if tag.startswith((_HL7, _SDTC)) else ""

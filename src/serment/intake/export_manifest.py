"""MANIFEST.JSON of a portability archive: what an export says of itself.

Guarantees that the size, the number of values and the depth are bounded before and while it is
read, and that a value of another kind than expected is absent, never guessed.
Leaves to others whether what it says is what is there.

Source: ANS, « Portabilité des données LGC », v1.0.0 (2026), a text whose status is not settled.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from serment.intake.large_archive import RefusedArchiveError
from serment.intake.stated_times import parse_time
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from datetime import date

LARGEST_MANIFEST: Final = 32 << 20
MOST_VALUES: Final = 1_000_000
_LONGEST_TEXT: Final = 200
_INS_BODY: Final = 13
_LONGEST_COUNT: Final = 9


@dataclass(frozen=True, slots=True)
class AnnouncedSubset:
    """A patient's folder as the manifest names it: last part of its path, INS, hash if any."""

    folder: str
    national_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class ExportManifest:
    """What the export says of itself; a number that it does not say is None, a text is empty."""

    export_id: str
    editor: str
    siret: str
    exported_on: date | None
    context: str
    status: str
    batch: int | None
    batches: int | None
    patients: int | None
    subsets: tuple[AnnouncedSubset, ...]

    @property
    def is_partial(self) -> bool:
        """Whether other batches exist, by its status or by its numbers; the last is COMPLETE."""
        return self.status == "PARTIAL" or (self.batches or 1) > 1 or (self.batch or 1) > 1


def parse_manifest(data: bytes) -> ExportManifest:
    """The manifest; `RefusedArchiveError` for what is no manifest or is out of bounds."""
    crowd = sum(map(data.count, (b",", b"[", b"{")))
    if len(data) > LARGEST_MANIFEST or crowd > MOST_VALUES:
        raise _refused("est démesuré, peut-être piégé")
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _refused("est abîmé ou n’est pas du JSON") from None
    if not isinstance(told, dict):
        raise _refused("ne décrit pas un export")
    subsets = told.get("subsets")
    return ExportManifest(
        export_id=_text(told, "exportId"),
        editor=_text(told, "editorName"),
        siret=_text(told, "editorSIRET"),
        exported_on=_day(_text(told, "exportDate")),
        context=_text(told, "exportContext").upper(),
        status=_text(told, "exportStatus").upper(),
        batch=_count(told, "batchNumber"),
        batches=_count(told, "totalBatches"),
        patients=_count(told, "patientCount"),
        subsets=tuple(map(_subset, subsets)) if isinstance(subsets, list) else (),
    )


def _subset(told: object) -> AnnouncedSubset:
    told = told if isinstance(told, dict) else {}
    path = _text(told, "path").replace("\\", "/").rstrip("/")
    return AnnouncedSubset(
        path.rpartition("/")[2].casefold(),
        "".join(_text(told, "patientINS").split())[:_INS_BODY].upper(),
        _text(told, "hash").lower().removeprefix("sha256:"),
    )


def _text(told: dict[str, object], key: str) -> str:
    value = told.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**20:
        value = str(value)
    return value.strip()[:_LONGEST_TEXT] if isinstance(value, str) else ""


def _count(told: dict[str, object], key: str) -> int | None:
    text = _text(told, key)
    # LIMIT: a larger number is no count of anything; it is taken as not said.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_COUNT else None


def _day(text: str) -> date | None:
    """The day of an ISO 8601 instant, in Paris where it is in UTC."""
    time = parse_time(text.replace("-", "").replace(":", ""), is_utc=True)
    return time.exact if time is not None else None


def _refused(fault: str) -> RefusedArchiveError:
    return RefusedArchiveError(
        nbsp(
            f"« MANIFEST.JSON » {fault} : sans lui, rien ne dit combien de patients l’archive doit "
            "contenir. Demandez un nouvel export à votre éditeur."
        )
    )

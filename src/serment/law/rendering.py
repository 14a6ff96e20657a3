"""Answers as canonical JSON values: what the terminal prints and the journal digests.

Guarantees stable keys, dates in ISO form, and texts in French as the screens show them. Leaves
to others the bytes (`serment.kernel.canonical`) and the printing.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serment.kernel.canonical import Canonical
    from serment.law.findings import Because, Citation, Finding
    from serment.law.retention import RetentionAnswer


def finding_to_json(finding: Finding) -> dict[str, Canonical]:
    """Every field of the finding by its name."""
    return _fields_to_json(finding)


def retention_to_json(answer: RetentionAnswer) -> dict[str, Canonical]:
    """Every field of the answer by its name (`rule`, `exception`, `keep_until`, `status`…)."""
    return _fields_to_json(answer)


def citation_to_json(citation: Citation) -> dict[str, Canonical]:
    """Every field of a text cited by its name."""
    return _fields_to_json(citation)


def _fields_to_json(value: Finding | RetentionAnswer | Because | Citation) -> dict[str, Canonical]:
    return {field.name: _to_json(getattr(value, field.name)) for field in fields(value)}


def _to_json(value: object) -> Canonical:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    return _fields_to_json(value)  # type: ignore[arg-type]  # the only other parts: Because, Citation

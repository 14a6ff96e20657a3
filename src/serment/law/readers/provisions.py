"""Provisions, from YAML: the texts relied on.

Guarantees that each text has its force, its certainty and the day it was checked. Leaves to
others which rules cite it (`verification`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.law.model import CONFIDENCES, FORCES, Provision
from serment.law.readers.words import read_checked, read_identifier, read_in_force, unique

if TYPE_CHECKING:
    from serment.law.knots import Knot


def read_provisions(root: Knot) -> tuple[Provision, ...]:
    """The provisions of one file, in its order."""
    listed = root.fields({"provisions"})["provisions"].elements(at_least=1)
    return tuple(_read_provision(knot) for knot in unique(listed))


def _read_provision(knot: Knot) -> Provision:
    fields = knot.fields(
        {"id", "title", "short", "force", "in_force", "confidence", "says", "link", "checked"},
    )
    link = fields["link"]
    if not link.is_null and not link.text().startswith("https://"):
        raise link.wrong("une adresse « https:// » connue avec certitude, ou null")
    return Provision(
        id=read_identifier(fields["id"]),
        title=fields["title"].french(),
        short=fields["short"].french(),
        force=fields["force"].choice(FORCES),
        in_force=read_in_force(fields["in_force"], must_begin=False),
        confidence=fields["confidence"].choice(CONFIDENCES),
        says=fields["says"].french(),
        link=None if link.is_null else link.text(),
        checked=read_checked(fields["checked"]),
    )

"""What is done with each kind of document once it is written: a file in a folder informs nobody.

Guarantees: one word for each kind, for screens and papers. Leaves to others the days on which it
was done (`serment.practice.documents`) and what the law concludes of them.

>>> HANDED["crisis_kit"]
'imprimé'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.documents.kinds import DocumentKind

HANDED: Final[Mapping[DocumentKind, str]] = {
    "waiting_room_poster": "affichée",
    "patient_notice": "mise à la disposition des patients",
    "staff_notice": "remise à chaque salarié",
    "website_text": "publié",
    "secretary_script": "remis au secrétariat",
    "computing_charter": "remise à l’équipe",
    "crisis_kit": "imprimé",
}
"""The documents that only count once they have reached their readers."""

_READ: Final[Mapping[DocumentKind, str]] = {
    "rights_procedure": "relue avec l’équipe",
    "breach_procedure": "relue avec l’équipe",
    "access_procedure": "relue avec l’équipe",
    "purge_procedure": "relue avec l’équipe",
}


def done_with(kind: str) -> str:
    """What is done with a document of that kind, as a participle that agrees with its name."""
    words = {**_READ, **HANDED}
    return next((word for known, word in words.items() if known == kind), "remis")

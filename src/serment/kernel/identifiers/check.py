"""The one door to the identifiers: a kind and a typed value in, an `IdentifierCheck` out.

Guarantees an answer for any value whatever, without ever raising because of it. Leaves to others:
whether the number exists, and whether it may be kept.

>>> check_identifier("nir", "2 69 05 49 588 157").key
'80'
"""

from collections.abc import Callable, Mapping
from typing import Final

from serment.kernel.identifiers import bank, company, health, nir
from serment.kernel.identifiers.model import (
    IDENTIFIER_KINDS,
    IdentifierCheck,
    IdentifierKind,
    UnreadableValueError,
    parse_compact,
    refused,
)

__all__ = [
    "IDENTIFIER_KINDS",
    "IdentifierCheck",
    "IdentifierKind",
    "UnknownKindError",
    "check_identifier",
    "parse_kind",
]

_CHECKS: Final[Mapping[IdentifierKind, Callable[[str], IdentifierCheck]]] = {
    "nir": nir.check_nir,
    "nia": nir.check_nia,
    "rpps": health.check_rpps,
    "idnps": health.check_idnps,
    "adeli": health.check_adeli,
    "finess": health.check_finess,
    "siren": company.check_siren,
    "siret": company.check_siret,
    "vat": company.check_vat,
    "iban": bank.check_iban,
    "rib": bank.check_rib,
}


class UnknownKindError(ValueError):
    """A kind of identifier that Serment does not check; its message is in French."""


def parse_kind(text: str) -> IdentifierKind:
    """The kind that `text` names, whatever its case; else `UnknownKindError`."""
    wanted = text[:16].strip().lower()
    for kind in IDENTIFIER_KINDS:
        if kind == wanted:
            return kind
    raise UnknownKindError(
        f"« {text[:16]} » n’est pas une sorte d’identifiant connue : aucun contrôle ne s’y "
        f"applique. Choisissez parmi {', '.join(IDENTIFIER_KINDS)}.",
    )


def check_identifier(kind: IdentifierKind, value: object) -> IdentifierCheck:
    """Form and key of `value` read as a `kind`; spaces, dots and hyphens are ignored.

    `value` comes from a person or a file: anything but a short text of ASCII letters and digits is
    refused with its reason. Source: dossier of law § 8.3.
    """
    try:
        compact = parse_compact(value)
    except UnreadableValueError as error:
        return refused(str(error))
    return _CHECKS[kind](compact)

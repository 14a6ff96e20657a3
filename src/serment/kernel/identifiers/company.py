"""Numbers of companies: SIREN, SIRET (and La Poste), French VAT number.

Guarantees form and key as the dossier of law § 8.3 states them. Leaves to the Sirene register and
to VIES whether the number exists.

LIMIT: some French VAT numbers bear letters in their key; its computation is not in the dossier, so
`key_ok` stays None and a note says so.
"""

import re
from typing import Final

from serment.kernel.identifiers.luhn import is_luhn, luhn_check_digit
from serment.kernel.identifiers.model import (
    IdentifierCheck,
    existence_note,
    keyed,
    refused_length,
)

_SIREN: Final = re.compile(r"[0-9]{9}")
_SIRET: Final = re.compile(r"[0-9]{14}")
_VAT: Final = re.compile(r"(?:FR)?(?P<key>[0-9A-HJ-NP-Z]{2})(?P<siren>[0-9]{9})")
_LA_POSTE: Final = "356000000"
_REGISTER: Final = "cherchez-le dans le répertoire Sirene"


def check_siren(compact: str) -> IdentifierCheck:
    """9 digits, Luhn."""
    if not _SIREN.fullmatch(compact):
        return refused_length("numéro SIREN", "9 chiffres", compact)
    return keyed(
        compact,
        expected=luhn_check_digit(compact[:-1]),
        given=compact[-1],
        notes=(existence_note(_REGISTER),),
    )


def check_siret(compact: str) -> IdentifierCheck:
    """14 digits, Luhn; for La Poste, Luhn or a sum of digits that 5 divides.

    The key of La Poste's numbers is the digit read where either rule accepts it.
    """
    if not _SIRET.fullmatch(compact):
        return refused_length("numéro SIRET", "14 chiffres", compact)
    notes = (*_siren_notes(compact[:9]), existence_note(_REGISTER))
    expected = luhn_check_digit(compact[:-1])
    if compact.startswith(_LA_POSTE):
        total = sum(map(int, compact))
        rule = (
            "La Poste (SIREN 356 000 000) : la clé de Luhn, ou une somme des chiffres multiple de "
            f"5 ; ici {total}."
        )
        notes = (rule, *notes)
        if total % 5 == 0:
            expected = compact[-1]
    return keyed(compact, expected=expected, given=compact[-1], notes=notes)


def vat_key(siren: str) -> str:
    """The two digits (12 + 3 × (SIREN mod 97)) mod 97 of a French VAT number."""
    return f"{(12 + 3 * (int(siren) % 97)) % 97:02d}"


def check_vat(compact: str) -> IdentifierCheck:
    """`FR` (added where it lacks), a key of 2, a SIREN of 9."""
    form = _VAT.fullmatch(compact)
    if form is None:
        return refused_length(
            "numéro de TVA français",
            "FR, une clé de 2 caractères et les 9 chiffres du SIREN",
            compact,
        )
    notes = (*_siren_notes(form["siren"]), existence_note("le service européen VIES l’atteste"))
    given: str | None = form["key"]
    if not form["key"].isdigit():
        given = None
        notes = ("Clé avec une lettre : Serment ne sait pas la contrôler.", *notes)
    return keyed(
        f"FR{form['key']}{form['siren']}",
        expected=vat_key(form["siren"]),
        given=given,
        notes=notes,
    )


def _siren_notes(siren: str) -> tuple[str, ...]:
    """A second check, independent of the key: the SIREN inside bears its own."""
    if is_luhn(siren):
        return ()
    return (f"Le SIREN contenu, {siren}, ne porte pas sa clé de Luhn : vérifiez ses chiffres.",)

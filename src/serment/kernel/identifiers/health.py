"""Numbers of health professionals and establishments: RPPS, IDNPS, ADELI, FINESS.

Guarantees form and Luhn key as the dossier of law § 8.3 states them. Leaves to the Annuaire Santé
and to FINESS whether the number exists and whom it names.
"""

import re
from dataclasses import replace
from typing import Final

from serment.kernel.french import nbsp
from serment.kernel.identifiers.luhn import luhn_check_digit
from serment.kernel.identifiers.model import (
    IdentifierCheck,
    existence_note,
    keyed,
    refused,
    refused_length,
)

_RPPS: Final = re.compile(r"[0-9]{11}")
_ADELI: Final = re.compile(r"[0-9]{9}")
_IDNPS_RPPS: Final = re.compile(r"8[0-9]{11}")
_IDNPS_ADELI: Final = re.compile(r"0[0-9]{9}")
_FINESS: Final = re.compile(r"[0-9AB]{8}[0-9]")
_FINESS_LETTERS: Final = str.maketrans("AB", "12")
_DIRECTORY: Final = "cherchez-le dans l’Annuaire Santé"
_ADELI_ENDED: Final = (
    "ADELI n’est plus attribué : les professionnels ont basculé vers le RPPS, fin 2024 au plus "
    "tard. Numéro lisible pour l’historique seulement."
)


def check_rpps(compact: str) -> IdentifierCheck:
    """11 digits, Luhn on the eleven."""
    if _IDNPS_RPPS.fullmatch(compact):
        return refused(
            "La valeur compte 12 chiffres et commence par 8 : c’est un IDNPS, soit un 8 suivi du "
            f"RPPS, et la clé ne porte que sur le RPPS. Saisissez {compact[1:]}, ou contrôlez-la "
            "comme un IDNPS.",
        )
    if not _RPPS.fullmatch(compact):
        return refused_length("numéro RPPS", "11 chiffres", compact)
    return _luhn(compact, (existence_note(_DIRECTORY),))


def check_adeli(compact: str) -> IdentifierCheck:
    """9 digits, Luhn; no longer issued, read for the sake of history."""
    if not _ADELI.fullmatch(compact):
        return refused_length("numéro ADELI", "9 chiffres", compact)
    return _luhn(compact, (_ADELI_ENDED, existence_note(_DIRECTORY)))


def check_idnps(compact: str) -> IdentifierCheck:
    """`8` + RPPS (12 digits) or `0` + ADELI (10): the key is that of the number after the prefix.

    LIMIT: other types of IDNPS exist; the dossier of law gives no form for them.
    """
    if _IDNPS_RPPS.fullmatch(compact):
        inner, name = check_rpps(compact[1:]), "RPPS"
    elif _IDNPS_ADELI.fullmatch(compact):
        inner, name = check_adeli(compact[1:]), "ADELI"
    else:
        return refused_length(
            "identifiant IDNPS",
            "un 8 et les 11 chiffres du RPPS, ou un 0 et les 9 chiffres d’ADELI",
            compact,
        )
    extracted = nbsp(f"Numéro {name} extrait, sans le préfixe {compact[0]} : {compact[1:]}.")
    return replace(inner, normalised=compact, notes=(extracted, *inner.notes))


def check_finess(compact: str) -> IdentifierCheck:
    """9 characters, Luhn; in Corsica A → 1 and B → 2 first (to verify on an official text)."""
    if not _FINESS.fullmatch(compact):
        return refused_length(
            "numéro FINESS",
            "9 caractères : des chiffres, avec A ou B pour la Corse",
            compact,
        )
    notes = (
        *_finess_letter_notes(compact),
        "L’entité juridique (EJ) et l’établissement (ET) ont chacun leur numéro.",
        existence_note("cherchez-le dans le répertoire FINESS"),
    )
    return _luhn(compact, notes)


def _finess_letter_notes(compact: str) -> tuple[str, ...]:
    letters = [index for index, char in enumerate(compact) if char in "AB"]
    if not letters:
        return ()
    note = "À vérifier sur un texte officiel : pour la Corse, A→1 et B→2 avant le calcul de la clé."
    if letters == [1] and compact[0] == "2":
        return (note,)
    return (note, "À vérifier : une lettre n’est attendue qu’en 2e position, dans 2A ou 2B.")


def _luhn(compact: str, notes: tuple[str, ...]) -> IdentifierCheck:
    body = compact[:-1].translate(_FINESS_LETTERS)
    return keyed(compact, expected=luhn_check_digit(body), given=compact[-1], notes=notes)

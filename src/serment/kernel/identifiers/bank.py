"""Bank accounts: IBAN (ISO 13616) and the French RIB.

Guarantees the two check digits of ISO 7064 (mod 97-10), which range from 02 to 98, and the RIB key
97 − ((89 B + 15 G + 3 C) mod 97), an independent second check told in a note. Leaves to the bank
whether the account exists.
"""

import re
from typing import Final

from serment.kernel.identifiers.model import (
    IdentifierCheck,
    existence_note,
    keyed,
    refused,
    refused_length,
)

_IBAN: Final = re.compile(r"(?P<country>[A-Z]{2})(?P<key>[0-9]{2})(?P<account>[A-Z0-9]{10,30})")
_RIB: Final = re.compile(
    r"(?P<bank>[0-9]{5})(?P<branch>[0-9]{5})(?P<account>[A-Z0-9]{11})(?P<key>[0-9]{2})",
)
# Lengths of the SEPA countries (IBAN registry); elsewhere the length is not checked, and said so.
_COUNTRIES_BY_LENGTH: Final = {
    15: "NO",
    16: "BE",
    18: "DK FI NL",
    19: "SI",
    20: "AT EE LT LU",
    21: "CH HR LI LV",
    22: "BG DE GB IE VA",
    23: "GI",
    24: "AD CZ ES RO SE SK",
    25: "PT",
    26: "IS",
    27: "FR GR IT MC SM",
    28: "CY HU PL",
    31: "MT",
}
LENGTHS: Final = {
    country: length
    for length, countries in _COUNTRIES_BY_LENGTH.items()
    for country in countries.split()
}
# A and J are 1, B K S are 2 … I R Z are 9: letters of an account in the RIB key.
_RIB_LETTERS: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")
_EXISTENCE: Final = "seule la banque l’atteste"


def iban_key(country: str, account: str) -> str:
    """The two check digits 98 − (N mod 97), letters written A = 10 … Z = 35 (ISO 7064)."""
    number = int("".join(str(int(char, 36)) for char in f"{account}{country}00"))
    return f"{98 - number % 97:02d}"


def rib_key(bank: str, branch: str, account: str) -> str:
    """The two digits 97 − ((89 B + 15 G + 3 C) mod 97), letters of the account translated."""
    number = 89 * int(bank) + 15 * int(branch) + 3 * int(account.translate(_RIB_LETTERS))
    return f"{97 - number % 97:02d}"


def check_iban(compact: str) -> IdentifierCheck:
    """Country, two check digits, account; for France the RIB inside is examined too."""
    form = _IBAN.fullmatch(compact)
    if form is None:
        return refused_length(
            "IBAN",
            "2 lettres de pays, 2 chiffres de clé, puis 10 à 30 chiffres ou lettres",
            compact,
        )
    country = form["country"]
    refusal = _iban_refusal(country, compact)
    if refusal:
        return refused(refusal)
    notes = (*_country_notes(country, compact), existence_note(_EXISTENCE))
    expected = iban_key(country, form["account"])
    return keyed(compact, expected=expected, given=form["key"], notes=notes)


def check_rib(compact: str) -> IdentifierCheck:
    """5 digits of bank, 5 of branch, 11 characters of account, 2 digits of key."""
    form = _RIB.fullmatch(compact)
    if form is None:
        return refused_length(
            "RIB",
            "23 caractères : 5 chiffres de banque, 5 de guichet, 11 caractères de compte, 2 "
            "chiffres de clé",
            compact,
        )
    expected = rib_key(form["bank"], form["branch"], form["account"])
    return keyed(compact, expected=expected, given=form["key"], notes=(existence_note(_EXISTENCE),))


def _iban_refusal(country: str, compact: str) -> str | None:
    length = LENGTHS.get(country)
    if length is not None and len(compact) != length:
        return (
            f"Un IBAN commençant par {country} compte {length} caractères ; celui-ci en compte "
            f"{len(compact)} : un virement serait rejeté. Recopiez-le depuis le relevé d’identité "
            "bancaire."
        )
    if country == "FR" and not _RIB.fullmatch(compact[4:]):
        return (
            "Après FR et sa clé, un IBAN français porte un RIB : 10 chiffres, 11 caractères de "
            "compte, 2 chiffres ; ce n’est pas le cas ici, et un virement serait rejeté. "
            "Recopiez-le depuis le relevé d’identité bancaire."
        )
    return None


def _country_notes(country: str, compact: str) -> tuple[str, ...]:
    if country == "FR":
        return (_rib_note(compact[4:]),)
    if country in LENGTHS:
        return ()
    return (f"Pays {country} : Serment n’en connaît pas la longueur, seule la clé est contrôlée.",)


def _rib_note(rib: str) -> str:
    expected = rib_key(rib[:5], rib[5:10], rib[10:21])
    if rib[-2:] == expected:
        return f"Second contrôle, indépendant : la clé RIB est {expected}, comme attendu."
    return (
        f"Second contrôle, indépendant : la clé RIB lue est {rib[-2:]}, la clé calculée "
        f"{expected}. Vérifiez l’IBAN sur le relevé d’identité bancaire."
    )

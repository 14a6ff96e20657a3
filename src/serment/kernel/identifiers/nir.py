"""NIR and NIA: the number of the register of natural persons, and the number that awaits it.

Guarantees the form of dossier of law § 8.3 (13 characters, then a key of 2) with INSEE's
peculiarities, and the key 97 − (N mod 97). A wrong key never refuses the form: historical numbers
exist whose key is wrong (convention). Leaves to INSi whether the number exists, and to the caller
whether it may be kept.

LIMIT: the year has two digits, so Corsica's change of code in 1976 is told, not enforced.
"""

import re
from typing import Final, Literal

from serment.kernel.identifiers.model import (
    IdentifierCheck,
    existence_note,
    keyed,
    refused,
    refused_length,
)

_BODY_LENGTH: Final = 13
_WHOLE_LENGTH: Final = 15
_FORM: Final = re.compile(
    r"(?P<sex>[0-9])(?P<year>[0-9]{2})(?P<month>[0-9]{2})"
    r"(?P<department>[0-9]{2}|2[AB])(?P<commune>[0-9]{3})(?P<order>[0-9]{3})(?P<key>[0-9]{2})?",
)
_CORSICA: Final = {"2A": "19", "2B": "18"}
_REGISTERED: Final = "12"
_BEING_REGISTERED: Final = "34"
_WAITING: Final = "78"
_OID_NIR: Final = "1.2.250.1.213.1.4.8"
_OID_NIA: Final = "1.2.250.1.213.1.4.9"


def nir_key(body: str) -> str:
    """The two digits 97 − (N mod 97) of a 13-character NIR or NIA; Corsica 2A → 19, 2B → 18."""
    department = body[5:7]
    number = int(body[:5] + _CORSICA.get(department, department) + body[7:])
    return f"{97 - number % 97:02d}"


def check_nir(compact: str) -> IdentifierCheck:
    """A NIR, or the NIA that stands for one (first digit 7 or 8)."""
    return _check(compact, "nir")


def check_nia(compact: str) -> IdentifierCheck:
    """A NIA, whose first digit is 7 or 8; any other is refused."""
    return _check(compact, "nia")


def _check(compact: str, kind: Literal["nir", "nia"]) -> IdentifierCheck:
    form = _FORM.fullmatch(compact)
    if form is None:
        return refused_length(
            kind.upper(),
            "13 caractères (chiffres, sauf 2A ou 2B pour la Corse), puis, s’il y en a une, une "
            "clé de 2 chiffres",
            compact,
        )
    reasons = tuple(
        reason
        for reason in (
            _sex_refusal(form["sex"], kind),
            _month_refusal(form["month"]),
            _department_refusal(form["department"]),
        )
        if reason
    )
    if reasons:
        return refused(*reasons)
    return keyed(
        compact,
        expected=nir_key(compact[:_BODY_LENGTH]),
        given=form["key"],
        notes=_notes(form),
        advice=(
            "Vérifiez le numéro sur la carte Vitale ou l’attestation de droits ; n’écartez pas la "
            "saisie pour ce seul motif, des numéros anciens portent une clé erronée."
        ),
    )


def _sex_refusal(sex: str, kind: Literal["nir", "nia"]) -> str | None:
    if kind == "nia" and sex in _REGISTERED + _BEING_REGISTERED:
        return (
            f"Le premier chiffre est {sex}, celui d’un NIR : un NIA commence par 7 ou 8, et les "
            "deux portent des OID différents. Contrôlez ce numéro comme un NIR."
        )
    if sex in _REGISTERED + _BEING_REGISTERED + _WAITING:
        return None
    expected = "7 ou 8" if kind == "nia" else "1, 2, 3, 4, 7 ou 8"
    return (
        f"Le premier chiffre est {sex} ; il vaut {expected} : ce numéro ne peut pas avoir été "
        "attribué. Vérifiez le premier chiffre."
    )


def _month_refusal(month: str) -> str | None:
    number = int(month)
    if 1 <= number <= 12 or 20 <= number <= 42 or number >= 50:  # noqa: PLR2004 -- INSEE's ranges
        return None
    return (
        f"Le mois est {month} ; il va de 01 à 12, ou de 20 à 42 et de 50 à 99 quand il est "
        "inconnu : ce numéro ne peut pas avoir été attribué. Vérifiez les 4e et 5e chiffres."
    )


def _department_refusal(department: str) -> str | None:
    if department != "00":
        return None
    return (
        "Le département est 00, qui n’existe pas : ce numéro ne peut pas avoir été attribué. "
        "Vérifiez les 6e et 7e caractères."
    )


def _notes(form: re.Match[str]) -> tuple[str, ...]:
    notes = (
        _status_note(form["sex"]),
        _month_note(form["month"]),
        _place_note(form["department"], form["commune"]),
        "La clé n’a pas été saisie ; elle est calculée." if form["key"] is None else None,
        existence_note("seul le téléservice INSi l’atteste"),
    )
    return tuple(note for note in notes if note)


def _status_note(sex: str) -> str:
    if sex in _WAITING:
        return f"Numéro d’attente (NIA), OID {_OID_NIA} ; celui d’un NIR est {_OID_NIR}."
    if sex in _BEING_REGISTERED:
        return "Personne en cours d’immatriculation (premier chiffre 3 ou 4)."
    return f"NIR, OID {_OID_NIR}."


def _month_note(month: str) -> str | None:
    if int(month) <= 12:  # noqa: PLR2004 -- a true month
        return None
    return f"Mois {month} : mois de naissance inconnu à l’immatriculation."


def _place_note(department: str, commune: str) -> str | None:
    if department in _CORSICA:
        return (
            f"Né(e) en Corse : {department}→{_CORSICA[department]} pour le calcul de la clé. "
            "Les naissances d’avant 1976 portent 20."
        )
    if department == "20":
        return "Département 20 : Corse, pour une naissance d’avant 1976 (ensuite 2A ou 2B)."
    if department in ("97", "98"):
        return f"Né(e) outre-mer : département {department}{commune[0]}, commune {commune[1:]}."
    if department == "99":
        return f"Né(e) à l’étranger : code de pays {commune}."
    if "91" <= department <= "96":
        return (
            f"À vérifier : le code {department} désigne aussi des naissances en Algérie, au Maroc "
            "ou en Tunisie avant l’indépendance."
        )
    return None

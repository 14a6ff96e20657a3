"""The sheets of the workbook that are the same for everyone: the tutorial and the choices.

Guarantees: every list of choices offered in a form is in the sheet « 5_-_Listes », under its
name, and every choice of a closed set is one that the reader knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.documents.register.ods_package import OdsCell, OdsSheet
from serment.intake.register_layout import LISTS_SHEET, MODEL_SHEET, TUTORIAL_SHEET
from serment.kernel.french import date_in_french, nbsp
from serment.law.activity_words import (
    ANSWER_WORDS,
    BASIS_WORDS,
    CERTAINTY_WORDS,
    CONDITION_WORDS,
    DATA_WORDS,
    MEASURE_WORDS,
    RECIPIENT_WORDS,
    SAFEGUARD_CHOICES,
    SPECIAL_WORDS,
    STATUS_WORDS,
    SUBJECT_CHOICES,
)

if TYPE_CHECKING:
    from serment.documents.register.identity import Register

_LISTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "personnes": ("Catégories de personnes", SUBJECT_CHOICES),
    "destinataires": ("Types de destinataires", tuple(RECIPIENT_WORDS.values())),
    "mesures": ("Types de mesures de sécurité", tuple(MEASURE_WORDS.values())),
    "garanties": ("Types de garanties", SAFEGUARD_CHOICES),
    "bases": ("Bases légales", tuple(BASIS_WORDS.values())),
    "conditions": ("Conditions pour les données sensibles", tuple(CONDITION_WORDS.values())),
    "donnees": ("Catégories de données", tuple(DATA_WORDS.values())),
    "sensibles": ("Données sensibles", tuple(SPECIAL_WORDS.values())),
    "reponses": ("Réponses", tuple(ANSWER_WORDS.values())),
    "etats": ("États de la fiche", tuple(STATUS_WORDS.values())),
    "certitudes": ("Certitudes", tuple(CERTAINTY_WORDS.values())),
}
_FIRST_ROW: Final = 2


def _range(column: int, length: int) -> str:
    letter = chr(ord("A") + column)
    return f"[$'{LISTS_SHEET}'.${letter}${_FIRST_ROW}:.${letter}${_FIRST_ROW + length - 1}]"


CHOICES: Final[dict[str, str]] = {
    name: _range(column, len(values)) for column, (name, (_, values)) in enumerate(_LISTS.items())
}


def lists_sheet() -> OdsSheet:
    """One column for each list; the forms offer them in their cells."""
    longest = max(len(values) for _, values in _LISTS.values())
    rows = {1: tuple(OdsCell(title, "heading") for title, _ in _LISTS.values())}
    for index in range(longest):
        rows[_FIRST_ROW + index] = tuple(
            OdsCell(values[index] if index < len(values) else "") for _, values in _LISTS.values()
        )
    return OdsSheet(LISTS_SHEET, rows, (5.5,) * len(_LISTS))


_STEPS: Final = (
    (
        "Ce classeur est le registre des traitements du cabinet. Il suit la structure du modèle "
        "simplifié de la CNIL : une liste, puis une feuille par traitement."
    ),
    (
        "Vous pouvez tout modifier : changez le texte des cellules blanches, gardez les libellés "
        "de la première colonne."
    ),
    (
        "Pour ajouter une ligne (un destinataire, une mesure…), insérez une ligne et recopiez le "
        "libellé de la ligne voisine : « Destinataire 5 », « Mesure de sécurité 4 »…"
    ),
    (
        f"Pour ajouter un traitement, copiez la feuille « {MODEL_SHEET} » et remplissez la copie. "
        "Laissez le numéro vide : Serment en donnera un."
    ),
    (
        "Pour retirer un traitement, ne supprimez pas sa feuille : écrivez « Archivée » à la ligne "
        "« État de la fiche »."
    ),
    (
        "Enregistrez au format ODS, puis reprenez le fichier dans Serment : Registre, Reprendre un "
        "classeur. Serment dira ce qu’il a relu, refusé ou trouvé manquant."
    ),
    (
        "La partie « Compléments de Serment », en bas de chaque feuille, garde ce que le modèle "
        "de la CNIL ne prévoit pas : base légale, logiciel, points à confirmer."
    ),
)


def tutorial_sheet(register: Register) -> OdsSheet:
    """How to edit the workbook and take it back."""
    exported = date_in_french(register.exported_on)
    rows = {
        1: (OdsCell("Comment se servir de ce registre", "title"),),
        2: (OdsCell(f"Exporté de Serment le {exported}", "note"),),
    }
    for row, step in enumerate(_STEPS, 4):
        rows[row] = (OdsCell(nbsp(f"{row - 3}. {step}")),)
    return OdsSheet(TUTORIAL_SHEET, rows, (24.0,))

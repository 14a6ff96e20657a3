"""Where each thing stands in a register workbook shaped as the CNIL's simplified model (2019).

Guarantees: one home for the names of the sheets, the labels and their rows, used by the writer
(`serment.documents.register.ods`) and by the reader (`register_sheet`); rows 1 to 62 of a form
are those of the model, what it has no place for follows under « Compléments de Serment ».
Leaves to others: what the values mean.

Source: `registre-traitement-simplifie.ods` (CNIL, 25 July 2019), whose structure and labels are
taken up in a workbook of our own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

TUTORIAL_SHEET = "Tutoriel"
LIST_SHEET = "2_-_Liste_des_traitements"
MODEL_SHEET = "3_-_Modèle_de_fiche_de_registre"
EXAMPLE_SHEET = "4_-_Exemple_de_fiche"
LISTS_SHEET = "5_-_Listes"
SERMENT_SHEET = "Serment"
NOT_FORMS = (TUTORIAL_SHEET, LIST_SHEET, EXAMPLE_SHEET, LISTS_SHEET, SERMENT_SHEET)

LIST_HEADER_ROW = 8
FORMAT_VERSION = "1"

Field = Literal[
    "title",
    "reference",
    "created_on",
    "updated_on",
    "controller",
    "dpo",
    "dpo_company",
    "representative",
    "joint_controller",
    "main_purpose",
    "other_purpose",
    "civil_status",
    "personal_life",
    "economic",
    "connection",
    "location",
    "nir",
    "racial_or_ethnic_origin",
    "political_opinions",
    "religious_beliefs",
    "trade_union",
    "genetic",
    "biometric",
    "health",
    "sex_life",
    "convictions",
    "data_subjects",
    "recipient",
    "measure",
    "transfer",
    "software",
    "transfers_outside",
    "legal_basis",
    "special_basis",
    "other_data",
    "other_special",
    "retention_series",
    "rests_on",
    "to_confirm",
    "status",
    "origin",
    "certainty",
]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a form: its row in the CNIL's model, its label, what it holds."""

    row: int
    label: str
    field: Field


def _numbered(first: int, last: int, label: str, field: Field) -> tuple[Line, ...]:
    return tuple(Line(row, f"{label} {row - first + 1}", field) for row in range(first, last + 1))


MODEL_LINES: tuple[Line, ...] = (
    Line(4, "Nom du traitement", "title"),
    Line(5, "N° / RÉF", "reference"),
    Line(6, "Date de création de la fiche", "created_on"),
    Line(7, "Dernière mise à jour de la fiche", "updated_on"),
    Line(10, "Responsable du traitement", "controller"),
    Line(11, "Délégué à la protection des données", "dpo"),
    Line(12, "Société du délégué, s’il est externe", "dpo_company"),
    Line(13, "Représentant", "representative"),
    Line(14, "Responsable(s) conjoint(s)", "joint_controller"),
    Line(17, "Finalité principale", "main_purpose"),
    *_numbered(18, 22, "Sous-finalité", "other_purpose"),
    Line(25, "État civil, identité, données d’identification, images", "civil_status"),
    Line(26, "Vie personnelle (habitudes de vie, situation familiale…)", "personal_life"),
    Line(27, "Informations d’ordre économique et financier", "economic"),
    Line(28, "Données de connexion (adresse IP, journaux…)", "connection"),
    Line(29, "Données de localisation", "location"),
    Line(30, "Numéro de sécurité sociale (NIR)", "nir"),
    Line(33, "Origine raciale ou ethnique", "racial_or_ethnic_origin"),
    Line(34, "Opinions politiques", "political_opinions"),
    Line(35, "Convictions religieuses ou philosophiques", "religious_beliefs"),
    Line(36, "Appartenance syndicale", "trade_union"),
    Line(37, "Données génétiques", "genetic"),
    Line(38, "Données biométriques", "biometric"),
    Line(39, "Données concernant la santé", "health"),
    Line(40, "Vie sexuelle ou orientation sexuelle", "sex_life"),
    Line(41, "Condamnations pénales ou infractions", "convictions"),
    *_numbered(44, 45, "Catégorie de personnes", "data_subjects"),
    *_numbered(48, 51, "Destinataire", "recipient"),
    *_numbered(54, 56, "Mesure de sécurité", "measure"),
    *_numbered(59, 62, "Organisme destinataire", "transfer"),
)
HEADINGS: dict[int, tuple[str, ...]] = {
    2: ("Fiche de registre",),
    9: (
        "Acteurs",
        "Nom",
        "Adresse",
        "Code postal",
        "Ville",
        "Pays",
        "Téléphone",
        "Adresse électronique",
    ),
    16: ("Finalité(s) du traitement",),
    24: ("Catégories de données", "Description", "", "", "Durée de conservation"),
    32: ("Données sensibles", "Description", "", "", "Durée de conservation"),
    43: ("Catégories de personnes", "Description", "", "", "Précisions"),
    47: ("Destinataires", "Type", "", "", "Précisions", "", "Détail"),
    53: ("Mesures de sécurité", "Type", "", "", "Précisions"),
    58: ("Transferts hors UE", "Destinataire", "Pays", "Type de garanties", "Liens"),
}
COMPLEMENT_ROW = 64
COMPLEMENT_TITLE = "Compléments de Serment"
COMPLEMENTS: dict[Field, str] = {
    "software": "Logiciel ou application",
    "transfers_outside": "Des données partent hors de l’Espace économique européen",
    "legal_basis": "Base légale",
    "special_basis": "Condition pour les données sensibles",
    "joint_controller": "Autre responsable conjoint",
    "other_purpose": "Autre sous-finalité",
    "other_data": "Autre catégorie de données",
    "other_special": "Autre donnée sensible",
    "data_subjects": "Autre catégorie de personnes",
    "recipient": "Autre destinataire",
    "measure": "Autre mesure de sécurité",
    "transfer": "Autre organisme destinataire",
    "retention_series": "Règles de conservation",
    "rests_on": "Textes",
    "to_confirm": "À confirmer",
    "status": "État de la fiche",
    "origin": "Fiche type d’origine",
    "certainty": "Certitude",
}


def lines_of(field: Field) -> tuple[Line, ...]:
    """The lines that the CNIL's model keeps for this field."""
    return tuple(line for line in MODEL_LINES if line.field == field)


def label_key(label: str) -> str:
    """A label without accents, capitals, punctuation nor final number: how labels are compared."""
    return _KEYS[label] if label in _KEYS else _key_of(label)


def _key_of(label: str) -> str:
    bare = unicodedata.normalize("NFKD", label.replace("’", "'").replace("°", "o"))
    letters = "".join(char for char in bare if not unicodedata.combining(char)).casefold()
    return re.sub(r"[^a-z]+", " ", letters).strip()


# The labels that we write ourselves: nearly all those of a large workbook.
_KEYS = {
    label: _key_of(label)
    for label in (
        "",
        *(line.label for line in MODEL_LINES),
        *COMPLEMENTS.values(),
        *(cell for cells in HEADINGS.values() for cell in cells),
    )
}
_BY_LABEL: dict[str, Field] = {
    **{label_key(line.label): line.field for line in MODEL_LINES},
    **{label_key(label): field for field, label in COMPLEMENTS.items()},
}
_BY_ROW: dict[int, Line] = {line.row: line for line in MODEL_LINES}
_TITLES = {label_key(cells[0]) for cells in (*HEADINGS.values(), (COMPLEMENT_TITLE,), ("",))}


def is_heading(label: str) -> bool:
    """Whether a label is a title of the form, which holds no value."""
    return label_key(label) in _TITLES


def find_field(label: str, row: int, present: frozenset[str]) -> Field | None:
    """What a line holds: by its label, wherever it was moved to; else by its row in the model.

    The row serves the CNIL's own file, whose labels are longer than ours; it does not when the
    label that the model has there is `present` elsewhere: then this line was inserted by a person.
    """
    found = _BY_LABEL.get(label_key(label))
    line = _BY_ROW.get(row)
    if found or line is None or line.label in present or is_heading(label):
        return found
    return line.field

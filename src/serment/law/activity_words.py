"""The French words of the register's closed sets, and the way back from a word to its value.

Guarantees: one word for one value, both ways (`word_of`, `find_value`); words are compared
without accents, capitals nor punctuation, so that a spreadsheet's habits do not lose a value.
Leaves to others: where the words are shown.

>>> find_value(MEASURE_WORDS, "sauvegarde  des données")
'backup'
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.activity import (
        ActivityStatus,
        Answer,
        Certainty,
        DataKind,
        LawfulBasis,
        MeasureKind,
        RecipientKind,
        SpecialCondition,
        SpecialKind,
    )

Value = TypeVar("Value", bound=str)

STATUS_WORDS: Final[Mapping[ActivityStatus, str]] = {
    "draft": "À relire",
    "confirmed": "Confirmé",
    "archived": "Archivé",
}
ANSWER_WORDS: Final[Mapping[Answer, str]] = {
    "yes": "Oui",
    "no": "Non",
    "unknown": "Je ne sais pas",
}
CERTAINTY_WORDS: Final[Mapping[Certainty, str]] = {
    "sure": "Sûr",
    "to_verify": "À valider",
    "interpretation": "Interprétation, à valider",
    "convention": "Convention",
}
BASIS_WORDS: Final[Mapping[LawfulBasis, str]] = {
    "gdpr.6-1-a": "Consentement — RGPD, art. 6(1)(a)",
    "gdpr.6-1-b": "Contrat ou mesures précontractuelles — RGPD, art. 6(1)(b)",
    "gdpr.6-1-c": "Obligation légale — RGPD, art. 6(1)(c)",
    "gdpr.6-1-d": "Intérêts vitaux — RGPD, art. 6(1)(d)",
    "gdpr.6-1-e": "Mission d’intérêt public — RGPD, art. 6(1)(e)",
    "gdpr.6-1-f": "Intérêt légitime — RGPD, art. 6(1)(f)",
}
CONDITION_WORDS: Final[Mapping[SpecialCondition, str]] = {
    "gdpr.9-2-a": "Consentement explicite — RGPD, art. 9(2)(a)",
    "gdpr.9-2-b": "Droit du travail et protection sociale — RGPD, art. 9(2)(b)",
    "gdpr.9-2-c": "Intérêts vitaux — RGPD, art. 9(2)(c)",
    "gdpr.9-2-d": "Organisme à but non lucratif — RGPD, art. 9(2)(d)",
    "gdpr.9-2-e": "Données rendues publiques par la personne — RGPD, art. 9(2)(e)",
    "gdpr.9-2-f": "Défense de droits en justice — RGPD, art. 9(2)(f)",
    "gdpr.9-2-g": "Intérêt public important — RGPD, art. 9(2)(g)",
    "gdpr.9-2-h": "Soins, par un professionnel tenu au secret — RGPD, art. 9(2)(h)",
    "gdpr.9-2-i": "Santé publique — RGPD, art. 9(2)(i)",
    "gdpr.9-2-j": "Recherche, archives, statistiques — RGPD, art. 9(2)(j)",
}
DATA_WORDS: Final[Mapping[DataKind, str]] = {
    "civil_status": "État civil, identité, images",
    "personal_life": "Vie personnelle",
    "professional_life": "Vie professionnelle",
    "economic": "Informations d’ordre économique et financier",
    "connection": "Données de connexion",
    "location": "Données de localisation",
    "nir": "Numéro de sécurité sociale (NIR)",
    "internet": "Internet (traceurs, navigation)",
    "other": "Autres données",
}
SPECIAL_WORDS: Final[Mapping[SpecialKind, str]] = {
    "racial_or_ethnic_origin": "Origine raciale ou ethnique",
    "political_opinions": "Opinions politiques",
    "religious_beliefs": "Convictions religieuses ou philosophiques",
    "trade_union": "Appartenance syndicale",
    "genetic": "Données génétiques",
    "biometric": "Données biométriques",
    "health": "Données concernant la santé",
    "sex_life": "Vie sexuelle ou orientation sexuelle",
    "convictions": "Condamnations pénales ou infractions",
}
RECIPIENT_WORDS: Final[Mapping[RecipientKind, str]] = {
    "internal": "Service interne",
    "external": "Partenaires",
    "processor": "Sous-traitants",
    "third_country": "Pays tiers ou organisation internationale",
    "other": "Autre",
}
MEASURE_WORDS: Final[Mapping[MeasureKind, str]] = {
    "access_control": "Contrôle d’accès des utilisateurs",
    "traceability": "Mesures de traçabilité",
    "software_protection": "Mesures de protection des logiciels",
    "backup": "Sauvegarde des données",
    "encryption": "Chiffrement des données",
    "processor_control": "Contrôle des sous-traitants",
    "other": "Autres mesures",
}
SUBJECT_CHOICES: Final = (
    "Patients",
    "Proches",
    "Salariés",
    "Candidats",
    "Fournisseurs",
    "Prestataires",
    "Services internes",
    "Autres",
)
SAFEGUARD_CHOICES: Final = (
    "Clauses contractuelles types (CCT)",
    "Règles d’entreprise contraignantes (BCR)",
    "Pays adéquat",
    "Code de conduite",
    "Certification",
    "Dérogations (art. 49)",
)
"""« Privacy shield », which the CNIL's model of 2019 still offers, is no longer a safeguard."""


def find_value(words: Mapping[Value, str], word: str) -> Value | None:
    """The value that this word stands for, or `None`."""
    key = _bare(word)
    return next((value for value, known in words.items() if _bare(known) == key), None)


def find_value_by_start(words: Mapping[Value, str], word: str) -> Value | None:
    """Like `find_value`, and also takes a word that says more or less than ours."""
    key = _bare(word)
    exact = find_value(words, word)
    if exact or len(key) < len("sante"):
        return exact
    starts = (value for value, known in words.items() if _alike(_bare(known), key))
    return next(starts, None)


def _alike(known: str, given: str) -> bool:
    return known.startswith(given) or given.startswith(known)


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
    letters = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    return re.sub(r"[^a-z0-9()]+", " ", letters).strip()

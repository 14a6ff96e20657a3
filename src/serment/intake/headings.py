"""What the headings of a list of patients mean, in the words that programs give them.

Guarantees that accents, case, punctuation and the usual abbreviations do not matter, and that a
heading which speaks of another person or of another event (the spouse, the physician, the next
appointment) is never taken for the patient's. Leaves to others what the cells hold (`columns`).

>>> meaning_of("Né(e) le")
('born_on', True)
>>> meaning_of("Date de naissance du conjoint") is None
True
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal, get_args

Meaning = Literal[
    "number", "full_name", "family_name", "birth_name", "usual_name", "given_name", "born_on",
    "died_on", "died_in", "deceased", "last_consultation_on", "series", "suspended_from",
    "suspended_until",
]  # fmt: skip
MEANINGS: Final[tuple[Meaning, ...]] = get_args(Meaning)
LONGEST_HEADING: Final = 120

# Words that come back: of the patient, or nothing; a date of; the last; an act of care.
_PATIENT: Final = "(?: (?:du |de la |des |de l )?(?:patiente?s?|dossier|malade|client))?"
_DATE: Final = "(?:date|dt|dte|jour)(?: du| de la| de l| de| d)?"
_LAST: Final = "(?:dern|derniere?s?|der|last|latest)"
_ACT: Final = (
    "(?:consultations?|consult|consultat|csl?|cslt|visites?|vis|venue|passage|"
    "actes?(?: de soins?| medical)?|soins?|seance|examen|teleconsultation|prescription|"
    "ordonnance|prise en charge|visit|encounter|seen|examination)"
)
_APPOINTMENT: Final = "(?:rdv|rendez vous|rv|appointment|appt)"
_NUMBER: Final = "(?:n|no|nr|num|numero|id|ident|identifiant|ref|reference|code)"
_RECORD: Final = "(?:dossier(?: patient| medical)?|fiche|patiente?|interne|unique)"
# Whole headings, once folded, one pattern a line: sure.
_SURE: Final[dict[Meaning, str]] = {
    "number": f"""
        {_NUMBER}(?: du| de| d)? ?{_RECORD}
        (?:{_NUMBER} )?ipp
        n|no|num|numero|id|ident|identifiant|dossier|record
        (?:patient|record|chart) ?(?:id|number|no)|mrn
        id ?patient|record id
        """,
    "full_name": f"""
        noms?(?: et)? ?prenoms?{_PATIENT}
        prenoms?(?: et)? ?noms?{_PATIENT}
        patiente?s?|nom(?: du)? patient|nom complet{_PATIENT}|identite{_PATIENT}
        civilite nom prenom
        full name|patient name|name
        """,
    "family_name": f"""
        noms?|nom de famille{_PATIENT}|patronyme
        last ?name|family name|surname
        """,
    "birth_name": f"""
        nom ?(?:de )?(?:naissance|naiss|nais)(?: ins)?{_PATIENT}
        nom de jeune fille{_PATIENT}|nom jf|njf|nom patronymique{_PATIENT}
        birth name|maiden name
        """,
    "usual_name": f"""
        nom ?(?:d )?usage(?: ou marital)?{_PATIENT}|nom usuel{_PATIENT}|nom utilise{_PATIENT}
        nom (?:d )?epou(?:se|x)|nom marital{_PATIENT}
        usual name|married name
        """,
    "given_name": f"""
        (?:premier |1er |liste des )?prenoms?(?: utilise| usuel| de naissance)?{_PATIENT}
        first ?name|given names?|forename
        """,
    "born_on": f"""
        ddn|dn|dnaiss?|nee? le|naissance|jour de naissance
        (?:date|dt|dte) ?(?:de |d )?(?:naissance|naiss|nais|nce){_PATIENT}
        dob|birth ?date|birthday|date of birth|born(?: on)?
        """,
    "died_on": f"""
        (?:date|dt|dte) ?(?:de |du )?(?:deces|dc|dcd){_PATIENT}|deces
        (?:decede|deces|dcd|mort) le
        dod|date of death|death date|(?:died|deceased) on|deceased date
        """,
    "died_in": "annee(?: de| du)? deces|an deces|year of death|died in",
    "deceased": "dcd|(?:patient |est )?decede(?: o n| oui non)?|(?:is )?deceased|dead",
    "last_consultation_on": f"""
        (?:{_DATE} )?(?:la |le )?{_LAST} ?{_ACT}(?: date)?{_PATIENT}
        {_LAST} date(?: de| du| d)? {_ACT}{_PATIENT}
        {_ACT} {_LAST}
        (?:vu|vu la derniere fois|derniere fois vu) le|date derniere vue
        last consultation on|last seen(?: on)?
        """,
    "series": "serie(?: de dossiers?)?|(?:record )?series",
    "suspended_from": """
        debut(?: du| de la| de)? (?:recours|sinistre|reclamation)
        recours (?:depuis|debut|du)|date(?: du| de la| de)? (?:recours|reclamation)
        """,
    "suspended_until": """
        fin(?: du| de la| de)? (?:recours|sinistre|reclamation)
        recours (?:jusqu au|fin|clos le|au)
        """,
}
# Parts of a heading, in this order: likely, for a person to confirm.
_LIKELY: Final[tuple[tuple[Meaning, str], ...]] = (
    ("birth_name", r"nom\b.*\bnaiss|jeune fille"),
    ("born_on", r"naiss|\bnee? le\b|birth|\bddn\b"),
    ("died_on", r"\bdate\b.*\bdece|\bdeces\b|\bdeath\b"),
    ("last_consultation_on", rf"{_LAST}.*\b{_ACT}\b|\b{_ACT}\b.*\b{_LAST}\b"),
    ("last_consultation_on", rf"\bdate\b.*\b{_ACT}\b"),
    ("last_consultation_on", r"\b(?:consultation|visite|consult|seance)s?\b|\blast visit\b"),
    ("last_consultation_on", rf"\b{_APPOINTMENT}\b|{_LAST} (?:contact|activite)"),
    ("number", rf"\b{_RECORD}\b.*\b{_NUMBER}\b|\b{_NUMBER}\b.*\b{_RECORD}\b"),
    ("given_name", r"\bprenoms?\b|first ?name|given"),
    ("usual_name", r"\bnom\b.*\b(?:usage|usuel|marital|epouse)\b"),
    ("family_name", r"\bnom\b|last ?name|surname"),
    ("deceased", r"\bdecede\b|\bdcd\b|deceased"),
)
# Another person, another event, another number: never the patient's own.
_OTHERS: Final = re.compile(
    r"\b(?:conjointe?|mere|pere|parents?|enfant|tuteur|(?<!dernier )contact|medecin|docteur|dr|"
    r"praticienne?|correspondant|adresse|traitant|assuree?|ouvrant|mutuelle|amo|amc|caisse|"
    r"organisme|assurance|employeur|prochaine?|next|premier rdv|premiere|first visit|creation|"
    r"cree|inscription|ouverture|entree|arrivee|modification|modifie|saisie|maj|mise a jour|"
    r"impression|facture|reglement|paiement|"
    r"telephone|tel|portable|mobile|fax|mail|email|courriel|rue|voie|ville|commune|code postal|"
    r"cp|pays|lieu|rang|rpps|adeli|finess|secu|securite sociale|ss|nir|ins|nss|insee|motif|"
    r"diagnostic|commentaires?|observations?|notes?|remarques?|antecedents?|profession|sexe|"
    r"civilite|titre|age|utilisateur|logiciel|annulation|annule|absence|rappel|statut|etat|"
    r"physician|doctor|spouse|mother|father|phone|status)\b"
)
_NEVERTHELESS: Final = re.compile(
    r"premiere? prenom|civilite nom|\bins\b.*\bnaissance\b|naissance ins"
)
_NIR: Final = re.compile(r"\b(?:secu|securite sociale|nir|nss|insee|ins|matricule ins)\b")
_APPOINTED: Final = re.compile(rf"\b{_APPOINTMENT}\b|\bcontact\b")
_BRACKETED: Final = re.compile(r"\((?:e|s|es|ne|r|x)\)")
_JOINED: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SURE_PATTERNS: Final = tuple(
    (meaning, re.compile("|".join(map(str.strip, wholes.strip().splitlines()))))
    for meaning, wholes in _SURE.items()
)
_OWN: Final[dict[str, Meaning]] = {
    **{meaning: meaning for meaning in MEANINGS},
    "record_id": "number",
    "name": "full_name",
}
_LIKELY_PATTERNS: Final = tuple((meaning, re.compile(part)) for meaning, part in _LIKELY)


def heading_key(heading: str) -> str:
    """The heading in small letters without accents nor punctuation, its words parted by a space.

    >>> heading_key(" N° Dossier ")
    'n dossier'
    """
    text = _BRACKETED.sub("", heading[:LONGEST_HEADING].replace("º", "°").replace("\u2019", "'"))
    if " " not in text.strip() and not text.isupper():
        text = _JOINED.sub(" ", text)
    flat = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(char for char in flat if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def meaning_of(heading: str) -> tuple[Meaning, bool] | None:
    """What the heading means, and whether it surely does; None where it says nothing we take."""
    own = _OWN.get(heading.strip())
    if own is not None:
        return own, True
    key = heading_key(heading)
    if _OTHERS.search(key) and not _NEVERTHELESS.search(key):
        return None
    for meaning, pattern in _SURE_PATTERNS:
        if pattern.fullmatch(key):
            return meaning, True
    likely = (meaning for meaning, pattern in _LIKELY_PATTERNS if pattern.search(key))
    found = next(likely, None)
    return None if found is None else (found, False)


def is_foreign(heading: str) -> bool:
    """Whether the heading tells of something else than what we take, so that nothing is guessed."""
    return _OTHERS.search(heading_key(heading)) is not None and meaning_of(heading) is None


def is_appointment(heading: str) -> bool:
    """Whether the heading tells of an appointment or of a contact, which is no act of care."""
    return _APPOINTED.search(heading_key(heading)) is not None


def names_nir(heading: str) -> bool:
    """Whether the heading tells of numbers of social security."""
    return _NIR.search(heading_key(heading)) is not None

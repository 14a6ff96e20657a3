"""The words of the rights requests: who asks, for what, on what a refusal rests."""

from datetime import date, datetime
from typing import Final

from serment.kernel.french import date_in_french, nbsp
from serment.law.request_choices import Applicant, RequestRight
from serment.practice.library import the_corpus

RIGHT_WORDS: Final[dict[RequestRight, str]] = {
    "record_access": "Accès au dossier médical",
    "access": "Accès à d’autres données",
    "information": "Information : que faites-vous de mes données ?",
    "rectification": "Rectification",
    "erasure": "Effacement",
    "restriction": "Limitation",
    "portability": "Portabilité",
    "objection": "Opposition",
    "automated_decision": "Décision automatisée",
    "consent_withdrawal": "Retrait du consentement",
    "post_mortem": "Accès au dossier d’un défunt",
}
# What a letter asks about: « votre demande de rectification… ».
SUBJECT_WORDS: Final[dict[RequestRight, str]] = {
    "record_access": "d’accès au dossier médical",
    "access": "d’accès aux données personnelles",
    "information": "d’information sur l’usage des données",
    "rectification": "de rectification",
    "erasure": "d’effacement",
    "restriction": "de limitation du traitement",
    "portability": "de portabilité",
    "objection": "d’opposition",
    "automated_decision": "relative à une décision automatisée",
    "consent_withdrawal": "de retrait du consentement",
    "post_mortem": "d’accès au dossier d’un défunt",
}
APPLICANT_WORDS: Final[dict[Applicant, str]] = {
    "patient": "Le patient",
    "parent": "Un parent, titulaire de l’autorité parentale",
    "minor": "Le patient mineur",
    "guardian": "Un tuteur",
    "curator": "Un curateur",
    "heir": "Un ayant droit d’un défunt",
    "appointed_doctor": "Un médecin désigné par le patient",
    "lawyer": "Un avocat ou un mandataire",
    "trusted_person": "La personne de confiance",
    "insurer": "Un assureur",
    "employer": "Un employeur",
    "police": "La police ou la gendarmerie",
}


def right_words(right: str) -> str:
    """Name a right in French; the code itself for one that is gone."""
    return next((words for code, words in RIGHT_WORDS.items() if code == right), right)


def subject_words(right: str) -> str:
    """Name a right after « votre demande »."""
    return next((words for code, words in SUBJECT_WORDS.items() if code == right), right)


def applicant_words(applicant: str) -> str:
    """Name an applicant in French."""
    return next((words for code, words in APPLICANT_WORDS.items() if code == applicant), applicant)


def moment_words(moment: date) -> str:
    """Write a day, or an instant at the clock of its own place: « 27 octobre 2026, 1 h 30 »."""
    if not isinstance(moment, datetime):
        return date_in_french(moment)
    return nbsp(f"{date_in_french(moment.date())}, {moment.hour}\u00a0h\u00a0{moment.minute:02d}")


def fact_title(name: str) -> str:
    """Name a fact of the corpus in French."""
    declaration = the_corpus().facts.get(name)
    return nbsp(name if declaration is None else declaration.title)

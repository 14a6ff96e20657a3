"""What the law forbids to answer, written by hand from the dossier of law: nothing of the corpus.

Held against the letters that Serment offers: § 2.2 (each right), § 2.4 (who may ask), R. 1111-7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    Facts = Mapping[str, object]

STRANGERS: Final = {"insurer", "employer", "police"}
WITHOUT_OWN_RIGHT: Final = {*STRANGERS, "trusted_person", "lawyer", "curator", "heir"}
_IMPOSED: Final = {"legal_obligation", "vital_interests", "contract"}
_NOT_PORTABLE: Final = {"legal_obligation", "vital_interests", "public_task",
                        "legitimate_interests"}  # fmt: skip


def forbids_granting(right: str, applicant: str, facts: Facts) -> bool:
    """Tell whether nothing may be granted: what the dossier marks « sûr », and no more."""
    if right == "information":
        return False  # The notice names nobody.
    if applicant in STRANGERS:
        return True  # § 2.4: no right of access; L. 1110-4 for the rest.
    if right == "post_mortem" or (right == "record_access" and applicant == "heir"):
        return _forbids_of_deceased(applicant, facts)
    if right == "record_access":
        return _forbids_record(applicant, facts)
    return _forbids_by_object(right, facts)


def _forbids_of_deceased(applicant: str, facts: Facts) -> bool:
    """Quality proved, one reason among three, no will to the contrary; parents of a minor apart."""
    if facts.get("deceased_objected") is True:
        return True
    if applicant == "parent":
        return facts.get("quality_proved") is False
    return facts.get("heir_reason") is None or facts.get("quality_proved") is not True


def _forbids_record(applicant: str, facts: Facts) -> bool:
    """A minor through the holders; no own access without a mandate, nor against the adult."""
    needed = {"trusted_person": "express_mandate", "curator": "adult_consents"}
    if applicant == "minor":
        return True
    return applicant in needed and facts.get(needed[applicant]) is not True


def _forbids_by_object(right: str, facts: Facts) -> bool:
    """Article 17(3), 20, 21: a record in its period, a basis that opens nothing."""
    basis = facts.get("legal_basis")
    if right == "erasure":
        is_record = facts.get("request_object") == "medical_record"
        return is_record and facts.get("retention_ended") is False
    if right == "portability":
        return basis in _NOT_PORTABLE or facts.get("processing_automated") is False
    return right in {"objection", "consent_withdrawal"} and basis in _IMPOSED


def forbids_the_whole(right: str, applicant: str, facts: Facts) -> bool:
    """Tell whether a part must stay out: care kept secret by a minor, a dated medical opinion."""
    hides = facts.get("secret_care") is True and facts.get("minor_objected") is True
    if right == "record_access" and applicant == "parent" and hides:
        return True
    return right == "rectification" and facts.get("request_object") == "medical_opinion"


def grounds_against_a_patient(right: str, facts: Facts) -> set[str]:
    """Every ground on which a patient may be refused, and no other."""
    if right == "information":
        elsewhere = facts.get("collected_from") == "elsewhere"
        return {"legal_secrecy", "information_impossible"} if elsewhere else set()
    told, basis = facts.get("request_object"), facts.get("legal_basis")
    found = {"identity_not_established"}
    if right != "consent_withdrawal":
        found.add("unfounded_or_excessive")
    possible = {
        "medical_opinion": right == "rectification" and told == "medical_opinion",
        "not_inaccurate": right == "rectification" and told not in {None, "wrong_fact"},
        "legal_claims": right == "erasure",
        "record_still_kept": right == "erasure" and forbids_granting(right, "patient", facts),
        "outside_restriction": right == "restriction" and facts.get("restriction_case") == "none",
        "not_portable": right == "portability" and forbids_granting(right, "patient", facts),
        "imposed_by_law": right == "objection" and basis in _IMPOSED,
        "no_consent": right == "consent_withdrawal" and basis in _IMPOSED,
        "compelling_grounds": right == "objection"
        and basis in {"legitimate_interests", "public_task"},
        "no_automated_decision": right == "automated_decision",
    }
    return found | {name for name, is_possible in possible.items() if is_possible}


GROUNDS_OF_THE_RECORD: Final = {
    "medical_opinion", "not_inaccurate", "legal_claims", "record_still_kept",
    "outside_restriction", "not_portable", "imposed_by_law", "compelling_grounds", "no_consent",
    "no_automated_decision",
}  # fmt: skip
"""Grounds that speak of the data: to somebody not entitled, they would tell that there are some."""

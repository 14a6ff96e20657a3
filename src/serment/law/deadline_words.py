"""The French words of `serment deadline explain`, and what each means for the core.

Guarantees one word for one meaning. Leaves to others their values (`rights_requests`,
`breach_requests`) and the answer (`deadline_json`).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.breach_severity import SeverityLevel
    from serment.law.deadline_model import Decision, RequestKind

KINDS: Final[Mapping[str, RequestKind]] = MappingProxyType(
    {
        "demande_RGPD": "gdpr_request",
        "acces_dossier_medical": "medical_record_access",
        "acces": "access",
        "acces_ayant_droit": "deceased_access",
        "copie_dossier": "record_copy",
        "rectification": "rectification",
        "effacement": "erasure",
        "limitation": "restriction",
        "portabilite": "portability",
        "opposition": "objection",
        "decision_automatisee": "automated_decision",
        "retrait_consentement": "consent_withdrawal",
        "information": "information",
        "agir_pour_le_patient": "acting_for_patient",
        "violation": "breach",
        "export_editeur": "publisher_export",
    },
)
DECISIONS: Final[Mapping[Decision, str]] = MappingProxyType(
    {
        "communicate": "COMMUNIQUER",
        "communicate_what_is_needed": "COMMUNIQUER_LE_NECESSAIRE",
        "answer_through_holders": "PASSER_PAR_L_AUTORITE_PARENTALE",
        "ask_reason": "DEMANDER_MOTIF",
        "ask_quality": "DEMANDER_PREUVE_QUALITE",
        "ask_mandate": "DEMANDER_MANDAT",
        "check_first": "VERIFIER",
        "rectify": "RECTIFIER",
        "add_note": "AJOUTER_UNE_MENTION",
        "erase": "EFFACER",
        "restrict": "LIMITER",
        "stop": "CESSER",
        "refuse": "REFUS",
        "refuse_partly": "REFUS_PARTIEL",
        "refuse_with_reasons": "REFUS_MOTIVE",
    },
)
LEVELS: Final[Mapping[SeverityLevel, str]] = MappingProxyType(
    {"low": "FAIBLE", "medium": "MOYEN", "high": "ELEVE", "very_high": "TRES_ELEVE"},
)
BOOLEANS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "doute_raisonnable": "reasonable_doubt",
        "commission_soins_psychiatriques": "psychiatric_commission",
        "qualite_prouvee": "quality_proved",
        "volonte_contraire_du_defunt": "deceased_objected",
        "soins_secrets_L1111_5": "secret_care",
        "opposition_mineur": "minor_objected",
        "mandat_ecrit": "express_mandate",
        "consentement_expres_majeur": "adult_consents",
        "premiere_copie": "first_copy",
        "delai_conservation_expire": "retention_ended",
        "traitement_automatise": "processing_automated",
        "notice_deja_remise": "notice_given",
        "CNIL_deja_informee": "cnil_already_informed",
        "assurance_cyber": "cyber_insurance",
    },
)
CHOICES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = MappingProxyType(
    {
        "demandeur": (
            "applicant",
            {
                "patient": "patient",
                "mineur": "minor",
                "parent": "parent",
                "tuteur": "guardian",
                "curateur": "curator",
                "ayant_droit": "heir",
                "personne_de_confiance": "trusted_person",
                "medecin_designe": "appointed_doctor",
                "avocat": "lawyer",
                "mandataire": "lawyer",
                "assureur": "insurer",
                "employeur": "employer",
                "police": "police",
            },
        ),
        "motif": (
            "heir_reason",
            {
                "causes_du_deces": "cause_of_death",
                "memoire_du_defunt": "memory",
                "faire_valoir_ses_droits": "own_rights",
            },
        ),
        "objet": (
            "request_object",
            {
                "dossier_medical": "medical_record",
                "avis_medical": "medical_opinion",
                "fait_inexact": "wrong_fact",
                "agenda": "appointments",
                "autre": "other",
            },
        ),
        "base_legale": (
            "legal_basis",
            {
                "6.1.a": "consent",
                "6.1.b": "contract",
                "6.1.c": "legal_obligation",
                "6.1.d": "vital_interests",
                "6.1.e": "public_task",
                "6.1.f": "legitimate_interests",
            },
        ),
        "cas_limitation": (
            "restriction_case",
            {
                "exactitude_contestee": "accuracy_contested",
                "opposition_verifiee": "objection_checked",
                "traitement_illicite": "unlawful",
                "besoin_en_justice": "needed_for_claims",
                "aucun": "none",
            },
        ),
        "provenance": (
            "collected_from",
            {"personne": "person", "ailleurs": "elsewhere"},
        ),
        "origine": (
            "breach_found_by",
            {
                "cabinet": "practice",
                "sous_traitant": "processor",
                "controle_CNIL": "cnil_control",
                "autre": "other",
            },
        ),
        "structure": (
            "reporting_structure",
            {
                "cabinet_liberal_individuel": "private_practice",
                "cabinet_liberal": "private_practice",
                "cabinet_groupe": "private_practice",
                "centre_radiotherapie": "radiotherapy",
                "laboratoire_biologie_medicale": "laboratory",
                "etablissement_sante": "health_institution",
                "etablissement_medico_social": "social_care",
            },
        ),
    },
)
INCIDENTS: Final[Mapping[str, bool]] = MappingProxyType({"grave_SI": True, "autre": False})

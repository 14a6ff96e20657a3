"""The worked examples of the dossier of law, put to the engine in its own words.

`worked_examples.csv` is the dossier's own text, in French, row for row, for five of its domains
(the identifiers are tested with the kernel). A row
expects only the keys that it names; this module says which of our answers each key is.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serment.kernel.spans import add_span
from serment.law.deadline_json import explain_deadline
from serment.law.evaluate import evaluate
from serment.law.facts import Snapshot, parse_facts
from serment.law.retention import RetentionAnswer, explain_retention
from serment.law.retention_start import find_start
from serment.law.suspensions import clock_starts

if TYPE_CHECKING:
    from serment.law.corpus import Corpus
    from serment.law.findings import Finding

TODAY: Final = date(2026, 11, 23)
"""The day of a row that names none; a row whose facts lie later is put on their last day."""

# A row that we hold to be wrong stays, and fails by name: its identifier, and the reason.
DISPUTED: Final[dict[str, str]] = {}

# Keys of the rows that no answer of the engine carries, and where they are.
TOLD_ELSEWHERE: Final = {
    "gardien": "who keeps the records after retirement: an obligation of the end of practice",
    "activite": "the activity of the HDS certificate: in the words of the provision",
    "avant_usage": "when the patient is told: in the words of the provision",
    "resultat_explique": "what the patient is told: in the words of the provision",
}
_EXCEPTIONS: Final = {
    "20_ANS": None,
    "MAJORANT_20_ANS": None,
    "28E_ANNIVERSAIRE": "minor",
    "DECES_10_ANS": "deceased",
    "DECES_10_ANS_MAJORANT": "deceased",
}
_EVENTS: Final = {
    "rdv_non_honore": "missed_appointment",
    "lecture_secretariat": "reading",
    "teleconsultation": "teleconsultation",
}
_SERIES: Final = {
    "double_FSE": ("RET-SOIN-07", {"teletransmission": "claim_sent_on"}),
    "bulletin_de_paie_employeur": ("RET-RH-02", {"emission": "payslip_issued_on"}),
    "CV_candidat_non_retenu": ("RET-RH-01", {"dernier_contact": "applicant_last_contact_on"}),
    "registre_unique_personnel": ("RET-RH-04", {"depart_salarie": "employee_left_on"}),
    "videosurveillance": ("RET-SEC-05", {"enregistrement": "recorded_on"}),
    "journal_acces_dossiers": (
        "RET-SEC-01",
        {"evenement": "logged_on", "politique_mois": "access_log_policy_months"},
    ),
    "DMP": ("RET-SOIN-17", {"cloture": "dmp_closed_on"}),
    "DUERP_version": ("RET-RH-10", {"date": "risk_assessment_drawn_up_on"}),
    "sanction_disciplinaire": ("RET-RH-08", {"date": "sanction_on"}),
    "SELARL": ("RET-GES-01", {"cloture_exercice": "financial_year_closed_on"}),
    "individuel_BNC": ("RET-GES-02", {"piece_ou_derniere_operation": "last_accounting_entry_on"}),
}
# What a row of « gouvernance » says of the practice → the facts of the questionnaire.
_PRACTICES: Final[dict[tuple[str, object], dict[str, object]]] = {
    ("structure", "medecin_individuel"): {"practice_form": "solo"},
    ("structure", "MSP_SISA"): {"practice_form": "sisa_msp"},
    ("structure", "cabinet_groupe"): {"practice_form": "scp"},
    ("SI_partage", True): {"shared_records": True},
    ("SI_commun", True): {"shared_records": True},
    ("traitement", "scribe_IA_audio_consultation"): {"ai_tools": True, "ai_scribe": True},
    ("hebergement", "serveur_du_cabinet_exploite_par_le_medecin"): {
        "records_hosting": "practice_machine",
    },
    ("hebergement", "sauvegarde_cloud_chiffree_par_un_tiers"): {"cloud_backup": True},
    ("usage", "dispositif_medical_IA_apprentissage_massif"): {"ai_diagnosis": True},
    ("systeme", "IA_dispositif_medical_classe_IIa"): {
        "ai_diagnosis": True,
        "ai_device_notified_body": True,
    },
    ("systeme", "agent_conversationnel_prise_de_rdv"): {"booking_chatbot": True},
}
_OBLIGATIONS: Final = {
    "DPO_obligatoire": "obligation.dpo",
    "AIPD_soins_obligatoire": "obligation.dpia_care",
    "registre_obligatoire": "obligation.record_of_processing",
    "information_patient_obligatoire": "obligation.ai_patient_information",
    "transparence_art50_applicable": "obligation.ai_chatbot_transparency",
    "obligations_deployeur_art26_applicables": "obligation.ai_deployer_devices",
    "applicables_a_partir_du": "obligation.ai_deployer_devices",
}
_APPLIES: Final = ("due", "met", "unmet")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file; `given` and `expected` are its JSON, in French."""

    id: str
    domain: str
    given: dict[str, Any]
    expected: dict[str, Any]


def read_rows() -> list[Row]:
    """The rows of the file, in its order."""
    path = Path(__file__).resolve().parent / "worked_examples.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Row(r["id"], r["domaine"], json.loads(r["entree_json"]), json.loads(r["attendu_json"]))
            for r in csv.DictReader(lines)
        ]


def answer_of(corpus: Corpus, row: Row) -> dict[str, Any]:
    """Our answer to each key that the row expects, written as the row writes it."""
    answers = {
        "conservation_dossier": _of_patient_record,
        "conservation_autre": _of_another_series,
        "gouvernance": _of_practice,
        "delais_droits": _of_clock,
        "violation": _of_clock,
    }
    return answers[row.domain](corpus, row)


def _explain(corpus: Corpus, series: str, raw: dict[str, Any], as_of: date) -> RetentionAnswer:
    return explain_retention(corpus, series, parse_facts(corpus.facts, raw), as_of)


def _of_patient_record(corpus: Corpus, row: Row) -> dict[str, Any]:
    if "structure" in row.given:
        return _of_each_practitioner(corpus, row)
    raw, as_of = _record_facts(row.given), _day_of(row.given)
    answer = _explain(corpus, "patient_record", raw, as_of)
    end = answer.keep_until
    assert end is not None
    told: dict[str, Any] = {
        "fin_conservation": end.isoformat(),
        "fin_theorique": end.isoformat(),
        "fin_theorique_sans_recours": end.isoformat(),
        "eliminable_a_partir_du": _iso(answer.erasable_from),
        "bascule_archive_intermediaire": _iso(answer.archive_on),
        "jours_suspension": answer.suspended_days,
        "suspension_R1112_7": answer.suspended_days > 0,
        "revue_humaine": answer.review,
        "eliminable": answer.status == "erasable",
        "transfert_efface_original": answer.status == "erasable",
        "regle": answer.exception,
    }
    if "regle" in row.expected:
        told["regle"] = _same(row.expected["regle"], _EXCEPTIONS, answer.exception)
        if "MAJORANT" in row.expected["regle"] and not answer.review:
            told["regle"] = "no review"
    told["statut"] = _same(row.expected.get("statut"), {"GEL": "held", "GEL_DROITS": "held"},
                           answer.status)  # fmt: skip
    if "recours" in row.given:
        opened = date.fromisoformat(row.given["recours"]["introduit_le"])
        told["jours_restants_a_la_reprise"] = (end - opened).days
    if "evenements" in row.given:
        version = corpus.retention_rule("patient_record").versions[-1]
        told["point_de_depart"] = _iso(find_start(version, parse_facts(corpus.facts, raw)).day)
    if "actes_transfusionnels" in row.given:
        (act,) = row.given["actes_transfusionnels"]
        extract = _explain(corpus, "RET-SOIN-04", {"transfused_on": act}, as_of)
        told["fin_mention_transfusionnelle"] = _iso(extract.keep_until)
        told["purge"] = "PARTIELLE" if (extract.keep_until or end) > end else "TOTALE"
    return told


def _record_facts(given: dict[str, Any]) -> dict[str, Any]:
    """The facts of the record; a death without a date is no date of death."""
    spans = [*given.get("suspensions", [])]
    if "recours" in given:
        spans.append([given["recours"]["introduit_le"], given["recours"]["clos_le"]])
    raw = {
        "born_on": given.get("naissance"),
        "last_consultation_on": given.get("derniere_consultation"),
        "died_on": given.get("deces"),
        "died_in": given.get("annee_deces"),
        "suspensions": spans or None,
        "events": [
            {"type": _EVENTS[e["type"]], "on": e["date"]} for e in given.get("evenements", [])
        ],
    }
    if "demande_acces_recue" in given:  # R40 gives the end of the period instead of its start
        end = date.fromisoformat(given["fin_conservation"])
        raw |= {"last_consultation_on": end.replace(year=end.year - 20).isoformat()}
        raw |= {"born_on": "1962-05-04", "rights_request_pending": not given["repondue"]}
    return raw


def _of_each_practitioner(corpus: Corpus, row: Row) -> dict[str, Any]:
    """R26: a clock per practitioner in an SCM, one for all in an SEL."""
    visits = {name: date.fromisoformat(row.given[f"dr_{name}_derniere"]) for name in ("A", "B")}
    form = {"SCM_dossiers_separes": "scm"}[row.given["structure"]]
    ends = {}
    for name, start in clock_starts(form, visits).items():
        raw = {"born_on": row.given["naissance"], "last_consultation_on": start.isoformat()}
        ends[f"dr_{name}_fin"] = _iso(_explain(corpus, "patient_record", raw, TODAY).keep_until)
    return ends


def _of_another_series(corpus: Corpus, row: Row) -> dict[str, Any]:
    kind = row.given.get("forme", row.given["donnee"])
    series, names = _SERIES[kind]
    raw = {ours: row.given[theirs] for theirs, ours in names.items()}
    answer = _explain(corpus, series, raw, _day_of(row.given))
    rule = corpus.retention_rule(series)
    version = rule.versions[-1]
    told: dict[str, Any] = dict.fromkeys(
        ("fin_conservation", "fin_retenue", "suppression_au_plus_tard", "invocable_jusqu_au"),
        _iso(answer.keep_until),
    )
    told["action"] = "DETRUIRE" if version.then in ("erase", "review_for_erasure") else None
    told["detenteur"] = "CNAM" if rule.held_by == "national_insurance" else None
    policy = version.policy
    if policy is not None:
        told["plage_recommandee_mois"] = [policy.at_least, policy.default]
    years = version.keep_for.years if version.keep_for else policy.default if policy else 0
    told["regle"] = f"{years}_ANS"
    if version.or_later and version.keep_for is not None:
        start = date.fromisoformat(next(iter(raw.values())))
        told["minimum_90_jours"] = add_span(start, version.keep_for).isoformat()
        told["repere_3_mois"] = add_span(start, version.or_later[0].keep_for).isoformat()
    return told


def _of_practice(corpus: Corpus, row: Row) -> dict[str, Any]:
    raw: dict[str, object] = {}
    for key, value in row.given.items():
        raw |= _PRACTICES.get((key, value), {})
    if "patients_par_an" in row.given:
        raw["patients_per_year"] = row.given["patients_par_an"]
    snapshot = Snapshot(_day_of(row.given), parse_facts(corpus.facts, raw))
    found = {key: evaluate(corpus, rule, snapshot) for key, rule in _OBLIGATIONS.items()}
    told: dict[str, Any] = {key: finding.outcome in _APPLIES for key, finding in found.items()}
    told["applicables_a_partir_du"] = _iso(found["applicables_a_partir_du"].applies_from)
    hosting = "hds_backup" if "sauvegarde" in str(row.given.get("hebergement")) else "hds_hosting"
    told["HDS_requis"] = evaluate(corpus, f"obligation.{hosting}", snapshot).outcome in _APPLIES
    own_dpia = "ai_scribe" in raw
    dpia = evaluate(corpus, f"obligation.dpia_{'ai_scribe' if own_dpia else 'care'}", snapshot)
    told["dispense_AIPD"] = dpia.outcome == "not_applicable"
    told["AIPD"] = _words_of(dpia)
    return told


def _of_clock(corpus: Corpus, row: Row) -> dict[str, Any]:
    """The clocks take and give the words of the dossier: nothing to translate."""
    return explain_deadline(corpus, row.given, today=TODAY)


def _words_of(dpia: Finding) -> str:
    """The dossier's words for an outcome and its certainty (`a_mener`: to carry out)."""
    if dpia.outcome == "undetermined":
        return "recommandee_ou_requise"
    if dpia.outcome == "due":
        return "requise_en_pratique" if dpia.confidence == "to_verify" else "a_mener"
    return dpia.outcome


def _day_of(given: dict[str, Any]) -> date:
    """The day of the evaluation: the row's own, or one on which none of its facts lies ahead."""
    if "date_evaluation" in given:
        return date.fromisoformat(given["date_evaluation"])
    facts = [given.get(key) for key in ("naissance", "derniere_consultation", "deces")]
    return max([TODAY, *(date.fromisoformat(day) for day in facts if day)])


def _same(theirs: Any, words: dict[str, Any], ours: Any) -> Any:
    """Their word, if it stands for our value; our value otherwise, so that the row fails."""
    return theirs if theirs in words and words[theirs] == ours else ours


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

"""The register of requests as rows to export: every field of the log that the law asks to keep.

Guarantees the fields of the dossier of law, § 2.5, each in columns of its own (`LOG_FIELDS` says
which), clocks computed on the day of the export, and that a register of any length is read row by
row. It names people. Leaves to others the search (`request_list`) and the file.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from django.db.models import QuerySet

from serment.law.findings import citations_of
from serment.law.rights_clock import RightsAnswer
from serment.practice.library import request_choices, the_corpus
from serment.practice.publisher_list import exports_by_request
from serment.practice.request_answers import clocks_of
from serment.practice.request_list import evidence_titles, exclusion_titles, ground_title
from serment.practice.request_words import applicant_words, right_words
from serment.store.models import Member, ReceivedRequest

LOG_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("Numéro",),
    "date_reception": ("Reçue le", "Heure"),
    "canal": ("Par",),
    "demandeur_type": ("Demandeur", "Qualité"),
    "demandeur_identite_verifiee": ("Identité établie", "Comment", "Identité établie le"),
    "patient_ref": ("Patient", "Dossier"),
    "droit": ("Droit",),
    "perimetre": ("Périmètre",),
    "motif_si_ayant_droit": ("Motif de l’ayant droit",),
    "pieces_demandees": ("Pièces demandées", "Justificatif demandé le", "Justificatif reçu le"),
    "suspension": ("Suspension : début", "Suspension : fin"),
    "delai_calcule.csp_min": ("Code de la santé : dès le",),
    "delai_calcule.csp_max": ("Code de la santé : au plus tard",),
    "delai_calcule.rgpd": ("RGPD : au plus tard", "Information : au plus tard"),
    "delai_calcule.rgpd_prolonge": ("RGPD : au plus tard, prolongé",),
    "prolongation": ("Motif de la prolongation", "Prolongation envoyée le",
                     "Prolongation valable"),
    "decision": ("Décision", "Décidée le"),
    "motif_juridique": ("Motif du refus", "Textes du motif"),
    "elements_exclus": ("Écarté",),
    "mode_communication": ("Mode", "Médecin choisi", "Partie récente envoyée le",
                           "Mode (partie récente)", "Retard (partie récente), cause"),
    "premiere_copie": ("Première copie",),
    "frais": ("Prix (euros)",),
    "notice": ("Notice jointe, version", "Notice jointe du"),
    "date_reponse": ("Répondue le", "Retard, cause", "Classée le", "Raison"),
    "agent": ("Notée par", "Par (décision)", "Par (réponse)"),
    "reclamation": ("Réclamation", "Réclamation le"),
    "destinataires": ("Destinataires prévenus", "Destinataires prévenus le"),
    "limitation": ("Levée annoncée le", "Levée le"),
    "editeur": ("Demandes à l’éditeur",),
}  # fmt: skip
"""The columns of each field of the dossier of law, § 2.5, then what articles 13, 18 and 19 ask,
and what was asked of the publisher of the software.

The order of the columns is that of this table: what was received first, then what was done.
"""
HEADER: Final = tuple(title for titles in LOG_FIELDS.values() for title in titles)
_PEOPLE: Final = ("received_by__person", "decided_by__person", "answered_by__person")


def register_rows(rows: QuerySet[ReceivedRequest], as_of: date) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the register as `HEADER` names them; it names people."""
    first = rows.order_by().select_related("practice").first()
    exports = {} if first is None else exports_by_request(first.practice)
    for request in rows.select_related("record", *_PEOPLE).iterator(chunk_size=500):
        told = {
            **_reception(request),
            **_evidence(request),
            **_clocks(request, clocks_of(request, as_of)),
            **_decision(request),
            **_end(request),
            **_notices(request),
            "Demandes à l’éditeur": exports.get(request.pk, ""),
        }
        yield tuple(told[title] for title in HEADER)


def _reception(request: ReceivedRequest) -> dict[str, str]:
    time = request.received_time
    return {
        "Numéro": str(request.number),
        "Reçue le": _iso(request.received_on),
        "Heure": "" if time is None else time.isoformat("minutes"),
        "Par": request.get_channel_display(),
        "Demandeur": request.applicant_name,
        "Qualité": applicant_words(request.applicant),
        "Patient": request.patient_name,
        "Dossier": "" if request.record is None else str(request.record),
        "Droit": right_words(request.right),
        "Périmètre": request.scope,
        "Motif de l’ayant droit": _heir_reason(request),
        "Notée par": _name(request.received_by),
    }


def _heir_reason(request: ReceivedRequest) -> str:
    told = request.facts.get("heir_reason")
    return the_corpus().fact("heir_reason").values.get(str(told), "") if told else ""


def _evidence(request: ReceivedRequest) -> dict[str, str]:
    return {
        "Identité établie": _yes(request.identity_on is not None),
        "Comment": request.get_identity_method_display(),
        "Identité établie le": _iso(request.identity_on),
        "Pièces demandées": " ; ".join(evidence_titles(request.evidence)),
        "Justificatif demandé le": _iso(request.evidence_asked_on),
        "Justificatif reçu le": _iso(request.evidence_received_on),
    }


def _clocks(request: ReceivedRequest, law: RightsAnswer) -> dict[str, str]:
    record, gdpr, information = law.record, law.gdpr, law.information
    is_paused = gdpr is not None and (gdpr.is_paused or gdpr.paused_days > 0)
    valid = None if gdpr is None else gdpr.extension_is_valid
    return {
        "Suspension : début": _iso(request.evidence_asked_on) if is_paused else "",
        "Suspension : fin": _iso(request.evidence_received_on) if is_paused else "",
        "Code de la santé : dès le": ""
        if record is None
        else record.earliest.isoformat()[:16].replace("T", " "),
        "Code de la santé : au plus tard": ""
        if record is None
        else " ; ".join(_iso(lot.due_on) for lot in record.lots),
        "RGPD : au plus tard": "" if gdpr is None else _iso(gdpr.one_month.due_on),
        "RGPD : au plus tard, prolongé": "" if gdpr is None else _iso(gdpr.extended.due_on),
        "Information : au plus tard": "" if information is None else _iso(information.due.due_on),
        "Prolongation envoyée le": _iso(request.extension_sent_on),
        "Motif de la prolongation": request.extension_reason,
        "Prolongation valable": "" if valid is None else _yes(valid),
    }


def _decision(request: ReceivedRequest) -> dict[str, str]:
    ground = next((one for one in request_choices().grounds if one.id == request.ground), None)
    texts = () if ground is None else citations_of(the_corpus(), ground.rests_on)
    return {
        "Décision": request.get_outcome_display(),
        "Décidée le": _iso(request.decided_on),
        "Par (décision)": _name(request.decided_by),
        "Motif du refus": ground_title(request.ground),
        "Textes du motif": " ; ".join(text.short for text in texts),
        "Écarté": " ; ".join(exclusion_titles(request.excluded)),
    }


def _end(request: ReceivedRequest) -> dict[str, str]:
    first = request.facts.get("first_copy")
    fee = f"{request.fee_cents / 100:.2f}".replace(".", ",")
    return {
        "Mode": request.get_mode_display(),
        "Première copie": "" if first is None else _yes(bool(first)),
        "Prix (euros)": "" if request.answered_on is None else fee,
        "Répondue le": _iso(request.answered_on),
        "Par (réponse)": _name(request.answered_by),
        "Retard, cause": request.late_reason,
        "Classée le": _iso(request.closed_on),
        "Raison": request.closed_reason,
        "Réclamation": _yes(request.complaint_on is not None),
        "Réclamation le": _iso(request.complaint_on),
    }


def _notices(request: ReceivedRequest) -> dict[str, str]:
    return {
        "Médecin choisi": request.doctor_name,
        "Partie récente envoyée le": _iso(request.first_part_on),
        "Mode (partie récente)": request.get_first_part_mode_display(),
        "Retard (partie récente), cause": request.first_part_late_reason,
        "Notice jointe, version": str(request.notice_number or ""),
        "Notice jointe du": _iso(request.notice_on),
        "Destinataires prévenus": " ; ".join(request.recipients.splitlines()),
        "Destinataires prévenus le": _iso(request.recipients_told_on),
        "Levée annoncée le": _iso(request.lifting_told_on),
        "Levée le": _iso(request.lifted_on),
    }


def _name(member: Member | None) -> str:
    return "" if member is None else member.person.name


def _yes(value: bool) -> str:  # noqa: FBT001 - what is said is the value itself
    return "oui" if value else "non"


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()

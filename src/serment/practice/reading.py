"""The journal in French, line by line, for the screen and the terminal."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, overload

from serment.store.models import JournalEntry, Practice

if TYPE_CHECKING:
    from django.db.models import QuerySet

ACTS = {
    "practice.opened": "Cabinet ouvert",
    "practice.exported": "Toutes les données exportées",
    "identity.changed": "Identité du cabinet modifiée",
    "contact.added": "Interlocuteur ajouté",
    "contact.changed": "Interlocuteur modifié",
    "contact.removed": "Interlocuteur retiré",
    "lock_delay.changed": "Délai de verrouillage changé",
    "reminders.desktop": "Rappels sur le bureau réglés",
    "answer.given": "Réponse au questionnaire",
    "finding.put_off": "Action reportée",
    "corpus.accepted": "Nouveau corpus lu",
    "register.prefilled": "Registre prérempli",
    "register.imported": "Registre relu depuis un tableur",
    "register.followed": "Registre accordé aux réponses",
    "activity.added": "Traitement ajouté",
    "activity.changed": "Traitement modifié",
    "activity.archived": "Traitement archivé",
    "activity.restored": "Traitement remis en vigueur",
    "assessment.imported": "Analyse d’impact importée",
    "assessment.started": "Analyse d’impact commencée",
    "assessment.described": "Fiche d’une analyse d’impact modifiée",
    "assessment.attached": "Traitement étudié par une analyse d’impact changé",
    "assessment.threshold_told": "Réponse au test de l’analyse d’impact",
    "assessment.answered": "Réponse dans une analyse d’impact",
    "assessment.measure_added": "Mesure ajoutée à une analyse d’impact",
    "assessment.measure_changed": "Mesure d’une analyse d’impact modifiée",
    "assessment.measure_removed": "Mesure retirée d’une analyse d’impact",
    "assessment.evaluated": "Partie d’une analyse d’impact évaluée",
    "assessment.commented": "Commentaire dans une analyse d’impact",
    "assessment.opinions_told": "Avis notés dans une analyse d’impact",
    "assessment.closed": "Analyse d’impact conclue",
    "assessment.reopened": "Analyse d’impact rouverte",
    "assessment.deleted": "Analyse d’impact supprimée",
    "document.issued": "Document émis",
    "document.displayed": "Affichage ou remise d’un document",
    "records.file_received": "Export du logiciel reçu",
    "records.import_started": "Import de dossiers commencé",
    "records.batch_kept": "Dossiers importés",
    "records.imported": "Import de dossiers terminé",
    "records.export_whole": "Tous les lots d’un export lus",
    "record.held": "Dossier gelé",
    "record.extract_noted": "Extrait gardé à part noté",
    "record.released": "Gel levé",
    "records.joined": "Dossiers d’une même personne réunis",
    "records.separated": "Dossiers séparés",
    "records.archived": "Dossiers en archive, dits rangés",
    "record.consulted_in_archive": "Dossier archivé consulté",
    "destruction.decided": "Destruction décidée",
    "destruction.ticked": "Destruction cochée",
    "destruction.withdrawn": "Dossiers retirés d’une destruction",
    "destruction.cancelled": "Destruction abandonnée",
    "destruction.done": "Dossiers détruits",
    "records.purged_again": "Dossiers détruits retirés d’une sauvegarde restaurée",
    "publisher.asked": "Export demandé à l’éditeur",
    "publisher.corrected": "Demande à l’éditeur corrigée",
    "publisher.acknowledged": "Accusé de réception de l’éditeur noté",
    "publisher.plan_received": "Plan de livraison de l’éditeur noté",
    "publisher.delivered": "Livraison de l’éditeur notée",
    "publisher.delivery_forgotten": "Livraison de l’éditeur annulée",
    "publisher.archive_checked": "Archive de l’éditeur contrôlée",
    "publisher.receipt_confirmed": "Réception confirmée à l’éditeur",
    "publisher.closed": "Demande à l’éditeur classée",
    "publisher.reopened": "Demande à l’éditeur rouverte",
    "calendar.changed": "Calendrier des échéances changé",
    "calendar.kept": "Calendrier tenu à jour demandé",
    "calendar.dropped": "Calendrier tenu à jour effacé",
    "reminders.set": "Rappels par courriel réglés",
    "reminders.tried": "Essai de rappel envoyé",
    "reminders.forgotten": "Rappels par courriel oubliés",
    "reminder.sent": "Rappel envoyé",
    "reminder.failed": "Rappel non parti",
    "retention_policy.chosen": "Durée de conservation choisie",
    "exhibit.attached": "Pièce jointe",
    "exhibit.removed": "Pièce retirée",
    "request.received": "Demande de droits reçue",
    "request.corrected": "Demande corrigée",
    "request.specified": "Demande précisée",
    "request.identified": "Identité du demandeur établie",
    "request.evidence_asked": "Document demandé au demandeur",
    "request.evidence_received": "Document du demandeur reçu",
    "request.extended": "Demande prolongée",
    "request.decided": "Demande décidée",
    "request.answered": "Réponse à une demande partie",
    "request.closed": "Demande classée sans réponse",
    "request.reopened": "Demande rouverte",
    "request.complained_of": "Réclamation sur une demande",
    "handover.added": "Pièce à remettre jointe",
    "handover.removed": "Pièce à remettre retirée",
    "handover.chosen": "Pièce choisie pour la remise",
    "handover.retitled": "Titre d’une pièce à remettre changé",
    "handover.left_out": "Pièce écartée de la remise",
    "handover.masks_proposed": "Passages à masquer proposés",
    "handover.masks_decided": "Passages à masquer décidés",
    "handover.masked": "Passages masqués",
    "handover.page_left_out": "Page écartée de la remise",
    "handover.unmasked": "Masque retiré",
    "handover.sealed": "Remise chiffrée fabriquée",
    "handover.erased": "Copies d’une remise effacées",
    "dossier.built": "Dossier de preuve fabriqué",
    "dossier.abandoned": "Dossier de preuve abandonné",
    "checkpoint.signed": "Point de contrôle signé",
    "backup.started": "Sauvegarde commencée",
    "backup.made": "Sauvegarde faite",
    "backup.ready": "Sauvegarde prête, relue et bonne",
    "backup.handed_over": "Sauvegarde remise au navigateur",
    "backup.abandoned": "Sauvegarde abandonnée",
    "backup.restored": "Sauvegarde restaurée",
    "passphrase.changed": "Phrase de passe changée",
    "passphrase.recovered": "Phrase de passe refaite avec le kit de secours",
    "recovery_code.renewed": "Kit de secours refait",
    "store.upgraded": "Serment mis à jour",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the journal as a person reads it."""

    sequence: int
    recorded_at: datetime
    act: str
    by: str


class Lines(Sequence[Line]):
    """The lines of a journal, the latest first, read page by page."""

    def __init__(self, rows: "QuerySet[JournalEntry]") -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, place: int) -> Line: ...
    @overload
    def __getitem__(self, place: slice) -> "Sequence[Line]": ...
    def __getitem__(self, place: int | slice) -> "Line | Sequence[Line]":
        if isinstance(place, slice):
            return [_line(row) for row in self._rows[place]]
        return _line(self._rows[place])


def read_journal(practice: Practice) -> Lines:
    """Return the lines of the journal, the latest first."""
    rows = JournalEntry.objects.of(practice).select_related("payload").order_by("-sequence")
    return Lines(rows)


def _line(row: JournalEntry) -> Line:
    payload = getattr(row, "payload", None)
    said = json.loads(bytes(payload.content)) if payload is not None else {}
    return Line(row.sequence, row.recorded_at, ACTS.get(row.act, row.act), str(said.get("by", "")))

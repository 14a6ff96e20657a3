"""What Serment holds, as facts: the law reads them beside the answers."""

from datetime import date

from serment.law.facts import FactValue
from serment.store.models import ActivityRecord, Exhibit, IssuedDocument, JournalEntry, Practice

# kind of document → fact that its current version establishes
_ISSUED = {
    "patient_notice": "patient_notice_issued_on",
    "staff_notice": "staff_notice_issued_on",
    "website_text": "website_notice_issued_on",
    "rights_procedure": "rights_procedure_issued_on",
    "breach_procedure": "breach_procedure_issued_on",
    "access_procedure": "access_procedure_issued_on",
    "purge_procedure": "purge_procedure_issued_on",
    "computing_charter": "computing_charter_issued_on",
    "crisis_kit": "crisis_kit_issued_on",
}
# what an exhibit proves → fact
_PROVEN = {
    "hds_certificate": "hds_certificate_attached",
    "processor_contract": "processor_contract_attached",
}


def inventory_facts(*, practice: Practice, as_of: date) -> dict[str, FactValue]:
    """Return the facts that the store establishes at `as_of`; what is not there is unknown."""
    return {
        **_register_facts(practice),
        **_document_facts(practice, as_of),
        **_exhibit_facts(practice, as_of),
        **_backup_facts(practice),
    }


def _register_facts(practice: Practice) -> dict[str, FactValue]:
    latest = (
        ActivityRecord.objects.of(practice)
        .filter(archived_on__isnull=True)
        .order_by("-updated_on")
        .values_list("updated_on", flat=True)
        .first()
    )
    return {} if latest is None else {"register_reviewed_on": latest}


def _document_facts(practice: Practice, as_of: date) -> dict[str, FactValue]:
    facts: dict[str, FactValue] = {}
    current = IssuedDocument.objects.of(practice).filter(superseded_at__isnull=True)
    for document in current.only("kind", "issued_on", "displayed_from", "displayed_until"):
        if document.kind in _ISSUED:
            facts[_ISSUED[document.kind]] = document.issued_on
        shown = document.displayed_from is not None and document.displayed_from <= as_of
        if document.kind == "waiting_room_poster" and shown and document.displayed_until is None:
            facts["poster_displayed_on"] = document.displayed_from or as_of
    return facts


def _exhibit_facts(practice: Practice, as_of: date) -> dict[str, FactValue]:
    kept = Exhibit.objects.of(practice).filter(removed_at__isnull=True)
    facts: dict[str, FactValue] = {}
    for proves, expires_on in kept.values_list("proves", "expires_on"):
        if proves in _PROVEN and (expires_on is None or expires_on >= as_of):
            facts[_PROVEN[proves]] = True
    return facts


def _backup_facts(practice: Practice) -> dict[str, FactValue]:
    made = (
        JournalEntry.objects.of(practice)
        .filter(act="backup.made")
        .order_by("-sequence")
        .values_list("recorded_at", flat=True)
        .first()
    )
    return {} if made is None else {"backup_made_on": made.date()}

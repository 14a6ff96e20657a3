"""What Serment holds, as facts: the law reads them beside the answers.

Each fact comes from a row that exists at `as_of`; a thing that came later is not known yet.
"""

from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q
from django.utils.timezone import get_default_timezone, localtime

from serment.law.facts import FactValue
from serment.practice.backups import COUNTED
from serment.practice.following import register_agrees
from serment.store.models import ActivityRecord, Exhibit, IssuedDocument, JournalEntry, Practice

# kind of document → fact that its version in force establishes once it is written
_ISSUED = {
    "rights_procedure": "rights_procedure_issued_on",
    "breach_procedure": "breach_procedure_issued_on",
    "access_procedure": "access_procedure_issued_on",
    "purge_procedure": "purge_procedure_issued_on",
}
# kind of document → fact that its version in force establishes from the day that it is displayed,
# handed over, published or printed: a file informs nobody
FACTS_OF_HANDED = {
    "waiting_room_poster": "poster_displayed_on",
    "patient_notice": "patient_notice_issued_on",
    "staff_notice": "staff_notice_issued_on",
    "website_text": "website_notice_issued_on",
    "secretary_script": "secretary_script_issued_on",
    "computing_charter": "computing_charter_issued_on",
    "crisis_kit": "crisis_kit_issued_on",
}
# what an exhibit proves → fact
_PROVEN = {
    "hds_certificate": "hds_certificate_attached",
    "processor_contract": "processor_contract_attached",
}
INVENTORY_FACTS = frozenset(
    {
        *_ISSUED.values(),
        *_PROVEN.values(),
        *FACTS_OF_HANDED.values(),
        "register_reviewed_on",
        "register_agrees",
        "backup_made_on",
    }
)


def inventory_facts(*, practice: Practice, as_of: date) -> dict[str, FactValue]:
    """Return the facts that the store establishes at `as_of`; what is not there is unknown."""
    return {
        **_register_facts(practice, as_of),
        **_document_facts(practice, as_of),
        **_exhibit_facts(practice, as_of),
        **_backup_facts(practice, as_of),
    }


def _register_facts(practice: Practice, as_of: date) -> dict[str, FactValue]:
    in_force = ActivityRecord.objects.of(practice).filter(archived_on__isnull=True)
    latest = in_force.filter(updated_on__lte=as_of).aggregate(on=Max("updated_on"))["on"]
    agrees = register_agrees(practice)
    facts: dict[str, FactValue] = {} if agrees is None else {"register_agrees": agrees}
    return facts if latest is None else {**facts, "register_reviewed_on": latest}


def _document_facts(practice: Practice, as_of: date) -> dict[str, FactValue]:
    """Read the version of each kind that was in force: a new poster is yet to be displayed."""
    versions = IssuedDocument.objects.of(practice).filter(issued_on__lte=as_of)
    rows = versions.order_by("kind", "number").values_list(
        "kind", "issued_on", "displayed_from", "displayed_until"
    )
    in_force = {kind: (issued, shown, until) for kind, issued, shown, until in rows}
    facts: dict[str, FactValue] = {
        _ISSUED[kind]: issued for kind, (issued, _, _) in in_force.items() if kind in _ISSUED
    }
    for kind, fact in FACTS_OF_HANDED.items():
        _, shown, until = in_force.get(kind, (None, None, None))
        if shown is not None and shown <= as_of and (until is None or until >= as_of):
            facts[fact] = shown
    return facts


def _exhibit_facts(practice: Practice, as_of: date) -> dict[str, FactValue]:
    """Read what is proven; an exhibit is good until its last day, that day included."""
    valid = Exhibit.objects.of(practice).filter(
        Q(dated_on__isnull=True) | Q(dated_on__lte=as_of),
        Q(expires_on__isnull=True) | Q(expires_on__gte=as_of),
        removed_at__isnull=True,
        proves__in=list(_PROVEN),
    )
    proven = valid.order_by().values_list("proves", flat=True).distinct()
    return {_PROVEN[proves]: True for proves in proven}


def _backup_facts(practice: Practice, as_of: date) -> dict[str, FactValue]:
    """Read the last backup that was read back and left us, by the day it was in France."""
    made = JournalEntry.objects.of(practice).filter(
        act__in=COUNTED, recorded_at__lt=_day_after(as_of)
    )
    latest = made.order_by("-sequence").values_list("recorded_at", flat=True).first()
    return {} if latest is None else {"backup_made_on": localtime(latest).date()}


def _day_after(day: date) -> datetime:
    following = day + timedelta(days=1) if day < date.max else day
    return datetime.combine(following, time.min, tzinfo=get_default_timezone())

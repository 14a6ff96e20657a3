"""Growth: what every page asks of the database stays short when a practice grows old."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from serment.practice.answers import current_answers
from serment.practice.called_for import called_for
from serment.practice.contacts import (
    ContactCard,
    add_contact,
    contacts_in_order,
    kit_contacts,
    names_of,
    officer_of,
)
from serment.practice.documents import current_documents, list_stale_documents, past_versions
from serment.practice.exhibits import expired_exhibits, kept_exhibits
from serment.practice.inventory import inventory_facts
from serment.practice.journal import is_clock_behind, make_checkpoint
from serment.practice.plan import changes_of_corpus, make_plan
from serment.practice.proof import describe_journal
from serment.practice.reading import read_journal
from serment.practice.register import examine_register, list_activities
from serment.practice.work import unsettled_works
from serment.store.models import Practice
from support.personas import NOW, TODAY, alma, later
from support.practising import answer, attach

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

PAGES: dict[str, Callable[[Practice], object]] = {
    "answers": current_answers,
    "inventory": lambda p: inventory_facts(practice=p, as_of=TODAY),
    "documents": current_documents,
    "versions": lambda p: past_versions(p, "patient_notice"),
    "exhibits": lambda p: list(kept_exhibits(p)[:50]),
    "expired": lambda p: expired_exhibits(practice=p, as_of=TODAY),
    "register": list_activities,
    "contacts": lambda p: list(contacts_in_order(p)[:50]),
    "contacts called for": called_for,
    "contacts of the kit": lambda p: (kit_contacts(p), names_of(p, "host"), officer_of(p)),
    "journal": lambda p: list(read_journal(p)[:50]),
    "journal length": lambda p: len(read_journal(p)),
    "state of the journal": lambda p: describe_journal(practice=p, now=NOW),
    "clock": lambda p: is_clock_behind(practice=p, now=NOW),
    "checkpoint": lambda p: make_checkpoint(practice=p, now=NOW),
    "works": unsettled_works,
    "news": lambda p: changes_of_corpus(practice=p, as_of=TODAY),
}


def _whole_table_scans(sql: str) -> list[str]:
    """Return the steps of a query that read a whole table of rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [str(row[3]) for row in cursor.fetchall()]
            return [s for s in steps if s.startswith("SCAN") and "INDEX" not in s]
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        return [row[0] for row in cursor.fetchall() if "Seq Scan on store_" in row[0]]


def test_a_query_without_an_index_would_be_seen() -> None:
    """The check below can fail: a search by title has no index."""
    assert _whole_table_scans("SELECT id FROM store_exhibit WHERE title = 'x'")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_reads_a_whole_table(page: str) -> None:
    """Every query of a page finds its rows by an index that starts from the practice."""
    doctor = alma()
    make_checkpoint(practice=doctor.practice, now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        PAGES[page](doctor.practice)
    asked = [q["sql"] for q in captured if q["sql"].startswith("SELECT")]
    assert asked
    assert [s for sql in asked for s in _whole_table_scans(sql)] == []


def test_no_page_asks_more_queries_when_there_is_more_to_show() -> None:
    """The number of queries does not grow with the rows."""
    doctor = alma()
    answer(doctor, has_staff=True)
    attach(doctor)

    def asked() -> dict[str, int]:
        counts = {}
        for page, show in PAGES.items():
            practice = Practice.objects.get(pk=doctor.practice.pk)  # a page has its own
            with CaptureQueriesContext(connection) as captured:
                show(practice)
            counts[page] = len(captured)
        return counts

    asked()
    before = asked()
    for number in range(12):
        answer(doctor, patients_per_year=number, now=later(number))
        attach(doctor, f"piece {number}".encode(), now=later(number))
        add_contact(actor=doctor, card=ContactCard("bank", f"B{number}"), now=later(number))
    make_checkpoint(practice=doctor.practice, now=NOW)
    assert asked() == before


def test_a_page_of_the_plan_asks_few_queries() -> None:
    """The whole plan, the register and what is stale: a dozen queries each at most."""
    doctor = alma()
    for show in (
        lambda: make_plan(practice=doctor.practice, as_of=TODAY),
        lambda: list_stale_documents(practice=doctor.practice, as_of=TODAY),
        lambda: examine_register(doctor.practice),
    ):
        with CaptureQueriesContext(connection) as captured:
            show()
        assert len(captured) <= 12

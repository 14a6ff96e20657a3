"""An older store comes to the present one by its migrations, and loses nothing on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from serment.store.models import ContactRecord, Incident, Practice
from support.personas import NOW, TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.migrations.state import StateApps

FIRST = ("store", "0001_initial")


def _migrate(*targets: tuple[str, str]) -> StateApps:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    apps: StateApps = MigrationExecutor(connection).loader.project_state(list(targets)).apps
    return apps


def _latest() -> list[tuple[str, str]]:
    nodes: list[tuple[str, str]] = MigrationExecutor(connection).loader.graph.leaf_nodes("store")
    return nodes


@pytest.fixture(name="first")
def _first(transactional_db: None) -> Iterator[StateApps]:
    """Give the tables of the first version; bring those of today back after."""
    yield _migrate(FIRST)
    _migrate(*_latest())


def test_the_officer_of_an_older_identity_moves_to_the_address_book(first: StateApps) -> None:
    """What was typed becomes the name of the officer; a practice without one gets no card."""
    practices = first.get_model("store", "Practice")
    for name, officer in (("Avec", "Camille Durand, dpo@exemple.invalid"), ("Sans", "")):
        practices.objects.create(name=name, dpo_contact=officer, created_at=NOW)
    _migrate(*_latest())
    [card] = [c for p in Practice.objects.all() for c in ContactRecord.objects.of(p)]
    assert (card.practice.name, card.role) == ("Avec", "dpo")
    assert card.name == "Camille Durand, dpo@exemple.invalid"
    assert {p.lock_after_minutes for p in Practice.objects.all()} == {15}


def test_a_migration_goes_back_with_what_it_moved(first: StateApps) -> None:
    """Undone, the officer is in the identity again."""
    practices = first.get_model("store", "Practice")
    practices.objects.create(name="Avec", dpo_contact="Camille Durand", created_at=NOW)
    _migrate(*_latest())
    back = _migrate(FIRST).get_model("store", "Practice")
    assert [p.dpo_contact for p in back.objects.all()] == ["Camille Durand"]


@pytest.fixture(name="before_words")
def _before_words(transactional_db: None) -> Iterator[StateApps]:
    """Give the tables as they were before incidents kept their words folded."""
    yield _migrate(("store", "0010_requests"))
    _migrate(*_latest())


def test_an_incident_that_was_there_already_is_found_by_its_words(before_words: StateApps) -> None:
    """Its title is folded on the way, accents and capitals aside; nothing else changes."""
    practice = before_words.get_model("store", "Practice").objects.create(
        name="Cabinet", created_at=NOW
    )
    person = before_words.get_model("store", "Person").objects.create(name="Dr Rey", created_at=NOW)
    member = before_words.get_model("store", "Member").objects.create(
        practice=practice, person=person, role="controller", since=TODAY
    )
    before_words.get_model("store", "Incident").objects.create(
        practice=practice, number=1, playbook="theft", title="Écran VOLÉ", opened_at=NOW,
        opened_by=member, known_at=NOW,
    )  # fmt: skip
    _migrate(*_latest())
    [incident] = [i for p in Practice.objects.all() for i in Incident.objects.of(p)]
    assert (incident.title, incident.words) == ("Écran VOLÉ", "ecran vole")

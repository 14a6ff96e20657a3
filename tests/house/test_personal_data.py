"""Every model with personal data has its export and its erasure."""

from __future__ import annotations

from collections import Counter

import pytest
from django.apps import apps
from django.db.models import CASCADE, ForeignKey, Model, OneToOneField

from serment.practice.personal_data import TABLES
from serment.store.models import Practice

# The framework's own tables, and why they hold nothing to export.
NOT_OURS = {
    "sessions.Session": "who is at a window now: emptied at each opening and at an erasure",
}
ORDER = {table.model: place for place, table in enumerate(TABLES)}


def _every_model() -> list[type[Model]]:
    return [m for m in apps.get_models() if m._meta.label not in NOT_OURS]


def test_every_table_says_how_it_is_exported_and_erased() -> None:
    """A new model is refused until it is in the registry of personal data."""
    missing = [m._meta.label for m in _every_model() if m not in ORDER]
    assert missing == [], "add them to serment/practice/personal_data.py"
    assert {m._meta.label for m in apps.get_models()} >= set(NOT_OURS), "NOT_OURS names a ghost"


def test_no_table_is_there_twice_and_each_says_what_it_holds() -> None:
    """One home for each table, and one French sentence."""
    assert max(Counter(t.model for t in TABLES).values()) == 1
    assert all(len(t.holds) > 10 for t in TABLES)


def test_what_points_to_a_row_is_erased_before_it() -> None:
    """Otherwise the erasure would stop half way, on a protected row."""
    for model in _every_model():
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | OneToOneField):
                continue
            target = field.related_model
            cascades = field.remote_field.on_delete is CASCADE
            if target in ORDER and target is not model and not cascades:
                assert ORDER[model] < ORDER[target], f"{model.__name__} → {target.__name__}"


@pytest.mark.django_db
def test_every_table_starts_from_a_practice() -> None:
    """The rows of a table are those of one practice: none without."""
    nobody = Practice(name="personne")
    for table in TABLES:
        assert table.rows(nobody).count() == 0


def test_no_secret_key_is_ever_exported() -> None:
    """The signing key and the passwords stay where they are."""
    secrets = {table.model.__name__: set(table.secret) for table in TABLES if table.secret}
    assert secrets == {
        "SigningKey": {"private"},
        "Person": {"password"},
        "ReminderMail": {"password"},
    }

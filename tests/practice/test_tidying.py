"""Tidying at opening: what a killed process left goes, what is named stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.timezone import now as real_now

from serment.practice.exhibits import find_exhibit, read_exhibit
from serment.practice.tidying import tidy_store
from serment.practice.waiting import HANDED_OVER
from serment.store import unlocked
from serment.store.models import FindingSeen
from support.personas import TODAY, alma
from support.practising import attach

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, name="folder")
def _folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return tmp_path


def test_what_no_row_names_is_swept_and_the_rest_stays(folder: Path) -> None:
    """A content without a row goes; those of every practice stay."""
    here, there = alma("Ici"), alma("Là")
    mine, theirs = attach(here, b"ici"), attach(there, b"la")
    lost = unlocked.blobs().put([b"perdu"])
    assert tidy_store(practice=here.practice, as_of=TODAY).contents >= 1
    assert not unlocked.blobs().has(lost.digest)
    assert b"".join(read_exhibit(find_exhibit(here.practice, mine.pk))) == b"ici"
    assert b"".join(read_exhibit(find_exhibit(there.practice, theirs.pk))) == b"la"


def test_findings_are_remembered_once() -> None:
    """Each opening remembers the findings of the day, for the day a new corpus comes."""
    doctor = alma()
    for _ in range(2):
        tidy_store(practice=doctor.practice, as_of=TODAY)
    rules = FindingSeen.objects.of(doctor.practice).values_list("rule", flat=True)
    assert len(rules) == len(set(rules)) >= 45


def test_backups_that_nobody_came_to_read_go_and_those_before_an_upgrade_stay(folder: Path) -> None:
    """A browser that closed too early leaves a file in the folder: it goes at the next opening."""
    backups = folder / "backups"
    backups.mkdir()
    unread = backups / f"20261123T093000{HANDED_OVER}"
    kept = backups / "20261123T093000Z-avant-mise-a-jour.serment"
    for path in (unread, kept):
        path.write_bytes(b"x")
    assert tidy_store(practice=alma().practice, as_of=TODAY).backups == 1
    assert (unread.exists(), kept.exists()) == (False, True)


def test_sessions_of_a_former_opening_go() -> None:
    """A session from before the lock would not pass; it is not kept either."""
    Session.objects.create(session_key="a" * 32, session_data="", expire_date=real_now())
    assert tidy_store(practice=alma().practice, as_of=TODAY).sessions == 1
    assert not Session.objects.exists()

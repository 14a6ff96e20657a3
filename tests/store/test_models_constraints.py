"""What the database itself refuses, whatever the code above it does."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, models, transaction

from serment.practice.journal import make_checkpoint
from serment.store.models import (
    ActivityRecord,
    Answer,
    Blob,
    Checkpoint,
    Decision,
    Exhibit,
    FindingSeen,
    IssuedDocument,
    JournalEntry,
    Member,
    Practice,
    SigningKey,
    Work,
    WorkKind,
    WorkState,
)
from serment.store.models.scope import PracticeRow
from support.personas import NOW, TODAY, alma

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

pytestmark = pytest.mark.django_db


def _answer(practice: Practice, member: Member) -> object:
    return Answer.objects.create(
        practice=practice, fact="f", value=1, answered_on=TODAY, recorded_at=NOW, member=member
    )


def _decision(practice: Practice, member: Member, days: int = 1) -> object:
    return Decision.objects.create(
        practice=practice, rule="r", choice="later", reason="x", decided_on=TODAY,
        review_on=TODAY + timedelta(days=days), recorded_at=NOW, member=member,
    )  # fmt: skip


def _activity(practice: Practice, _: Member) -> object:
    return ActivityRecord.objects.create(
        practice=practice, reference="T01", title="x", content={}, created_on=TODAY,
        updated_on=TODAY,
    )  # fmt: skip


def _blob(practice: Practice, _: Member) -> object:
    return Blob.objects.create(practice=practice, digest="d", stored_as="s", size=1)


def _line(practice: Practice, _: Member) -> object:
    return JournalEntry.objects.create(
        practice=practice, sequence=9, act="a", recorded_at=NOW, line=b"x"
    )


def _seen(practice: Practice, _: Member) -> object:
    return FindingSeen.objects.create(practice=practice, rule="r", outcome="met")


def _checkpoint(practice: Practice, _: Member) -> object:
    return Checkpoint.objects.create(practice=practice, size=9, root="r", text="t", made_at=NOW)


@pytest.mark.parametrize(
    "create", [_answer, _decision, _activity, _blob, _line, _seen, _checkpoint]
)
def test_a_second_row_in_force_is_refused_and_another_practice_has_its_own(
    create: Callable[[Practice, Member], object],
) -> None:
    """One current answer, decision, line, checkpoint… for each practice."""
    here, there = alma("Ici"), alma("Là")
    create(here.practice, here.member)
    create(there.practice, there.member)
    with pytest.raises(IntegrityError), transaction.atomic():
        create(here.practice, here.member)


def test_a_superseded_answer_makes_room_for_the_next() -> None:
    """Only the answer in force is unique: the history has no end."""
    doctor = alma()
    for _ in range(3):
        Answer.objects.of(doctor.practice).update(superseded_at=NOW)
        _answer(doctor.practice, doctor.member)
    assert Answer.objects.of(doctor.practice).count() == 3


def test_a_decision_is_reviewed_after_it_was_taken() -> None:
    """The same day or before is refused by the database too."""
    doctor = alma()
    with pytest.raises(IntegrityError), transaction.atomic():
        _decision(doctor.practice, doctor.member, days=0)


@pytest.mark.parametrize(("since", "until"), [(None, TODAY), (TODAY, TODAY - timedelta(days=1))])
def test_a_display_ends_after_it_began(since: date | None, until: date) -> None:
    """No end without a beginning, nor before it."""
    doctor = alma()
    blob = Blob.objects.create(practice=doctor.practice, digest="d", stored_as="s", size=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.create(
            practice=doctor.practice, kind="k", number=1, title="t", issued_on=TODAY,
            recorded_at=NOW, corpus_version="1", facts_digest="x", pdf=blob, docx=blob,
            displayed_from=since, displayed_until=until,
        )  # fmt: skip


def test_a_content_that_a_row_needs_cannot_be_deleted() -> None:
    """The row that names a content protects its row."""
    doctor = alma()
    blob = Blob.objects.create(practice=doctor.practice, digest="d", stored_as="s", size=1)
    Exhibit.objects.create(
        practice=doctor.practice, title="t", file_name="f", kind="text", proves="other",
        received_at=NOW, blob=blob, member=doctor.member,
    )  # fmt: skip
    with pytest.raises(models.ProtectedError):
        blob.delete()


@pytest.mark.parametrize(
    ("state", "ended_at"),
    [
        ("paused", NOW),
        (WorkState.RUNNING, NOW),
        (WorkState.WAITING, NOW),
        (WorkState.DONE, None),
        (WorkState.INTERRUPTED, None),
    ],
)
def test_a_work_has_a_known_state_and_ends_with_it(state: str, ended_at: datetime | None) -> None:
    """No other state; no end while it runs; an end as soon as it does not."""
    doctor = alma()
    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.create(
            practice=doctor.practice, kind=WorkKind.BACKUP, unit="bytes", state=state,
            member=doctor.member, asked_at=NOW, ended_at=ended_at,
        )  # fmt: skip


def test_a_practice_has_one_signing_key() -> None:
    """Two keys would make two journals."""
    doctor = alma()
    make_checkpoint(practice=doctor.practice, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.create(
            practice=doctor.practice, private=b"x", public=b"y", created_at=NOW
        )


def test_every_row_of_a_practice_is_reached_through_it() -> None:
    """Each table of a practice has the manager that starts from the practice."""
    for model in PracticeRow.__subclasses__():
        assert hasattr(model.objects, "of"), model.__name__  # type: ignore[attr-defined]  # asked of every model on purpose


def test_a_row_says_what_it_is_without_a_secret() -> None:
    """What a log or an error page would print of a row holds no content and no key."""
    doctor = alma()
    _answer(doctor.practice, doctor.member)
    key = SigningKey.objects.of(doctor.practice).get()
    assert bytes(key.private).hex() not in str(key) + repr(key)
    assert str(Answer.objects.of(doctor.practice).get()) == "f"

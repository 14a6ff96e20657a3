"""Acts at once on the server's database; the embedded one is raced in its real folder."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from serment.practice.answers import known_facts
from serment.practice.contents import VanishedContentError
from serment.practice.documents import issue_document, past_versions
from serment.practice.exhibits import read_exhibit, remove_exhibit
from serment.practice.journal import make_checkpoint
from serment.practice.personal_data import erase_practice
from serment.practice.plan import accept_corpus
from serment.practice.proof import verify_own_journal
from serment.practice.register import add_proposed_activities, list_activities
from serment.store.models import Answer, Blob, Checkpoint, FindingSeen, JournalEntry
from support.personas import NOW, TODAY, alma
from support.practising import answer, attach

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(act: Callable[[int], object]) -> list[str]:
    """Do an act from several threads at once; one in memory, where a thread is another database."""
    count = 6 if connection.vendor == "postgresql" else 1
    barrier, failed = threading.Barrier(count), []

    def run(number: int) -> None:
        barrier.wait()
        try:
            act(number)
        except Exception as error:  # noqa: BLE001 - each is told
            failed.append(f"{type(error).__name__}: {error}")
        finally:
            if count > 1:
                connection.close()

    if count == 1:
        run(0)
        return failed
    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_acts_at_once_follow_each_other() -> None:
    """Answers, prefills, checkpoints, documents, a new corpus: none fails, none is twice."""
    doctor = alma()
    practice = doctor.practice
    acts: list[Callable[[int], object]] = [
        lambda n: answer(doctor, patients_per_year=100 + n),
        lambda _: answer(doctor, has_staff=True),
        lambda _: add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW),
        lambda _: make_checkpoint(practice=practice, now=NOW),
        lambda _: issue_document(actor=doctor, kind="secretary_script", as_of=TODAY, now=NOW),
        lambda _: accept_corpus(actor=doctor, as_of=TODAY, now=NOW),
    ]
    assert [failure for act in acts for failure in _at_once(act)] == []
    lines = JournalEntry.objects.of(practice)
    assert verify_own_journal(practice) == ()
    assert lines.filter(act="register.prefilled").count() == 1
    assert lines.filter(act="answer.given").count() == Answer.objects.of(practice).count()
    assert known_facts(practice)["has_staff"] is True
    references = [a.reference for a in list_activities(practice)]
    assert len(references) == len(set(references))
    versions = past_versions(practice, "secretary_script")
    assert [v.number for v in versions] == list(range(len(versions), 0, -1))
    assert sum(v.superseded_at is None for v in versions) == 1
    assert Checkpoint.objects.of(practice).exists()
    assert FindingSeen.objects.of(practice).exists()
    erase_practice(actor=doctor, confirmed_name=practice.name)


def test_a_content_attached_while_it_is_removed_is_never_lost() -> None:
    """Either the row has its content, or the person is told to start again."""
    doctor = alma()

    def attach_then_remove(number: int) -> None:
        exhibit = attach(doctor, b"le meme fichier", title=str(number))
        assert b"".join(read_exhibit(exhibit)) == b"le meme fichier"
        remove_exhibit(actor=doctor, number=exhibit.pk, now=NOW)

    for _ in range(8):
        failed = _at_once(attach_then_remove)
        assert {f.split(":")[0] for f in failed} <= {VanishedContentError.__name__}
    assert not Blob.objects.of(doctor.practice).exists()
    assert verify_own_journal(doctor.practice) == ()
    erase_practice(actor=doctor, confirmed_name=doctor.practice.name)

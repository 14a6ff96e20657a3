"""The calendar of a practice: the next file changes it, doubles nothing, cancels what is over."""

from __future__ import annotations

import errno
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.conf import settings
from ical.calendar_stream import IcsCalendarStream

from serment.adapters.files import DiskFiles
from serment.adapters.mail import MemoryMailer
from serment.practice.actors import ForbiddenActError
from serment.practice.calendar import publish_calendar
from serment.practice.calendar_file import (
    FictitiousCalendarError,
    drop_calendar_file,
    find_calendar_file,
    keep_calendar_file,
    update_calendar_file,
)
from serment.practice.demo import open_demonstration
from serment.practice.exhibits import remove_exhibit
from serment.practice.hourly import look_for_owner
from serment.practice.personal_data import erase_practice
from serment.practice.plan import put_off_finding
from serment.store.errors import DiskFullError
from serment.store.models import CalendarLine, JournalEntry
from support.personas import NOW, TODAY, alma, bilal, chloe, later
from support.practising import answer, attach

if TYPE_CHECKING:
    from pathlib import Path

    from ical.event import Event

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
KIT = "obligation.crisis_kit"


def _published(actor: Actor, now: datetime = NOW) -> bytes:
    return publish_calendar(actor=actor, as_of=now.date(), now=now)


def _events(content: bytes) -> dict[str, Event]:
    read = IcsCalendarStream.calendar_from_ics(content.decode()).events
    found = {str(event.uid): event for event in read}
    assert len(found) == len(read), "an identifier twice"
    return found


def _put_off(actor: Actor, until: date, now: datetime) -> None:
    put_off_finding(
        actor=actor, rule=KIT, reason="après les travaux", decided_on=TODAY, review_on=until,
        now=now,
    )  # fmt: skip


def test_chloe_gets_no_calendar_and_bilal_does() -> None:
    """Whoever reads the practice may have it in an agenda: it says nothing of anybody."""
    doctor = alma()
    with pytest.raises(ForbiddenActError):
        _published(chloe(doctor))
    assert len(_events(_published(bilal(doctor)))) == 1


def test_the_same_things_give_the_same_bytes_and_no_line_of_the_journal() -> None:
    """Read again an hour or a day later, a calendar finds nothing new."""
    doctor = alma()
    first = _published(doctor)
    acts = JournalEntry.objects.of(doctor.practice).count()
    assert _published(doctor, later(60)) == first
    assert _published(doctor, NOW + timedelta(days=1)) == first
    assert JournalEntry.objects.of(doctor.practice).count() == acts
    assert JournalEntry.objects.of(doctor.practice).filter(act="calendar.changed").count() == 1


def test_a_day_that_moves_changes_the_entry_and_doubles_nothing() -> None:
    """One identifier from the first file to the last; the number of changes rises with each."""
    doctor = alma()
    seen = []
    for change, until in enumerate((date(2027, 1, 15), date(2027, 2, 15), date(2027, 3, 15))):
        _put_off(doctor, until, later(change))
        events = _events(_published(doctor, later(change)))
        found = [e for e in events.values() if e.dtstart == until]
        assert len(found) == 1
        assert len(events) == 2
        seen.append((str(found[0].uid), found[0].sequence or 0, found[0].dtstamp))
    assert len({uid for uid, _, _ in seen}) == 1
    assert [number for _, number, _ in seen] == [0, 1, 2]
    assert [at for _, _, at in seen] == [later(0), later(1), later(2)]


def test_what_is_over_is_told_cancelled_for_a_year_then_no_more() -> None:
    """A program that imported the file takes it away; then the store forgets it."""
    doctor = alma()
    exhibit = attach(doctor, expires_on=date(2027, 1, 31))
    before = _events(_published(doctor))
    remove_exhibit(actor=doctor, number=exhibit.pk, now=later(1))
    after = _events(_published(doctor, later(2)))
    assert set(after) == set(before)
    cancelled = [uid for uid, e in after.items() if getattr(e.status, "value", "") == "CANCELLED"]
    assert len(cancelled) == 1
    assert (after[cancelled[0]].sequence, before[cancelled[0]].sequence) == (1, 0)
    much_later = NOW + timedelta(days=400)
    assert cancelled[0] not in _events(_published(doctor, much_later))
    assert not CalendarLine.objects.of(doctor.practice).filter(key=f"exhibit:{exhibit.pk}").exists()


def test_what_comes_back_is_the_same_entry_again() -> None:
    """Cancelled, then due again: confirmed under its first identifier, one change later."""
    doctor = alma()
    answer(doctor, has_staff=True, trained_on=date(2026, 3, 1))
    first = _events(_published(doctor))
    answer(doctor, now=later(1), has_staff=False)
    gone = _events(_published(doctor, later(1)))
    answer(doctor, now=later(2), has_staff=True)
    back = _events(_published(doctor, later(2)))
    assert set(first) == set(gone) == set(back)
    uid = next(u for u, e in gone.items() if getattr(e.status, "value", "") == "CANCELLED")
    assert [e[uid].sequence or 0 for e in (first, gone, back)] == [0, 1, 2]
    assert getattr(back[uid].status, "value", "") == "CONFIRMED"


def test_a_clock_set_back_makes_no_change_older() -> None:
    """A program keeps the entry whose stamp is the latest: it never goes back."""
    doctor = alma()
    _put_off(doctor, date(2027, 1, 15), NOW)
    _published(doctor, NOW)
    _put_off(doctor, date(2027, 2, 15), NOW)
    events = _events(_published(doctor, NOW - timedelta(hours=5)))
    moved = next(e for e in events.values() if e.dtstart == date(2027, 2, 15))
    assert (moved.sequence, moved.dtstamp) == (1, NOW)


def test_two_practices_stay_apart_in_one_agenda() -> None:
    """The same thing to do in each: two identifiers, which tell neither practice nor thing."""
    one, other = _events(_published(alma())), _events(_published(alma("Cabinet du Midi")))
    assert not set(one) & set(other)
    for uid in (*one, *other):
        assert UUID(uid.removesuffix("@serment")).version == 5


def test_the_calendar_names_nobody() -> None:
    """Neither the practice, nor its doctor, nor the words that a person typed."""
    doctor = alma()
    attach(doctor, title="Bilan de Léa Martin", name="lea-martin.txt", expires_on=date(2027, 1, 1))
    _put_off(doctor, date(2027, 1, 15), NOW)
    content = _published(doctor).decode().replace("\r\n ", "")
    for word in ("Alma", "Rey", "Martin", "Bilan", "travaux"):
        assert word not in content


def test_an_entry_says_of_what_sort_it_is_and_how_sure_its_day() -> None:
    """A day of ours is said to be a convention, in the agenda too."""
    events = _events(_published(alma()))
    said = str(next(iter(events.values())).description)
    assert "Sauvegarde de Serment" in said
    assert "convention" in said


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of the practice, on a real disk."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    return tmp_path


def test_chloe_and_bilal_keep_no_calendar_nor_drop_one(folder: Path) -> None:
    """What lies in clear on the machine is the controller's to decide."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            keep_calendar_file(actor=person, as_of=TODAY, now=NOW)
        with pytest.raises(ForbiddenActError):
            drop_calendar_file(actor=person, now=NOW)
    assert list(folder.iterdir()) == []


def test_a_calendar_kept_follows_what_falls_due(folder: Path) -> None:
    """Asked once, brought up to date each hour, private; and untouched while nothing is new."""
    doctor = alma()
    assert not update_calendar_file(actor=doctor, as_of=TODAY, now=NOW)
    assert find_calendar_file() is None
    path = keep_calendar_file(actor=doctor, as_of=TODAY, now=NOW)
    keep_calendar_file(actor=doctor, as_of=TODAY, now=NOW)
    assert path == find_calendar_file() == folder / "echeances.ics"
    assert path.stat().st_mode & 0o077 == 0
    assert not update_calendar_file(actor=doctor, as_of=TODAY, now=later(60))
    attach(doctor, expires_on=date(2027, 6, 30))
    assert update_calendar_file(actor=doctor, as_of=TODAY, now=later(120))
    assert len(_events(path.read_bytes())) == 2
    assert JournalEntry.objects.of(doctor.practice).filter(act="calendar.kept").count() == 1
    assert [p.name for p in folder.iterdir()] == ["echeances.ics"]


def test_a_calendar_dropped_is_gone_from_the_disk(folder: Path) -> None:
    """The file goes, the journal says so, and no hour brings it back."""
    doctor = alma()
    keep_calendar_file(actor=doctor, as_of=TODAY, now=NOW)
    assert drop_calendar_file(actor=doctor, now=NOW)
    assert not drop_calendar_file(actor=doctor, now=NOW)
    assert not update_calendar_file(actor=doctor, as_of=TODAY, now=NOW)
    assert list(folder.iterdir()) == []
    assert JournalEntry.objects.of(doctor.practice).filter(act="calendar.dropped").count() == 1


def test_the_calendar_goes_with_the_practice(folder: Path) -> None:
    """Nothing of an erased practice stays in clear on the disk."""
    doctor = alma()
    path = keep_calendar_file(actor=doctor, as_of=TODAY, now=NOW)
    erase_practice(actor=doctor, confirmed_name=doctor.practice.name)
    assert not path.exists()


def test_the_fictitious_practice_keeps_no_calendar(folder: Path) -> None:
    """Its invented days would mix with real ones."""
    fictitious = open_demonstration(as_of=TODAY, now=NOW)
    with pytest.raises(FictitiousCalendarError, match="fictif"):
        keep_calendar_file(actor=fictitious, as_of=TODAY, now=NOW)
    assert not (folder / "echeances.ics").exists()


def test_a_disk_that_refuses_says_so_and_keeps_the_former_calendar(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full, read-only: the store's own words, and a whole file as it was."""
    doctor = alma()
    path = keep_calendar_file(actor=doctor, as_of=TODAY, now=NOW)
    before = path.read_bytes()
    attach(doctor, expires_on=date(2027, 6, 30))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(DiskFiles, "replace", full)
    with pytest.raises(DiskFullError):
        update_calendar_file(actor=doctor, as_of=TODAY, now=later(1))
    assert path.read_bytes() == before


def test_each_hour_brings_the_calendar_up_to_date(folder: Path) -> None:
    """What the program does alone: the file follows, whether or not a message leaves."""
    doctor = alma()
    path = keep_calendar_file(actor=doctor, as_of=TODAY, now=NOW)
    attach(doctor, expires_on=date(2027, 6, 30))
    look_for_owner(mailer=MemoryMailer(), now=later(60))
    assert len(_events(path.read_bytes())) == 2


def test_the_year_of_a_calendar() -> None:
    """From November to the next: every month a file, and at no time a day twice in it."""
    doctor = alma()
    attach(doctor, expires_on=date(2027, 6, 30))
    answer(doctor, has_staff=True, trained_on=date(2026, 3, 1))
    numbers: dict[str, int] = {}
    for month in range(12):
        now = datetime(2026, 11, 25, 10, tzinfo=UTC) + timedelta(days=30 * month)
        for uid, event in _events(_published(doctor, now)).items():
            assert (event.sequence or 0) >= numbers.get(uid, 0)
            numbers[uid] = event.sequence or 0
    assert len(numbers) == 3

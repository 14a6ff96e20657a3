"""Reminders on the desktop: asked for by the controller, a count and kinds, nobody's name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from serment.kernel.french import nbsp
from serment.practice.actors import ForbiddenActError
from serment.practice.desktop import desktop_reminder, set_desktop_reminders
from serment.practice.incident_closing import NewMeasure, end_measure, measures_of, plan_measure
from serment.practice.incidents import find_incident, open_incident
from serment.store.models import JournalEntry
from support.personas import NOW, TODAY, alma, bilal, chloe, later

pytestmark = pytest.mark.django_db


def test_only_the_controller_asks_and_each_change_leaves_a_line() -> None:
    """Chloé and Bilal are refused; the same choice given again is no act."""
    doctor = alma()
    for person in (chloe(doctor), bilal(doctor)):
        with pytest.raises(ForbiddenActError):
            set_desktop_reminders(actor=person, is_on=True, now=NOW)
    assert doctor.practice.desktop_reminders is False
    assert set_desktop_reminders(actor=doctor, is_on=True, now=NOW)
    assert not set_desktop_reminders(actor=doctor, is_on=True, now=later(1))
    assert set_desktop_reminders(actor=doctor, is_on=False, now=later(2))
    lines = JournalEntry.objects.of(doctor.practice).filter(act="reminders.desktop")
    assert lines.count() == 2


def test_a_page_is_told_a_count_and_kinds_and_no_title() -> None:
    """Two clocks and a measure: three things, a sentence; neither the title nor who answers."""
    doctor = alma()
    empty = desktop_reminder(doctor.practice, NOW)
    open_incident(actor=doctor, playbook="theft", title="Sac de Zéphyr", known_at=NOW, now=NOW)
    measure = NewMeasure("Prévenir Zéphyr", "Mme Zéphyr", TODAY + timedelta(days=2))
    plan_measure(actor=doctor, number=1, measure=measure, now=NOW)
    told = desktop_reminder(doctor.practice, NOW)
    assert told.count == empty.count + 3
    assert told.kinds["Incidents"] == 2
    assert told.kinds["Mesures correctrices"] == 1
    assert nbsp(f"{told.count} échéances demandent votre attention") in told.words
    assert "Zéphyr" not in repr(told)


def test_the_mark_changes_with_what_is_due_and_with_nothing_else() -> None:
    """The same things an hour later: the same mark; late, or done: another."""
    doctor = alma()
    open_incident(actor=doctor, playbook="theft", title="", known_at=NOW, now=NOW)
    plan_measure(actor=doctor, number=1, measure=NewMeasure("Antivol", "Dr Rey", TODAY), now=NOW)
    first = desktop_reminder(doctor.practice, NOW)
    assert desktop_reminder(doctor.practice, later(60)).mark == first.mark
    tomorrow = desktop_reminder(doctor.practice, NOW + timedelta(days=1))
    assert (tomorrow.late, tomorrow.day) == (first.late + 1, "2026-11-24")
    assert nbsp("dont") in tomorrow.words
    assert tomorrow.mark != first.mark
    row = measures_of(find_incident(doctor.practice, 1)).get()
    end_measure(actor=doctor, number=1, measure=row.pk, done_on=date(2026, 11, 23), now=later(2))
    after = desktop_reminder(doctor.practice, later(3))
    assert after.count == first.count - 1
    assert after.mark != first.mark

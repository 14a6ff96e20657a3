"""The end of a practice foreseen: each record counted once, in its place, from what is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from serment.practice.record_holds import keep_records
from serment.practice.record_twins import join_records
from serment.practice.retention_forecast import ClosingDayError, forecast_of
from support.listing import GROWN, imported, line, past, record_of
from support.personas import NOW, TODAY, alma

if TYPE_CHECKING:
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
CLOSING = date(2030, 6, 30)


def _seen(number: str, last: date, born: date = GROWN) -> object:
    return line(number, f"Nom {number}", last_consultation_on=last, born_on=born)


@pytest.fixture
def doctor() -> Actor:
    """Records of every place."""
    actor = alma()
    lines = [
        past("1", "Dupont Éva"),
        _seen("2", date(2010, 6, 29)),
        _seen("3", date(2010, 6, 30)),
        _seen("4", date(2010, 7, 1)),
        _seen("5", date(2024, 1, 5)),
        _seen("6", date(2024, 1, 5), date(2022, 3, 1)),
        line("7", "Roux Lou", doubts=("Date illisible.",)),
    ]
    imported(actor, lines)  # type: ignore[arg-type]  # lines of records
    return actor


def test_each_record_is_in_one_place(doctor: Actor) -> None:
    """The day of the term is still kept on the closing day; the next one is not."""
    number = record_of(doctor, "5").pk
    keep_records(actor=doctor, numbers=[number], reason="Relu", review_on=CLOSING, now=NOW)
    found = forecast_of(doctor.practice, CLOSING, TODAY)
    assert (found.already_due, found.held, found.undetermined) == (2, 1, 1)
    assert [(one.year, one.count) for one in found.by_year] == [(2030, 2), (2050, 1)]
    assert found.last_on == record_of(doctor, "6").keep_until
    assert sum(one.count for one in found.by_reason) == found.dated == 3


def test_a_minor_is_kept_for_another_reason(doctor: Actor) -> None:
    """The exception that decides has its own line, with its last year."""
    found = forecast_of(doctor.practice, CLOSING, TODAY)
    reasons = {one.title: (one.count, one.last_year) for one in found.by_reason}
    assert len(reasons) == 2
    assert (1, 2050) in reasons.values()


def test_the_closing_day_moves_what_is_due(doctor: Actor) -> None:
    """The day before the term, on it, and the day after."""
    end = record_of(doctor, "2").keep_until
    assert end is not None
    dues = [
        forecast_of(doctor.practice, end + timedelta(days=days), TODAY).already_due
        for days in (-1, 0, 1, 2)
    ]
    assert dues == [1, 1, 2, 3]


def test_a_person_counts_once(doctor: Actor) -> None:
    """A record joined to another one is counted with it."""
    before = forecast_of(doctor.practice, CLOSING, TODAY)
    first, second = (record_of(doctor, n).pk for n in ("4", "3"))
    join_records(actor=doctor, first=first, second=second, as_of=TODAY, now=NOW)
    assert forecast_of(doctor.practice, CLOSING, TODAY).dated == before.dated - 1


def test_a_day_that_is_past_is_refused(doctor: Actor) -> None:
    """A forecast is of a day to come, or of today."""
    with pytest.raises(ClosingDayError, match="passé"):
        forecast_of(doctor.practice, TODAY - timedelta(days=1), TODAY)
    assert forecast_of(doctor.practice, TODAY, TODAY).already_due == 1


def test_another_practice_has_its_own_forecast(doctor: Actor) -> None:
    """Nothing of Dr Rey’s records is counted elsewhere."""
    found = forecast_of(alma("Autre cabinet").practice, CLOSING, TODAY)
    assert (found.dated, found.already_due, found.last_on) == (0, 0, None)

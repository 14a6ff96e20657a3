"""The two clocks of a breach, and the severity that helps without deciding."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serment.kernel.holidays import TERRITORIES, Territory
from serment.kernel.hours import localise, zone_of
from serment.law.breach_clock import BreachReport, explain_breach
from serment.law.breach_severity import (
    CIRCUMSTANCES,
    CONTEXTS,
    EASES,
    MALICE,
    SeverityScores,
    assess_severity,
)
from serment.law.deadlines import WorkingCalendar

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

PARIS = zone_of("metropole")
ANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def _at(text: str) -> datetime:
    return localise(datetime.fromisoformat(text), PARIS)


@ANY
@given(seconds=st.integers(1_530_000_000, 4_600_000_000), territory=st.sampled_from(TERRITORIES))
def test_limit_is_seventy_two_real_hours(
    shipped: Corpus, seconds: int, territory: Territory
) -> None:
    """Whatever the zone and the night, 259 200 seconds; the prudent hour is never later."""
    known = localise(datetime.fromtimestamp(seconds, UTC), zone_of(territory))
    report = BreachReport(None, {}, WorkingCalendar(territory), known_at=known)
    limit = explain_breach(shipped, report).cnil
    assert limit is not None
    assert limit.limit_at.timestamp() - seconds == 72 * 3600
    assert limit.prudent_at <= limit.limit_at
    assert limit.limit_at.timestamp() - limit.prudent_at.timestamp() <= 3600


def test_the_two_clocks_start_apart(shipped: Corpus) -> None:
    """The complaint counts from the attack, the notification from the breach."""
    report = BreachReport(
        date(2026, 12, 4),
        {"cyber_insurance": True},
        known_at=_at("2026-12-04T18:30"),
        attack_known_at=_at("2026-12-03T08:00"),
    )
    answer = explain_breach(shipped, report)
    assert answer.cnil is not None
    assert answer.complaint is not None
    assert answer.cnil.limit_at == _at("2026-12-07T18:30")
    assert answer.complaint.limit_at == _at("2026-12-06T08:00")


def test_late_without_notification_asks_for_the_reason(shipped: Corpus) -> None:
    """Past the limit, the reason of the delay is demanded and the notification still due."""
    report = BreachReport(_at("2026-12-07T18:31"), {}, known_at=_at("2026-12-04T18:30"))
    answer = explain_breach(shipped, report)
    assert answer.cnil is not None
    assert answer.cnil.is_late is True
    assert [position.id for position in answer.positions] == ["late"]
    assert "Notifiez aujourd’hui" in answer.reasons.to_do[0]
    assert "dépassé" in " ".join(answer.sentences)


def test_on_the_minute_it_is_not_late(shipped: Corpus) -> None:
    """The last minute is within the period; of a day alone, only the next day is late."""
    known = _at("2026-12-04T18:30")
    for as_of in (_at("2026-12-07T18:30"), date(2026, 12, 7)):
        limit = explain_breach(shipped, BreachReport(as_of, {}, known_at=known)).cnil
        assert limit is not None
        assert limit.is_late is False


def test_severity_rises_with_each_of_its_parts() -> None:
    """SE = DPC × EI + CB over the whole scale, and its levels at 2, 3 and 4."""
    levels = {"low": 0, "medium": 2, "high": 3, "very_high": 4}
    parts = product(CONTEXTS, EASES, CIRCUMSTANCES, CIRCUMSTANCES, CIRCUMSTANCES, MALICE)
    for context, ease, *rest in parts:
        found = assess_severity(SeverityScores(context, ease, *rest))
        assert found.score == Fraction(context) * ease + sum(rest)
        assert levels[found.level] <= found.score
        above = [floor for floor in levels.values() if floor > levels[found.level]]
        assert all(found.score < floor for floor in above)
        assert found.is_saturated is (context == 4 and ease == 1)


def test_second_passage_of_an_hour_is_later_than_the_first(shipped: Corpus) -> None:
    """The night when the clocks go back, 2 h 30 the second time is after 2 h 45 the first."""
    known = _at("2027-10-28T02:45")  # 72 hours end at 2 h 45, the first time
    again = datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=1)
    late = explain_breach(shipped, BreachReport(again, {}, known_at=known, notified_at=again))
    assert late.cnil is not None
    assert late.cnil.is_late is True
    waits = explain_breach(shipped, BreachReport(again, {}, known_at=known))
    assert waits.cnil is not None
    assert waits.cnil.is_late is True

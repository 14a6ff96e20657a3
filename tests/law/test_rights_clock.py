"""The clocks of a rights request: both regimes, held against an independent count of days."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import holidays as oracle
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from serment.kernel.holidays import TERRITORIES, Territory
from serment.kernel.hours import localise, zone_of
from serment.kernel.spans import Span
from serment.law.deadlines import WorkingCalendar, due_day, rules_for
from serment.law.rights_clock import RightsAnswer, RightsRequest, explain_rights_request
from serment.law.rights_words import rights_sentences
from support.holidays_witness import CUSTOMS, SUBDIVISIONS

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

DAYS = st.dates(date(2018, 5, 25), date(2100, 8, 31))
# The library of holidays ends in 2100; from 2005 to 2007, Whit Monday was worked.
CENTURY = st.dates(date(1984, 1, 1), date(2100, 8, 31)).filter(
    lambda day: day.year not in range(2004, 2008)
)
RECENT = ("saint_martin", "saint_barthelemy")  # their day dates from a decree of 2012
RECEIVED = date(2026, 11, 23)
ANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@cache
def _holidays(territory: Territory, year: int, *, temple: bool) -> frozenset[date]:
    named = oracle.country_holidays("FR", subdiv=SUBDIVISIONS[territory], years=year, language="fr")
    kept = temple and territory == "alsace_moselle"
    return frozenset(
        day
        for day, names in named.items()
        if set(names.split("; ")) - CUSTOMS or (kept and "Vendredi saint" in names)
    )


def _later(day: date, months: int) -> date:
    """Months by the lengths of the standard calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _counted(day: date, months: int, territory: Territory, *, temple: bool) -> date:
    """Months by the calendar, holidays by the library: nothing of ours."""
    end = _later(day, months)
    while end.weekday() > 4 or end in _holidays(territory, end.year, temple=temple):
        end += timedelta(days=1)
    return end


def _ask(corpus: Corpus, received: date, **more: Any) -> RightsAnswer:
    plain = RightsRequest("gdpr_request", received, received, {})
    return explain_rights_request(corpus, replace(plain, **more))


@ANY
@given(
    day=CENTURY,
    territory=st.sampled_from(TERRITORIES),
    temple=st.booleans(),
    months=st.sampled_from((1, 3)),
)
def test_end_equals_an_independent_count_over_a_century(
    shipped: Corpus, day: date, territory: Territory, months: int, *, temple: bool
) -> None:
    """The limits of the rule, on days of 1984 to 2100, in every territory."""
    assume(territory not in RECENT or day.year >= 2018)
    month = rules_for(shipped, "gdpr_request", date(2026, 11, 23))[0].version.limits[0]
    limit = replace(month, add=Span(months=months))
    due = due_day(limit, day, WorkingCalendar(territory, good_friday=temple))
    assert due.due_on == _counted(day, months, territory, temple=temple)


@ANY
@given(day=DAYS, territory=st.sampled_from(TERRITORIES), temple=st.booleans())
def test_month_equals_an_independent_count(
    shipped: Corpus, day: date, territory: Territory, *, temple: bool
) -> None:
    """One month and three, put off to a working day, in every territory, to 2100."""
    answer = _ask(shipped, day, calendar=WorkingCalendar(territory, good_friday=temple))
    assert answer.gdpr is not None
    assert answer.gdpr.one_month.raw_on == _later(day, 1)
    assert answer.gdpr.one_month.due_on == _counted(day, 1, territory, temple=temple)
    assert answer.gdpr.extended.due_on == _counted(day, 3, territory, temple=temple)


@ANY
@given(day=DAYS, age=st.integers(0, 4000))
def test_record_is_due_in_eight_days_or_two_months(shipped: Corpus, day: date, age: int) -> None:
    """More than five years to the day, two months; otherwise eight days; never put off."""
    made = day - timedelta(days=age)
    answer = _ask(shipped, day, kind="medical_record_access", information=(made,))
    is_old = _later(made, 60) < day
    assert answer.record is not None
    assert answer.record.due_on == (_later(day, 2) if is_old else day + timedelta(days=8))


@ANY
@given(day=DAYS, wait=st.integers(0, 40), pause=st.integers(0, 200))
def test_pause_adds_its_days_before_the_end_is_put_off(
    shipped: Corpus, day: date, wait: int, pause: int
) -> None:
    """Evidence asked for while the month runs stops it; afterwards, it changes nothing."""
    asked = day + timedelta(days=wait)
    plain = _ask(shipped, day).gdpr
    paused = _ask(
        shipped,
        day,
        facts={"reasonable_doubt": True},
        evidence_asked_on=asked,
        evidence_received_on=asked + timedelta(days=pause),
    ).gdpr
    assert plain is not None
    assert paused is not None
    expected = pause if asked <= plain.one_month.due_on else 0
    assert paused.paused_days == expected
    assert paused.one_month.raw_on == plain.one_month.raw_on + timedelta(days=expected)


@ANY
@given(day=DAYS, sent=st.integers(0, 70), later=st.integers(0, 70))
def test_the_recent_part_is_late_on_its_own_and_the_rest_on_its_own(
    shipped: Corpus, day: date, sent: int, later: int
) -> None:
    """Sent after the eighth day, the part is late; the rest, once its two months are over."""
    sent_on = day + timedelta(days=sent)
    as_of = sent_on + timedelta(days=later)
    answer = _ask(
        shipped, day, as_of=as_of, kind="medical_record_access", first_part_on=sent_on,
        information=(_later(day, -12 * 8), day),
    )  # fmt: skip
    clock, old = answer.record, _later(day, 2)
    assert clock is not None
    assert clock.first_part_late_since == (day + timedelta(days=9) if sent > 8 else None)
    assert clock.late_since == (old + timedelta(days=1) if as_of > old else None)
    assert [lot.due_on for lot in clock.running] == [old]


@ANY
@given(obtained=DAYS, wait=st.integers(0, 90), later=st.integers(0, 90))
def test_data_from_elsewhere_are_told_of_within_a_month(
    shipped: Corpus, obtained: date, wait: int, later: int
) -> None:
    """A month of the calendar from the obtaining, never put off, whenever it is asked."""
    asked = obtained + timedelta(days=wait)
    as_of, end = asked + timedelta(days=later), _later(obtained, 1)
    facts = {"collected_from": "elsewhere", "obtained_on": obtained, "notice_given": False}
    answer = _ask(shipped, asked, as_of=as_of, kind="information", facts=facts)
    assert answer.information is not None
    assert answer.information.due.due_on == end
    assert answer.information.late_since == (end + timedelta(days=1) if as_of > end else None)
    told = _ask(shipped, asked, kind="information", facts={**facts, "notice_given": True})
    assert (told.information, told.gdpr) == (None, None)


@ANY
@given(day=DAYS, later=st.integers(0, 120))
def test_late_from_the_day_after_the_end(shipped: Corpus, day: date, later: int) -> None:
    """On the last day nothing is late; from the next, it is, and since the same day."""
    clock = _ask(shipped, day, as_of=day + timedelta(days=later)).gdpr
    assert clock is not None
    due = clock.effective.due_on
    is_late = day + timedelta(days=later) > due
    assert clock.late_since == (due + timedelta(days=1) if is_late else None)


def test_both_regimes_are_shown_and_the_month_warned_of(shipped: Corpus) -> None:
    """Two months exceed the month: the sentence asks for a notice of extension before it ends."""
    received = date(2026, 11, 23)
    answer = _ask(shipped, received, kind="medical_record_access", information=(date(2019, 1, 10),))
    told = " ".join(rights_sentences(answer)).replace("\xa0", " ").replace("\u202f", " ")
    assert "avis de prolongation motivé au plus tard le 23 décembre 2026" in told
    noticed = _ask(
        shipped,
        received,
        kind="medical_record_access",
        information=(date(2019, 1, 10),),
        extension_sent_on=date(2026, 12, 1),
    )
    assert "avis de prolongation motivé" not in " ".join(rights_sentences(noticed))


def test_late_answer_says_what_to_do(shipped: Corpus) -> None:
    """Late is said plainly, with the act of the day."""
    answer = _ask(shipped, date(2026, 11, 23), as_of=date(2027, 1, 5))
    told = " ".join(rights_sentences(answer)).replace("\xa0", " ")
    assert "en retard depuis le 24 décembre 2026" in told
    assert answer.reasons.to_do[0].startswith("Répondez aujourd’hui")


def test_refusal_for_want_of_extension_is_said(shipped: Corpus) -> None:
    """A notice sent after the month extends nothing, and the sentence says it."""
    answer = _ask(shipped, date(2026, 11, 23), extension_sent_on=date(2026, 12, 24))
    assert "il ne prolonge rien" in " ".join(rights_sentences(answer)).replace("\xa0", " ")


def test_local_holiday_lowers_the_certainty(shipped: Corpus) -> None:
    """A day put off by a holiday that the dossier marks uncertain is « à valider »."""
    there = _ask(shipped, date(2027, 11, 20), calendar=WorkingCalendar("la_reunion"))
    assert there.reasons.confidence == "to_verify"
    assert _ask(shipped, date(2027, 11, 20)).reasons.confidence == "sure"


@pytest.mark.parametrize("received", ["2027-03-26T10:00", "2026-10-23T09:00"])
def test_forty_eight_hours_are_real(shipped: Corpus, received: str) -> None:
    """Across the change of the hour, 48 hours pass before the record may be communicated."""
    instant = localise(datetime.fromisoformat(received), zone_of("metropole"))
    answer = _ask(shipped, instant, as_of=instant.date(), kind="medical_record_access")
    assert answer.record is not None
    assert isinstance(answer.record.earliest, datetime)
    assert answer.record.earliest.timestamp() - instant.timestamp() == 48 * 3600


@pytest.mark.parametrize("applicant", ["police", "insurer", "employer", "minor", "trusted_person"])
def test_nothing_is_to_be_given_to_who_may_receive_nothing(shipped: Corpus, applicant: str) -> None:
    """The clock runs, and says to answer; it never says to hand the record over."""
    asked = RightsRequest("access", RECEIVED, RECEIVED, {"applicant": applicant})
    answer = explain_rights_request(shipped, asked)
    assert not answer.may_communicate
    told = " ".join((*rights_sentences(answer), *answer.reasons.to_do))
    assert "Communiquez le dossier" not in told
    assert "Rien du dossier ne se communique" in told


def test_once_answered_what_is_said_is_how_it_went(shipped: Corpus) -> None:
    """In time, or after the end: nothing is left to be done."""
    for days, how in ((3, "dans"), (20, "après")):
        sent = RECEIVED + timedelta(days=days)
        asked = RightsRequest("access", RECEIVED, sent, {"applicant": "patient"}, answered_on=sent)
        told = rights_sentences(explain_rights_request(shipped, asked))
        assert f"partie {how} le délai du dossier médical" in told[0]
        assert "Communiquez" not in " ".join(told)

"""Properties of retention that no example shows: suspension, order, replacement, and a story."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serment.law.evaluate import evaluate
from serment.law.facts import DateSpan, RecordValue, Snapshot
from serment.law.retention import RetentionAnswer, explain_retention
from serment.law.suspensions import clock_starts, merged, suspended_days

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

_calm = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
FIRST, LAST = date(1990, 1, 1), date(2018, 5, 1)
days = st.dates(FIRST, LAST)
evaluations = st.dates(date(2018, 5, 25), date(2070, 1, 1))
claims = st.tuples(st.dates(FIRST, date(2060, 1, 1)), st.integers(0, 1500)).map(
    lambda pair: DateSpan(pair[0], pair[0] + timedelta(days=pair[1]))
)


@st.composite
def records(draw: st.DrawFn) -> dict[str, RecordValue]:
    """The facts of a patient's record that hold together, all of them before 2018-05-25."""
    seen = draw(days)
    facts: dict[str, RecordValue] = {"last_consultation_on": seen}
    if draw(st.booleans()):
        facts["born_on"] = draw(st.dates(date(1900, 1, 1), seen))
    if draw(st.booleans()):
        facts["died_on"] = draw(st.dates(seen, date(2018, 5, 24)))
    facts["suspensions"] = tuple(draw(st.lists(claims, max_size=3)))
    return facts


def _explain(corpus: Corpus, facts: dict[str, RecordValue], as_of: date) -> RetentionAnswer:
    return explain_retention(corpus, "patient_record", facts, as_of)


@_calm
@given(facts=records(), as_of=evaluations)
def test_suspension_never_shortens(
    shipped: Corpus, facts: dict[str, RecordValue], as_of: date
) -> None:
    """With its claims a record is never kept less long than without them."""
    with_claims = _explain(shipped, facts, as_of)
    without = _explain(shipped, {**facts, "suspensions": ()}, as_of)
    assert with_claims.keep_until is not None
    assert without.keep_until is not None
    longer = with_claims.keep_until - without.keep_until
    assert longer.days == with_claims.suspended_days >= 0


@given(st.lists(claims, max_size=5), days)
def test_overlapping_claims_count_once(spans: list[DateSpan], start: date) -> None:
    """The days counted are those of the union, whatever the order, repeats included."""
    end = date(2200, 1, 1)
    counted = suspended_days(spans, starts_on=start, ends_on=end)
    union = {
        since + timedelta(days=n)
        for since, until in merged(spans)
        for n in range((until - since).days)
    }
    assert counted == sum(day >= start for day in union)
    assert counted == suspended_days([*reversed(spans), *spans], starts_on=start, ends_on=end)


@given(st.lists(claims, max_size=5))
def test_merged_claims_do_not_touch(spans: list[DateSpan]) -> None:
    """Merged claims are in order, apart from each other."""
    pairs = merged(spans)
    assert all(a[1] < b[0] for a, b in pairwise(pairs))


@_calm
@given(facts=records(), days=st.lists(evaluations, min_size=2, max_size=6))
def test_status_only_moves_forward(
    shipped: Corpus, facts: dict[str, RecordValue], days: list[date]
) -> None:
    """As days pass, a record that is not held goes from keep to undetermined to erasable."""
    order = ["keep", "undetermined", "erasable"]
    found = [_explain(shipped, facts, day).status for day in sorted(days)]
    ranks = [order.index(status) for status in found if status != "held"]
    assert ranks == sorted(ranks)


@_calm
@given(facts=records(), as_of=evaluations)
def test_replacement_never_moves_what_it_left_alone(
    shipped: Corpus, facts: dict[str, RecordValue], as_of: date
) -> None:
    """An early death replaces the end; a late one leaves it as without the death."""
    answer = _explain(shipped, facts, as_of)
    without = {name: value for name, value in facts.items() if name != "died_on"}
    if answer.exception == "deceased":
        assert answer.archive_on == _explain(shipped, without, as_of).archive_on
    else:
        alive = _explain(shipped, without, as_of)
        assert (answer.keep_until, answer.exception) == (alive.keep_until, alive.exception)


@_calm
@given(facts=records(), as_of=evaluations)
def test_nothing_is_erased_on_or_before_its_last_day(
    shipped: Corpus, facts: dict[str, RecordValue], as_of: date
) -> None:
    """Erasable means that the last day is past, whatever the facts."""
    answer = _explain(shipped, facts, as_of)
    assert answer.keep_until is not None
    assert (answer.status == "erasable") <= (as_of > answer.keep_until)
    assert (answer.status == "held") == (answer.erasable_from is None)
    assert bool(answer.missing) == (answer.status == "undetermined")


@_calm
@given(facts=records(), as_of=evaluations, born_on=st.dates(date(1900, 1, 1), FIRST))
def test_unknown_birth_is_prudent(
    shipped: Corpus, facts: dict[str, RecordValue], as_of: date, born_on: date
) -> None:
    """Erasable without the birth date means erasable whatever the birth date is."""
    facts.pop("born_on", None)
    if _explain(shipped, facts, as_of).status == "erasable":
        assert _explain(shipped, {**facts, "born_on": born_on}, as_of).status == "erasable"


@given(st.dictionaries(st.text(max_size=3), days, max_size=4))
def test_common_clock_is_never_the_shorter(visits: dict[str, date]) -> None:
    """One clock for all starts no earlier than each practitioner's own; an unknown form too."""
    own, common = clock_starts("scm", visits), clock_starts("sel", visits)
    assert own == visits
    assert all(common[name] >= visits[name] for name in visits)
    assert clock_starts("unheard of", visits) == common


def test_story_of_a_practice(shipped: Corpus) -> None:
    """Opened in January, a patient dies in March, a claim comes in June, all told in 2036.

    The patient, seen in January 2026, dies on 14 March: ten years from then. The heirs claim in
    June 2026; the claim is settled after 200 days, and delays the destruction by as much.
    """
    facts: dict[str, RecordValue] = {
        "born_on": date(1948, 7, 2),
        "last_consultation_on": date(2026, 1, 20),
    }
    in_february = _explain(shipped, facts, date(2026, 2, 1))
    assert (in_february.status, in_february.keep_until) == ("keep", date(2046, 1, 20))

    facts["died_on"] = date(2026, 3, 14)
    in_april = _explain(shipped, facts, date(2026, 4, 1))
    assert (in_april.exception, in_april.keep_until) == ("deceased", date(2036, 3, 14))

    facts["suspensions"] = (DateSpan(date(2026, 6, 1), None),)
    in_july = _explain(shipped, facts, date(2026, 7, 1))
    assert (in_july.status, in_july.keep_until) == ("held", date(2036, 3, 14))

    facts["suspensions"] = (DateSpan(date(2026, 6, 1), date(2026, 12, 18)),)
    in_march = _explain(shipped, facts, date(2036, 3, 15))
    assert (in_march.status, in_march.suspended_days) == ("keep", 200)
    assert in_march.keep_until == date(2036, 9, 30)

    in_october = Snapshot(date(2036, 10, 1), facts)
    finding = evaluate(shipped, "RET-SOIN-03", in_october)
    assert (finding.outcome, finding.due_on) == ("due", date(2036, 10, 1))
    assert finding.to_do == ("Relisez la ligne proposée, décidez, et gardez le procès-verbal.",)

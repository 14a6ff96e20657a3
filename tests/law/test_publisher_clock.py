"""The clocks of a request to a publisher: each bound, what is unknown, and every refusal."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.kernel.hours import zone_of
from serment.law.deadline_json import explain_deadline
from serment.law.deadlines import WorkingCalendar
from serment.law.facts import FactError
from serment.law.publisher_clock import (
    CONTEXT,
    IS_LARGE,
    IS_REPEATED,
    ExportRequest,
    explain_export,
    moment_in_french,
)

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

ASKED = date(2026, 11, 27)
WHOLE = {CONTEXT: "migration", IS_LARGE: True, IS_REPEATED: False}


def _request(**told: Any) -> ExportRequest:
    usual: dict[str, Any] = {"asked": ASKED, "as_of": ASKED, "facts": WHOLE}
    return ExportRequest(**{**usual, **told})


@given(days=st.integers(0, 30_000))
def test_thirty_days_are_thirty_days(shipped: Corpus, days: int) -> None:
    """From any day, the delivery ends thirty days later, put off by nothing, and the plan seven."""
    asked = date(2018, 5, 25) + timedelta(days=days)
    answer = explain_export(shipped, _request(asked=asked, as_of=asked))
    assert answer.delivery is not None
    assert answer.plan is not None
    assert answer.delivery.due == asked + timedelta(days=30)
    assert answer.plan.due == asked + timedelta(days=7)


def test_a_day_alone_is_late_only_once_wholly_past(shipped: Corpus) -> None:
    """The last day, by its date, nothing is late; the next day it is; ahead of it nobody knows."""
    last = date(2026, 12, 1)
    for as_of, is_late in ((last, False), (last + timedelta(days=1), True), (None, None)):
        moment = datetime(2026, 11, 27, 10, tzinfo=zone_of("metropole"))
        answer = explain_export(shipped, _request(asked=moment, as_of=as_of))
        assert answer.acknowledgement is not None
        assert answer.acknowledgement.is_late is is_late


def test_an_hour_unknown_is_counted_from_the_end_of_its_day(shipped: Corpus) -> None:
    """What binds the publisher is not held against it before it is certain."""
    answer = explain_export(shipped, _request())
    assert answer.acknowledgement is not None
    assert moment_in_french(answer.acknowledgement.due) == "1er décembre 2026 au soir"
    assert not answer.at_once


def test_one_record_has_no_day_and_no_later_clock(shipped: Corpus) -> None:
    """At once: no delivery day, no plan; confirmed, no access nor archive is counted."""
    request = _request(facts={CONTEXT: "patient"}, delivered_on=ASKED, confirmed_on=ASKED)
    answer = explain_export(shipped, request)
    assert answer.at_once
    assert (answer.delivery, answer.plan, answer.free_access, answer.archive) == (None,) * 4


def test_good_friday_counts_where_the_commune_keeps_it(shipped: Corpus) -> None:
    """One day later in a commune of Alsace with a temple."""
    asked = datetime(2027, 3, 25, 10, tzinfo=zone_of("alsace_moselle"))
    ends = [
        explain_export(shipped, _request(asked=asked, as_of=asked, calendar=calendar))
        for calendar in (WorkingCalendar("alsace_moselle"), WorkingCalendar("alsace_moselle", True))
    ]
    days = [answer.acknowledgement and answer.acknowledgement.due_on for answer in ends]
    assert days == [date(2027, 3, 30), date(2027, 3, 31)]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"contexte": "patient"}, "demandee"),
        ({"demandee": "2026-11-27"}, "contexte"),
        ({"demandee": "2026-11-28", "contexte": "patient"}, "à venir"),
        ({"demandee": "2026-11-27", "contexte": "voisin"}, "contexte"),
        ({"demandee": "2026-11-27", "contexte": "patient", "accuse_recu": "2026-11-26"}, "précède"),
        ({"demandee": "2026-11-27", "contexte": "patient", "livree": "2026-11-26"}, "précède"),
        (
            {
                "demandee": "2026-11-27",
                "contexte": "migration",
                "reception_confirmee": "2026-11-27",
            },
            "livré",
        ),
        ({"demandee": "2026-11-27", "contexte": "patient", "recue": "2026-11-27"}, "recue"),
        ({"demandee": "2027-03-28T02:30", "contexte": "patient"}, "sautée"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_french(
    shipped: Corpus, told: dict[str, object], words: str
) -> None:
    """Without a day or a context, ahead of the day, in the wrong order, an hour that never was."""
    with pytest.raises(FactError, match=words):
        explain_deadline(shipped, {"type": "export_editeur", **told}, today=ASKED, as_of=ASKED)

"""The scalar reference of retention: each step of § 1.1 of the dossier of law."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from serment.law.corpus import Corpus, NoSuchRuleError
from serment.law.facts import FactError, parse_facts
from serment.law.retention import RetentionAnswer, explain_retention

if TYPE_CHECKING:
    from serment.law.retention import Status

DAY = date(2026, 11, 23)
ADULT = {"last_consultation_on": "2010-03-15", "born_on": "1970-05-04"}
CHILD = {"last_consultation_on": "2014-02-10", "born_on": "2012-09-20"}


def _patient(corpus: Corpus, as_of: date = DAY, /, **raw: object) -> RetentionAnswer:
    return _explain(corpus, "patient_record", as_of, **raw)


def _explain(corpus: Corpus, series: str, as_of: date = DAY, /, **raw: object) -> RetentionAnswer:
    return explain_retention(corpus, series, parse_facts(corpus.facts, raw), as_of)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [(date(2030, 3, 14), "keep"), (date(2030, 3, 15), "keep"), (date(2030, 3, 16), "erasable")],
)
def test_last_day_is_included(shipped: Corpus, as_of: date, status: Status) -> None:
    """Convention C2: the last day is kept until midnight, erasure begins the day after."""
    answer = _patient(shipped, as_of, **ADULT)
    assert (answer.status, answer.keep_until) == (status, date(2030, 3, 15))
    assert answer.erasable_from == date(2030, 3, 16)
    assert answer.archive_on == date(2015, 3, 15)


@pytest.mark.parametrize(
    ("as_of", "status", "missing"),
    [
        (date(2030, 3, 15), "keep", ()),
        (date(2030, 3, 16), "undetermined", ("born_on",)),
        (date(2038, 3, 15), "undetermined", ("born_on",)),
        (date(2038, 3, 16), "erasable", ()),
    ],
)
def test_unknown_birth_blocks_only_between_the_bounds(
    shipped: Corpus, as_of: date, status: Status, missing: tuple[str, ...]
) -> None:
    """Kept before 20 years, undetermined after, erasable after 28: whoever the patient is."""
    answer = _patient(shipped, as_of, last_consultation_on="2010-03-15")
    assert (answer.status, answer.missing) == (status, missing)
    assert answer.keep_until == date(2038, 3, 15)
    assert any("au plus tard le 15 mars 2038" in reason for reason in answer.reasons)
    asks = [reason for reason in answer.reasons if reason.startswith("Il manque")]
    assert bool(asks) == bool(missing)


def test_unknown_birth_does_not_matter_after_an_early_death(shipped: Corpus) -> None:
    """An early death replaces everything, the child's extension included."""
    answer = _patient(shipped, last_consultation_on="2010-03-15", died_on="2012-01-31")
    assert (answer.exception, answer.keep_until) == ("deceased", date(2022, 1, 31))
    assert answer.status == "erasable"


def test_unknown_start_says_what_is_missing(shipped: Corpus) -> None:
    """Without the last consultation nothing can be said, and nothing is erased."""
    answer = _patient(shipped, born_on="1970-05-04")
    assert (answer.status, answer.missing) == ("undetermined", ("last_consultation_on",))
    assert (answer.keep_until, answer.erasable_from, answer.archive_on) == (None, None, None)
    assert "Dernière consultation" in answer.reasons[-1]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"died_on": "2009-01-01"}, "Le décès (1er janvier 2009) précède"),
        ({"born_on": "2011-01-01"}, "La naissance (1er janvier 2011) suit"),
        ({"died_in": 2008}, "L’année du décès (2008) ne s’accorde pas"),
        ({"died_in": 2012, "died_on": "2013-01-01"}, "L’année du décès (2012)"),
    ],
)
def test_dates_that_contradict_each_other_are_said(
    shipped: Corpus, raw: dict[str, object], words: str
) -> None:
    """One of the dates is false: no end is computed, and nothing is erased in silence."""
    answer = _patient(shipped, **{**ADULT, **raw})
    assert (answer.status, answer.keep_until, answer.erasable_from) == ("undetermined", None, None)
    assert words in " ".join(answer.reasons).replace("\u00a0", " ")


@pytest.mark.parametrize(
    "raw",
    [
        {"last_consultation_on": "2026-11-24"},
        {"died_on": "2026-11-24"},
        {"died_in": 2027},
        {"events": [{"type": "visit", "on": "2027-01-01"}]},
        {"last_consultation_on": "2075-01-10", "born_on": "2072-02-29"},
    ],
)
def test_facts_that_lie_ahead_are_said(shipped: Corpus, raw: dict[str, object]) -> None:
    """What has not happened yet cannot start a period: the answer waits, with its reason."""
    answer = _patient(shipped, **{**ADULT, **raw})
    assert answer.status == "undetermined"
    assert any("pas encore pu arriver" in r or "à venir" in r for r in answer.reasons)


def test_end_of_contract_may_lie_ahead(shipped: Corpus) -> None:
    """A contract that ends next year is kept meanwhile: its end is a plan, not a mistake."""
    answer = _explain(shipped, "RET-GES-04", contract_ended_on="2027-12-31")
    assert (answer.status, answer.keep_until) == ("keep", date(2032, 12, 31))


def test_date_past_the_calendar_is_said(shipped: Corpus) -> None:
    """A date of the year 9990 overflows the calendar: said, not raised."""
    answer = _patient(shipped, last_consultation_on="9990-01-01", born_on="9980-01-01")
    assert (answer.status, answer.keep_until) == ("undetermined", None)
    assert "l’an 9999" in " ".join(answer.reasons)
    held = _patient(shipped, **ADULT, suspensions=[["2028-01-01", "9999-12-31"]])
    assert (held.status, held.keep_until) == ("undetermined", None)


def test_acts_of_care_start_the_clock_again(shipped: Corpus) -> None:
    """A teleconsultation counts, a missed appointment and a reading do not."""
    events = [
        {"type": "teleconsultation", "on": "2021-03-03"},
        {"type": "missed_appointment", "on": "2023-01-01"},
        {"type": "reading", "on": "2024-01-01"},
        {"type": "visit", "on": "2009-01-01"},
    ]
    answer = _patient(shipped, **ADULT, events=events)
    assert answer.keep_until == date(2041, 3, 3)
    assert "Un acte de soin du 3 mars 2021" in answer.reasons[0]
    assert "events" in [because.fact for because in answer.because]


def test_act_of_the_same_day_changes_nothing(shipped: Corpus) -> None:
    """A prescription on the day of the last consultation restarts nothing."""
    same = _patient(shipped, **ADULT, events=[{"type": "prescription", "on": "2010-03-15"}])
    assert same == _patient(shipped, **ADULT)


def test_acts_alone_give_a_start(shipped: Corpus) -> None:
    """Where only the acts are known, the latest is the last consultation."""
    answer = _patient(shipped, events=[{"type": "visit", "on": "2020-01-01"}], born_on="1970-01-01")
    assert answer.keep_until == date(2040, 1, 1)


def test_unknown_kind_of_event_is_refused(shipped: Corpus) -> None:
    """An event that the rule does not know might start the clock: it is not passed over."""
    with pytest.raises(FactError, match="n’est pas connu"):
        _patient(shipped, **ADULT, events=[{"type": "coffee", "on": "2020-01-01"}])


def test_open_claim_holds_and_adds_nothing_yet(shipped: Corpus) -> None:
    """R20: while the claim is open, the date is the one without the hold."""
    answer = _patient(shipped, **ADULT, suspensions=[["2026-01-01", None]])
    assert (answer.status, answer.keep_until, answer.erasable_from) == (
        "held", date(2030, 3, 15), None,
    )  # fmt: skip
    assert (answer.suspended_days, answer.missing) == (0, ())


def test_claim_after_the_end_holds_without_suspending(shipped: Corpus) -> None:
    """R22: the period had run out; what is still there is frozen (GDPR, art. 17(3)(e))."""
    raw = {"last_consultation_on": "2003-02-01", "born_on": "1962-05-04"}
    frozen = _patient(shipped, **raw, suspensions=[["2025-09-01", None]])
    assert (frozen.status, frozen.suspended_days) == ("held", 0)
    closed = _patient(shipped, **raw, suspensions=[["2025-09-01", "2026-01-01"]])
    assert (closed.status, closed.suspended_days) == ("erasable", 0)


def test_closed_claim_that_contains_the_day_holds_and_counts(shipped: Corpus) -> None:
    """A claim whose end is known still freezes until that day, and its days are counted."""
    answer = _patient(shipped, **ADULT, suspensions=[["2026-11-01", "2026-12-01"]])
    assert (answer.status, answer.suspended_days) == ("held", 30)
    assert answer.keep_until == date(2030, 4, 14)


def test_claims_to_come(shipped: Corpus) -> None:
    """A closed claim that lies ahead counts; an open one does not hold before its first day."""
    ahead = _patient(shipped, **ADULT, suspensions=[["2028-01-01", "2028-01-11"]])
    assert (ahead.status, ahead.suspended_days) == ("keep", 10)
    still_open = _patient(shipped, **ADULT, suspensions=[["2026-11-24", None]])
    assert (still_open.status, still_open.suspended_days) == ("keep", 0)


def test_claim_between_the_visit_and_the_death_adds_nothing(shipped: Corpus) -> None:
    """The ten years run from the death: a claim closed before had no such period to suspend."""
    raw = {**ADULT, "died_on": "2015-01-01"}
    before = _patient(shipped, **raw, suspensions=[["2011-01-01", "2012-01-01"]])
    assert (before.keep_until, before.suspended_days) == (date(2025, 1, 1), 0)
    across = _patient(shipped, **raw, suspensions=[["2011-01-01", "2015-01-11"]])
    assert (across.keep_until, across.suspended_days) == (date(2025, 1, 11), 10)


@pytest.mark.parametrize(
    "fact",
    ["liability_claim_open", "litigation_open", "audit_open", "rights_request_pending",
     "judicial_requisition_open", "manual_hold"],
)  # fmt: skip
def test_each_freeze_holds(shipped: Corpus, fact: str) -> None:
    """Each freeze of the dossier holds a record that could have been erased, and cites why."""
    raw = {"last_consultation_on": "2003-02-01", "born_on": "1962-05-04"}
    free = _patient(shipped, **raw)
    assert free.status == "erasable"
    held = _patient(shipped, **raw, **{fact: True})
    assert (held.status, held.erasable_from) == ("held", None)
    assert fact in [because.fact for because in held.because]
    assert len(held.rests_on) > len(free.rests_on)
    assert "Rien ne peut être détruit" in held.reasons[-1]
    assert _patient(shipped, **raw, **{fact: False}) == free


def test_holds_are_half_open_and_freeze_any_series(shipped: Corpus) -> None:
    """A hold freezes from its first day to the eve of its last, without adding a day."""
    raw = {"payslip_issued_on": "2015-10-31", "holds": [["2026-11-01", "2026-11-23"]]}
    assert _explain(shipped, "RET-RH-02", date(2026, 11, 22), **raw).status == "held"
    after = _explain(shipped, "RET-RH-02", DAY, **raw)
    assert (after.status, after.suspended_days) == ("erasable", 0)


def test_claims_do_not_suspend_other_series(shipped: Corpus) -> None:
    """R. 1112-7 suspends the patient record alone; elsewhere an open claim only freezes."""
    raw = {"payslip_issued_on": "2021-10-31"}
    closed = _explain(shipped, "RET-RH-02", **raw, suspensions=[["2024-01-01", "2025-01-01"]])
    assert (closed.keep_until, closed.suspended_days) == (date(2026, 10, 31), 0)
    assert closed.status == "erasable"
    still_open = _explain(shipped, "RET-RH-02", **raw, suspensions=[["2024-01-01", None]])
    assert still_open.status == "held"


def test_held_record_without_a_start_is_held(shipped: Corpus) -> None:
    """Nothing may be destroyed under a hold, whatever else is unknown."""
    answer = _patient(shipped, manual_hold=True)
    assert (answer.status, answer.missing, answer.keep_until) == ("held", (), None)


def test_year_of_death_takes_the_latest_of_its_days(shipped: Corpus) -> None:
    """R17, R18 (C10): the latest end that the year allows, and a person must look."""
    latest = _patient(
        shipped, last_consultation_on="2015-06-30", born_on="1940-01-01", died_in=2019
    )
    assert (latest.exception, latest.keep_until) == ("deceased", date(2029, 12, 31))
    astride = _patient(
        shipped, last_consultation_on="2009-06-30", born_on="1940-01-01", died_in=2019
    )
    assert (astride.exception, astride.keep_until) == (None, date(2029, 6, 30))
    assert latest.review
    assert astride.review
    assert "died_in" in [because.fact for because in latest.because]


def test_year_of_death_within_the_year_of_the_visit(shipped: Corpus) -> None:
    """Only the days after the visit are possible."""
    answer = _patient(
        shipped, last_consultation_on="2019-06-30", born_on="1940-01-01", died_in=2019
    )
    assert (answer.exception, answer.keep_until) == ("deceased", date(2029, 12, 31))


def test_late_death_of_a_child_asks_for_a_person(shipped: Corpus) -> None:
    """R15: the text is silent; the 28th birthday is kept and a person must look."""
    raw = {"last_consultation_on": "2001-01-01", "born_on": "2000-01-01", "died_on": "2012-06-01"}
    answer = _patient(shipped, **raw)
    assert (answer.exception, answer.keep_until) == ("minor", date(2028, 1, 1))
    assert (answer.review, answer.confidence) == (True, "to_verify")


def test_suspended_child_asks_for_a_person(shipped: Corpus) -> None:
    """R41: the days come after the 28th birthday, by a reading that a person confirms."""
    answer = _patient(shipped, **CHILD, suspensions=[["2030-01-01", "2031-01-01"]])
    assert (answer.keep_until, answer.suspended_days) == (date(2041, 9, 20), 365)
    assert (answer.review, answer.confidence) == (True, "interpretation")


def test_later_end_wins_of_two_durations(shipped: Corpus) -> None:
    """R29, R30: 90 days or 3 months from the same day, whichever is later."""
    summer = _explain(shipped, "claim_form_duplicate", claim_sent_on="2026-06-15")
    winter = _explain(shipped, "claim_form_duplicate", claim_sent_on="2026-01-31")
    assert (summer.keep_until, winter.keep_until) == (date(2026, 9, 15), date(2026, 5, 1))


@pytest.mark.parametrize(
    ("chosen", "keep_until", "is_said"),
    [
        (None, date(2026, 11, 1), False),
        (6, date(2026, 5, 1), False),
        (36, date(2028, 11, 1), False),
        (1, date(2026, 5, 1), True),
        (40, date(2028, 11, 1), True),
    ],
)
def test_chosen_duration_is_held_between_its_bounds(
    shipped: Corpus, chosen: int | None, keep_until: date, *, is_said: bool
) -> None:
    """Past its ceiling or under its floor, the choice is brought back, and that is said."""
    raw = {"logged_on": "2025-11-01", "access_log_policy_months": chosen}
    answer = _explain(shipped, "RET-SEC-01", **raw)
    assert answer.keep_until == keep_until
    assert any("sort des bornes" in reason for reason in answer.reasons) is is_said


def test_follower_takes_the_clock_it_follows(shipped: Corpus) -> None:
    """Prescriptions follow the patient record: its dates, its holds, their own name and source."""
    own = _explain(shipped, "RET-SOIN-11", **CHILD)
    record = _patient(shipped, **CHILD)
    assert own.rule == "retention.prescription"
    assert (own.keep_until, own.exception) == (record.keep_until, record.exception)
    assert "Cette donnée suit la règle" in own.reasons[0]
    assert {c.provision for c in record.rests_on} <= {c.provision for c in own.rests_on}


@pytest.mark.parametrize(
    "name",
    ["patient_record", "retention.patient_record", "record_series.patient_record",
     "RET-SOIN-01", "RET-SOIN-02", "RET-SOIN-03"],
)  # fmt: skip
def test_series_is_known_by_all_its_names(shipped: Corpus, name: str) -> None:
    """The id, the series, and the row of the dossier, exceptions included."""
    assert _explain(shipped, name, **ADULT).rule == "retention.patient_record"


def test_unknown_series_is_refused_with_its_neighbour(shipped: Corpus) -> None:
    """A misspelt series names the nearest; an obligation is no series."""
    with pytest.raises(NoSuchRuleError, match="patient_record"):
        _explain(shipped, "patient_recor")
    with pytest.raises(NoSuchRuleError, match="corpus list"):
        _explain(shipped, "€€€€€€")
    with pytest.raises(NoSuchRuleError, match="pas une durée de conservation"):
        _explain(shipped, "obligation.dpo")


def test_day_before_the_first_version_has_no_answer(shipped: Corpus) -> None:
    """Before its coverage the corpus does not answer, and says from which day it does."""
    answer = _patient(shipped, date(2018, 5, 24), **ADULT)
    assert (answer.status, answer.keep_until) == ("undetermined", None)
    assert "25 mai 2018" in answer.reasons[0]
    assert _patient(shipped, date(2018, 5, 25), **ADULT).status == "keep"


def test_supplier_and_insurer_hold_their_own(shipped: Corpus) -> None:
    """What the practice does not hold, it is not told to destroy."""
    answer = _explain(shipped, "RET-SOIN-17", dmp_closed_on="2015-05-02")
    assert (answer.status, answer.then) == ("erasable", "nothing")
    assert "n’a rien à détruire" in answer.reasons[-1]


def test_versions_are_chosen_by_the_day(sound: Corpus) -> None:
    """On each side of the change, each version gives its own duration."""
    old = _explain(sound, "letter", date(2019, 12, 31), sent_on="2019-06-01")
    new = _explain(sound, "letter", date(2020, 1, 1), sent_on="2019-06-01", registered=False)
    assert (old.keep_until, new.keep_until) == (date(2020, 6, 1), date(2021, 6, 1))


def test_unknown_boolean_that_lengthens_blocks_between_the_bounds(sound: Corpus) -> None:
    """A letter that may be registered waits between two and five years."""
    facts = {"sent_on": "2020-06-01"}
    statuses = [
        _explain(sound, "letter", day, **facts).status
        for day in (date(2022, 6, 1), date(2022, 6, 2), date(2025, 6, 1), date(2025, 6, 2))
    ]
    assert statuses == ["keep", "undetermined", "undetermined", "erasable"]

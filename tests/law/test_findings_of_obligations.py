"""Obligations applied to a snapshot: the five outcomes and what each of them carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from serment.law.corpus import Corpus, NoSuchRuleError
from serment.law.evaluate import evaluate, evaluate_all, is_stale, plan_order
from serment.law.facts import Snapshot, parse_facts
from serment.law.model import FORCES, URGENCIES

if TYPE_CHECKING:
    from serment.law.findings import Finding

DAY = date(2026, 11, 23)


def _training(corpus: Corpus, as_of: date = DAY, /, **raw: object) -> Finding:
    return evaluate(corpus, "obligation.training", Snapshot(as_of, parse_facts(corpus.facts, raw)))


@pytest.mark.parametrize(
    ("raw", "outcome", "grounds"),
    [
        ({"has_staff": True}, "due", ("team",)),
        ({"has_staff": True, "trained_on": "2025-11-24"}, "met", ("team",)),
        ({"has_staff": True, "trained_on": "2025-11-23"}, "unmet", ("team",)),
        ({"has_staff": True, "form": "group", "staff_count": 10}, "due", ("team", "crowd")),
        ({"has_staff": False, "form": "solo"}, "not_applicable", ()),
        ({"has_staff": False, "form": "group"}, "undetermined", ()),
        ({"has_staff": True, "robot": True}, "not_applicable", ("robots",)),
        ({"robot": True}, "not_applicable", ("robots",)),
        ({}, "undetermined", ()),
    ],
)
def test_outcome_follows_the_grounds(
    sound: Corpus, raw: dict[str, object], outcome: str, grounds: tuple[str, ...]
) -> None:
    """A lifting wins when true, a ground wins over an unknown lifting, unknown is never false."""
    finding = _training(sound, **raw)
    assert (finding.outcome, finding.grounds) == (outcome, grounds)
    assert len(finding.says) == len(grounds)


def test_missing_facts_are_those_that_decide(sound: Corpus) -> None:
    """What is asked next is what could still make a ground true; only while undetermined."""
    assert _training(sound).missing == ("has_staff", "form", "staff_count")
    assert _training(sound, has_staff=False, form="group").missing == ("staff_count",)
    assert _training(sound, has_staff=True).missing == ()
    titles = _training(sound, has_staff=False, form="group").missing_titles
    assert titles == ("Nombre de salariés",)


def test_most_certain_ground_leads(sound: Corpus) -> None:
    """Force and certainty are those of the surest true ground, the most binding among equals."""
    team = _training(sound, has_staff=True)
    both = _training(sound, has_staff=True, form="group", staff_count=12)
    lifted = _training(sound, has_staff=True, robot=True)
    assert (team.force, team.confidence) == ("guidance", "to_verify")
    assert (both.force, both.confidence) == ("statute", "sure")
    assert (lifted.force, lifted.confidence) == ("guidance", "convention")


def test_finding_shows_its_facts_and_its_texts(sound: Corpus) -> None:
    """Each fact used, in French, and each text once; the day of evaluation goes without saying."""
    finding = _training(sound, has_staff=True, trained_on="2026-01-01")
    assert [(b.title, b.value_in_french) for b in finding.because] == [
        ("Emploie du personnel", "Oui"),
        ("Dernière formation", "1er janvier 2026"),
    ]
    (citation,) = finding.rests_on
    assert (citation.provision, citation.role, citation.confidence) == (
        "guide.2", "direct", "to_verify",
    )  # fmt: skip
    assert citation.says == "Les équipes se forment."
    assert finding.legal_questions == ("À quel rythme\u202f?",)


def test_due_date_comes_from_a_fact(sound: Corpus) -> None:
    """The next training is a year after the last one; unknown while there was none."""
    assert _training(sound, has_staff=True).due_on is None
    assert _training(sound, has_staff=True, trained_on="2026-02-28").due_on == date(2027, 2, 28)
    assert _training(sound, has_staff=True, trained_on="9999-06-01").due_on is None


def test_rule_not_yet_in_force_says_from_which_day(sound: Corpus) -> None:
    """The eve of its first day a rule does not apply, and names that day."""
    eve = _training(sound, date(2018, 5, 24), has_staff=True)
    assert (eve.outcome, eve.applies_from, eve.grounds) == (
        "not_applicable", date(2018, 5, 25), (),
    )  # fmt: skip
    assert _training(sound, date(2018, 5, 25), has_staff=True).applies_from is None


def test_coming_rule_is_announced(shipped: Corpus) -> None:
    """G08: the deployer's duties on medical devices begin on 2 August 2028."""
    snapshot = Snapshot(DAY, {"ai_diagnosis": True, "ai_device_notified_body": True})
    finding = evaluate(shipped, "obligation.ai_deployer_devices", snapshot)
    assert (finding.outcome, finding.applies_from) == ("not_applicable", date(2028, 8, 2))


@pytest.mark.parametrize(("day", "stale"), [(date(2027, 5, 23), False), (date(2027, 5, 24), True)])
def test_stale_rule_is_to_recheck(sound: Corpus, day: date, *, stale: bool) -> None:
    """Six months after its check, and not the day itself, a finding says « à revérifier »."""
    assert _training(sound, day, has_staff=True).to_recheck is stale
    assert is_stale(sound.rule("obligation.training"), day) is stale
    letter = evaluate(sound, "retention.letter", Snapshot(day, {}))
    assert letter.to_recheck is stale


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        ({"sent_on": "2026-01-01", "registered": False}, "met"),
        ({"sent_on": "2020-01-01", "registered": False}, "due"),
        ({"sent_on": "2020-01-01", "registered": False, "manual_hold": True}, "met"),
        ({"sent_on": "2024-01-01"}, "undetermined"),
        ({}, "undetermined"),
    ],
)
def test_retention_gives_an_outcome(sound: Corpus, raw: dict[str, object], outcome: str) -> None:
    """Keep and held are met, erasable is due, undetermined stays so."""
    snapshot = Snapshot(DAY, parse_facts(sound.facts, raw))
    finding = evaluate(sound, "RET-1", snapshot)
    assert (finding.rule, finding.outcome) == ("retention.letter", outcome)
    assert bool(finding.missing) == (outcome == "undetermined")
    assert bool(finding.to_do) == (outcome == "due")


def test_retention_before_its_first_version_does_not_apply(sound: Corpus) -> None:
    """Before its first version, a retention rule says from which day it applies."""
    finding = evaluate(sound, "retention.letter", Snapshot(date(1999, 12, 31), {}))
    assert (finding.outcome, finding.applies_from) == ("not_applicable", date(2000, 1, 1))


def test_unknown_rule_is_refused(sound: Corpus) -> None:
    """A rule that does not exist concludes nothing, and the nearest is named."""
    with pytest.raises(NoSuchRuleError, match=r"obligation\.training"):
        evaluate(sound, "obligation.traning", Snapshot(DAY, {}))


def test_plan_goes_by_force_urgency_and_effort(sound: Corpus) -> None:
    """Binding before recommended, then the most urgent, then the quickest."""
    finding = _training(sound, has_staff=True)
    listed = [
        replace(finding, rule="e"),
        replace(finding, rule="d", effort_minutes=5),
        replace(finding, rule="c", urgency="week"),
        replace(finding, rule="b", force="regulator", urgency="year", effort_minutes=90),
        replace(finding, rule="a", force="statute", urgency="year"),
    ]
    assert [f.rule for f in plan_order(listed)] == ["a", "b", "c", "d", "e"]


def test_whole_plan_is_fast_once_loaded(shipped: Corpus) -> None:
    """Every obligation of the corpus is judged again in the time of a keystroke."""
    facts = parse_facts(shipped.facts, {"practice_form": "scm", "has_staff": True, "website": True})
    snapshot = Snapshot(DAY, facts)
    first = evaluate_all(shipped, snapshot)
    started = perf_counter()
    again = evaluate_all(shipped, snapshot)
    assert perf_counter() - started < 0.25
    assert first == again
    assert {f.rule for f in first} == {rule.id for rule in shipped.obligations()}


def test_findings_are_in_closed_sets(shipped: Corpus) -> None:
    """With nothing known, each finding still has its force, its urgency and its steps."""
    for finding in evaluate_all(shipped, Snapshot(DAY, {})):
        assert finding.force in FORCES
        assert finding.urgency in URGENCIES
        assert finding.to_do
        assert finding.rests_on
        assert (finding.outcome == "undetermined") == bool(finding.missing)

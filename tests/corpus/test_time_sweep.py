"""The sweep over time: on every first of the month, exactly one version of a rule answers.

What it does not prove: that the version that answers is the right one; the cases do that.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from serment.law.corpus import NoSuchRuleError
from serment.law.evaluate import evaluate
from serment.law.facts import Snapshot
from serment.law.manifest import parse_manifest
from serment.law.retention import explain_retention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from serment.law.corpus import Corpus

LAST_YEAR = 2100
SHIPPED = Path(__file__).resolve().parents[2] / "src" / "serment" / "corpus"
RULES = [file.id for file in parse_manifest((SHIPPED / "manifest.yaml").read_bytes()).files
         if file.id is not None]  # fmt: skip
# By default one month a year, not the same each year; all twelve with SERMENT_FULL=1.
STEP = 1 if os.environ.get("SERMENT_FULL") == "1" else 13


def _firsts_of_the_month(since: date) -> Iterator[date]:
    """Every first of the month from the month after `since` to 2100, `STEP` months apart."""
    count = since.year * 12 + since.month
    while count < (LAST_YEAR + 1) * 12:
        yield date(count // 12, count % 12 + 1, 1)
        count += STEP


@pytest.mark.full
@pytest.mark.parametrize("rule_id", RULES)
def test_exactly_one_version_answers(shipped: Corpus, rule_id: str) -> None:
    """From the first version to 2100, no day has two answers, and none has no answer."""
    rule = shipped.rule(rule_id)
    first = rule.versions[0].in_force.since
    assert first is not None
    for day in (first, *_firsts_of_the_month(first)):
        answering = [v for v in rule.versions if v.in_force.contains(day)]
        assert len(answering) == 1, day


@pytest.mark.full
@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_answers_without_facts(shipped: Corpus, rule_id: str) -> None:
    """With nothing known, no rule fails, and none concludes that something may be destroyed."""
    first = shipped.rule(rule_id).versions[0].in_force.since
    assert first is not None
    for day in (first, *list(_firsts_of_the_month(first))[:: 12 if STEP == 1 else 6]):
        if rule_id.startswith("retention."):
            answer = explain_retention(shipped, rule_id, {}, day)
            assert (answer.status, answer.erasable_from) == ("undetermined", None)
        elif rule_id.startswith("deadline."):
            with pytest.raises(NoSuchRuleError, match="serment deadline explain"):
                evaluate(shipped, rule_id, Snapshot(day, {}))
        else:
            outcome = evaluate(shipped, rule_id, Snapshot(day, {})).outcome
            assert outcome in ("due", "undetermined")

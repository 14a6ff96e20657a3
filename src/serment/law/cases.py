"""Worked cases against the engine: what differs from what is expected.

Guarantees that each expected key is compared, and no other. Leaves to others the reading of the
cases (`readers.cases`) and what to do of a difference (`verification`, the tests).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from serment.law.deadline_json import explain_deadline
from serment.law.evaluate import evaluate
from serment.law.facts import FactError, Snapshot, parse_facts
from serment.law.retention import explain_retention

if TYPE_CHECKING:
    from serment.law.corpus import Corpus
    from serment.law.model import Case


def differences(corpus: Corpus, case: Case) -> tuple[str, ...]:
    """French sentences, one per expected key that the answer does not have; empty if it passes."""
    if case.rule.startswith("deadline."):
        return _deadline_differences(corpus, case)
    try:
        facts = parse_facts(corpus.facts, case.facts)
    except FactError as error:
        return (str(error),)
    answer: object
    if case.rule.startswith("retention."):
        answer = explain_retention(corpus, case.rule, facts, case.as_of)
    else:
        answer = evaluate(corpus, case.rule, Snapshot(case.as_of, facts))
    found = []
    for key, wanted in case.expect.items():
        got = getattr(answer, key)
        if got != wanted:
            found.append(f"« {key} » : attendu {_shown(wanted)}, obtenu {_shown(got)}")
    return tuple(found)


def _deadline_differences(corpus: Corpus, case: Case) -> tuple[str, ...]:
    """As `differences`, for a request put in the words of the terminal; its rule must answer."""
    try:
        answer = explain_deadline(corpus, case.facts, today=case.as_of, as_of=case.as_of)
    except FactError as error:
        return (str(error),)
    found = []
    for key, wanted in case.expect.items():
        got = answer.get(key)
        if _written(got) != _written(wanted):
            found.append(f"« {key} » : attendu {_shown(wanted)}, obtenu {_shown(got)}")
    return tuple(found)


def _written(value: object) -> object:
    """A value as a case writes it: dates and decimal numbers in text, lists in order."""
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    return str(value) if isinstance(value, date | float) else value


def _shown(value: object) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(str(item) for item in value) + "]"
    return "null" if value is None else str(value)

"""Worked cases against the engine: what differs from what is expected.

Guarantees that each expected key is compared, and no other. Leaves to others the reading of the
cases (`readers.cases`) and what to do of a difference (`verification`, the tests).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.law.evaluate import evaluate
from serment.law.facts import FactError, Snapshot, parse_facts
from serment.law.retention import explain_retention

if TYPE_CHECKING:
    from serment.law.corpus import Corpus
    from serment.law.model import Case


def differences(corpus: Corpus, case: Case) -> tuple[str, ...]:
    """French sentences, one per expected key that the answer does not have; empty if it passes."""
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


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(str(item) for item in value) + "]"
    return "null" if value is None else str(value)

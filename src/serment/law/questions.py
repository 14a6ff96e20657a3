"""Which questions to ask: those for everyone, then those that the answers call for.

Guarantees the order (the common ones first, then by `order`), and that a question whose condition
is still unknown is not asked: the question that would decide it comes first. Leaves to others the
screens and the answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.law.conditions import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.corpus import Corpus
    from serment.law.facts import RecordValue
    from serment.law.model import Question


def questions_to_ask(corpus: Corpus, facts: Mapping[str, RecordValue]) -> tuple[Question, ...]:
    """The questions that `facts` calls for; a known fact whose question is asked stays listed."""
    return tuple(
        question
        for question in corpus.questions
        if question.when is None or judge(question.when, facts).truth is True
    )

"""Which questions to ask: those for everyone, then those that the answers call for.

Also which answers count: a question that another answer closed is as if never asked.

Guarantees the order (the common ones first, then by `order`), and that a question whose condition
is still unknown is not asked: the question that would decide it comes first. Leaves to others the
screens and the answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from serment.law.conditions import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from serment.law.corpus import Corpus
    from serment.law.facts import FactValue, RecordValue
    from serment.law.model import Question


def questions_to_ask(corpus: Corpus, facts: Mapping[str, RecordValue]) -> tuple[Question, ...]:
    """The questions that `facts` calls for; a known fact whose question is asked stays listed."""
    return tuple(
        question
        for question in corpus.questions
        if question.when is None or judge(question.when, facts).truth is True
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """The answers that count, and the yes-or-no facts that they rule out.

    « Non » to AI tools closes the question of the scribe: an answer given to it before no longer
    counts, and the scribe is ruled out. An answer given after, though not asked for, counts.
    """

    facts: Mapping[str, FactValue]
    ruled_out: frozenset[str]

    def with_what_is_ruled_out(self) -> dict[str, FactValue]:
        """The answers, and « no » for each yes-or-no fact whose question does not arise."""
        return {**self.facts, **dict.fromkeys(self.ruled_out, False)}


def standing_answers(corpus: Corpus, answers: Mapping[str, FactValue]) -> Standing:
    """The answers that count among these: one value for each fact, in the order they were given."""
    closing = _Closing(corpus, dict(answers), {fact: n for n, fact in enumerate(answers)})
    while closing.closes_more():  # closing a question may close those that hang on it
        pass
    facts = {fact: value for fact, value in closing.facts.items() if fact in closing.given}
    return Standing(facts, frozenset(closing.facts) - frozenset(facts))


class _Closing:
    """Answers being sorted: `facts` holds « no » too for what is ruled out, `given` when said."""

    def __init__(self, corpus: Corpus, facts: dict[str, FactValue], given: dict[str, int]) -> None:
        self._corpus = corpus
        self._open = [question for question in corpus.questions if question.when is not None]
        self.facts = facts
        self.given = given
        self._since = dict(given)

    def closes_more(self) -> bool:
        """Close what the answers close now; tell whether anything was."""
        closed = [question for question in self._open if self._close(question)]
        self._open = [question for question in self._open if question not in closed]
        return bool(closed)

    def _close(self, question: Question) -> bool:
        verdict = judge(question.when, self.facts) if question.when is not None else None
        if verdict is None or verdict.truth is not False:
            return False
        fact, last = question.fact, max((self._since[f] for f in verdict.used), default=-1)
        if self._since.get(fact, -1) > last:
            return False  # said since, without being asked: a person knows better
        self.given.pop(fact, None)
        self.facts.pop(fact, None)
        self._since[fact] = last
        if self._corpus.facts[fact].type == "boolean":
            self.facts[fact] = False
        return True


def deciding_questions(
    corpus: Corpus, facts: Mapping[str, RecordValue], missing: Iterable[str]
) -> tuple[Question, ...]:
    """The questions to answer first so that these missing facts come to be known, each once.

    None for a fact that no question can give: its own is closed by other answers.
    """
    by_fact = {question.fact: question for question in corpus.questions}
    chosen: dict[str, Question] = {}
    waiting, seen = list(missing), set[str]()
    while waiting:
        fact = waiting.pop(0)
        question = by_fact.get(fact)
        if fact in seen or question is None:
            continue
        seen.add(fact)
        verdict = judge(question.when, facts) if question.when is not None else None
        if verdict is None or verdict.truth is True:
            chosen[question.id] = question
        elif verdict.truth is None:
            waiting += verdict.missing
    return tuple(chosen.values())

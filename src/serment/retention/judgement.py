"""The status of each record and the words of its answer, in SQL, after the clock.

Guarantees the four statuses of `law.retention`, that dates which contradict each other or lie ahead
give no certainty, and sentences that are those of `law.retention_causes`, in the same order. The
words are made last, so that a count asks for none.

Column added: `st`, the status (0 keep, 1 erasable, 2 held, 3 undetermined; 4 undetermined and
5 held where the dates give no end at all).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from serment.law import retention_causes as causes
from serment.law.retention_draft import HOLDS, SUSPENSIONS
from serment.retention import sql
from serment.retention.plan import SUSPENDED_DAYS, SeriesPlan, opening_sentence

if TYPE_CHECKING:
    from serment.law.corpus import Corpus
    from serment.law.model import RetentionVersion, RuleException
    from serment.retention.doubts import Doubts
    from serment.retention.stages import Stages

STATUSES: Final = ("keep", "erasable", "held", "undetermined", "undetermined", "held")
HAS_END: Final = "st < 4"
_IS_OPEN_QUESTION: Final = "st IN (3, 4)"
_IS_FAR: Final = f"end_high > {sql.day(date(9999, 12, 30))}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Writes the status and the words of one series.

    `waited` gives the facts that could lengthen, with the SQL of whether they are waited for;
    `suspended` the SQL of whether a claim is open on the day, `has_line_claim` whether the record's
    own line bears it. `has_holds` tells whether the list bears `frozen_id` (a hold covers the day).
    """

    corpus: Corpus
    plan: SeriesPlan
    version: RetentionVersion
    doubts: Doubts
    exceptions: tuple[tuple[int, RuleException], ...]
    waited: tuple[tuple[str, str], ...]
    suspended: str | None
    has_line_claim: bool
    has_holds: bool

    def written(self, stages: Stages, key: str) -> Stages:
        """The stage that judges."""
        held = "".join(
            f" WHEN {test} THEN CASE WHEN e < 0 OR {_IS_FAR} THEN 5 ELSE 2 END"
            for test, _ in self._holds()
        )
        doubt = sql.either(["start_on IS NULL", *self.doubts.ahead_tests()])
        far = f" WHEN {_IS_FAR} THEN 4"
        if self.plan.start in self.plan.past_only:
            # Only a day that lies ahead, or a claim that ends in the tenth millennium, is that far.
            doubtful = f" WHEN {doubt} THEN CASE WHEN {_IS_FAR} THEN 4 ELSE 3 END"
            claim = f" WHEN suspended_until IS NOT NULL AND {_IS_FAR} THEN 4"
            far = (claim if self.has_line_claim else far if self.suspended else "") + doubtful
        else:
            far = f"{far} WHEN {doubt} THEN 3"
        judged = f"CASE{held} WHEN e < 0 THEN 4{far} {self._by_ends()}"
        return stages.then(f"v{key}", f"{judged} AS st")

    def of_ends(self) -> str:
        """The status of lines that bear no hold, no claim and no doubt about their dates."""
        return f"CASE WHEN {_IS_FAR} THEN 4 {self._by_ends()}"

    def _by_ends(self) -> str:
        as_of = self.doubts.as_of
        return f"WHEN end_low >= {as_of} THEN 0 WHEN end_high >= {as_of} THEN 3 ELSE 1 END"

    def other_tests(self) -> list[str]:
        """Where the status, or the ends, depend on more than the clock of the rule."""
        doubts = [*self.doubts.dark_tests(), "start_on IS NULL", *self.doubts.ahead_tests()]
        claims = ["suspended_from IS NOT NULL"] if self.has_line_claim else []
        return [*claims, *doubts, *(test for test, _ in self._holds() if test != self.suspended)]

    def keep_until(self) -> str:
        """The last day to keep, without the hold; NULL where the dates give none."""
        return f"CASE WHEN {HAS_END} THEN end_high END"

    def exception(self) -> str:
        """The identifier of the exception, from its number."""
        known = "".join(f" WHEN {n} THEN {sql.text(e.id)}" for n, e in self.exceptions)
        return f"CASE e{known} END" if known else sql.NULL_TEXT

    def archive_on(self) -> str:
        """The day from which the record belongs to the intermediate archive."""
        if self.version.active_for is None:
            return sql.NULL_DATE
        day = sql.shifted("start_on", self.version.active_for)
        return f"CASE WHEN {self.doubts.no_fault} AND {day} <= DATE '9999-12-31' THEN {day} END"

    def changes_on(self) -> str:
        """The first day on which the answer may differ by the passing of days alone."""
        as_of = self.doubts.as_of
        coming = sql.either(self.doubts.ahead_tests())
        ahead = f" WHEN {sql.sure(coming)} THEN {as_of} + 1" if coming != "FALSE" else ""
        return (
            f"CASE{ahead} WHEN st = 0 THEN end_low + 1 "
            f"WHEN st = 3 AND end_high >= {as_of} THEN end_high + 1 END"
        )

    def missing(self) -> str:
        """The facts to ask for while undetermined, separated by commas."""
        written = " || ".join(
            f"CASE WHEN {test} THEN {sql.text(',' + name)} ELSE '' END"
            for name, test in self._waited()
        )
        waiting = f"{_IS_OPEN_QUESTION} AND {self.doubts.no_fault}"
        return f"CASE WHEN {waiting} THEN TRIM(LEADING ',' FROM {written}) ELSE '' END"

    def reason(self) -> str:
        """The sentences, in the order of the scalar evaluator."""
        told = [("fault IS NOT NULL", "fault")] if self.doubts.has_fault else []
        told += [(test, sql.text(sentence)) for test, sentence in self._sentences()]
        pieces = " || ".join(f"CASE WHEN {test} THEN {s} || ' ' ELSE '' END" for test, s in told)
        return f"TRIM({pieces})"

    def _waited(self) -> list[tuple[str, str]]:
        lengthening = [(name, f"{HAS_END} AND {test}") for name, test in self.waited]
        return [(self.plan.start, "start_on IS NULL"), *lengthening]

    def _sentences(self) -> list[tuple[str, str]]:
        reckoned = f"{HAS_END} AND end_high IS NOT NULL"
        sound = f"{self.doubts.no_fault} AND start_on IS NOT NULL"
        holder = causes.of_holder(self.plan.rule.held_by)
        titles = self.plan.titles
        agree = f"NOT {sql.sure(sql.either(self.doubts.clash_tests()))}"
        return [
            *([("TRUE", causes.of_followed(self.plan.followed))] if self.plan.followed else []),
            (reckoned, opening_sentence(self.corpus, self.plan)),
            *((f"{reckoned} AND e = {n}", causes.of_exception(e)) for n, e in self.exceptions),
            (f"{reckoned} AND end_high > high", causes.SUSPENDED),
            *((f"{sound} AND {t}", s) for _, (t, s) in self.doubts.clashing()),
            *((f"{sound} AND {agree} AND {t}", s) for _, (t, s) in self.doubts.coming()),
            (f"{sound} AND {agree} AND {_IS_FAR}", causes.TOO_FAR),
            *self._holds(),
            *(
                (
                    f"{_IS_OPEN_QUESTION} AND {self.doubts.no_fault} AND {test}",
                    causes.of_missing(titles[name]),
                )
                for name, test in self._waited()
            ),
            *([("TRUE", holder)] if holder else []),
            *((f"{reckoned} AND ({t})", s) for t, s in self._reviews()),
        ]

    def _holds(self) -> list[tuple[str, str]]:
        found = []
        for freeze in (*self.version.suspended_while, *self.version.held_while):
            column = self.doubts.terms.find(freeze.fact)
            if column not in (None, "FALSE"):
                found.append((column, causes.of_hold(self.plan.titles[freeze.fact])))
        if self.suspended is not None:
            found.append((self.suspended, causes.of_hold(self.corpus.fact(SUSPENSIONS).title)))
        if self.has_holds:
            found.append(("frozen_id IS NOT NULL", causes.of_hold(self.corpus.fact(HOLDS).title)))
        return found

    def _reviews(self) -> list[tuple[str, str]]:
        terms = self.doubts.terms.renamed(SUSPENDED_DAYS, "CAST(end_high - high AS INTEGER)")
        judged = [(terms.truth(review.when), review.reason) for review in self.version.review_when]
        return [(f"start_on IS NOT NULL AND {t.sql}", s) for t, s in judged if t.possible]

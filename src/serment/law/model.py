"""The types of the corpus: provisions, rules and their dated versions, questions, cases.

Guarantees immutable values in closed sets; the field names are those of the YAML files, whose
meaning `docs/corpus-format.md` gives. Leaves to others how they are read (`readers`), checked
(`verification`) and applied (`evaluate`, `retention`).

>>> InForce(date(2025, 2, 2), date(2026, 7, 27)).contains(date(2026, 7, 27))
False
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.kernel.spans import Span
    from serment.law.conditions import Condition, ShiftedDate
    from serment.law.deadline_model import DeadlineRule
    from serment.law.refusals import Place

Force = Literal[
    "statute", "decree", "eu_regulation", "case_law", "regulator", "guidance", "contract"
]
Confidence = Literal["sure", "to_verify", "interpretation", "convention"]
Role = Literal["direct", "by_analogy", "reading", "limit"]
DatedBy = Literal["text", "coverage"]
HeldBy = Literal["practice", "national_insurance", "supplier"]
Take = Literal["later", "replaces"]
Fate = Literal["review_for_erasure", "erase", "overwrite", "extract_then_destroy", "nothing"]
Area = Literal[
    "register",
    "documents",
    "retention",
    "requests_and_incidents",
    "security",
    "people",
    "suppliers",
    "ai",
]
Screen = Literal["today", "practice", "register", "documents", "proof"]
Urgency = Literal["week", "month", "quarter", "year"]
RuleKind = Literal["retention", "obligation", "deadline"]

CONFIDENCES: Final[tuple[Confidence, ...]] = ("sure", "convention", "interpretation", "to_verify")
"""From the most certain to the least."""
FORCES: Final[tuple[Force, ...]] = (
    "statute",
    "eu_regulation",
    "decree",
    "case_law",
    "contract",
    "regulator",
    "guidance",
)
"""From the most binding to the least: all but the last say « vous devez »."""
URGENCIES: Final[tuple[Urgency, ...]] = ("week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class InForce:
    """Days from `since` to `until`, half-open; `dated_by` coverage: the text may be older."""

    since: date | None
    until: date | None = None
    dated_by: DatedBy = "text"

    def contains(self, day: date) -> bool:
        """Whether the version answers on `day`."""
        begun = self.since is None or self.since <= day
        return begun and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Checked:
    """When a person last held the file against its texts, and how."""

    on: date
    method: str


@dataclass(frozen=True, slots=True)
class Source:
    """A provision that a value rests on, and in what way."""

    provision: str
    role: Role


Sources: TypeAlias = tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Provision:
    """A text relied on; `says` is what it says, in our words."""

    id: str
    title: str
    short: str
    force: Force
    in_force: InForce
    confidence: Confidence
    says: str
    link: str | None
    checked: Checked


@dataclass(frozen=True, slots=True)
class OtherDuration:
    """Another duration from the same start; the latest end wins."""

    id: str
    keep_for: Span
    confidence: Confidence
    rests_on: Sources


@dataclass(frozen=True, slots=True)
class Policy:
    """A duration that the practice chooses between two bounds; `fact` holds its choice."""

    fact: str
    unit: Literal["months", "years"]
    default: int
    at_least: int | None
    ceiling: int | None
    confidence: Confidence
    rests_on: Sources


@dataclass(frozen=True, slots=True)
class RuleException:
    """Another end when a condition holds: a date (`keep_until`), or a start and a duration."""

    id: str
    dossier_id: str | None
    title: str | None
    when: Condition
    keep_until: ShiftedDate | None
    starts_on: str | None
    keep_for: Span | None
    take: Take
    confidence: Confidence
    rests_on: Sources


@dataclass(frozen=True, slots=True)
class Lengthening:
    """A fact that, while unknown, could lengthen the period up to a date."""

    fact: str
    until_at_most: ShiftedDate


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """A case where the answer stands and a person must look."""

    id: str
    when: Condition
    reason: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Freeze:
    """A boolean fact that forbids destruction, or stops the clock, while it is true."""

    fact: str
    rests_on: Sources


@dataclass(frozen=True, slots=True)
class Restarts:
    """The kinds of event that start the clock again, and those that do not."""

    by: tuple[str, ...]
    not_by: tuple[str, ...]
    confidence: Confidence
    rests_on: Sources


@dataclass(frozen=True, slots=True)
class RetentionVersion:
    """One dated state of a retention rule: it `follows` another rule, or has its own clock."""

    in_force: InForce
    force: Force
    confidence: Confidence
    rests_on: Sources
    follows: str | None = None
    starts_on: str | None = None
    keep_for: Span | None = None
    active_for: Span | None = None
    or_later: tuple[OtherDuration, ...] = ()
    policy: Policy | None = None
    exceptions: tuple[RuleException, ...] = ()
    lengthened_by: tuple[Lengthening, ...] = ()
    review_when: tuple[ReviewReason, ...] = ()
    suspended_while: tuple[Freeze, ...] = ()
    held_while: tuple[Freeze, ...] = ()
    restarts: Restarts | None = None
    then: Fate | None = None


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long a series of records is kept."""

    id: str
    dossier_id: str
    title: str
    series: str
    held_by: HeldBy
    versions: tuple[RetentionVersion, ...]
    not_covered: tuple[str, ...]
    legal_questions: tuple[str, ...]
    checked: Checked
    recheck_every: Span

    @property
    def kind(self) -> RuleKind:
        """`retention`."""
        return "retention"


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason why an obligation applies, or is lifted; `says` is the sentence shown."""

    id: str
    when: Condition
    force: Force
    confidence: Confidence
    rests_on: Sources
    says: str


@dataclass(frozen=True, slots=True)
class ObligationVersion:
    """One dated state of an obligation."""

    in_force: InForce
    grounds: tuple[Ground, ...]
    lifted_when: tuple[Ground, ...]
    met_when: Condition | None
    due: ShiftedDate | None


@dataclass(frozen=True, slots=True)
class ObligationRule:
    """Something that the practice must or should do; `effort_minutes` counts minutes."""

    id: str
    dossier_id: str
    title: str
    area: Area
    screen: Screen
    urgency: Urgency
    effort_minutes: int
    to_do: tuple[str, ...]
    memo_differs: str | None
    versions: tuple[ObligationVersion, ...]
    not_covered: tuple[str, ...]
    legal_questions: tuple[str, ...]
    checked: Checked
    recheck_every: Span

    @property
    def kind(self) -> RuleKind:
        """`obligation`."""
        return "obligation"


Rule: TypeAlias = "RetentionRule | ObligationRule | DeadlineRule"


@dataclass(frozen=True, slots=True)
class PreparedEmail:
    """A message ready to be sent to whoever knows the answer."""

    to: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class WhenUnknown:
    """What « je ne sais pas » leads to: what to do, whom to ask, in how many minutes."""

    do: str
    ask: str
    minutes: int
    email: PreparedEmail | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the questionnaire; `when` is None for the twelve that everyone gets."""

    id: str
    fact: str
    order: int
    section: str
    text: str
    why: str
    help: str | None
    when: Condition | None
    unknown: WhenUnknown
    bounds: tuple[int, int] | None = None
    date_bounds: tuple[date, date] | None = None
    is_past: bool = False
    """Whether the date asked for has already happened: it cannot follow the day of the answer."""

    @property
    def is_for_everyone(self) -> bool:
        """Whether the question is asked whatever the answers."""
        return self.when is None


ExpectedValue: TypeAlias = bool | int | date | str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Case:
    """A worked example: facts in, the keys of the answer that must come out."""

    rule: str
    name: str
    as_of: date
    facts: object
    expect: Mapping[str, ExpectedValue]
    place: Place

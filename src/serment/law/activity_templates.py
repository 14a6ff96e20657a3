"""The typical activities of a practice, as the corpus describes them.

Guarantees: each file of `corpus/activities` is read strictly (unknown key, word or purpose
refused with its line); a retention period is written once, in `retention_words.yaml`, and named by
its rule everywhere else. Leaves to others: which activities concern a practice (`activities`).

Source: the table of typical activities of the dossier of facts, § 4.3 (T01 to T23); T24 to T28 are
ours and say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Generic, TypeVar, get_args

from serment.law.activity import (
    Certainty,
    DataCategory,
    DataKind,
    DataSubjects,
    LawfulBasis,
    LegalBasis,
    Measure,
    MeasureKind,
    Recipient,
    RecipientKind,
    SpecialBasis,
    SpecialCategory,
    SpecialCondition,
    SpecialKind,
)
from serment.law.readers.conditions import read_condition
from serment.law.readers.facts import read_facts
from serment.law.readers.questions import read_questions
from serment.law.reading import read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from serment.law.conditions import Condition
    from serment.law.knots import Knot

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Offered(Generic[Value]):
    """Something proposed when a condition holds; always, without one."""

    value: Value
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Kept(Generic[Value]):
    """A category of data, and the rules that say how long it is kept."""

    category: Value
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActivityTemplate:
    """A typical activity. `ours` is true for those that the dossier's table does not list."""

    id: str
    title: str
    when: Condition
    main_purpose: str
    other_purposes: tuple[str, ...]
    legal_bases: tuple[LegalBasis, ...]
    special_bases: tuple[SpecialBasis, ...]
    joint_controllers: tuple[Offered[str], ...]
    software: tuple[Offered[str], ...]
    data_subjects: tuple[Offered[DataSubjects], ...]
    data_categories: tuple[Offered[Kept[DataCategory]], ...]
    special_categories: tuple[Offered[Kept[SpecialCategory]], ...]
    recipients: tuple[Offered[Recipient], ...]
    measures: tuple[Offered[Measure], ...]
    confirm: tuple[Offered[str], ...]
    rests_on: tuple[str, ...]
    force: str
    certainty: Certainty
    stays_in_eea: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class ActivityTemplates:
    """All typical activities, the security measures proposed everywhere, the names of facts.

    `questions` holds the question that gives each fact, as it is asked.
    """

    activities: tuple[ActivityTemplate, ...]
    base_measures: tuple[Offered[Measure], ...]
    retention_words: Mapping[str, str]
    fact_titles: Mapping[str, str]
    questions: Mapping[str, str]


@cache
def load_templates(corpus: Path) -> ActivityTemplates:
    """The templates of this corpus folder; `CorpusError` for anything unexpected."""
    folder = corpus / "activities"
    words = _read(folder / "retention_words.yaml").fields({"retention_words"})["retention_words"]
    periods = {series: knot.french() for series, knot in words.entries.items()}
    security = _read(folder / "security_base.yaml").fields({"measures"})["measures"]
    return ActivityTemplates(
        activities=tuple(
            _template(_read(path).fields({"activity"})["activity"], periods)
            for path in sorted(folder.glob("t[0-9][0-9]_*.yaml"))
        ),
        base_measures=_measures(security),
        retention_words=periods,
        fact_titles=fact_titles(corpus),
        questions=questions_of_facts(corpus),
    )


@cache
def fact_titles(corpus: Path) -> Mapping[str, str]:
    """The French title of each declared fact."""
    files = sorted((corpus / "facts").glob("*.yaml"))
    return {fact.name: fact.title for path in files for fact in read_facts(_read(path))}


@cache
def questions_of_facts(corpus: Path) -> Mapping[str, str]:
    """The question that gives each fact, as the practice reads it; its title where none does."""
    files = sorted((corpus / "questions").glob("*.yaml"))
    asked = {q.fact: q.text for path in files for q in read_questions(_read(path))}
    return {**fact_titles(corpus), **asked}


def _read(path: Path) -> Knot:
    return read_document(path.read_bytes(), f"{path.parent.name}/{path.name}")


_REQUIRED = {
    "id",
    "title",
    "when",
    "purposes",
    "legal_bases",
    "software",
    "data_subjects",
    "data_categories",
    "recipients",
    "measures",
    "rests_on",
    "force",
    "confidence",
}
_OPTIONAL = {
    "ours",
    "special_conditions",
    "joint_controllers",
    "special_categories",
    "confirm",
    "stays_in_eea",
}


def _template(knot: Knot, periods: Mapping[str, str]) -> ActivityTemplate:
    fields = knot.fields(_REQUIRED, _OPTIONAL)
    purposes = fields["purposes"].fields({"main", "others"})
    main = purposes["main"].french()
    others = tuple(other.french() for other in purposes["others"].elements())
    bases = (_basis(item, (main, *others)) for item in fields["legal_bases"].elements())
    specials = (_basis(item, (main, *others)) for item in _list(fields, "special_conditions"))
    return ActivityTemplate(
        id=fields["id"].text(),
        title=fields["title"].french(),
        when=read_condition(fields["when"]),
        main_purpose=main,
        other_purposes=others,
        legal_bases=tuple(
            LegalBasis(article.choice(get_args(LawfulBasis)), purpose, certainty)
            for article, purpose, certainty in bases
        ),
        special_bases=tuple(
            SpecialBasis(article.choice(get_args(SpecialCondition)), purpose, certainty)
            for article, purpose, certainty in specials
        ),
        joint_controllers=_sentences(_list(fields, "joint_controllers")),
        software=_sentences(fields["software"].elements()),
        data_subjects=_offers(fields["data_subjects"].elements(), {"name"}, _subjects),
        data_categories=_categories(fields["data_categories"].elements(), _data(periods)),
        special_categories=_categories(_list(fields, "special_categories"), _special(periods)),
        recipients=_offers(fields["recipients"].elements(), {"kind", "name"}, _recipient),
        measures=_measures(fields["measures"]),
        confirm=_sentences(_list(fields, "confirm")),
        rests_on=tuple(
            item.mention("provision", item.text()) for item in fields["rests_on"].elements()
        ),
        force=fields["force"].text(),
        certainty=fields["confidence"].choice(get_args(Certainty)),
        stays_in_eea="stays_in_eea" in fields and fields["stays_in_eea"].boolean(),
        ours="ours" in fields and fields["ours"].boolean(),
    )


def _list(fields: Mapping[str, Knot], name: str) -> list[Knot]:
    return fields[name].elements() if name in fields else []


def _basis(knot: Knot, purposes: tuple[str, ...]) -> tuple[Knot, str, Certainty]:
    """The article, the purpose it serves (empty: all), and how sure that is."""
    fields = knot.fields({"article", "of", "confidence"})
    certainty = fields["confidence"].choice(get_args(Certainty))
    served = fields["of"]
    if served.scalar == "all":
        return fields["article"], "", certainty
    place = 0 if served.scalar == "main" else served.whole(at_least=1, at_most=len(purposes) - 1)
    return fields["article"], purposes[place], certainty


def _offers(
    knots: list[Knot], required: set[str], read: Callable[[Mapping[str, Knot]], Value]
) -> tuple[Offered[Value], ...]:
    optional = {"when", "details"} if "name" in required else {"when"}
    found = []
    for knot in knots:
        fields = knot.fields(required, optional)
        when = read_condition(fields["when"]) if "when" in fields else None
        found.append(Offered(read(fields), when))
    return tuple(found)


def _sentences(knots: list[Knot]) -> tuple[Offered[str], ...]:
    return _offers(knots, {"text"}, lambda fields: fields["text"].french())


def _subjects(fields: Mapping[str, Knot]) -> DataSubjects:
    return DataSubjects(fields["name"].french(), _details(fields))


def _recipient(fields: Mapping[str, Knot]) -> Recipient:
    kind = fields["kind"].choice(get_args(RecipientKind))
    return Recipient(kind, fields["name"].french(), _details(fields))


def _details(fields: Mapping[str, Knot]) -> str:
    return fields["details"].french() if "details" in fields else ""


def _measures(knot: Knot) -> tuple[Offered[Measure], ...]:
    return _offers(
        knot.elements(),
        {"kind", "text"},
        lambda fields: Measure(
            fields["kind"].choice(get_args(MeasureKind)), fields["text"].french()
        ),
    )


def _categories(
    knots: list[Knot], read: Callable[[Mapping[str, Knot]], Kept[Value]]
) -> tuple[Offered[Kept[Value]], ...]:
    found = []
    for knot in knots:
        fields = knot.fields({"kind", "text", "retention"}, {"when", "retention_says"})
        when = read_condition(fields["when"]) if "when" in fields else None
        found.append(Offered(read(fields), when))
    return tuple(found)


def _data(periods: Mapping[str, str]) -> Callable[[Mapping[str, Knot]], Kept[DataCategory]]:
    def read(fields: Mapping[str, Knot]) -> Kept[DataCategory]:
        series, says = _period(fields, periods)
        kind = fields["kind"].choice(get_args(DataKind))
        return Kept(DataCategory(kind, fields["text"].french(), says), series)

    return read


def _special(periods: Mapping[str, str]) -> Callable[[Mapping[str, Knot]], Kept[SpecialCategory]]:
    def read(fields: Mapping[str, Knot]) -> Kept[SpecialCategory]:
        series, says = _period(fields, periods)
        kind = fields["kind"].choice(get_args(SpecialKind))
        return Kept(SpecialCategory(kind, fields["text"].french(), says), series)

    return read


def _period(fields: Mapping[str, Knot], periods: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """The rules named, and the period in words: theirs, or the template's own sentence."""
    known = tuple(periods)
    series = tuple(item.choice(known) for item in fields["retention"].elements())
    lines = [periods[name] for name in series]
    if "retention_says" in fields:
        lines.append(fields["retention_says"].french())
    return series, "\n".join(lines)

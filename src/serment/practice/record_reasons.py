"""The rules of records in a few French words: titles and durations, never an identifier."""

from datetime import date
from functools import lru_cache
from typing import Final

from serment.kernel.french import nbsp
from serment.kernel.spans import Span, span_in_french
from serment.law.corpus import NoSuchRuleError
from serment.law.model import RetentionRule
from serment.practice.library import the_corpus
from serment.practice.retention_policies import version_on

ORDINARY: Final = "Durée ordinaire"
_UNKNOWN: Final = "Série sans règle"


@lru_cache(maxsize=256)
def series_title(series: str) -> str:
    """Return what a series is: « Dossier patient »."""
    rule = _rule(series)
    title = rule.title if rule else _UNKNOWN
    shorter = title.removeprefix("Durée de conservation du ")
    return shorter[:1].upper() + shorter[1:]


@lru_cache(maxsize=1024)
def ground_title(series: str, exception: str | None) -> str:
    """Return the exception that gave the end of a record, « Durée ordinaire » for none."""
    if exception is None:
        return ORDINARY
    rule = _rule(series)
    followed = {v.follows for v in rule.versions if v.follows} if rule else set()
    for one in (rule, *map(_rule, sorted(followed))):
        for version in one.versions if one else ():
            for found in version.exceptions:
                if found.id == exception and found.title:
                    return nbsp(found.title)
    return "Règle particulière"


@lru_cache(maxsize=1024)
def usual_duration(series: str, as_of: date) -> str:
    """Return « 20 ans après « Dernière consultation » »; empty where the rule has no clock."""
    rule = _rule(series)
    version = version_on(rule, as_of) if rule else None
    if rule is None or version is None:
        return ""
    if version.follows is not None:
        return nbsp(f"comme « {the_corpus().retention_rule(version.follows).title} »")
    if version.starts_on is None or version.keep_for is None:
        return ""
    title = the_corpus().fact(version.starts_on).title
    return after(version.keep_for, title)


def after(span: Span, title: str) -> str:
    """Write « 20 ans après « Dernière consultation » »; « aussitôt » for no time at all."""
    length = "aussitôt" if span == Span() else span_in_french(span)
    return nbsp(f"{length} après « {title} »")


def archive_delay(series: str, as_of: date) -> str:
    """Return how long a record stays in common use: « 5 ans »; empty where no archive is foreseen.

    It counts from the same day as the duration itself.
    """
    rule = _rule(series)
    version = version_on(rule, as_of) if rule else None
    return span_in_french(version.active_for) if version and version.active_for else ""


def missing_titles(missing: str) -> tuple[str, ...]:
    """Return the titles of the facts that a record lacks."""
    facts = the_corpus().facts
    return tuple(facts[name].title for name in missing.split(",") if name in facts)


def _rule(series: str) -> RetentionRule | None:
    try:
        return the_corpus().retention_rule(series)
    except NoSuchRuleError:
        return None

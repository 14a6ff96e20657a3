"""The durations that a practice chooses, where the rules let it, between their bounds.

Guarantees that a choice outside the bounds is refused in French, that it is an act, and that every
record is answered again with it in the same transaction.
"""

from datetime import date, datetime
from typing import Final

from serment.kernel.canonical import Canonical  # noqa: TC001 - as its neighbours
from serment.kernel.spans import Span, span_in_french
from serment.law.corpus import NoSuchRuleError
from serment.law.model import Policy, RetentionRule, RetentionVersion
from serment.practice.acting import one_act
from serment.practice.actors import Actor, Permission
from serment.practice.journal import record_act
from serment.practice.library import the_corpus
from serment.practice.record_answers import answer_records, state_of
from serment.store.models import Practice, RecordsState

_LONGEST: Final = {"months": 600, "years": 50}


class PolicyError(ValueError):
    """A duration that the rule does not let the practice choose."""


def version_on(rule: RetentionRule, as_of: date) -> RetentionVersion | None:
    """Return the version of a rule in force on a day."""
    return next((v for v in rule.versions if v.in_force.contains(as_of)), None)


def chosen_policies(practice: Practice) -> dict[str, int]:
    """Return the durations chosen, by fact."""
    return dict(state_of(practice).policies)


def bounds_in_french(policy: Policy) -> str:
    """Say between what and what a duration may be chosen; empty where nothing bounds it."""
    least, most = policy.at_least, policy.ceiling
    if least is not None and most is not None:
        return f"de {in_french(policy, least)} à {in_french(policy, most)}"
    if most is not None:
        return f"{in_french(policy, most)} au plus"
    return "" if least is None else f"{in_french(policy, least)} au moins"


def in_french(policy: Policy, count: int) -> str:
    """Write a duration of a policy: « 12 mois »."""
    unit = "mois" if policy.unit == "months" else "an"
    return span_in_french(span_of(policy, count)) if count else f"0 {unit}"


def span_of(policy: Policy, count: int) -> Span:
    """Return a duration of a policy as a span."""
    return Span(months=count) if policy.unit == "months" else Span(years=count)


def choose_policy(*, actor: Actor, series: str, count: int, as_of: date, now: datetime) -> None:
    """Choose a duration, in the unit of the rule; PolicyError where the rule does not let it."""
    actor.require(Permission.RECORDS)
    policy = _policy_of(series, as_of)
    _verify_bounds(policy, count)
    with one_act(actor.practice):
        policies = chosen_policies(actor.practice)
        if policies.get(policy.fact, policy.default) == count:
            return
        chosen = {**policies, policy.fact: count}
        RecordsState.objects.filter(practice=actor.practice).update(policies=chosen)
        payload: dict[str, Canonical] = {"series": series, "fact": policy.fact}
        payload[policy.unit] = count
        record_act(actor=actor, act="retention_policy.chosen", payload=payload, now=now)
        answer_records(actor.practice, as_of)


def _policy_of(series: str, as_of: date) -> Policy:
    try:
        version = version_on(the_corpus().retention_rule(series), as_of)
    except NoSuchRuleError as refusal:
        raise PolicyError(str(refusal)) from refusal
    if version is None or version.policy is None:
        raise PolicyError(
            "La durée de cette série n’est pas au choix du cabinet : la règle la fixe. Rien n’a "
            "changé."
        )
    return version.policy


def _verify_bounds(policy: Policy, count: int) -> None:
    least = 1 if policy.at_least is None else policy.at_least
    most = policy.ceiling or _LONGEST[policy.unit]
    if not least <= count <= most:
        raise PolicyError(
            f"Cette durée doit aller de {in_french(policy, least)} à {in_french(policy, most)} : "
            "au-delà, la règle ne serait plus suivie. Choisissez-en une autre ; rien n’a changé."
        )

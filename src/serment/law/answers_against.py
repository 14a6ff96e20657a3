"""What the answers deny of an activity: that the practice has it, or a measure that it claims.

Guarantees: a denial rests on an answer that was given, never on one that is missing; only what
comes from a typical activity, word for word, can be denied. Leaves to others what to do of it
(`principles` says it, `serment.practice.following` counts it for the plan).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.kernel.french import list_in_french
from serment.law.activities import find_template, verdict_of
from serment.law.conditions import AllOf, judge
from serment.law.form_doubts import Remark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.activity import ProcessingActivity
    from serment.law.activity_templates import ActivityTemplates
    from serment.law.conditions import Condition
    from serment.law.facts import RecordValue


def is_denied(
    templates: ActivityTemplates, activity: ProcessingActivity, facts: Mapping[str, RecordValue]
) -> bool:
    """Whether the answers say that the practice does not do this."""
    verdict = verdict_of(templates, activity, facts)
    return verdict is not None and verdict.truth is False


def denied_activity(
    templates: ActivityTemplates, activity: ProcessingActivity, facts: Mapping[str, RecordValue]
) -> tuple[Remark, ...]:
    """The doubt of an activity that the answers deny; none otherwise.

    An answer that closes a question says « non » to it (`serment.law.questions.Standing`): the
    facts given here hold that « non » too.
    """
    verdict = verdict_of(templates, activity, facts)
    if verdict is None or verdict.truth is not False:
        return ()
    told = list_in_french(
        [f"« {templates.questions[f]} »{_no(facts[f])}" for f in verdict.used], "et"
    )
    return (
        Remark(
            f"vos réponses disent que le cabinet ne fait pas ce traitement ({told})",
            "Archivez cette activité, ou corrigez la réponse (Mon cabinet).",
        ),
    )


def _no(value: RecordValue) -> str:
    return "" if value is not False else " : non"


def denied_measures(
    templates: ActivityTemplates, activity: ProcessingActivity, facts: Mapping[str, RecordValue]
) -> tuple[Remark, ...]:
    """A doubt that names the measures of the sheet that an answer denies."""
    claimed = find_denied_measures(templates, activity, facts)
    if not claimed:
        return ()
    named = list_in_french([f"« {text} »" for text in claimed])
    return (
        Remark(
            f"vos réponses disent le contraire de {named}",
            "Retirez cette mesure de la fiche, ou corrigez la réponse (Mon cabinet).",
        ),
    )


def find_denied_measures(
    templates: ActivityTemplates, activity: ProcessingActivity, facts: Mapping[str, RecordValue]
) -> tuple[str, ...]:
    """The descriptions of the measures of this sheet that an answer denies, each once."""
    template = find_template(templates, activity.origin)
    offers = (*(template.measures if template else ()), *templates.base_measures)
    denied = {o.value.description for o in offers if o.when and _is_denied(o.when, facts)}
    claimed = (m.description for m in activity.measures if m.description in denied)
    return tuple(dict.fromkeys(claimed))


def _is_denied(condition: Condition, facts: Mapping[str, RecordValue]) -> bool:
    """Whether an answer says that the measure is not there.

    Of `all`, the last part says that it is there, the others when it makes sense: no access from
    outside denies no second factor.
    """
    if isinstance(condition, AllOf) and condition.parts:
        *fitting, present = condition.parts
        fits = all(judge(part, facts).truth is not False for part in fitting)
        return fits and _is_denied(present, facts)
    verdict = judge(condition, facts)
    return verdict.truth is False and bool(verdict.used)

"""The register proposed to a practice: which typical activities its facts call for.

Guarantees: only an activity whose condition is established is prefilled; one whose condition is
unknown is a hypothesis, with what would settle it; the same for each of its lines, which are
written once established and named with their question until then. A measure that no answer
establishes is « to confirm »; nothing is confirmed in a person's place: all proposed is a draft.
Leaves to others: the templates (`activity_templates`), dates and storage (`serment.practice`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from serment.kernel.french import list_in_french, nbsp
from serment.law.activity import ProcessingActivity
from serment.law.activity_json import tidy_activity
from serment.law.activity_templates import (
    ActivityTemplate,
    ActivityTemplates,
    Kept,
    Offered,
    load_templates,
)
from serment.law.conditions import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.law.activity import Answer, Measure
    from serment.law.conditions import Verdict
    from serment.law.facts import RecordValue

__all__ = [
    "ActivityTemplate",
    "ActivityTemplates",
    "Hypothesis",
    "ProcessingActivity",
    "derive_activity",
    "hypothetical_activities",
    "load_templates",
    "prefill_activities",
    "verdict_of",
]

Value = TypeVar("Value")
TRANSFERS_FACT = "transfers_outside_eea"


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """An activity that the practice may have: `missing` names the facts that would tell."""

    activity: ProcessingActivity
    missing: tuple[str, ...]


def prefill_activities(
    templates: ActivityTemplates, facts: Mapping[str, RecordValue]
) -> tuple[ProcessingActivity, ...]:
    """The activities that these facts establish: drafts without dates, in the templates' order."""
    return tuple(
        derive_activity(templates, template, facts)
        for template in templates.activities
        if judge(template.when, facts).truth
    )


def hypothetical_activities(
    templates: ActivityTemplates, facts: Mapping[str, RecordValue]
) -> tuple[Hypothesis, ...]:
    """The activities of which these facts tell neither that the practice has them nor not."""
    return tuple(
        Hypothesis(derive_activity(templates, template, facts), verdict.missing)
        for template in templates.activities
        if (verdict := judge(template.when, facts)).truth is None
    )


def derive_activity(
    templates: ActivityTemplates, template: ActivityTemplate, facts: Mapping[str, RecordValue]
) -> ProcessingActivity:
    """The sheet of this template as these facts make it, whether they call for it or not."""
    return _Proposal(templates, facts).activity(template, judge(template.when, facts))


def verdict_of(
    templates: ActivityTemplates, activity: ProcessingActivity, facts: Mapping[str, RecordValue]
) -> Verdict | None:
    """Whether these facts call for an activity that comes from a template; None for another."""
    template = find_template(templates, activity.origin)
    return judge(template.when, facts) if template else None


def find_template(templates: ActivityTemplates, origin: str) -> ActivityTemplate | None:
    """The template of that identifier, if there is one."""
    return next((t for t in templates.activities if t.id == origin), None)


@dataclass(slots=True)
class _Proposal:
    """One activity being proposed, and the answers that it waits for."""

    templates: ActivityTemplates
    facts: Mapping[str, RecordValue]
    waiting: dict[str, list[str]] = field(default_factory=dict)

    def activity(self, template: ActivityTemplate, verdict: Verdict) -> ProcessingActivity:
        data = self._kept(template.data_categories, "données")
        special = self._kept(template.special_categories, "données sensibles")
        proposed = ProcessingActivity(
            reference=template.id,
            title=template.title,
            origin=template.id,
            joint_controllers=self._lines(template.joint_controllers, "responsable conjoint"),
            software=nbsp(" ; ".join(self._lines(template.software, "logiciel"))),
            main_purpose=template.main_purpose,
            other_purposes=template.other_purposes,
            legal_bases=template.legal_bases,
            special_bases=template.special_bases,
            data_subjects=self._described(template.data_subjects, "personnes concernées"),
            data_categories=tuple(kept.category for kept in data),
            special_categories=tuple(kept.category for kept in special),
            retention_series=tuple(dict.fromkeys((*_series(data), *_series(special)))),
            recipients=self._lines(template.recipients, "destinataires"),
            transfers_outside=self._transfers(template),
            measures=self._measures((*template.measures, *self.templates.base_measures)),
            to_confirm=(
                *_whether_concerned(verdict, self.templates.questions),
                *self._remarks(template),
                *self._awaited(),
            ),
            rests_on=template.rests_on,
            certainty=template.certainty,
        )
        return tidy_activity(proposed)

    def _lines(self, offers: tuple[Offered[Value], ...], what: str) -> tuple[Value, ...]:
        """What is established; what may hold is left out, and its question is named."""
        chosen = []
        for offer in offers:
            verdict = judge(offer.when, self.facts) if offer.when else None
            if verdict is None or verdict.truth:
                chosen.append(offer.value)
            for fact in verdict.missing if verdict else ():
                self._wait(what, fact)
        return tuple(dict.fromkeys(chosen))

    def _described(self, offers: tuple[Offered[Value], ...], what: str) -> tuple[Value, ...]:
        """The same; where nothing is established, all that may hold, rather than nothing."""
        chosen = self._lines(offers, what)
        possible = (o for o in offers if o.when is None or judge(o.when, self.facts).truth is None)
        return chosen or tuple(dict.fromkeys(offer.value for offer in possible))

    def _kept(self, offers: tuple[Offered[Kept[Value]], ...], what: str) -> tuple[Kept[Value], ...]:
        return self._described(offers, what)

    def _measures(self, offers: tuple[Offered[Measure], ...]) -> tuple[Measure, ...]:
        """A measure is taken as established where an answer says so, else it is to confirm."""
        chosen = []
        for offer in offers:
            truth = judge(offer.when, self.facts).truth if offer.when else None
            if truth is not False:
                chosen.append(replace(offer.value, to_confirm=truth is None))
        return tuple(dict.fromkeys(chosen))

    def _transfers(self, template: ActivityTemplate) -> Answer:
        leaves = self.facts.get(TRANSFERS_FACT)
        if template.stays_in_eea or leaves is False:
            return "no"
        if leaves is None:
            self._wait("transferts", TRANSFERS_FACT)
        return "unknown"

    def _remarks(self, template: ActivityTemplate) -> tuple[str, ...]:
        """What a person must look at; a remark whose condition is unknown is left to its answer."""
        said = tuple(
            offer.value
            for offer in template.confirm
            if offer.when is None or judge(offer.when, self.facts).truth
        )
        leaves = self.facts.get(TRANSFERS_FACT) is True and not template.stays_in_eea
        return (*said, _WHICH_TRANSFER) if leaves else said

    def _wait(self, what: str, fact: str) -> None:
        asked = f"« {self.templates.questions.get(fact, fact)} »"
        questions = self.waiting.setdefault(what, [])
        questions += [] if asked in questions else [asked]

    def _awaited(self) -> tuple[str, ...]:
        """One sentence for each part of the form that waits for answers."""
        return tuple(
            nbsp(f"À préciser ({what}) : il manque la réponse à {list_in_french(asked)}.")
            for what, asked in self.waiting.items()
        )


def _series(kept: tuple[Kept[Value], ...]) -> tuple[str, ...]:
    return tuple(name for item in kept for name in item.series)


_WHICH_TRANSFER = nbsp(
    "Des données partent hors de l’Espace économique européen : dites si cette activité est "
    "concernée, vers quel pays et avec quelle garantie."
)


def _whether_concerned(verdict: Verdict, questions: Mapping[str, str]) -> tuple[str, ...]:
    if verdict.truth:
        return ()
    facts = verdict.missing if verdict.truth is None else verdict.used
    asked = list_in_french([f"« {questions.get(fact, fact)} »" for fact in facts], "ou")
    if verdict.truth is None:
        return (
            nbsp(
                f"Cette activité vous concerne-t-elle ? La réponse à {asked} manque au "
                "questionnaire."
            ),
        )
    return (
        nbsp(
            f"D’après votre réponse à {asked}, cette activité ne vous concerne pas : archivez-la, "
            "ou corrigez la réponse."
        ),
    )

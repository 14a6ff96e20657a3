"""The register proposed to a practice: which typical activities its facts call for.

Guarantees: an activity whose condition is false is left out, one whose condition is unknown is
proposed with the answer that would settle it; the same for each of its lines; nothing is
confirmed in a person's place: everything proposed is a draft.
Leaves to others: the templates (`activity_templates`), dates and storage (`serment.practice`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
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

    from serment.law.activity import Answer
    from serment.law.conditions import Verdict
    from serment.law.facts import RecordValue

__all__ = [
    "ActivityTemplate",
    "ActivityTemplates",
    "ProcessingActivity",
    "load_templates",
    "prefill_activities",
]

Value = TypeVar("Value")
TRANSFERS_FACT = "transfers_outside_eea"


def prefill_activities(
    templates: ActivityTemplates, facts: Mapping[str, RecordValue]
) -> tuple[ProcessingActivity, ...]:
    """The activities that these facts call for: drafts without dates, in the templates' order."""
    judged = ((template, judge(template.when, facts)) for template in templates.activities)
    return tuple(
        _Proposal(templates, facts).activity(template, verdict)
        for template, verdict in judged
        if verdict.truth is not False
    )


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
            data_subjects=self._lines(template.data_subjects, "personnes concernées"),
            data_categories=tuple(kept.category for kept in data),
            special_categories=tuple(kept.category for kept in special),
            retention_series=tuple(dict.fromkeys((*_series(data), *_series(special)))),
            recipients=self._lines(template.recipients, "destinataires"),
            transfers_outside=self._transfers(template),
            measures=(
                *self._lines(template.measures, "mesures de sécurité"),
                *self._lines(self.templates.base_measures, "mesures de sécurité"),
            ),
            to_confirm=(
                *_whether_concerned(verdict, self.templates.fact_titles),
                *self._remarks(template),
                *self._awaited(),
                _REREAD_MEASURES,
            ),
            rests_on=template.rests_on,
            certainty=template.certainty,
        )
        return tidy_activity(proposed)

    def _lines(self, offers: tuple[Offered[Value], ...], what: str) -> tuple[Value, ...]:
        """What holds, and what may hold: the latter with the answer that it waits for."""
        chosen = []
        for offer in offers:
            verdict = judge(offer.when, self.facts) if offer.when else None
            if verdict and verdict.truth is False:
                continue
            chosen.append(offer.value)
            for fact in verdict.missing if verdict else ():
                self._wait(what, fact)
        return tuple(dict.fromkeys(chosen))

    def _kept(self, offers: tuple[Offered[Kept[Value]], ...], what: str) -> tuple[Kept[Value], ...]:
        return self._lines(offers, what)

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
        title = f"« {self.templates.fact_titles.get(fact, fact)} »"
        titles = self.waiting.setdefault(what, [])
        titles += [] if title in titles else [title]

    def _awaited(self) -> tuple[str, ...]:
        """One sentence for each part of the form that waits for answers."""
        return tuple(
            nbsp(f"À préciser ({what}) : il manque la réponse à {list_in_french(titles)}.")
            for what, titles in self.waiting.items()
        )


def _series(kept: tuple[Kept[Value], ...]) -> tuple[str, ...]:
    return tuple(name for item in kept for name in item.series)


_REREAD_MEASURES = nbsp(
    "Relisez les mesures de sécurité : ne gardez que celles qui sont vraiment en place."
)
_WHICH_TRANSFER = nbsp(
    "Des données partent hors de l’Espace économique européen : dites si cette activité est "
    "concernée, vers quel pays et avec quelle garantie."
)


def _whether_concerned(verdict: Verdict, titles: Mapping[str, str]) -> tuple[str, ...]:
    if verdict.truth:
        return ()
    asked = list_in_french([f"« {titles.get(fact, fact)} »" for fact in verdict.missing], "ou")
    return (
        nbsp(
            f"Cette activité vous concerne-t-elle ? La réponse à {asked} manque au questionnaire."
        ),
    )

"""The questionnaire of the CNIL's tool: thirty-six numbers, with titles in our own words.

Guarantees the numbers and kinds of the format, and which item each question belongs to; the
titles are ours, short, and no sentence of the tool. Risks and their levels are values here.
Leaves to others the answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

AnswerKind = Literal["text", "list", "gauge"]
RiskKind = Literal["illegitimate_access", "unwanted_change", "disappearance"]


@dataclass(frozen=True, slots=True)
class AssessmentItem:
    """A part of the assessment; what is evaluated of it: itself, each question, each measure."""

    reference: str
    title: str
    evaluated: Literal["item", "question", "measure"]


@dataclass(frozen=True, slots=True)
class AssessmentQuestion:
    """A question by the number that the format gives it."""

    number: int
    item: str
    title: str
    kind: AnswerKind

    @property
    def evaluation(self) -> str:
        """The reference under which its answer is evaluated."""
        return f"{self.item}.{self.number}" if self.item.startswith("2.") else self.item


@dataclass(frozen=True, slots=True)
class FearedEvent:
    """A thing that could happen to the data, its item, and its six questions from `first`."""

    kind: RiskKind
    reference: str
    title: str
    first: int

    @property
    def measures(self) -> int:
        """The question whose answer lists titles of measures."""
        return self.first + 3

    @property
    def severity(self) -> int:
        """The question of its severity."""
        return self.first + 4

    @property
    def likelihood(self) -> int:
        """The question of its likelihood."""
        return self.first + 5


ITEMS: Final = (
    AssessmentItem("1.1", "Vue d’ensemble", "item"),
    AssessmentItem("1.2", "Données, étapes et supports", "item"),
    AssessmentItem("2.1", "Nécessité et proportion", "question"),
    AssessmentItem("2.2", "Droits des personnes", "question"),
    AssessmentItem("3.1", "Mesures", "measure"),
    AssessmentItem("3.2", "Accès indu aux données", "item"),
    AssessmentItem("3.3", "Modification non voulue des données", "item"),
    AssessmentItem("3.4", "Disparition des données", "item"),
)
FEARED_EVENTS: Final = (
    FearedEvent("illegitimate_access", "3.2", "Accès indu", 321),
    FearedEvent("unwanted_change", "3.3", "Modification non voulue", 331),
    FearedEvent("disappearance", "3.4", "Disparition", 341),
)
LEVEL_WORDS: Final = ("non précisée", "négligeable", "limitée", "importante", "maximale")
"""Severity and likelihood, from 0 to 4."""
HIGHEST_LEVEL: Final = 4

_TEXTS: Final = (
    (111, "Le traitement étudié, et à quoi il sert"),
    (112, "Qui en répond, et qui y travaille pour lui"),
    (113, "Les textes et référentiels qui s’y appliquent"),
    (121, "Les données utilisées"),
    (122, "Le trajet des données, de la collecte à la suppression"),
    (123, "Les logiciels, appareils et papiers qui les portent"),
    (211, "Des buts précis et légitimes"),
    (212, "Ce qui autorise le traitement"),
    (213, "Rien de plus que le nécessaire"),
    (214, "Des données justes et à jour"),
    (215, "Des durées de conservation"),
    (221, "Comment les personnes sont informées"),
    (222, "Comment leur accord est recueilli, s’il le faut"),
    (223, "Comment elles accèdent à leurs données et les emportent"),
    (224, "Comment elles les font corriger ou effacer"),
    (225, "Comment elles font limiter le traitement ou s’y opposent"),
    (226, "Les contrats avec les sous-traitants"),
    (227, "La protection des données hors de l’Union européenne"),
)
_OF_EVENT: Final[tuple[tuple[str, AnswerKind], ...]] = (
    ("ce qu’il en coûterait aux personnes", "list"),
    ("comment cela arriverait", "list"),
    ("d’où cela viendrait", "list"),
    ("les mesures qui y répondent", "list"),
    ("la gravité", "gauge"),
    ("la vraisemblance", "gauge"),
)
QUESTIONS: Final = (
    *(
        AssessmentQuestion(number, f"{number // 100}.{number // 10 % 10}", title, "text")
        for number, title in _TEXTS
    ),
    *(
        AssessmentQuestion(
            event.first + place, event.reference, f"{event.title}\u00a0: {title}", kind
        )
        for event in FEARED_EVENTS
        for place, (title, kind) in enumerate(_OF_EVENT)
    ),
)
MEASURE_LISTS: Final = frozenset(str(event.measures) for event in FEARED_EVENTS)
"""The questions answered by titles of measures."""


def find_question(reference: str | None) -> AssessmentQuestion | None:
    """The question of this number, or None for one that the questionnaire does not have."""
    return _BY_NUMBER.get(reference or "")


_BY_NUMBER: Final = {str(question.number): question for question in QUESTIONS}

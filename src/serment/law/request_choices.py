"""What a person who answers a rights request chooses among: closed lists, each item with its text.

Guarantees that a list holds what applies to this right and this applicant, that a ground of
refusal whose facts are unknown is not offered, and that what is asked of an applicant whose facts
are unknown is. Leaves to others the file (`readers.requests`), the clocks and the positions of the
law (`rights_clock`), and the decision itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from serment.law.conditions import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from serment.law.conditions import Condition
    from serment.law.facts import RecordValue
    from serment.law.model import Checked, Confidence, Sources

RequestRight = Literal[
    "record_access",
    "access",
    "information",
    "rectification",
    "erasure",
    "restriction",
    "portability",
    "objection",
    "automated_decision",
    "consent_withdrawal",
    "post_mortem",
]
REQUEST_RIGHTS: Final[tuple[RequestRight, ...]] = get_args(RequestRight)
Applicant = Literal[
    "patient",
    "parent",
    "minor",
    "guardian",
    "curator",
    "heir",
    "appointed_doctor",
    "lawyer",
    "trusted_person",
    "insurer",
    "employer",
    "police",
]
APPLICANTS: Final[tuple[Applicant, ...]] = get_args(Applicant)


@dataclass(frozen=True, slots=True)
class RequestChoice:
    """An item: a document to ask for, a ground of refusal, what is excluded; with its text.

    `asks` is how a letter to the applicant names a document; `told_as` how one names what is left
    out, alone, where its title and its texts would tell what the law keeps secret.
    Without `rights` or `applicants`, it stands for all of them.
    """

    id: str
    title: str
    says: str
    rights: tuple[RequestRight, ...]
    applicants: tuple[Applicant, ...]
    when: Condition | None
    confidence: Confidence
    rests_on: Sources
    asks: str = ""
    told_as: str = ""


@dataclass(frozen=True, slots=True)
class RequestChoices:
    """The closed lists of the corpus."""

    to_ask: tuple[RequestChoice, ...]
    not_to_ask: tuple[RequestChoice, ...]
    grounds: tuple[RequestChoice, ...]
    exclusions: tuple[RequestChoice, ...]
    not_covered: tuple[str, ...]
    legal_questions: tuple[str, ...]
    checked: Checked


def choices_for(
    items: Iterable[RequestChoice],
    right: str,
    applicant: str,
    facts: Mapping[str, RecordValue],
) -> tuple[RequestChoice, ...]:
    """The items that apply, in their order; one whose condition is not true is left out."""
    return tuple(
        item
        for item in items
        if (not item.rights or right in item.rights)
        and (not item.applicants or applicant in item.applicants)
        and (item.when is None or judge(item.when, facts).truth is True)
    )

"""Questions of the questionnaire, from YAML.

Guarantees that each question says why it is asked and what « je ne sais pas » leads to. Leaves to
others which ones are asked (`serment.law.questions`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serment.law import refusals
from serment.law.model import PreparedEmail, Question, WhenUnknown
from serment.law.readers.conditions import read_condition
from serment.law.readers.words import read_identifier, unique

if TYPE_CHECKING:
    from datetime import date

    from serment.law.conditions import Condition
    from serment.law.knots import Knot

LONGEST_SEARCH_MINUTES: Final = 240


def read_questions(root: Knot) -> tuple[Question, ...]:
    """The questions of one file, in its order."""
    listed = root.fields({"questions"})["questions"].elements(at_least=1)
    return tuple(_read_question(knot) for knot in unique(listed))


def _read_question(knot: Knot) -> Question:
    fields = knot.fields(
        {"id", "fact", "order", "section", "asked", "text", "why", "help", "unknown"},
        {"when", "bounds", "past"},
    )
    bounds = fields.get("bounds")
    numbers, dates = _read_bounds(bounds) if bounds is not None else (None, None)
    use = "any" if bounds is None else ("number" if numbers else "date")
    helped = fields["help"]
    return Question(
        id=read_identifier(fields["id"]),
        fact=fields["fact"].mention("fact", fields["fact"].text(), use=use),
        order=fields["order"].whole(),
        section=fields["section"].french(),
        text=fields["text"].french(),
        why=fields["why"].french(),
        help=None if helped.is_null else helped.french(),
        when=_read_when(knot, fields["asked"].choice(("everyone", "when"))),
        unknown=_read_unknown(fields["unknown"]),
        bounds=numbers,
        date_bounds=dates,
        is_past=_read_past(fields.get("past"), dates),
    )


def _read_past(knot: Knot | None, dates: tuple[date, date] | None) -> bool:
    """Whether the date has already happened; a number is in no past."""
    if knot is None:
        return False
    if dates is None:
        raise refusals.ContradictoryRuleError(
            knot.place,
            "« past » dit qu’une date est passée, et cette question n’attend pas de date.",
            "Retirez « past », ou donnez des bornes de dates.",
        )
    return knot.boolean()


def _read_when(knot: Knot, asked: str) -> Condition | None:
    if (asked == "when") != ("when" in knot.entries):
        raise refusals.ContradictoryRuleError(
            knot.place,
            "« when » va avec « asked: when », et seulement avec lui.",
            "Ajoutez ou retirez « when ».",
        )
    return read_condition(knot.entries["when"]) if asked == "when" else None


def _read_unknown(knot: Knot) -> WhenUnknown:
    fields = knot.fields({"do", "ask", "minutes", "email"})
    return WhenUnknown(
        fields["do"].french(),
        fields["ask"].french(),
        fields["minutes"].whole(at_least=1, at_most=LONGEST_SEARCH_MINUTES),
        None if fields["email"].is_null else _read_email(fields["email"]),
    )


def _read_email(knot: Knot) -> PreparedEmail:
    fields = knot.fields({"to", "subject", "body"})
    return PreparedEmail(fields["to"].french(), fields["subject"].french(), fields["body"].french())


def _read_bounds(knot: Knot) -> tuple[tuple[int, int] | None, tuple[date, date] | None]:
    """Numbers or dates, both included, in order."""
    fields = knot.fields({"min", "max"})
    low, high = fields["min"], fields["max"]
    if isinstance(low.scalar, int):
        numbers = (low.whole(), high.whole())
        if numbers[0] <= numbers[1]:
            return numbers, None
    else:
        dates = (low.day(), high.day())
        if dates[0] <= dates[1]:
            return None, dates
    raise refusals.ContradictoryRuleError(
        knot.place, "la borne basse dépasse la borne haute.", "Échangez-les."
    )

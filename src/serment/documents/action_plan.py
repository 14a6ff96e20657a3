"""The dated plan: what remains to be done, by urgency, with its time and its boxes to tick.

Guarantees: only what is due, unmet or to be clarified; within an urgency, binding texts first,
then the shortest. Leaves to others: the evaluation (`law`), decisions (`practice`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Document,
    Heading,
    KeyValue,
    Paragraph,
    emphasised,
    plain,
)
from serment.documents.finding_words import (
    AREA_WORDS,
    URGENCY_WORDS,
    FindingWords,
    minutes_in_french,
)
from serment.kernel.french import date_in_french
from serment.law.model import FORCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serment.documents.context import DocumentContext

_OPEN = frozenset({"due", "unmet", "undetermined"})


def action_plan(context: DocumentContext, findings: Sequence[FindingWords]) -> Document:
    """The plan as a document, ready to be typeset."""
    open_findings = [finding for finding in findings if finding.outcome in _OPEN]
    return Document(
        title="Plan d’action",
        blocks=tuple(_blocks(open_findings)),
        imprint=context.imprint(),
        layout="procedure",
        subtitle=f"Arrêté au {date_in_french(context.issued_on)}",
    )


def _blocks(findings: Sequence[FindingWords]) -> Iterable[Block]:
    if not findings:
        yield Callout("note", "Rien à faire", (plain("Tout est en ordre à cette date."),))
        return
    total = minutes_in_french(sum(finding.minutes for finding in findings))
    actions = "une action" if len(findings) == 1 else f"{len(findings)} actions"
    yield Paragraph(
        emphasised(f"Il reste **{actions}**" + (f", soit environ **{total}**." if total else ".")),
        "lead",
    )
    for urgency, word in URGENCY_WORDS.items():
        chosen = [finding for finding in findings if finding.urgency == urgency]
        if chosen:
            yield Heading(1, word)
            for finding in sorted(chosen, key=_rank):
                yield from _action(finding)


def _rank(finding: FindingWords) -> tuple[int, int, str]:
    return (FORCES.index(finding.force), finding.minutes, finding.title)


def _action(finding: FindingWords) -> Iterable[Block]:
    yield Heading(2, finding.title, finding.flag)
    steps = finding.to_do or tuple(f"Répondre : {question}" for question in finding.missing)
    if steps:
        yield Bullets(tuple(map(plain, steps)), "checkbox")
    rows = (
        ("Domaine", AREA_WORDS[finding.area]),
        ("Temps", minutes_in_french(finding.minutes)),
        ("Avant le", date_in_french(finding.due_on) if finding.due_on else ""),
        ("Force", finding.strength),
        ("D’après", " ; ".join(finding.rests_on)),
    )
    given = tuple((label, plain(value)) for label, value in rows if value)
    yield KeyValue((*given, ("Fait le, par", ())))

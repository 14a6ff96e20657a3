"""The dated plan: what remains to be done, by urgency, with its time and its boxes to tick.

Guarantees: the actions, counted as everywhere (`serment.law.findings.TO_DO`), then what a missing
answer leaves open, counted apart; within an urgency, binding texts first, then the shortest.
Leaves to others: the evaluation (`law`), decisions (`practice`), and what a person put off.
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
    OUTCOME_WORDS,
    URGENCY_WORDS,
    FindingWords,
    minutes_in_french,
)
from serment.kernel.french import date_in_french
from serment.law.findings import TO_DO
from serment.law.model import FORCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serment.documents.context import DocumentContext


def action_plan(context: DocumentContext, findings: Sequence[FindingWords]) -> Document:
    """The plan as a document, ready to be typeset."""
    return Document(
        title="Plan d’action",
        blocks=tuple(_blocks(findings)),
        imprint=context.imprint(),
        layout="procedure",
        subtitle=f"Arrêté au {date_in_french(context.issued_on)}",
    )


def _blocks(findings: Sequence[FindingWords]) -> Iterable[Block]:
    actions = [finding for finding in findings if finding.outcome in TO_DO]
    unknown = [finding for finding in findings if finding.outcome == "undetermined"]
    if not actions and not unknown:
        yield Callout("note", "Rien à faire", (plain("Tout est en règle à cette date."),))
        return
    yield Paragraph(emphasised(_counted(actions, unknown)), "lead")
    for urgency, word in URGENCY_WORDS.items():
        chosen = [finding for finding in actions if finding.urgency == urgency]
        if chosen:
            yield Heading(1, word)
            for finding in sorted(chosen, key=_rank):
                yield from _action(finding)
    if unknown:
        yield Heading(1, OUTCOME_WORDS["undetermined"])
        for finding in sorted(unknown, key=_rank):
            yield from _action(finding)


def _counted(actions: Sequence[FindingWords], unknown: Sequence[FindingWords]) -> str:
    total = minutes_in_french(sum(finding.minutes for finding in actions))
    count = {0: "aucune action", 1: "une action"}.get(len(actions), f"{len(actions)} actions")
    said = f"Il reste **{count}**" + (f", soit environ **{total}**." if total else ".")
    if not unknown:
        return said
    points = "un point" if len(unknown) == 1 else f"{len(unknown)} points"
    return f"{said} Il manque une réponse pour conclure sur {points}."


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

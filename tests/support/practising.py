"""What a practice does in tests, in few words: answer, attach, build its inspection file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from serment.practice.answers import answer_question
from serment.practice.exhibits import NewExhibit, attach_exhibit
from serment.practice.proof import write_inspection_file
from serment.store import unlocked
from support.personas import NOW, TODAY

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from serment.law.facts import FactValue
    from serment.practice.actors import Actor
    from serment.store.models import Exhibit


def answer(
    actor: Actor, *, on: date = TODAY, now: datetime = NOW, **given: FactValue | None
) -> None:
    """Answer questions by the name of their fact."""
    for fact, value in given.items():
        answer_question(actor=actor, fact=fact, given=value, answered_on=on, now=now)


def attach(  # noqa: PLR0913 - a form, every field named
    actor: Actor,
    content: bytes = b"contrat",
    *,
    title: str = "Contrat",
    name: str = "contrat.txt",
    proves: str = "processor_contract",
    dated_on: date | None = None,
    expires_on: date | None = None,
    now: datetime = NOW,
) -> Exhibit:
    """Attach a file as a browser would: encrypted first, described next."""
    return attach_exhibit(
        actor=actor,
        described=NewExhibit(title, name, proves, dated_on, expires_on),
        stored=unlocked.blobs().put([content]),
        head=content,
        now=now,
    )


def inspection_file(actor: Actor, path: Path, *, on: date = TODAY, now: datetime = NOW) -> Path:
    """Build the inspection file at `path`."""
    out = io.BytesIO()
    write_inspection_file(actor=actor, out=out, as_of=on, now=now)
    path.write_bytes(out.getvalue())
    return path

"""Requests to a publisher in tests, and an archive that it delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from serment.intake.content import FileContent
from serment.practice.publisher_checks import check_archive, digest_of_content
from serment.practice.publisher_requests import NewPublisherRequest, ask_publisher
from support.held_export import archive_of
from support.personas import NOW, TODAY

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from serment.practice.actors import Actor
    from serment.store.models import CheckedArchive, PublisherRequest
    from support.invented_export import ExportShape

PUBLISHER = "Tilleul Logiciels"


def asked_of_publisher(
    actor: Actor, context: str = "migration", asked_on: date = TODAY, **told: Any
) -> PublisherRequest:
    """Keep a request sent to a publisher, today unless said."""
    usual: dict[str, Any] = {"publisher": PUBLISHER}
    if context in {"patient", "colleague"}:
        usual["patient_name"] = "Éva Dupont"
    new = NewPublisherRequest(context, asked_on, **{**usual, **told})
    return ask_publisher(actor=actor, told=new, as_of=TODAY, now=NOW)


def checked(actor: Actor, number: int, shape: ExportShape, folder: Path) -> CheckedArchive:
    """Check an invented archive for a request."""
    path = folder / "export.zip"
    path.write_bytes(archive_of(shape))
    content = FileContent(path)
    return check_archive(
        actor=actor, number=number, content=content, digest=digest_of_content(content),
        as_of=TODAY, clock=lambda: NOW,
    )  # fmt: skip

"""A small journal, its key and its checkpoints, the same in every test of this folder."""

from datetime import UTC, datetime, timedelta

import pytest

from serment.adapters.signing import MemorySigner
from serment.journal.append import append_entry
from serment.journal.checkpoint import Checkpoint, SignedCheckpoint, parse_checkpoint
from serment.journal.checkpoint import sign_checkpoint as sign
from serment.journal.tree import Frontier

ORIGIN = "serment.internal/test"
OPENED_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CHECKPOINTS_AT = (5, 9, 12)


@pytest.fixture(scope="session")
def signer() -> MemorySigner:
    """The key of the practice."""
    return MemorySigner("practice")


@pytest.fixture(scope="session")
def lines() -> tuple[bytes, ...]:
    """Twelve acts, one a minute."""
    frontier, found = Frontier(), []
    for number in range(12):
        one = append_entry(
            frontier,
            recorded_at=OPENED_AT + timedelta(minutes=number),
            actor="owner",
            act="answer.recorded",
            payload={"number": number},
            salt=bytes([number]) * 32,
        )
        frontier = one.frontier
        found.append(one.line)
    return tuple(found)


@pytest.fixture(scope="session")
def checkpoints(lines: tuple[bytes, ...], signer: MemorySigner) -> tuple[SignedCheckpoint, ...]:
    """Checkpoints after acts 5, 9 and 12: the last one covers the whole."""
    found = []
    for size in CHECKPOINTS_AT:
        claim = Checkpoint(ORIGIN, size, Frontier().extend(lines[:size]).root)
        text = sign(claim, public_key=signer.public_key, sign=signer.sign)
        found.append(parse_checkpoint(text))
    return tuple(found)

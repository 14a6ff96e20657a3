"""The batches of one export: what is read, what is awaited, and what cannot be known."""

from __future__ import annotations

import pytest

from serment.intake.export_batches import AWAITED, ReadBatch, standing_of
from serment.kernel.french import nbsp


def _batch(number: int | None, total: int | None = None, *, last: bool = False) -> ReadBatch:
    return ReadBatch("e1", number, total, is_last=last)


def _said(*batches: ReadBatch) -> str:
    return standing_of(batches).said.replace("\u00a0", " ").replace("\u202f", " ")


def test_an_export_is_whole_once_each_batch_is_read() -> None:
    """Whatever their order, and one given twice."""
    read = [_batch(3, 3), _batch(1, 3), _batch(1, 3), _batch(2, 3)]
    standing = standing_of(read)
    assert (standing.is_whole, standing.read, standing.missing) == (True, (1, 2, 3), ())
    assert "Les 3 lots de cet export sont lus" in _said(*read)


def test_the_batches_missing_are_named() -> None:
    """One, or several; the rest of a crowd is counted."""
    assert "les lots 1 et 3 sont lus, il manque le lot 2" in _said(_batch(1, 3), _batch(3, 3))
    assert "le lot 1 est lu, il manque encore les lots 2 et 3" in _said(_batch(1, 3))
    assert "12, 13 et 27 autres" in _said(_batch(1, 40))


def test_the_last_batch_tells_how_many_there_are() -> None:
    """As in the example of the guide: the last one is COMPLETE, its number is their count."""
    assert standing_of([_batch(1)]).total is None
    assert standing_of([_batch(1), _batch(2, last=True)]).is_whole
    assert standing_of([_batch(2, last=True)]).missing == (1,)


@pytest.mark.parametrize(
    "batches",
    [
        [_batch(1)],
        [_batch(1, 2), _batch(2, 3)],
        [_batch(1, 2), _batch(3, 2)],
        [_batch(None, 2), _batch(1, 2)],
        [_batch(None)],
        [_batch(1, 999_999_999)],
        [_batch(0, 2), _batch(1, 2), _batch(2, 2)],
    ],
)
def test_what_does_not_agree_is_not_known(batches: list[ReadBatch]) -> None:
    """Silent, contradictory or absurd numbers: never whole, and said so."""
    standing = standing_of(batches)
    assert (standing.is_whole, standing.total) == (False, None)
    assert "rien de sûr ne dit combien" in _said(*batches)


def test_without_an_identifier_nothing_is_put_together() -> None:
    """Two batches that name no export are never whole."""
    standing = standing_of([ReadBatch("", 1, 2), ReadBatch("", 2, 2)])
    assert not standing.is_whole
    assert "ne dit pas de quel export" in standing.said


def test_a_damaged_batch_keeps_its_export_open() -> None:
    """Where a folder is missing or refused, a later act may be there; a sound one mends it."""
    broken = ReadBatch("e1", 2, 2, is_sound=False)
    assert not standing_of([_batch(1, 2), broken]).is_whole
    said = _said(_batch(1, 2), broken)
    assert "Dans le lot 2" in said
    assert "aucun dossier n’en attend" not in said
    assert standing_of([_batch(1, 2), broken, _batch(2, 2)]).is_whole


def test_the_doubt_of_a_record_is_whole_within_what_is_kept_of_it() -> None:
    """It is taken away by its words: the store must not cut it."""
    assert len(AWAITED) < 200
    assert nbsp(AWAITED) == AWAITED

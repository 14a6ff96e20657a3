"""The tree: published vectors, an independent library, an append that needs only the frontier."""

import json
from pathlib import Path
from typing import Any

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serment.journal.faults import JournalError, MalformedFrontierError
from serment.journal.proofs import Tree
from serment.journal.tree import (
    EMPTY_ROOT,
    Frontier,
    leaf_hash,
    node_hash,
    parse_frontier,
    root_of,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors/rfc6962.json").read_bytes())
LEAVES = [bytes.fromhex(leaf) for leaf in VECTORS["leaves"]]

LEAF_LISTS = st.lists(st.binary(max_size=12), max_size=70)


def test_the_empty_tree_has_the_published_root() -> None:
    """RFC 9162 § 2.1.1: the root of no leaf is the hash of the empty text."""
    assert EMPTY_ROOT.hex() == VECTORS["empty_root"]
    assert Frontier().root == root_of([]) == EMPTY_ROOT == Tree().root()


@pytest.mark.parametrize("size", range(1, 9))
def test_each_size_has_the_published_root(size: int) -> None:
    """The reference tree of Certificate Transparency, one leaf after the other."""
    assert root_of(LEAVES[:size]).hex() == VECTORS["roots"][size - 1]
    assert Tree(LEAVES).root(size).hex() == VECTORS["roots"][size - 1]


def test_a_leaf_cannot_pass_for_a_node() -> None:
    """Leaves and nodes are hashed apart, so that a node's children are not read as a line."""
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)


@given(LEAF_LISTS)
def test_roots_are_those_of_pymerkle(leaves: list[bytes]) -> None:
    """An independent library gives the same root at the same size."""
    peer = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        peer.append_entry(leaf)
    assert root_of(leaves) == (peer.get_root() if leaves else EMPTY_ROOT)


@given(LEAF_LISTS)
def test_appending_one_by_one_or_in_bulk_gives_the_same_frontier(leaves: list[bytes]) -> None:
    """The lean loop and the plain append are the same function."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    assert frontier == Frontier().extend(leaves)
    assert frontier.root == Tree(leaves).root()


@given(LEAF_LISTS, LEAF_LISTS)
def test_the_kept_frontier_is_enough_to_go_on(before: list[bytes], after: list[bytes]) -> None:
    """What the store keeps of a journal is enough to append without reading it again."""
    kept = Frontier().extend(before)
    again = parse_frontier(kept.size, json.loads(json.dumps(kept.to_hex())))
    assert again.extend(after) == Frontier().extend([*before, *after])


def test_a_frontier_stays_small() -> None:
    """A hundred thousand lines leave at most seventeen digests to keep."""
    frontier = Frontier().extend(b"%d" % number for number in range(100_000))
    assert len(frontier.peaks) <= 17


@pytest.mark.parametrize(
    ("size", "peaks"),
    [
        (1, []),
        (0, ["00" * 32]),
        (-1, []),
        (1, ["00" * 31]),
        (1, ["zz" * 32]),
        (1, [None]),
        (True, ["00" * 32]),
        ("1", ["00" * 32]),
        (1, "00" * 32),
    ],
)
def test_an_impossible_frontier_is_refused(size: object, peaks: object) -> None:
    """A state that no journal can have would give wrong roots for ever after."""
    with pytest.raises(MalformedFrontierError, match="Recalculez-le depuis les lignes"):
        parse_frontier(size, peaks)


@given(st.integers(-5, 40), st.recursive(st.text() | st.none(), st.lists, max_leaves=6))
def test_reading_a_frontier_never_crashes(size: int, peaks: object) -> None:
    """Whatever lies in the database, reading gives a frontier or a named error."""
    try:
        parse_frontier(size, peaks)
    except JournalError:
        return

"""Short proofs: the published ones, those of every small tree, and none that is false."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from serment.journal.faults import BrokenProofError
from serment.journal.proofs import Tree, verify_consistency, verify_inclusion
from serment.journal.tree import EMPTY_ROOT, leaf_hash

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors/rfc6962.json").read_bytes())
LEAVES = [bytes.fromhex(leaf) for leaf in VECTORS["leaves"]]
SIZES = range(1, 18)
TREE = Tree(b"leaf %d" % number for number in range(40))


def _path(texts: list[str]) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(text) for text in texts)


@pytest.mark.parametrize("vector", VECTORS["inclusion"])
def test_inclusion_is_the_published_path(vector: dict[str, Any]) -> None:
    """Made and verified as in the reference tree of Certificate Transparency."""
    index, size, path = vector["index"], vector["size"], _path(vector["proof"])
    tree = Tree(LEAVES)
    assert tree.inclusion_proof(index, size) == path
    digest = leaf_hash(LEAVES[index])
    verify_inclusion(path, index=index, size=size, leaf_digest=digest, root=tree.root(size))


@pytest.mark.parametrize("vector", VECTORS["consistency"])
def test_consistency_is_the_published_path(vector: dict[str, Any]) -> None:
    """Made and verified as in the reference tree of Certificate Transparency."""
    old, new, path = vector["old_size"], vector["new_size"], _path(vector["proof"])
    tree = Tree(LEAVES)
    assert tree.consistency_proof(old, new) == path
    verify_consistency(
        path, old_size=old, new_size=new, old_root=tree.root(old), new_root=tree.root(new)
    )


@pytest.mark.parametrize("size", SIZES)
def test_every_line_of_every_small_tree_is_proved(size: int) -> None:
    """All indices of all sizes up to seventeen, past four powers of two."""
    for index in range(size):
        verify_inclusion(
            TREE.inclusion_proof(index, size),
            index=index,
            size=size,
            leaf_digest=leaf_hash(b"leaf %d" % index),
            root=TREE.root(size),
        )


@pytest.mark.parametrize("size", SIZES)
def test_every_small_tree_prolongs_every_smaller_one(size: int) -> None:
    """All pairs of sizes up to seventeen."""
    for old in range(1, size + 1):
        verify_consistency(
            TREE.consistency_proof(old, size),
            old_size=old,
            new_size=size,
            old_root=TREE.root(old),
            new_root=TREE.root(size),
        )


@given(st.data())
def test_a_proof_of_another_line_is_refused(data: st.DataObject) -> None:
    """The path of one line never proves another one, at any place."""
    size = data.draw(st.integers(2, 40))
    index, claimed, leaf = (data.draw(st.integers(0, size - 1)) for _ in range(3))
    assume(not index == claimed == leaf)
    with pytest.raises(BrokenProofError):
        verify_inclusion(
            TREE.inclusion_proof(index, size),
            index=claimed,
            size=size,
            leaf_digest=leaf_hash(b"leaf %d" % leaf),
            root=TREE.root(size),
        )


@given(st.data())
def test_a_changed_path_is_refused(data: st.DataObject) -> None:
    """One digest changed, dropped or added anywhere in a consistency path."""
    new = data.draw(st.integers(2, 40))
    old = data.draw(st.integers(1, new - 1))
    path = list(TREE.consistency_proof(old, new))
    place = data.draw(st.integers(0, len(path) - 1))
    kind = data.draw(st.sampled_from(["change", "drop", "add"]))
    path[place : place + (kind != "add")] = [] if kind == "drop" else [bytes(32)]
    with pytest.raises(BrokenProofError, match="ne prolonge pas"):
        verify_consistency(
            path, old_size=old, new_size=new, old_root=TREE.root(old), new_root=TREE.root(new)
        )


@pytest.mark.parametrize(
    ("path", "old_size", "new_size", "old_root", "new_root"),
    [
        ((), 0, 0, b"1", b"1"),
        ((), 1, 1, b"1", b"2"),
        ((), 2, 1, b"1", b"1"),
        ((), 1, 2, b"1", b"2"),
        ((b"x",), 0, 1, EMPTY_ROOT, b"2"),
        ((b"x",), 1, 1, b"1", b"1"),
        ((), -1, 1, b"1", b"1"),
    ],
)
def test_sizes_without_a_path_follow_the_standard(
    path: tuple[bytes, ...], old_size: int, new_size: int, old_root: bytes, new_root: bytes
) -> None:
    """No journey to the past, no spare digest, no empty tree with another root."""
    with pytest.raises(BrokenProofError):
        verify_consistency(
            path, old_size=old_size, new_size=new_size, old_root=old_root, new_root=new_root
        )


def test_every_journal_prolongs_the_empty_one() -> None:
    """From nothing, no path is needed."""
    verify_consistency((), old_size=0, new_size=3, old_root=EMPTY_ROOT, new_root=TREE.root(3))


@pytest.mark.parametrize(("index", "size"), [(3, 3), (-1, 3), (0, 41), (0, 0)])
def test_no_proof_is_made_of_what_is_not_there(index: int, size: int) -> None:
    """Asking for a line or a size outside the tree says so."""
    with pytest.raises(BrokenProofError, match="40 ligne"):
        TREE.inclusion_proof(index, size)


def test_no_proof_is_accepted_of_what_is_not_there() -> None:
    """A line past the end, and a path too long."""
    with pytest.raises(BrokenProofError, match="pas dans l’arbre"):
        verify_inclusion((), index=1, size=1, leaf_digest=b"", root=b"")
    with pytest.raises(BrokenProofError, match="trop longue"):
        verify_inclusion((bytes(32),), index=0, size=1, leaf_digest=bytes(32), root=bytes(32))

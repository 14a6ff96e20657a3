"""`docs/journal-format.md` tells the truth: every value of its example is computed again."""

from datetime import UTC, datetime
from pathlib import Path

from serment.adapters.signing import MemorySigner
from serment.journal.append import AppendedEntry, append_entry
from serment.journal.checkpoint import Checkpoint, sign_checkpoint
from serment.journal.note import fingerprint, verifier_key
from serment.journal.payload import PayloadRecord, payload_line
from serment.journal.proofs import Tree
from serment.journal.tree import Frontier, leaf_hash, node_hash
from serment.kernel.canonical import Canonical

TEXT = (Path(__file__).parents[2] / "docs/journal-format.md").read_text(encoding="utf-8")
SIGNER = MemorySigner("example")
ORIGIN = "serment.internal/example"
ACTS: tuple[tuple[str, Canonical], ...] = (
    ("practice.opened", {"name": "Cabinet du Dr Alma Rey"}),
    ("answer.recorded", {"answer": True, "question": "staff"}),
    ("register.exported", {"format": "ods"}),
)


def _shown(text: str) -> bool:
    """Whether the page shows these lines as one indented block."""
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines()) in TEXT


def _example() -> list[AppendedEntry]:
    frontier, found = Frontier(), []
    for number, (act, payload) in enumerate(ACTS):
        found.append(
            append_entry(
                frontier,
                recorded_at=datetime(2026, 11, 23, 9, 30 + number, tzinfo=UTC),
                actor="member:1",
                act=act,
                payload=payload,
                salt=bytes([number]) * 32,
            ),
        )
        frontier = found[-1].frontier
    return found


def test_the_key_of_the_example_is_right() -> None:
    """Seed, public key, verifier key and fingerprint."""
    assert _shown(
        f"seed         {SIGNER.seed.hex()}\n"
        f"public key   {SIGNER.public_key.hex()}\n"
        f"verifier key {verifier_key(ORIGIN, SIGNER.public_key)}\n"
        f"fingerprint  {fingerprint(SIGNER.public_key)}",
    )


def test_the_lines_and_payloads_of_the_example_are_right() -> None:
    """Byte for byte, the exported payload included."""
    example = _example()
    assert _shown("\n".join(one.payload.content.decode() for one in example))
    assert _shown("\n".join(one.line.decode() for one in example))
    first = example[0].payload
    assert _shown(payload_line(PayloadRecord(1, first.content, first.salt)).decode())


def test_the_tree_of_the_example_is_right() -> None:
    """Leaves, node, root, frontier, proofs."""
    example = _example()
    leaves = [leaf_hash(one.line) for one in example]
    node = node_hash(leaves[0], leaves[1])
    frontier, tree = example[-1].frontier, Tree(one.line for one in example)
    assert _shown(
        f"leaf 1   {leaves[0].hex()}\n"
        f"leaf 2   {leaves[1].hex()}\n"
        f"leaf 3   {leaves[2].hex()}\n"
        f"node 1-2 {node.hex()}\n"
        f"root     {frontier.root.hex()}",
    )
    assert frontier.peaks == (node, leaves[2])
    assert tree.inclusion_proof(1) == (leaves[0], leaves[2])
    assert tree.consistency_proof(2) == (leaves[2],)


def test_the_checkpoint_of_the_example_is_right() -> None:
    """Signed by the key of the example, deterministically."""
    frontier = _example()[-1].frontier
    claim = Checkpoint(ORIGIN, frontier.size, frontier.root)
    assert _shown(sign_checkpoint(claim, public_key=SIGNER.public_key, sign=SIGNER.sign))

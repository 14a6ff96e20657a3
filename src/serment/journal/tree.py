"""The Merkle tree of RFC 9162 § 2.1: one root for any number of lines, append in O(log n).

Guarantees the hashes of RFC 9162 (those of RFC 6962, SHA-256), an append that needs only the
`Frontier` (at most one digest for each power of two of the size). Leaves to others what the leaves
mean, where the frontier is kept, the proofs (`proofs`), and who signs the root (`checkpoint`).

>>> Frontier().append(b"a").append(b"b").root == root_of([b"a", b"b"])
True
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from serment.journal.faults import MalformedFrontierError

DIGEST_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Digest of one leaf: SHA-256(0x00 ‖ leaf) (RFC 9162 § 2.1.1)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Digest of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 9162 § 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree whose leaves are these bytes, in this order."""
    return Frontier().extend(leaves).root


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that an append needs: the size, and the roots of the full subtrees, largest first.

    Immutable: a transaction that fails leaves the frontier it started from.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise MalformedFrontierError(
                f"l’état de l’arbre est incohérent : {len(self.peaks)} sommet(s) pour {self.size} "
                "ligne(s). Un ajout donnerait une racine fausse. Recalculez-le depuis les lignes.",
            )
        if any(len(peak) != DIGEST_BYTES for peak in self.peaks):
            raise MalformedFrontierError(
                "l’état de l’arbre contient une empreinte qui ne fait pas 32 octets. Un ajout "
                "donnerait une racine fausse. Recalculez-le depuis les lignes.",
            )

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier once `leaf` (a whole line, unhashed) is added at the end."""
        return self.append_digest(leaf_hash(leaf))

    def append_digest(self, digest: bytes) -> "Frontier":
        """The frontier once a leaf of this `leaf_hash` is added at the end."""
        peaks = self.peaks
        merges = trailing_ones(self.size)
        for position in range(1, merges + 1):
            digest = node_hash(peaks[-position], digest)
        return Frontier(self.size + 1, (*peaks[: len(peaks) - merges], digest))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """The frontier once all `leaves` are added; lean, for reading a whole journal."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            digest = sha256(b"\x00" + leaf).digest()
            rest = size
            while rest & 1:
                digest = sha256(b"\x01" + peaks.pop() + digest).digest()
                rest >>= 1
            peaks.append(digest)
            size += 1
        return Frontier(size, tuple(peaks))

    @property
    def root(self) -> bytes:
        """Root of the tree so far: 32 bytes."""
        if not self.peaks:
            return EMPTY_ROOT
        digest = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            digest = node_hash(peak, digest)
        return digest

    def to_hex(self) -> list[str]:
        """The peaks as texts, for a database; the size is kept beside them."""
        return [peak.hex() for peak in self.peaks]


def parse_frontier(size: object, peaks: object) -> Frontier:
    """The frontier kept as a size and the texts of `Frontier.to_hex`; nothing in it is trusted."""
    if not isinstance(size, int) or isinstance(size, bool) or not isinstance(peaks, list | tuple):
        raise MalformedFrontierError(
            "l’état de l’arbre est illisible. Un ajout donnerait une racine fausse. "
            "Recalculez-le depuis les lignes.",
        )
    try:
        digests = tuple(bytes.fromhex(peak) for peak in peaks)
    except (TypeError, ValueError):
        raise MalformedFrontierError(
            "l’état de l’arbre contient une empreinte illisible. Un ajout donnerait une racine "
            "fausse. Recalculez-le depuis les lignes.",
        ) from None
    return Frontier(size, digests)


def trailing_ones(number: int) -> int:
    """How many subtrees an append to a tree of this size completes."""
    return (~number & (number + 1)).bit_length() - 1

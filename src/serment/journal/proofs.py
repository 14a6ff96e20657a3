"""Short proofs drawn from the tree: this line is in it; this tree prolongs that one.

Guarantees the paths of RFC 9162 §§ 2.1.3 and 2.1.4, made in O(log n) from a tree held in memory,
and verifications that need only the path and raise. Leaves to others where roots come from: a
proof against a root that nobody has signed proves nothing.

>>> tree = Tree([b"a", b"b", b"c"])
>>> path = tree.inclusion_proof(1)
>>> verify_inclusion(path, index=1, size=3, leaf_digest=leaf_hash(b"b"), root=tree.root())
"""

from collections.abc import Iterable, Sequence

from serment.journal.faults import BrokenProofError
from serment.journal.tree import EMPTY_ROOT, leaf_hash, node_hash, trailing_ones


class Tree:
    """The whole tree in memory, every full subtree kept: proofs in O(log n), 64 bytes a line."""

    __slots__ = ("_levels",)

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """How many leaves."""
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add one leaf (unhashed) at the end."""
        digest = leaf_hash(leaf)
        position = self.size
        self._levels[0].append(digest)
        for depth in range(1, trailing_ones(position) + 1):
            digest = node_hash(self._levels[depth - 1][-2], digest)
            if depth == len(self._levels):
                self._levels.append([])
            self._levels[depth].append(digest)

    def root(self, size: int | None = None) -> bytes:
        """Root of the first `size` leaves (all of them by default)."""
        wanted = self.size if size is None else size
        self._check(0 <= wanted <= self.size)
        return self._root_between(0, wanted)

    def inclusion_proof(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The path from leaf `index` (from 0) to the root at `size` (RFC 9162 § 2.1.3.1)."""
        wanted = self.size if size is None else size
        self._check(0 <= index < wanted <= self.size)
        path: list[bytes] = []
        start, end = 0, wanted
        while end - start > 1:
            middle = start + _largest_power_below(end - start)
            if index < middle:
                path.append(self._root_between(middle, end))
                end = middle
            else:
                path.append(self._root_between(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency_proof(self, old_size: int, size: int | None = None) -> tuple[bytes, ...]:
        """That the tree at `size` prolongs the tree at `old_size` (RFC 9162 § 2.1.4.1)."""
        wanted = self.size if size is None else size
        self._check(0 < old_size <= wanted <= self.size)
        path: list[bytes] = []
        start, end, whole = 0, wanted, True
        while end != old_size:
            middle = start + _largest_power_below(end - start)
            if old_size <= middle:
                path.append(self._root_between(middle, end))
                end = middle
            else:
                path.append(self._root_between(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self._root_between(start, end))
        return tuple(reversed(path))

    def _root_between(self, start: int, end: int) -> bytes:
        """Root of leaves `start` to `end` (excluded); `start` is where a subtree may start."""
        if end == start:
            return EMPTY_ROOT
        peaks: list[bytes] = []
        while start < end:
            depth = (end - start).bit_length() - 1
            peaks.append(self._levels[depth][start >> depth])
            start += 1 << depth
        digest = peaks.pop()
        while peaks:
            digest = node_hash(peaks.pop(), digest)
        return digest

    def _check(self, possible: bool) -> None:  # noqa: FBT001 -- one private question
        if not possible:
            raise BrokenProofError(
                f"cette preuve ne peut pas exister : l’arbre compte {self.size} ligne(s). "
                "Demandez une ligne et une taille qui y figurent.",
            )


def verify_inclusion(
    proof: Sequence[bytes], *, index: int, size: int, leaf_digest: bytes, root: bytes
) -> None:
    """That the leaf is at `index` (from 0) of the tree (RFC 9162 § 2.1.3.2); raises otherwise."""
    if not 0 <= index < size:
        raise BrokenProofError("la preuve parle d’une ligne qui n’est pas dans l’arbre.")
    place, last, digest = index, size - 1, leaf_digest
    for sibling in proof:
        if last == 0:
            raise BrokenProofError("la preuve d’inclusion est trop longue : elle ne prouve rien.")
        if place & 1 or place == last:
            digest = node_hash(sibling, digest)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        place, last = place >> 1, last >> 1
    if last != 0 or digest != root:
        raise BrokenProofError(
            f"la preuve d’inclusion ne mène pas à la racine : la ligne {index + 1} n’est pas "
            "celle qui a été signée.",
        )


def verify_consistency(
    proof: Sequence[bytes], *, old_size: int, new_size: int, old_root: bytes, new_root: bytes
) -> None:
    """That the new tree prolongs the old one (RFC 9162 § 2.1.4.2); raises otherwise."""
    refused = BrokenProofError(
        f"le journal de {new_size} ligne(s) ne prolonge pas celui de {old_size} ligne(s) : "
        "une ligne déjà signée a été modifiée, déplacée ou retirée.",
    )
    if not 0 <= old_size <= new_size:
        raise refused
    if old_size in (0, new_size):
        expected = EMPTY_ROOT if old_size == 0 else new_root
        if proof or old_root != expected:
            raise refused
        return
    path = list(proof)
    if old_size & (old_size - 1) == 0:
        path.insert(0, old_root)
    if not path or _consistent_roots(path, old_size, new_size) != (old_root, new_root):
        raise refused


def _consistent_roots(
    path: Sequence[bytes], old_size: int, new_size: int
) -> tuple[bytes, bytes] | None:
    """Both roots as the path gives them; None where its length cannot be right."""
    old_place, new_place = old_size - 1, new_size - 1
    while old_place & 1:
        old_place, new_place = old_place >> 1, new_place >> 1
    old_digest = new_digest = path[0]
    for sibling in path[1:]:
        if new_place == 0:
            return None
        if old_place & 1 or old_place == new_place:
            old_digest = node_hash(sibling, old_digest)
            new_digest = node_hash(sibling, new_digest)
            while not old_place & 1 and old_place:
                old_place, new_place = old_place >> 1, new_place >> 1
        else:
            new_digest = node_hash(new_digest, sibling)
        old_place, new_place = old_place >> 1, new_place >> 1
    return (old_digest, new_digest) if new_place == 0 else None


def _largest_power_below(number: int) -> int:
    """The largest power of two strictly below `number`, which is at least 2."""
    return 1 << ((number - 1).bit_length() - 1)

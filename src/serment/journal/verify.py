"""The whole journal against its checkpoints: what is whole, and every fault by its name.

Guarantees that a line changed, dropped, moved, repeated or added before a checkpoint is found and
that the sentence names the act; and that a tail cut before a checkpoint is found. What came after
the last checkpoint is only checked for form and order. Leaves to others reading files, and the
trust in the key and in the checkpoints: those kept beside the journal bind nobody but a stranger.

>>> inspect_journal([], [], bytes(32)).faults
()
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Final

from serment.journal.checkpoint import Checkpoint, SignedCheckpoint, Witness, verify_checkpoint
from serment.journal.entry import FIRST_SEQUENCE, Entry, parse_entry_line
from serment.journal.faults import (
    BrokenChainError,
    JournalError,
    MalformedEntryError,
    TruncatedJournalError,
)
from serment.journal.tree import Frontier, leaf_hash
from serment.kernel.french import nbsp

MOST_FAULTS_NAMED: Final = 50


@dataclass(frozen=True, slots=True)
class JournalVerdict:
    """What was found. `checkpoints` are those whose signature and root both hold."""

    size: int
    root: bytes
    checkpoints: tuple[Checkpoint, ...]
    payload_digests: Mapping[int, str]
    faults: tuple[JournalError, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Reading:
    """What one pass over the lines leaves."""

    frontier: Frontier = field(default_factory=Frontier)
    roots: dict[int, bytes] = field(default_factory=dict)
    sequences: list[int] = field(default_factory=list)
    payload_digests: dict[int, str] = field(default_factory=dict)
    latest: Entry | None = None
    faults: list[JournalError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def has(self, size: int, root: bytes) -> bool:
        """Whether the root at `size` is, or starts with, `root`."""
        return size in self.roots and self.roots[size].startswith(root)


def verify_journal(
    lines: Iterable[bytes], checkpoints: Sequence[SignedCheckpoint], public_key: bytes
) -> JournalVerdict:
    """The verdict of `inspect_journal` if nothing is wrong; raises the first fault otherwise."""
    verdict = inspect_journal(lines, checkpoints, public_key)
    if verdict.faults:
        raise verdict.faults[0]
    return verdict


def inspect_journal(
    lines: Iterable[bytes],
    checkpoints: Sequence[SignedCheckpoint],
    public_key: bytes,
    *,
    witnesses: Sequence[Witness] = (),
    leaf_digests: Sequence[bytes] = (),
) -> JournalVerdict:
    """Every fault of `lines` (without their newlines).

    `witnesses` came by another road (on paper): no signature is asked of them. `leaf_digests`,
    where known, tell which line was changed.
    """
    signed, faults = _signed_by_the_key(checkpoints, public_key)
    claims = {(one.size, one.root) for one in signed} | {(one.size, one.root) for one in witnesses}
    reading = _read(lines, {size for size, _ in claims}, leaf_digests)
    broken = _compared(claims, reading)
    every = [*faults, *reading.faults, *_order_faults(reading.sequences), *broken]
    return JournalVerdict(
        size=reading.frontier.size,
        root=reading.frontier.root,
        checkpoints=tuple(one for one in signed if reading.has(one.size, one.root)),
        payload_digests=reading.payload_digests,
        faults=_shortened(every),
        notes=tuple(reading.notes[:MOST_FAULTS_NAMED]),
    )


def _signed_by_the_key(
    checkpoints: Sequence[SignedCheckpoint], public_key: bytes
) -> tuple[list[Checkpoint], list[JournalError]]:
    held: list[Checkpoint] = []
    faults: list[JournalError] = []
    for one in checkpoints:
        claim = one.checkpoint
        try:
            verify_checkpoint(one, public_key)
        except JournalError as error:
            faults.append(type(error)(f"point de contrôle de taille {claim.size} : {error}"))
        else:
            held.append(claim)
    if len({claim.origin for claim in held}) > 1:
        faults.append(BrokenChainError("les points de contrôle ne sont pas tous du même journal."))
    return held, faults


def _read(lines: Iterable[bytes], wanted: set[int], leaf_digests: Sequence[bytes]) -> _Reading:
    """One pass: form of each line, roots at the wanted sizes, place of each act."""
    reading = _Reading()
    stops = iter([*sorted(size for size in wanted if size > 0), None])
    stop = next(stops)
    if 0 in wanted:
        reading.roots[0] = reading.frontier.root
    block: list[bytes] = []
    for line, place in zip(lines, count(1)):
        block.append(line)
        _read_line(line, place, reading, leaf_digests)
        if place == stop:
            reading.frontier = reading.frontier.extend(block)
            reading.roots[place] = reading.frontier.root
            block.clear()
            stop = next(stops)
    reading.frontier = reading.frontier.extend(block)
    return reading


def _read_line(line: bytes, place: int, reading: _Reading, leaf_digests: Sequence[bytes]) -> None:
    """Type one line, place it, and compare it with its known digest."""
    try:
        entry = parse_entry_line(line)
    except MalformedEntryError as error:
        reading.faults.append(MalformedEntryError(f"ligne {place} du journal : {error}"))
        reading.sequences.append(reading.sequences[-1] + 1 if reading.sequences else FIRST_SEQUENCE)
        return
    _note_clock(entry, reading)
    reading.sequences.append(entry.sequence)
    reading.payload_digests[entry.sequence] = entry.payload_digest
    known = entry.sequence - FIRST_SEQUENCE
    if known < len(leaf_digests) and leaf_digests[known] != leaf_hash(line):
        reading.faults.append(
            BrokenChainError(
                f"l’acte n° {entry.sequence} (ligne {place}) n’est plus celui qui a été scellé : "
                "la ligne a été modifiée.",
            ),
        )


def _note_clock(entry: Entry, reading: _Reading) -> None:
    """A clock set back is told, and is no fault: the order of acts is that of their numbers."""
    before = reading.latest
    if before is not None and entry.recorded_at < before.recorded_at:
        reading.notes.append(
            nbsp(
                f"entre les actes n° {before.sequence} et n° {entry.sequence}, l’horloge de "
                "l’ordinateur a été reculée : l’ordre des actes est sûr, l’heure ne l’est pas.",
            ),
        )
    reading.latest = entry


def _order_faults(sequences: Sequence[int]) -> list[JournalError]:
    """Acts that are missing, repeated or out of place, each named once."""
    return [*_missing(sequences), *_repeated(sequences), *_misplaced(sequences)]


def _missing(sequences: Sequence[int]) -> list[JournalError]:
    gaps = [
        (before + 1, after - 1)
        for before, after in pairwise([FIRST_SEQUENCE - 1, *sorted(set(sequences))])
        if after > before + 1
    ]
    return [
        BrokenChainError(
            f"il manque l’acte n° {first} : sa ligne a été retirée du journal."
            if first == last
            else f"il manque les actes n° {first} à {last} : leurs lignes ont été retirées.",
        )
        for first, last in gaps
    ]


def _repeated(sequences: Sequence[int]) -> list[JournalError]:
    return [
        BrokenChainError(f"l’acte n° {sequence} figure {times} fois : une ligne a été ajoutée.")
        for sequence, times in sorted(Counter(sequences).items())
        if times > 1
    ]


def _misplaced(sequences: Sequence[int]) -> list[JournalError]:
    return [
        BrokenChainError(
            f"l’acte n° {after} (ligne {place}) vient après l’acte n° {before} : "
            "des lignes ont été déplacées.",
        )
        for place, (before, after) in enumerate(pairwise(sequences), start=2)
        if after < before
    ]


def _compared(claims: set[tuple[int, bytes]], reading: _Reading) -> list[JournalError]:
    """One fault for each way in which a claim (size and root) does not hold."""
    size = reading.frontier.size
    sure = max((claimed for claimed, root in claims if reading.has(claimed, root)), default=0)
    broken = sorted(c for c, root in claims if c <= size and not reading.has(c, root))
    faults: list[JournalError] = [
        BrokenChainError(
            f"un point de contrôle de taille {claimed} contredit celui de taille {sure}, qui "
            "correspond au journal : il vient d’un autre journal, ou d’un journal refait.",
        )
        for claimed in broken
        if claimed <= sure
    ]
    later = [claimed for claimed in broken if claimed > sure]
    if later:
        faults.append(_changed_between(sure + 1, later[0]))
    longest = max((claimed for claimed, _ in claims), default=0)
    return [*faults, *([_cut_tail(longest, size)] if longest > size else [])]


def _changed_between(first: int, last: int) -> BrokenChainError:
    where = f"l’acte n° {first}" if first == last else f"un acte, du n° {first} au n° {last},"
    return BrokenChainError(
        f"{where} n’est pas celui qui a été signé au point de contrôle de taille {last} : une "
        "ligne a été modifiée, retirée, ajoutée ou déplacée.",
    )


def _cut_tail(signed: int, size: int) -> TruncatedJournalError:
    return TruncatedJournalError(
        f"le journal compte {size} acte(s) alors qu’un point de contrôle en a signé {signed} : "
        "la fin du journal a été coupée.",
    )


def _shortened(faults: Sequence[JournalError]) -> tuple[JournalError, ...]:
    """The first faults, and how many others there are."""
    if len(faults) <= MOST_FAULTS_NAMED:
        return tuple(faults)
    others = len(faults) - MOST_FAULTS_NAMED
    return (*faults[:MOST_FAULTS_NAMED], BrokenChainError(f"et {others} autres anomalies."))

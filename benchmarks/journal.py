"""The journal: lines added and verified, beside the hashing alone and beside pymerkle."""

from __future__ import annotations

import sqlite3
import time
from hashlib import sha256
from typing import TYPE_CHECKING

import pymerkle
from benchmarks.measure import elapsed, seconds, side_by_side, spread
from benchmarks.profiling import costs_of, dearest
from benchmarks.report import Report, number, times_of
from benchmarks.workshop import now

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

    from serment.journal.append import AppendedEntry

_LINES = 10_000
_ACTS = 200


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print appends in memory, verification, and appends on the encrypted database."""
    instant = now()
    entries = appended_entries(instant, _LINES)
    _measure_memory(report, instant, [entry.line for entry in entries], options.times(6))
    _measure_verification(report, entries, options.times(6))
    _measure_database(report, workshop, options)


def appended_entries(instant: datetime, count: int) -> list[AppendedEntry]:
    """Return so many acts of a journal begun empty."""
    from serment.journal.append import append_entry
    from serment.journal.tree import Frontier

    frontier, entries = Frontier(), []
    for place in range(count):
        entry = append_entry(
            frontier,
            recorded_at=instant,
            actor="member:1",
            act="answer.given",
            payload={"fact": "has_staff", "value": True, "number": place, "by": "Dr Alma Rey"},
            salt=bytes(32),
        )
        frontier = entry.frontier
        entries.append(entry)
    return entries


def _measure_memory(report: Report, instant: datetime, lines: list[bytes], times: int) -> None:
    from serment.journal.tree import Frontier, root_of

    def one_by_one() -> Frontier:
        frontier = Frontier()
        for line in lines:
            frontier = frontier.append(line)
        return frontier

    def peer() -> bytes:
        tree = pymerkle.InmemoryTree(algorithm="sha256")
        for line in lines:
            tree.append_entry(line)
        root: bytes = tree.get_root()
        return root

    took = side_by_side(
        {
            "act → sealed payload, line, new frontier": lambda: appended_entries(instant, _LINES),
            "tree alone, one line at a time": one_by_one,
            "tree alone, a whole journal": lambda: root_of(lines),
            "pymerkle, in memory": peer,
            "hashlib alone over the same lines": lambda: [sha256(x).digest() for x in lines],
        },
        times=times,
    )
    hashing = took["hashlib alone over the same lines"]
    for name, one in took.items():
        report.figure(name, one.per(_LINES), "lines/s", beside=f"{times_of(one, hashing)} hashlib")
    report.note(f"same root as pymerkle: {'yes' if peer() == root_of(lines) else 'NO'}")


def _measure_verification(report: Report, entries: list[AppendedEntry], times: int) -> None:
    from serment.adapters.signing import Ed25519Signer
    from serment.journal.checkpoint import (
        Checkpoint,
        parse_checkpoint,
        sign_checkpoint,
        verify_checkpoint,
    )
    from serment.journal.verify import verify_journal

    signer, frontier = Ed25519Signer.generate(), entries[-1].frontier
    stands = Checkpoint("serment.internal/benchmark", frontier.size, frontier.root)
    text = sign_checkpoint(stands, public_key=signer.public_key, sign=signer.sign)
    signed, lines = parse_checkpoint(text), [entry.line for entry in entries]
    took = side_by_side(
        {
            "verified": lambda: verify_journal(lines, [signed], signer.public_key),
            "hashed": lambda: [sha256(line).digest() for line in lines],
        },
        times=times,
    )
    beside = f"{times_of(took['verified'], took['hashed'])} hashlib"
    report.figure(
        "verification (form, order, root)", took["verified"].per(_LINES), "lines/s", beside=beside
    )
    alone = seconds(lambda: verify_checkpoint(signed, signer.public_key), times=times)
    report.figure("one checkpoint, Ed25519 in plain Python", alone.scaled(1000), "ms")
    costs, _ = costs_of(lambda: verify_journal(lines, [signed], signer.public_key))
    report.note("profile of the verification:")
    for line in dearest(costs, count=5):
        report.note(line)


def _measure_database(report: Report, workshop: Workshop, options: Options) -> None:
    from django.db import transaction

    from serment.practice.journal import record_act

    actor = workshop.demo().actor

    def act() -> None:
        record_act(actor=actor, act="answer.given", payload={"fact": "has_staff"}, now=now())

    def each_alone() -> None:
        for _ in range(_ACTS):
            with transaction.atomic():
                act()

    def all_together() -> None:
        with transaction.atomic():
            for _ in range(_ACTS):
                act()

    times = options.times(6)
    folder = workshop.folder("plain")
    plain = spread(_plain_commits(folder / f"{n}.db") for n in range(times))
    for name, run in (("one transaction each", each_alone), ("one for all", all_together)):
        before = time.process_time()
        took = spread(elapsed(run) for _ in range(times))
        cpu = (time.process_time() - before) * 1000 / (times * _ACTS)
        beside = f"{times_of(took, plain)} plain sqlite3, CPU {number(cpu)} ms an act"
        report.figure(f"encrypted database, {name}", took.per(_ACTS), "acts/s", beside=beside)
    report.figure("plain sqlite3, one row and one commit each", plain.per(_ACTS), "rows/s")


def _plain_commits(path: Path) -> float:
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE line (sequence INTEGER PRIMARY KEY, content BLOB)")

    def run() -> None:
        for place in range(_ACTS):
            base.execute("INSERT INTO line VALUES (?, ?)", (place, bytes(160)))

    took = elapsed(run)
    base.close()
    return took

"""A list of patients imported into a real encrypted practice, then its screens' first questions.

« Recognise » is the pass that the screen makes to propose what each column means; « read » the
same pass again and each line made into a record: both are in the import too. « Prepare » (in which
« evaluate ») and « write » are parts of it, batch by batch, in two threads: each phase is told in
seconds of the thread that does it. What is left is the journal and the counts.

The peer is `csv.reader` and a plain `executemany` into the same SQLCipher: the cells as they are,
then the finished rows with their own indexes. Processor seconds, in a process of its own.
"""

from __future__ import annotations

import csv
import json
import os
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.measure import spread
from benchmarks.processes import memory_of
from benchmarks.report import Bar, Report, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

    from serment.practice.actors import Actor
    from serment.practice.record_reading import RecordFile
    from serment.store.datadir import DataDir

_FULL, _QUICK = 1_000_000, 100_000
_AS_OF: Final = date(2026, 11, 27)
_NOW: Final = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
_PHRASE: Final = "agrafe océan tilleul violon marée"
_BATCH: Final = 50_000
_KEY: Final = bytes(32)
_PAGE: Final = 50
_LATEST: Final = date(2026, 10, 31).toordinal()
_HEADINGS: Final = "N° dossier;Nom;Prénom;Date de naissance;Dernière consultation;Date de décès"
_PHASES: Final = ("recognise", "read", "prepare", "evaluate", "write", "look-alikes")
_WHOLE: Final = ("import", "cells, executemany", "finished rows, executemany")
_MOST_SECONDS: Final = 60
Told = dict[str, list[float]]


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the seconds of each phase, the ratio to the peer, and of the first pages."""
    from benchmarks.retention_acts import taken

    count, folder = options.sized(_FULL, _QUICK), workshop.folder("records")
    _make_list(folder / "patients.csv", count)
    told = taken([sys.executable, "-m", "benchmarks.records", str(folder), str(count)])
    whole = told["import"]
    clock = f"wall {number(whole.wall[0])} s, {number(round(whole.peak))} MB"
    report.figure(f"import of {count:,} lines, whole", spread(whole.cpu), "s CPU", beside=clock)
    clock_of_both = whole.wall[0] + told["recognise"].wall[0]
    report.bar(Bar(f"records: {count:,} lines to the review list", clock_of_both, _MOST_SECONDS,
                   "s"))  # fmt: skip
    for name in _PHASES:
        share = f"{number(100 * told[name].cpu[0] / whole.cpu[0])} %"
        report.figure(f"   {name}", spread(told[name].cpu), "s CPU", beside=share)
    for name in ("cells, executemany", "finished rows, executemany"):
        ratio = number(whole.cpu[0] / told[name].cpu[0])
        report.figure(f"peer: {name}", spread(told[name].cpu), "s CPU", beside=f"import × {ratio}")
    for name in _QUESTIONS:
        shown = told[name]
        report.figure(name, spread(shown.cpu).scaled(1000), "ms CPU",
                      beside=f"wall {number(min(shown.wall) * 1000)} ms")  # fmt: skip


def _make_list(path: Path, count: int) -> None:
    """Write invented patients: as many names as a large town has, births over a century.

    One in sixteen is dead, one date in a thousand does not exist, one name in five hundred is met
    again with the same birth.
    """
    drawn = random.Random(42)  # noqa: S311 - invented data
    first = date(1925, 1, 1).toordinal()
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"{_HEADINGS}\r\n")
        for number_of in range(count):
            at = number_of if number_of % 500 else number_of // 2
            birth = first + at * 7919 % 36_000
            born = date.fromordinal(birth)
            seen = date.fromordinal(max(birth, _LATEST - drawn.randrange(11_500)))
            after = seen + timedelta(days=400)
            died = f"{after:%d/%m/%Y}" if number_of % 16 == 0 and after < _AS_OF else ""
            last = "31/04/2010" if number_of % 1000 == 7 else f"{seen:%d/%m/%Y}"
            named = f"P{number_of:08};{_word(at * 31 % 40_009)};{_word(at * 17 % 997)}"
            stream.write(f"{named};{born:%d/%m/%Y};{last};{died}\r\n")


def _word(number_of: int) -> str:
    """A pronounceable word for a number, unlike those of its neighbours."""
    left, letters = number_of * 104_729 % 85**3, ""
    for _ in range(3):
        left, at = divmod(left, 85)
        letters += "bcdfglmnprstvzjkh"[at % 17] + "aeiou"[at // 17]
    return letters.capitalize()


def main(folder: str, count: str) -> None:
    """Import the list of the folder; print every measure as JSON."""
    from serment.cli import session
    from serment.store import unlocking

    place = Path(folder)
    practice = _new_practice(place / "practice")
    told: dict[str, dict[str, Any]] = {}
    with session.held(practice):
        keys = unlocking.unlock_with_passphrase(practice, _PHRASE)
        with session.opened(practice, keys) as opened:
            actor = opened.actor
            told |= _imported(actor, place / "patients.csv")
            told |= _asked(actor, int(count))
            told |= _peers(place)
    print(json.dumps(told))


def _new_practice(path: Path) -> DataDir:
    from serment.adapters.clock import SystemClock
    from serment.adapters.files import DiskFiles
    from serment.store.datadir import DataDir
    from serment.store.keyslots import Cost
    from serment.store.unlocking import prepare_new_practice, write_new_practice

    folder = DataDir(path, files=DiskFiles(), clock=SystemClock())
    folder.prepare()
    cost = Cost(memory_kib=8_192, passes=1, lanes=1)
    write_new_practice(folder, prepare_new_practice(_PHRASE, cost=cost))
    return folder


class _Phases:
    """Seconds added up by phase, of functions that are watched."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[float, float]] = {}

    def timed(self, name: str, act: Callable[[], Any]) -> Any:
        """Run an act, and add its seconds to a phase: of this thread, of all for the whole."""
        clock = time.process_time if name in _WHOLE else time.thread_time
        before, began = clock(), time.perf_counter()
        try:
            return act()
        finally:
            cpu, wall = self.told.get(name, (0.0, 0.0))
            spent = clock() - before, time.perf_counter() - began
            self.told[name] = (cpu + spent[0], wall + spent[1])

    def watch(self, module: Any, function: str, name: str) -> None:
        """Time a function of a module wherever that module calls it."""
        usual = getattr(module, function)
        setattr(module, function, lambda *given: self.timed(name, lambda: usual(*given)))

    def measures(self) -> dict[str, dict[str, Any]]:
        """The phases as the report reads them."""
        return {name: _told([cpu], [wall]) for name, (cpu, wall) in self.told.items()}


def _imported(actor: Actor, path: Path) -> dict[str, dict[str, Any]]:
    from serment.practice import record_importing, record_imports, record_keeping
    from serment.practice.record_importing import Following, import_records
    from serment.practice.record_imports import NewImport, begin_import
    from serment.practice.record_reading import recognise_list, record_file_at

    phases, file = _Phases(), record_file_at(path)
    recognition = phases.timed("recognise", lambda: recognise_list(file))
    layout = recognition.layout().as_dict()
    phases.timed("read", lambda: _read_all(file, layout))
    phases.watch(record_imports, "prepare_batch", "prepare")
    phases.watch(record_keeping, "upsert_records", "write")
    phases.watch(record_importing, "propose_pairs", "look-alikes")
    _watch_evaluation(phases, record_keeping)
    told = NewImport("Logiciel", file.kind, path.name, "0" * 64, layout)
    begun = begin_import(actor=actor, told=told, now=_NOW)
    following = Following(lambda: _NOW)
    phases.timed(
        "import",
        lambda: import_records(
            actor=actor, imported=begun, file=file, as_of=_AS_OF, following=following
        ),
    )
    return phases.measures()


def _read_all(file: RecordFile, layout: dict[str, Any]) -> int:
    from serment.practice.record_reading import ReadingChoices, open_lines

    lines = open_lines(file, ReadingChoices(layout=layout), _AS_OF).lines
    return sum(1 for _ in lines)


def _watch_evaluation(phases: _Phases, keeping: Any) -> None:
    """A list in place of a generator, so that the phase does its own work and no other."""
    evaluate = keeping.evaluate_records
    keeping.evaluate_records = lambda *given: phases.timed(
        "evaluate", lambda: list(evaluate(*given))
    )


def _asked(actor: Actor, count: int) -> dict[str, dict[str, Any]]:
    from django.db import connection

    told = {}
    for name, question in _QUESTIONS.items():
        cpu, wall = [], []
        for _ in range(3):
            before, began = time.process_time(), time.perf_counter()
            question(actor, count)
            cpu.append(time.process_time() - before)
            wall.append(time.perf_counter() - began)
        told[name] = _told(cpu, wall)
    connection.close()
    return told


def _counted(actor: Actor, count: int) -> None:
    from serment.practice import record_counts

    record_counts._counted.cache_clear()  # noqa: SLF001 - as after a change
    counts = record_counts.counts_of(actor.practice, _AS_OF)
    if not 0 < counts.total <= count:
        raise AssertionError(f"{counts.total} records were counted of {count} lines")


def _page(actor: Actor, **asked: Any) -> None:
    from serment.practice.record_list import RecordSearch, search_records

    list(search_records(actor.practice, RecordSearch(**asked), _AS_OF)[:_PAGE])


_QUESTIONS: Final[dict[str, Callable[[Actor, int], None]]] = {
    "counts, after a change": _counted,
    "review list, first page, by name": lambda actor, _: _page(actor),
    "review list, first page, erasable by risk": lambda actor, _: _page(
        actor, status="erasable", order="risk"
    ),
    "search of a name": lambda actor, _: _page(actor, words=_word(4_242)),
    "search of a number": lambda actor, _: _page(actor, words="P00000042"),
    "sample of thirty": lambda actor, _: _page(actor, status="erasable", sample=30),
}


def _peers(folder: Path) -> dict[str, dict[str, Any]]:
    phases = _Phases()
    phases.timed("cells, executemany", lambda: _write_cells(folder))
    phases.timed("finished rows, executemany", lambda: _write_rows(folder))
    return phases.measures()


def _write_cells(folder: Path) -> None:
    link = _connected(folder / "cells.db")
    with (folder / "patients.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream, delimiter=";")
        headings = next(rows)
        link.execute(f"CREATE TABLE line ({', '.join(f'c{n} TEXT' for n in range(len(headings)))})")
        _insert(link, "line", len(headings), rows)
    link.close()


def _write_rows(folder: Path) -> None:
    from django.db import connection

    from serment.store.models import KeptRecord

    table = KeptRecord._meta.db_table  # noqa: SLF001 - Django's own way to a table's name
    link = _connected(folder / "rows.db")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = %s AND sql <> ''", [table])
        for (statement,) in sorted(cursor.fetchall(), key=lambda row: "CREATE TABLE" not in row[0]):
            link.execute(statement)
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - our own table
        width = len(cursor.description)
        _insert(link, table, width, iter(lambda: cursor.fetchone(), None))  # noqa: PLW0108 - a cursor's own method has no signature
    link.close()


def _connected(path: Path) -> Any:
    from serment.store.sqlcipher.connections import connect_with_key

    pragmas = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA cache_size=-262144")
    return connect_with_key(_KEY, pragmas=pragmas, database=str(path), isolation_level=None)


def _insert(link: Any, table: str, width: int, rows: Iterator[Sequence[Any]]) -> None:
    text = f"INSERT INTO {table} VALUES ({', '.join('?' * width)})"  # noqa: S608 - our own table
    while batch := list(islice(rows, _BATCH)):
        link.execute("BEGIN IMMEDIATE")
        link.executemany(text, batch)
        link.execute("COMMIT")


def _told(cpu: list[float], wall: list[float]) -> dict[str, Any]:
    peak = memory_of(os.getpid()).highest
    return {"cpu": cpu, "wall": wall, "peak": peak, "result": None}


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What is measured on a list, each in a process of its own: its seconds, its peak of memory.

Run as `python -m benchmarks.retention_acts NAME LIST TIMES`; prints JSON. « together » takes the
scan and the counts in turn, so that a noisy minute strikes both: ratios come from it. The others
are alone, and tell the memory of each.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks import retention_loop as loop
from benchmarks.processes import ROOT, clean_environment, memory_of
from benchmarks.retention_lists import DATES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from serment.retention.engine import Evaluation

AS_OF: Final = date(2026, 11, 27)
THREADS: Final = 2
_HAND_WRITTEN: Final = Path(__file__).with_name("retention_by_hand.sql")
_EXPLAINED: Final = 20_000
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an act took: seconds of processor and of the clock, in the order of the samples.

    `peak` is the highest memory of its process, in MB of 10⁶ bytes; `result` what it found.
    """

    cpu: list[float]
    wall: list[float]
    peak: float
    result: Any


def taken(command: Sequence[str]) -> dict[str, Taken]:
    """Run a command that prints its measures; RuntimeError with its last words where it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**clean_environment(), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}:{ROOT}"},
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{command[-3]}: {done.stderr.strip()[-400:]}")
    return {name: Taken(**told) for name, told in json.loads(done.stdout).items()}


def act(name: str, path: Path, times: int = 1) -> Taken:
    """Measure one act in a process of its own."""
    return together(path, times, name)[name]


def together(path: Path, times: int, name: str = "together") -> dict[str, Taken]:
    """Measure several acts in turn, in one process."""
    return taken([sys.executable, "-m", "benchmarks.retention_acts", name, str(path), str(times)])


def main(name: str, path: str, times: str) -> None:
    """Measure what is named on the list of that path."""
    acts = _LOOPS.get(name) or _on_an_evaluation(name)
    print(json.dumps(acts(Path(path), int(times), name)))


def _on_an_evaluation(name: str) -> Callable[[Path, int, str], Told]:
    def measured(path: Path, times: int, _name: str) -> Told:
        from serment.practice.library import the_corpus
        from serment.retention.engine import ListQuestion, opened

        is_sure = None if name.startswith("searched") else not name.startswith("grouped")
        question = ListQuestion(AS_OF, is_one_line_each=is_sure, threads=THREADS)
        before, began = time.process_time(), time.perf_counter()
        with opened(path, the_corpus(), question) as evaluation:
            spent = (time.process_time() - before, time.perf_counter() - began)
            told = _sampled(_acts(evaluation, path, name), times)
        if name.startswith("searched"):
            told["opened"] = _told([spent[0]], [spent[1]], evaluation.shape.is_one_line_each)
        return told

    return measured


def _acts(evaluation: Evaluation, path: Path, name: str) -> dict[str, Callable[[], object]]:
    link = evaluation.connection
    rows, again, own = (path.with_name(f"{stem}.parquet") for stem in ("rows", "copy", "own"))
    scanned = ", ".join(f"MAX({column} - DATE '2000-01-01')" for column in DATES)
    written = "(FORMAT parquet, COMPRESSION zstd)"

    def run(text: str) -> list[Any]:
        return link.execute(text).fetchall()

    def kept(stream: Any, target: Path) -> int:
        from serment.retention.files import write_answers

        return write_answers(stream, target)

    acts: dict[str, Callable[[], object]] = {
        "scan": lambda: run(f"SELECT {scanned} FROM given"),  # noqa: S608 - our names
        "counts": lambda: [
            [c.exception, c.status, c.keep_year, c.records] for c in evaluation.counts()
        ],
        "by hand": lambda: run(_HAND_WRITTEN.read_text(encoding="utf-8")),
        "rows": lambda: kept(evaluation.rows().to_arrow_reader(), rows),
        "copy": lambda: kept(link.sql(f"FROM '{rows}'").to_arrow_reader(100_000), again),
        "rows, engine’s writer": lambda: run(f"COPY ({evaluation.text.rows}) TO '{own}' {written}"),
        "copy, engine’s writer": lambda: run(f"COPY (FROM '{own}') TO '{again}' {written}"),
    }
    acts["simple counts"] = acts["counts"]
    chosen = _CHOSEN.get(name, (name,))
    return {one: acts[one] for one in chosen}


_BY_WRITER: Final = ("rows", "copy", "rows, engine’s writer", "copy, engine’s writer")
_CHOSEN: Final[dict[str, tuple[str, ...]]] = {
    "together": ("scan", "counts", "by hand"),
    "writing": _BY_WRITER,
    "grouped counts": ("scan", "counts"),
    "grouped writing": ("rows", "copy"),
    "searched counts": ("scan", "counts"),
}


def _sampled(acts: dict[str, Callable[[], object]], times: int) -> Told:
    """Seconds of each act, taken in turn."""
    cpu: dict[str, list[float]] = {name: [] for name in acts}
    wall: dict[str, list[float]] = {name: [] for name in acts}
    found: dict[str, Any] = {}
    for _ in range(times):
        for name, one in acts.items():
            gc.collect()
            before, began = time.process_time(), time.perf_counter()
            found[name] = one()
            cpu[name].append(time.process_time() - before)
            wall[name].append(time.perf_counter() - began)
    return {
        name: _told(cpu[name], wall[name], found[name] if "counts" in name else None)
        for name in acts
    }


def _told(cpu: list[float], wall: list[float], result: object) -> Told:
    # Not `ru_maxrss`, which a program takes over from the one that started it.
    peak = memory_of(os.getpid()).highest
    return {"cpu": cpu, "wall": wall, "peak": peak, "result": result}


def _bare(path: Path, times: int, name: str) -> Told:
    found: list[Any] = []

    def run() -> None:
        found[:] = [[*key, number] for key, number in loop.count_bare(path).items()]

    told = _sampled({name: run}, times)
    told[name]["result"] = found
    return told


def _explained(path: Path, times: int, name: str) -> Told:
    found: list[int] = []
    told = _sampled({name: lambda: found.append(loop.count_explained(path, _EXPLAINED))}, times)
    told[name]["result"] = found[-1]
    return told


_LOOPS: Final[dict[str, Callable[[Path, int, str], Told]]] = {
    "bare loop": _bare,
    "explained loop": _explained,
}


if __name__ == "__main__":
    main(*sys.argv[1:])

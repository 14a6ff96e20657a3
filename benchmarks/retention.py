"""Retention over millions of records: processor seconds beside the scan of the same columns.

The limit is DuckDB reading the five columns of dates of the same Parquet file and comparing each
value once. « Counts » are records by rule, exception, status and year; « rows » are the ten columns
written to Parquet, beside the writing of as many columns already made. Wall time is not compared:
other programs share the machine.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import spread
from benchmarks.processes import ROOT, clean_environment
from benchmarks.report import Bar, Report, times_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import duckdb
    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

    from serment.retention.engine import Evaluation

_AS_OF = date(2026, 11, 27)
_FULL, _QUICK = 10_000_000, 2_000_000
_LOOPED = 20_000
_DATES = ("last_consultation_on", "born_on", "died_on", "suspended_from", "suspended_until")
_HAND_WRITTEN = Path(__file__).with_name("retention_by_hand.sql")


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the ratios to the scan, to a query written by hand, and to a loop in Python."""
    count = _QUICK if options.quick else _FULL
    path = workshop.folder("lists") / "records.parquet"
    make_list(path, count)
    told = _in_a_process_of_its_own(path, options.times(9))
    scan, counts = spread(told["scan"]), spread(told["counts"])
    by_hand, rows = spread(told["by hand"]), spread(told["rows"])
    copied, loop = spread(told["copy"]), told["loop"][0]
    report.figure(f"scan of five columns, {count:,} records", scan, "s CPU")
    for name, figure in (("counts", counts), ("counts, written by hand", by_hand)):
        report.figure(name, figure, "s CPU", beside=f"{times_of(figure, scan)} scan")
    report.figure("rows to Parquet", rows, "s CPU", beside=f"{times_of(rows, copied)} the writing")
    report.figure("ten columns written, already made", copied, "s CPU")
    grouped = spread(told["grouped"])
    report.figure(
        "rows, claims grouped", grouped, "s CPU", beside=f"{times_of(grouped, rows)} rows"
    )
    report.note(f"a loop in Python, explained: {loop:.0f} records/s CPU")
    report.note(f"peak memory of the process: {told['peak'][0] / 1024:.0f} MB")
    # The least of the samples: what the others add is other programs.
    report.bar(Bar("retention: counts ÷ scan, CPU", counts.low / scan.low, 2.5, "×"))
    ratio = (count / counts.low) / loop
    report.bar(Bar("retention: counts ÷ Python loop", ratio, 20, "×", at_least=True))
    report.bar(Bar("retention: memory", told["peak"][0] / 1024, 1024, "MB"))


def make_list(path: Path, count: int) -> None:
    """Write invented records, one claim at most each; boundaries over-represented."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SELECT setseed(0.42)").fetchall()
    connection.execute(
        f"""COPY (SELECT 'P' || lpad(CAST(i AS VARCHAR), 9, '0') AS record_id,
        'patient_record' AS series,
        CASE WHEN random() < 0.001 THEN DATE '2004-02-29'
             ELSE DATE '1995-01-01' + CAST(random() * 11600 AS INTEGER) END
             AS last_consultation_on,
        CASE WHEN random() > 0.03 THEN CASE WHEN random() < 0.005 THEN DATE '1972-02-29'
             ELSE DATE '1925-01-01' + CAST(random() * 25000 AS INTEGER) END END AS born_on,
        CASE WHEN random() < 0.06
             THEN DATE '1996-01-01' + CAST(random() * 11200 AS INTEGER) END AS died_on,
        CASE WHEN is_claimed THEN since END AS suspended_from,
        CASE WHEN is_claimed AND random() < 0.8
             THEN since + CAST(random() * 1500 AS INTEGER) END AS suspended_until
        FROM (SELECT i, random() < 0.02 AS is_claimed,
              DATE '2005-01-01' + CAST(random() * 7000 AS INTEGER) AS since
              FROM range({count}) t(i)))
        TO '{path}' (FORMAT parquet, COMPRESSION zstd)"""  # noqa: S608 - a number and our path
    ).fetchall()
    connection.close()


def _in_a_process_of_its_own(path: Path, times: int) -> dict[str, list[float]]:
    """The peak memory of a process says nothing of one part once others have run in it."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.retention", str(path), str(times)],
        cwd=ROOT,
        env={**clean_environment(), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        check=True,
        capture_output=True,
        text=True,
    )
    told: dict[str, list[float]] = json.loads(done.stdout)
    return told


def main(path: str, times: str) -> None:
    """Measure the list of that path; print the figures as JSON."""
    from serment.practice.library import the_corpus
    from serment.retention.engine import ListQuestion, opened

    question = ListQuestion(_AS_OF, is_one_line_each=True, threads=2)
    with opened(Path(path), the_corpus(), question) as evaluation:
        samples = _sampled(_acts(evaluation, Path(path)), int(times))
        peak = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    grouped = ListQuestion(_AS_OF, is_one_line_each=False, threads=2)
    with opened(Path(path), the_corpus(), grouped) as evaluation:
        target = Path(path).with_name("grouped.parquet")
        act = lambda: evaluation.rows().write_parquet(str(target))  # noqa: E731 - one act, named for the table below
        samples |= _sampled({"grouped": act}, 1)
    print(json.dumps({**samples, "peak": [peak], "loop": [_looped(Path(path))]}))


def _acts(evaluation: Evaluation, path: Path) -> dict[str, Callable[[], object]]:
    link = evaluation.connection
    target, again = path.with_name("rows.parquet"), path.with_name("copy.parquet")
    scanned = ", ".join(f"MAX({name} - DATE '2000-01-01')" for name in _DATES)
    by_hand = _HAND_WRITTEN.read_text(encoding="utf-8")
    return {
        "scan": lambda: _run(link, f"SELECT {scanned} FROM given"),  # noqa: S608 - our names
        "counts": evaluation.counts,
        "by hand": lambda: _run(link, by_hand),
        "rows": lambda: evaluation.rows().write_parquet(str(target), compression="zstd"),
        "copy": lambda: _run(
            link, f"COPY (FROM '{target}') TO '{again}' (FORMAT parquet, COMPRESSION zstd)"
        ),
    }


def _run(link: duckdb.DuckDBPyConnection, text: str) -> object:
    return link.execute(text).fetchall()


def _sampled(acts: dict[str, Callable[[], object]], times: int) -> dict[str, list[float]]:
    """Processor seconds of each act, taken in turn; those that write, thrice at most."""
    samples: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(times):
        for name, act in acts.items():
            if turn < 3 or name not in ("rows", "copy"):
                before = time.process_time()
                act()
                samples[name].append(time.process_time() - before)
    return samples


def _looped(path: Path) -> float:
    """Records a second of the scalar evaluator, row after row, reasons included."""
    import duckdb

    from serment.law.facts import DateSpan
    from serment.law.retention import explain_retention
    from serment.practice.library import the_corpus

    link = duckdb.connect()
    rows = link.execute(
        f"SELECT {', '.join(_DATES)} FROM '{path}' LIMIT {_LOOPED}"  # noqa: S608 - our names
    ).fetchall()
    corpus = the_corpus()
    before = time.process_time()
    for seen, born, died, since, until in rows:
        given = {"last_consultation_on": seen, "born_on": born, "died_on": died}
        facts = {name: value for name, value in given.items() if value is not None}
        if since is not None:
            facts["suspensions"] = (DateSpan(since, until),)
        explain_retention(corpus, "patient_record", facts, _AS_OF)
    return len(rows) / (time.process_time() - before)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Lists of patients: processor seconds beside the cutting of the same lines into cells.

The limit is `csv.reader` alone, on the same text. « Recognised » is the whole pass that finds the
columns and how their dates are written; « read » is each line made into a record. « Dates » are one
million cells, of as many distinct days as three centuries hold, then all different (with a time).
"""

from __future__ import annotations

import csv
import io
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

from benchmarks.measure import spread
from benchmarks.report import Bar, Report, times_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

_AS_OF = date(2026, 11, 27)
_FULL, _QUICK = 1_000_000, 200_000
_HEADINGS = "N° dossier;Nom;Prénom;Date de naissance;Dernière consultation;Date de décès;Motif"
_MILLION = 1_000_000


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print the seconds of each pass for a million lines, and their ratio to the cutting."""
    count = _QUICK if options.quick else _FULL
    path = workshop.folder("lists") / "patients.csv"
    make_list(path, count)
    samples = _sampled(_acts(path), max(2, options.times(3)))
    cut = spread(samples["cut"])
    report.figure(f"csv.reader alone, {count:,} lines", cut, "s CPU")
    for name in ("recognised", "read"):
        taken = spread(samples[name])
        report.figure(name, taken, "s CPU", beside=f"{times_of(taken, cut)} csv.reader")
    for name in ("dates", "dates, all different"):
        report.figure(f"{name}, {count:,} cells", spread(samples[name]), "s CPU")
    scale = _MILLION / count
    read = spread(samples["read"])
    report.bar(Bar("lists: a million lines read, CPU", read.median * scale, 15, "s"))
    dates = spread(samples["dates"])
    report.bar(Bar("lists: a million cells of dates, CPU", dates.median * scale, 2, "s"))


def make_list(path: Path, count: int) -> None:
    """Write invented patients; one in twenty is dead, one date in a thousand does not exist."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(f"{_HEADINGS}\r\n")
        for at in range(count):
            born = f"{at % 28 + 1:02}/{at % 12 + 1:02}/{1921 + at % 100}"
            seen = "31/04/2010" if at % 1000 == 0 else f"{at % 27 + 1:02}/{at * 7 % 12 + 1:02}/2010"
            died = "12/05/2015" if at % 20 == 0 else ""
            named = f"P{at:08};NOM{at % 9000};Prénom{at % 300}"
            stream.write(f"{named};{born};{seen};{died};motif {at % 50}\r\n")


def _acts(path: Path) -> dict[str, Callable[[], object]]:
    from serment.intake.columns import recognise_columns
    from serment.intake.content import FileContent
    from serment.intake.dates import DateReading, DayReader
    from serment.intake.patient_lists import read_list
    from serment.intake.tables import open_table

    text = path.read_text(encoding="utf-8")
    content = FileContent(path)
    layout = recognise_columns(open_table(content)).layout()
    lines = text.count("\n") - 1
    start = date(1900, 1, 2)
    days = [(start + timedelta(days=at % 110_000)).strftime("%d/%m/%Y") for at in range(lines)]
    times = [
        f"{day} {at // 60 % 24:02}:{at % 60:02}:{at // 7 % 60:02}" for at, day in enumerate(days)
    ]

    def dates(cells: list[str]) -> int:
        reader = DayReader("born_on", DateReading(), _AS_OF)
        return sum(reader[cell].value is not None for cell in cells)

    return {
        "cut": lambda: _used_up(csv.reader(io.StringIO(text, newline=""), delimiter=";")),
        "recognised": lambda: recognise_columns(open_table(content)),
        "read": lambda: _used_up(read_list(open_table(content), layout, as_of=_AS_OF)),
        "dates": lambda: dates(days),
        "dates, all different": lambda: dates(times),
    }


def _used_up(lines: Iterable[object]) -> int:
    return sum(1 for _ in lines)


def _sampled(acts: dict[str, Callable[[], object]], times: int) -> dict[str, list[float]]:
    """Processor seconds of each act, taken in turn."""
    samples: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(times):
        for name, act in acts.items():
            before = time.process_time()
            act()
            samples[name].append(time.process_time() - before)
    return samples

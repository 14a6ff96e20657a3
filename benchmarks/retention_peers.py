"""The ordinary, minor and deceased clauses on Polars, pandas and OpenFisca-Core.

Run by the peers' own interpreter: `python retention_peers.py NAME LIST TIMES` prints, as JSON, the
seconds of each run, the peak of memory and the counts. Left out by all three: claims, births that
are unknown, dates that contradict each other or lie ahead, the words; the list has none of them.
Two threads each, as ours.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import warnings
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

AS_OF: Final = date(2026, 11, 27)
COLUMNS: Final = ("last_consultation_on", "born_on", "died_on")
# Under this age in days at the last act, the 28th birthday may come after the twenty years.
MAYBE_MINOR: Final = 2_930
Count = tuple[int, bool, int, int]
"""Exception (0 none, 1 minor, 2 deceased), whether it is kept, year of the last day, records."""


def with_polars(path: str) -> Iterable[Count]:
    """Lazy, on the streaming engine; an offset is added where its clause applies."""
    pl: Any = import_module("polars")
    seen, born, died = map(pl.col, COLUMNS)
    deceased = died.is_not_null() & (died < seen.dt.offset_by("10y"))
    maybe = (seen - born).dt.total_days() < MAYBE_MINOR
    minor = maybe & (born.dt.offset_by("28y") > seen.dt.offset_by("20y"))
    clause = pl.when(deceased).then(2).when(minor).then(1).otherwise(0).alias("clause")
    end = (
        pl.when(pl.col("clause") == 2)
        .then(died.dt.offset_by("10y"))
        .when(pl.col("clause") == 1)
        .then(born.dt.offset_by("28y"))
        .otherwise(seen.dt.offset_by("20y"))
        .alias("end")
    )
    counted = (
        pl.scan_parquet(path)
        .with_columns(clause)
        .with_columns(end)
        .group_by("clause", (pl.col("end") >= AS_OF).alias("kept"), pl.col("end").dt.year())
        .len()
    )
    found: list[Count] = counted.collect(engine="streaming").rows()
    return found


def with_pandas(path: str) -> Iterable[Count]:
    """Whole columns of seconds; the dear comparisons on the rows that may need them."""
    pd: Any = import_module("pandas")
    pq: Any = import_module("pyarrow.parquet")
    pa: Any = import_module("pyarrow")
    table = pq.read_table(path, columns=list(COLUMNS))
    seconds = pa.schema([(name, pa.timestamp("s")) for name in COLUMNS])
    frame = table.cast(seconds).to_pandas(self_destruct=True)
    del table
    seen, born, died = (frame[name] for name in COLUMNS)
    years = {n: pd.DateOffset(years=n) for n in (10, 20, 28)}
    end = seen + years[20]
    clause = pd.Series(0, index=frame.index, dtype="int8")
    young = (seen - born).dt.days < MAYBE_MINOR
    birthday = born[young] + years[28]
    minor = birthday[birthday > end[young]]
    dead = died[died.notna()]
    deceased = dead[dead < seen[dead.index] + years[10]]
    end[minor.index], clause[minor.index] = minor, 1
    end[deceased.index], clause[deceased.index] = deceased + years[10], 2
    kept = end >= pd.Timestamp(AS_OF)
    counted = pd.DataFrame({"clause": clause, "kept": kept, "year": end.dt.year}).value_counts()
    return [(*key, n) for key, n in counted.items()]


def with_openfisca(path: str) -> Iterable[Count]:
    """Three inputs, two formulas on whole arrays, in one simulation."""
    np: Any = import_module("numpy")
    pq: Any = import_module("pyarrow.parquet")
    builder: Any = import_module("openfisca_core.simulation_builder")
    table = pq.read_table(path, columns=list(COLUMNS))
    system = _openfisca_system()
    simulation = builder.SimulationBuilder().build_default_simulation(system, table.num_rows)
    for name in COLUMNS:
        days = table.column(name).to_numpy().astype("datetime64[D]")
        never = np.datetime64("9000-01-01")
        simulation.set_input(name, "ETERNITY", np.where(np.isnat(days), never, days))
    del table
    end = simulation.calculate("keep_until", AS_OF.isoformat()).astype("datetime64[D]")
    clause = simulation.calculate("clause", AS_OF.isoformat())
    kept = (end >= np.datetime64(AS_OF)).astype(int)
    years = end.astype("datetime64[Y]").astype(int) + 1970
    codes, counts = np.unique((years * 2 + kept) * 3 + clause, return_counts=True)
    return [
        (int(code % 3), bool(code // 3 % 2), int(code // 6), int(n))
        for code, n in zip(codes, counts, strict=True)
    ]


def _openfisca_system() -> Any:
    np: Any = import_module("numpy")
    entities: Any = import_module("openfisca_core.entities")
    periods: Any = import_module("openfisca_core.periods")
    systems: Any = import_module("openfisca_core.taxbenefitsystems")
    variables: Any = import_module("openfisca_core.variables")
    record = entities.Entity("record", "records", "Record", "A patient record")

    def later(days: Any, years: int) -> Any:
        """Same day and month, else the last day of the month."""
        months = days.astype("datetime64[M]")
        ahead = months + 12 * years
        last = (ahead + 1).astype("datetime64[D]") - 1
        return np.minimum(ahead.astype("datetime64[D]") + (days - months), last)

    def clause(found: Any, period: Any) -> Any:
        seen, born, died = (found(name, period) for name in COLUMNS)
        minor = later(born, 28) > later(seen, 20)
        return np.where(died < later(seen, 10), 2, np.where(minor, 1, 0))

    def keep_until(found: Any, period: Any) -> Any:
        seen, born, died = (found(name, period) for name in COLUMNS)
        chosen = found("clause", period)
        origin = np.choose(chosen, [seen, born, died])
        return np.select(
            [chosen == 2, chosen == 1], [later(origin, 10), later(origin, 28)], later(origin, 20)
        )

    system = systems.TaxBenefitSystem([record])
    formulas: dict[str, Callable[[Any, Any], Any]] = {"clause": clause, "keep_until": keep_until}
    for name, kind in (*((name, date) for name in COLUMNS), ("clause", int), ("keep_until", date)):
        told: dict[str, Any] = {"entity": record, "value_type": kind, "label": name}
        told["definition_period"] = periods.DateUnit.ETERNITY
        if name in formulas:
            told |= {"definition_period": periods.DateUnit.DAY, "formula": formulas[name]}
        system.add_variable(type(name, (variables.Variable,), told))
    return system


PEERS: Final[dict[str, Callable[[str], Iterable[Count]]]] = {
    "polars": with_polars,
    "pandas": with_pandas,
    "openfisca-core": with_openfisca,
}


def main(name: str, path: str, times: str) -> None:
    """Measure one peer; what it loads is not counted."""
    warnings.simplefilter("ignore")
    run, counts = PEERS[name], list[Count]()
    for package in {"polars": ("polars",), "pandas": ("pandas", "pyarrow.parquet")}.get(
        name, ("openfisca_core.simulation_builder", "pyarrow.parquet")
    ):
        import_module(package)
    cpu, wall = [], []
    for _ in range(int(times)):
        gc.collect()
        before, began = time.process_time(), time.perf_counter()
        counts = list(run(path))
        cpu.append(time.process_time() - before)
        wall.append(time.perf_counter() - began)
    told = sorted([int(clause), bool(kept), int(year), int(n)] for clause, kept, year, n in counts)
    measured = {"cpu": cpu, "wall": wall, "peak": _peak(), "result": told}
    print(json.dumps({name: measured}))


def _peak() -> float:
    """The highest memory of this process, in MB of 10⁶ bytes."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    (highest,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(highest) * 1024 / 1e6


if __name__ == "__main__":
    os.environ |= {"POLARS_MAX_THREADS": "2", "OMP_NUM_THREADS": "2"}
    main(*sys.argv[1:])

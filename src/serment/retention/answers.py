"""The answers of a list, read pass by pass: whatever its length, memory stays bounded.

Guarantees that a list whose records must be grouped is read as many times as needed, each pass
keeping the records whose hash falls to it, so that nothing goes to the disk: what is in a list must
not lie there in clear. Leaves to others the text (`text`) and the views that it reads (`lists`).
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import duckdb

from serment.kernel.french import nbsp
from serment.retention.lists import TURN, UnusableListError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

_BATCH: Final = 100_000
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to one text, evaluated when they are read; `passes` is how often the list is.

    `is_sorted` asks for the order of the series, then of the numbers; of the whole where there is
    one pass, of each pass otherwise.
    """

    connection: duckdb.DuckDBPyConnection
    text: str
    passes: int
    is_sorted: bool = False

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self._relation().columns

    def to_arrow_reader(self, batch: int = _BATCH) -> pa.RecordBatchReader:
        """The answers as an Arrow stream: one pass is under way at a time."""
        import pyarrow as pa  # noqa: PLC0415 - heavy, and not every reader wants it

        schema = self._relation().limit(0).to_arrow_table().schema
        return pa.RecordBatchReader.from_batches(schema, self._batches(batch))

    def to_arrow_table(self) -> pa.Table:
        """The answers, all in memory."""
        return self.to_arrow_reader().read_all()

    def fetchall(self) -> list[Row]:
        """The answers as tuples, all in memory."""
        return [row for _ in each_pass(self.connection, self.passes) for row in self._rows()]

    def _batches(self, size: int) -> Iterator[pa.RecordBatch]:
        for _ in each_pass(self.connection, self.passes):
            with told_if_too_long():
                yield from self._relation().to_arrow_reader(size)

    def _rows(self) -> list[Row]:
        with told_if_too_long():
            return self._relation().fetchall()

    def _relation(self) -> duckdb.DuckDBPyRelation:
        relation = self.connection.sql(self.text)
        return relation.order("series, record_id") if self.is_sorted else relation


def each_pass(connection: duckdb.DuckDBPyConnection, passes: int) -> Iterator[int]:
    """Have the views show the records of each pass in turn, then all of them again."""
    if passes == 1:
        yield 0
        return
    try:
        for now in range(passes):
            connection.execute(f"SET VARIABLE {TURN} = {now}")
            yield now
    finally:
        connection.execute(f"RESET VARIABLE {TURN}")


@contextlib.contextmanager
def told_if_too_long() -> Iterator[None]:
    """Say in French that a list does not fit in the memory that its evaluation may take."""
    try:
        yield
    except duckdb.OutOfMemoryException:
        raise UnusableListError(
            nbsp(
                "La liste ne tient pas dans la mémoire que Serment se permet : rien n’a été écrit. "
                "Donnez-la en Parquet, ou en plusieurs fichiers d’un million de lignes."
            )
        ) from None

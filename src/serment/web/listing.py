"""Lists that grow: searched, sorted and cut in pages by what the address asks, whatever it asks.

An address is typed by anybody: an unknown column, filter or page is as if it had not been asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from serment.kernel.french import fold

LONGEST_WORDS = 200
ROWS_PER_PAGE = 50
WORDS, SORT, PAGE = "q", "tri", "page"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column:
    """A column; one without a key cannot be sorted by."""

    label: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A closed list of values that the rows can be held to."""

    name: str
    label: str
    everything: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column as the page shows it; `state` is a value of `aria-sort`."""

    label: str
    address: str
    state: str


@dataclass(frozen=True, slots=True)
class Chooser:
    """A filter as the page shows it."""

    filter: Filter
    chosen: str


class Listing:
    """What a person asked of a list, and where each link of the page leads."""

    def __init__(
        self, request: HttpRequest, columns: Sequence[Column], filters: Sequence[Filter] = ()
    ) -> None:
        asked = request.GET
        self.words = " ".join(asked.get(WORDS, "").replace("\0", " ").split())[:LONGEST_WORDS]
        sort = asked.get(SORT, "")
        keys = {c.key for c in columns if c.key}
        self.sort = sort.removeprefix("-") if sort.removeprefix("-") in keys else ""
        self.descending = bool(self.sort) and sort.startswith("-")
        self.chosen = {f.name: asked[f.name] for f in filters if asked.get(f.name) in f.choices}
        self._columns, self._filters, self._page = columns, filters, asked.get(PAGE, "1")
        self.page: Page[Any] | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether words or a filter hide some rows."""
        return bool(self.words or self.chosen)

    @property
    def query(self) -> str:
        """What follows « ? » in an address that shows the same rows."""
        return self._query(self._sorted_by())

    @property
    def heads(self) -> tuple[Head, ...]:
        """The heads of the columns; a click sorts, a second one turns the order round."""
        return tuple(self._head(c) for c in self._columns)

    @property
    def choosers(self) -> tuple[Chooser, ...]:
        """The filters, each with the value chosen."""
        return tuple(Chooser(f, self.chosen.get(f.name, "")) for f in self._filters)

    @property
    def sorted_by(self) -> str:
        """The sort as the address writes it, to be kept by the search form."""
        return self._sorted_by()

    def cut(self, rows: Any, *, count: int | None = None) -> "Page[Any]":
        """Keep the page asked for; the nearest one if there is none such.

        `count` is how many rows there are, where that is known without counting them.
        """
        paginator = Paginator(rows, ROWS_PER_PAGE)
        if count is not None:
            paginator.count = count  # a cached property: what is set is not counted
        self.page = paginator.get_page(self._page)
        return self.page

    def select(self, rows: Iterable[Row], text: Callable[[Row], str]) -> list[Row]:
        """Return the rows whose text holds every word, accents and capitals aside."""
        words = fold(self.words).split()
        return [row for row in rows if not words or _holds(fold(text(row)), words)]

    def arrange(self, rows: list[Row], keys: Mapping[str, Callable[[Row], Any]]) -> list[Row]:
        """Return the rows in the order asked for; as they came if none was."""
        if self.sort not in keys:
            return rows
        return sorted(rows, key=keys[self.sort], reverse=self.descending)

    def _head(self, column: Column) -> Head:
        if not column.key:
            return Head(column.label, "", "")
        current = self.sort == column.key
        state = ("descending" if self.descending else "ascending") if current else ""
        turned = f"-{column.key}" if state == "ascending" else column.key
        return Head(column.label, "?" + self._query(turned), state)

    def _sorted_by(self) -> str:
        return f"-{self.sort}" if self.descending else self.sort

    def _query(self, sort: str) -> str:
        asked = {WORDS: self.words, **self.chosen, SORT: sort}
        return urlencode({name: value for name, value in asked.items() if value})


def _holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)

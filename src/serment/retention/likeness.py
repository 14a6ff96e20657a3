"""Records that look like the same person's: proposed, with why; never joined here.

Guarantees that spelling variants, names given in another order and a birth whose day and month are
swapped are seen, that two records of different births and different names never are, and that the
cost grows with the people born on one day, not with the square of the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import duckdb

if TYPE_CHECKING:
    import pyarrow as pa

# Of Jaro–Winkler, on names without accents whose words are sorted: « dupont marie » and
# « dupond marie » are at 0.97, « durand marie » and « dupont marie » at 0.91.
ALIKE: Final = 0.94
MOST_PAIRS: Final = 2_000
SAME_NAME: Final = "même nom, même naissance"
NEAR_NAME: Final = "noms proches, même naissance"
SWAPPED: Final = "même nom, jour et mois de naissance inversés"
NO_BIRTH: Final = "même nom, une naissance manque"


@dataclass(frozen=True, slots=True)
class Alike:
    """Two records, the first of lower number, and why they look alike (French)."""

    first: int
    second: int
    why: str


_PEOPLE: Final = """
CREATE TEMP TABLE people AS SELECT number, born_on,
  array_to_string(list_sort(string_split(trim(name), ' ')), ' ') AS name
FROM given WHERE trim(name) <> ''
"""
_PAIRS: Final = f"""
SELECT a.number, b.number, CASE WHEN a.name = b.name THEN '{SAME_NAME}' ELSE '{NEAR_NAME}' END,
  jaro_winkler_similarity(a.name, b.name) AS score
FROM people a JOIN people b ON a.born_on = b.born_on AND a.number < b.number
WHERE jaro_winkler_similarity(a.name, b.name) >= {ALIKE}
UNION ALL
SELECT a.number, b.number, '{SWAPPED}', 0.9 FROM people a JOIN people b
  ON a.name = b.name AND a.number < b.number
  AND a.born_on <> b.born_on AND year(a.born_on) = year(b.born_on)
  AND month(a.born_on) = day(b.born_on) AND day(a.born_on) = month(b.born_on)
UNION ALL
SELECT least(a.number, b.number), greatest(a.number, b.number), '{NO_BIRTH}', 0.8
FROM people a JOIN people b ON a.name = b.name AND a.number <> b.number
  AND a.born_on IS NULL AND (b.born_on IS NOT NULL OR a.number < b.number)
ORDER BY 4 DESC, 1, 2 LIMIT {MOST_PAIRS}
"""


def alike_records(people: pa.Table) -> tuple[Alike, ...]:
    """Return the pairs that look alike, the most alike first, at most `MOST_PAIRS`.

    `people` has the columns `number` (integer), `name` (folded text) and `born_on` (date32).
    """
    connection = duckdb.connect()
    try:
        connection.register("given", people)
        connection.execute(_PEOPLE)
        rows = connection.execute(_PAIRS).fetchall()
    finally:
        connection.close()
    return tuple(Alike(first, second, why) for first, second, why, _ in rows)

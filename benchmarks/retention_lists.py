# ruff: noqa: S608 - the statements are made of our own names and numbers
"""Invented lists in Parquet, written as a stream: boundaries over-represented, always the same.

One record in ten is a child's, one in sixteen of somebody who died; three births in a hundred are
unknown, two records in a hundred have claims, and one death in fifty comes before the last act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from pathlib import Path

Claims = Literal["one", "several", "none"]
DATES: Final = ("last_consultation_on", "born_on", "died_on", "suspended_from", "suspended_until")
AS_OF: Final = "DATE '2026-11-27'"
MEMORY: Final = "1GB"

_DRAWN: Final = """SELECT i, random() < 0.02 AS is_claimed,
  CASE WHEN random() < 0.001 THEN DATE '2004-02-29'
       WHEN random() < 0.001 THEN DATE '2006-11-26' + CAST(random() * 2 AS INTEGER)
       ELSE DATE '1995-01-01' + CAST(random() * 11600 AS INTEGER) END AS last_consultation_on,
  random() AS age, random() AS fate, CAST(random() * 25000 AS INTEGER) AS older,
  CAST(random() * 6570 AS INTEGER) AS younger, CAST(random() * 4500 AS INTEGER) AS survived
  FROM range({count}) t(i)"""
_TOLD: Final = f"""SELECT i, is_claimed, last_consultation_on,
  CASE WHEN age < 0.03 THEN {{unknown}} WHEN age < 0.13 THEN last_consultation_on - younger
       WHEN age < 0.135 THEN DATE '1972-02-29'
       ELSE DATE '1925-01-01' + older END AS born_on,
  CASE WHEN fate < 0.001 THEN {{impossible}}
       WHEN fate < 0.0625 THEN least(last_consultation_on + survived, {AS_OF}) END AS died_on
  FROM ({_DRAWN})"""
# A birth drawn after the last act is moved to that act: the few that contradict are the deaths.
_SAFE: Final = f"""SELECT i, is_claimed, last_consultation_on,
  CASE WHEN born_on > last_consultation_on THEN last_consultation_on ELSE born_on END AS born_on,
  died_on FROM ({_TOLD})"""
_NUMBER: Final = "'P' || lpad(CAST(i AS VARCHAR), 9, '0') AS record_id, 'patient_record' AS series"
_FACTS: Final = "last_consultation_on, born_on, died_on"
_CLAIM: Final = """CASE WHEN is_claimed THEN since END AS suspended_from,
  CASE WHEN is_claimed AND random() < 0.8
       THEN since + CAST(random() * 1500 AS INTEGER) END AS suspended_until"""
_SINCE: Final = "DATE '2005-01-01' + CAST(random() * 7000 AS INTEGER) AS since"
_LISTS: Final[dict[Claims, str]] = {
    "none": f"SELECT {_NUMBER}, {_FACTS} FROM ({_SAFE})",
    "one": f"SELECT {_NUMBER}, {_FACTS}, {_CLAIM} FROM (SELECT *, {_SINCE} FROM ({_SAFE}))",
    "several": f"SELECT {_NUMBER}, {_FACTS}, {_CLAIM} FROM (SELECT *, {_SINCE} FROM (SELECT *, "
    "unnest(range(CASE WHEN is_claimed THEN 1 + CAST(floor(random() * 3) AS INTEGER) ELSE 1 END)) "
    f"FROM ({_SAFE})))",
}


def make_list(path: Path, count: int, claims: Claims = "one") -> None:
    """Write `count` records.

    « one » claim at most on each line; « several », a line for each; « none », every birth known
    and no contradiction: what the peers' rule can answer.
    """
    import duckdb

    told = {"unknown": "DATE '1925-01-01' + older", "impossible": "NULL"}
    if claims != "none":
        told = {"unknown": "NULL", "impossible": "last_consultation_on - survived"}
    text = _LISTS[claims].format(count=count, **told)
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute("SET threads = 1")  # the same draws at each run
    connection.execute("SELECT setseed(0.42)").fetchall()
    connection.execute(f"COPY ({text}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)").fetchall()
    connection.close()

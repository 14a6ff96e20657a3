"""Cells of a sheet that somebody will open: text stays text.

Guarantees that a spreadsheet program which opens a guarded cell runs nothing of what it holds, and
that the guard comes off where the cell is read back. Leaves to others the file around it.

>>> guarded("=1+1"), unguarded("'=1+1"), unguarded("'neuf")
("'=1+1", '=1+1', "'neuf")
"""

from typing import Final

LIVE: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_GUARD: Final = "'"


def guarded(cell: str) -> str:
    """`cell`, preceded by an apostrophe where a program would take it for a formula."""
    return f"{_GUARD}{cell}" if cell.startswith(LIVE) else cell


def unguarded(cell: str) -> str:
    """`cell` without the apostrophe that `guarded` wrote."""
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].startswith(LIVE) else cell

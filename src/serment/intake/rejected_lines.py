"""The lines that could not be read, written so that a person corrects them and reads them again.

Guarantees a CSV that a French spreadsheet opens (UTF-8 with its mark, semicolons), whose cells are
never run as formulas, and whose first column, the reason, is left aside when it is read again.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO, Final

from serment.kernel.cells import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serment.intake.records import RejectedLine

REASON_HEADING: Final = "Motif du rejet"


def write_rejected(
    rejected: Iterable[RejectedLine], headings: Sequence[str], stream: BinaryIO
) -> int:
    """Write the lines under the same headings, the reason before them; return how many.

    The reason comes first: a line with more cells than headings keeps those that it has too many.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([REASON_HEADING, *map(guarded, headings)])
    count = 0
    for line in rejected:
        reason = f"{line.place} : {line.reason}"
        writer.writerow([reason, *map(guarded, line.cells)])
        count += 1
    text.detach()
    return count

"""The press: the PDF compiler in a process of its own, which ends with its work.

Guarantees: what the compiler keeps (up to 60 MB a document, for its next ten) is given back to the
machine when the press closes; what `separate` guarantees besides.
Leaves to others: what is asked (`typeset`), how it is made (`compositor`).

Starting it costs 0.03 s, the first page 0.02 s more: a press for each document, or for several
that are made together (`typeset_pdfs`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serment.documents.separate import SeparateProcess

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORK: Final = Path(__file__).with_name("compositor.py")


class Press(SeparateProcess):
    """One press: hand it what to print, take the file, hand it the next."""

    def __init__(self) -> None:
        super().__init__(_WORK, named="le compositeur")

    def print(self, request: Mapping[str, str]) -> None:
        """Send a request; the file is made while the caller does something else."""
        self.ask(json.dumps(request).encode())

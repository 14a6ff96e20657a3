"""The work of the press: a request becomes a PDF or a picture.

It runs in a process of its own (`answering`), and knows nothing of Serment but its page templates
and fonts. `press` starts it and says why it exists.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typst

_HERE = Path(__file__).parent
_SOURCES = _HERE / "templates" / "typst"
_PICTURE = (
    "#set page(width: 166mm, height: auto, margin: 0pt)\n"
    '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
)


def made(asked: bytes) -> bytes:
    """The file that a request asks for, in JSON: `svg`, or `scans`, or `data` and `standard`."""
    request = json.loads(asked)
    if "svg" in request:
        return _picture(request["svg"])
    if "scans" in request:
        return _scans(request["scans"])
    return _pages(request["data"], request["standard"])


def _pages(data: str, standard: str) -> bytes:
    made = _compiler().compile(
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=["a-3a" if standard == "a-3a" else "a-2a", "ua-1"],
    )
    if not isinstance(made, bytes):
        raise TypeError("aucune page")
    return made


def _scans(scans: str) -> bytes:
    import typst  # noqa: PLC0415 -- with its answer, should it be missing

    return typst.compile(
        str(_SOURCES / "scans.typ"),
        root=str(_SOURCES),
        format="pdf",
        sys_inputs={"scans": scans},
        pdf_standards=["a-2b"],
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )


def _picture(svg: str) -> bytes:
    import typst  # noqa: PLC0415 -- see above

    return typst.compile(
        _PICTURE.encode(),
        format="png",
        ppi=150,
        sys_inputs={"svg": svg},
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst  # noqa: PLC0415 -- see above

    return typst.Fonts(include_system_fonts=False, font_paths=[str(_HERE / "fonts")])


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst  # noqa: PLC0415 -- see above

    return typst.Compiler(
        str(_SOURCES / "document.typ"),
        root=str(_SOURCES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )

"""The program of the press: it reads requests, and answers each with a PDF or a picture.

It runs by itself (`python -I compositor.py`), knows nothing of Serment but its page templates and
fonts, and ends when nobody asks any more. `press` starts it and says why it exists.

On standard input, a request: its length on 8 bytes, then JSON. On standard output, an answer: one
byte (0 made, 1 refused), the length on 8 bytes, then the file, or why not, in UTF-8.
"""

from __future__ import annotations

import json
import signal
import struct
import sys
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    import typst

LENGTH: Final = struct.Struct("!Q")
ANSWER: Final = struct.Struct("!BQ")
MADE: Final = 0
REFUSED: Final = 1
_HERE = Path(__file__).parent
_SOURCES = _HERE / "templates" / "typst"
_PICTURE = (
    "#set page(width: 166mm, height: auto, margin: 0pt)\n"
    '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
)


def main(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer until there is no more request."""
    while header := requests.read(LENGTH.size):
        (size,) = LENGTH.unpack(header)
        answers.write(answer(json.loads(requests.read(size))))
        answers.flush()


def answer(request: dict[str, str]) -> bytes:
    """One answer, whatever happened."""
    try:
        status, content = MADE, _made(request)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the reader is told
        said = getattr(error, "message", None) or f"{type(error).__name__} : {error}"
        status, content = REFUSED, str(said).encode(errors="replace")
    return ANSWER.pack(status, len(content)) + content


def _made(request: dict[str, str]) -> bytes:
    if "svg" in request:
        return _picture(request["svg"])
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


def _picture(svg: str) -> bytes:
    import typst  # noqa: PLC0415 -- with its answer, should it be missing

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


if __name__ == "__main__":
    # « Ctrl + C » in the terminal is for the cockpit: the press ends with what it is making.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main(sys.stdin.buffer, sys.stdout.buffer)

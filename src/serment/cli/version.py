"""`serment version`: of the program, of the corpus, and of what runs them."""

import platform
from argparse import Namespace
from typing import Final

from serment.cli.failures import DONE
from serment.cli.output import Output
from serment.cli.parser import Parser, declare_command
from serment.kernel.french import nbsp

# Held equal to pyproject.toml by a test: reading the installed metadata would take 30 ms.
VERSION: Final = "0.1.0"


def declare(parser: Parser) -> None:
    """Declare `serment version`."""
    declare_command(parser, _version, ())


def _version(args: Namespace, out: Output) -> int:
    from serment.practice.library import corpus_version

    del args
    found = {
        "serment": VERSION,
        "corpus": corpus_version(),
        "python": platform.python_version(),
        "system": platform.system(),
    }
    out.answer(found, (nbsp(f"Serment {VERSION}, corpus {found['corpus']}"),))
    return DONE

"""What the command line asks of a run."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXHIBIT_MIB = 256
_MOST_EXHIBIT_MIB = 16_384


@dataclass(frozen=True, slots=True)
class Options:
    """The parts to run (all when none is named), and how long they may take."""

    parts: tuple[str, ...]
    quick: bool
    exhibit_mib: int
    strict: bool
    only_list: bool

    def times(self, usual: int) -> int:
        """How many samples: `usual`, or about a third of them in a quick run."""
        return max(2, usual // 3) if self.quick else usual


def parse_options(arguments: Sequence[str], parts: Sequence[str]) -> Options:
    """Read the command line; ends the program on a misuse, as argparse does."""
    parser = ArgumentParser(prog="benchmarks/run", description="Measures Serment on this machine.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"among: {', '.join(parts)}")
    parser.add_argument("--quick", action="store_true", help="about a third of the samples")
    parser.add_argument("--exhibit-mib", type=_mib, default=_EXHIBIT_MIB, metavar="N")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bar is not met")
    parser.add_argument("--list", action="store_true", help="name the parts and stop")
    read = parser.parse_args(arguments)
    unknown = [part for part in read.parts if part not in parts]
    if unknown:
        parser.error(f"no part is called {unknown[0]!r}; the parts are {', '.join(parts)}")
    return Options(tuple(read.parts), read.quick, read.exhibit_mib, read.strict, read.list)


def _mib(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= _MOST_EXHIBIT_MIB:
        raise ArgumentTypeError(f"{text!r} is not a number of MiB from 1 to {_MOST_EXHIBIT_MIB}")
    return int(text)

"""What the command line asks of a run."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXHIBIT_MIB = 256
_MOST_EXHIBIT_MIB = 16_384
_MOST_RECORDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """The parts to run (all when none is named), and how long they may take.

    `records` sizes the lists of records (None: each part's own size); `huge` adds the list of a
    hundred million; `peers` installs the programs that ours is measured beside.
    """

    parts: tuple[str, ...]
    quick: bool
    exhibit_mib: int
    strict: bool
    only_list: bool
    records: int | None = None
    huge: bool = False
    peers: bool = False

    def sized(self, full: int, quick: int) -> int:
        """How many records: what was asked, or the size of the run."""
        return self.records or (quick if self.quick else full)

    def times(self, usual: int) -> int:
        """How many samples: `usual`, or about a third of them in a quick run."""
        return max(2, usual // 3) if self.quick else usual


def parse_options(arguments: Sequence[str], parts: Sequence[str]) -> Options:
    """Read the command line; ends the program on a misuse, as argparse does."""
    parser = ArgumentParser(prog="benchmarks/run", description="Measures Serment on this machine.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"among: {', '.join(parts)}")
    parser.add_argument("--quick", action="store_true", help="about a third of the samples")
    parser.add_argument("--exhibit-mib", type=_mib, default=_EXHIBIT_MIB, metavar="N")
    parser.add_argument("--records", type=_records, metavar="N", help="size of the lists")
    parser.add_argument("--huge", action="store_true", help="retention: 100 million records too")
    parser.add_argument("--peers", action="store_true", help="retention: install the peers first")
    parser.add_argument("--strict", action="store_true", help="exit 1 when a bar is not met")
    parser.add_argument("--list", action="store_true", help="name the parts and stop")
    read = parser.parse_args(arguments)
    unknown = [part for part in read.parts if part not in parts]
    if unknown:
        parser.error(f"no part is called {unknown[0]!r}; the parts are {', '.join(parts)}")
    return Options(
        parts=tuple(read.parts),
        quick=read.quick,
        exhibit_mib=read.exhibit_mib,
        strict=read.strict,
        only_list=read.list,
        records=read.records,
        huge=read.huge,
        peers=read.peers,
    )


def _mib(text: str) -> int:
    return _number(text, _MOST_EXHIBIT_MIB, "MiB")


def _records(text: str) -> int:
    return _number(text, _MOST_RECORDS, "records")


def _number(text: str, most: int, unit: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:12]) <= most:
        raise ArgumentTypeError(f"{text!r} is not a number of {unit} from 1 to {most}")
    return int(text)

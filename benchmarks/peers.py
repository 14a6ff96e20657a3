"""Other people's programs, in an environment of their own that the product never sees.

OpenFisca-Core is under the AGPL: it is installed only where a person asks for it, from a list
locked by hashes, and nothing of ours is imported beside it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from benchmarks.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_LIST: Final = ROOT / "requirements" / "peers.txt"
_PLACE: Final = ROOT / "benchmarks" / ".peers"
_DONE: Final = _PLACE / "installed.txt"


def find_python() -> Path | None:
    """Return the interpreter of the peers, or None where their list is not installed as it is."""
    if not _DONE.exists() or _DONE.read_bytes() != _LIST.read_bytes():
        return None
    return _PLACE / "bin" / "python"


def install() -> None:
    """Make the environment; CalledProcessError where the network or a hash refuses."""
    if find_python() is not None:
        return
    if _PLACE.exists():
        shutil.rmtree(_PLACE)
    subprocess.run([sys.executable, "-m", "venv", str(_PLACE)], check=True)
    pip = [str(_PLACE / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "--only-binary", ":all:", "-r", str(_LIST)], check=True)
    shutil.copyfile(_LIST, _DONE)

"""A terminal for the tests: the command line in this process, with its three streams."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from serment.__main__ import main
from support.personas import alma
from support.terminal import open_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from serment.practice.actors import Actor

SOURCES = Path(__file__).resolve().parents[2] / "src"


class _Typed(io.TextIOWrapper):
    """Standard input holding given bytes; nobody is at its keyboard."""

    def isatty(self) -> bool:
        return False


@pytest.fixture
def terminal(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Return what runs a command here: words in, exit code, output and errors out."""

    def call(*words: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", _Typed(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        status = main(words)
        sys.stdout.flush()
        found = capfdbinary.readouterr()
        return status, found.out.decode(), found.err.decode()

    return call


@pytest.fixture
def ask(terminal: Callable[..., tuple[int, str, str]]) -> Callable[..., tuple[int, Any]]:
    """Return what runs a command with `--json`: its output must be one JSON value alone."""

    def call(*words: str, stdin: bytes = b"") -> tuple[int, Any]:
        status, out, err = terminal(*words, "--json", stdin=stdin)
        assert err == ""
        return status, json.loads(out)

    return call


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Return what runs a command in a process of its own."""

    def call(
        *words: str, stdin: bytes = b"", code: str = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        program = ["-c", code] if code else ["-m", "serment"]
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("SERMENT_", "DJANGO_"))}
        return subprocess.run(
            [sys.executable, *program, *words],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=120,
            env={**clean, "PYTHONPATH": str(SOURCES), **(env or {})},
        )

    return call


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Return Dr Rey, whose practice every command opens."""
    actor = alma()
    open_as(actor, tmp_path, monkeypatch)
    return actor

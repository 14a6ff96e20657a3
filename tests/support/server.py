"""The cockpit as a person starts it: a process of its own, on a port of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
STARTED_WITHIN = 40.0


@dataclass(frozen=True, slots=True)
class Cockpit:
    """A running cockpit."""

    address: str
    folder: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the text of a page."""
        request = urllib.request.Request(self.address.rstrip("/") + path)  # noqa: S310 - loopback
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - loopback
                return answer.status, answer.read().decode("utf-8")
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode("utf-8")


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment_of_the_program() -> dict[str, str]:
    """Return the environment of a person, free of what the tests put in theirs."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}"}
    for name in ("SERMENT_POSTGRESQL", "DJANGO_SETTINGS_MODULE", "SERMENT_DATA_DIR"):
        environment.pop(name, None)
    return environment


@contextmanager
def running_cockpit(
    command: str, folder: Path, *, program: tuple[str, ...] = ("serment",)
) -> Iterator[Cockpit]:
    """Run `serment demo` or `serment start` on `folder`, and stop it cleanly."""
    port = free_port()
    environment = environment_of_the_program()
    arguments = [sys.executable, "-m", *program, command, "--no-browser"]
    arguments += ["--port", str(port), "--data-dir", str(folder)]
    process = subprocess.Popen(
        arguments, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _wait_for(port, process)
        yield Cockpit(f"http://localhost:{port}/", folder, process)
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the port answers; fail with what the process said if it stopped."""
    deadline = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = process.stderr.read() if process.stderr else b""
            raise AssertionError(said.decode("utf-8", "replace"))
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the cockpit did not start in time")

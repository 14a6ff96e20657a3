"""The server as a person runs it: bound to this machine, prompt, stopped cleanly."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from serment.web.serve import PortTakenError, bind

_PROGRAM = """
import sys
from pathlib import Path
from serment.adapters.browser import RecordingBrowser
from serment.adapters.clock import SystemClock
from serment.adapters.files import DiskFiles
from serment.store.datadir import DataDir
from serment.store.errors import StoreError
from serment.web.gate import Opening, stop
from serment.web.serve import serve

def application(environ, start_response):
    if environ["PATH_INFO"] == "/quitter":
        stop()
    size = len(environ["wsgi.input"].read())
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"bonjour {size}".encode()]

folder = DataDir(Path(sys.argv[1]), files=DiskFiles(), clock=SystemClock())
opening = Opening(preload=lambda: None, prepare=lambda: application)
try:
    serve(folder, mode="demo", port=int(sys.argv[2]), browser=None, opening=opening)
except StoreError as error:
    print(error)
    sys.exit(1)
print("fermé proprement")
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _launch(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(folder), str(port)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Serve the demonstration for a while; give the process and its address."""
    port = _free_port()
    process = _launch(folder, port)
    try:
        _wait_for(f"http://localhost:{port}/porte/")
        yield process, f"http://localhost:{port}/"
    finally:
        process.kill()
        process.communicate()


def _wait_for(address: str, expected: str = "") -> str:
    for _ in range(400):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
                text: str = answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            text = ""
        if text and expected in text:
            return text
        time.sleep(0.02)
    raise AssertionError(f"{address} did not answer {expected}")


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_signals_stop_it_cleanly(tmp_path: Path, sent: signal.Signals) -> None:
    """SIGTERM and Ctrl + C close the store and end with success, at once."""
    with served(tmp_path) as (process, address):
        _wait_for(address, "bonjour")
        process.send_signal(sent)
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert address in said
    assert said.endswith("fermé proprement\n")


def test_quit_button_stops_it(tmp_path: Path) -> None:
    """« Quitter » sends its last page, then the program ends."""
    with served(tmp_path) as (process, address):
        _wait_for(address, "bonjour")
        assert "bonjour" in _wait_for(f"{address}quitter")
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert said.endswith("fermé proprement\n")


def test_killed_then_started_again(tmp_path: Path) -> None:
    """`kill -9` leaves a folder that the next start opens."""
    with served(tmp_path) as (process, address):
        _wait_for(address, "bonjour")
        process.kill()
        process.wait()
    with served(tmp_path) as (_, address):
        _wait_for(address, "bonjour")


def test_second_instance_on_the_same_folder(tmp_path: Path) -> None:
    """The second one says where the first is, and touches nothing."""
    with served(tmp_path) as (_, address):
        said, _ = _launch(tmp_path, _free_port()).communicate(timeout=20)
        assert "déjà ouvert" in said
        assert address in said


def test_port_taken(tmp_path: Path) -> None:
    """A port in use is told in French, and the folder is not even held."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"Le port {port} est déjà pris"):
            bind(port)
        said, _ = _launch(tmp_path, port).communicate(timeout=20)
    assert "déjà pris" in said
    assert not (tmp_path / "serment.lock").exists()


def test_impossible_port() -> None:
    """A number that is no port is refused as well."""
    with pytest.raises(PortTakenError):
        bind(70_000)


def test_bound_to_this_machine_alone() -> None:
    """The socket listens on 127.0.0.1 and nowhere else."""
    bound = bind(None)
    assert bound.getsockname()[0] == "127.0.0.1"
    bound.close()


def test_large_request_lies_encrypted_in_the_folder(tmp_path: Path) -> None:
    """Beyond the server's buffer a request arrives whole; no file is left of it."""
    with served(tmp_path) as (_, address):
        _wait_for(address, "bonjour")
        request = urllib.request.Request(  # noqa: S310 - our own server
            address, data=b"Madame Dupont, " * 200_000, headers={"Origin": address.rstrip("/")}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - as above
            assert answer.read() == b"bonjour 3000000"
        left = [path.name for path in (tmp_path / "exhibits").rglob("*")]
    assert left == []

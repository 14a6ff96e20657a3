"""`start`, `demo`, `init`: what they hand to the server, and what they refuse."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from serment.cli import dispatch
from serment.cli.failures import MisuseError
from serment.cli.start import AnnouncingBrowser, parse_port

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class _Server:
    """What stands for the cockpit: it notes how it was started, and says its address."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def __call__(self, folder: Any, **options: Any) -> None:
        self.calls.append({"folder": folder.path, **options})
        sys.stdout.write("Serment est ouvert à l’adresse http://localhost:8123/\n")
        if options["browser"] is not None:
            options["browser"].open("http://localhost:8123/")


@pytest.fixture
def server() -> _Server:
    """Return a server that does not serve."""
    return _Server()


def _run(server: _Server, *words: str) -> int:
    return dispatch.run(words, serve=server)


def test_start_serves_the_folder_without_a_browser(server: _Server, tmp_path: Path) -> None:
    """The options reach the server; nothing is created by the terminal itself."""
    status = _run(server, "start", "--data-dir", str(tmp_path / "d"), "--no-browser", "--port=8123")
    assert status == 0
    [call] = server.calls
    assert call["folder"] == tmp_path / "d"
    assert (call["mode"], call["port"], call["browser"]) == ("practice", 8123, None)
    assert list(tmp_path.iterdir()) == []


def test_nothing_typed_starts_the_cockpit(
    server: _Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`serment` alone opens the practice of the account, in a browser."""
    monkeypatch.setenv("SERMENT_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("serment.adapters.browser.SystemBrowser.open", lambda *_: True)
    assert _run(server) == 0
    assert server.calls[0]["folder"] == tmp_path
    assert server.calls[0]["browser"] is not None


def test_the_demonstration_never_lies_in_the_practice_folder(
    server: _Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --data-dir, `demo` has a folder of its own, whatever SERMENT_DATA_DIR says."""
    monkeypatch.setenv("SERMENT_DATA_DIR", str(tmp_path / "real"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    assert _run(server, "demo", "--no-browser") == 0
    assert server.calls[0]["mode"] == "demo"
    assert server.calls[0]["folder"] != tmp_path / "real"


def test_with_json_the_address_is_all_that_is_printed(
    server: _Server, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Standard output holds one JSON object; the sentences go beside it."""
    assert _run(server, "demo", "--json", "--no-browser", "--data-dir", str(tmp_path)) == 0
    sys.stdout.flush()
    said = capfd.readouterr()
    assert json.loads(said.out) == {"address": "http://localhost:8123/"}
    assert "Serment est ouvert" in said.err


def test_the_announcing_browser_still_opens(tmp_path: Path) -> None:
    """With --json and a browser, both are served."""
    from serment.adapters.browser import RecordingBrowser
    from serment.cli.output import Output

    inner, stream = RecordingBrowser(), io.TextIOWrapper(io.BytesIO())
    out = Output(as_json=True, stdout=stream, stderr=stream)
    assert AnnouncingBrowser(out, inner).open("http://localhost:1/") is True
    assert inner.opened == ["http://localhost:1/"]


@pytest.mark.parametrize("given", ["0", "80", "1023", "65536", "-1", "8 123", "８１２３", "1" * 30])
def test_a_port_is_a_number_that_may_be_used(given: str) -> None:
    """Reserved ports and what is no number are refused."""
    with pytest.raises(MisuseError, match="port"):
        parse_port(given)


def test_any_port_and_a_given_port() -> None:
    """None is any free port."""
    assert parse_port(None) is None
    assert parse_port("8000") == 8000


@pytest.mark.parametrize(
    "words",
    [
        ("plan",),
        ("findings",),
        ("questions",),
        ("answers",),
        ("answer", "has_staff", "oui"),
        ("register", "list"),
        ("register", "prefill"),
        ("documents", "list"),
        ("documents", "issue", "--all"),
        ("exhibits", "list"),
        ("journal", "show"),
        ("journal", "verify"),
        ("checkpoint",),
        ("passphrase", "change"),
    ],
)
def test_the_others_create_no_practice(
    words: tuple[str, ...], tmp_path: Path, ask: Callable[..., tuple[int, Any]]
) -> None:
    """« Aucun cabinet ici », exit code 1, and nothing was written."""
    folder = tmp_path / "none"
    status, found = ask(*words, "--data-dir", str(folder))
    assert status == 1
    assert found["error"]["code"] == "no_practice"
    assert "Aucun cabinet ici" in found["error"]["what"]
    assert not folder.exists()


@pytest.mark.parametrize(
    "words", [("backup",), ("dossier", "build"), ("recovery-kit",), ("register", "export")]
)
def test_writing_commands_neither(
    words: tuple[str, ...], tmp_path: Path, ask: Callable[..., tuple[int, Any]]
) -> None:
    """Nor do the commands that write a file: none is left behind."""
    target = tmp_path / "out.zip"
    extra = ("--format", "json") if words[0] == "register" else ()
    status, found = ask(*words, *extra, "--out", str(target), "--data-dir", str(tmp_path / "none"))
    assert status == 1
    assert found["error"]["code"] == "no_practice"
    assert list(tmp_path.iterdir()) == []


def test_restore_wants_a_folder_and_a_backup(
    tmp_path: Path, ask: Callable[..., tuple[int, Any]]
) -> None:
    """The folder is named, and what is not a backup is refused."""
    phrase = tmp_path / "phrase"
    phrase.write_text("cinq mots sans aucun rapport\n", encoding="utf-8")
    phrase.chmod(0o600)
    bad = tmp_path / "bad.serment"
    bad.write_bytes(b"not a backup")
    assert ask("restore", str(bad), "--passphrase-file", str(phrase))[0] == 2
    status, found = ask(
        "restore", str(bad), "--data-dir", str(tmp_path / "d"), "--passphrase-file", str(phrase)
    )
    assert status == 1
    assert found["error"]["code"] == "refused_backup"
    status, found = ask("restore", str(tmp_path / "no"), "--data-dir", str(tmp_path / "d"))
    assert status == 1
    assert "n’existe pas" in found["error"]["what"]


def test_an_output_file_is_never_overwritten(
    tmp_path: Path, ask: Callable[..., tuple[int, Any]]
) -> None:
    """The file that is there stays as it is, and the folder must exist."""
    target = tmp_path / "out.zip"
    target.write_bytes(b"mine")
    status, found = ask("dossier", "build", "--demo", "--out", str(target))
    assert status == 1
    assert found["error"]["code"] == "file_exists_already"
    assert target.read_bytes() == b"mine"
    assert ask("dossier", "build", "--demo", "--out", str(tmp_path / "no" / "a.zip"))[0] == 1

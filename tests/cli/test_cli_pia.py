"""`serment pia check` says what a file is, what it holds and what it misses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.assessments import of_server, of_tool, written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_whole_file_in_json(ask: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    """Figures, risks by kind, nothing missing."""
    path = tmp_path / "pia.json"
    path.write_bytes(written(of_tool()))
    status, told = ask("pia", "check", str(path))
    assert (status, told["shape"]) == (0, "tool")
    found = told["assessments"][0]
    assert found["answers"] == {"answered": 36, "asked": 36}
    assert (found["measures"], found["comments"], found["missing"]) == (1, 2, [])
    assert found["risks"]["illegitimate_access"]["severity_after"] == 2
    assert found["created_at"].startswith("2026-03-02T09:00")


def test_an_incomplete_file_in_french(terminal: Callable[..., tuple[int, str, str]]) -> None:
    """Read on standard input; what is missing is said, and the command has succeeded."""
    data = written(of_server(answers=[], measures=[], name="Scribe\u001b[2J"))
    status, out, err = terminal("pia", "check", "-", stdin=data)
    assert (status, err) == (0, "")
    assert "export du serveur" in out
    assert "0 réponse sur 36, 0 mesure" in out
    assert "Ce qui manque" in out
    assert "\x1b" not in out


def test_another_file_is_refused(
    ask: Callable[..., tuple[int, Any]], terminal: Callable[..., tuple[int, str, str]]
) -> None:
    """Refused with its three sentences, and the exit code of a refusal."""
    status, told = ask("pia", "check", "-", stdin=b'{"resourceType": "Bundle"}')
    assert status == 1
    assert told["error"]["code"] == "refused_assessment"
    assert {"what", "why", "to_do"} <= told["error"].keys()
    status, out, err = terminal("pia", "check", "-", stdin=written(of_tool())[:-9])
    assert (status, out) == (1, "")
    assert "coupé ou abîmé" in err

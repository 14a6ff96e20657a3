"""The command line: French help, exit codes, refusals in JSON, nothing loaded for nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from serment.cli import dispatch
from serment.cli.dispatch import FAMILIES, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from serment.cli.parser import Parser

HEAVY = {"django", "typst", "sqlcipher3", "cryptography", "argon2", "waitress", "odfdo", "docx"}


def test_help_lists_every_command(terminal: Callable[..., tuple[int, str, str]]) -> None:
    """`--help` names each family with its line of French."""
    status, out, err = terminal("--help")
    assert (status, err) == (0, "")
    for name, family in FAMILIES.items():
        assert name in out
        assert family.summary in out


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_has_a_french_help(
    name: str, terminal: Callable[..., tuple[int, str, str]]
) -> None:
    """No English word of argparse is left in any help."""
    status, out, _ = terminal(name, "--help")
    assert status == 0
    assert out.startswith("usage : serment")
    for english in ("usage:", "options:", "positional", "show this", "required", "default"):
        assert english not in out


@pytest.mark.parametrize("name", FAMILIES)
def test_every_command_answers_in_json(name: str) -> None:
    """Each command, at whatever depth, takes `--json` and has its work."""
    assert _commands_without_json(dispatch._family_parser(name)) == []


def _commands_without_json(parser: Parser) -> list[str]:
    children = [
        child
        for action in parser._actions
        if isinstance(choices := action.choices, dict)
        for child in choices.values()
    ]
    if children:
        return [name for child in children for name in _commands_without_json(child)]
    has_json = "--json" in parser._option_string_actions
    return [] if has_json and parser.get_default("run") else [parser.prog]


def test_nothing_at_all_opens_the_cockpit() -> None:
    """`serment` alone, or with the options of `start`, is `serment start`."""
    assert parse([]).run is parse(["start"]).run
    assert parse(["--no-browser", "--port", "8123"]).port == "8123"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("identifer",), "identifier"),
        (("identifier", "check"), "il manque"),
        (("law", "explain"), "il manque"),
        (("law", "explian", "-"), "explian"),
        (("plan", "--as-off", "2026-01-01"), "argument inconnu"),
        (("plan", "--as-of"), "une valeur est attendue"),
        (("start", "--port", "80"), "port"),
        (("start", "--port", "99999"), "port"),
    ],
)
def test_a_command_badly_written_is_refused(
    words: tuple[str, ...], said: str, ask: Callable[..., tuple[int, Any]]
) -> None:
    """Exit code 2, one JSON object, three sentences."""
    status, found = ask(*words)
    assert status == 2
    assert set(found) == {"error"}
    assert said.lower() in found["error"]["message"].lower()
    assert found["error"]["what"]
    assert found["error"]["why"]
    assert found["error"]["to_do"]


def test_a_refusal_in_text_goes_to_standard_error(
    terminal: Callable[..., tuple[int, str, str]],
) -> None:
    """Standard output stays empty for whoever reads it by program."""
    status, out, err = terminal("plan", "--as-of", "demain")
    assert status == 2
    assert out == ""
    assert err.startswith("serment\u00a0: --as-of\u00a0: «\u00a0demain\u00a0»")


def test_an_option_is_never_guessed(ask: Callable[..., tuple[int, Any]]) -> None:
    """An abbreviated option could become another one in the next version."""
    assert ask("plan", "--as", "2026-01-01")[0] == 2


def test_an_interruption_ends_in_one_line(
    terminal: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl + C leaves no trace of the program."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dispatch, "parse", interrupted)
    status, out, err = terminal("version")
    assert (status, out, err) == (130, "", "serment\u00a0: interrompu.\n")


def test_an_unforeseen_error_is_a_sentence_unless_asked(
    terminal: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback, but for SERMENT_DEBUG=1."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(dispatch, "parse", broken)
    status, _, err = terminal("version")
    assert status == 1
    assert "Traceback" not in err
    monkeypatch.setenv("SERMENT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        terminal("version")


def test_a_reader_that_leaves_is_no_error(
    process: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    """`serment … | head` says nothing on standard error when the pipe closes."""
    del process
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as closed:  # noqa: PTH123 - a descriptor
        ended = subprocess.run(
            [sys.executable, "-m", "serment", "--help"],
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(dispatch.__file__).parents[2])},
        )
    assert ended.stderr == b""
    assert ended.returncode == 1


@pytest.mark.parametrize(
    "words",
    [
        ("identifier", "check", "rpps", "10000000009"),
        ("--help",),
        ("version",),
        ("law", "explain", "-"),
        ("retention", "explain", "-"),
        ("corpus", "list"),
        ("dossier", "verify", "/nowhere"),
    ],
)
def test_a_command_without_a_store_loads_no_framework(
    words: tuple[str, ...], process: Callable[..., subprocess.CompletedProcess[bytes]]
) -> None:
    """Neither Django nor the encrypted database nor the typesetter is imported."""
    code = (
        "import sys; from serment.__main__ import main; main(sys.argv[1:]); "
        "sys.stderr.write(' '.join(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    ended = process(*words, code=code, stdin=b"{}")
    loaded = set(ended.stderr.decode().splitlines()[-1].split())
    assert "serment" in loaded
    assert loaded & HEAVY == set()


def test_output_is_utf_8_whatever_the_locale(
    process: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    """A French sentence survives an ASCII terminal."""
    ended = process("identifier", "check", "nir", "1", "--json", env={"PYTHONIOENCODING": "ascii"})
    assert "Un numéro" in ended.stdout.decode("utf-8") or "chiffres" in ended.stdout.decode("utf-8")
    assert ended.returncode == 0

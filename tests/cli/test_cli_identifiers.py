"""`serment identifier check` answers as the issue of the numbers' keys wants, and explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = ["format_ok", "key_ok", "key", "normalised", "notes", "reasons"]


def test_a_nir_without_its_key_gets_it(ask: Callable[..., tuple[int, Any]]) -> None:
    """The six keys of the answer are there, in order, and the key is computed."""
    status, found = ask("identifier", "check", "nir", "2 69 05 49 588 157")
    assert status == 0
    assert list(found) == KEYS
    assert (found["format_ok"], found["key_ok"], found["key"]) == (True, None, "80")
    assert found["normalised"] == "2690549588157"


def test_a_number_may_be_typed_in_groups(ask: Callable[..., tuple[int, Any]]) -> None:
    """Groups separated by spaces, without quotes, are one number."""
    grouped = ask("identifier", "check", "NIR", "2", "69", "05", "49", "588", "157", "80")
    assert grouped[1]["key_ok"] is True


def test_a_false_key_is_an_answer_in_json(ask: Callable[..., tuple[int, Any]]) -> None:
    """With --json the answer is in `key_ok`; the command itself has succeeded."""
    status, found = ask("identifier", "check", "nir", "269054958815781")
    assert status == 0
    assert found["key_ok"] is False
    assert found["key"] == "80"


def test_a_false_key_is_an_exit_code_in_text(
    terminal: Callable[..., tuple[int, str, str]],
) -> None:
    """Without --json a script reads the exit code."""
    status, out, err = terminal("identifier", "check", "nir", "269054958815781")
    assert status == 1
    assert "Clé\u00a0: fausse" in out
    assert "80" in out
    assert err == ""
    status, out, _ = terminal("identifier", "check", "siren", "732829320")
    assert status == 0
    assert "Clé\u00a0: juste" in out


def test_an_unknown_kind_names_those_that_exist(ask: Callable[..., tuple[int, Any]]) -> None:
    """A wrong kind is a misuse, with the nearest kinds."""
    status, found = ask("identifier", "check", "sirett", "1")
    assert status == 2
    assert found["error"]["near"][0] == "siret"
    assert "rpps" in found["error"]["to_do"]


def test_the_kinds_are_listed(ask: Callable[..., tuple[int, Any]]) -> None:
    """The eleven kinds can be read by a program."""
    kinds = ask("identifier", "kinds")[1]["kinds"]
    assert kinds == "nir nia rpps idnps adeli finess siren siret vat iban rib".split()  # noqa: SIM905 - read as the issue writes it

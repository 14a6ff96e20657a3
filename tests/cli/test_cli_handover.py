"""`serment request add|choose|package|…`: a hand-over from the terminal."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from serment.documents.sealed_archive import verify_sealed
from serment.kernel.digests import sha256_hex
from support.handover import a_pdf, ready_request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor

    Ask = Callable[..., tuple[int, Any]]
    Terminal = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db


def test_a_hand_over_from_the_terminal(
    practice: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """Added, chosen, one left out, sealed with its phrase in a private file, then erased."""
    ready_request(practice, "granted", right="access")
    file = tmp_path / "resultat.txt"
    for content in ("un", "deux", "trois"):
        file.write_text(content)
        assert ask("request", "add", "1", str(file), "--title", content)[0] == 0
    assert ask("request", "choose", "1", "1", "--reviewed")[1]["reviewed_on"]
    told = ask("request", "documents", "1")[1]
    assert [one["chosen"] for one in told["documents"]] == [True, None, None]
    assert "Pièces 2 et 3" in told["missing"][0]
    assert ask("request", "leave-out", "1", "2", "--reason", "others_rights")[0] == 0
    status, _, refused = terminal("request", "remove", "1", "3")
    assert status != 0
    assert "--yes" in refused
    assert ask("request", "remove", "1", "3", "--yes")[1]["removed"]["title"] == "trois"
    decided = ("request", "decide", "1", "partly", "--exclude", "others_rights")
    assert ask(*decided)[0] == 0
    sealed, phrase = tmp_path / "remise.7z", tmp_path / "phrase.txt"
    made = ("request", "package", "1", "--out", str(sealed), "--passphrase-out", str(phrase))
    row = ask(*made)[1]
    assert (row["form"], row["documents"]) == ("7z", 1)
    assert "passphrase" not in row
    if os.name == "posix":
        assert stat.S_IMODE(phrase.stat().st_mode) == 0o600
    with sealed.open("rb") as stream, pytest.raises(ValueError, match="ne contient pas ce qui"):
        verify_sealed("7z", stream, phrase.read_text().strip(), {"un": sha256_hex(b"un")})
    shown = terminal("request", "package", "1", "--out", str(tmp_path / "remise.zip"))[1]
    assert "montrée cette seule fois" in shown.replace("\xa0", " ")
    assert ask("request", "answer", "1", "--mode", "encrypted")[0] == 0
    assert terminal("request", "erase", "1")[0] != 0
    assert ask("request", "erase", "1", "--yes")[1] == {"request": 1, "erased": 2}
    assert "copie effacée" in terminal("request", "documents", "1")[1]


def test_a_refused_package_writes_no_file(
    practice: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """While an obstacle remains, nothing is written; nor over a file that is there."""
    ready_request(practice)
    path = tmp_path / "remise.7z"
    status, _, told = terminal("request", "package", "1", "--out", str(path))
    assert status != 0
    assert "Aucune pièce n’est jointe" in told.replace("\xa0", " ")
    assert not path.exists()
    assert "Aucune pièce." in terminal("request", "documents", "1")[1]
    path.write_bytes(b"autre")
    assert terminal("request", "package", "1", "--out", str(path))[0] != 0
    assert path.read_bytes() == b"autre"
    assert ask("request", "add", "1", str(tmp_path / "absent.pdf"))[0] != 0


def test_a_name_is_masked_from_the_terminal(
    practice: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """Found, decided, a page left out, a mask removed, sealed in a ZIP."""
    ready_request(practice, "partly", "third_parties")
    file = tmp_path / "rapport.pdf"
    file.write_bytes(a_pdf("Vu avec Odile Ferrand", "Odile Ferrand encore", "Fin"))
    assert ask("request", "add", "1", str(file))[1]["pages"] == 3
    told = ("--reason", "third_parties")
    found = ask("request", "mask", "1", "1", "--word", "Ferrand", *told)[1]["masks"]
    assert [one["kept"] for one in found] == [None, None]
    assert terminal("request", "choose", "1", "1", "--reviewed")[0] != 0
    assert terminal("request", "masks", "1", "1")[0] != 0
    first, second = (str(one["number"]) for one in found)
    kept = ask("request", "masks", "1", "1", "--keep", first)[1]["masks"]
    assert [one["kept"] for one in kept] == [True, None]
    kept = ask("request", "masks", "1", "1", "--leave", second)[1]["masks"]
    assert [one["kept"] for one in kept] == [True]
    paged = ask("request", "mask-page", "1", "1", "2", *told)[1]["masks"]
    assert [one["page"] for one in paged if one["is_page"]] == [2]
    assert terminal("request", "mask-page", "1", "1", "9", *told)[0] != 0
    number = next(str(one["number"]) for one in paged if one["is_page"])
    assert len(ask("request", "unmask", "1", "1", number)[1]["masks"]) == 1
    ask("request", "mask", "1", "1", "--word", "Fin", *told)
    assert all(one["kept"] for one in ask("request", "masks", "1", "1", "--all")[1]["masks"])
    assert ask("request", "retitle", "1", "1", "Bilan")[1]["title"] == "Bilan"
    assert ask("request", "choose", "1", "1", "--reviewed")[0] == 0
    made = ask("request", "package", "1", "--out", str(tmp_path / "remise.zip"))[1]
    assert (made["form"], made["documents"]) == ("zip", 1)
    portable = ("--out", str(tmp_path / "archive.7z"), "--portable", "Dupont", "Éva")
    assert ask("request", "package", "1", *portable)[1]["documents"] == 1

"""`serment deadline explain` and `serment breach score`: without a practice, in JSON or in text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GDPR = {"type": "demande_RGPD", "recue": "2026-11-23"}


def _bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def test_the_month_of_a_request(ask: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    """A file or standard input, the same answer."""
    path = tmp_path / "demande.json"
    path.write_bytes(_bytes(GDPR))
    status, found = ask("deadline", "explain", str(path), "--as-of", "2026-12-24")
    assert status == 0
    assert (found["echeance_1_mois"], found["en_retard"]) == ("2026-12-23", True)
    again = ask("deadline", "explain", "-", "--as-of", "2026-12-24", stdin=_bytes(GDPR))[1]
    assert again == found


def test_the_limit_of_a_breach(ask: Callable[..., tuple[int, Any]]) -> None:
    """An object with the keys of a breach needs no type."""
    given = {"connaissance": "2026-10-23T09:00+02:00"}
    found = ask("deadline", "explain", "-", stdin=_bytes(given))[1]
    assert found["limite_CNIL"] == "2026-10-26T08:00+01:00"


def test_the_score_of_a_scenario(ask: Callable[..., tuple[int, Any]]) -> None:
    """A decimal stays a number of JSON."""
    given = {"scenario": "Liste", "DPC": 3, "EI": 0.75, "CB": {"confidentialite": 0.25}}
    status, found = ask("breach", "score", "-", stdin=_bytes(given))
    assert status == 0
    assert (found["SE"], found["niveau"]) == (2.5, "MOYEN")


def test_text_says_the_dates_then_why_then_what_to_do(
    terminal: Callable[..., tuple[int, str, str]],
) -> None:
    """A person reads the end, the text, the act, the force and the certainty."""
    status, out, _ = terminal(
        "deadline", "explain", "-", "--as-of", "2026-11-24", stdin=_bytes(GDPR)
    )
    told = out.replace("\xa0", " ").replace("\u202f", " ")
    assert status == 0
    assert "echeance_1_mois : 2026-12-23" in told
    assert "Que faire : Accusez réception" in told
    assert "D’après : Règlement (UE) 2016/679, article 12" in told
    assert "Force : vous devez" in told
    assert told.index("echeance_1_mois") < told.index("Pourquoi") < told.index("Que faire")


def test_score_in_text(terminal: Callable[..., tuple[int, str, str]]) -> None:
    """The score is said with its warning: it does not decide."""
    out = terminal("breach", "score", "-", stdin=_bytes({"DPC": 4, "EI": 1}))[1]
    assert "TRES_ELEVE" in out
    assert "il ne décide pas" in out


@pytest.mark.parametrize(
    ("words", "given"),
    [
        (("deadline", "explain", "-"), {"type": "demande_RGPD", "recue": "2099-01-01"}),
        (("deadline", "explain", "-"), {"type": "inconnue"}),
        (("deadline", "explain", "-"), {"type": "demande_RGPD", "recue": "2027-02-30"}),
        (("deadline", "explain", "-", "--as-of", "2026-11-01"), GDPR),
        (("breach", "score", "-"), {"DPC": 9, "EI": 1}),
    ],
)
def test_bad_input_is_a_misuse_in_french(
    terminal: Callable[..., tuple[int, str, str]], words: tuple[str, ...], given: object
) -> None:
    """Nothing on standard output, a sentence on the other, and the code of a misuse."""
    status, out, err = terminal(*words, stdin=_bytes(given))
    assert (status, out) == (2, "")
    assert err.startswith("serment")

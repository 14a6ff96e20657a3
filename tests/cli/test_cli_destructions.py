"""`serment destruction …`: from the decision to the certificate, and every refusal on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from serment.cli.destruction_arguments import PAPER, SOFTWARE
from serment.documents.retention.certificate import METHODS as KNOWN
from serment.practice.record_holds import keep_records
from serment.store.models import KeptRecord
from support.listing import imported, past, record_of
from support.paper import pdf_pages
from support.personas import NOW, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor

    Ask = Callable[..., tuple[int, Any]]
    Terminal = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db
BY = ("--by", "Chloé Petit", "--on", TODAY.isoformat())
METHODS = ("--paper", "shredded_p4", "--software", "deleted_in_software")


def _plain(text: str) -> str:
    return text.replace("\xa0", " ")


@pytest.fixture
def listed(practice: Actor) -> Actor:
    """Three records at their term."""
    imported(practice, [past("1", "Dupont Éva"), past("2", "Martin Léa"), past("3", "Noël Zoé")])
    return practice


def test_a_destruction_from_its_decision_to_its_certificate(
    listed: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """Asked, confirmed, printed, ticked, carried out: the certificate names nobody."""
    status, asked = ask("destruction", "decide", "--all")
    assert (status, asked["decided"], asked["records"]) == (1, None, 3)
    assert [row["name"] for row in asked["listed"]] == ["Dupont Éva", "Martin Léa", "Noël Zoé"]
    shown = terminal("destruction", "decide", "--letter", "d", "--status", "erasable")[1]
    assert "--confirm 1" in shown
    assert "Dupont Éva" in shown
    assert ask("destruction", "decide", "--sample", "2")[1]["records"] == 2
    assert ask("destruction", "decide", "--status", "keep")[0] == 2
    assert ask("destruction", "decide", "--all", "--confirm", "2")[1]["error"]["code"] == (
        "destruction"
    )
    assert ask("destruction", "list")[1]["destructions"] == []
    decided = ask("destruction", "decide", "--all", "--confirm", "3")[1]["decided"]
    assert (decided["number"], decided["state"]) == (1, "decided")
    assert "déjà dans la destruction n° 1" in _plain(terminal("retention", "records")[1])
    named = _plain(terminal("destruction", "decide", str(record_of(listed, "2")))[1])
    assert "déjà dans la destruction n° 1" in named
    assert ask("destruction", "decide", "--sample", "2")[1]["records"] == 0
    left = _plain(terminal("destruction", "decide", "--all")[1])
    assert "Déjà dans une destruction en cours : 3 dossiers" in left
    assert "--confirm" not in left
    work = tmp_path / "liste.pdf"
    assert ask("destruction", "worklist", "1", "--out", str(work))[1]["parts"] == 1
    assert "Martin" in "".join(pdf_pages(work.read_bytes()))
    proof = tmp_path / "pv.pdf"
    done = ("destruction", "carry-out", "1", *METHODS, "--confirm", "3", "--out", str(proof))
    assert ask(*done)[0] == 1
    one = str(record_of(listed, "1"))
    assert ask("destruction", "tick", "1", one, "--support", "paper", *BY)[1]["ticked"] == 1
    assert ask("destruction", "tick", "1", "--support", "paper", *BY)[1]["ticked"] == 2
    assert ask("destruction", "tick", "1", "--support", "software", *BY)[1]["ticked"] == 3
    status, unsaid = ask(*done[:7])
    assert (status, unsaid["error"]["code"]) == (1, "not_confirmed"), "nothing is erased"
    assert "--confirm 3" in unsaid["error"]["message"]
    assert not proof.exists()
    status, out, err = terminal(*done)
    assert (status, err) == (0, "")
    assert "purge-list" in out
    assert not KeptRecord.objects.of(listed.practice).exists()
    assert "Martin" not in "".join(pdf_pages(proof.read_bytes()))
    copy = tmp_path / "copie.pdf"
    assert ask("destruction", "certificate", "1", "--out", str(copy))[0] == 0
    assert copy.read_bytes() == proof.read_bytes()
    row = ask("destruction", "list")[1]["destructions"][0]
    assert (row["state"], row["records"], row["paper"], row["software"]) == ("done", 3, 3, 3)
    empty = ask("destruction", "worklist", "1", "--out", str(tmp_path / "l.pdf"))
    assert empty[1]["error"]["code"] == "no_paper"
    purges = tmp_path / "purges"
    assert ask("retention", "purge-list", "--out", str(purges))[1]["size"] == purges.stat().st_size


def test_records_are_withdrawn_and_a_destruction_cancelled(
    listed: Actor, ask: Ask, terminal: Terminal
) -> None:
    """Named, or those held since; what is cancelled keeps every record."""
    ask("destruction", "decide", "--all", "--confirm", "3")
    keep_records(
        actor=listed,
        numbers=[record_of(listed, "2").pk],
        reason="Revue",
        review_on=TODAY.replace(year=TODAY.year + 1),
        now=NOW,
    )
    barred = ask("destruction", "withdraw", "1", "--barred", "--reason", "Gardé")[1]
    assert (barred["withdrawn"], barred["destruction"]["records"]) == (1, 2)
    (row,) = barred["destruction"]["withdrawn"]
    assert row["records"] == [str(record_of(listed, "2"))]
    assert (row["cause"], row["reason"], row["on"]) == ("held", "Gardé", TODAY.isoformat())
    name = str(record_of(listed, "1"))
    told = ask("destruction", "withdraw", "1", "--reason", "Relu", name)[1]
    assert told["withdrawn"] == 1
    said = terminal("destruction", "list")[1].replace("\xa0", " ")
    assert f"Retirés le 23 novembre 2026 : {name}. Écarté par le médecin" in said
    assert "Raison : Relu." in said
    assert "abandonnée" in terminal("destruction", "cancel", "1")[1]
    assert KeptRecord.objects.of(listed.practice).count() == 3
    assert ask("destruction", "cancel", "1")[1]["error"]["code"] == "destruction"


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("decide",), 2),
        (("decide", "D-000001", "--all"), 2),
        (("decide", "D-999999", "--confirm", "1"), 1),
        (("decide", "--letter", "z", "--confirm", "0"), 1),
        (("decide", "--all", "--confirm", "trois"), 2),
        (("tick", "9", "--support", "paper", *BY), 1),
        (("tick", "1", "--support", "cloud", *BY), 2),
        (("tick", "1", "--support", "paper", "--by", "x", "--on", "hier"), 2),
        (("withdraw", "1", "--reason", "x"), 2),
        (("withdraw", "9", "D-000001", "--reason", "x"), 1),
        (("cancel", "9"), 1),
        (("cancel", "neuf"), 2),
        (("carry-out", "9", *METHODS, "--confirm", "1"), 1),
        (("carry-out", "1", "--paper", "burnt", "--software", "nothing_held"), 2),
    ],
)
def test_what_cannot_be_is_refused(
    listed: Actor, terminal: Terminal, words: tuple[str, ...], status: int
) -> None:
    """In French, naming nobody, and nothing is destroyed."""
    ended, _, err = terminal("destruction", *words)
    assert ended == status, err
    assert "imprévue" not in err
    assert "Dupont" not in err
    assert KeptRecord.objects.of(listed.practice).count() == 3


def test_no_paper_before_its_time(listed: Actor, ask: Ask, tmp_path: Path) -> None:
    """No certificate before the end, no part of a list that it has not."""
    ask("destruction", "decide", str(record_of(listed, "1")), "--confirm", "1")
    target = str(tmp_path / "x.pdf")
    early = ask("destruction", "certificate", "1", "--out", target)
    assert (early[0], early[1]["error"]["code"]) == (1, "no_paper")
    assert ask("destruction", "worklist", "1", "--part", "2", "--out", target)[0] == 2
    (tmp_path / "x.pdf").write_bytes(b"")
    assert ask("destruction", "worklist", "1", "--out", target)[0] == 1


def test_one_record_is_told_of_as_one(listed: Actor, terminal: Terminal) -> None:
    """« 1 dossier », not « 1 dossiers »."""
    one = str(record_of(listed, "1"))
    told = _plain(terminal("destruction", "decide", one, "--confirm", "1")[1])
    assert "décidée : 1 dossier, cochés" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("destruction", "carry-out"), ("shredded_p4 : destructeur", "nothing_held : aucun")),
        (("destruction", "tick"), ("paper : papier",)),
        (("retention", "records"), ("held : gelé ou gardé", "due : en archive, à ranger")),
        (("retention", "import"), ("died_in : année du décès",)),
        (("retention", "hold"), ("requisition : réquisition judiciaire",)),
    ],
)
def test_the_help_explains_each_value(
    terminal: Terminal, words: tuple[str, ...], told: tuple[str, ...]
) -> None:
    """In French, beside the word to type."""
    help_text = " ".join(_plain(terminal(*words, "--help")[1]).split())
    for one in told:
        assert one in help_text, one
    assert "%%" not in help_text


def test_the_methods_of_the_terminal_are_those_of_the_certificate() -> None:
    """Every method of a support, and no other."""
    assert set(PAPER) == KNOWN["paper"]
    assert set(SOFTWARE) == KNOWN["software"]

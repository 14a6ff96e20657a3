"""The timed sheets: whole, in order, put together with the trunk, refused when they are broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from serment.law.playbooks import PHASES, TRUNK, timed_sheet
from serment.law.readers.playbooks import load_playbooks, read_playbook
from serment.law.reading import read_document
from serment.law.refusals import CorpusError
from support.paper import CORPUS

if TYPE_CHECKING:
    from serment.law.playbooks import Playbook

# The types that the dossier of security lists (E.3).
KINDS = {
    "ransomware", "phishing", "fake_support", "theft", "card", "mailbox", "leak", "supplier",
    "defacement", "espionage", "failure", "misdirected", "transfer_fraud",
}  # fmt: skip


def _known() -> dict[str, Playbook]:
    return {one.id: one for one in load_playbooks(CORPUS)}


def _text(name: str = "theft") -> str:
    return (CORPUS / "playbooks" / f"{name}.yaml").read_text(encoding="utf-8")


def test_every_kind_of_incident_has_its_sheet_and_its_place() -> None:
    """Thirteen kinds and the trunk, which comes last; no two share a place."""
    known = _known()
    assert set(known) == KINDS | {TRUNK}
    assert [one.place for one in known.values()] == list(range(1, len(known) + 1))
    assert list(known)[-1] == TRUNK


@pytest.mark.parametrize("name", sorted(KINDS | {TRUNK}))
def test_a_sheet_goes_from_minute_zero_to_the_lessons(name: str) -> None:
    """Six moments in order, each gesture once, named after its sheet."""
    known = _known()
    sheet = timed_sheet(known[TRUNK], known[name])
    assert tuple(moment.phase for moment in sheet.moments) == PHASES
    names = [gesture.id for gesture in sheet.gestures]
    assert len(set(names)) == len(names)
    assert {each.split(".")[0] for each in names} == {name, TRUNK}
    assert all(known[each.split(".")[0]].find_gesture(each.split(".")[1]) for each in names)


def test_what_belongs_to_the_kind_comes_first_unless_a_machine_is_touched() -> None:
    """A lost telephone is wiped before anything; a ransomware starts with the network."""
    known = _known()
    first = {n: next(timed_sheet(known[TRUNK], known[n]).gestures).id for n in KINDS}
    assert first["theft"] == "theft.wipe"
    assert first["transfer_fraud"] == "transfer_fraud.bank"
    assert first["ransomware"] == "trunk.drop_mouse"


def test_a_doubtful_gesture_carries_its_mark() -> None:
    """What is to verify says so, whatever the sheet is sure of."""
    known = _known()
    hibernate = known[TRUNK].find_gesture("hibernate")
    assert hibernate is not None
    assert hibernate.confidence == "to_verify"
    assert known[TRUNK].find_gesture("flood") is None
    assert {g.confidence for m in known["card"].moments for g in m.gestures} == {"to_verify"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id: theft", "id: burglary"),
        ("at: minute_0", "at: after"),
        ("at: day", "at: minute_0"),
        ("id: wipe", "id: sim"),
        ("on_machine: false", "on_machine: perhaps"),
        ("title:", "heading:"),
        ("rests_on: [", "rests_on: [] #"),
    ],
)
def test_a_broken_sheet_is_refused_with_its_place(before: str, after: str) -> None:
    """Another name, moments out of order, a gesture twice, an unknown key, no source."""
    assert before in _text()
    broken = _text().replace(before, after, 1).encode()
    with pytest.raises(CorpusError, match="theft"):
        read_playbook(read_document(broken, "playbooks/theft.yaml"))

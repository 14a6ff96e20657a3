"""The kit and the passphrase in « Réglages »: what is asked, what stays valid, what is said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from serment.adapters.clock import SystemClock
from serment.adapters.files import DiskFiles
from serment.practice.reading import read_journal
from serment.practice.recovery_kits import confirm_kit, waiting_kit
from serment.store import unlocked, unlocking
from serment.store.datadir import DataDir
from serment.store.errors import WrongRecoveryCodeError
from serment.store.keyslots import Cost
from support.paper import pdf_pages, squeezed
from support.personas import NOW, alma, bilal
from support.window import window_of

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from serment.store.unlocking import NewPractice

pytestmark = pytest.mark.django_db

PHRASE = "agrafe océan tilleul violon marée"
OTHER = "cerise brouillard tabouret énigme"
KIT = "/reglages/code/nouveau/"


class Safe:
    """A data folder whose key slots are those of the open store."""

    def __init__(self, folder: DataDir, new: NewPractice) -> None:
        self.folder = folder
        self.new = new

    def opens(self, code: str) -> bool:
        """Tell whether a recovery code opens."""
        try:
            unlocking.unlock_with_recovery_code(self.folder, code)
        except WrongRecoveryCodeError:
            return False
        return True


@pytest.fixture(name="safe")
def _safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Safe:
    folder = DataDir(tmp_path / "cabinet", files=DiskFiles(), clock=SystemClock())
    folder.prepare()
    new = unlocking.prepare_new_practice(PHRASE, cost=Cost(memory_kib=8_192, passes=1, lanes=1))
    folder.write_keyslots(new.slots)
    for module in ("keeping", "recovery_kits"):
        monkeypatch.setattr(f"serment.practice.{module}.open_folder", lambda: folder)
    unlocked.open_with(new.keys, unlocked.blobs())
    return Safe(folder, new)


def _begin(window: Client, phrase: str = PHRASE) -> str:
    """Ask for a new kit; return the page that follows."""
    return window.post("/reglages/code/", {"passphrase": phrase}, follow=True).content.decode()


def test_bilal_makes_no_kit(safe: Safe) -> None:
    """The secretary, whatever she types, is shown no code."""
    window = window_of(bilal(alma()))
    assert window.post("/reglages/code/", {"passphrase": PHRASE}).status_code == 403
    assert window.get(KIT).status_code == 403
    assert window.get(KIT + "kit.pdf").status_code == 403
    assert unlocked.waiting_kit() is None
    assert safe.opens(safe.new.recovery_code)


def test_a_new_kit_asks_for_the_passphrase(safe: Safe) -> None:
    """A passer-by at the open cockpit gets no kit: a wrong phrase, like none, shows nothing."""
    window = window_of(alma())
    assert "n’est pas la bonne" in _begin(window, "ce n’est pas elle")
    assert "rien n’a changé" in _begin(window, "")
    assert unlocked.waiting_kit() is None
    assert safe.opens(safe.new.recovery_code)


def test_the_former_kit_opens_until_two_groups_are_typed_back(safe: Safe) -> None:
    """Shown, reloaded, mistyped: the former sheet opens; typed back, the new one alone does."""
    doctor = alma()
    window = window_of(doctor)
    page = _begin(window)
    new = waiting_kit(actor=doctor)
    assert new.new.code in page
    assert new.new.code in window.get(KIT).content.decode()
    assert not safe.opens(new.new.code)
    wrong = window.post(KIT, {"groupe1": "AAAA", "groupe2": "AAAA"})
    assert wrong.status_code == 422
    assert "ne sont pas ceux" in wrong.content.decode()
    assert safe.opens(safe.new.recovery_code)
    groups = [new.new.code.split("-")[n - 1].lower() for n in new.asked]
    told = window.post(KIT, dict(zip(("groupe1", "groupe2"), groups, strict=True)), follow=True)
    assert new.new.number in told.content.decode()
    assert safe.opens(new.new.code)
    assert not safe.opens(safe.new.recovery_code)
    assert read_journal(doctor.practice)[0].act == "Kit de secours refait"


def test_giving_up_keeps_the_former_kit(safe: Safe) -> None:
    """« Renoncer » forgets the new code; its sheet opens nothing, and leaves no line."""
    doctor = alma()
    window = window_of(doctor)
    _begin(window)
    code = waiting_kit(actor=doctor).new.code
    window.post("/reglages/code/renoncer/")
    again = window.get(KIT, follow=True).content.decode()
    assert "Aucun nouveau kit" in again
    assert not safe.opens(code)
    assert safe.opens(safe.new.recovery_code)
    assert len(read_journal(doctor.practice)) == 1


def test_locking_forgets_the_kit_that_waits(safe: Safe) -> None:
    """What was not confirmed does not outlive the lock."""
    _begin(window_of(alma()))
    unlocked.close()
    unlocked.open_with(safe.new.keys)
    assert unlocked.waiting_kit() is None


def test_a_kit_keeps_a_passphrase_changed_meanwhile(safe: Safe) -> None:
    """The phrase changed between the sheet and its confirmation is the one that opens."""
    doctor = alma()
    _begin(window_of(doctor))
    unlocking.replace_passphrase(safe.folder, safe.new.keys, OTHER)
    waiting = waiting_kit(actor=doctor)
    first, second = (waiting.new.code.split("-")[n - 1] for n in waiting.asked)
    confirm_kit(actor=doctor, typed=(first, second), now=NOW)
    assert unlocking.unlock_with_passphrase(safe.folder, OTHER)


def test_the_sheet_tells_its_number_and_its_day(safe: Safe) -> None:
    """Two sheets can be told apart; the words are those of the door; nothing is « à valider »."""
    doctor = alma()
    window = window_of(doctor)
    before = window.get("/reglages/").content.decode()
    assert safe.new.kit_number in before
    _begin(window)
    sheet = window.get(KIT + "kit.pdf")
    assert sheet["Content-Type"] == "application/pdf"
    text = squeezed("".join(pdf_pages(sheet.content)))
    number = waiting_kit(actor=doctor).new.number
    assert number != safe.new.kit_number
    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", number)
    for words in (number, "établi le", "J’ai perdu ma phrase de passe", "Ce papier ouvre Serment"):
        assert squeezed(words) in text
    for words in ("à valider", "tous vos dossiers"):
        assert squeezed(words) not in text


def test_the_same_phrase_is_no_new_phrase(safe: Safe) -> None:
    """The present phrase given as the new one is refused, in words; nothing is written."""
    doctor = alma()
    typed = {"present": PHRASE, "new": PHRASE, "again": PHRASE}
    answer = window_of(doctor).post("/reglages/phrase/", typed)
    assert answer.status_code == 422
    assert "la même que l’actuelle" in answer.content.decode()
    assert len(read_journal(doctor.practice)) == 1
    assert unlocking.unlock_with_passphrase(safe.folder, PHRASE)


def test_a_changed_phrase_says_what_the_former_still_opens(safe: Safe) -> None:
    """The former phrase opens this practice no more; it still opens the backups of its days."""
    typed = {"present": PHRASE, "new": OTHER, "again": OTHER}
    told = window_of(alma()).post("/reglages/phrase/", typed, follow=True).content.decode()
    assert "l’ancienne n’ouvre plus ce cabinet" in told
    assert "Elle ouvre encore les sauvegardes" in told
    assert unlocking.unlock_with_passphrase(safe.folder, OTHER)


def test_a_typing_page_says_that_somebody_is_there() -> None:
    """The page that is being typed in passes the door without showing anything."""
    assert window_of(alma()).get("/reglages/presence/").status_code == 204

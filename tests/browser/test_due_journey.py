"""What falls due, in a real browser: from the first screen to the calendar and the reminders."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from support.server import Cockpit

pytestmark = pytest.mark.browser


def _saved(page: Page) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("button", name="Enregistrer le calendrier (.ics)").click()
    assert download.value.suggested_filename == "serment-echeances.ics"
    return Path(download.value.path()).read_bytes()


def test_from_today_to_the_calendar(page: Page, demo: Cockpit) -> None:
    """Two clicks to the file; saved twice, it is the same, and two parsers read it."""
    page.goto(demo.address)
    page.get_by_role("link", name="ce qui tombe à échéance").click()
    page.get_by_role("heading", name="Échéances", exact=True).wait_for()
    first, second = _saved(page), _saved(page)
    assert first == second
    read = IcsCalendarStream.calendar_from_ics(first.decode()).events
    days = {str(e.uid): e.dtstart for e in read}
    other = {e.uid.value: e.dtstart.value for e in vobject.readOne(first.decode()).vevent_list}
    assert days == other
    assert len(days) > 5
    assert {type(day) for day in days.values()} <= {date, datetime}


def test_a_line_is_found_by_keyboard_and_leads_where_it_is_done(page: Page, demo: Cockpit) -> None:
    """Without a mouse: words typed, Enter, and the line opens its room."""
    page.goto(f"{demo.address}echeances/")
    page.get_by_label("Chercher", exact=True).focus()
    page.keyboard.type("gels")
    page.keyboard.press("Enter")
    line = page.get_by_role("link", name="Gels de dossiers à réexaminer").first
    line.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/dossiers/gels/")


def test_the_fictitious_practice_says_that_it_writes_to_nobody(page: Page, demo: Cockpit) -> None:
    """From the list to the settings: no form for what cannot be."""
    page.goto(f"{demo.address}echeances/")
    page.get_by_role("link", name="Régler les rappels").click()
    page.get_by_text("Le cabinet fictif n’écrit à personne").wait_for()
    assert page.get_by_label("Serveur d’envoi").count() == 0

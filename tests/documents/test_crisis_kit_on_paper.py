"""The kit printed before the day the computer is off: complete, and with room for a pen."""

from __future__ import annotations

from datetime import date

from serment.documents.blocks import Table, sentence
from serment.documents.context import DocumentContext
from serment.documents.kinds import render_document
from serment.documents.playbooks import BY_HAND, playbooks
from serment.documents.typeset import typeset_pdf
from serment.kernel.french import nbsp
from support.paper import pdf_pages, squeezed

CONTEXT = DocumentContext("Cabinet du Dr Alma Rey", date(2026, 11, 27), "2026.11.1")
# A practice without a site is spoken ill of all the same: no sheet hangs on an answer.
FACTS = {"website": False, "cyber_insurance": False}


def test_every_sheet_is_printed_with_all_its_gestures_whatever_was_answered() -> None:
    """The common trunk and the thirteen sheets, gesture by gesture."""
    pages = pdf_pages(typeset_pdf(render_document("crisis_kit", CONTEXT, FACTS).document))
    printed = squeezed(" ".join(pages))
    assert len(playbooks()) == 14
    for sheet in playbooks().values():
        for moment in sheet.moments:
            for gesture in moment.gestures:
                assert squeezed(gesture.text) in printed, (sheet.id, gesture.id)


def test_every_moment_has_a_place_for_the_hour_written_by_hand() -> None:
    """A computer that is off ticks nothing: the pen does."""
    document = render_document("crisis_kit", CONTEXT, FACTS)
    timed = [b for b in document.blocks if isinstance(b, Table) and b.header[-1] == BY_HAND]
    assert len(timed) == len(playbooks())
    assert all(sentence(row[-1]) == nbsp("….. h …..") for table in timed for row in table.rows)


def test_the_kit_names_those_to_call_and_leaves_a_line_where_nobody_is_known() -> None:
    """Public numbers are printed; the practice's own are lines to fill in."""
    pages = pdf_pages(typeset_pdf(render_document("crisis_kit", CONTEXT, FACTS).document))
    printed = " ".join(pages).replace("\u202f", " ").replace("\xa0", " ")
    for number in ("17cyber.gouv.fr", "01 53 73 22 22", "0 805 805 817", "33700", "116 006"):
        assert number in printed, number
    assert "Vos numéros" in printed

"""What a person sees without scrolling, on a desk and on a telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from support.server import Cockpit

pytestmark = pytest.mark.browser


def test_not_knowing_is_on_the_first_screen(page: Page, demo: Cockpit) -> None:
    """At 1280 by 720, « Je ne sais pas » of the first question needs no scrolling."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(demo.address + "cabinet/question/practice_form/")
    box = page.locator("[data-unknown]").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 720
    assert "Au clavier" in page.inner_text("main")


def test_the_ground_is_one_colour_to_the_foot(page: Page, demo: Cockpit) -> None:
    """A short page shows no band of another colour under it."""
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(demo.address + "nulle-part/")
    colours = page.evaluate(
        "['html', 'body'].map(e => getComputedStyle(document.querySelector(e)).backgroundColor)"
    )
    assert colours[0] == colours[1]


def test_every_cell_of_the_map_fits_a_telephone(page: Page, demo: Cockpit) -> None:
    """At 390 pixels the drawing says that it slides; its table is whole, one cell below another."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(demo.address + "registre/carte/")
    page.get_by_role("link", name="lisez la même chose").click()
    table = page.locator("#table table")
    assert table.is_visible()
    rights = page.evaluate(
        "[...document.querySelectorAll('#table th[scope=row], #table td')]"
        ".map(e => e.getBoundingClientRect().right)"
    )
    assert len(rights) > 6
    assert max(rights) <= 390


def test_a_name_of_two_hundred_letters_widens_no_page(page: Page, demo: Cockpit) -> None:
    """At 390 pixels, on the list of the records and on the page of one, it breaks."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(demo.address + "dossiers/liste/")
    record = page.locator("th a.long-name").first.get_attribute("href")
    for path in ("dossiers/liste/", f"{record}".lstrip("/")):
        page.goto(demo.address + path)
        names = "document.querySelectorAll('main .long-name')"
        page.evaluate(f"{names}.forEach(e => {{ e.textContent = 'N'.repeat(200); }})")
        assert page.evaluate(f"{names}.length") > 0
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)

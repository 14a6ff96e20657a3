"""Lists: searched, sorted, cut, exported; and addresses that nobody should have typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from serment.documents.plain_lists import as_csv, harmless
from serment.law.activity import ProcessingActivity
from serment.practice.register import add_activity
from serment.web.listing import ROWS_PER_PAGE, Column, Filter, Listing
from support.personas import NOW, TODAY, alma, chloe
from support.window import window_of

if TYPE_CHECKING:
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db

LISTS = (
    "/plan/",
    "/echeances/",
    "/cabinet/",
    "/cabinet/interlocuteurs/",
    "/registre/",
    "/registre/carte/",
    "/dossiers/liste/",
    "/dossiers/importer/",
    "/dossiers/gels/",
    "/dossiers/doublons/",
    "/dossiers/archive/",
    "/dossiers/destructions/",
    "/dossiers/durees/",
    "/documents/",
    "/documents/patient_notice/",
    "/preuve/",
    "/preuve/journal/",
)
EXPORTS = (
    "/plan/plan",
    "/echeances/echeances",
    "/cabinet/interlocuteurs/interlocuteurs",
    "/registre/carte/carte",
    "/dossiers/liste/dossiers",
    "/documents/patient_notice/versions",
    "/preuve/journal/journal",
    "/preuve/pieces/pieces",
)
ODD = (
    "page=abc&tri=;--",
    "page=-1",
    "page=99999999999999999999",
    "page=1e9&q=%00%ff",
    "q=%27%22%3E%3Cscript%3E&tri=-",
    "tri=--nom&domaine=drop+table&etat=%F0%9F%92%A5&acte[]=1",
    "q=" + "a" * 5_000,
    "page=&tri=&q=&preuve=",
    "q=%5B.*%2B(((&force=%s",
)


@pytest.mark.parametrize("path", LISTS)
def test_chloe_reads_no_list(path: str) -> None:
    """Somebody without access reads no list, whatever the address asks."""
    window = window_of(chloe(alma()))
    assert window.get(f"{path}?q=patient&page=2").status_code == 403


@pytest.mark.parametrize("path", LISTS)
def test_an_odd_address_shows_the_list(path: str) -> None:
    """No query breaks a page, and none comes back unescaped."""
    window = window_of(alma())
    for query in ODD:
        answer = window.get(f"{path}?{query}")
        assert (query, answer.status_code) == (query, 200)
        assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("path", EXPORTS)
def test_a_list_leaves_as_csv_and_ods(path: str) -> None:
    """Each list is exported in two forms, as a file to save; another form does not exist."""
    window = window_of(alma())
    for form, start in (("csv", b"\xef\xbb\xbf"), ("ods", b"PK\x03\x04")):
        answer = window.get(f"{path}.{form}?q=e&tri=;--")
        assert answer.status_code == 200
        assert answer.content.startswith(start)
        assert answer["Content-Disposition"].startswith("attachment")
    assert window.get(f"{path}.exe").status_code == 404


def test_no_cell_can_be_run() -> None:
    """What a spreadsheet could run starts with an apostrophe."""
    for cell in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"):
        assert harmless(cell).startswith("'")
    assert b'"\'=cmd|/c calc"' in as_csv(["A"], [["=cmd|/c calc"]])


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_a_listing_accepts_any_query(words: str, sort: str, page: str) -> None:
    """Whatever is typed, a page is found and its links repeat only what was understood."""
    asked = {"q": words, "tri": sort, "page": page, "etat": sort}
    request = RequestFactory().get("/", asked)
    columns = (Column("Nom", "nom"), Column("Date", "date"))
    listing = Listing(request, columns, [Filter("etat", "État", "Tous", {"a": "A"})])
    found = listing.cut(listing.arrange(list(range(120)), {"nom": lambda n: -n}))
    assert 1 <= found.number <= 3
    assert listing.sort in {"", "nom", "date"}
    assert len(listing.heads) == 2


def _register_of(actor: Actor, count: int) -> Client:
    blank = ProcessingActivity(reference="", title="", main_purpose="Essai")
    for number in range(count):
        activity = replace(blank, title=f"Traitement {number:03d} à l’Étage")
        add_activity(actor=actor, activity=activity, as_of=TODAY, now=NOW)
    return window_of(actor)


def test_a_long_register_is_searched_sorted_and_cut() -> None:
    """Fifty rows a page; words without accents find; a click on a head turns the order."""
    window = _register_of(alma(), ROWS_PER_PAGE + 5)
    first, last = window.get("/registre/"), window.get("/registre/?page=2")
    assert "Page 1 sur 2" in first.content.decode()
    assert "Traitement 054" in last.content.decode()
    found = window.get("/registre/?q=etage+017").content.decode()
    assert "Traitement 017" in found
    assert "Traitement 018" not in found
    turned = window.get("/registre/?tri=-nom").content.decode()
    assert turned.index("Traitement 054") < turned.index("Traitement 053")
    assert 'aria-sort="descending"' in turned


def test_an_empty_list_teaches() -> None:
    """A list without a row says how it fills."""
    window = window_of(alma())
    assert "se remplit de lui-même" in window.get("/registre/").content.decode()
    assert "Personne encore" in window.get("/cabinet/interlocuteurs/").content.decode()
    assert "Commencez par le contrat" in window.get("/preuve/").content.decode()
    assert "encore vide" in window.get("/registre/carte/").content.decode()
    nothing = window.get("/plan/?q=introuvable").content.decode()
    assert "Tout montrer" in nothing

"""« Dossiers »: found, read, kept, frozen, joined, put away, destroyed after two questions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from serment.intake.records import RejectedLine
from serment.practice.acting import one_act
from serment.practice.destructions import MOST_AT_ONCE, Tick, decide_destruction, tick_items
from serment.practice.record_counts import counts_of
from serment.practice.record_holds import NewHold, hold_record
from serment.practice.record_list import SAMPLE
from serment.practice.record_twins import pairs_to_answer, propose_pairs
from serment.store.models import Destruction, JournalEntry, KeptRecord, RecordSpan
from serment.web.rooms.records.timeline import bars_of, years_svg
from support.listing import GROWN, OLD, imported, line, past, record_of
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.window import window_of

if TYPE_CHECKING:
    from django.test import Client

    from serment.intake.records import ReadLine
    from serment.practice.actors import Actor
    from serment.store.models import AlikePair

pytestmark = pytest.mark.django_db
RECENT = date(2024, 3, 1)
MIDDLE = date(2015, 1, 1)
NEXT_YEAR = TODAY + timedelta(days=365)
LIST = "/dossiers/liste/"


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the screens to the day of the tests."""
    for room in ("archive", "deciding", "destructions", "holds", "overview", "policies", "record",
                 "review", "twins"):  # fmt: skip
        monkeypatch.setattr(f"serment.web.rooms.records.{room}.today", lambda _request: TODAY)
        if room not in {"overview", "review"}:
            monkeypatch.setattr(f"serment.web.rooms.records.{room}.now", lambda: NOW)
    monkeypatch.setattr("serment.web.rooms.today.views.today", lambda _request: TODAY)


def _practice() -> tuple[Actor, Client]:
    """A practice with two records at their term, one archived, one in use, one without a date."""
    doctor = alma()
    lines: list[ReadLine] = [
        past("1", "Dupont Éva"),
        past("2", "Martin Léa", died_on=date(2000, 1, 1)),
        line("3", "Petit Ana", last_consultation_on=MIDDLE, born_on=GROWN),
        line("4", "Roux Zoé", last_consultation_on=RECENT, born_on=GROWN),
        line("5", "Sans Date"),
        RejectedLine("ligne 6", ("", "=1+1"), "Ni numéro ni nom."),
    ]
    imported(doctor, lines)
    return doctor, window_of(doctor)


def _text(window: Client, path: str) -> str:
    answer = window.get(path)
    assert (path, answer.status_code) == (path, 200)
    return answer.content.decode()


def test_an_empty_room_teaches() -> None:
    """Without a record: what the room does, what is kept, a button, which the secretary has not."""
    doctor = alma()
    told = _text(window_of(doctor), "/dossiers/")
    assert "le reste est laissé à la porte" in told
    assert f'href="{reverse("records:import")}"' in told
    assert "Importer une liste" not in _text(window_of(bilal(doctor)), "/dossiers/")


def test_the_overview_says_what_is_there_and_what_to_do() -> None:
    """Counts, next steps, the years as a drawing and as a table, reasons in words."""
    doctor, window = _practice()
    told = _text(window, "/dossiers/")
    for words in ("À relire avant destruction", "2 dossiers à relire",
                  "1 dossier en archive, à ranger", "1 dossier à préciser",
                  "La même chose en chiffres", "<title>2018", "Patient décédé moins de dix ans",
                  "Il manque : Dernière consultation", "20 ans après", "refusé"):  # fmt: skip
        assert words in told.replace("\xa0", " "), words
    assert "retention." not in told
    assert "patient_record" not in told
    assert "deceased" not in told
    assert counts_of(doctor.practice, TODAY).total == 5


def test_the_list_is_searched_held_to_a_filter_and_sorted() -> None:
    """Words, status, year, letter, archive; what deserves a look comes first; odd asks are mild."""
    _, window = _practice()
    assert "Dupont" not in _text(window, f"{LIST}?q=martin")
    assert "Martin" in _text(window, f"{LIST}?annee=2010")
    assert "Petit" in _text(window, f"{LIST}?archive=due")
    assert "Petit" not in _text(window, f"{LIST}?lettre=D")
    told = _text(window, f"{LIST}?etat=erasable")
    assert told.index("Martin") < told.index("Dupont"), "an exception deserves a look first"
    assert "une règle particulière s’applique" in told
    assert "Il manque" in _text(window, f"{LIST}?etat=undetermined")
    assert "Aucun dossier ne répond" in _text(window, f"{LIST}?q=introuvable")
    assert "tirés au sort" in _text(window, f"{LIST}?lot=30")
    turned = _text(window, f"{LIST}?tri=-nom")
    assert turned.index("Roux") < turned.index("Dupont")


def test_a_sample_is_drawn_by_lot_and_a_long_list_is_cut() -> None:
    """Thirty of sixty, the same at each look; fifty a page."""
    doctor = alma()
    imported(doctor, [past(str(n), f"Nom {n:02d}") for n in range(60)])
    window = window_of(doctor)
    sample = _text(window, f"{LIST}?etat=erasable&lot=30")
    assert sample.count('name="dossier"') == SAMPLE
    assert sample.count("Nom ") == _text(window, f"{LIST}?etat=erasable&lot=30").count("Nom ")
    assert "Page 2 sur 2" in _text(window, f"{LIST}?etat=erasable&page=2")
    drawn = window.post(f"{LIST}detruire/?etat=erasable&lot=30", {"tous": "1"})
    assert f"Détruire {SAMPLE} dossiers" in drawn.content.decode()


def test_a_very_long_list_follows_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a sort that nobody asked for: by number, or the latest term first."""
    monkeypatch.setattr("serment.web.rooms.records.review._LONG", 1)
    doctor = alma()
    imported(doctor, [past("1", "Zoé"), past("2", "Abel", last_consultation_on=date(1999, 1, 1))])
    window = window_of(doctor)
    whole, due = _text(window, LIST), _text(window, f"{LIST}?etat=erasable")
    assert whole.index("Zoé") < whole.index("Abel")
    assert due.index("Abel") < due.index("Zoé")
    monkeypatch.setattr("serment.web.rooms.records.archive.MOVED_UP_TO", 0)
    assert "Plus de 0 dossier" in _text(window, "/dossiers/archive/").replace("\xa0", " ")


def test_the_secretary_sees_an_archived_record_without_its_name() -> None:
    """Neither its name nor its number, nor a search or an order by which they would be guessed."""
    doctor, _ = _practice()
    window = window_of(bilal(doctor))
    assert "Petit" not in _text(window, LIST)
    assert "Roux" in _text(window, LIST)
    shown = _text(window, f"{LIST}?archive=due&q=petit&lettre=P&tri=nom")
    assert "Petit" not in shown.replace('value="petit"', "")
    assert "Nom réservé au médecin" in shown
    assert "n° 3" not in shown
    assert "0 dossier" in _text(window, f"{LIST}?q=petit")
    assert 'name="dossier"' not in _text(window, f"{LIST}?etat=erasable&archive=due")
    refused = window.get(f"/dossiers/{record_of(doctor, '3').pk}/")
    assert refused.status_code == 403
    assert "archive intermédiaire" in refused.content.decode()
    assert "Petit" not in refused.content.decode()


def test_a_record_says_why_until_when_and_on_what_text() -> None:
    """The conclusion, its reasons, the text and its force; each look at an archive is noted."""
    doctor, window = _practice()
    told = _text(window, f"/dossiers/{record_of(doctor, '4').pk}/").replace("\xa0", " ")
    assert "À conserver jusqu’au 1er mars 2044" in told
    assert "R. 1112-7" in told
    assert "Il est recommandé" in told
    assert JournalEntry.objects.of(doctor.practice).filter(
        act="record.consulted_in_archive"
    ).count() == 0  # fmt: skip
    dead = _text(window, f"/dossiers/{record_of(doctor, '2').pk}/")
    assert dead.count("Patient décédé moins de dix ans") == 1, "said once"
    assert "notée au journal" in dead
    assert "Serment ne conclut pas" in _text(window, f"/dossiers/{record_of(doctor, '5').pk}/")
    looked = JournalEntry.objects.of(doctor.practice).filter(act="record.consulted_in_archive")
    assert looked.count() == 1
    assert window.get("/dossiers/999999/").status_code == 404


def test_a_claim_is_noted_on_a_record_then_lifted() -> None:
    """A refused form keeps what was typed; a claim freezes; its end is asked and checked."""
    doctor, window = _practice()
    pk = record_of(doctor, "1").pk
    form = {"kind": "claim", "since": "2026-11-01", "reason": "", "review_on": "2027-11-01"}
    refused = window.post(f"/dossiers/{pk}/geler/", form)
    assert refused.status_code == 422
    assert "La raison manque" in refused.content.decode()
    late = {**form, "reason": "Recours", "since": "2027-01-01"}
    assert window.post(f"/dossiers/{pk}/geler/", late).status_code == 422
    assert window.post(f"/dossiers/{pk}/geler/", {**form, "reason": "Recours"}).status_code == 302
    assert record_of(doctor, "1").status == "held"
    assert "Recours" in _text(window, f"/dossiers/{pk}/")
    span = RecordSpan.objects.of(doctor.practice).get()
    address = f"/dossiers/gels/{span.pk}/lever/"
    assert "Lever ce gel" in _text(window, address)
    assert window.post(address, {"until": "2020-01-01"}).status_code == 422
    assert window.post(address, {"until": "demain"}).status_code == 422
    assert window.post(address, {"until": TODAY.isoformat()}).status_code == 302
    assert record_of(doctor, "1").status == "erasable"
    assert window.get("/dossiers/gels/999/lever/").status_code == 404
    assert window.post("/dossiers/999999/geler/", {**form, "reason": "x"}).status_code == 404


def test_the_holds_are_listed_those_to_review_first_and_all_can_be_frozen() -> None:
    """A freeze of the practice covers everything, and is on the list."""
    doctor, window = _practice()
    assert "Aucun dossier n’est gelé" in _text(window, "/dossiers/gels/")
    old = NewHold("manual", TODAY - timedelta(days=9), "Famille", TODAY)
    hold_record(actor=doctor, hold=old, as_of=TODAY - timedelta(days=8), now=NOW,
                number=record_of(doctor, "1").pk)  # fmt: skip
    form = {"kind": "audit", "since": "2026-11-01", "reason": "Contrôle", "review_on": "2026-01-01"}
    assert window.post("/dossiers/gels/", form).status_code == 422
    form["review_on"] = NEXT_YEAR.isoformat()
    assert window.post("/dossiers/gels/", form).status_code == 302
    assert "Tous les dossiers sont gelés" in _text(window, "/dossiers/gels/")
    told = _text(window, "/dossiers/gels/")
    assert told.index("Dupont") < told.index("Tous les dossiers")
    assert "1 gel à réexaminer" in told
    assert "1 gel à réexaminer" in _text(window, "/dossiers/")
    assert set(KeptRecord.objects.of(doctor.practice).values_list("status", flat=True)) == {"held"}
    hers = _text(window_of(bilal(doctor)), "/dossiers/gels/")
    assert "Dupont" not in hers
    assert "Famille" not in hers


def test_records_ticked_are_kept_with_a_reason() -> None:
    """Asked first, refused without a reason, then all in one go; nothing ticked, nothing done."""
    doctor, window = _practice()
    numbers = [record_of(doctor, n).pk for n in ("1", "2")]
    assert window.post(f"{LIST}garder/", {}).status_code == 302
    asked = window.post(f"{LIST}garder/", {"dossier": numbers})
    assert "ces 2 dossiers" in asked.content.decode()
    carried = " ".join(map(str, numbers))
    assert f'name="choisis" value="{carried}"' in asked.content.decode()
    form = {"choisis": carried, "reason": "", "review_on": NEXT_YEAR.isoformat()}
    assert window.post(f"{LIST}garder/", form).status_code == 422
    past_day = {**form, "reason": "Suivi", "review_on": "2020-01-01"}
    assert window.post(f"{LIST}garder/", past_day).status_code == 422
    gone = {**form, "reason": "Suivi", "choisis": f"{numbers[0]} 999999"}
    assert window.post(f"{LIST}garder/", gone).status_code == 422
    assert record_of(doctor, "1").status == "erasable", "all or none"
    done = window.post(f"{LIST}garder/?etat=erasable", {**form, "reason": "Suivi"})
    assert done["Location"] == f"{LIST}?etat=erasable"
    assert record_of(doctor, "1").status == record_of(doctor, "2").status == "held"


def test_a_destruction_is_asked_twice_and_its_number_is_typed() -> None:
    """By rule first, then the number; a wrong one decides nothing."""
    doctor, window = _practice()
    numbers = [record_of(doctor, n).pk for n in ("1", "2")]
    address = f"{LIST}detruire/?etat=erasable"
    assert window.post(address, {}).status_code == 302
    first = window.post(address, {"dossier": numbers}).content.decode()
    assert "Détruire 2 dossiers" in first
    assert "Durée ordinaire" in first
    assert "Patient décédé" in first
    second = window.post(address, {"dossier": numbers, "etape": "2"}).content.decode()
    assert "tapez le nombre" in second
    for typed in ("3", "", "deux", "9" * 12):
        wrong = window.post(address, {"dossier": numbers, "etape": "3", "nombre": typed})
        assert (typed, wrong.status_code) == (typed, 422)
    assert not Destruction.objects.of(doctor.practice).exists()
    done = window.post(address, {"dossier": numbers, "etape": "3", "nombre": "2"})
    assert done["Location"] == "/dossiers/destructions/1/"
    kept = {"dossier": [record_of(doctor, "4").pk], "etape": "3", "nombre": "1"}
    assert "à ne pas détruire aujourd’hui" in window.post(address, kept).content.decode()
    assert "en cours de destruction" in _text(window, f"{LIST}?etat=erasable")


def test_all_those_of_a_filter_are_carried_and_counted() -> None:
    """What changed meanwhile is refused; a record already leaving is not taken twice."""
    doctor = alma()
    imported(doctor, [past(str(n), f"Nom {n:02d}") for n in range(60)])
    window, address = window_of(doctor), f"{LIST}detruire/?etat=erasable&annee=2018"
    assert "Détruire tous ceux de cette liste (60)" in _text(window, f"{LIST}?etat=erasable")
    first = window.post(address, {"tous": "1"}).content.decode()
    assert "Détruire 60 dossiers" in first
    carried = first.partition('name="choisis" value="')[2].partition('"')[0]
    assert len(carried.split()) == 60
    hold = NewHold("audit", TODAY, "Contrôle", NEXT_YEAR)
    hold_record(actor=doctor, hold=hold, as_of=TODAY, now=NOW, number=record_of(doctor, "7").pk)
    stale = window.post(address, {"choisis": carried, "etape": "3", "nombre": "60"})
    assert stale.status_code == 422
    assert "à ne pas détruire aujourd’hui : 1 sur 60" in stale.content.decode().replace("\xa0", " ")
    done = window.post(address, {"tous": "1", "etape": "3", "nombre": "59"})
    assert done.status_code == 302
    assert window.post(address, {"tous": "1"}).status_code == 302, "nothing is left to destroy"


def test_too_many_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody could check them: the person is told to restrict the list."""
    doctor, window = _practice()
    assert MOST_AT_ONCE == 10_000
    for room in ("review", "deciding"):
        monkeypatch.setattr(f"serment.web.rooms.records.{room}.MOST_AT_ONCE", 1)
    assert "Restreignez" in _text(window, f"{LIST}?etat=erasable")
    answer = window.post(f"{LIST}detruire/?etat=erasable", {"tous": "1"}, follow=True)
    assert "Restreignez" in answer.content.decode()
    assert not Destruction.objects.of(doctor.practice).exists()


def _begun(doctor: Actor) -> int:
    numbers = [record_of(doctor, n).pk for n in ("1", "2")]
    told = decide_destruction(actor=doctor, numbers=numbers, confirmed=2, as_of=TODAY, now=NOW)
    return told.number


def test_a_destruction_is_ticked_support_by_support() -> None:
    """All of them or those chosen, on a day, by somebody; a wrong day or nobody is refused."""
    doctor, window = _practice()
    address = f"/dossiers/destructions/{_begun(doctor)}/"
    form = {"support": "paper", "on": TODAY.isoformat(), "by": "Bilal", "tous": "1"}
    assert "Papier : 0 sur 2" in _text(window, address).replace("\xa0", " ")
    assert window.post(f"{address}cocher/", {**form, "by": ""}).status_code == 422
    assert window.post(f"{address}cocher/", {**form, "on": "2020-01-01"}).status_code == 422
    assert window.post(f"{address}cocher/", {**form, "tous": ""}).status_code == 422
    one = {**form, "tous": "", "dossier": [record_of(doctor, "1").pk]}
    assert window.post(f"{address}cocher/", one).status_code == 302
    assert "Papier : 1 sur 2" in _text(window, address).replace("\xa0", " ")
    assert window.post(f"{address}cocher/", form).status_code == 302
    again = window.post(f"{address}cocher/", form, follow=True).content.decode()
    assert "déjà cochés" in again
    assert "Papier : 2 sur 2" in again.replace("\xa0", " ")
    assert "Logiciel : 0 sur 2" in again.replace("\xa0", " ")


def test_records_leave_a_destruction_with_a_reason_and_it_can_be_given_up() -> None:
    """One no longer erasable is said and withdrawn; the rest is given up once confirmed."""
    doctor, window = _practice()
    address = f"/dossiers/destructions/{_begun(doctor)}/"
    one = record_of(doctor, "1").pk
    hold = NewHold("audit", TODAY, "Contrôle", NEXT_YEAR)
    hold_record(actor=doctor, hold=hold, as_of=TODAY, now=NOW, number=one)
    assert "1 dossier ne peut plus être détruit" in _text(window, address).replace("\xa0", " ")
    assert window.post(f"{address}retirer/", {"dossier": [one]}).status_code == 422
    assert window.post(f"{address}retirer/", {}).status_code == 422
    gone = window.post(f"{address}retirer/", {"empeches": "1", "raison": "Gelé"}, follow=True)
    told = gone.content.decode().replace("\xa0", " ")
    assert "1 dossier retiré" in told
    for words in ("Retirés de cette destruction", f"D-{one:06d}", "Gel posé depuis la décision",
                  "Gelé", doctor.name):  # fmt: skip
        assert words in told[told.index('id="retires"') :], words
    assert "Abandonner la destruction n° 1" in window.post(
        f"{address}abandonner/", {}
    ).content.decode().replace("\xa0", " ")  # fmt: skip
    window.post(f"{address}abandonner/", {"confirme": "oui"})
    assert Destruction.objects.of(doctor.practice).get().state == "cancelled"
    assert "tous les dossiers sont restés" in _text(window, address)
    refused = window.post(f"{address}abandonner/", {"confirme": "oui"}, follow=True)
    assert "déjà abandonnée" in refused.content.decode()
    form = {"support": "paper", "on": TODAY.isoformat(), "by": "Bilal", "tous": "1"}
    assert window.post(f"{address}cocher/", form).status_code == 422


def test_the_papers_of_a_destruction_are_handed_over() -> None:
    """The working list by parts, the purge list; no certificate before it is done."""
    doctor, window = _practice()
    address = f"/dossiers/destructions/{_begun(doctor)}/"
    assert "Destruction n° 1" in _text(window, "/dossiers/destructions/").replace("\xa0", " ")
    assert window.get(f"{address}liste.pdf").content.startswith(b"%PDF")
    for part in ("2", "0", "x1"):
        wanted = 200 if part == "x1" else 404
        assert window.get(f"{address}liste.pdf?partie={part}").status_code == wanted
    assert window.get(f"{address}pv.pdf").status_code == 404
    assert window.get("/dossiers/destructions/9/").status_code == 404
    assert b"{" in window.post("/dossiers/destructions/purges/").content


def test_a_destruction_that_is_done_shows_its_proof() -> None:
    """The certificate and the purge list are there to be saved."""
    from serment.practice.contents import keep_content

    doctor, window = _practice()
    number = _begun(doctor)
    blob = keep_content(practice=doctor.practice, pieces=[b"%PDF-certificate"])
    Destruction.objects.of(doctor.practice).filter(number=number).update(
        state="done", done_on=TODAY, certificate=blob
    )
    address = f"/dossiers/destructions/{number}/"
    told = _text(window, address)
    assert "Enregistrer le procès-verbal" in told
    assert "Enregistrer la liste de purge" in told
    assert window.get(f"{address}pv.pdf").content == b"%PDF-certificate"


def test_two_records_of_one_person_are_joined_and_separated() -> None:
    """Side by side: which one is kept, or two people; a joined one leads to the other."""
    doctor = alma()
    same: dict[str, Any] = {"born_on": GROWN, "last_consultation_on": OLD}
    imported(doctor, [line("1", "Dupont Éva", **same), line("2", "Martin Luc", **same)])
    imported(doctor, [line("1", "DUPONT Eva", **same), line("2", "MARTIN Luc", **same)], source="B")
    with one_act(doctor.practice):
        assert propose_pairs(doctor.practice) == 2
    window = window_of(doctor)
    told = _text(window, "/dossiers/doublons/")
    assert "réunir dans" in told
    first, second = pairs_to_answer(doctor.practice)
    window.post(f"/dossiers/doublons/{first.pk}/", {"garde": "autre"})
    assert pairs_to_answer(doctor.practice).count() == 2
    window.post(f"/dossiers/doublons/{first.pk}/", {"garde": str(first.second_id)})
    window.post(f"/dossiers/doublons/{second.pk}/", {"garde": "deux"})
    assert "Aucun doublon" in _text(window, "/dossiers/doublons/")
    assert window.post(f"/dossiers/doublons/{first.pk}/", {"garde": "deux"}).status_code == 404
    assert "Compté dans un autre dossier" in _text(window, f"/dossiers/{first.first_id}/")
    assert "Réunis à ce dossier" in _text(window, f"/dossiers/{first.second_id}/")
    assert counts_of(doctor.practice, TODAY).total == 3
    window.post(f"/dossiers/{first.first_id}/separer/")
    assert counts_of(doctor.practice, TODAY).total == 4
    assert window.post("/dossiers/99999/separer/").status_code == 404


def _three_pairs(doctor: Actor) -> list[AlikePair]:
    for source in ("A", "B"):
        told = [
            past(str(n), name) for n, name in enumerate(("Dupont Éva", "Petit Ana", "Roux Zoé"))
        ]
        imported(doctor, told, source=source)
    with one_act(doctor.practice):
        assert propose_pairs(doctor.practice) == 3
    return list(pairs_to_answer(doctor.practice))


def test_several_pairs_are_shown_again_then_joined_together() -> None:
    """Nothing changes before the second page, where the record that stays may be changed."""
    doctor = alma()
    one, two, three = _three_pairs(doctor)
    window, address = window_of(doctor), "/dossiers/doublons/ensemble/"
    assert _text(window, "/dossiers/doublons/").count('form="ensemble"') == 4
    assert "Cochez d’abord" in window.post(address, {}, follow=True).content.decode()
    ticked = {"paire": [one.pk, two.pk], "reponse": "meme"}
    asked = window.post(address, ticked).content.decode().replace("\xa0", " ")
    assert "Réunir 2 paires ?" in asked
    assert f"Garder {one.first}" in asked
    assert asked.count(" checked>") == 2
    assert pairs_to_answer(doctor.practice).count() == 3, "nothing is joined yet"
    sure = {**ticked, "confirme": "oui", f"garde-{one.pk}": str(one.second_id)}
    refused = window.post(address, sure, follow=True).content.decode()
    assert "Choisissez l’un des deux" in refused.replace("\xa0", " ")
    sure[f"garde-{two.pk}"] = str(two.first_id)
    done = window.post(address, sure, follow=True).content.decode().replace("\xa0", " ")
    assert "2 dossiers comptés avec un autre" in done
    assert KeptRecord.objects.of(doctor.practice).get(pk=one.first_id).same_as_id == one.second_id
    gone = window.post(address, {"paire": [one.pk, three.pk]}, follow=True).content.decode()
    assert "L’une de ces paires n’est plus là" in gone


def test_several_pairs_are_shown_again_then_said_distinct() -> None:
    """Two people in each: shown, then confirmed."""
    doctor = alma()
    pairs = _three_pairs(doctor)
    window, address = window_of(doctor), "/dossiers/doublons/ensemble/"
    ticked = {"paire": [pair.pk for pair in pairs], "reponse": "deux"}
    assert "3 paires de personnes différentes" in window.post(address, ticked).content.decode()
    done = window.post(address, {**ticked, "confirme": "oui"}, follow=True).content.decode()
    assert "3 paires de deux personnes" in done.replace("\xa0", " ")
    assert "Aucun doublon" in done
    assert window_of(bilal(doctor)).post(address, ticked).status_code == 403


def test_records_are_put_away_and_the_list_printed() -> None:
    """Those ticked, the printed list, or all; nothing ticked is said."""
    doctor = alma()
    old: dict[str, Any] = {"last_consultation_on": MIDDLE, "born_on": GROWN}
    imported(doctor, [line(str(n), f"Nom {n}", **old) for n in range(4)])
    window, address = window_of(doctor), "/dossiers/archive/"
    assert "4 dossiers en archive, à ranger" in _text(window, address).replace("\xa0", " ")
    assert window.get(f"{address}liste.pdf").content.startswith(b"%PDF")
    assert "Cochez d’abord" in window.post(address, {}, follow=True).content.decode()
    window.post(address, {"dossier": [record_of(doctor, "0").pk]})
    assert "3 dossiers en archive, à ranger" in _text(window, address).replace("\xa0", " ")
    asked = window.post(address, {"quoi": "liste"}).content.decode()
    assert "Oui, tout est rangé" in asked
    window.post(address, {"quoi": "liste", "confirme": "oui"})
    told = _text(window, address)
    assert "Tout est rangé" in told
    assert "Les dossiers en archive, rangés" in told
    assert "Nom 2" in _text(window, f"{LIST}?archive=archived")


def test_a_long_list_to_put_away_is_worked_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """The printed list is what is put away, not all of it."""
    for room in ("serment.practice.record_archive", "serment.web.rooms.records.archive"):
        monkeypatch.setattr(f"{room}.MOST_PRINTED", 2)
    doctor = alma()
    old: dict[str, Any] = {"last_consultation_on": MIDDLE, "born_on": GROWN}
    imported(doctor, [line(str(n), f"Nom {n}", **old) for n in range(5)])
    window = window_of(doctor)
    assert "Tous ceux de la liste sont rangés" in _text(window, "/dossiers/archive/")
    window.post("/dossiers/archive/", {"quoi": "liste", "confirme": "oui"})
    assert "3 dossiers en archive, à ranger" in _text(window, "/dossiers/archive/").replace(
        "\xa0", " "
    )
    window.post("/dossiers/archive/", {"quoi": "tout", "confirme": "oui"})
    assert "aucun dossier en archive n’attend" in _text(window, "/dossiers/archive/")


def test_every_duration_is_shown_and_one_can_be_chosen() -> None:
    """Each series of the corpus once, over the pages; a choice within its bounds, or the reason."""
    window = window_of(alma())
    told = _text(window, "/dossiers/durees/") + _text(window, "/dossiers/durees/?page=2")
    assert "Agenda des rendez-vous" in told
    assert "Possible : de 1 mois à 24 mois" in told.replace("\xa0", " ")
    assert "retention." not in told
    assert "Conservé par" in _text(window, "/dossiers/durees/?qui=national_insurance")
    only = _text(window, "/dossiers/durees/?choix=cabinet")
    assert "Durée de conservation du dossier patient" not in only
    for wrong in ("25", "abc", "", "-1", "99999"):
        refused = window.post("/dossiers/durees/", {"serie": "appointment", "duree": wrong})
        assert (wrong, refused.status_code) == (wrong, 422)
    form = {"serie": "appointment", "duree": "6"}
    assert window.post("/dossiers/durees/", form).status_code == 302
    assert "6 mois après" in _text(window, "/dossiers/durees/?q=agenda").replace("\xa0", " ")
    assert "Aucune durée" in _text(window, "/dossiers/durees/?q=introuvable")


def test_past_imports_and_their_rejected_lines_are_shown_and_saved() -> None:
    """Counts for all; the lines, which may name somebody, for the controller; cells apart."""
    doctor, window = _practice()
    told = _text(window, "/dossiers/importer/")
    assert "5 nouveaux" in told.replace("\xa0", " ")
    number = record_of(doctor, "1").imported_id
    assert "Ni numéro ni nom." in _text(window, f"/dossiers/importer/{number}/refus/")
    saved = window.get(f"/dossiers/importer/{number}/refus/lignes.csv").content.decode()
    assert "'=1+1" in saved
    assert "Aucun import encore" in _text(window_of(alma("Autre")), "/dossiers/importer/")
    assert window.get("/dossiers/importer/999/refus/").status_code == 404
    hers = window_of(bilal(doctor))
    assert hers.get(f"/dossiers/importer/{number}/refus/").status_code == 403
    assert "Voir les refus" not in _text(hers, "/dossiers/importer/")


def test_the_list_leaves_as_a_spreadsheet_for_the_controller() -> None:
    """The rows of the filter, in words; not for the secretary."""
    doctor, window = _practice()
    saved = window.get(f"{LIST}dossiers.csv?etat=erasable").content.decode()
    assert "Dupont" in saved
    assert "Roux" not in saved
    assert '"À relire"' in saved
    assert window.get(f"{LIST}dossiers.ods").content.startswith(b"PK")
    assert window.get(f"{LIST}dossiers.exe").status_code == 404
    assert window_of(bilal(doctor)).get(f"{LIST}dossiers.csv").status_code == 403


def test_another_practice_sees_nothing_of_it() -> None:
    """The numbers of one practice lead nowhere in another."""
    doctor, _ = _practice()
    number = _begun(doctor)
    tick = Tick("paper", TODAY, "Bilal")
    tick_items(actor=doctor, number=number, tick=tick, now=NOW)
    other = window_of(alma("Autre cabinet"))
    pk = record_of(doctor, "1").pk
    for path in (f"/dossiers/{pk}/", f"/dossiers/destructions/{number}/"):
        assert other.get(path).status_code == 404
    asked = {"dossier": [pk], "etape": "3", "nombre": "1"}
    assert other.post(f"{LIST}detruire/", asked).status_code == 422
    assert window_of(chloe(doctor)).get(f"/dossiers/{pk}/").status_code == 403


def test_today_speaks_of_records_only_when_there_are_some() -> None:
    """Nothing in an empty practice; then what is at its term and what is to be put away."""
    assert "à leur terme" not in _text(window_of(alma("Vide")), "/")
    _, window = _practice()
    told = _text(window, "/").replace("\xa0", " ")
    assert "2 dossiers arrivés à leur terme" in told
    assert "1 dossier en archive, à ranger" in told


def test_the_years_far_away_are_gathered() -> None:
    """A drawing has a bar a year around today; what is further is one bar at each end."""
    bars = bars_of({1990: 4, 2026: 1, 2030: 2, 2090: 3}, TODAY)
    assert (bars[0].label, bars[0].records, bars[0].is_past) == ("avant 2014", 4, True)
    assert (bars[-1].label, bars[-1].records) == ("après 2054", 3)
    assert sum(bar.records for bar in bars) == 10
    drawn = years_svg(bars)
    assert drawn.count("<rect") == len(bars)
    assert "style=" not in drawn
    assert bars_of({}, TODAY) == ()

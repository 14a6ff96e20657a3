"""Long works on the screen: begun, followed, stopped, saved; Chloé first, then Bilal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished
from django.db import OperationalError, close_old_connections

from serment.practice import workshop
from serment.practice.exchange import export_register
from serment.practice.kinds_of_work import KINDS
from serment.practice.register import add_proposed_activities
from serment.practice.waiting import set_aside
from serment.practice.work import find_work, list_works
from serment.practice.working import WorkContext, WorkOutcome
from serment.store.errors import DiskFullError
from serment.store.models import JournalEntry, Work, WorkKind, WorkState
from serment.web import works
from serment.web.work_words import WORDS, progress_of
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.window import window_of
from support.working import ask, cancelling_at, know, lines_work, patient_workers

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase
    from django.test import Client

    from serment.adapters.workers import MemoryWorkers
    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db

PAGE = "/travaux/{}/"
ACTS = ("annuler/", "reprendre/", "fichier/")


@pytest.fixture(autouse=True, name="quick")
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the inspection file be one word."""
    know(monkeypatch, lambda _context: WorkOutcome(file=set_aside("mot.zip", [b"mot"])))


def _long() -> tuple[Actor, Client, MemoryWorkers, Work]:
    """Ask for the inspection file on the screen; it does not end within a second."""
    doctor = alma()
    window, workers = window_of(doctor), patient_workers()
    answer = window.post("/preuve/dossier.zip")
    (work,) = list_works(doctor.practice)
    followed = f"{PAGE.format(work.pk)}?suivi=1"
    assert (answer.status_code, answer.headers["Location"]) == (302, followed)
    return doctor, window, workers, work


def _leave(answer: HttpResponseBase) -> None:
    """Leave half-way; the connection is the test's own, as the client keeps it in a request."""
    request_finished.disconnect(close_old_connections)
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)


def _text(window: Client, path: str) -> str:
    return window.get(path).content.decode()


def test_chloe_sees_and_touches_no_work() -> None:
    """Neither the list, nor a page, nor its state, nor any act."""
    doctor, _, _, work = _long()
    page, stranger = PAGE.format(work.pk), window_of(chloe(doctor))
    for path in ("/travaux/", page, f"{page}etat.json"):
        assert stranger.get(path).status_code == 403
    for act in ACTS:
        assert stranger.post(page + act).status_code == 403


def test_bilal_sees_where_a_work_stands_and_decides_nothing() -> None:
    """The secretary reads; the file and the acts are the doctor's."""
    doctor, _, workers, work = _long()
    page, window = PAGE.format(work.pk), window_of(bilal(doctor))
    assert "Annuler" not in _text(window, page)
    for act in ACTS:
        assert window.post(page + act).status_code == 403
    workers.do_all()
    assert "Enregistrer le fichier" not in _text(window, page)
    assert f'href="{page}"' not in _text(window, "/")


def test_a_work_of_another_practice_is_not_there() -> None:
    """Its number leads nowhere."""
    _, _, _, work = _long()
    neighbour = window_of(alma("Cabinet du voisin"))
    assert neighbour.get(PAGE.format(work.pk)).status_code == 404
    for act in ACTS:
        assert neighbour.post(PAGE.format(work.pk) + act).status_code == 404


def test_a_short_work_gives_its_file_at_once() -> None:
    """One gesture, the file; nothing is left to see or to fetch."""
    doctor = alma()
    window = window_of(doctor)
    answer = window.post("/preuve/dossier.zip")
    assert answer.getvalue() == b"mot"
    assert 'filename="mot.zip"' in answer.headers["Content-Disposition"]
    assert "/travaux/" not in _text(window, "/")


def test_a_work_that_ends_before_its_page_is_read_saves_its_file_all_the_same() -> None:
    """Nobody has to find the button: the page that one is led to saves by itself."""
    _, window, workers, work = _long()
    workers.do_all()
    assert "data-save-now" in _text(window, f"{PAGE.format(work.pk)}?suivi=1")
    assert "data-save-now" not in _text(window, PAGE.format(work.pk))


def test_a_long_work_has_a_page_that_follows_it() -> None:
    """A native bar with its words, a way to cancel, a link for who has no script; no refresh."""
    _, window, _, work = _long()
    text = _text(window, PAGE.format(work.pk))
    assert "<progress" in text
    assert f'data-follow="/travaux/{work.pk}/etat.json"' in text
    assert f'<noscript><p><a href="/travaux/{work.pk}/">Actualiser</a></p></noscript>' in text
    assert "http-equiv" not in text
    assert "Annuler" in text
    Work.objects.of(work.practice).update(state=WorkState.RUNNING, done=1_200_000, total=4_000_000)
    text = _text(window, PAGE.format(work.pk))
    assert 'value="1200000" max="4000000"' in text
    assert "1,2\u00a0Mo sur 4\u00a0Mo" in text
    told = window.get(f"/travaux/{work.pk}/etat.json").json()
    assert told == {
        "ended": False,
        "done": 1_200_000,
        "total": 4_000_000,
        "words": "1,2\u00a0Mo sur 4\u00a0Mo",
        "sign": "Dossier de preuve\u00a0: en cours",
    }


def test_every_page_shows_that_a_work_runs() -> None:
    """One goes on working elsewhere; the sign leads back, and follows the work."""
    _, window, workers, work = _long()
    text = _text(window, "/registre/")
    assert f'href="/travaux/{work.pk}/" data-follow="/travaux/{work.pk}/etat.json"' in text
    assert "Dossier de preuve\u00a0: en attente" in text
    workers.do_all()
    text = _text(window, "/registre/")
    assert "Dossier de preuve\u00a0: à enregistrer" in text
    assert "data-follow" not in text


def test_several_works_are_one_sign_that_leads_to_their_list() -> None:
    """The list names each with where it stands."""
    doctor, window, _, _ = _long()
    ask(doctor, WorkKind.DOCUMENTS, missing=True)
    text = _text(window, "/")
    assert 'href="/travaux/"' in text
    assert "2 travaux" in text
    listed = _text(window, "/travaux/")
    assert listed.count("en attente") == 2
    assert "Dossier de preuve" in listed


def test_the_file_of_a_long_work_is_saved_once() -> None:
    """The page offers it; saved, it is said gone, with the way to make it again."""
    _, window, workers, work = _long()
    page = PAGE.format(work.pk)
    workers.do_all()
    assert "Enregistrer le fichier" in _text(window, page)
    assert "data-save-now" not in _text(window, page)
    assert "data-save-now" in _text(window, f"{page}?suivi=1")
    left = window.post(f"{page}fichier/")
    _leave(left)
    assert "à enregistrer" in _text(window, "/")
    saved = window.post(f"{page}fichier/")
    assert saved.getvalue() == b"mot"
    text = _text(window, f"{page}?suivi=1")
    assert "n’est plus ici" in text
    assert "data-save-now" not in text
    again = window.post(f"{page}fichier/")
    assert (again.status_code, again.headers["Location"]) == (302, page)
    assert "à enregistrer" not in _text(window, "/")


def test_a_work_is_cancelled_from_its_page() -> None:
    """The page says what is left of it, and offers to begin again; the frame is silent."""
    doctor, window, _, work = _long()
    page = PAGE.format(work.pk)
    text = window.post(f"{page}annuler/", follow=True).content.decode()
    assert "travail annulé" in text
    assert "Aucun fichier n’a été fabriqué" in text
    assert "Recommencer" in text
    assert f'href="{page}"' not in _text(window, "/")
    told = window.post(f"{page}annuler/", follow=True).content.decode()
    assert "déjà terminé" in told
    assert find_work(doctor.practice, work.pk).state == WorkState.CANCELLED


def test_a_work_asked_to_stop_says_that_it_will() -> None:
    """Until its next safe point the page waits, without a second button."""
    doctor, window, _, work = _long()
    Work.objects.of(doctor.practice).update(state=WorkState.RUNNING)
    window.post(f"{PAGE.format(work.pk)}annuler/")
    text = _text(window, PAGE.format(work.pk))
    assert "Annulation demandée" in text
    assert "annuler/" not in text


def test_an_interrupted_work_is_offered_again_or_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a lock or a power cut: begin again gives the file; dropped, nothing speaks of it."""
    doctor = alma()
    window = window_of(doctor)

    def stopped(context: WorkContext) -> WorkOutcome:
        workshop.workshop().workers.stop()
        context.verify_wanted()
        return WorkOutcome()

    know(monkeypatch, stopped)
    work = ask(doctor)
    page = PAGE.format(work.pk)
    assert "Dossier de preuve\u00a0: interrompu" in _text(window, "/")
    text = _text(window, page)
    assert "verrouillé, fermé ou coupé" in text
    assert "Recommencer" in text
    assert "Laisser tomber" in text
    workshop.workshop().workers.open()
    window.post(f"{page}reprendre/")
    assert "interrompu" in _text(window, page)
    know(monkeypatch, lambda _context: WorkOutcome(file=set_aside("m.zip", [b"m"])))
    workshop.workshop().workers.open()
    assert window.post(f"{page}reprendre/").getvalue() == b"m"
    refused = window.post(f"{page}reprendre/", follow=True).content.decode()
    assert "ne peut pas être repris" in refused


def test_a_work_that_resumes_says_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """« Reprendre », and what is already done."""
    doctor = alma()
    monkeypatch.setitem(KINDS, WorkKind.DOCUMENTS, lines_work(cancelling_at(doctor, 7)))
    work = ask(doctor, WorkKind.DOCUMENTS)
    text = _text(window_of(doctor), PAGE.format(work.pk))
    assert "Reprendre" in text
    assert "6 lignes sur 20" in text


def test_a_failed_work_tells_its_error_and_is_put_away_once_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sentences of the error are on its page; the frame speaks of it until then."""

    def full(_context: WorkContext) -> WorkOutcome:
        raise DiskFullError("ici")

    know(monkeypatch, full)
    doctor = alma()
    window = window_of(doctor)
    answer = window.post("/preuve/dossier.zip")
    assert "Dossier de preuve\u00a0: arrêté" in _text(window, "/")
    assert "Libérez de la place" in _text(window, answer.headers["Location"])
    assert "arrêté" not in _text(window, "/")


def test_everything_produced_leads_to_its_screen() -> None:
    """A long « Tout produire » ends on « C’est prêt », with what was done, told once."""
    doctor = alma()
    window, workers = window_of(doctor), patient_workers()
    page = window.post("/cabinet/pret/").headers["Location"]
    assert "Écriture des documents" in _text(window, page)
    workers.do_all()
    first = window.get(page, follow=True)
    assert first.redirect_chain[-1][0] == "/cabinet/pret/"
    assert "documents émis." in first.content.decode()
    assert "documents émis." not in window.get(page, follow=True).content.decode()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/documents/emettre-manquants/", "documents sont émis."),
        ("/documents/reemettre/", "0 document est réémis."),
        ("/cabinet/pret/", "documents émis."),
    ],
)
def test_short_documents_keep_their_way(path: str, said: str) -> None:
    """One gesture, the screen of the outcome, its sentence."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    assert said in window_of(doctor).post(path, follow=True).content.decode()


def test_the_backup_of_the_demonstration_is_refused_in_words() -> None:
    """It makes no sense there, and the page says why."""
    doctor = alma()
    doctor.practice.is_demo = True
    doctor.practice.save()
    text = window_of(doctor).post("/reglages/sauvegarde/", follow=True).content.decode()
    assert "Le cabinet fictif n’a ni phrase de passe" in text


def test_a_backup_is_said_ready_then_handed_over_once_it_is_read_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody says that it is done before the browser has it; leaving half-way, it still waits."""
    kind = KINDS[WorkKind.BACKUP]
    made = [b"x" * 600, b"y" * 600]
    run = replace(kind, run=lambda _context: WorkOutcome(file=set_aside("s.serment", made)))
    monkeypatch.setitem(KINDS, WorkKind.BACKUP, run)
    doctor = alma()
    window = window_of(doctor)
    lines = JournalEntry.objects.of(doctor.practice).filter(act="backup.handed_over")
    answer = window.post("/reglages/sauvegarde/")
    _leave(answer)
    assert not lines.exists()
    told = _text(window, "/").replace("\xa0", " ")
    assert "La sauvegarde est prête : votre navigateur la télécharge" in told
    assert "entière : s.serment, 1,2 ko" in told
    (work,) = list_works(doctor.practice)
    page = _text(window, PAGE.format(work.pk))
    assert "La sauvegarde est prête, relue et bonne" in page
    assert window.post(PAGE.format(work.pk) + "fichier/").getvalue() == b"".join(made)
    assert lines.count() == 1
    assert "remise à votre navigateur" in _text(window, "/reglages/")
    assert "n’est pas dans vos téléchargements" in _text(window, PAGE.format(work.pk))


def test_a_long_workbook_leads_to_what_it_would_change() -> None:
    """Read in the background, shown before anything is kept."""
    doctor = alma()
    add_proposed_activities(actor=doctor, as_of=TODAY, now=NOW)
    ods = export_register(practice=doctor.practice, form="ods", as_of=TODAY).content
    window, workers = window_of(doctor), patient_workers()
    sent = {"file": SimpleUploadedFile("r.ods", ods)}
    page = window.post("/registre/relire/", sent).headers["Location"]
    assert "Lecture du classeur" in _text(window, page)
    workers.do_all()
    read = window.get(page, follow=True)
    assert "Rien à enregistrer" in read.content.decode()
    assert window.get("/registre/relire/999/").status_code == 404


def test_a_page_that_tells_of_an_error_is_not_broken_by_the_sign(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The database answers nothing: the frame shows no sign, and the page comes."""

    def failing(_practice: object) -> tuple[Work, ...]:
        raise OperationalError

    monkeypatch.setattr(works, "unsettled_works", failing)
    assert window_of(alma()).get("/probleme/").status_code == 200


def test_every_kind_has_its_words() -> None:
    """A new kind cannot be shown without a name, a way back and what it leaves."""
    assert set(WORDS) == set(WorkKind)


def test_progress_is_counted_in_the_unit_of_the_work() -> None:
    """Bytes as sizes, the rest by its name; nothing where nothing is known."""
    assert progress_of(Work(unit="documents", done=1, total=12)) == "1 document sur 12"
    assert progress_of(Work(unit="lines", done=120_000, total=1_000_000)) == (
        "120\u202f000 lignes sur 1\u202f000\u202f000"
    )
    assert progress_of(Work(unit="bytes", done=0)) == ""

"""Requests to a publisher: asked, acknowledged, delivered, checked, confirmed; every refusal."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from serment.intake.large_archive import RefusedArchiveError
from serment.practice.actors import ForbiddenActError
from serment.practice.due_list import list_falling_due
from serment.practice.due_publishers import publishers_to_follow
from serment.practice.publisher_answers import answer_of, standing_of_archives
from serment.practice.publisher_checks import check_archive
from serment.practice.publisher_letters import (
    ForbiddenPublisherLetterError,
    make_publisher_letter,
    publisher_letters_for,
)
from serment.practice.publisher_list import (
    HEADER,
    PublisherSearch,
    publisher_rows,
    requests_serving,
    search_publisher_requests,
)
from serment.practice.publisher_requests import (
    NewPublisherRequest,
    PublisherError,
    UnknownPublisherRequestError,
    correct_publisher_request,
    find_publisher_request,
)
from serment.practice.publisher_steps import (
    Acknowledgement,
    acknowledge_publisher,
    close_publisher_request,
    confirm_receipt,
    forget_delivery,
    note_delivery,
    note_plan,
    reopen_publisher_request,
)
from serment.practice.request_list import RequestSearch, search_requests
from serment.practice.request_register import register_rows
from serment.store.models import CheckedArchive, JournalEntry, JournalPayload, PublisherRequest
from support.invented_export import ExportShape
from support.listing import imported, past
from support.paper import pdf_pages
from support.personas import NOW, TODAY, alma, bilal, chloe
from support.publishers import PUBLISHER, asked_of_publisher, checked
from support.requests import received

if TYPE_CHECKING:
    from pathlib import Path

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHOLE = ExportShape(patients=4)
HOLED = ExportShape(
    patients=4, overrides={"README.TXT": None, "IHE_XDM/SUBSET002/METADATA.XML": None}
)


def _base(actor: Actor, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"actor": actor, "number": number, "as_of": TODAY, "now": NOW, **more}


def _acts(actor: Actor) -> list[str]:
    rows = JournalEntry.objects.of(actor.practice).filter(act__startswith="publisher.")
    return list(rows.order_by("sequence").values_list("act", flat=True))


def test_chloe_asks_nothing_and_bilal_confirms_nothing() -> None:
    """The closed door for one; the other asks and notes, and confirms no receipt."""
    doctor = alma()
    with pytest.raises(ForbiddenActError):
        asked_of_publisher(chloe(doctor))
    secretary = bilal(doctor)
    asked_of_publisher(secretary)
    note_delivery(**_base(secretary), on=TODAY)
    with pytest.raises(ForbiddenActError):
        confirm_receipt(**_base(secretary), on=TODAY)


def test_a_migration_from_the_request_to_the_last_access(tmp_path: Path) -> None:
    """Each act has its one line, which names nobody; the next act is told at each step."""
    doctor = alma()
    asked = asked_of_publisher(doctor, asked_on=TODAY - DAY)
    assert answer_of(asked, NOW).next_act == "await_acknowledgement"
    told = Acknowledgement(TODAY, contact="Mme Zoé Secret")
    assert answer_of(acknowledge_publisher(**_base(doctor), told=told), NOW).next_act == (
        "await_delivery"
    )
    assert answer_of(note_delivery(**_base(doctor), on=TODAY), NOW).next_act == "check"
    checked(doctor, 1, HOLED, tmp_path)
    assert answer_of(find_publisher_request(doctor.practice, 1), NOW).next_act == "send_reserves"
    checked(doctor, 1, WHOLE, tmp_path)
    assert answer_of(find_publisher_request(doctor.practice, 1), NOW).next_act == "confirm"
    confirmed = confirm_receipt(**_base(doctor), on=TODAY)
    answer = answer_of(confirmed, NOW)
    assert answer.next_act == "verify_records"
    assert answer.law.free_access is not None
    assert answer.law.free_access.due == TODAY + 90 * DAY
    assert _acts(doctor) == [
        "publisher.asked", "publisher.acknowledged", "publisher.delivered",
        "publisher.archive_checked", "publisher.archive_checked", "publisher.receipt_confirmed",
    ]  # fmt: skip
    contents = b"".join(
        bytes(one) for one in JournalPayload.objects.of(doctor.practice)
        .filter(entry__act__startswith="publisher.").values_list("content", flat=True)
    ).decode()  # fmt: skip
    assert not any(name in contents for name in (PUBLISHER, "Secret", "SUBSET"))


def test_what_is_kept_of_an_archive_is_numbers_and_codes(tmp_path: Path) -> None:
    """Its digest, counts, kinds: no name of a patient, no NIR, and no record is imported."""
    doctor = alma()
    asked_of_publisher(doctor)
    kept = checked(doctor, 1, HOLED, tmp_path)
    again = checked(doctor, 1, HOLED, tmp_path)
    assert again.pk == kept.pk
    assert (kept.report["found"], kept.report["announced"], kept.report["known"]) == (4, 4, 0)
    kinds = {one["kind"]: one["places"] for one in kept.findings}
    assert kinds["compulsory"] == ["README.TXT"]
    assert kinds["no_metadata"] == ["SUBSET002"]
    assert find_publisher_request(doctor.practice, 1).delivered_on == TODAY


def test_batches_are_put_together_and_the_missing_ones_named(tmp_path: Path) -> None:
    """The first of two leaves the second to claim; both, the export is whole."""
    doctor = alma()
    asked = asked_of_publisher(doctor)
    first = ExportShape(patients=4, batches=2, status="PARTIAL", export_id="E1")
    checked(doctor, 1, first, tmp_path)
    standing = standing_of_archives(asked)
    assert standing.batches is not None
    assert (standing.batches.missing, standing.is_whole) == ((2,), False)
    letters = dict(
        publisher_letters_for(answer_of(find_publisher_request(doctor.practice, 1), NOW))
    )
    assert "publisher_reserves" in letters
    last = ExportShape(patients=4, batch=2, batches=2, export_id="E1")
    checked(doctor, 1, last, tmp_path)
    assert standing_of_archives(asked).is_whole


def test_fewer_patients_than_serment_knows_are_told(tmp_path: Path) -> None:
    """Six records known, four delivered: two to ask about, without claiming them."""
    doctor = alma()
    imported(doctor, [past(str(number), f"Nom {number}") for number in range(6)])
    asked_of_publisher(doctor)
    kept = checked(doctor, 1, WHOLE, tmp_path)
    found = {one["kind"]: one["count"] for one in kept.findings}
    assert found["fewer_patients"] == 2


def test_what_is_no_archive_is_kept_as_unreadable(tmp_path: Path) -> None:
    """A letter instead of a ZIP: refused, kept with its digest, told in the letter of reserves."""
    from serment.intake.content import FileContent

    doctor = alma()
    asked_of_publisher(doctor)
    path = tmp_path / "lettre.zip"
    path.write_bytes(b"Bonjour")
    with pytest.raises(RefusedArchiveError):
        check_archive(actor=doctor, number=1, content=FileContent(path), digest="0" * 64,
                      as_of=TODAY, clock=lambda: NOW)  # fmt: skip
    (kept,) = CheckedArchive.objects.of(doctor.practice)
    assert [one["kind"] for one in kept.findings] == ["unreadable"]
    answer = answer_of(find_publisher_request(doctor.practice, 1), NOW)
    assert not publisher_letters_for(answer)[1:]
    answer = answer_of(note_delivery(**_base(doctor), on=TODAY), NOW)
    content = make_publisher_letter(answer, "publisher_reserves", "pdf", as_of=TODAY)
    assert "ne s’ouvre pas" in " ".join(pdf_pages(content)).replace("\n", " ")


def test_a_wrong_file_is_no_delivery_and_a_delivery_is_undone(tmp_path: Path) -> None:
    """Unreadable, it leaves the export late; another export, once undone, leaves no trace here."""
    from serment.intake.content import FileContent

    doctor = alma()
    asked_of_publisher(doctor, asked_on=TODAY - 40 * DAY)
    path = tmp_path / "vacances.zip"
    path.write_bytes(b"Bonjour")
    with pytest.raises(RefusedArchiveError):
        check_archive(actor=doctor, number=1, content=FileContent(path), digest="0" * 64,
                      as_of=TODAY, clock=lambda: NOW)  # fmt: skip
    answer = answer_of(find_publisher_request(doctor.practice, 1), NOW)
    assert (answer.next_act, answer.asked.delivered_on) == ("remind_delivery", None)
    checked(doctor, 1, WHOLE, tmp_path)
    assert answer_of(find_publisher_request(doctor.practice, 1), NOW).next_act == "confirm"
    with pytest.raises(ForbiddenActError):
        forget_delivery(**_base(chloe(doctor)))
    undone = answer_of(forget_delivery(**_base(doctor)), NOW)
    assert (undone.next_act, undone.standing.archives) == ("remind_delivery", ())
    assert not CheckedArchive.objects.of(doctor.practice).exists()
    assert _acts(doctor)[-1] == "publisher.delivery_forgotten"
    with pytest.raises(PublisherError, match="rien à annuler"):
        forget_delivery(**_base(doctor))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"asked_on": TODAY + DAY}, "à venir"),
        ({"asked_on": TODAY.replace(year=2001)}, "précède"),
        ({"asked_time": time(23, 59)}, "à venir"),
        ({"context": "cousin"}, "pour qui"),
        ({"channel": "pigeon"}, "comment"),
        ({"territory": "lune"}, "cabinet"),
        ({"publisher": " "}, "éditeur manque"),
        ({"contact": 99}, "interlocuteur"),
        ({"context": "patient", "patient_name": ""}, "patient manque"),
        ({"context": "patient", "request": 99}, "existe pas"),
    ],
)
def test_a_request_that_cannot_be_is_refused_whole(told: dict[str, Any], words: str) -> None:
    """In the future, before the rules, to nobody, for nobody: nothing is kept."""
    doctor = alma()
    with pytest.raises(PublisherError, match=words):
        asked_of_publisher(doctor, **told)
    assert not PublisherRequest.objects.of(doctor.practice).exists()
    assert not _acts(doctor)


def test_no_step_comes_before_the_request_nor_ahead_of_today() -> None:
    """Acknowledged, planned or delivered too early, or tomorrow: refused."""
    doctor = alma()
    asked_of_publisher(doctor, asked_time=time(1, 30))
    for day in (TODAY - DAY, TODAY + DAY):
        with pytest.raises(PublisherError, match="entre"):
            acknowledge_publisher(**_base(doctor), told=Acknowledgement(day))
        for note in (note_plan, note_delivery):
            with pytest.raises(PublisherError, match="entre"):
                note(**_base(doctor), on=day)
    with pytest.raises(PublisherError, match="précède"):
        acknowledge_publisher(**_base(doctor), told=Acknowledgement(TODAY, time(1, 29)))
    with pytest.raises(PublisherError, match="comment"):
        acknowledge_publisher(**_base(doctor), told=Acknowledgement(TODAY, channel="pigeon"))
    with pytest.raises(PublisherError, match="livraison"):
        confirm_receipt(**_base(doctor), on=TODAY)
    assert _acts(doctor) == ["publisher.asked"]


def test_a_receipt_is_confirmed_with_open_eyes(tmp_path: Path) -> None:
    """Not checked, or with reserves, it is refused unless the person says to know."""
    doctor = alma()
    asked_of_publisher(doctor)
    note_delivery(**_base(doctor), on=TODAY)
    with pytest.raises(PublisherError, match="contrôlée"):
        confirm_receipt(**_base(doctor), on=TODAY)
    checked(doctor, 1, HOLED, tmp_path)
    with pytest.raises(PublisherError, match="réserves"):
        confirm_receipt(**_base(doctor), on=TODAY)
    kept = confirm_receipt(**_base(doctor), on=TODAY, despite_reserves=True)
    assert kept.confirmed_on == TODAY
    content = make_publisher_letter(answer_of(kept, NOW), "publisher_receipt", "pdf", as_of=TODAY)
    assert "malgré les réserves" in " ".join(pdf_pages(content)).replace("\n", " ")


def test_closed_it_changes_no_more_until_it_is_reopened() -> None:
    """A reason is needed; nothing is noted on it meanwhile; it opens again."""
    doctor = alma()
    asked_of_publisher(doctor)
    with pytest.raises(PublisherError, match="raison"):
        close_publisher_request(**_base(doctor), reason=" ")
    with pytest.raises(PublisherError, match="ouverte"):
        reopen_publisher_request(**_base(doctor))
    closed = close_publisher_request(**_base(doctor), reason="Faite deux fois.")
    assert answer_of(closed, NOW).next_act == "nothing"
    assert not publisher_letters_for(answer_of(closed, NOW))
    with pytest.raises(PublisherError, match="classée"):
        note_delivery(**_base(doctor), on=TODAY)
    assert reopen_publisher_request(**_base(doctor)).is_pending
    with pytest.raises(UnknownPublisherRequestError):
        find_publisher_request(doctor.practice, 9)


def test_corrected_it_cannot_follow_its_own_acknowledgement() -> None:
    """The context, the publisher, the patient change; a day after an act is refused."""
    doctor = alma()
    served = received(doctor)
    asked_of_publisher(doctor, asked_on=TODAY - 2 * DAY)
    acknowledge_publisher(**_base(doctor), told=Acknowledgement(TODAY - DAY))
    new = NewPublisherRequest(
        "colleague", TODAY - 2 * DAY, publisher="Autre", request=served.number
    )
    kept = correct_publisher_request(**_base(doctor), told=new)
    assert (kept.context, kept.patient_name, kept.is_large) == ("colleague", "Éva Dupont", False)
    assert list(requests_serving(doctor.practice, served.number)) == [kept]
    late = NewPublisherRequest("migration", TODAY, publisher="Autre")
    with pytest.raises(PublisherError, match="avant cette demande"):
        correct_publisher_request(**_base(doctor), told=late)


def test_corrected_it_keeps_every_hour_true() -> None:
    """Elsewhere the hour of its acknowledgement never was, or is not yet, or precedes it."""
    doctor, day = alma(), date(2026, 3, 29)
    there: dict[str, Any] = {"publisher": PUBLISHER, "territory": "martinique"}
    asked_of_publisher(doctor, asked_on=day, asked_time=time(1, 0), territory="martinique")
    acknowledge_publisher(**_base(doctor), told=Acknowledgement(day, time(2, 30)))
    for told, field in (
        ({**there, "territory": "metropole"}, "territory"),
        ({**there, "asked_time": time(2, 45)}, "time"),
    ):
        new = NewPublisherRequest("migration", day, **told)
        with pytest.raises(PublisherError, match="accusé de réception") as refused:
            correct_publisher_request(**_base(doctor), told=new)
        assert refused.value.field == field
    kept = find_publisher_request(doctor.practice, 1)
    assert answer_of(kept, NOW).law.acknowledgement is not None
    acknowledge_publisher(**_base(doctor), told=Acknowledgement(day, time(3, 30)))
    new = NewPublisherRequest("migration", day, **{**there, "territory": "metropole"})
    assert correct_publisher_request(**_base(doctor), told=new).territory == "metropole"


def test_only_the_letters_that_say_the_truth_are_ready() -> None:
    """The request at first; a reminder once late; never reserves without a check."""
    doctor = alma()
    asked = asked_of_publisher(doctor, asked_on=TODAY - 40 * DAY, is_large=True)
    soon = answer_of(asked, asked.asked_on)
    assert [kind for kind, _ in publisher_letters_for(soon)] == ["publisher_request"]
    late = answer_of(asked, NOW)
    assert [kind for kind, _ in publisher_letters_for(late)] == [
        "publisher_request", "publisher_reminder"
    ]  # fmt: skip
    text = " ".join(
        pdf_pages(make_publisher_letter(late, "publisher_reminder", "pdf", as_of=TODAY))
    ).replace("\n", " ")
    for words in ("accusé de réception", "plan de livraison", "pas reçu le premier lot"):
        assert words in text
    assert make_publisher_letter(late, "publisher_request", "docx", as_of=TODAY)[:2] == b"PK"
    with pytest.raises(ForbiddenPublisherLetterError):
        make_publisher_letter(late, "publisher_reserves", "pdf", as_of=TODAY)


def test_the_next_act_follows_what_is_late(tmp_path: Path) -> None:
    """The acknowledgement, then the plan, then the export; nothing once it is delivered."""
    doctor = alma()
    asked = asked_of_publisher(doctor, asked_on=TODAY - 20 * DAY, is_large=True)
    assert answer_of(asked, NOW).next_act == "remind_acknowledgement"
    told = Acknowledgement(TODAY - 19 * DAY)
    acknowledged = acknowledge_publisher(**_base(doctor), told=told)
    assert answer_of(acknowledged, NOW).next_act == "remind_plan"
    planned = note_plan(**_base(doctor), on=TODAY)
    assert answer_of(planned, NOW).next_act == "await_delivery"
    assert answer_of(planned, TODAY + 11 * DAY).next_act == "remind_delivery"
    checked(doctor, 1, WHOLE, tmp_path)
    assert not answer_of(find_publisher_request(doctor.practice, 1), NOW).is_late


def test_one_record_is_reminded_from_the_next_day() -> None:
    """Due without delay: nothing late the same day, a reminder the day after."""
    doctor = alma()
    asked = asked_of_publisher(doctor, "patient", TODAY - DAY)
    assert not answer_of(asked, TODAY - DAY).is_late
    assert answer_of(asked, TODAY).next_act == "remind_delivery"


def test_every_next_act_has_its_words() -> None:
    """The screen and the terminal know each of them."""
    from typing import get_args

    from serment.cli.publisher_words import NEXT
    from serment.practice.publisher_answers import NextAct
    from serment.web.rooms.publishers.words import NEXT_WORDS

    assert set(NEXT_WORDS) == set(NEXT) == set(get_args(NextAct))


def test_the_list_is_searched_and_exported(tmp_path: Path) -> None:
    """By a word without accents, a number, a state; a row has as many cells as the header."""
    doctor = alma()
    asked_of_publisher(doctor)
    asked_of_publisher(doctor, "patient")
    checked(doctor, 1, HOLED, tmp_path)
    practice = doctor.practice
    for asked, count in (("eva", 1), ("2", 1), ("tilleul", 2), ("personne", 0)):
        assert search_publisher_requests(practice, PublisherSearch(asked)).count() == count
    pending = PublisherSearch(state="pending", context="patient")
    rows = list(publisher_rows(search_publisher_requests(practice, pending), TODAY))
    assert [row[6] for row in rows] == ["Éva Dupont"]
    every = list(publisher_rows(search_publisher_requests(practice, PublisherSearch()), TODAY))
    assert {len(row) for row in every} == {len(HEADER)}


def test_a_list_of_any_length_asks_as_few_queries(tmp_path: Path) -> None:
    """The export, the page and what falls due: no query for each request."""
    doctor = alma()

    def asks() -> list[int]:
        counts = []
        found = search_publisher_requests(doctor.practice, PublisherSearch())
        for read in (
            lambda: list(publisher_rows(found, TODAY)),
            lambda: [answer_of(one, NOW) for one in found.all()],
            lambda: list(publishers_to_follow(doctor.practice, TODAY)),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert read()
            counts.append(len(queries))
        return counts

    asked_of_publisher(doctor)
    checked(doctor, 1, WHOLE, tmp_path)
    before = asks()
    for number in (2, 3, 4):
        asked_of_publisher(doctor)
        checked(doctor, number, WHOLE, tmp_path)
    assert asks() == before


def test_the_register_of_requests_names_the_export_that_serves_one() -> None:
    """Its last column: the number and the day of each request to a publisher."""
    doctor = alma()
    served, other = received(doctor), received(doctor, "rectification")
    asked_of_publisher(doctor, "patient", request=served.number)
    found = search_requests(doctor.practice, RequestSearch(order="number"))
    told = {row[0]: row[-1] for row in register_rows(found, TODAY)}
    assert told == {str(served.number): f"n° 1, {TODAY.isoformat()}", str(other.number): ""}
    none = search_requests(doctor.practice, RequestSearch(words="personne"))
    assert list(register_rows(none, TODAY)) == []


def test_what_is_awaited_falls_due_without_any_name(tmp_path: Path) -> None:
    """The acknowledgement and the export; then the check; then the end of the access."""
    doctor = alma()

    def keys() -> set[str]:
        found = list_falling_due(doctor.practice, TODAY)
        assert not any(PUBLISHER in one.title for one in found)
        return {one.key for one in found if one.kind == "publisher"}

    asked_of_publisher(doctor)
    assert keys() == {"publisher:1:acknowledgement", "publisher:1:delivery"}
    checked(doctor, 1, WHOLE, tmp_path)
    assert keys() == {"publisher:1:receipt"}
    confirm_receipt(**_base(doctor), on=TODAY)
    assert keys() == {"publisher:1:access"}
    asked_of_publisher(doctor, "patient")
    assert keys() >= {"publisher:2:delivery", "publisher:2:acknowledgement"}

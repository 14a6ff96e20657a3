"""What is hidden before it is handed over: found, decided, and nowhere in the copy."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from PIL import Image

from serment.documents.redaction import MaskBox, verify_masked
from serment.kernel.digests import sha256_hex
from serment.practice.actors import ForbiddenActError
from serment.practice.handover import (
    choose_document,
    document_version,
    find_document,
    leave_document_out,
    remove_document,
)
from serment.practice.handover_masks import (
    NewMask,
    between,
    decide_masks,
    leave_page_out,
    lines_of,
    picture_of,
    place_masks,
    propose_masks,
    remove_mask,
    size_of,
    why_unreadable,
)
from serment.practice.handover_portable import PortableIdentity
from serment.practice.handover_titles import retitle_document, tells_what_is_masked
from serment.practice.requests import RequestError, find_request
from serment.store import unlocked
from serment.store.models import JournalPayload
from support.handover import a_pdf, added, chosen, opened, ready_request, sealed
from support.paper import pdf_pages
from support.personas import NOW, TODAY, alma, bilal

if TYPE_CHECKING:
    from serment.practice.actors import Actor
    from serment.store.models import HandoverMask

pytestmark = pytest.mark.django_db
THIRD = "Mme Odile Ferrand"
PAGES = (f"Bilan du 3 mars\nSignalé par {THIRD}, sa voisine", "Sans rien", f"Copie à {THIRD}")


@pytest.fixture
def doctor() -> Actor:
    """Return a controller whose request 1 holds a report that names a third party."""
    doctor = alma()
    ready_request(doctor, "partly", "third_parties", "personal_notes")
    added(doctor, 1, a_pdf(*PAGES), title="Compte rendu")
    return doctor


def _base(doctor: Actor, place: int = 1) -> dict[str, Any]:
    return {"actor": doctor, "number": 1, "place": place, "now": NOW}


def _told(reason: str = "third_parties") -> dict[str, Any]:
    return {"reason": reason, "as_of": TODAY}


def _masks(doctor: Actor, place: int = 1) -> list[HandoverMask]:
    return list(find_document(ready(doctor), place).masks.all())


def _all(doctor: Actor) -> dict[str, Any]:
    """Every mask: shown, and kept."""
    numbers = [one.pk for one in _masks(doctor)]
    return {"shown": numbers, "kept": numbers}


def ready(doctor: Actor) -> Any:
    """Return the request of the tests."""
    return find_request(doctor.practice, 1)


def test_a_name_is_found_decided_and_nowhere_in_what_is_handed_over(doctor: Actor) -> None:
    """Two places proposed, both kept: neither text nor bytes of the copy hold the name."""
    assert propose_masks(**_base(doctor), **_told(), words=[THIRD]) == 2
    assert propose_masks(**_base(doctor), **_told(), words=[THIRD]) == 0, "each place once"
    with pytest.raises(RequestError, match="2 masques attendent"):
        chosen(doctor, 1, 1)
    assert decide_masks(**_base(doctor), **_all(doctor)) == 2
    chosen(doctor, 1, 1)
    inside = opened(sealed(doctor))
    copy = inside["Pièces/001 Compte rendu.pdf"]
    verify_masked(copy)
    assert len(pypdfium2.PdfDocument(copy)) == 3
    assert not "".join(pdf_pages(copy)).strip()
    assert b"Ferrand" not in b"".join(inside.values())
    slip = "".join(pdf_pages(inside["Bordereau.pdf"])).replace("\xa0", " ")
    assert "2 passages masqués" in slip
    assert "Ce qui vient de tiers" in slip


def test_a_passage_that_is_not_ticked_stays_readable(doctor: Actor) -> None:
    """None kept: the document leaves as it came, text and all."""
    propose_masks(**_base(doctor), **_told(), words=["Ferrand"])
    assert decide_masks(**_base(doctor), **{**_all(doctor), "kept": []}) == 0
    chosen(doctor, 1, 1)
    copy = opened(sealed(doctor))["Pièces/001 Compte rendu.pdf"]
    assert THIRD in "".join(pdf_pages(copy))


def test_what_was_proposed_after_the_page_was_shown_still_waits(doctor: Actor) -> None:
    """Another window searches meanwhile: its passage is neither kept nor dropped."""
    propose_masks(**_base(doctor), **_told(), words=["voisine"])
    shown = [one.pk for one in _masks(doctor)]
    propose_masks(**_base(doctor), **_told(), words=[THIRD])
    assert decide_masks(**_base(doctor), shown=shown, kept=shown) == 1
    assert [one.is_kept for one in _masks(doctor)].count(None) == 2
    with pytest.raises(RequestError, match="n’attend plus de choix"):
        decide_masks(**_base(doctor), shown=shown, kept=[])


def test_a_passage_left_readable_is_proposed_again(doctor: Actor) -> None:
    """Dropped by mistake: the same search finds it, and it may be hidden after all."""
    for _ in range(2):
        assert propose_masks(**_base(doctor), **_told(), words=[THIRD]) == 2
        decide_masks(**_base(doctor), **{**_all(doctor), "kept": []})
    assert _masks(doctor) == []


def test_a_review_of_another_state_is_refused(doctor: Actor) -> None:
    """A mask removed in another window: « relue » from the stale page is refused, and says so."""
    propose_masks(**_base(doctor), **_told(), words=[THIRD])
    decide_masks(**_base(doctor), **_all(doctor))
    seen = document_version(find_document(ready(doctor), 1))
    remove_mask(**_base(doctor), mask=_masks(doctor)[0].pk)
    stale: dict[str, Any] = {**_base(doctor), "as_of": TODAY, "seen": seen}
    with pytest.raises(RequestError, match=r"autre fenêtre.*masques gardés : 1"):
        choose_document(**stale, reviewed=True)
    with pytest.raises(RequestError, match="autre fenêtre"):
        leave_document_out(**stale, reason="third_parties")
    stale["seen"] = document_version(find_document(ready(doctor), 1))
    assert choose_document(**stale, reviewed=True).reviewed_on == TODAY


def test_a_place_given_again_is_not_the_document_that_was_shown(doctor: Actor) -> None:
    """The last removed, another added at its number: no act from the old page touches it."""
    old = find_document(ready(doctor), 1)
    remove_document(actor=doctor, number=1, place=1, now=NOW)
    added(doctor, 1, a_pdf("Une autre"), title="Autre")
    base = {**_base(doctor), "digest": old.digest}
    acts: list[Any] = [
        lambda: propose_masks(**base, **_told(), words=["autre"]),
        lambda: place_masks(**base, **_told(), masks=[]),
        lambda: leave_page_out(**base, **_told(), page=0),
        lambda: decide_masks(**base, shown=[], kept=[]),
        lambda: remove_mask(**base, mask=1),
        lambda: remove_document(**base),
    ]
    for act in acts:
        with pytest.raises(RequestError, match="« Autre »"):
            act()


@pytest.mark.parametrize(
    ("title", "words", "tells"),
    [
        ("Courrier de Mme FERRAND", THIRD, True),
        ("lettre_ferrand_2026", THIRD, True),
        ("Courrier de Mme Durand", THIRD, False),
        ("Ferrandise", "Ferrand", False),
        ("Compte rendu", "Compte rendu de la visite du 3 mars", False),
        ("Visite du 3 mars", "Visite du 3 mars", True),
    ],
)
def test_a_title_that_says_a_masked_word_is_to_be_changed(
    doctor: Actor, title: str, words: str, *, tells: bool
) -> None:
    """Nothing is sealed while the slip would print what the pages hide."""
    place_masks(**_base(doctor), **_told(), masks=[NewMask(MaskBox(0, 0, 0, 0.5, 0.5), words)])
    retitle_document(**_base(doctor), title=title)
    chosen(doctor, 1, 1)
    assert tells_what_is_masked(find_document(ready(doctor), 1)) is tells
    if tells:
        with pytest.raises(RequestError, match="son titre dit des mots que vous masquez"):
            sealed(doctor)


def test_a_document_is_given_another_title(doctor: Actor) -> None:
    """Read in the slip, and not in the journal; never empty, nor that of another document."""
    retitle_document(**_base(doctor), title=" Bilan\nde mars ")
    assert find_document(ready(doctor), 1).title == "Bilan de mars"
    lines = JournalPayload.objects.of(doctor.practice).values_list("content", flat=True)
    told = b"".join(map(bytes, lines)).decode()
    assert "digest" in told
    assert "Bilan de mars" not in told
    with pytest.raises(RequestError, match="sans titre"):
        retitle_document(**_base(doctor), title=" ")
    with pytest.raises(RequestError, match="autre fenêtre"):
        retitle_document(**_base(doctor), title="Autre", digest="0" * 64)
    with pytest.raises(ForbiddenActError):
        retitle_document(**_base(bilal(doctor)), title="Autre")


def test_a_line_a_rectangle_and_a_page_are_hidden_each_by_its_own_way(doctor: Actor) -> None:
    """A line of text, two corners, a whole page: black in the picture, absent from the copy."""
    document = find_document(ready(doctor), 1)
    line = next(one for one in lines_of(document, 0) if THIRD in one.text)
    assert place_masks(**_base(doctor), **_told(), masks=[NewMask(line.box, line.text)]) == 1
    corners = between(1, (0.5, 0.6), (0.2, 0.4))
    assert (corners.left, corners.top) == (0.2, 0.4)
    assert place_masks(**_base(doctor), **_told("personal_notes"), masks=[NewMask(corners)]) == 1
    leave_page_out(**_base(doctor), **_told(), page=2)
    leave_page_out(**_base(doctor), **_told(), page=2)
    document = find_document(ready(doctor), 1)
    wide, high = size_of(document, 1)
    shown = Image.open(io.BytesIO(picture_of(document, 1, is_masked=True))).convert("L")
    plain = Image.open(io.BytesIO(picture_of(document, 1, is_masked=False))).convert("L")
    middle = (int(wide * 0.35), int(high * 0.5))
    assert (shown.getpixel(middle), plain.getpixel(middle)) == (0, 255)
    chosen(doctor, 1, 1)
    inside = opened(sealed(doctor))
    assert len(pypdfium2.PdfDocument(inside["Pièces/001 Compte rendu.pdf"])) == 2
    slip = "".join(pdf_pages(inside["Bordereau.pdf"])).replace("\xa0", " ")
    assert "1 page écartée" in slip
    assert "notes personnelles" in slip


def test_a_change_of_masks_is_to_be_reviewed_again(doctor: Actor) -> None:
    """Reviewed, then a mask removed or added: the document waits for its reader again."""
    propose_masks(**_base(doctor), **_told(), words=["Ferrand"])
    decide_masks(**_base(doctor), **_all(doctor))
    chosen(doctor, 1, 1)
    remove_mask(**_base(doctor), mask=_masks(doctor)[0].pk)
    assert find_document(ready(doctor), 1).reviewed_on is None
    with pytest.raises(RequestError, match="à relire"):
        sealed(doctor)
    with pytest.raises(RequestError, match="n’est plus là"):
        remove_mask(**_base(doctor), mask=10**6)


def test_what_hides_nothing_is_refused(doctor: Actor) -> None:
    """No word, a letter alone, no reason, no area, a page that is not there, all the pages."""
    for words in ([], ["  "], ["a"]):
        with pytest.raises(RequestError, match="deux lettres"):
            propose_masks(**_base(doctor), **_told(), words=words)
    with pytest.raises(RequestError, match="raison de la liste"):
        propose_masks(**_base(doctor), **_told("secret_care"), words=["Ferrand"])
    with pytest.raises(RequestError, match="sans surface"):
        between(0, (0.1, 0.1), (0.1, 0.5))
    with pytest.raises(RequestError, match="pas dans la pièce"):
        place_masks(**_base(doctor), **_told(), masks=[NewMask(MaskBox(9, 0, 0, 1, 1))])
    with pytest.raises(RequestError, match="Rien n’est choisi"):
        place_masks(**_base(doctor), **_told(), masks=[])
    for page in range(3):
        leave_page_out(**_base(doctor), **_told(), page=page)
    with pytest.raises(RequestError, match="Toutes les pages"):
        chosen(doctor, 1, 1)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7\nabime", "abime.pdf", "La fin de ce fichier manque"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "abime.png", "ni un PDF"),
        (b"mes notes", "notes.txt", "ni un PDF"),
    ],
)
def test_what_cannot_be_shown_says_why(doctor: Actor, content: bytes, name: str, said: str) -> None:
    """Damaged, or without pages: it is kept, its pages are not counted, and nothing is masked."""
    document = added(doctor, 1, content, name)
    assert document.pages is None
    assert said in why_unreadable(document)
    with pytest.raises(RequestError, match=said):
        propose_masks(**_base(doctor, 2), **_told(), words=["Ferrand"])


def test_a_document_too_heavy_is_handed_over_whole(
    doctor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond what may be read whole, its pages are not shown: said, and it can still be chosen."""
    for room in ("handover", "handover_masks"):
        monkeypatch.setattr(f"serment.practice.{room}.LARGEST_SHOWN", 100)
    document = added(doctor, 1, a_pdf("Une autre page"), "lourd.pdf")
    assert document.pages is None
    assert "dépasse" in why_unreadable(document)
    assert choose_document(**_base(doctor, 2), reviewed=True, as_of=TODAY).reviewed_on == TODAY


def test_a_picture_is_masked_too(doctor: Actor) -> None:
    """A JPEG has one page, no line of text, and leaves as a PDF once something is hidden."""
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(picture, "JPEG")
    document = added(doctor, 1, picture.getvalue(), "photo.JPG")
    assert document.pages == 1
    assert lines_of(document, 0) == ()
    mask = NewMask(between(0, (0.1, 0.1), (0.6, 0.6)))
    place_masks(**_base(doctor, 2), **_told(), masks=[mask])
    chosen(doctor, 1, 1, 2)
    inside = opened(sealed(doctor))
    assert inside["Pièces/002 photo.pdf"].startswith(b"%PDF-")


def test_bilal_hides_nothing(doctor: Actor) -> None:
    """Every act on a mask is the controller's."""
    base = _base(bilal(doctor))
    acts: list[Any] = [
        lambda: propose_masks(**base, **_told(), words=["Ferrand"]),
        lambda: place_masks(**base, **_told(), masks=[]),
        lambda: leave_page_out(**base, **_told(), page=0),
        lambda: decide_masks(**base, shown=[], kept=[]),
        lambda: remove_mask(**base, mask=1),
    ]
    for act in acts:
        with pytest.raises(ForbiddenActError):
            act()


def test_the_portability_archive_holds_masked_copies_and_goes_in_sealed(doctor: Actor) -> None:
    """The official archive inside the file: read whole by its reader, the name nowhere in it."""
    added(doctor, 1, b"Ferritine : 80", "bio.txt", "Biologie")
    propose_masks(**_base(doctor), **_told(), words=[THIRD])
    decide_masks(**_base(doctor), **_all(doctor))
    chosen(doctor, 1, 1, 2)
    before = {name for _, name in unlocked.blobs().stored()}
    with pytest.raises(RequestError, match="dit à qui elle est"):
        sealed(doctor, portable=PortableIdentity("Dupont", " "))
    made = sealed(doctor, portable=PortableIdentity("Dupont", "Éva"))
    assert made.package.is_portable
    inside = opened(made)
    assert set(inside) == {"Archive de portabilité.zip", "Bordereau.pdf", "CHECKSUMS.sha256"}
    archive = zipfile.ZipFile(io.BytesIO(inside["Archive de portabilité.zip"]))
    contents = {name: archive.read(name) for name in archive.namelist()}
    assert b"Ferritine : 80" in contents.values()
    assert not any(b"Ferrand" in content for content in contents.values())
    digests = {line.split("  ")[0] for line in contents["CHECKSUMS.TXT"].decode().splitlines()}
    assert {sha256_hex(one) for name, one in contents.items() if name != "CHECKSUMS.TXT"} <= digests
    slip = "".join(pdf_pages(inside["Bordereau.pdf"])).replace("\xa0", " ")
    assert "Biologie" in slip
    blob = made.package.blob
    assert blob is not None
    left = {name for _, name in unlocked.blobs().stored()} - before
    assert left == {blob.stored_as}, "what was kept for the making alone is forgotten"

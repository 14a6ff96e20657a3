"""Masked copies: what is hidden is nowhere in the file; what is hostile is refused in French."""

from __future__ import annotations

import io
import re
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from serment.documents import separate
from serment.documents.redaction import (
    MaskBox,
    MisplacedMaskError,
    OpenDocument,
    UnmaskedContentError,
    UnreadableDocumentError,
    find_words,
    masked_pdf,
    masking,
    page_count,
    page_png,
    page_work,
    reading,
    text_lines,
    verify_masked,
)
from serment.documents.redaction.page_work import painted
from serment.documents.redaction.reading import Glyphs
from serment.documents.redaction.words import find_in_page
from serment.kernel.french import NO_BREAK_SPACE
from support.drawn_pdf import DrawnPage, write_pdf

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Zulmafleur"
PLAIN = DrawnPage(((100, 700, f"Vu {NAME} ce jour"), (100, 600, "Tension 13/8")))
PLACED = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def picture(width: int = 400, height: int = 300, kind: str = "PNG", **options: Any) -> bytes:
    """A white picture with a black square in its upper left corner."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 40, 40), fill="black")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def drawn(pdf: bytes, page: int = 0, scale: float = 2) -> Image.Image:
    """A page as another reading of PDFium shows it, in grey."""
    image: Image.Image = pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil()
    return image.convert("L")


def decoded(pdf: bytes) -> bytes:
    """The file, and every stream of it that unpacks, one after the other."""
    parts = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(parts)


def says(content: bytes, word: str) -> bool:
    """Whether a word is in these bytes, in any encoding that PDF uses for words."""
    held = decoded(content).lower()
    return (
        any(
            word.lower().encode(encoding) in held
            for encoding in ("latin-1", "utf-16-be", "utf-16-le")
        )
        or word.lower().encode().hex().encode() in held
    )


def region(image: Image.Image, box: MaskBox) -> tuple[int, int]:
    """The darkest and the lightest grey of a place."""
    left, top, right, bottom = box.corners
    wide, high = image.size
    held = image.crop(
        (int(left * wide) + 1, int(top * high) + 1, int(right * wide) - 1, int(bottom * high) - 1)
    )
    extremes = held.getextrema()
    assert isinstance(extremes[0], int | float)
    assert isinstance(extremes[1], int | float)
    return int(extremes[0]), int(extremes[1])


def test_a_hidden_name_is_nowhere_in_the_copy() -> None:
    """Text, metadata, outline, field, note, attachment, program, picture: not one occurrence."""
    source = write_pdf([PLAIN], hidden=NAME)
    assert says(source, NAME)
    boxes = [found.box for found in find_words(source, (NAME,))]
    copy = masked_pdf(source, boxes)
    assert not says(copy, NAME)
    pdf = pypdfium2.PdfDocument(copy)
    assert pdf[0].get_textpage().get_text_range() == ""
    assert pdf.get_metadata_value("Title") == "Copie"
    assert pdf.get_metadata_value("Author") == ""
    assert pdf.count_attachments() == 0
    assert text_lines(copy, 0) == ()
    assert all(region(drawn(copy), box)[1] < 40 for box in boxes)
    verify_masked(copy)


def test_each_thing_that_a_pdf_hides_is_told() -> None:
    """The proof can fail: on a source, it names what is left; on a page of text, the text."""
    with pytest.raises(UnmaskedContentError, match="un formulaire, un fichier joint, un sommaire"):
        verify_masked(write_pdf([PLAIN], hidden=NAME))
    with pytest.raises(UnmaskedContentError, match="du texte, des tracés, une page sans image"):
        verify_masked(write_pdf([PLAIN]))
    with pytest.raises(UnreadableDocumentError):
        verify_masked(b"%PDF-1.7 nothing")


def test_nothing_is_given_when_something_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the printed copy hold text, it is not given."""
    monkeypatch.setattr(masking, "_printed", lambda *_: write_pdf([PLAIN]))
    with pytest.raises(UnmaskedContentError, match=f"autre chose que des images{NO_BREAK_SPACE}:"):
        masked_pdf(write_pdf([PLAIN]), ())


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (60, 90, 520, 800)])
@pytest.mark.parametrize("media", [(0, 0, 595, 842), (-40, -30, 600, 850)])
def test_the_word_is_black_however_the_page_is_turned(
    rotation: int,
    crop: tuple[float, float, float, float] | None,
    media: tuple[float, float, float, float],
) -> None:
    """The place found is where the word is seen: dark before, all black after, white around."""
    source = write_pdf([DrawnPage(((100, 700, NAME),), rotation, crop, media)])
    (found,) = find_words(source, (NAME,))
    before = drawn(source)
    assert region(before, found.box)[0] < 60
    painted_out = before.copy()
    left, top, right, bottom = found.box.corners
    wide, high = before.size
    painted_out.paste(
        255, (int(left * wide), int(top * high), -int(-right * wide), -int(-bottom * high))
    )
    assert painted_out.getextrema() == (255, 255), "the word goes past its place"
    after = drawn(masked_pdf(source, [found.box]))
    assert after.size[0] == pytest.approx(wide, abs=2)
    assert region(after, found.box)[1] < 40


def test_pages_left_out_are_not_given() -> None:
    """The others keep their order; a page that is not there, or none left, is refused."""
    source = write_pdf([PLAIN, DrawnPage(media=(0, 0, 300, 300)), PLAIN])
    copy = masked_pdf(source, (), left_out_pages=(0,))
    assert [round(drawn(copy, page).width / 2) for page in range(page_count(copy))] == [300, 595]
    with pytest.raises(MisplacedMaskError, match="Toutes les pages"):
        masked_pdf(source, (), left_out_pages=(0, 1, 2))
    for boxes, left_out in (((MaskBox(3, 0, 0, 1, 1),), ()), ((), (7,))):
        with pytest.raises(MisplacedMaskError, match="ne sont pas dans ce document"):
            masked_pdf(source, boxes, left_out)


def test_the_same_copy_is_the_same_bytes() -> None:
    """No clock, no random number: a copy made again can be compared."""
    source = write_pdf([PLAIN])
    box = MaskBox(0, 0.1, 0.1, 0.2, 0.2)
    assert masked_pdf(source, [box]) == masked_pdf(source, [box])


def test_what_is_reviewed_is_what_is_given() -> None:
    """The picture of a page with its masks is black where the copy is; its width is as asked."""
    source, box = write_pdf([PLAIN]), MaskBox(0, 0.15, 0.14, 0.3, 0.05)
    seen = Image.open(io.BytesIO(page_png(source, 0, 700, (box,))))
    assert seen.size == (700, 991)
    assert region(seen.convert("L"), box) == (0, 0)
    with pytest.raises(UnreadableDocumentError, match="Cette page n’est pas dans le document"):
        page_png(source, 1, 700)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Élodie LE GALL", "elodie le gall"),
        ("Mme  Le-Gall", "Le Gall"),
        ("DUPONT-MARTIN", "Dupont"),
        ("M. D U P O N T", "Dupont"),
        ("né le 04.07.1962", "04/07/1962"),
        ("1 62 07 31 555 012 34", "162073155501234"),
        ("l’Hôpital d'Albi", "Albi"),
    ],
)
def test_a_word_is_found_however_it_is_written(written: str, asked: str) -> None:
    """Accents, capitals, hyphens, double spaces, spaced letters, grouped digits."""
    source = write_pdf([DrawnPage(((60, 700, written),))])
    assert len(find_words(source, (asked,))) == 1


@pytest.mark.parametrize(
    ("written", "asked"), [("Dupontel", "Dupont"), ("1962073", "962"), ("", "")]
)
def test_a_part_of_a_word_is_not_the_word(written: str, asked: str) -> None:
    """Whole words only; an empty word finds nothing."""
    assert find_words(write_pdf([DrawnPage(((60, 700, written),))]), (asked, "  ")) == ()


def test_a_word_cut_by_the_line_has_two_places() -> None:
    """« Du- » at the end of a line, « pont » on the next: both are to be masked."""
    lines = ((100, 700, "Monsieur Du-"), (100, 675, "pont est venu"), (100, 650, "Marie"),
             (100, 625, "Curie"))  # fmt: skip
    source = write_pdf([DrawnPage(lines)])
    first, second = find_words(source, ("Dupont",))
    assert first.box.top < second.box.top
    assert len(find_words(source, ("Marie Curie",))) == 2
    assert [line.text for line in text_lines(source, 0)] == [words for _, _, words in lines]


names = st.text(st.characters(categories=("Lu", "Ll", "Nd"), max_codepoint=0x17F), min_size=1,
                max_size=12)  # fmt: skip


@example(name="Ŀ0", before="", after="", cut=0)
@given(name=names, before=st.text(max_size=8), after=st.text(max_size=8), cut=st.integers(0, 11))
@settings(max_examples=200, deadline=None)
def test_a_name_is_found_wherever_it_stands(name: str, before: str, after: str, cut: int) -> None:
    """Between any characters that end it, or cut by a line: its places are those of its letters."""
    place = (0.5, 0.5, 0.6, 0.6)
    whole = f"{before} {name} {after}"
    line = Glyphs(whole, (place,) * len(whole))
    assert any(found.word == name for found in find_in_page(3, [line], (name,)))
    if 0 < cut < len(name):
        first, second = f"{name[:cut]}-", name[cut:]
        lines = [Glyphs(one, (place,) * len(one)) for one in (first, second)]
        assert [found.box.page for found in find_in_page(3, lines, (name,))] == [3, 3]


def test_a_page_with_too_many_letters_is_not_half_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word could be past the bound: refused, rather than not found."""
    monkeypatch.setattr(page_work, "MOST_GLYPHS", 5)
    with pytest.raises(page_work.RefusalError):
        page_work.opened(write_pdf([PLAIN])).lines(0)


def test_what_a_field_says_is_found() -> None:
    """The value of a form field is text of the page: it is shown, so it can be masked."""
    source = write_pdf([DrawnPage()], hidden=NAME)
    (found,) = find_words(source, (NAME,))
    assert region(drawn(masked_pdf(source, [found.box])), found.box)[1] < 40


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ni un PDF, ni une image"),
        (b"Bonjour", "ni un PDF, ni une image"),
        (b"PK\x03\x04" + bytes(200), "ni un PDF, ni une image"),
        (write_pdf([PLAIN])[:600], "La fin de ce fichier manque"),
        (b"%PDF-1.7\nrien\n%%EOF", "abîmé ou mal formé"),
        (write_pdf([PLAIN] * 1_001), "plus de 1 000 pages"),
        (write_pdf([]), "abîmé ou mal formé"),
        (write_pdf([DrawnPage(media=(0, 0, 14_400, 14_400))]), "démesurée"),
        (picture()[:400], "La fin de ce fichier manque"),
        (picture(20_000, 20_000), "démesurée"),
    ],
)
def test_what_cannot_be_read_is_refused_in_french(content: bytes, said: str) -> None:
    """What is wrong, why it matters, what to do; never an error of a library."""
    with pytest.raises(UnreadableDocumentError, match=said) as refused:
        masked_pdf(content, ())
    assert len(str(refused.value)) > 100


def test_a_locked_pdf_is_refused() -> None:
    """A PDF that a password closes: what to do is said."""
    locked = write_pdf([PLAIN]).replace(
        b"trailer<<",
        b"trailer<</Encrypt<</Filter/Standard/V 1/R 2/P -4/O<" + b"41" * 32 + b">/U<" + b"42" * 32
        + b">>>/ID[<00><00>]",
    )  # fmt: skip
    with pytest.raises(UnreadableDocumentError, match="fermé par un mot de passe"):
        page_count(locked)


def test_a_stream_that_swells_stops_its_reader_alone() -> None:
    """A few kilobytes that unpack into gigabytes: refused, and nothing happened here."""
    bomb = zlib.compress(zlib.compress(bytes(1 << 30), 9), 9)
    whole = write_pdf([PLAIN])
    packed = re.search(
        rb"<</Filter/FlateDecode/Length \d+>>stream\n.*?\nendstream", whole, re.DOTALL
    )
    assert packed is not None
    head = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(bomb)
    hostile = whole.replace(packed.group(), head + bomb + b"\nendstream")
    try:
        copy = masked_pdf(hostile, ())
    except UnreadableDocumentError as refused:
        reason = refused.reason
    else:
        reason = "stopped"
        assert drawn(copy).getextrema() == (255, 255)
    assert reason in ("late", "stopped", "broken")


@pytest.mark.parametrize(
    "work", ["import time\n\ndef made(r):\n    time.sleep(60)\n", "import os; os._exit(3)\n"]
)
def test_a_reader_that_hangs_or_dies_is_told(
    work: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is ended, and the document refused: the cockpit goes on."""
    fake = tmp_path / "work.py"
    fake.write_text(work)
    monkeypatch.setattr(reading, "_WORK", fake)
    monkeypatch.setattr(reading, "_PROOF", fake)
    monkeypatch.setattr(reading, "PATIENCE", 0.5)
    reasons = []
    for act in (page_count, verify_masked):
        with pytest.raises(UnreadableDocumentError) as refused:
            act(write_pdf([PLAIN]))
        reasons.append(refused.value.reason)
    assert reasons == (["late", "late"] if "sleep" in work else ["stopped", "stopped"])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    for act in (page_count, verify_masked):
        with pytest.raises(UnreadableDocumentError, match="s’est arrêtée"):
            act(write_pdf([PLAIN]))


def test_the_reader_is_bounded() -> None:
    """On Linux, it cannot take more memory nor time than its share; every refusal is said."""
    with OpenDocument(write_pdf([PLAIN])) as document:
        if sys.platform == "linux":
            import resource

            held = resource.prlimit(document.pid, resource.RLIMIT_AS)
            assert held == (reading.BOUNDS.memory, reading.BOUNDS.memory)
            time = resource.prlimit(document.pid, resource.RLIMIT_CPU)
            assert time == (reading.BOUNDS.seconds, reading.BOUNDS.seconds)
    assert set(page_work.REFUSALS) <= set(reading._SAID)


def test_what_is_too_heavy_is_not_even_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file past the bound, nor a copy that would be past it."""
    source = write_pdf([PLAIN])
    monkeypatch.setattr(masking, "HEAVIEST_COPY", 10)
    with pytest.raises(UnreadableDocumentError, match="dépasse 256 Mo"):
        masked_pdf(source, ())
    monkeypatch.setattr(reading, "LARGEST", 10)
    with pytest.raises(UnreadableDocumentError, match="dépasse 256 Mo"):
        page_count(source)


def test_a_press_that_stops_gives_no_copy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The pages were read, the copy could not be bound: it is said, nothing half made is given."""
    monkeypatch.setattr(separate, "_PROGRAM", tmp_path / "nowhere.py")
    with pytest.raises(UnreadableDocumentError, match="s’est arrêtée"):
        masking._printed((), masking.UNDATED)


def test_photographs_and_scans_are_masked_too() -> None:
    """JPEG turned by its camera, PNG seen through, sixteen bits of grey, TIFF of several pages."""
    turned = Image.Exif()
    turned[0x0112] = 6  # a quarter turn to the right
    turned[0x010E] = NAME
    photograph = picture(kind="JPEG", exif=turned, comment=NAME.encode())
    shown = Image.open(io.BytesIO(page_png(photograph, 0, 300))).convert("L")
    assert shown.size == (300, 400)
    assert [shown.getpixel(place) for place in ((290, 10), (10, 10))] == [0, 255]
    copy = masked_pdf(photograph, (MaskBox(0, 0.5, 0.5, 0.4, 0.4),))
    assert not says(copy, NAME)
    assert region(drawn(copy), MaskBox(0, 0.5, 0.5, 0.4, 0.4))[1] < 40
    assert find_words(photograph, (NAME,)) == ()
    assert text_lines(photograph, 0) == ()


def test_a_page_of_text_is_kept_without_loss_and_a_photograph_as_one() -> None:
    """Grey and mostly white: PNG; otherwise JPEG, grey where nothing has a colour."""
    noise = Image.effect_noise((300, 300), 80)
    kinds = []
    for content in (write_pdf([PLAIN]), saved(noise, "PNG"), photograph()):
        with OpenDocument(content) as document:
            scan = document.scan(0)
        kinds.append((scan.kind, Image.open(io.BytesIO(scan.content)).mode))
    assert kinds == [("png", "L"), ("jpeg", "L"), ("jpeg", "RGB")]


def photograph() -> bytes:
    """A picture in colours."""
    return saved(Image.linear_gradient("L").convert("RGB").rotate(30, fillcolor="red"), "JPEG")


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "grey"),
    [
        (saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"), 255),
        (saved(Image.new("LA", (40, 40), (0, 0)), "PNG"), 255),
        (saved(Image.new("I;16", (40, 40), 128 * 256), "PNG"), 128),
        (saved(Image.new("CMYK", (40, 40), (0, 0, 0, 255)), "TIFF"), 0),
        (saved(Image.new("1", (40, 40), 1), "TIFF", compression="group4"), 255),
        (saved(Image.new("P", (40, 40), 0), "PNG", transparency=0), 255),
        (saved(Image.new("L", (9_000, 9_000), 128), "PNG"), 128),
    ],
)
def test_every_sort_of_picture_is_seen_as_it_is(content: bytes, grey: int) -> None:
    """Transparent is white, ink is black, sixteen bits are eight, and a large one is reduced."""
    copy = drawn(masked_pdf(content, ()))
    assert copy.getpixel((copy.width // 2, copy.height // 2)) == pytest.approx(grey, abs=2)


def test_each_page_of_a_scan_is_a_page() -> None:
    """A TIFF of three pages; a page cut short is refused; a GIF is not tried."""
    pages = [Image.new("L", (100, 200 + 50 * rank), 255) for rank in range(3)]
    scan = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert page_count(scan) == 3
    assert page_count(masked_pdf(scan, ())) == 3
    with pytest.raises(UnreadableDocumentError):
        masked_pdf(saved(Image.effect_noise((300, 300), 90), "JPEG")[:-5_000], ())
    with pytest.raises(UnreadableDocumentError, match="ni un PDF"):
        page_count(saved(pages[0], "GIF"))


@pytest.mark.parametrize(
    "sides",
    [(0, 0, 0, 1), (0, 0, 1, -1), (1, 0, 1, 1), (-2, 0, 1, 1), (0, float("nan"), 1, 1),
     (0, 0, float("inf"), 1)],
)  # fmt: skip
def test_a_mask_that_hides_nothing_cannot_be_made(sides: tuple[float, float, float, float]) -> None:
    """No area, off the page, not a number: the person is told to draw it again."""
    with pytest.raises(MisplacedMaskError, match="Tracez-le de nouveau"):
        MaskBox(0, *sides)
    with pytest.raises(MisplacedMaskError):
        MaskBox(-1, 0, 0, 1, 1)


fractions = st.floats(-0.2, 1.2)
lengths = st.floats(0.001, 1.5)


@given(left=fractions, top=fractions, width=lengths, height=lengths, size=st.tuples(
    st.integers(20, 300), st.integers(20, 300)))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_a_box_covers_its_whole_place_and_little_more(
    left: float, top: float, width: float, height: float, size: tuple[int, int]
) -> None:
    """Every pixel that the box touches is black; those two pixels away are untouched."""
    try:
        box = MaskBox(0, left, top, width, height)
    except MisplacedMaskError:
        assert left >= 1 or top >= 1 or left + width <= 0 or top + height <= 0
        return
    corners = box.corners
    assert all(0 <= side <= 1 for side in corners)
    image = painted(Image.new("L", size, 255), [corners])
    for x in range(0, size[0], 7):
        for y in range(0, size[1], 7):
            touched = (x + 1 > corners[0] * size[0] and x < corners[2] * size[0]
                       and y + 1 > corners[1] * size[1] and y < corners[3] * size[1])  # fmt: skip
            away = (x + 3 < corners[0] * size[0] or x - 2 > corners[2] * size[0]
                    or y + 3 < corners[1] * size[1] or y - 2 > corners[3] * size[1])  # fmt: skip
            grey = image.getpixel((x, y))
            assert not touched or grey == 0
            assert not away or grey == 255


@given(data=st.data())
@PLACED
def test_a_damaged_pdf_is_read_or_refused(data: st.DataObject) -> None:
    """Bytes changed, removed or added anywhere: a copy of pictures, or a French refusal."""
    content = bytearray(write_pdf([PLAIN], hidden=NAME))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["change", "cut", "add"])):
            case "change":
                content[place] = data.draw(st.integers(0, 255))
            case "cut":
                del content[place : place + data.draw(st.integers(1, 80))]
            case _:
                content[place:place] = data.draw(st.binary(max_size=40))
    try:
        copy = masked_pdf(bytes(content), ())
    except UnreadableDocumentError as refused:
        reason = refused.reason
    else:
        reason = "broken"
        verify_masked(copy)
    assert reason in reading._SAID


@given(content=st.binary(max_size=300))
@PLACED
def test_any_bytes_are_refused_in_french(content: bytes) -> None:
    """Whatever is uploaded, with or without the mark of a PDF."""
    for tried in (content, b"%PDF-1.7\n" + content + b"\n%%EOF"):
        with pytest.raises(UnreadableDocumentError):
            page_count(tried)

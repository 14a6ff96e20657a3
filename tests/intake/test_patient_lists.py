"""Lines of lists read as records, or rejected with their reason and corrected."""

from __future__ import annotations

import contextlib
import csv
import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from serment.intake.columns import recognise_columns
from serment.intake.patient_lists import LONGEST_NAME, plain_text, read_list
from serment.intake.records import ReadLine, ReadRecord, ReadSpan, RejectedLine
from serment.intake.rejected_lines import REASON_HEADING, write_rejected
from serment.intake.tables import UnreadableTableError
from serment.kernel.cells import LIVE, guarded, unguarded
from support.lists import table_of

AS_OF = date(2026, 11, 27)
HEADINGS = "N° dossier;Nom;Prénom;DDN;Dernière consultation;Date décès;Motif\n"
SEEN = "25/11/2010"


def _lines(text: str | bytes, name: str = "liste.csv") -> list[ReadLine]:
    layout = recognise_columns(table_of(text, name)).layout()
    return list(read_list(table_of(text, name), layout, as_of=AS_OF))


def _records(text: str | bytes) -> list[ReadRecord]:
    found = _lines(text)
    records = [line for line in found if isinstance(line, ReadRecord)]
    assert len(records) == len(found)
    return records


def _rejected(text: str) -> list[RejectedLine]:
    return [line for line in _lines(text) if isinstance(line, RejectedLine)]


def test_a_line_is_a_record() -> None:
    """Number, name and dates are kept under the corpus's names; the motive of the visit is not."""
    (record,) = _records(f"{HEADINGS}12; Durand ;Alice;12/03/1950;{SEEN};14/05/2020;toux\n")
    assert record == ReadRecord(
        "ligne 2",
        "12",
        "Durand Alice",
        facts={
            "last_consultation_on": date(2010, 11, 25),
            "born_on": date(1950, 3, 12),
            "died_on": date(2020, 5, 14),
        },
    )
    assert "toux" not in repr(record)


def test_a_death_known_by_its_year() -> None:
    """A year under « Date décès » is the year of death."""
    (first, _) = _records(f"{HEADINGS}1;A;;;{SEEN};2020;\n2;B;;;{SEEN};14/05/2020;\n")
    assert first.facts["died_in"] == 2020
    assert "died_on" not in first.facts


def test_a_date_in_doubt_leaves_with_its_sentence() -> None:
    """A day that does not exist is no fact, and the record says so."""
    (record,) = _records(f"{HEADINGS}1;A;B;31/04/1950;{SEEN};;\n")
    assert "born_on" not in record.facts
    assert "31/04/1950" in record.doubts[0]


def test_lines_keep_the_number_that_an_editor_shows() -> None:
    """Line breaks inside a cell, and blank lines, do not shift the place."""
    text = f'{HEADINGS}1;"A\nA\nA";B;;{SEEN};;\n\n;;;;;;\n2;C;D;;{SEEN};;"x\ny"\n3;E;F;;{SEEN};;\n'
    assert [record.place for record in _records(text)] == ["ligne 2", "ligne 7", "ligne 9"]
    assert _records(text)[0].name == "A A A B"


def test_rows_of_a_sheet_keep_the_number_that_the_program_shows() -> None:
    """A sheet whose first rows are blank or a title counts them all."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(1, 0, "Patients")
    sheet.write_row(3, 0, ["IPP", "Nom", "Vu le"])
    sheet.write_row(4, 0, [12, "Durand"])
    sheet.write_number(4, 2, 40_507, day)
    book.close()
    (record,) = _lines(stream.getvalue(), "liste.xlsx")
    assert record == ReadRecord("ligne 5 de la feuille", "12", "Durand",
                                facts={"last_consultation_on": date(2010, 11, 25)})  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ("MARTIN;DURAND;Alice", "DURAND Alice (MARTIN)"),
        ("MARTIN;;Alice", "MARTIN Alice"),
        ("MARTIN;martin;Alice", "martin Alice"),
        (";DURAND;", "DURAND"),
        (";;Alice", "Alice"),
        ("  É\u00a0va ;;A\tB", "É va A B"),
        ("\u202eMARTIN\u200b;;", "MARTIN"),
    ],
)
def test_names(cells: str, name: str) -> None:
    """The name in use, the given name, then the name at birth where it differs, on one line."""
    text = f"Nom de naissance;Nom d'usage;Prénom;Vu le\nX;Y;Z;{SEEN}\n{cells};{SEEN}\n"
    assert _records(text)[1].name == name


def test_a_cell_of_ten_megabytes() -> None:
    """It is cut, in the names as among the dates, and nothing breaks."""
    long = "x" * 10_000_000
    _, record = _records(f"{HEADINGS}1;A;B;12/03/1950;{SEEN};;\n2;{long};B;{long};{SEEN};;\n")
    assert len(record.name) == LONGEST_NAME
    assert len(record.doubts[0]) < 300
    (_, rejected) = _lines(f"{HEADINGS}1;A;B;;{SEEN};;\n{long};B;{long};;{SEEN};;\n")
    assert isinstance(rejected, RejectedLine)
    assert "Le numéro dépasse" in rejected.reason
    assert max(map(len, rejected.cells)) <= 2_000


def test_a_line_that_designates_nobody() -> None:
    """No number and no name: rejected, and what was left at the door is not kept there either."""
    (line,) = _rejected(f"{HEADINGS}1;A;B;;{SEEN};;\n;;;12/03/1950;{SEEN};;toux\n")
    assert line.place == "ligne 3"
    assert line.cells == ("", "", "", "12/03/1950", SEEN, "", "")
    assert "ne désigne aucun dossier" in line.reason


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"2;A;B;;{SEEN};;x;y", "8 cases pour 7 titres"),
        (f"2;A;B;{SEEN}", "que 4 cases pour 7 titres"),
    ],
)
def test_a_broken_line(line: str, said: str) -> None:
    """More cells or fewer than headings: the dates would be read under the wrong one."""
    whole = "".join(f"{at};A;B;;{SEEN};;\n" for at in range(40))
    (rejected,) = _rejected(f"{HEADINGS}{whole}{line}\n")
    assert said in rejected.reason.replace("\u00a0", " ")
    assert rejected.cells == tuple(line.split(";"))


def test_short_lines_beside_whole_ones_that_end_empty() -> None:
    """A program that writes empty cells at the end of a line does not cut them: short is broken."""
    text = f"{HEADINGS}1;A;B;;{SEEN};;\n" + f"2;A;B;;{SEEN}\n" * 5
    assert len(_rejected(text)) == 5


def test_blank_cells_too_many_or_too_few() -> None:
    """Separators at the end of each line, or left out of each line, break nothing."""
    many = "".join(f"{at};A;B;;{SEEN};;;;\n" for at in range(40))
    assert len(_records(HEADINGS + many)) == 40
    few = "".join(f"{at};A;B;;{SEEN}\n" for at in range(40))
    assert len(_records(HEADINGS + few)) == 40


@pytest.mark.parametrize(
    ("number", "said"),
    [("1,23457E+12", "abîmé par un tableur"), ("269054958815780", "sécurité sociale")],
)
def test_numbers_that_cannot_be_kept(number: str, said: str) -> None:
    """Numbers that a sheet has melted, and those that the law reserves, leave a doubt."""
    rows = f"1;A;B;;{SEEN};;\n{number};A;B;;{SEEN};;\n3;A;B;;{SEEN};;\n"
    _, record, _ = _records(HEADINGS + rows)
    assert record.number == ""
    assert said in record.doubts[0]
    rejected = _rejected(f"{HEADINGS}1;A;B;;{SEEN};;\n2;A;B;;{SEEN};;\n{number};;;;{SEEN};;\n")
    assert number not in repr(rejected)


def test_odd_numbers() -> None:
    """A number is trimmed, freed of a guard, and empty where it holds neither letter nor figure."""
    lines = [" A-1 ", "'-12", "-", "n°\u00a012", "0012"]
    text = HEADINGS + "".join(f"{number};A;B;;{SEEN};;\n" for number in lines)
    assert [record.number for record in _records(text)] == ["A-1", "-12", "", "n° 12", "0012"]


def test_claims_are_spans() -> None:
    """A claim has its first day and its end, open where there is none; a wrong one is a doubt."""
    head = "record_id;last_consultation_on;suspended_from;suspended_until\n"
    rows = ["1;2010-01-01;2011-01-01;", "2;2010-01-01;2011-01-01;2012-01-01", "3;2010-01-01;;",
            "4;2010-01-01;;2012-01-01", "5;2010-01-01;2013-01-01;2012-01-01"]  # fmt: skip
    found = _records(head + "\n".join(rows))
    assert [record.spans for record in found] == [
        (ReadSpan(date(2011, 1, 1)),), (ReadSpan(date(2011, 1, 1), date(2012, 1, 1)),), (), (), ()
    ]  # fmt: skip
    assert [bool(record.doubts) for record in found] == [False, False, False, True, True]


def test_series_and_death_told_apart() -> None:
    """A series bears a name of the corpus; a living patient has no date of death."""
    head = "N°;Vu le;série;date décès;décédé\n"
    rows = ["1;25/11/2010;;;non", "2;25/11/2010;opinion_record;14/05/2020;oui",
            "3;25/11/2010;Dossiers;;", "4;25/11/2010;;14/05/2020;non"]  # fmt: skip
    found = _records(head + "\n".join(rows))
    assert [record.series for record in found] == [
        "patient_record", "opinion_record", "patient_record", "patient_record"]  # fmt: skip
    assert [len(record.doubts) for record in found] == [0, 0, 1, 1]


def test_rejected_lines_are_corrected_and_read_again() -> None:
    """The file opens in a French spreadsheet, runs nothing, and is recognised once corrected."""
    text = f"{HEADINGS}1;A;B;12/03/1950;{SEEN};;\n;;;@cmd;{SEEN};;\n=2;A;+B;-1;{SEEN};;=1;\ty\n"
    rejected = _rejected(text)
    headings = recognise_columns(table_of(text)).headings
    stream = io.BytesIO()
    assert write_rejected(rejected, headings, stream) == 2
    data = stream.getvalue()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows[0] == [REASON_HEADING, *headings]
    assert rows[1][0].startswith("ligne 3")
    assert not any(cell.startswith(LIVE) for row in rows for cell in row)
    corrected = data.decode("utf-8-sig").replace(";'\ty", "").replace(";;;;'@cmd", ";7;Rey;;")
    again = [record for record in _lines(corrected) if isinstance(record, ReadRecord)]
    assert [(record.number, record.name) for record in again] == [("7", "Rey"), ("=2", "A +B")]


@given(st.text(max_size=20))
def test_a_guarded_cell_comes_back(cell: str) -> None:
    """The guard is written only before what would run, and comes off."""
    assert not guarded(cell).startswith(LIVE)
    if not cell.startswith("'"):
        assert unguarded(guarded(cell)) == cell


@given(st.text(max_size=500), st.integers(1, 300))
def test_plain_text(text: str, most: int) -> None:
    """One line, no control character, no longer than asked, and the same twice."""
    found = plain_text(text, most)
    assert len(found) <= most
    assert found.isprintable()
    assert plain_text(found, most) == found.strip()


@given(st.binary(max_size=600), st.booleans())
def test_any_bytes(data: bytes, with_headings: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    """Whatever the bytes: records, rejected lines, or a refusal in French."""
    if with_headings:
        data = HEADINGS.encode() + data
    with contextlib.suppress(UnreadableTableError):
        for line in _lines(data):
            assert isinstance(line, ReadRecord | RejectedLine)
            if isinstance(line, ReadRecord):
                assert line.number or line.name


CELLS = st.one_of(st.sampled_from(["", "12", "A", SEEN, "31/04/2010", "03/2010", "'=x", "0"]),
                  st.text(st.characters(exclude_characters="\0"), max_size=12))  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=5, max_size=9), max_size=12))
def test_any_cells(rows: list[list[str]]) -> None:
    """Each line that says something is answered once, in order, at its own place."""
    stream = io.StringIO(newline="")
    stream.write(HEADINGS)
    csv.writer(stream, delimiter=";").writerows(rows)
    found = _lines(stream.getvalue().encode("utf-8", "replace"))
    assert len(found) <= len(rows)
    numbers = [int(line.place.split()[1]) for line in found]
    assert numbers == sorted(set(numbers))

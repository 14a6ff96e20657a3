"""Workbooks of several sheets: which are listed, which is proposed, and no trap sprung."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from serment.intake import sheet_bounds, workbooks
from serment.intake.columns import recognise_columns
from serment.intake.layouts import match_layout, parse_layout
from serment.intake.tables import UnreadableTableError, open_table
from serment.intake.workbooks import (
    MOST_SHOWN,
    UnknownSheetError,
    first_sheet,
    proposed_sheet,
    sheet_named,
)
from support.lists import MemoryContent
from support.workbooks import (
    ARCHIVED,
    DOCTORS,
    PATIENTS,
    THREE,
    ods_of,
    ods_with,
    rewritten,
    xlsx_of,
)

if TYPE_CHECKING:
    from serment.intake.tables import Table
    from serment.intake.workbooks import ChooseSheet, ChosenSheet

HEADINGS = list(PATIENTS[0])


def _opened(data: bytes, choose: ChooseSheet) -> Table:
    return open_table(MemoryContent(data, "classeur"), choose)


def _chosen(data: bytes, choose: ChooseSheet) -> ChosenSheet:
    chosen = _opened(data, choose).form.sheet
    assert chosen is not None
    return chosen


@pytest.mark.parametrize("data", [xlsx_of(THREE), ods_of(THREE)], ids=["xlsx", "ods"])
def test_the_sheet_of_the_list_is_proposed(data: bytes) -> None:
    """Not the first: that whose headings are a list's; all are named, with their lines."""
    table = _opened(data, proposed_sheet())
    assert list(table.form.headings) == HEADINGS
    assert list(table.rows) == [list(row) for row in PATIENTS[1:]]
    chosen = table.form.sheet
    assert chosen is not None
    told = [(one.name, one.lines, one.is_readable) for one in chosen.among]
    assert told == [("Médecins", 2, False), ("Patients", 3, True), ("Archivés", 2, True)]
    assert chosen.notes == ()


def test_a_sheet_is_named() -> None:
    """By its name, whatever its capitals and accents."""
    for name in ("Archivés", "ARCHIVES", " archives "):
        table = _opened(xlsx_of(THREE), sheet_named(name))
        assert [row[0] for row in table.rows] == ["77"]


def test_an_unknown_sheet_is_refused_with_those_there_are() -> None:
    """One sentence says what is there; a crowd is counted, and direction marks do not pass."""
    with pytest.raises(UnknownSheetError) as refusal:
        _opened(xlsx_of(THREE), sheet_named("Dossiers\u202e"))
    told = re.sub("[\u00a0\u202f]", " ", str(refusal.value))
    assert "« Dossiers » n’est pas dans ce classeur" in told
    assert "« Médecins », « Patients » et « Archivés »" in told
    many = {f"F{at}": () for at in range(MOST_SHOWN + 5)}
    with pytest.raises(UnknownSheetError, match="et 5 autres"):
        _opened(xlsx_of(many), sheet_named("X"))


@pytest.mark.parametrize(
    "sheets",
    [{"Export du 3 mai": PATIENTS}, {"Feuil1": (), "Feuil2": PATIENTS, "Feuil3": ()}],
    ids=["one sheet", "one that says something"],
)
def test_where_one_sheet_alone_says_something_nothing_is_asked(
    sheets: dict[str, tuple[tuple[str, ...], ...]],
) -> None:
    """It is read, whatever name was remembered and whatever empty sheets are around it."""
    for data in (xlsx_of(sheets), ods_of(sheets)):
        for choose in (first_sheet, proposed_sheet(), proposed_sheet("Autre")):
            table = _opened(data, choose)
            assert list(table.form.headings) == HEADINGS
            chosen = table.form.sheet
            assert chosen is not None
            assert (chosen.name, chosen.among, chosen.notes) == ("", (), ())


def test_a_hidden_sheet_is_said_and_comes_last() -> None:
    """It is proposed only where no visible one can be read."""
    data = xlsx_of(THREE, hidden=["Patients"])
    chosen = _chosen(data, proposed_sheet())
    assert chosen.name == "Archivés"
    assert [one.name for one in chosen.among if one.is_hidden] == ["Patients"]
    two = xlsx_of({"Médecins": DOCTORS, "Patients": PATIENTS}, hidden=["Patients"])
    assert _chosen(two, proposed_sheet()).name == "Patients"


def test_a_model_without_records_comes_after_the_list() -> None:
    """A sheet that has the headings alone is not proposed before the one that is filled."""
    data = xlsx_of({"Modèle": PATIENTS[:1], "Patients": PATIENTS})
    assert _chosen(data, proposed_sheet()).name == "Patients"


def test_the_sheet_of_last_time_is_proposed_again() -> None:
    """The remembered one, unless a person chose another; one that is gone is said."""
    data = xlsx_of(THREE)
    assert _chosen(data, proposed_sheet("Archivés")).name == "Archivés"
    assert _chosen(data, proposed_sheet("Archivés", position=0)).name == "Médecins"
    assert _chosen(data, proposed_sheet(position=99)).name == "Patients", "no such place"
    gone = _chosen(data, proposed_sheet("Dossiers 2025"))
    assert gone.name == "Patients"
    assert "n’est plus dans ce classeur" in gone.notes[0]


def test_the_layout_remembers_the_sheet() -> None:
    """It goes to JSON and back; a list without sheets remembers none."""
    seen = recognise_columns(_opened(xlsx_of(THREE), proposed_sheet("Archivés"))).layout()
    assert parse_layout(seen.as_dict()).sheet == "Archivés"
    again = recognise_columns(_opened(xlsx_of(THREE), proposed_sheet())).layout()
    assert match_layout(seen, again)[0].sheet == "Patients"
    alone = recognise_columns(_opened(xlsx_of({"A": PATIENTS}), proposed_sheet())).layout()
    assert "sheet" not in alone.as_dict()


def test_hundreds_of_sheets_are_cut_and_said() -> None:
    """The first ones are shown; one further is still reached by its name."""
    sheets = {f"Mois {at}": DOCTORS for at in range(MOST_SHOWN + 1)} | {"Patients": PATIENTS}
    data = xlsx_of(sheets)
    chosen = _chosen(data, proposed_sheet())
    assert len(chosen.among) == MOST_SHOWN
    assert "(2)" in chosen.notes[0]
    assert list(_opened(data, sheet_named("patients")).form.headings) == HEADINGS
    assert _chosen(data, proposed_sheet("Patients")).name == "Patients"


def test_sheets_beyond_the_bound_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A huge first sheet uses the bound up: the next ones are listed, their lines unknown."""
    monkeypatch.setattr(workbooks, "MOST_SURVEYED_CELLS", 5)
    chosen = _chosen(xlsx_of(THREE), proposed_sheet())
    assert [one.lines for one in chosen.among] == [2, None, None]
    assert chosen.name == "Médecins"
    assert _chosen(xlsx_of(THREE), proposed_sheet("Patients")).name == "Patients"


def test_thousands_of_sheets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the library opens them, in both forms."""
    monkeypatch.setattr(sheet_bounds, "MOST_SHEETS", 2)
    for data in (xlsx_of(THREE), ods_of(THREE)):
        with pytest.raises(UnreadableTableError, match="2 feuilles"):
            _opened(data, first_sheet)


def test_one_part_under_several_names_is_refused() -> None:
    """A thousand names for one sheet of a gigabyte would unfold it a thousand times."""
    data = xlsx_of(THREE)
    parts = "xl/_rels/workbook.xml.rels"
    same = rewritten(data, parts, lambda xml: xml.replace(b"sheet2.xml", b"Sheet1.xml"))
    twice = rewritten(data, "xl/workbook.xml", lambda xml: xml.replace(b'"rId2"', b'"rId1"'))
    for hostile in (same, twice):
        with pytest.raises(UnreadableTableError, match="plusieurs noms"):
            _opened(hostile, proposed_sheet())


def test_names_are_shown_once_each() -> None:
    """Two of the same name, one without: each can be told, shown and typed."""
    table = '<table:table table:name="{}"><table:table-row/></table:table>'
    data = ods_with("".join(map(table.format, ["A", "A", "", "A (2)"])))
    with pytest.raises(UnknownSheetError) as refusal:
        _opened(data, sheet_named("B"))
    told = re.sub("[\u00a0\u202f]", " ", str(refusal.value))
    assert "« A », « A (2) », « Feuille 3 » et « A (2) (2) »" in told


def test_a_broken_sheet_does_not_hide_the_others() -> None:
    """It is listed without its lines."""
    data = rewritten(
        xlsx_of({"Archivés": ARCHIVED, "Patients": PATIENTS, "Médecins": DOCTORS}),
        "xl/worksheets/sheet3.xml",
        lambda xml: xml.replace(b"<v>", b"<v>99999", 1),
    )
    chosen = _chosen(data, proposed_sheet())
    assert [one.lines for one in chosen.among] == [2, 3, None]
    assert chosen.name == "Archivés"

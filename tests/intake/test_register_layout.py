"""Where each thing stands in a register workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serment.intake import register_sheet
from serment.intake.register_layout import (
    COMPLEMENT_ROW,
    COMPLEMENTS,
    HEADINGS,
    MODEL_LINES,
    find_field,
    is_heading,
    label_key,
    lines_of,
)
from serment.intake.spreadsheet import Cell, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

NOWHERE = frozenset[str]()


def test_rows_are_used_once_and_complements_come_after() -> None:
    """No line of the model hides another, and ours begin below them all."""
    rows = [line.row for line in MODEL_LINES] + list(HEADINGS)
    assert len(set(rows)) == len(rows)
    assert max(rows) == 62
    assert COMPLEMENT_ROW > 62


def test_a_label_means_one_thing_only() -> None:
    """Two fields never share a label, and no label is also a title."""
    meant: dict[str, str] = {}
    for label, field in (
        *((line.label, line.field) for line in MODEL_LINES),
        *((label, field) for field, label in COMPLEMENTS.items()),
    ):
        assert meant.setdefault(label_key(label), field) == field
        assert not is_heading(label)


def test_a_line_is_found_by_its_label_wherever_it_was_moved() -> None:
    """Accents, capitals and the final number do not count."""
    assert find_field("DESTINATAIRE 12", 3, NOWHERE) == "recipient"
    assert find_field("Etat civil, identite, donnees d'identification, images", 90, NOWHERE) == (
        "civil_status"
    )


def test_an_unknown_label_on_a_row_of_the_model_is_that_line() -> None:
    """The CNIL's own labels are longer than ours: their row tells."""
    assert find_field("Données de santé (au sens du RGPD)", 39, NOWHERE) == "health"
    assert find_field("Données de santé (au sens du RGPD)", 63, NOWHERE) is None


def test_an_inserted_line_is_not_taken_for_the_one_it_pushed_down() -> None:
    """The label that belongs there is elsewhere: this line is somebody's own."""
    (line,) = lines_of("health")
    assert find_field("Remarque", 39, frozenset({line.label})) is None


def test_titles_hold_no_value() -> None:
    """A heading is told from a line."""
    assert is_heading("Acteurs")
    assert find_field("Acteurs", 10, NOWHERE) is None


class _Counted(dict[tuple[int, int], Cell]):
    """The cells of a sheet, counting how often all of them are walked through."""

    walks = 0

    def __iter__(self) -> Iterator[tuple[int, int]]:
        self.walks += 1
        return super().__iter__()


def _walks(rows: int) -> int:
    cells = _Counted({(row, 1): Cell(f"Rubrique {row}") for row in range(1, rows + 1)})
    cells |= {(row, 2): Cell("dit") for row in range(1, rows + 1)}
    assert len(register_sheet._form(Sheet("Fiche", cells)).lines) == rows
    return cells.walks


def test_a_long_form_is_walked_through_as_often_as_a_short_one() -> None:
    """The whole sheet is never read again for each of its rows."""
    assert _walks(500) == _walks(5) > 0

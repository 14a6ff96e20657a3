"""One activity as the rows of one sheet of the workbook.

Guarantees: rows 1 to 62 are those of the CNIL's simplified model; every value of the activity is
in exactly one cell; the first items of a list fill the lines of the model, the others follow
under « Compléments de Serment » with the same columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from serment.documents.register.ods_package import OdsCell
from serment.intake.register_layout import (
    COMPLEMENT_ROW,
    COMPLEMENT_TITLE,
    COMPLEMENTS,
    HEADINGS,
    MODEL_LINES,
    Field,
)
from serment.law.activity_words import (
    ANSWER_WORDS,
    BASIS_WORDS,
    CERTAINTY_WORDS,
    CONDITION_WORDS,
    DATA_WORDS,
    MEASURE_WORDS,
    RECIPIENT_WORDS,
    SPECIAL_WORDS,
    STATUS_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serment.documents.register.identity import Party, RegisterIdentity
    from serment.law.activity import (
        DataCategory,
        ProcessingActivity,
        SpecialCategory,
    )

Cells = tuple[OdsCell, ...]
Row = tuple[OdsCell, ...]
_WIDTH = 8
_IN_MODEL = {line.field for line in MODEL_LINES}


def form_rows(activity: ProcessingActivity, identity: RegisterIdentity) -> dict[int, Row]:
    """The rows of the form, by number."""
    waiting = {field: list(values) for field, values in _values(activity, identity).items()}
    rows = {row: _heading(cells) for row, cells in HEADINGS.items()}
    for line in MODEL_LINES:
        queue = waiting.get(line.field, [])
        cells = queue.pop(0) if queue else _blank(line.field)
        rows[line.row] = (OdsCell(line.label, "label"), *cells)
    rows[COMPLEMENT_ROW] = (OdsCell(COMPLEMENT_TITLE, "heading", _WIDTH),)
    left = (
        (label, cells)
        for field, label in COMPLEMENTS.items()
        for cells in (*waiting[field], *_room_to_write(field, waiting[field]))
    )
    for row, (label, cells) in enumerate(left, COMPLEMENT_ROW + 1):
        rows[row] = (OdsCell(label, "label"), *cells)
    return rows


def _heading(cells: tuple[str, ...]) -> Row:
    """A title over the columns; the empty names widen the one before them."""
    spans: list[tuple[str, int]] = []
    for text in cells:
        spans = [*spans[:-1], (spans[-1][0], spans[-1][1] + 1)] if not text else [*spans, (text, 1)]
    text, span = spans[-1]
    spans[-1] = (text, span + _WIDTH - len(cells))
    return tuple(OdsCell(text, "heading", span) for text, span in spans)


def _room_to_write(field: Field, written: list[Cells]) -> tuple[Cells, ...]:
    """An empty line where a field has none, so that a person sees where to write it."""
    return () if written or field in _IN_MODEL else (_blank(field),)


def _values(
    activity: ProcessingActivity, identity: RegisterIdentity
) -> Mapping[Field, list[Cells]]:
    return {
        **_single_values(activity),
        **_actors(activity, identity),
        **_categories(activity),
        "other_purpose": [_wide(purpose) for purpose in activity.other_purposes],
        "data_subjects": [
            _pair(item.name, item.details, "personnes") for item in activity.data_subjects
        ],
        "recipient": [
            (
                OdsCell(RECIPIENT_WORDS[item.kind], span=3, choices="destinataires"),
                OdsCell(item.name, span=2),
                OdsCell(item.details, span=2),
            )
            for item in activity.recipients
        ],
        "measure": [
            _pair(MEASURE_WORDS[item.kind], item.in_words(), "mesures")
            for item in activity.measures
        ],
        "transfer": [
            (
                OdsCell(item.recipient),
                OdsCell(item.country),
                OdsCell(item.safeguard, choices="garanties"),
                OdsCell(item.link, span=4),
            )
            for item in activity.transfers
        ],
        "to_confirm": [_wide(reason) for reason in activity.to_confirm],
    }


def _single_values(activity: ProcessingActivity) -> dict[Field, list[Cells]]:
    return {
        "title": [_wide(activity.title)],
        "reference": [_wide(activity.reference)],
        "created_on": [(OdsCell(style="date", day=activity.created_on, span=7),)],
        "updated_on": [(OdsCell(style="date", day=activity.updated_on, span=7),)],
        "main_purpose": [_wide(activity.main_purpose)],
        "software": [_wide(activity.software)],
        "transfers_outside": [_wide(ANSWER_WORDS[activity.transfers_outside], "reponses")],
        "legal_basis": [
            _basis(
                BASIS_WORDS[item.article], item.purpose, CERTAINTY_WORDS[item.certainty], "bases"
            )
            for item in activity.legal_bases
        ],
        "special_basis": [
            _basis(
                CONDITION_WORDS[item.article],
                item.purpose,
                CERTAINTY_WORDS[item.certainty],
                "conditions",
            )
            for item in activity.special_bases
        ],
        "retention_series": [_wide("\n".join(activity.retention_series))],
        "rests_on": [_wide("\n".join(activity.rests_on))],
        "status": [_wide(STATUS_WORDS[activity.status], "etats")],
        "origin": [_wide(activity.origin)],
        "certainty": [_wide(CERTAINTY_WORDS[activity.certainty], "certitudes")],
    }


def _actors(activity: ProcessingActivity, identity: RegisterIdentity) -> dict[Field, list[Cells]]:
    company = identity.dpo.company if identity.dpo else ""
    return {
        "controller": [_party(identity.controller)],
        "dpo": [_party(identity.dpo)] if identity.dpo else [],
        "dpo_company": [_wide(company)],
        "representative": [_party(identity.representative)] if identity.representative else [],
        "joint_controller": [_wide(name) for name in activity.joint_controllers],
    }


def _categories(activity: ProcessingActivity) -> dict[Field, list[Cells]]:
    """The first category of a kind goes to the line of the model, the others to complements."""
    found: dict[Field, list[Cells]] = {"other_data": [], "other_special": []}
    for item in activity.data_categories:
        _place(found, item, "other_data", _category_cells(item, DATA_WORDS[item.kind], "donnees"))
    for special in activity.special_categories:
        cells = _category_cells(special, SPECIAL_WORDS[special.kind], "sensibles")
        _place(found, special, "other_special", cells)
    return found


def _place(
    found: dict[Field, list[Cells]],
    item: DataCategory | SpecialCategory,
    overflow: Field,
    cells: Cells,
) -> None:
    field = cast("Field", item.kind)
    if field in _IN_MODEL and field not in found:
        found[field] = [(OdsCell(item.description, span=3), OdsCell(item.retention, span=4))]
    else:
        found[overflow].append(cells)


def _category_cells(item: DataCategory | SpecialCategory, word: str, choices: str) -> Cells:
    return (
        OdsCell(word, span=3, choices=choices),
        OdsCell(item.description, span=2),
        OdsCell(item.retention, span=2),
    )


def _party(party: Party) -> Cells:
    values = (party.in_full(), party.address, party.postcode, party.town, party.country)
    return tuple(OdsCell(value) for value in (*values, party.phone, party.mail))


def _wide(text: str, choices: str = "") -> Cells:
    return (OdsCell(text, span=7, choices=choices),)


def _pair(first: str, second: str, choices: str = "") -> Cells:
    return (OdsCell(first, span=3, choices=choices), OdsCell(second, span=4))


def _basis(word: str, purpose: str, certainty: str, choices: str) -> Cells:
    return (
        OdsCell(word, span=3, choices=choices),
        OdsCell(purpose, span=2),
        OdsCell(certainty, span=2, choices="certitudes"),
    )


def _blank(field: Field) -> Cells:
    """An empty line with the columns and the choices of its kind."""
    return _BLANKS.get(field, (OdsCell(span=7),))


def _three(choices: str) -> Cells:
    return (OdsCell(span=3, choices=choices), OdsCell(span=2), OdsCell(span=2))


_FIRST_CATEGORY_ROW, _LAST_CATEGORY_ROW = 25, 41
_BLANKS: Final[dict[Field, Cells]] = {
    **{
        line.field: (OdsCell(span=3), OdsCell(span=4))
        for line in MODEL_LINES
        if _FIRST_CATEGORY_ROW <= line.row <= _LAST_CATEGORY_ROW
    },
    "controller": (OdsCell(),) * 7,
    "dpo": (OdsCell(),) * 7,
    "representative": (OdsCell(),) * 7,
    "data_subjects": _pair("", "", "personnes"),
    "measure": _pair("", "", "mesures"),
    "recipient": _three("destinataires"),
    "transfer": (OdsCell(), OdsCell(), OdsCell(choices="garanties"), OdsCell(span=4)),
    "legal_basis": _basis("", "", "", "bases"),
    "special_basis": _basis("", "", "", "conditions"),
    "other_data": _three("donnees"),
    "other_special": _three("sensibles"),
}

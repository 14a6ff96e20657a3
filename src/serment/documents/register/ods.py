"""The register as a workbook shaped as the CNIL's simplified model, to be edited and taken back.

Guarantees: sheet names, labels and rows are those of `serment.intake.register_layout`; what the
model has no place for is written, labelled, under « Compléments de Serment »; reading the bytes
back (`incoming`) gives the same activities, whatever LibreOffice did in between.
Leaves to others: the bytes (`ods_package`), the printed register (`printed`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from serment.documents.register.ods_form import form_rows
from serment.documents.register.ods_lists import CHOICES, lists_sheet, tutorial_sheet
from serment.documents.register.ods_package import OdsBook, OdsCell, OdsSheet, write_ods
from serment.intake.register_layout import (
    FORMAT_VERSION,
    LIST_HEADER_ROW,
    LIST_SHEET,
    MODEL_SHEET,
    SERMENT_SHEET,
)
from serment.law.activity import ProcessingActivity
from serment.law.activity_json import tidy_activity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serment.documents.register.identity import Party, Register

_LIST_WIDTHS = (6.5, 2.6, 3.4, 3.4, 4.0, 4.0, 4.0, 4.2)
_LONGEST_NAME = 31
"""Excel's limit on the name of a sheet."""


def register_ods(register: Register) -> bytes:
    """The register as the bytes of an .ods file; the same register gives the same bytes."""
    activities = tuple(map(tidy_activity, register.activities))
    names = sheet_names(activities)
    blank = ProcessingActivity(reference="", title="")
    return write_ods(
        OdsBook(
            title=f"Registre des traitements — {register.identity.practice}",
            choices=CHOICES,
            sheets=(
                tutorial_sheet(register),
                OdsSheet(LIST_SHEET, _list_rows(register, activities), _LIST_WIDTHS),
                OdsSheet(MODEL_SHEET, form_rows(blank, register.identity)),
                *(
                    OdsSheet(name, form_rows(activity, register.identity))
                    for name, activity in zip(names, activities, strict=True)
                ),
                lists_sheet(),
                _serment_sheet(register),
            ),
        )
    )


def sheet_names(activities: Sequence[ProcessingActivity]) -> tuple[str, ...]:
    """« T01 - Dossier patient »: unique, and accepted by every spreadsheet program."""
    names: list[str] = []
    for activity in activities:
        bare = re.sub(r"[\[\]*?:/\\'’\n]+", " ", f"{activity.reference} - {activity.title}")
        name = short = bare[:_LONGEST_NAME].strip()
        number = 2
        while name.casefold() in {known.casefold() for known in names}:
            name = f"{short[: _LONGEST_NAME - 5]} ({number})"
            number += 1
        names.append(name)
    return tuple(names)


def _list_rows(
    register: Register, activities: Sequence[ProcessingActivity]
) -> dict[int, tuple[OdsCell, ...]]:
    identity = register.identity
    heads = (
        "Identité",
        "Nom",
        "Prénom",
        "Adresse",
        "CP",
        "Ville",
        "Téléphone",
        "Adresse électronique",
    )
    rows = {
        1: (OdsCell(f"Registre des traitements — {identity.practice}", "title", 8),),
        2: tuple(OdsCell(head, "heading") for head in heads),
        3: _party_row("Responsable du traitement", identity.controller),
        4: _party_row("Représentant", identity.representative),
        5: _party_row("Délégué à la protection des données", identity.dpo),
        6: (
            OdsCell("Société du délégué, s’il est externe", "label"),
            OdsCell(identity.dpo.company if identity.dpo else "", span=7),
        ),
        LIST_HEADER_ROW: (
            OdsCell("Nom du traitement", "heading"),
            OdsCell("N° / RÉF", "heading"),
            OdsCell("Date de création de la fiche", "heading"),
            OdsCell("Dernière mise à jour de la fiche", "heading"),
            OdsCell("Finalité du traitement", "heading", 3),
            OdsCell("Données sensibles ?", "heading"),
        ),
    }
    for row, activity in enumerate(activities, LIST_HEADER_ROW + 1):
        rows[row] = (
            OdsCell(activity.title, "label"),
            OdsCell(activity.reference),
            OdsCell(style="date", day=activity.created_on),
            OdsCell(style="date", day=activity.updated_on),
            OdsCell(activity.main_purpose, span=3),
            OdsCell("Oui" if activity.special_categories else "Non"),
        )
    return rows


def _party_row(label: str, party: Party | None) -> tuple[OdsCell, ...]:
    values = (
        (party.name, party.first_name, party.address, party.postcode, party.town)
        if party
        else ("",) * 5
    )
    reach = (party.phone, party.mail) if party else ("", "")
    return (OdsCell(label, "label"), *(OdsCell(value) for value in (*values, *reach)))


def _serment_sheet(register: Register) -> OdsSheet:
    return OdsSheet(
        SERMENT_SHEET,
        {
            1: (OdsCell("Pour Serment : ne pas modifier cette feuille", "title", 2),),
            2: (OdsCell("Format", "label"), OdsCell(FORMAT_VERSION)),
            3: (OdsCell("Exporté le", "label"), OdsCell(style="date", day=register.exported_on)),
            4: (OdsCell("Version du corpus", "label"), OdsCell(register.corpus_version)),
        },
        (7.0, 7.0),
    )

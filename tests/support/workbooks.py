"""Workbooks of several sheets, as a spreadsheet program writes them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

PATIENTS = (
    ("N° dossier", "Nom", "Prénom", "Né(e) le", "Dernière consultation"),
    ("12", "DUPONT", "Éva", "29/02/1960", "04/05/1998"),
    ("13", "MARTIN", "Léa", "01/02/1970", "05/06/2010"),
)
DOCTORS = (("Nom", "Prénom", "RPPS"), ("REY", "Alma", "10001234567"))
ARCHIVED = (PATIENTS[0], ("77", "NOËL", "Zoé", "01/03/1950", "02/03/1995"))
THREE = {"Médecins": DOCTORS, "Patients": PATIENTS, "Archivés": ARCHIVED}
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx_of(sheets: Mapping[str, Sequence[Sequence[str]]], hidden: Collection[str] = ()) -> bytes:
    """An Excel workbook with these sheets, in their order."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        if name in hidden:
            sheet.hide()
    book.close()
    return stream.getvalue()


def ods_of(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """A workbook of LibreOffice with these sheets, in their order."""
    return ods_with(
        "".join(f'<table:table table:name="{name}">{_rows(rows)}</table:table>'
                for name, rows in sheets.items())
    )  # fmt: skip


def ods_with(tables: str) -> bytes:
    """A workbook of LibreOffice with these tables, as they are written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("mimetype", _KIND)
        target.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{_SPACE}manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{_KIND}"/></manifest:manifest>',
        )
        target.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{_SPACE}office:1.0" '
            f'xmlns:text="{_SPACE}text:1.0" xmlns:table="{_SPACE}table:1.0"><office:body>'
            f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return stream.getvalue()


def _rows(rows: Sequence[Sequence[str]]) -> str:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    return "".join(
        f"<table:table-row>{''.join(map(cell.format, row))}</table:table-row>" for row in rows
    )


def rewritten(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive, one entry of it changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            held = source.read(entry)
            target.writestr(entry.filename, change(held) if entry.filename == name else held)
    return stream.getvalue()

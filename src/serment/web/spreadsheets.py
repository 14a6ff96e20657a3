"""A list as a spreadsheet to save: CSV or ODS, in which no cell can be taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse

from serment.documents.register.ods_package import OdsBook, OdsCell, OdsSheet, write_ods
from serment.web.downloads import ODS, attachment

CSV = "text/csv; charset=utf-8"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WIDE = 8.0


def spreadsheet(
    form: str, *, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> HttpResponse:
    """Return the rows as a file `name` in the format `form` (csv or ods); Http404 for another."""
    if form == "csv":
        return attachment(as_csv(header, rows), name=f"{name}.csv", kind=CSV)
    if form == "ods":
        return attachment(as_ods(name, header, rows), name=f"{name}.ods", kind=ODS)
    raise Http404


def as_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return UTF-8 with its mark and semicolons, as French spreadsheets read it."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def as_ods(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook of one sheet; every cell is text."""
    lines = {1: tuple(OdsCell(text, "label") for text in header)}
    for number, row in enumerate(rows, start=2):
        lines[number] = tuple(OdsCell(text) for text in row)
    sheet = OdsSheet("Liste", lines, (_WIDE,) * len(header))
    return write_ods(OdsBook(title=title, sheets=(sheet,)))


def harmless(text: str) -> str:
    """Return the text, after an apostrophe when a program could run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text

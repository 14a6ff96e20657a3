"""A list as a spreadsheet handed to the browser: CSV or ODS, whole or piece by piece."""

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse, StreamingHttpResponse

from serment.documents.plain_lists import as_csv, as_ods, csv_pieces, ods_pieces
from serment.web.downloads import ODS, attachment, pieces_attached

CSV = "text/csv; charset=utf-8"


def spreadsheet(
    form: str, *, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> HttpResponse:
    """Return the rows as a file `name` in the format `form` (csv or ods); Http404 for another."""
    if form == "csv":
        return attachment(as_csv(header, rows), name=f"{name}.csv", kind=CSV)
    if form == "ods":
        return attachment(as_ods(name, header, rows), name=f"{name}.ods", kind=ODS)
    raise Http404


def streamed_spreadsheet(
    form: str, *, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]
) -> StreamingHttpResponse:
    """Return the same piece by piece: a list of any length begins at once and is never held."""
    if form == "csv":
        return pieces_attached(csv_pieces(header, rows), name=f"{name}.csv", kind=CSV)
    if form == "ods":
        return pieces_attached(ods_pieces(name, header, rows), name=f"{name}.ods", kind=ODS)
    raise Http404

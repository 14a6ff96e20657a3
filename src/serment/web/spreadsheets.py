"""A list as a spreadsheet handed to the browser: CSV or ODS."""

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse

from serment.documents.plain_lists import as_csv, as_ods
from serment.web.downloads import ODS, attachment

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

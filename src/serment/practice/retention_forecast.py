"""« Fin d’exercice »: how many records remain on the closing day, and until which year.

Guarantees that each person's records count once, in one of four places: at their term on that day,
held, dated, or undetermined. One scan of the list; nothing is answered for a day to come, since a
last day already known does not depend on the day on which it is asked.
"""

from collections import Counter
from datetime import date
from typing import Final

from django.db.models import CharField, Count, Max, Q
from django.db.models.functions import Cast, Substr

from serment.documents.retention.forecast import ReasonCount, RetentionForecast, YearCount
from serment.documents.retention.keeping import RecordKeeper
from serment.kernel.french import date_in_french, nbsp
from serment.practice.record_answers import answer_records
from serment.practice.record_list import read_records
from serment.practice.record_reasons import ground_title, series_title
from serment.store.models import Practice

_KEPT: Final = Q(status="keep", keep_until__isnull=False)


class ClosingDayError(ValueError):
    """A closing day for which nothing can be foreseen."""


def forecast_of(
    practice: Practice, closing_on: date, as_of: date, keeper: RecordKeeper | None = None
) -> RetentionForecast:
    """Return what remains to be kept after `closing_on`, as known on `as_of`."""
    if closing_on < as_of:
        raise ClosingDayError(
            nbsp(
                f"Le {date_in_french(closing_on)} est passé : une prévision compte ce qui restera "
                "à garder. Donnez le jour à venir de la fin d’exercice, ou celui d’aujourd’hui."
            )
        )
    answer_records(practice, as_of)
    due = Q(status="erasable") | (_KEPT & Q(erasable_from__lte=closing_on))
    dated = _KEPT & ~Q(erasable_from__lte=closing_on)
    # The text of a day starts with its year, on both databases: no function is called by row.
    year = Substr(Cast("keep_until", CharField()), 1, 4)
    rows = read_records(practice).order_by().annotate(year=year)
    groups = rows.values_list("series", "exception", "year")
    counts: Counter[str] = Counter()
    years: Counter[int] = Counter()
    reasons: Counter[str] = Counter()
    last_years: dict[str, int] = {}
    last_on = None
    placed = groups.annotate(
        records=Count("pk"),
        past=Count("pk", filter=due),
        held=Count("pk", filter=Q(status="held")),
        left=Count("pk", filter=dated),
        last=Max("keep_until", filter=dated),
    )
    for series, exception, text, records, past, held, left, last in placed:
        counts.update(records=records, due=past, held=held, dated=left)
        if not left:
            continue
        title = _title(series, exception)
        years[int(text)] += left
        reasons[title] += left
        last_years[title] = max(last_years.get(title, 0), int(text))
        last_on = last if last_on is None else max(last_on, last)
    return RetentionForecast(
        as_of=as_of,
        closing_on=closing_on,
        by_year=tuple(YearCount(*one) for one in sorted(years.items())),
        by_reason=tuple(ReasonCount(t, n, last_years[t]) for t, n in reasons.most_common()),
        last_on=last_on,
        already_due=counts["due"],
        held=counts["held"],
        undetermined=counts["records"] - counts["due"] - counts["held"] - counts["dated"],
        keeper=keeper,
    )


def _title(series: str, exception: str | None) -> str:
    if exception is None:
        return series_title(series)
    return nbsp(f"{series_title(series)} : {ground_title(series, exception)}")

"""The intermediate archive: what leaves common use, the list to work from, « tout est rangé »."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from serment.kernel.french import grouped_in_french
from serment.practice.actors import Permission
from serment.practice.record_archive import (
    MOST_PRINTED,
    archive_due,
    archive_records,
    print_archive_list,
)
from serment.practice.record_counts import MOVED_UP_TO, counts_of
from serment.practice.record_explaining import sure_days
from serment.practice.record_reasons import archive_delay
from serment.web.access import allowed
from serment.web.downloads import PDF, attachment
from serment.web.listing import Column, Listing
from serment.web.middleware import CockpitRequest
from serment.web.notices import tell
from serment.web.rooms.records.ticking import numbers_posted
from serment.web.today import now, today

_COLUMNS = (
    Column("Dossier"),
    Column("Nom"),
    Column("En archive depuis le"),
    Column("À garder jusqu’au"),
)


@allowed(Permission.RECORDS)
def show_archive(request: CockpitRequest) -> HttpResponse:
    """Show what is to be put away; say that it was when the form is sent."""
    day, practice = today(request), request.actor.practice
    if request.method == "POST":
        return _put_away(request)
    counts = counts_of(practice, day)
    listing = Listing(request, _COLUMNS)
    rows = archive_due(practice, day)
    is_endless = counts.archive_due == MOVED_UP_TO
    # So many are not sorted for one page: only the printed list is worth the wait.
    listing.cut(rows.order_by("pk") if is_endless else rows, count=counts.archive_due)
    context = {
        "listing": listing,
        "rows": [(record, sure_days(record)[0]) for record in listing.page or ()],
        "due": counts.archive_due,
        "after": archive_delay("patient_record", day),
        "is_long": counts.archive_due > MOST_PRINTED,
        "most": MOST_PRINTED,
        "moved_up_to": MOVED_UP_TO,
    }
    return render(request, "records/archive.html", context)


def _put_away(request: CockpitRequest) -> HttpResponse:
    day, what = today(request), request.POST.get("quoi", "")
    numbers = numbers_posted(request)
    if what == "liste":
        first = archive_due(request.actor.practice, day)[:MOST_PRINTED]
        numbers = list(first.values_list("pk", flat=True))
    if what in {"tout", "liste"} and request.POST.get("confirme") != "oui":
        due = counts_of(request.actor.practice, day).archive_due
        context = {"what": what, "count": len(numbers) if what == "liste" else due}
        return render(request, "records/put_away.html", context)
    if what != "tout" and not numbers:
        tell(request, "Cochez d’abord ce qui est rangé : rien n’a changé.", warning=True)
        return redirect("records:archive")
    count = archive_records(
        actor=request.actor, as_of=day, now=now(), numbers=None if what == "tout" else numbers
    )
    words = "1 dossier est maintenant" if count == 1 else (
        f"{grouped_in_french(count)} dossiers sont maintenant"
    )  # fmt: skip
    tell(request, f"{words} « en archive, rangé » : le papier a suivi.")
    return redirect("records:archive")


@allowed(Permission.RECORDS)
def print_list(request: CockpitRequest) -> HttpResponse:
    """Hand over the list to work from; it names patients."""
    day = today(request)
    content = print_archive_list(actor=request.actor, as_of=day, now=now())
    return attachment(content, name=f"archive-a-ranger-{day.isoformat()}.pdf", kind=PDF)

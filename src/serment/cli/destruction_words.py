"""A destruction in the terminal: how far it has come, and what was taken out of it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from serment.cli.record_words import records_counted
from serment.kernel.french import date_in_french, nbsp

if TYPE_CHECKING:
    from serment.store.models import Destruction

_MOST_NAMED: Final = 20


def destruction_row(destruction: "Destruction") -> dict[str, Any]:
    """Return a destruction in a list: how far it has come, and what was taken out of it."""
    from serment.practice.destructions import progress_of

    progress = progress_of(destruction)
    count = (destruction.content or {}).get("records", progress.records)
    is_done = destruction.state == "done"  # each support was ticked to the last, or held none
    return {
        "number": destruction.number,
        "state": destruction.state,
        "state_in_french": destruction.get_state_display(),
        "decided_on": destruction.decided_on,
        "done_on": destruction.done_on,
        "records": count,
        "paper": count if is_done else progress.paper,
        "software": count if is_done else progress.software,
        "withdrawn": withdrawn_rows(destruction),
    }


def destruction_line(row: dict[str, Any]) -> str:
    """Say a destruction in a line."""
    count = records_counted(row["records"])
    told = f"{row['number']:>4}  {row['state_in_french']} : {count}"
    if row["state"] == "decided":
        told += f", cochés sur papier {row['paper']}, dans le logiciel {row['software']}"
    return nbsp(told)


def withdrawn_rows(destruction: "Destruction") -> list[dict[str, Any]]:
    """Return what left a destruction: a row for each cause of each act."""
    from django.utils.timezone import localtime

    from serment.practice.withdrawals import withdrawals_of

    return [
        {
            "records": [f"D-{number:06d}" for number in told.numbers],
            "cause": told.cause,
            "cause_in_french": told.words,
            "reason": told.reason or None,
            "on": None if told.at is None else localtime(told.at).date(),
            "by": told.by or None,
        }
        for told in withdrawals_of(destruction)
    ]


def withdrawn_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Say each of them in a line."""
    for row in rows:
        names = row["records"]
        more = f" et {len(names) - _MOST_NAMED} de plus" if len(names) > _MOST_NAMED else ""
        day = "" if row["on"] is None else f" le {date_in_french(row['on'])}"
        reason = "" if row["reason"] is None else f" Raison : {row['reason']}."
        told = f"{', '.join(names[:_MOST_NAMED])}{more}"
        yield nbsp(f"      Retirés{day} : {told}. {row['cause_in_french']}{reason}")

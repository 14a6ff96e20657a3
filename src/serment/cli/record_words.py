"""What the commands on the practice's records share: numbers read, days read, records told."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Final

from serment.cli.failures import MisuseError, shown
from serment.cli.parser import Parser
from serment.cli.reading import parse_day
from serment.cli.retention_words import STATUSES
from serment.kernel.french import count_in_french, date_in_french, nbsp

if TYPE_CHECKING:
    from serment.store.models import KeptRecord, RecordImport

_SEVERAL: Final = 2
_NUMBER: Final = re.compile(r"(?:[Dd]-)?([0-9]{1,18})", re.ASCII)


def with_record(parser: Parser) -> None:
    """Declare the number of one record."""
    parser.add_argument("record", metavar="DOSSIER", help="par exemple D-000012")


def with_reason(parser: Parser) -> None:
    """Declare `--reason`."""
    parser.add_argument(
        "--reason", metavar="TEXTE", required=True, help="pourquoi, sans donnée de santé"
    )


def parse_record(given: str) -> int:
    """Return the number of a record, written « D-000012 » or « 12 »."""
    found = _NUMBER.fullmatch(given)
    if found is None:
        raise MisuseError(
            f"« {shown(given)} » n’est pas un numéro de dossier.",
            "Rien n’a été fait.",
            "Écrivez-le comme dans « serment retention records » : D-000012.",
        )
    return int(found[1])


def parse_records(given: Iterable[str]) -> list[int]:
    """Return the numbers of records, each once."""
    return list(dict.fromkeys(map(parse_record, given)))


def optional_day(given: str | None, option: str) -> date | None:
    """Return the date given to an option, `None` where it was not."""
    return None if given is None else parse_day(given, what=option)


def record_row(record: "KeptRecord", as_of: date) -> dict[str, object]:
    """Return a record in a list; a last day in doubt is null, and `why` says what is wrong."""
    from serment.practice.record_explaining import cause_of, is_sure, sure_days

    keep_until, erasable_from = sure_days(record)
    return {
        "record": str(record),
        "number": record.number,
        "name": record.name,
        "born_on": record.born_on,
        "last_consultation_on": record.last_consultation_on,
        "series": record.series,
        "status": record.status,
        "archive_on": record.archive_on,
        "keep_until": keep_until,
        "erasable_from": erasable_from,
        "why": None if is_sure(record) else record.doubt or cause_of(record, as_of) or None,
        "missing": record.missing,
        "doubt": record.doubt,
        "destruction": destruction_of(record),
    }


def record_line(record: "KeptRecord", as_of: date) -> str:
    """Say a record in one line."""
    from serment.practice.record_explaining import cause_of, is_sure

    told = [STATUSES.get(record.status, record.status)]
    if record.keep_until is not None and is_sure(record):
        told.append(f"dernier jour le {date_in_french(record.keep_until)}")
    if record.doubt:
        told.append(record.doubt)
    elif not is_sure(record):
        told.append(cause_of(record, as_of))
    if number := destruction_of(record):
        told.append(f"déjà dans la destruction n° {number}")
    return nbsp(f"{who(record)} : {', '.join(told)}")


def destruction_of(record: "KeptRecord") -> int | None:
    """Return the number of the destruction under way that holds a record."""
    item = getattr(record, "destruction_item", None)
    return None if item is None else int(item.destruction.number)


def who(record: "KeptRecord") -> str:
    """Return « D-000012  Dupont Éva (n° 12) »."""
    number = f" (n° {record.number})" if record.number else ""
    return f"{record}  {record.name or 'Sans nom'}{number}"


def counted(count: int, one: str, several: str) -> str:
    """Return « 1 dossier », « 1 200 dossiers »."""
    return f"{count_in_french(count)} {one if count < _SEVERAL else several}"


def records_counted(count: int) -> str:
    """Return « 1 dossier », « 1 200 dossiers »."""
    return counted(count, "dossier", "dossiers")


def export_row(imported: "RecordImport") -> dict[str, object]:
    """Return how far the exports that an import has a batch of are read; nothing without one."""
    from serment.practice.record_batches import standings

    told = [asdict(one) | {"is_whole": one.is_whole} for one in standings(imported)]
    return {"exports": told} if told else {}


def export_lines(imported: "RecordImport") -> tuple[str, ...]:
    """Say which batches are read and which are awaited."""
    from serment.practice.record_batches import batch_sentences

    return batch_sentences(imported)

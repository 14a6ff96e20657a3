"""`serment retention records|record`: the records of the practice, listed or explained one by one.

Guarantees that a screen gets a bounded list and a file the whole, where no cell runs as a formula;
an archived record that is opened leaves its line, as on a screen.
"""

import tempfile
from argparse import Namespace
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serment.cli import session
from serment.cli.failures import DONE, MisuseError, shown
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_as_of, with_store
from serment.cli.reading import chosen_date
from serment.cli.record_filters import search_of, verify_sample, with_filters, with_order
from serment.cli.record_words import (
    parse_record,
    record_line,
    record_row,
    records_counted,
    who,
    with_record,
)
from serment.cli.retention_words import answer_lines
from serment.cli.words import day_or_dash
from serment.cli.writing import new_file
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa
    from django.db.models import Case, QuerySet

    from serment.practice.record_explaining import Explained
    from serment.store.models import KeptRecord, RecordSpan

_LIMIT: Final = 50
_BATCH: Final = 20_000
_WRITTEN: Final = (".csv", ".xlsx", ".parquet")
_TEXTS: Final = ("number", "name", "series", "status", "rule", "exception", "missing", "doubt")
_DAYS: Final = ("born_on", "last_consultation_on", "died_on", "archive_on", "keep_until",
                "erasable_from")  # fmt: skip


def commands() -> tuple[Command, ...]:
    """The commands on the records of the practice, for the family `retention`."""
    return (
        Command(
            "records",
            "Dossiers du cabinet, et ce qu’on peut en faire",
            _list,
            (with_filters, with_order, _with_limit, _with_file, with_store),
        ),
        Command(
            "record",
            "Dit pourquoi un dossier du cabinet est gardé, gelé ou à son terme",
            _show,
            (with_record, with_as_of, with_store),
        ),
    )


def _with_limit(parser: Parser) -> None:
    parser.add_argument(
        "--limit", metavar="N", type=int, default=_LIMIT, help=f"au plus N lignes ({_LIMIT})"
    )


def _with_file(parser: Parser) -> None:
    parser.add_argument(
        "--out", metavar="FICHIER", help="écrire la liste entière : .csv, .xlsx ou .parquet"
    )


def _list(args: Namespace, out: Output) -> int:
    verify_sample(args)
    target = None if args.out is None else _target(args.out)
    order = f"-{args.order}" if args.reverse else args.order
    with session.open_practice(args, out) as practice:
        from serment.practice.actors import Permission
        from serment.practice.record_list import search_records

        practice.actor.require(Permission.RECORDS)
        asked = search_of(args, status=args.status, order=order, sample=args.sample)
        found = search_records(practice.actor.practice, asked, practice.today)
        if target is not None:
            count = _write(found, target)
            told = nbsp(f"{records_counted(count)} : {shown(target)}")
            out.answer({"path": str(target), "records": count}, (told,))
            return DONE
        count, listed = (
            found.count(),
            list(found.select_related("destruction_item__destruction")[: max(args.limit, 0)]),
        )
        rows = [record_row(record, practice.today) for record in listed]
        lines = list(_lines(count, listed, practice.today))
    out.answer({"records": count, "listed": rows}, lines)
    return DONE


def _lines(count: int, listed: "list[KeptRecord]", as_of: "date") -> Iterator[str]:
    yield from (record_line(record, as_of) for record in listed)
    if count > len(listed):
        yield nbsp(f"… et {records_counted(count - len(listed))} de plus : --out les écrit tous.")
    else:
        yield nbsp(records_counted(count))


def _target(name: str) -> Path:
    path = new_file(name)
    if path.suffix.lower() not in _WRITTEN:
        raise MisuseError(
            f"« {shown(path)} » ne se termine ni par .csv, ni par .xlsx, ni par .parquet.",
            "On ne sait pas sous quelle forme écrire la liste.",
            "Donnez un nom qui finit par l’un des trois.",
        )
    return path


def _write(found: "QuerySet[KeptRecord]", target: Path) -> int:
    """Write the list in a private folder first: it names patients."""
    from serment.adapters.files import PRIVATE_FILE, DiskFiles
    from serment.retention.files import write_answers

    with tempfile.TemporaryDirectory(prefix=".serment-", dir=target.parent) as place:  # made 0700
        draft = Path(place, f"dossiers{target.suffix.lower()}")
        count = write_answers(_batches(found), draft)
        draft.chmod(PRIVATE_FILE)
        DiskFiles().move(draft, new_file(str(target)))
    return count


def _batches(found: "QuerySet[KeptRecord]") -> "pa.RecordBatchReader":
    import pyarrow as pa

    texts = [(name, pa.string()) for name in ("record", *_TEXTS)]
    schema = pa.schema([*texts, *((name, pa.date32()) for name in _DAYS)])
    rows = found.values_list("pk", *_TEXTS, *_DAYS[:-2], *_sure()).iterator(chunk_size=_BATCH)
    return pa.RecordBatchReader.from_batches(schema, _cut(rows, schema))


def _sure() -> "tuple[Case, ...]":
    """The last two days of the list, empty where their own doubt forbids to conclude on them."""
    from django.db.models import Case, F, When

    return tuple(
        Case(When(status="undetermined", missing="", then=None), default=F(name))
        for name in _DAYS[-2:]
    )


def _cut(rows: Iterator[tuple[Any, ...]], schema: "pa.Schema") -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa

    while part := tuple(islice(rows, _BATCH)):
        numbers, *columns = zip(*part, strict=True)
        named = [[f"D-{number:06d}" for number in numbers], *map(list, columns)]
        arrays = [pa.array(c, field.type) for c, field in zip(named, schema, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _show(args: Namespace, out: Output) -> int:
    number, as_of = parse_record(args.record), chosen_date(args)
    with session.open_practice(args, out) as practice:
        from serment.practice.record_consulting import consult_record
        from serment.practice.record_explaining import explain_record
        from serment.practice.record_holds import spans_of
        from serment.practice.record_twins import twins_of

        record = consult_record(
            actor=practice.actor, number=number, as_of=practice.today, now=practice.now
        )
        main = record.same_as or record
        explained = explain_record(main, as_of)
        spans, twins = list(spans_of(main)), list(twins_of(main))
        told = {
            **record_row(main, practice.today),
            "as_of": as_of,
            "asked": str(record),
            **_answer(explained),
            "spans": [span_row(span) for span in spans],
            "twins": list(map(str, twins)),
        }
        lines = [who(main), *_said(explained), *map(span_line, spans)]
        lines += [f"Réuni avec : {who(twin)}" for twin in twins]
    out.answer(told, map(nbsp, lines))
    return DONE


def _answer(explained: "Explained") -> dict[str, object]:
    from serment.law.rendering import retention_to_json
    from serment.practice.record_explaining import sure_answer

    answer = sure_answer(explained)
    return {
        "answer": None if answer is None else retention_to_json(answer),
        "doubts": explained.doubts,
    }


def _said(explained: "Explained") -> Iterator[str]:
    from serment.practice.record_explaining import sure_answer

    answer = sure_answer(explained)
    if answer is not None:
        yield from answer_lines(answer)
    yield from (f"  Doute : {doubt}" for doubt in explained.doubts)


def span_row(span: "RecordSpan") -> dict[str, object]:
    """Return a claim or a hold in a list."""
    return {
        "hold": span.pk,
        "record": None if span.record is None else str(span.record),
        "kind": span.kind,
        "since": span.since,
        "until": span.until,
        "reason": span.reason,
        "review_on": span.review_on,
    }


def span_line(span: "RecordSpan") -> str:
    """Say a claim or a hold in one line."""
    whose = "tout le cabinet" if span.record is None else str(span.record)
    end = "" if span.until is None else f" au {day_or_dash(span.until)}"
    review = "" if span.review_on is None else f", à revoir le {day_or_dash(span.review_on)}"
    reason = f" : {span.reason}" if span.reason else ""
    return (
        f"Gel n° {span.pk} ({span.get_kind_display()}), {whose}, "
        f"du {day_or_dash(span.since)}{end}{review}{reason}"
    )

"""How long each record of a list is kept: one day, one text, millions of records.

    import pyarrow as pa
    from serment.retention import evaluate
    answers = evaluate(pa.table({...}), corpus, date(2026, 11, 27))

The list bears our own names (`record_id`, `series`, the facts of the corpus, `suspended_from`,
`suspended_until`); the answers are in `OUTPUT_COLUMNS`. Compiled from the files of the corpus:
there is no second home for a rule. See `text` for the text, `engine` for what runs it here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pyarrow as pa

    from serment.law.corpus import Corpus
    from serment.law.facts import FactValue


def evaluate(
    table: object,
    corpus: Corpus,
    as_of: date,
    *,
    facts: Mapping[str, FactValue] | None = None,
    is_one_line_each: bool | None = None,
) -> pa.Table:
    """Evaluate a list: an Arrow table (or any Arrow stream) in, an Arrow table out.

    `table` has one line per record, or several where it has several claims: `record_id` (text or
    number), `series` (text: an identifier, a series or a `dossier_id`; « patient_record » where the
    column is absent), any fact of the corpus by its name (dates as date32, timestamps or
    `AAAA-MM-JJ`; booleans; years as integers), `suspended_from` and `suspended_until` (half-open,
    the second null while the claim is open), `held_from` and `held_until`, and `fault`, a doubt
    noted when the list was read. `facts` are those of the whole practice, such as the policies.
    `is_one_line_each` spares the search for several lines of one record.

    Returns one row per record, in no order, with the columns `OUTPUT_COLUMNS`: `record_id`,
    `series`, `rule`, `exception`, `archive_on`, `keep_until` and `erasable_from` (date32),
    `status` (« keep », « erasable », « held », « undetermined »), `missing` (facts separated by
    commas) and `reason` (French). Raises `UnusableListError`, in French.
    """
    from serment.retention.engine import ListQuestion, opened  # noqa: PLC0415 - loads DuckDB

    question = ListQuestion(as_of, facts or {}, is_one_line_each)
    with opened(table, corpus, question) as evaluation:
        return evaluation.rows().to_arrow_table()

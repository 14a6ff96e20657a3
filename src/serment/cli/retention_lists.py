"""`serment retention evaluate|summary|text`: a whole list in, the answer of each record out.

No store, no framework. A list bears our own names; what it lacks is unknown, never guessed.
"""

from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from serment.cli.failures import DONE, MisuseError, shown
from serment.cli.output import Output
from serment.cli.parser import Command, Parser, with_as_of
from serment.cli.reading import chosen_date
from serment.kernel.french import nbsp

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from serment.law.corpus import Corpus
    from serment.retention.engine import Evaluation, RecordCount

ENGINES: Final = ("duckdb", "postgresql", "spark")
_WRITTEN: Final = (".parquet", ".csv", ".xlsx")
_STATUSES: Final = {
    "keep": "à conserver",
    "erasable": "à relire avant destruction",
    "held": "gelés ou gardés",
    "undetermined": "à préciser",
}


def commands() -> tuple[Command, ...]:
    """The commands on lists, for the family `retention`."""
    return (
        Command(
            "evaluate",
            "Dit, pour chaque dossier d’une liste, jusqu’à quand le conserver",
            _evaluate,
            (_with_list, with_as_of, _with_engine, _with_target),
        ),
        Command(
            "summary",
            "Compte les dossiers d’une liste par règle, état et année",
            _summarise,
            (_with_list, with_as_of),
        ),
        Command(
            "text",
            "Écrit le texte SQL d’une série, pour un autre moteur",
            _write_text,
            (_with_series, with_as_of),
        ),
    )


def _with_list(parser: Parser) -> None:
    parser.add_argument(
        "list",
        metavar="LISTE",
        help="fichier .parquet, .csv, .xlsx ou .ods dont les colonnes portent nos noms : "
        "record_id, series, last_consultation_on, born_on, died_on, suspended_from, "
        "suspended_until… (dates : AAAA-MM-JJ)",
    )


def _with_engine(parser: Parser) -> None:
    parser.add_argument(
        "--engine", choices=ENGINES, default="duckdb", help="moteur de calcul (duckdb par défaut)"
    )


def _with_target(parser: Parser) -> None:
    parser.add_argument(
        "--out", metavar="FICHIER", help="écrire les réponses : .parquet, .csv ou .xlsx"
    )


def _with_series(parser: Parser) -> None:
    parser.add_argument("series", metavar="SÉRIE", help="par exemple patient_record")


def _evaluate(args: Namespace, out: Output) -> int:
    target = None if args.out is None else _target(args.out)
    with _opened(args) as evaluation:
        if target is None:
            rows = _answers(evaluation, args.engine)
            out.answer(_as_json(args, rows), _as_lines(evaluation))
            return DONE
        written = _written(evaluation, args.engine, target)
        counts = [] if args.engine != "duckdb" else evaluation.counts()
        told = {"as_of": chosen_date(args), "engine": args.engine, "records": written,
                "out": str(target), "counts": list(counts)}  # fmt: skip
        out.answer(told, [nbsp(f"{written} dossiers évalués : {shown(target)}.")])
    return DONE


def _summarise(args: Namespace, out: Output) -> int:
    with _opened(args) as evaluation:
        counts = evaluation.counts()
    told = {
        "as_of": chosen_date(args),
        "records": sum(count.records for count in counts),
        "counts": list(counts),
    }
    out.answer(told, _summary(counts))
    return DONE


def _write_text(args: Namespace, out: Output) -> int:
    from serment.retention.plan import plan_series
    from serment.retention.text import TextRequest, compile_retention

    corpus, as_of = _corpus(), chosen_date(args)
    plans = plan_series(corpus, {args.series}, as_of, {})
    columns = frozenset(name for plan in plans for name in plan.used if name)
    corpus.retention_rule(args.series)
    asked = TextRequest(frozenset({args.series}), columns, as_of, suspensions="line")
    text = compile_retention(corpus, asked)
    out.answer({"rows": text.rows, "counts": text.counts}, [text.rows])
    return DONE


def _corpus() -> "Corpus":
    from serment.practice.library import the_corpus

    return the_corpus()


def _opened(args: Namespace) -> "AbstractContextManager[Evaluation]":
    from serment.retention.engine import ListQuestion, opened

    return opened(_source(Path(args.list)), _corpus(), ListQuestion(chosen_date(args)))


def _source(path: Path) -> object:
    if not path.is_file():
        raise MisuseError(
            f"« {shown(path)} » n’existe pas, ou n’est pas un fichier.",
            "Il n’y a aucune liste à évaluer.",
            "Vérifiez le chemin, puis recommencez.",
        )
    if path.suffix.lower() == ".parquet":
        return path
    from serment.intake.content import FileContent
    from serment.intake.tables import open_table
    from serment.retention.arrow import stream_of

    table = open_table(FileContent(path))
    return stream_of(table.form.headings, table.rows)


def _target(name: str) -> Path:
    path = Path(name)
    if path.suffix.lower() not in _WRITTEN:
        raise MisuseError(
            f"« {shown(path)} » ne se termine ni par .parquet, ni par .csv, ni par .xlsx.",
            "On ne sait pas sous quelle forme écrire les réponses.",
            "Donnez un nom qui finit par l’un des trois.",
        )
    return path


def _answers(evaluation: "Evaluation", engine: str) -> list[tuple[Any, ...]]:
    if engine == "duckdb":
        return evaluation.ordered().fetchall()
    from serment.adapters.engines import run_on

    return sorted(run_on(engine)(evaluation), key=lambda row: (row[1] or "", row[0] or ""))


def _as_json(args: Namespace, rows: list[tuple[Any, ...]]) -> dict[str, object]:
    from serment.retention.text import OUTPUT_COLUMNS

    answers = [dict(zip(OUTPUT_COLUMNS, row, strict=True)) for row in rows]
    return {
        "as_of": chosen_date(args),
        "engine": args.engine,
        "records": len(answers),
        "rows": answers,
    }


def _as_lines(evaluation: "Evaluation") -> Iterator[str]:
    yield from _summary(evaluation.counts())
    yield nbsp("Avec --out FICHIER ou --json, la réponse de chaque dossier.")


def _summary(counts: "Iterable[RecordCount]") -> Iterator[str]:
    totals: dict[str, int] = dict.fromkeys(_STATUSES, 0)
    years: dict[int, int] = {}
    for count in counts:
        totals[count.status] += count.records
        if count.status == "keep" and count.keep_year is not None:
            years[count.keep_year] = years.get(count.keep_year, 0) + count.records
    yield nbsp(f"{sum(totals.values())} dossiers :")
    for status, words in _STATUSES.items():
        yield nbsp(f"  {words} : {totals[status]}")
    for year in sorted(years)[:10]:
        yield nbsp(f"  dernier jour de conservation en {year} : {years[year]}")


def _written(evaluation: "Evaluation", engine: str, target: Path) -> int:
    from serment.retention.arrow import answers_of
    from serment.retention.files import write_answers

    if engine == "duckdb":
        return write_answers(evaluation.answers().to_arrow_reader(), target)
    return write_answers(answers_of(_answers(evaluation, engine)), target)

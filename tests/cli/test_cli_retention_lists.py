"""`serment retention evaluate|summary|text` on whole lists, as a person types them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from pyarrow import parquet

from serment.adapters import engines
from serment.intake.content import FileContent
from serment.intake.tables import open_table
from serment.retention.text import OUTPUT_COLUMNS
from support.server import environment_of_the_program

if TYPE_CHECKING:
    from pathlib import Path

LIST = """record_id,series,last_consultation_on,born_on,died_on,suspended_from,suspended_until
=1+1,patient_record,2000-02-29,1970-01-01,,,
a1,patient_record,2000-02-29,1970-01-01,,2005-01-01,2006-01-01
a1,patient_record,2000-02-29,1970-01-01,,2010-01-01,2011-01-01
b,patient_record,31/04/2010,,,,
"""


def serment(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "serment", "retention", *arguments, "--as-of", "2026-11-27"],
        env=environment_of_the_program(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """Write the list, in our own names."""
    path = tmp_path / "liste.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_json_has_one_answer_per_record(listed: Path) -> None:
    """Every column in order, records in order, the two claims of one record counted."""
    told: dict[str, Any] = json.loads(serment("evaluate", str(listed), "--json").stdout)
    assert [row["record_id"] for row in told["rows"]] == ["=1+1", "a1", "b"]
    assert tuple(told["rows"][0]) == OUTPUT_COLUMNS
    assert [row["keep_until"] for row in told["rows"]] == ["2020-02-29", "2022-02-28", None]
    assert told["rows"][2]["status"] == "undetermined"


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_each_form_of_file(listed: Path, tmp_path: Path, form: str) -> None:
    """The answers are written whole; a number that begins like a formula is no formula."""
    target = tmp_path / f"sortie.{form}"
    done = serment("evaluate", str(listed), "--out", str(target))
    assert done.returncode == 0, done.stderr
    if form == "parquet":
        table = parquet.read_table(target)
        assert tuple(table.column_names) == OUTPUT_COLUMNS
        assert table.column("record_id").to_pylist() == ["=1+1", "a1", "b"]
        return
    rows = list(open_table(FileContent(target)).rows)
    assert [row[0] for row in rows] == ["'=1+1", "a1", "b"]
    assert rows[1][5] == "2022-02-28"
    assert not list(tmp_path.glob(".*"))


def test_what_was_written_can_be_summed_up(listed: Path) -> None:
    """The summary counts each record once."""
    told = json.loads(serment("summary", str(listed), "--json").stdout)
    assert told["records"] == 3
    assert sum(count["records"] for count in told["counts"]) == 3
    assert "3 dossiers" in serment("summary", str(listed)).stdout.replace("\u00a0", " ")


def test_the_text_is_given(tmp_path: Path) -> None:
    """The SQL of a series can be taken to another engine; an unknown series is refused."""
    told = json.loads(serment("text", "patient_record", "--json").stdout)
    assert "FROM records" in told["rows"]
    assert serment("text", "no_such_series").returncode != 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nulle-part.csv", None, "n’existe pas"),
        ("vide.csv", "", "est vide"),
        ("tronquee.parquet", "PAR1 rien", "Parquet lisible"),
        ("sans-numero.csv", "nom,last_consultation_on\nx,2000-01-01\n", "record_id"),
        ("sans-date.csv", "record_id,born_on\nx,2000-01-01\n", "last_consultation_on"),
    ],
)
def test_a_list_that_cannot_be_used(
    tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    """The refusal is one French sentence, and no file appears."""
    path, target = tmp_path / name, tmp_path / "sortie.csv"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    done = serment("evaluate", str(path), "--out", str(target))
    assert done.returncode != 0
    assert said in done.stderr
    assert "imprévue" not in done.stderr
    assert not target.exists()


def test_another_engine_runs_the_same_text(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--engine` hands the text, unchanged, to the engine named; the file is the same."""
    from serment.cli.dispatch import run

    twin = engines.MemoryEngine()
    monkeypatch.setattr(engines, "run_on", lambda _name: twin)
    ours, theirs = tmp_path / "a.csv", tmp_path / "b.csv"
    for target, more in ((ours, []), (theirs, ["--engine", "spark"])):
        arguments = ["retention", "evaluate", str(listed), "--as-of", "2026-11-27"]
        assert run([*arguments, "--out", str(target), *more], serve=lambda: None) == 0
    assert len(twin.texts) == 1
    with ours.open(encoding="utf-8") as one, theirs.open(encoding="utf-8") as other:
        assert list(csv.reader(one)) == list(csv.reader(other))


def test_a_list_without_our_names_is_told_every_column_that_it_lacks(tmp_path: Path) -> None:
    """The number and the day from which the clock runs, in one sentence."""
    path = tmp_path / "liste.csv"
    path.write_text("Dossier,Vu le\n1,2000-02-29\n", encoding="utf-8")
    ended = serment("evaluate", str(path))
    assert ended.returncode == 1
    assert "« record_id »" in ended.stderr.replace("\xa0", " ")
    assert "« last_consultation_on »" in ended.stderr.replace("\xa0", " ")

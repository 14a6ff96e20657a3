"""The practice's records from the terminal: listed, explained, held, joined, archived, foreseen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pyarrow import parquet

from serment.intake.content import FileContent
from serment.intake.tables import open_table
from serment.practice.acting import one_act
from serment.practice.record_twins import propose_pairs
from serment.store.models import JournalEntry
from support.listing import GROWN, imported, line, past, record_of
from support.paper import pdf_pages
from support.personas import TODAY, alma, bilal
from support.terminal import open_as

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor

    Ask = Callable[..., tuple[int, Any]]
    Terminal = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db
LATER = "2027-06-01"
_TWINS = ("Dupont Éva", "Martin Léa", "Petit Ana", "Roux Zoé")


@pytest.fixture
def listed(practice: Actor) -> Actor:
    """Two records at their term, one to keep, one to archive, one in doubt."""
    imported(
        practice,
        [
            past("1", "=Dupont Éva"),
            past("2", "Martin Léa"),
            line("3", "Noël Zoé", last_consultation_on=date(2024, 1, 5), born_on=GROWN),
            line("4", "Petit Ana", last_consultation_on=date(2015, 1, 5), born_on=GROWN),
            line("5", "Roux Lou", doubts=("Date illisible.",)),
        ],
    )
    return practice


def _named(actor: Actor, number: str) -> str:
    return str(record_of(actor, number))


def test_records_are_filtered_ordered_and_bounded(
    listed: Actor, ask: Ask, terminal: Terminal
) -> None:
    """By status, letter, words of standard input; a sample; a bound on what is shown."""
    erasable = ask("retention", "records", "--status", "erasable")[1]
    assert [row["number"] for row in erasable["listed"]] == ["1", "2"]
    assert ask("retention", "records", "--letter", "n")[1]["records"] == 1
    found = ask("retention", "records", "--words", "-", stdin="léa".encode())[1]
    assert [row["name"] for row in found["listed"]] == ["Martin Léa"]
    assert ask("retention", "records", "--archive", "due", "--status", "keep")[1]["records"] == 1
    assert ask("retention", "records", "--sample", "2")[1]["records"] == 2
    last = ask("retention", "records", "--order", "name", "--reverse", "--limit", "1")[1]
    assert (last["records"], last["listed"][0]["name"]) == (5, "Roux Lou")
    out = terminal("retention", "records", "--limit", "1")[1].replace("\u00a0", " ")
    assert "4 dossiers de plus" in out
    assert ask("retention", "records", "--sample", "-1")[0] == 2
    assert ask("retention", "records", "--year", "deux")[0] == 2


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_the_whole_list_is_written(listed: Actor, ask: Ask, tmp_path: Path, form: str) -> None:
    """Private, whole, no cell a formula, never over another file."""
    target = tmp_path / f"liste.{form}"
    words = ("retention", "records", "--limit", "1", "--out", str(target))
    assert ask(*words)[1]["records"] == 5
    assert target.stat().st_mode & 0o077 == 0
    if form == "parquet":
        table = parquet.read_table(target)
        assert table.column("name").to_pylist()[0] == "=Dupont Éva"
        assert table.column("born_on").to_pylist()[0] == GROWN
    else:
        rows = list(open_table(FileContent(target)).rows)
        assert rows[0][2] == "'=Dupont Éva"
    assert ask(*words)[1]["error"]["code"] == "file_exists_already"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_list_is_written_in_a_known_form(listed: Actor, ask: Ask, tmp_path: Path) -> None:
    """An empty list too; another ending is refused."""
    target = tmp_path / "vide.parquet"
    words = ("retention", "records", "--series", "aucune", "--out")
    assert ask(*words, str(target))[1]["records"] == 0
    assert parquet.read_table(target).num_rows == 0
    assert ask(*words, str(tmp_path / "liste.doc"))[0] == 2


def test_a_record_is_explained(listed: Actor, ask: Ask, terminal: Terminal) -> None:
    """Its conclusion with facts and texts; opened in archive, a line says so."""
    name = _named(listed, "3")
    told = ask("retention", "record", name, "--as-of", TODAY.isoformat())[1]
    assert (told["record"], told["answer"]["status"]) == (name, "keep")
    assert told["answer"]["keep_until"] == told["keep_until"]
    out = terminal("retention", "record", name)[1]
    assert "D’après" in out
    assert ask("retention", "record", _named(listed, "5"))[1]["doubts"] == ["Date illisible."]
    lines = JournalEntry.objects.of(listed.practice).filter(act="record.consulted_in_archive")
    assert not lines.exists()
    ask("retention", "record", _named(listed, "4"))
    assert lines.count() == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("record", "D-999999"), 1),
        (("record", "dossier 12"), 2),
        (("separate", "D-999999"), 1),
        (("join", "D-999998", "D-999999"), 1),
        (("distinct", "999"), 1),
        (("release", "999", "--until", "2026-01-01"), 1),
        (("hold", "--kind", "audit", "--since", "2026-01-01", "--reason", "x"), 2),
        (("keep", "D-999999", "--reason", "x", "--review-on", LATER), 1),
        (("forecast", "--closing-on", "2020-01-01"), 1),
        (("forecast", "--closing-on", "demain"), 2),
        (("choose", "patient_record", "3"), 1),
        (("choose", "rien", "3"), 1),
    ],
)
def test_what_is_not_there_is_refused(
    listed: Actor, terminal: Terminal, words: tuple[str, ...], status: int
) -> None:
    """In French, without a name of the list."""
    ended, _, err = terminal("retention", *words)
    assert ended == status, err
    assert "imprévue" not in err
    assert not {"Dupont", "Martin", "Noël"} & set(err.split())


def test_a_record_is_held_then_released(listed: Actor, ask: Ask, terminal: Terminal) -> None:
    """A claim holds; released, the record is at its term again; all of them may be held."""
    name = _named(listed, "1")
    words = ("--since", "2026-11-01", "--reason", "Plainte reçue")
    assert ask("retention", "hold", name, "--kind", "claim", *words)[0] == 1
    held = ask("retention", "hold", name, "--kind", "claim", *words, "--review-on", LATER)[1]
    assert record_of(listed, "1").status == "held"
    shown = terminal("retention", "holds")[1]
    assert name in shown
    assert ask("retention", "holds", "--due")[1]["holds"] == []
    until = TODAY.isoformat()
    done = ask("retention", "release", str(held["hold"]), "--until", until)[1]
    assert done["until"] == until
    assert record_of(listed, "1").status == "erasable"
    assert ask("retention", "record", name)[1]["spans"][0]["reason"] == "Plainte reçue"
    ask("retention", "hold", "--all", "--kind", "audit", *words, "--review-on", LATER)
    assert record_of(listed, "2").status == "held"


def test_records_are_kept_with_a_reason(listed: Actor, ask: Ask) -> None:
    """All those named, or none."""
    names = (_named(listed, "1"), _named(listed, "2"))
    told = ("--reason", "Maladie rare", "--review-on", LATER)
    assert ask("retention", "keep", *names, "D-999999", *told)[0] == 1
    assert record_of(listed, "1").status == "erasable"
    assert ask("retention", "keep", *names, *told)[1]["kept"] == list(names)
    assert record_of(listed, "2").status == "held"


def test_duplicates_are_joined_separated_or_distinct(
    practice: Actor, ask: Ask, terminal: Terminal
) -> None:
    """Proposed, joined, separated again; a pair of two people is not proposed any more."""
    imported(practice, [past("1", "Dupont Éva")])
    imported(practice, [past("2", "Dupont Eva")], source="Autre")
    with one_act(practice.practice):
        propose_pairs(practice.practice)
    (pair,) = ask("retention", "duplicates")[1]["pairs"]
    assert pair["first"]["record"] in terminal("retention", "duplicates")[1]
    first, second = pair["first"]["record"], pair["second"]["record"]
    assert ask("retention", "join", first, second)[1] == {"kept": first, "joined": [second]}
    assert ask("retention", "record", second)[1]["twins"] == [second]
    assert ask("retention", "join", first, second)[1]["error"]["code"] == "pair"
    assert ask("retention", "separate", second)[1]["separated"] == second
    assert "Aucun doublon" in terminal("retention", "duplicates")[1]


def test_a_pair_of_two_people_is_said_distinct(practice: Actor, ask: Ask) -> None:
    """The pair leaves the list."""
    imported(practice, [past("1", "Dupont Éva"), past("2", "Dupont Eva")])
    with one_act(practice.practice):
        propose_pairs(practice.practice)
    (pair,) = ask("retention", "duplicates")[1]["pairs"]
    assert ask("retention", "distinct", str(pair["pair"]))[0] == 0
    assert ask("retention", "duplicates")[1]["pairs"] == []


def test_several_duplicates_are_answered_at_once(
    practice: Actor, ask: Ask, terminal: Terminal
) -> None:
    """Shown with what would stay, joined once their number is typed; or said distinct, together."""
    for source in ("A", "B"):
        imported(practice, [past(str(n), name) for n, name in enumerate(_TWINS)], source=source)
    with one_act(practice.practice):
        assert propose_pairs(practice.practice) == 4
    pairs = ask("retention", "duplicates")[1]["pairs"]
    one, two, three, four = (str(pair["pair"]) for pair in pairs)
    shown = ask("retention", "join", "--pairs", one, two)
    assert shown[0] == 1
    assert shown[1]["joined"] is False
    assert shown[1]["pairs"][0]["kept"] == pairs[0]["first"]["record"]
    assert "ajoutez --confirm 2" in terminal("retention", "join", "--pairs", one, two)[1]
    assert ask("retention", "join", "--pairs", one, two, "--confirm", "3")[0] == 1
    assert len(ask("retention", "duplicates")[1]["pairs"]) == 4
    assert ask("retention", "join", "--pairs", one, two, one, "--confirm", "2")[0] == 0
    assert ask("retention", "distinct", three, one)[1]["error"]["code"] == "unknown_pair"
    assert "ces 2 paires" in terminal("retention", "distinct", three, four)[1].replace("\xa0", " ")
    assert ask("retention", "duplicates")[1]["pairs"] == []
    assert ask("retention", "join", "D-000001")[0] == 2
    assert ask("retention", "join", "D-000001", "D-000002", "--pairs", "1")[0] == 2


def test_three_records_of_one_person_are_joined_in_one_go(practice: Actor, ask: Ask) -> None:
    """The first stays; one that cannot be joined joins none."""
    imported(practice, [past("1"), past("2"), past("3")])
    one, two, three = (str(record_of(practice, n)) for n in "123")
    assert ask("retention", "join", one, two, "D-999999")[0] == 1
    assert ask("retention", "record", one)[1]["twins"] == []
    assert ask("retention", "join", one, two, three)[1] == {"kept": one, "joined": [two, three]}
    assert ask("retention", "record", one)[1]["twins"] == [two, three]


def test_a_last_day_in_doubt_is_never_given(
    practice: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """A visit to come: null, and why, in every answer and in the file; the screen does the same."""
    later = TODAY + timedelta(days=90)
    imported(practice, [line("1", "Demain Vue", last_consultation_on=later, born_on=GROWN)])
    record = record_of(practice, "1")
    assert record.keep_until is not None, "the engine keeps the day that it calls in doubt"
    (row,) = ask("retention", "records")[1]["listed"]
    assert (row["status"], row["keep_until"], row["erasable_from"]) == ("undetermined", None, None)
    assert "n’a pas encore pu arriver" in row["why"]
    told = ask("retention", "record", str(record))[1]
    assert (told["keep_until"], told["answer"]["keep_until"]) == (None, None)
    assert "n’a pas encore pu arriver" in told["answer"]["reasons"][-1]
    for words in (("record", str(record)), ("records",), ("archive",)):
        assert str(record.keep_until.year) not in terminal("retention", *words)[1]
    target = tmp_path / "liste.parquet"
    ask("retention", "records", "--out", str(target))
    table = parquet.read_table(target)
    for name in ("keep_until", "erasable_from"):
        assert table.column(name).to_pylist() == [None]
    assert table.column("last_consultation_on").to_pylist() == [later]
    assert ask("retention", "records", "--limit", "0")[1]["listed"] == []


def test_a_sure_record_has_its_days_and_no_reason_to_doubt(listed: Actor, ask: Ask) -> None:
    """The reason is there only for a day that is not; a doubt of the list is that reason."""
    rows = {row["number"]: row for row in ask("retention", "records")[1]["listed"]}
    assert (rows["3"]["keep_until"], rows["3"]["why"]) == ("2044-01-05", None)
    assert (rows["5"]["keep_until"], rows["5"]["why"]) == (None, "Date illisible.")


def test_what_is_due_is_archived(
    listed: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """Listed, printed, then said to be put away, once."""
    target = tmp_path / "archive.pdf"
    told = ask("retention", "archive", "--out", str(target))[1]
    assert (told["due"], told["archived"]) == (1, 0)
    assert "Petit" in "".join(pdf_pages(target.read_bytes()))
    assert "Petit Ana" in terminal("retention", "archive")[1]
    assert ask("retention", "archive", "--done")[1]["archived"] == 1
    assert ask("retention", "archive", "--done")[1]["archived"] == 0


def test_a_duration_is_chosen(practice: Actor, ask: Ask, terminal: Terminal) -> None:
    """Between its bounds; the list shows the choice."""
    first = ask("retention", "policies")[1]["policies"][0]
    assert ask("retention", "choose", first["series"], "0")[1]["error"]["code"] == "policy"
    count = str(first["count"] - 1)
    assert ask("retention", "choose", first["series"], count)[1]["count"] == first["count"] - 1
    told = terminal("retention", "policies")[1]
    assert first["series"] in told
    assert first["title"] in told


def test_the_end_of_the_practice_is_foreseen(
    listed: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """Counts, a PDF, and letters that say who keeps."""
    target = tmp_path / "fin.pdf"
    words = ("retention", "forecast", "--closing-on", "2030-06-30", "--keeper", "successor")
    found = ask(*words, "--keeper-name", "Dr Bilal Noé", "--out", str(target))[1]["forecast"]
    assert [one["year"] for one in found["by_year"]] == [2035, 2044]
    assert (found["already_due"], found["undetermined"]) == (2, 1)
    assert "Bilal" in "".join(pdf_pages(target.read_bytes()))
    assert "2044" in terminal(*words)[1]


def test_letters_are_written_in_a_folder(listed: Actor, ask: Ask, tmp_path: Path) -> None:
    """Three with a successor, two where the doctor keeps; never over another."""
    folder = tmp_path / "lettres"
    words = ("retention", "letters", "--closing-on", "2030-06-30", "--reason", "retirement")
    written = ask(*words, "--keeper", "successor", "--out", str(folder))[1]["written"]
    assert len(written) == len(list(folder.glob("*.docx"))) == 3
    again = ask(*words, "--keeper", "successor", "--out", str(folder))
    assert again[1]["error"]["code"] == "file_exists_already"
    other = ("--keeper", "leaving_doctor", "--format", "pdf", "--out", str(folder))
    assert len(ask(*words, *other)[1]["written"]) == 2


def test_a_secretary_lists_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask
) -> None:
    """Bilal is refused every list that names, and every act."""
    doctor = alma()
    imported(doctor, [past()])
    name = _named(doctor, "1")
    open_as(bilal(doctor), tmp_path, monkeypatch)
    out = ("--out", str(tmp_path / "x.pdf"))
    for words in (
        ("retention", "records"),
        ("retention", "record", name),
        ("retention", "duplicates"),
        ("retention", "archive"),
        ("retention", "purge-list", *out),
        ("retention", "forecast", "--closing-on", "2030-06-30"),
        ("retention", "keep", name, "--reason", "x", "--review-on", LATER),
        ("destruction", "list"),
        ("destruction", "decide", "--all"),
        ("destruction", "cancel", "1"),
        ("destruction", "certificate", "1", *out),
    ):
        status, found = ask(*words)
        assert (status, found.get("error", {}).get("code")) == (1, "forbidden_act"), words


def test_a_contradiction_is_named_in_the_list(practice: Actor, terminal: Terminal) -> None:
    """Which dates, and no last day from a visit to come."""
    later = date(TODAY.year + 1, 3, 1)
    imported(
        practice,
        [
            line(
                "1", "Avant Née", last_consultation_on=date(1990, 1, 1), born_on=GROWN.replace(2000)
            ),
            line("2", "Demain Vue", last_consultation_on=later, born_on=GROWN),
        ],
    )
    told = terminal("retention", "records", "--status", "undetermined")[1].replace("\xa0", " ")
    assert "1er janvier 1990" in told
    assert "n’a pas encore pu arriver" in told
    assert "dernier jour le" not in told

"""`serment pia …` on the practice: imported, answered, exported equal, and every refusal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.assessments import of_server, of_tool, written
from support.paper import pdf_pages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from serment.practice.actors import Actor

    Ask = Callable[..., tuple[int, Any]]
    Terminal = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A whole file of the stand-alone tool."""
    path = tmp_path / "pia.json"
    path.write_bytes(written(of_tool()))
    return path


@pytest.mark.usefixtures("practice")
def test_a_file_goes_through_the_practice_unchanged(ask: Ask, file: Path, tmp_path: Path) -> None:
    """Import, export, import, export: the same JSON value, 36 answers in between."""
    status, told = ask("pia", "import", str(file))
    assert (status, told["imported"][0]["answered"]) == (0, 36)
    out = tmp_path / "out.json"
    status, told = ask("pia", "export", "--out", str(out))
    assert (status, told["shape"], told["lost"]) == (0, "tool", [])
    assert json.loads(out.read_bytes()) == of_tool()
    assert ask("pia", "export", "--out", str(out))[0] == 1
    assert ask("pia", "import", str(out))[0] == 0
    assert len(ask("pia", "list")[1]["assessments"]) == 2


@pytest.mark.usefixtures("practice")
def test_several_of_a_server_come_back_together(
    ask: Ask, terminal: Terminal, file: Path, tmp_path: Path
) -> None:
    """Without a number: all of them, in the shape of the server; else one must be named."""
    value = of_server() + of_server(name="Scribe")
    status, told = ask("pia", "import", "-", stdin=written(value))
    assert [row["title"] for row in told["imported"]] == ["Dossier patient", "Scribe"]
    out = tmp_path / "all.json"
    assert ask("pia", "export", "--out", str(out))[1]["shape"] == "server"
    assert json.loads(out.read_bytes()) == value
    ask("pia", "import", str(file))
    status, told = ask("pia", "export", "--out", str(tmp_path / "which.json"))
    assert (status, told["error"]["code"]) == (1, "which_assessment")
    status, told = ask("pia", "export", "--shape", "server", "--out", str(tmp_path / "united.json"))
    assert (status, len(told["assessments"])) == (0, 3)
    assert "la catégorie" in told["lost"]
    number = str(told["assessments"][-1])
    said = terminal(
        "pia", "export", "--number", number, "--shape", "server", "--out", str(tmp_path / "s.json")
    )[1]
    assert "– la catégorie" in said


@pytest.mark.usefixtures("practice")
def test_nothing_to_export_and_what_is_not_a_file(ask: Ask, tmp_path: Path) -> None:
    """An empty practice, a cut file, an unknown number: a sentence, and nothing written."""
    out = tmp_path / "x.json"
    status, told = ask("pia", "export", "--out", str(out))
    assert (status, told["error"]["code"]) == (1, "which_assessment")
    status, told = ask("pia", "import", "-", stdin=written(of_tool())[:-90])
    assert status == 1
    assert "coupé" in told["error"]["message"]
    long = tmp_path / "long.json"
    with long.open("wb") as stream:
        stream.truncate(200_000_000)
    status, told = ask("pia", "import", str(long))
    assert status != 0
    assert "dépasse 16" in told["error"]["message"]
    assert ask("pia", "describe", "99", "--title", "x")[0] == 1
    assert ask("pia", "export", "--number", "x", "--out", str(out))[0] == 2
    assert not out.exists()
    assert ask("pia", "list")[1]["assessments"] == []


@pytest.mark.usefixtures("practice")
def test_another_version_scripts_and_identifiers_as_strings_at_the_terminal(
    ask: Ask, tmp_path: Path
) -> None:
    """Another questionnaire is refused with what to do; the rest comes back equal, never run."""
    value = of_tool()
    value["pia"]["numberOfQuestions"] = 33
    status, told = ask("pia", "import", "-", stdin=written(value))
    assert status == 1
    assert "d’une autre version" in told["error"]["message"]
    assert told["error"]["to_do"]
    value = of_tool()
    value["answers"][0]["id"] = "12"
    value["measures"][0]["id"] = "7"
    value["comments"][0]["description"] = "<img src=x onerror=alert(2)>Relire"
    assert ask("pia", "import", "-", stdin=written(value))[0] == 0
    out = tmp_path / "pia.json"
    assert ask("pia", "export", "--out", str(out))[0] == 0
    assert json.loads(out.read_bytes()) == value


def test_an_assessment_from_its_test_to_its_paper(
    practice: Actor, ask: Ask, terminal: Terminal, tmp_path: Path
) -> None:
    """Every act of the screens: started, tested, answered, measured, evaluated, closed, deleted."""
    assert "assessment.ai_scribe" in {m["model"] for m in ask("pia", "models")[1]["models"]}
    row = ask("pia", "start", "--title", "Scribe", "--model", "assessment.ai_scribe")[1]
    number = str(row["assessment"]["number"])
    assert ask("pia", "threshold", number)[1]["outcome"] == "undetermined"
    ask("pia", "threshold", number, "--item", "genetic", "--told", "unknown")
    told = ask("pia", "threshold", number, "--none-of", "required")[1]
    assert told["told"]["genetic"] is None
    told = ask("pia", "threshold", number, "--item", "genetic", "--told", "yes")[1]
    assert (told["outcome"], told["because"]) == ("required", ["genetic"])
    assert "D’après" not in terminal("pia", "threshold", number)[1]
    assert ask("pia", "threshold", number, "--item", "genetic")[0] == 2
    assert ask("pia", "answer", number, "--question", "111", "--text", "Un scribe.")[0] == 0
    assert ask("pia", "answer", number, "--question", "321", "--item", "A", "--item", "B")[0] == 0
    done = ask(
        "pia", "answer", number, "--question", "325", "--level", "3", "--text", "Données de santé."
    )[1]
    assert done["assessment"]["answered"] == 31
    assert ask("pia", "measure", number, "--title", "Micro", "--content", "Un bouton.")[0] == 0
    assert ask("pia", "measure", number, "--place", "1", "--title", "Micro coupé")[0] == 0
    assert ask("pia", "remove-measure", number, "--place", "2")[0] == 0
    evaluated = ask(
        "pia", "evaluate", number, "--of", "3.2", "--status", "improvable", "--severity", "2",
        "--likelihood", "1", "--due-on", "2027-02-01", "--action-status", "started",
        "--comment", "Mieux.", "--action-plan", "Former.", "--person-in-charge", "Dr Rey",
    )  # fmt: skip
    assert evaluated[0] == 0
    assert ask("pia", "comment", number, "--question", "111", "--text", "Relire.")[0] == 0
    assert ask("pia", "comment", number, "--text", "Relire.")[0] == 2
    assert ask("pia", "opinions", number, "--officer-names", "Mme B.",
               "--officer-is-favourable", "yes", "--opinion-sought", "no")[0] == 0  # fmt: skip
    assert ask("pia", "describe", number, "--validator", "Dr Rey")[0] == 0
    assert ask("pia", "close", number, "--outcome", "validated")[0] == 1
    conclude = ("pia", "close", number, "--outcome", "validated", "--despite-missing")
    assert ask(*conclude, "--settles", "practice_form")[0] == 1
    closed = ask(*conclude, "--settles", "ai_dpia_done")[1]
    assert closed["assessment"]["status_in_french"] == "validée"
    assert closed["assessment"]["settles"] == "ai_dpia_done"
    assert ask("pia", "answer", number, "--question", "111", "--text", "Tard.")[0] == 1
    assert ask("pia", "reopen", number)[1]["assessment"]["status"] == 0
    paper = tmp_path / "analyse.pdf"
    assert ask("pia", "print", number, "--out", str(paper))[0] == 0
    text = " ".join(" ".join(pdf_pages(paper.read_bytes())).split())
    for words in ("Un scribe.", "Micro coupé", "Former.", "une analyse est demandée"):
        assert words in text, words
    assert ask("pia", "delete", number, "--confirm-title", "Autre")[0] == 1
    assert ask("pia", "delete", number, "--confirm-title", "Scribe")[1]["deleted"] == int(number)
    assert "Aucune analyse" in terminal("pia", "list")[1]
    assert practice.practice.name

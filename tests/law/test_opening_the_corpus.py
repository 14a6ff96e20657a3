"""Opening the corpus: one file read at first, one rule at a time after, in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from serment.law import corpus as corpus_module
from serment.law import refusals
from serment.law.check import main
from serment.law.conditions import judge
from serment.law.corpus import Corpus
from serment.law.manifest import Manifest, manifest_bytes, parse_manifest
from serment.law.questions import questions_to_ask
from serment.law.retention import explain_retention
from serment.law.sealing import seal_corpus

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "src" / "serment" / "corpus"
DAY = date(2026, 11, 23)
FRESH = """
from datetime import date
from pathlib import Path
from serment.law.corpus import Corpus
from serment.law.requests import parse_retention_request
from serment.law.retention import explain_retention
corpus = Corpus.open(Path({folder!r}))
raw = {{"series": "patient_record", "last_consultation_on": "2010-03-15"}}
asked = parse_retention_request(corpus, raw, default_as_of=date(2026, 11, 23))
print(explain_retention(corpus, asked.series, asked.facts, asked.as_of).status)
import sys
print(sorted(n for n in sys.modules if n.partition(".")[0] in ("django", "sqlite3", "socket")))
"""


@pytest.fixture
def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that the corpus reads, as it reads them."""
    names: list[str] = []
    read = corpus_module.read_corpus_file

    def noted(folder: Path, name: str) -> bytes:
        names.append(name)
        return read(folder, name)

    monkeypatch.setattr(corpus_module, "read_corpus_file", noted)
    return names


def test_opening_reads_the_manifest_alone(read_files: list[str]) -> None:
    """Nothing is parsed before it is asked for."""
    opened = Corpus.open(SHIPPED)
    assert opened.version == opened.manifest.version
    assert read_files == ["manifest.yaml"]


def test_a_rule_reads_its_own_file(read_files: list[str]) -> None:
    """A rule, its facts and its texts: no other rule is parsed, and none twice."""
    opened = Corpus.open(SHIPPED)
    for _ in range(2):
        explain_retention(opened, "RET-RH-02", {"payslip_issued_on": date(2021, 10, 31)}, DAY)
    assert read_files[1] == "rules/retention/payslip_duplicate.yaml"
    assert [name for name in read_files if name.startswith("rules/")] == read_files[1:2]
    assert len(read_files) == len(set(read_files))


def test_fresh_process_answers_within_half_a_second() -> None:
    """From the start of Python to the answer, with neither framework nor database nor network."""
    command = [sys.executable, "-c", FRESH.format(folder=str(SHIPPED))]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    times = []
    for _ in range(3):
        started = perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        times.append(perf_counter() - started)
        assert done.stdout.split("\n")[:2] == ["keep", "[]"]
    assert min(times) < 0.5


def test_unreadable_file_is_said(sound_folder: Path, sound: Corpus) -> None:
    """A file that went away since the seal is named, with what to do."""
    (sound_folder / "rules" / "retention" / "letter.yaml").unlink()
    with pytest.raises(refusals.UnreadableFileError, match=r"letter\.yaml : le fichier"):
        sound.rule("retention.letter")
    with pytest.raises(refusals.UnreadableFileError, match="réinstallez Serment"):
        Corpus.open(sound_folder / "nowhere")


def test_unknown_provision_is_said(sound: Corpus) -> None:
    """A text that no file holds is a fault of the corpus, said as such."""
    assert sound.provision("code.1").short == "Code, art. 1"
    with pytest.raises(refusals.UnknownProvisionError, match=r"code\.9"):
        sound.provision("code.9")


def test_facts_are_found_by_name(sound: Corpus) -> None:
    """Declared facts form a mapping; the built-in day of evaluation is beside it."""
    assert sound.facts["form"].values["solo"] == "Seul"
    assert len(sound.facts) == len(list(sound.facts)) == 25
    assert "as_of" not in sound.facts
    assert sound.fact("as_of").title == "Date d’évaluation"
    assert sound.facts.get("nothing") is None


def test_questions_come_in_order(sound: Corpus) -> None:
    """The twelve for everyone, then those that the answers call for; unknown does not call."""
    asked = questions_to_ask(sound, {})
    assert len(asked) == 12
    assert [q.order for q in asked] == sorted(q.order for q in asked)
    assert questions_to_ask(sound, {"has_staff": True}) == asked
    more = questions_to_ask(sound, {"has_staff": True, "form": "solo"})
    assert [q.id for q in more[12:]] == ["staff_count"]
    assert more[12].bounds == (0, 5000)
    assert not more[12].is_for_everyone


def test_shipped_questions_are_reached(shipped: Corpus) -> None:
    """Every question of the corpus can be called by some answers: none is dead."""
    for question in shipped.questions:
        if question.when is None:
            continue
        verdict = judge(question.when, {})
        assert verdict.truth is not True
        assert verdict.missing or verdict.truth is False


def test_manifest_has_one_text(sound_folder: Path, sound: Corpus) -> None:
    """Sealed twice, the same files give the same bytes; read back, the same manifest."""
    before = (sound_folder / "manifest.yaml").read_bytes()
    again = seal_corpus(sound_folder)
    assert (sound_folder / "manifest.yaml").read_bytes() == before
    assert parse_manifest(before) == again == sound.manifest


def test_new_version_keeps_the_rest(sound_folder: Path) -> None:
    """A new seal may change the version and the day of release, and nothing else."""
    newer = seal_corpus(sound_folder, version="2027.1.0", released_on=date(2027, 1, 4))
    assert (newer.version, newer.released_on) == ("2027.1.0", date(2027, 1, 4))
    assert Corpus.open(sound_folder).version == "2027.1.0"


def _manifest_of(line: str) -> str:
    return f'{{"version": "2026.11.0", "released_on": "2026-11-23", "files": [{line}]}}'


FILE = f'{{"path": "facts/a.yaml", "sha256": "{"0" * 64}", "kind": "facts"}}'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"version": "2026.11.0", "released_on": "2026-11-23"}',
        _manifest_of("").replace("2026.11.0", "x"),
        _manifest_of("").replace("2026-11-23", "hier"),
        _manifest_of("").replace('"files"', '"more": 1, "files"'),
        _manifest_of('"a"'),
        _manifest_of(FILE.replace("facts/a", "../a")),
        _manifest_of(FILE.replace('"facts"}', '"facts", "names": [1]}')),
        _manifest_of(FILE.replace('"facts"}', '"facts", "more": 1}')),
        _manifest_of(FILE.replace("0000", "zzzz")),
        "x" * (2 * 1024 * 1024 + 1),
    ],
)
def test_manifest_that_no_seal_wrote_is_refused(text: str) -> None:
    """A manifest of another shape, with a path that climbs, or without end, is refused."""
    with pytest.raises(refusals.UnreadableFileError, match="le manifeste ne peut pas être lu"):
        parse_manifest(text.encode())


def test_short_manifest_is_read_back() -> None:
    """What the refusals above alter is readable before they do."""
    empty = Manifest("2026.11.0", DAY, ())
    assert parse_manifest(manifest_bytes(empty)) == parse_manifest(_manifest_of("").encode())
    assert [file.path for file in parse_manifest(_manifest_of(FILE).encode()).files] == [
        "facts/a.yaml",
    ]


def test_check_prints_and_seals(sound_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command of the corpus' authors: a sound corpus is sealed, a broken one is not."""
    folder = ["--folder", str(sound_folder)]
    assert main([*folder, "--sealed"]) == 0
    assert "0 faute(s), 0 remarque(s), 3 règles" in capsys.readouterr().out
    path = sound_folder / "rules" / "retention" / "letter.yaml"
    sound_text = path.read_text(encoding="utf-8")
    path.write_text(sound_text.replace("title:", "tilte:", 1), encoding="utf-8")
    before = (sound_folder / "manifest.yaml").read_bytes()
    assert main([*folder, "--seal", "2027.1.0"]) == 1
    assert "letter.yaml:4 : la clé « tilte » est inconnue" in capsys.readouterr().out
    assert (sound_folder / "manifest.yaml").read_bytes() == before
    path.write_text(sound_text, encoding="utf-8")
    assert main([*folder, "--seal", "2027.1.0", "--as-of", "2027-01-04"]) == 0
    assert Corpus.open(sound_folder).released_on == date(2027, 1, 4)


def test_check_without_a_manifest_asks_for_the_day(
    sound_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the first seal nothing says the day: it is asked for, never guessed."""
    (sound_folder / "manifest.yaml").unlink()
    with pytest.raises(SystemExit):
        main(["--folder", str(sound_folder)])
    assert "donnez le jour" in capsys.readouterr().err
    assert main(["--folder", str(sound_folder), "--as-of", "2026-11-23"]) == 0

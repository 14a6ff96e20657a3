"""A new corpus: the findings it changes are named, and only those that it changes."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pytest

from serment.law.corpus import Corpus
from serment.law.sealing import seal_corpus
from serment.practice import answers, known, plan
from serment.practice.library import CORPUS_FOLDER
from serment.practice.plan import (
    accept_corpus,
    changes_of_corpus,
    remember_findings,
    withdrawn_rules,
)
from serment.store.models import Answer, FindingSeen, JournalEntry
from support.personas import NOW, TODAY, alma, bilal, later
from support.practising import answer

if TYPE_CHECKING:
    from pathlib import Path

    from serment.practice.actors import Actor

pytestmark = pytest.mark.django_db
RULES = "rules/obligations"
KIT = "obligation.crisis_kit"


@dataclass(frozen=True)
class Library:
    """A copy of the corpus, edited and sealed as the next version."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def edit(self, name: str, before: str, after: str) -> None:
        """Change a word of a file; it must be there."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert before in text, f"{name} does not say {before}"
        path.write_text(text.replace(before, after), encoding="utf-8")

    def publish(self) -> None:
        """Seal the copy as another version, and make it the corpus of the program."""
        seal_corpus(self.folder, version="2099.1.0", released_on=date(2099, 1, 1))
        corpus = Corpus.open(self.folder)
        for module in (answers, known, plan):
            self.monkeypatch.setattr(module, "the_corpus", lambda: corpus)
        self.monkeypatch.setattr(plan, "corpus_version", lambda: corpus.version)


@pytest.fixture(name="library")
def _library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    return Library(shutil.copytree(CORPUS_FOLDER, tmp_path / "corpus"), monkeypatch)


def _rule_file(rule: str) -> str:
    return f"{RULES}/{rule.removeprefix('obligation.')}.yaml"


def _remembered(doctor: Actor) -> None:
    assert remember_findings(practice=doctor.practice, as_of=TODAY)


def test_a_new_practice_has_no_news(library: Library) -> None:
    """Nothing was ever seen under another corpus: nothing can have changed."""
    doctor = alma()
    library.publish()
    assert changes_of_corpus(practice=doctor.practice, as_of=TODAY) == ()


def test_a_changed_rule_is_named_with_what_it_said_before(library: Library) -> None:
    """The finding that the corpus changes is shown, and no other."""
    doctor = alma()
    answer(doctor, paper_records=True, paper_locked=True)
    _remembered(doctor)
    library.edit(_rule_file("obligation.paper_locked"), "is: true }", "is: false }")
    library.publish()
    found = changes_of_corpus(practice=doctor.practice, as_of=TODAY)
    assert [(c.finding.rule, c.before) for c in found] == [("obligation.paper_locked", "met")]
    assert found[0].finding.outcome != "met"


def test_an_answer_given_since_is_no_news_of_the_law(library: Library) -> None:
    """A finding that a new answer changed is not said to come from the corpus."""
    doctor = alma()
    _remembered(doctor)
    answer(doctor, paper_records=True, paper_locked=False, website=True)
    library.publish()
    assert changes_of_corpus(practice=doctor.practice, as_of=TODAY) == ()


def test_a_new_rule_and_a_withdrawn_one_are_named(library: Library) -> None:
    """A rule that did not exist says « absent » before; one that is gone keeps its title."""
    doctor = alma()
    _remembered(doctor)
    kit = library.folder / _rule_file(KIT)
    text = kit.read_text(encoding="utf-8")
    kit.unlink()
    renamed = text.replace(KIT, "obligation.emergency_sheet")
    (library.folder / RULES / "emergency_sheet.yaml").write_text(renamed, encoding="utf-8")
    library.publish()
    found = changes_of_corpus(practice=doctor.practice, as_of=TODAY)
    assert [(c.finding.rule, c.before) for c in found] == [("obligation.emergency_sheet", "absent")]
    assert withdrawn_rules(doctor.practice) == (found[0].finding.title,)


def test_what_the_former_corpus_said_waits_until_it_is_read(library: Library) -> None:
    """Opening again does not forget the news; accepting does, with one line of the journal."""
    doctor = alma()
    answer(doctor, paper_records=True, paper_locked=True)
    _remembered(doctor)
    library.edit(_rule_file("obligation.paper_locked"), "is: true }", "is: false }")
    library.publish()
    assert not remember_findings(practice=doctor.practice, as_of=TODAY)
    assert len(changes_of_corpus(practice=doctor.practice, as_of=TODAY)) == 1
    accept_corpus(actor=doctor, as_of=TODAY, now=later(1))
    assert changes_of_corpus(practice=doctor.practice, as_of=TODAY) == ()
    assert withdrawn_rules(doctor.practice) == ()
    assert JournalEntry.objects.of(doctor.practice).filter(act="corpus.accepted").count() == 1


def test_remembering_writes_only_what_changed() -> None:
    """A second opening the same day writes nothing, and no line either."""
    doctor = alma()
    _remembered(doctor)
    lines = JournalEntry.objects.of(doctor.practice).count()
    assert not remember_findings(practice=doctor.practice, as_of=TODAY)
    answer(doctor, paper_records=True)
    assert remember_findings(practice=doctor.practice, as_of=TODAY)
    assert JournalEntry.objects.of(doctor.practice).count() == lines + 1


def test_bilal_accepts_nothing() -> None:
    """Only the controller says that the news was read."""
    doctor = alma()
    with pytest.raises(PermissionError):
        accept_corpus(actor=bilal(doctor), as_of=TODAY, now=NOW)
    assert not FindingSeen.objects.of(doctor.practice).exists()


def test_an_answer_that_the_new_corpus_no_longer_allows_is_asked_again(library: Library) -> None:
    """The page opens, the question comes back, and the answer stays in the history."""
    doctor = alma()
    answer(doctor, practice_form="scp")
    facts = next((library.folder / "facts").glob("*.yaml"))
    for path in (library.folder / "facts").glob("*.yaml"):
        if "name: practice_form" in path.read_text(encoding="utf-8"):
            facts = path
    library.edit(f"facts/{facts.name}", "scp:", "scp_reformed:")
    library.publish()
    assert "practice_form" not in answers.known_facts(doctor.practice)
    assert answers.next_question(answers.questionnaire(doctor.practice)) is not None
    assert Answer.objects.of(doctor.practice).get().value == "scp"

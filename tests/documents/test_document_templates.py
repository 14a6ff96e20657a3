"""The texts of the corpus: whole, sourced, in French, and refused when they are broken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from serment.documents.blocks import Heading, sentences
from serment.documents.breach.letters import BREACH_PAPERS
from serment.documents.kinds import KINDS, render_document
from serment.documents.publisher_letters import PUBLISHER_LETTERS
from serment.documents.retention.leaving import END_PAPERS
from serment.documents.rights_letters import RIGHTS_LETTERS
from serment.documents.texts import TEMPLATES, TextError, load_template
from serment.documents.typeset import polished
from support.paper import CORPUS

if TYPE_CHECKING:
    from pathlib import Path

    from serment.documents.context import DocumentContext
    from support.paper import Practices

EVERY = (
    *KINDS,
    *BREACH_PAPERS,
    *RIGHTS_LETTERS,
    *PUBLISHER_LETTERS,
    "recovery_kit",
    "end_to_organise",
    *END_PAPERS,
    "handover_slip",
    "handover_phrase",
)
ENGLISH = re.compile(
    r"\b(the|and|with|your|you|shall|must|this|that|of|for|privacy|policy|data|user|login)\b",
    re.IGNORECASE,
)
ARTICLE = re.compile(
    r"\bart(icle)?s?\.?\s*[LRD]?\.?\s*\d|RGPD|\b[LRD]\.?\s?\d{3,4}-", re.IGNORECASE
)
BROKEN_SPACE = re.compile(r"\w [;:!?»]|« ")


@pytest.mark.parametrize("kind", EVERY)
def test_template_loads_and_every_file_is_a_known_kind(kind: str) -> None:
    """Each kind has its text, and the folder holds nothing else."""
    assert load_template(kind).sections
    assert {path.stem for path in TEMPLATES.glob("*.yaml")} == set(EVERY)


@pytest.mark.parametrize("kind", EVERY)
def test_facts_of_the_texts_are_declared(kind: str) -> None:
    """A text depends only on facts of the corpus, and compares choices with their own values."""
    declared = {
        fact["name"]: fact
        for path in (CORPUS / "facts").glob("*.yaml")
        for fact in yaml.safe_load(path.read_text(encoding="utf-8"))["facts"]
    }
    assert load_template(kind).facts() <= set(declared)
    raw = (TEMPLATES / f"{kind}.yaml").read_text(encoding="utf-8")
    for name, value in re.findall(r"fact: (\w+), is: (\w+)", raw):
        fact = declared[name]
        allowed = {"true", "false"} if fact["type"] == "boolean" else set(fact["values"])
        assert value in allowed


@pytest.mark.parametrize("kind", EVERY)
def test_sources_of_the_texts_exist(kind: str) -> None:
    """Each provision that a section rests on is in the corpus."""
    known = {
        provision["id"]
        for path in (CORPUS / "provisions").glob("*.yaml")
        for provision in yaml.safe_load(path.read_text(encoding="utf-8"))["provisions"]
    }
    for section in load_template(kind).sections:
        assert set(section.rests_on) <= known, section.id


@pytest.mark.parametrize("kind", EVERY)
def test_printed_words_are_french_and_plain(
    kind: str, context: DocumentContext, practices: Practices
) -> None:
    """No English, no article number in a heading, no placeholder left, no breaking space."""
    for facts in (practices.everything, practices.nothing, practices.unknown):
        rendered = render_document(kind, context, facts, {"recovery_code": "AAAA-BBBB"})
        for block in rendered.blocks:
            if isinstance(block, Heading):
                assert not ARTICLE.search(block.text), block.text
        for text in sentences(rendered.document):
            assert not ENGLISH.search(text.replace("Rey", "")), text
            assert "{" not in text
            assert "**" not in text
            assert not BROKEN_SPACE.search(polished(text)), text


@pytest.mark.parametrize("kind", EVERY)
def test_sections_have_one_name_each(kind: str) -> None:
    """Two sections of a document never share an identifier."""
    names = [section.id for section in load_template(kind).sections]
    assert len(names) == len(set(names))


GOOD = """
kind: small
title: Titre
audience: patients
layout: notice
checked: { on: 2026-11-23, method: essai }
sections:
  - id: one
    certainty: sure
    blocks:
      - text: "Bonjour {practice_name}"
"""


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("title: Titre", "tilte: Titre", "tilte"),
        ("title: Titre", "title: Titre\ntitle: Autre", "deux fois"),
        ("layout: notice", "layout: banner", "banner"),
        ("certainty: sure", "certainty: perhaps", "perhaps"),
        ("    certainty: sure\n", "", "certainty"),
        ("{practice_name}", "{surname}", "{ }"),
        ('text: "Bonjour {practice_name}"', "insert: everything", "everything"),
        ("certainty: sure", "certainty: sure\n    when: { fact: x, like: y }", "condition"),
        ("certainty: sure", "certainty: sure\n    if_unknown: include", "condition"),
        ("kind: small", "kind: large", "nom du fichier"),
        ('- text: "Bonjour {practice_name}"', "- { text: a, lead: b }", "seul genre"),
        (
            '- text: "Bonjour {practice_name}"',
            "- table: { header: [a, b], rows: [[x]] }",
            "cases",
        ),
        ("sections:", "sections: []\nother:", "other"),
    ],
)
def test_broken_text_is_refused_with_its_reason(
    good: str, bad: str, said: str, tmp_path: Path
) -> None:
    """A text that is not whole is refused, by file and by name; the whole one is taken."""
    path = tmp_path / "small.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_template("small", tmp_path).title == "Titre"
    load_template.cache_clear()
    assert good in GOOD
    path.write_text(GOOD.replace(good, bad), encoding="utf-8")
    with pytest.raises(TextError) as refusal:
        load_template("small", tmp_path)
    assert "small.yaml" in str(refusal.value)
    assert said in str(refusal.value)


def test_unknown_kind_is_refused(context: DocumentContext) -> None:
    """A document that the corpus does not hold is named in the refusal."""
    with pytest.raises(TextError, match="lettre_inconnue"):
        render_document("lettre_inconnue", context, {})

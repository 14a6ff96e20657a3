"""The fictitious practice is whole: answers, register, documents, exhibits, proof."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from serment.documents import separate
from serment.documents.dossier.verify import verify_dossier
from serment.practice.answers import progress, questionnaire
from serment.practice.called_for import blank_in_kit, called_for
from serment.practice.demo import open_demonstration
from serment.practice.documents import (
    current_documents,
    list_stale_documents,
    preview_document,
    wanted_kinds,
)
from serment.practice.plan import changes_of_corpus, make_plan
from serment.practice.proof import verify_own_journal, write_inspection_file
from serment.practice.register import examine_register
from support.personas import NOW, TODAY

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def test_the_demonstration_is_written_in_few_requests(
    django_assert_max_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answers go together, its documents to one press: it opens while one waits."""
    started: list[str] = []
    real = separate._started

    def noted(work: Path, named: str, bounds: separate.Bounds | None) -> subprocess.Popen[bytes]:
        started.append(named)
        return real(work, named, bounds)

    monkeypatch.setattr(separate, "_started", noted)
    with django_assert_max_num_queries(1_300):
        open_demonstration(as_of=TODAY, now=NOW)
    assert sorted(started) == ["le compositeur", "le lecteur"], (
        "one press; one reader, of a page to mask"
    )


def test_the_demonstration_is_a_whole_practice(tmp_path: Path) -> None:
    """Every question answered, a register, all documents, a plan, a sealed file that verifies."""
    actor = open_demonstration(as_of=TODAY, now=NOW)
    practice = actor.practice
    told = progress(questionnaire(practice))
    assert told["answered"] == told["asked"]
    assert told["unknown"] >= 2
    assert len(examine_register(practice)) >= 15
    assert set(current_documents(practice)) >= set(wanted_kinds(practice))
    assert list_stale_documents(practice=practice, as_of=TODAY) == ()
    assert (called_for(practice), blank_in_kit(practice)) == ((), ())
    for kind in wanted_kinds(practice):
        assert preview_document(practice, kind=kind, as_of=TODAY).lacking == (), kind
    assert changes_of_corpus(practice=practice, as_of=TODAY) == ()
    plan = make_plan(practice=practice, as_of=TODAY)
    assert plan.to_do
    assert plan.of("met")
    assert verify_own_journal(practice) == ()
    out = io.BytesIO()
    write_inspection_file(actor=actor, out=out, as_of=TODAY, now=NOW)
    path = tmp_path / "dossier.zip"
    path.write_bytes(out.getvalue())
    names = zipfile.ZipFile(path).namelist()
    assert any(name.endswith("/verify.py") for name in names)
    assert verify_dossier(path).whole

"""The corpora of these tests: the one that ships, and a small sound one to break."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from serment.law.corpus import Corpus
from serment.law.sealing import seal_corpus

HERE = Path(__file__).resolve().parent
SHIPPED = HERE.parents[1] / "src" / "serment" / "corpus"


@pytest.fixture(scope="session")
def shipped() -> Corpus:
    """Open the corpus of the program."""
    return Corpus.open(SHIPPED)


@pytest.fixture
def sound_folder(tmp_path: Path) -> Path:
    """Copy the small sound corpus, sealed, where a test may break it."""
    folder = tmp_path / "corpus"
    shutil.copytree(HERE / "sound", folder)
    seal_corpus(folder, version="2026.11.0", released_on=date(2026, 11, 23))
    return folder

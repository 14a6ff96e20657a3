"""The corpus of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

import serment
from serment.law.corpus import Corpus


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """Open the corpus of the program."""
    return Corpus.open(Path(serment.__file__).parent / "corpus")

"""The corpus of the program, read once."""

from functools import lru_cache
from pathlib import Path

from serment.law.breach_form import BreachForm
from serment.law.corpus import Corpus
from serment.law.readers.breaches import load_breach_form
from serment.law.readers.requests import load_request_choices
from serment.law.request_choices import RequestChoices

CORPUS_FOLDER = Path(__file__).resolve().parent.parent / "corpus"


@lru_cache(maxsize=1)
def the_corpus() -> Corpus:
    """Return the corpus that ships with the program; files are parsed when asked for."""
    return Corpus.open(CORPUS_FOLDER)


@lru_cache(maxsize=1)
def request_choices() -> RequestChoices:
    """Return the closed lists of a rights request: documents, grounds, exclusions."""
    return load_request_choices(CORPUS_FOLDER)


def corpus_version() -> str:
    """Return the version that the manifest bears, such as `2026.11.0`."""
    return the_corpus().version


@lru_cache(maxsize=1)
def the_breach_form() -> BreachForm:
    """Return what is asked of a personal data breach."""
    return load_breach_form(CORPUS_FOLDER)

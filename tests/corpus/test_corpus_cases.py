"""Every worked case of the corpus, one test per file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from serment.law.cases import differences
from serment.law.readers.cases import read_cases
from serment.law.reading import read_document

if TYPE_CHECKING:
    from serment.law.corpus import Corpus

CASES = Path(__file__).resolve().parents[2] / "src" / "serment" / "corpus" / "cases"
FILES = sorted(path.relative_to(CASES).as_posix() for path in CASES.rglob("*.yaml"))


@pytest.mark.parametrize("name", FILES)
def test_cases_give_what_they_expect(shipped: Corpus, name: str) -> None:
    """Each case of the file gives the answer that its author expects."""
    cases = read_cases(read_document((CASES / name).read_bytes(), name))
    failed = {f"{case.place} {case.name}": found
              for case in cases if (found := differences(shipped, case))}  # fmt: skip
    assert failed == {}


def test_each_rule_has_its_cases(shipped: Corpus) -> None:
    """A rule without a case would be believed on its word."""
    tested = {read_cases(read_document((CASES / n).read_bytes(), n))[0].rule for n in FILES}
    assert tested == {rule.id for rule in shipped.rules()}

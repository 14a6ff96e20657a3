"""What is silenced says why, beside itself."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("src", "tests", "tools", "benchmarks")
_SILENCED = re.compile(r"# (?:noqa(?:: ?[A-Z0-9, ]+)?|type: ignore(?:\[[^\]]*\])?)(.*)$")
_SHORTEST = 8


def test_every_silenced_check_has_its_reason() -> None:
    """A linter or a type checker told to be quiet: the line tells the reader why."""
    bare = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                found = _SILENCED.search(line)
                if found and path != Path(__file__) and len(found[1].strip(" -#")) < _SHORTEST:
                    bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert bare == []


def test_no_test_is_skipped() -> None:
    """A test that does not run proves nothing: none is skipped, none expected to fail."""
    marks = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b")
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path != Path(__file__) and marks.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []

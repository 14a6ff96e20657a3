"""The core is functional: no clock, no framework, no forbidden name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from serment.store.models.scope import PracticeRow

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "serment"
CORE = ("kernel", "journal", "law", "intake", "retention", "documents")
CORE_FILES = sorted(p for room in CORE for p in (PACKAGE / room).rglob("*.py"))
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("datetime", "today"),
          ("time", "time"), ("time", "monotonic"), ("time", "localtime")}  # fmt: skip
BANNED_MODULES = {"utils", "common", "misc", "helpers", "base", "manager", "managers"}
BANNED_WORDS = ("Manager", "Helper")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CORE_FILES, ids=_name)
def test_core_never_asks_for_the_time(path: Path) -> None:
    """The core receives its dates; it never reads the clock."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in CLOCKS, f"line {node.lineno}"


def test_no_module_has_a_name_that_says_nothing() -> None:
    """A module is named for what it does; the database backend's name is the framework's."""
    named = [p for p in PACKAGE.rglob("*.py") if p.stem in BANNED_MODULES]
    assert [_name(p) for p in named] == ["src/serment/store/sqlcipher/base.py"]


def test_no_class_is_a_manager_or_a_helper() -> None:
    """Classes are named for what they are; the ORM's own managers excepted."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name != "ScopedManager":
                assert not node.name.endswith(BANNED_WORDS), f"{_name(path)}: {node.name}"


def test_practice_reads_rows_through_their_practice() -> None:
    """No query is written as if there were one practice: rows come from `.of(practice)`."""
    scoped = {model.__name__ for model in PracticeRow.__subclasses__()}
    assert scoped
    for path in sorted((PACKAGE / "practice").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
                continue
            model = node.value.value
            if node.value.attr == "objects" and isinstance(model, ast.Name) and model.id in scoped:
                allowed = {"of", "create", "bulk_create"}
                assert node.attr in allowed, f"{_name(path)}:{node.lineno} {model.id}.{node.attr}"


def test_every_adapter_has_a_twin_for_tests() -> None:
    """Each outside thing has, beside it, a twin that lives in memory."""
    twins = ("Memory", "Fixed", "Recording", "Silent")
    for path in sorted((PACKAGE / "adapters").glob("*.py")):
        if path.stem == "__init__":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
        assert any(name.startswith(twins) for name in names), f"{_name(path)}: {names}"

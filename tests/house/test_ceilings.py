"""The house keeps its size: long things are split by meaning."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for p in (ROOT / "src" / "serment").rglob("*.py") if "migrations" not in p.parts)
LONGEST_FUNCTION = 50
LONGEST_MODULE = 350
LONGEST_WEB_MODULE = 300
MOST_METHODS = 15
LONGEST_CORPUS_FILE = 150


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_module_keeps_its_ceilings(path: Path) -> None:
    """No module, function or class grows past the ceilings of the house."""
    source = path.read_text(encoding="utf-8")
    ceiling = LONGEST_WEB_MODULE if "web" in path.parts else LONGEST_MODULE
    assert source.count("\n") <= ceiling
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name}: {length} lines"
        if isinstance(node, ast.ClassDef):
            methods = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name[0] != "_"]
            assert len(methods) <= MOST_METHODS, node.name


def test_rule_and_case_files_keep_their_ceiling() -> None:
    """A rule or a file of cases is read on one screen or two."""
    corpus = ROOT / "src" / "serment" / "corpus"
    files = [*(corpus / "rules").rglob("*.yaml"), *(corpus / "cases").rglob("*.yaml")]
    assert files
    long = [
        _name(p) for p in files if p.read_text(encoding="utf-8").count("\n") > LONGEST_CORPUS_FILE
    ]
    assert long == []


def test_corpus_contains_no_code() -> None:
    """The corpus is data: YAML and nothing else."""
    kinds = {p.suffix for p in (ROOT / "src" / "serment" / "corpus").rglob("*") if p.is_file()}
    assert kinds == {".yaml"}

"""The generated program: our sources and nothing else, in one file."""

import ast
import sys
from pathlib import Path

import pytest

import serment
from serment.documents.dossier import bundle
from serment.documents.dossier.bundle import (
    BUNDLED_MODULES,
    OLDEST_PYTHON,
    UnbundledNameError,
    verifier_source,
)

PACKAGE = Path(serment.__file__).parent


def test_it_holds_every_function_of_our_sources_word_for_word() -> None:
    """No second copy: each function and class is that of the module, unchanged."""
    program = verifier_source().decode()
    for module in BUNDLED_MODULES:
        text = (PACKAGE / module).read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                segment = ast.get_source_segment(text, node)
                assert segment is not None
                assert segment in program


def test_it_imports_the_standard_library_alone() -> None:
    """Nothing of ours, nothing installed, nothing of the network."""
    tree = ast.parse(verifier_source())
    roots = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            roots |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").partition(".")[0])
    assert roots <= sys.stdlib_module_names
    assert not roots & {"socket", "http", "urllib", "ssl", "subprocess", "ctypes", "serment"}


def test_an_older_python_can_read_it_far_enough_to_refuse() -> None:
    """Its grammar is that of Python 3.8, so that the French sentence on the version is shown."""
    ast.parse(verifier_source(), feature_version=(3, 8))
    guard = verifier_source().decode().split("sys.exit(2)")[0]
    assert f"if sys.version_info < {OLDEST_PYTHON}:" in guard
    assert guard.index("sys.version_info") < guard.index("sys.stderr")


def test_it_is_the_same_for_everyone() -> None:
    """Two calls give the same bytes, so that two files of one version hold one program."""
    first = verifier_source()
    verifier_source.cache_clear()
    assert verifier_source() == first


@pytest.mark.parametrize(
    ("modules", "sentence"),
    [
        ({"a.py": "X = 1\n", "b.py": "X = 2\n"}, "X is defined by a.py and by b.py"),
        ({"a.py": "from serment.law import evaluate\n"}, "evaluate"),
        ({"a.py": "X = 1\n", "b.py": "from serment.a import X as Y\n"}, "no bundle"),
        ({"a.py": "import serment.a\n"}, "no bundle"),
        ({"a.py": "import yaml\n"}, "yaml"),
        ({"a.py": "from __future__ import annotations\n"}, "__future__"),
    ],
)
def test_what_cannot_be_put_in_one_file_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, modules: dict[str, str], sentence: str
) -> None:
    """Two owners of a name, a name from elsewhere, a renaming, a library."""
    for name, text in modules.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(bundle, "files", lambda _package: tmp_path)
    monkeypatch.setattr(bundle, "BUNDLED_MODULES", tuple(modules))
    with pytest.raises(UnbundledNameError, match=sentence):
        verifier_source.__wrapped__()

"""`verify.py`, made from our own sources: the modules it needs, one after the other, in one file.

Guarantees that the program shipped in an inspection file is the code that Serment itself runs:
imports between our modules are removed, those of the standard library gathered at the top, and
nothing else is touched. Two modules that define the same name, or a name that no bundled module
defines, are refused. Leaves to others what the program does (`verifier`).
"""

import ast
import sys
from functools import cache
from importlib.resources import files
from typing import Final

# In order: a module comes after all those it imports.
BUNDLED_MODULES: Final = (
    "kernel/french.py",
    "kernel/canonical.py",
    "kernel/digests.py",
    "journal/faults.py",
    "journal/entry.py",
    "journal/payload.py",
    "journal/tree.py",
    "journal/ed25519.py",
    "journal/note.py",
    "journal/checkpoint.py",
    "journal/verify.py",
    "documents/dossier/layout.py",
    "documents/dossier/finding.py",
    "documents/dossier/manifest.py",
    "documents/dossier/report.py",
    "documents/dossier/source.py",
    "documents/dossier/inspection.py",
    "documents/dossier/journal_checks.py",
    "documents/dossier/verify.py",
    "documents/dossier/verifier.py",
)
OLDEST_PYTHON: Final = (3, 10)

_PACKAGE: Final = "serment"

_HEAD: Final = '''\
#!/usr/bin/env python3
"""Vérifie un dossier de preuve de Serment : python3 verify.py DOSSIER (voir LISEZMOI.txt).

Bibliothèque standard de Python {oldest} ou plus récent, et rien d’autre ; n’écrit rien, n’utilise
pas le réseau. Engendré depuis les sources de Serment, dont il est la concaténation. EUPL-1.2.
"""

import sys

if sys.version_info < {oldest_tuple}:
    sys.stderr.write(
        "Ce programme demande Python {oldest} ou plus r\\u00e9cent ; celui-ci est plus ancien.\\n"
        "Rien n'a \\u00e9t\\u00e9 v\\u00e9rifi\\u00e9. Installez un Python plus r\\u00e9cent "
        "(python.org) et recommencez.\\n"
    )
    sys.exit(2)

'''
_TAIL: Final = """
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], here=str(Path(__file__).resolve().parent)))
"""


class UnbundledNameError(RuntimeError):
    """A module that cannot be put in one file with the others as it is written."""


@cache
def verifier_source() -> bytes:
    """The text of `verify.py`, in UTF-8; the same for everyone with this version."""
    imports: set[str] = set()
    bodies: list[str] = []
    owners: dict[str, str] = {}
    for module in BUNDLED_MODULES:
        text = (files(_PACKAGE) / module).read_text(encoding="utf-8")
        tree = ast.parse(text, module)
        _claim_names(tree, module, owners)
        bodies.append(
            f"\n# --- serment/{module}\n\n{_body_of(tree, text, module, imports, owners)}"
        )
    oldest = ".".join(str(number) for number in OLDEST_PYTHON)
    head = _HEAD.format(oldest=oldest, oldest_tuple=OLDEST_PYTHON)
    program = head + "\n".join(sorted(imports)) + "\n" + "\n".join(bodies) + _TAIL
    compile(program, "verify.py", "exec", dont_inherit=True)
    return program.encode("utf-8")


def _claim_names(tree: ast.Module, module: str, owners: dict[str, str]) -> None:
    """Each top-level name belongs to one module, and to one only."""
    for name in sorted(_defined_names(tree)):
        if name in owners:
            raise UnbundledNameError(f"{name} is defined by {owners[name]} and by {module}.")
        owners[name] = module


def _defined_names(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def _body_of(
    tree: ast.Module, text: str, module: str, imports: set[str], owners: dict[str, str]
) -> str:
    """The module's text without its imports; those of the library go to `imports`."""
    lines = text.splitlines()
    for node in tree.body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if not _is_ours(node):
            _check_library(node, module)
            imports.add(ast.unparse(node))
        else:
            _check_ours(node, module, owners)
        for number in range(node.lineno - 1, node.end_lineno or node.lineno):
            lines[number] = ""
    return "\n".join(_without_runs_of_blanks(lines)).strip("\n") + "\n"


def _is_ours(node: ast.Import | ast.ImportFrom) -> bool:
    module = node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
    return module.partition(".")[0] == _PACKAGE


def _check_library(node: ast.Import | ast.ImportFrom, module: str) -> None:
    names = (
        [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
    )
    for name in names:
        if name.partition(".")[0] not in sys.stdlib_module_names or name == "__future__":
            raise UnbundledNameError(f"{module} imports {name}, which a bare Python has not.")


def _check_ours(node: ast.Import | ast.ImportFrom, module: str, owners: dict[str, str]) -> None:
    """Ours are imported by name, without renaming, from a module that comes before."""
    whole = isinstance(node, ast.Import)
    for alias in node.names:
        if whole or alias.asname or alias.name not in owners:
            raise UnbundledNameError(f"{module} imports {alias.name} in a way that has no bundle.")


def _without_runs_of_blanks(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line.strip() or kept[-2:] != ["", ""]:
            kept.append(line)
    return kept

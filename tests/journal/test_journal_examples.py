"""The examples in the docstrings run, and say the truth."""

import doctest
import importlib
import pkgutil

import pytest

from serment import journal
from serment.documents import dossier

MODULES = sorted(
    module.name
    for package in (journal, dossier)
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_each_module_run(name: str) -> None:
    """Each module of the journal and of the inspection file, whether it has examples or none."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0

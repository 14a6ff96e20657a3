"""The examples of the law's docstrings run as written."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import serment.law

MODULES = [
    module.name for module in pkgutil.walk_packages(serment.law.__path__, prefix="serment.law.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_the_docstrings_run(name: str) -> None:
    """What a docstring shows is what the module answers."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0

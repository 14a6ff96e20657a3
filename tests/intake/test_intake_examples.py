"""The examples in the documentation of the readers of lists run as they are written."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name",
    [
        "serment.intake.date_forms",
        "serment.intake.dates",
        "serment.intake.headings",
        "serment.intake.patient_lists",
        "serment.kernel.cells",
    ],
)
def test_examples_run(name: str) -> None:
    """What a docstring shows is what happens, and each module shows something."""
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0

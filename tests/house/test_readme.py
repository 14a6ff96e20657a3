"""The README keeps its promises: its example runs and says what it prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_example_of_the_library_runs() -> None:
    """The Python example of the README runs, and prints what its comment says."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert example is not None
    code = example.group(1)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own example
    said = code.rsplit("# ", 1)[1].strip()
    assert out.getvalue().strip() == said


def test_the_commands_of_the_readme_exist() -> None:
    """Each command that the README names is a file that can be run."""
    for name in ("serment", "check", "serment.cmd"):
        assert (ROOT / name).is_file()
    for name in ("serment", "check"):
        assert (ROOT / name).stat().st_mode & 0o111

"""The launcher and the making of the environment, from a copy of the project, without a network.

The lists of requirements are empty here, or name what cannot be found: the downloads themselves
are the business of the trial on a fresh machine.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_OFFLINE = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
_PROGRAM = """
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "path": sys.path}))
"""


def _copy_project(clone: Path) -> Path:
    """Copy what the launcher needs, with a program that tells what it received."""
    (clone / "src" / "serment").mkdir(parents=True)
    (clone / "src" / "serment" / "__init__.py").write_text("")
    (clone / "src" / "serment" / "__main__.py").write_text(_PROGRAM)
    (clone / "requirements").mkdir()
    for name in ("local", "dev"):
        (clone / "requirements" / f"{name}.txt").write_text("# nothing\n")
    for name in ("serment", "bootstrap.py"):
        shutil.copy(ROOT / name, clone / name)
    return clone


@pytest.fixture(name="clone")
def _clone(tmp_path: Path) -> Path:
    """A fresh copy of the project, in a folder whose name has a space."""
    return _copy_project(tmp_path / "un clone")


@pytest.fixture(name="first", scope="module")
def _first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str, str]:
    """A first run, made once: the copy, the folder it ran in, what it said on each output."""
    cwd = tmp_path_factory.mktemp("premier")
    clone = _copy_project(cwd / "un clone")
    done = launch(clone, "law", "--json", "a b", "é", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return clone, cwd, done.stdout, done.stderr


@pytest.fixture(name="installed")
def _installed(first: tuple[Path, Path, str, str], tmp_path: Path) -> Path:
    """Another copy, already installed: the environment bears being moved."""
    return shutil.copytree(first[0], tmp_path / "une copie", symlinks=True)


def environment_of_a_person() -> dict[str, str]:
    """Return the environment without what the tests add to it, and without a network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **_OFFLINE}


def launch(
    clone: Path, *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the launcher as a person would, from any folder."""
    return subprocess.run(
        [str(clone / "serment"), *arguments],
        cwd=cwd or clone,
        env={**environment_of_a_person(), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def bootstrap(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Make the environment."""
    return subprocess.run(
        [sys.executable, str(clone / "bootstrap.py"), *arguments],
        env=environment_of_a_person(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_first_run_then_the_next_ones(first: tuple[Path, Path, str, str]) -> None:
    """The first run makes the environment, says so on stderr alone; the next runs only start."""
    clone, cwd, said, noted = first
    told = json.loads(said)
    assert told["arguments"] == ["law", "--json", "a b", "é"]
    assert told["folder"] == str(cwd)
    assert str(cwd) not in told["path"]  # a serment.py lying there must not be run
    assert "Installation" in noted
    second = launch(clone, cwd=cwd)
    assert (second.returncode, second.stderr) == (0, "")


def test_the_installation_compiles_our_modules(tmp_path: Path) -> None:
    """The first start finds them compiled, as it finds those of others."""
    clone = _copy_project(tmp_path / "neuf")
    assert bootstrap(clone).returncode == 0
    compiled = clone / "src" / "serment" / "__pycache__"
    assert [path.name.split(".")[0] for path in sorted(compiled.iterdir())] == [
        "__init__",
        "__main__",
    ]


def test_moved_and_linked(installed: Path, tmp_path: Path) -> None:
    """The folder may be moved after the installation, and the launcher reached by a link."""
    (tmp_path / "lien").symlink_to("une copie/serment")
    done = subprocess.run(
        ["./lien", "x"],
        cwd=tmp_path,
        env=environment_of_a_person(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert str(installed / "src") in done.stdout


def test_list_of_developers_contains_the_other(installed: Path) -> None:
    """After `bootstrap.py --dev` the launcher has nothing left to install."""
    assert bootstrap(installed, "--dev").returncode == 0
    assert {path.name for path in (installed / ".venv").glob(".serment-*")} == {
        ".serment-dev",
        ".serment-local",
    }
    assert launch(installed).stderr == ""


def test_locked_lists_agree() -> None:
    """Each component of the program is pinned alike in the list of developers."""

    def pins(name: str) -> set[str]:
        lines = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
        return {line.split(" ")[0] for line in lines if line[:1].isalnum()}

    assert len(pins("local")) > 10
    assert pins("local") <= pins("dev")


def test_changed_list_is_installed(installed: Path) -> None:
    """When the list changes, the next run installs it before starting."""
    (installed / "requirements" / "local.txt").write_text("# nothing, otherwise\n")
    assert "Installation" in launch(installed).stderr
    assert launch(installed).stderr == ""


def test_no_network(installed: Path) -> None:
    """A component that cannot be downloaded is told in French; the program is not started."""
    absent = f"un-composant-absent==1.0 --hash=sha256:{'0' * 64}\n"
    (installed / "requirements" / "local.txt").write_text(absent)
    done = launch(installed)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "n’ont pas pu être téléchargés" in done.stderr
    assert "Que faire ?" in done.stderr
    stamp = installed / ".venv" / ".serment-local"
    assert stamp.read_text() == "# nothing\n"


def test_no_python(clone: Path, tmp_path: Path) -> None:
    """Without a suitable Python, the message says which one and how to get it."""
    tools = tmp_path / "outils"
    tools.mkdir()
    for name in ("sh", "cat", "cmp", "readlink"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    (tools / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tools / "python3").chmod(0o755)
    done = launch(clone, PATH=str(tools))
    assert done.returncode == 1
    assert "Python 3.11 à 3.14" in done.stderr
    assert "apt install" in done.stderr


def test_broken_environment_is_made_again(installed: Path) -> None:
    """An environment whose interpreter is gone is made again without a question."""
    python = installed / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    done = launch(installed)
    assert done.returncode == 0
    assert "Préparation" in done.stderr


def test_killed_installation_resumes(clone: Path) -> None:
    """`kill -9` during the installation: the next run takes it up again."""
    running = subprocess.Popen(
        [sys.executable, str(clone / "bootstrap.py")],
        env=environment_of_a_person(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(0.5)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert launch(clone).returncode == 0


def test_two_at_once(clone: Path) -> None:
    """Two first runs at once: one installs, the other waits, both start."""
    command = [sys.executable, str(clone / "bootstrap.py")]
    environment = environment_of_a_person()
    both = [
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sum("Installation terminée" in text for text in said) == 1


def test_windows_launcher_has_its_line_ends() -> None:
    """The Windows launcher keeps CRLF, without which its labels are not always found.

    LIMIT: it has not been run, for want of that system.
    """
    content = (ROOT / "serment.cmd").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n") > 10
    for word in (b"bootstrap.py", b"requirements\\local.txt", b".serment-local", b"-m serment %*"):
        assert word in content

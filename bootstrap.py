"""Makes the environment of Serment in `.venv`, from a list locked by hashes; resumes when stopped.

Standard library only; Python 3.11 to 3.14. Called by `serment`, `serment.cmd` and `check --dev`:
`python bootstrap.py [--dev]`. Everything it says goes to the standard error: what the program
prints afterwards stays clean. A list is done when its copy lies in `.venv` (`.serment-local`,
`.serment-dev`): the copy is written last, so that an interrupted installation is taken up again.
The list of developers contains the other.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# The first list of each is the one to install; the others it contains.
LISTS = {"local": ("local",), "dev": ("dev", "local")}
LOCKED_BYTE = 1 << 30
LAST_LINES = 6
OLDEST, NEWEST = (3, 11), (3, 14)

CAUSES = (
    (
        r"HASHES|hash",
        "Un composant téléchargé n’est pas celui qui était attendu (empreinte différente).",
        "Réessayez depuis un autre réseau ; si cela se répète, signalez-le sans passer outre.",
    ),
    (
        r"No space left|Errno 28|Disk quota",
        "Le disque est plein.",
        "Libérez au moins 500 Mo, puis relancez la même commande : elle reprendra.",
    ),
    (
        r"Permission denied|Errno 13|Read-only",
        "Le dossier de Serment n’accepte pas l’écriture.",
        "Copiez-le dans votre dossier personnel et relancez-le de là.",
    ),
    (
        r"No matching distribution|from versions: none|onnection|resolve|timed out|proxy|SSL|Retry",
        "Les composants n’ont pas pu être téléchargés.",
        "Vérifiez la connexion à Internet (ou le mandataire), puis relancez : elle reprendra.",
    ),
)


class InstallationError(Exception):
    """The environment could not be made; the message is what the person reads."""


def say(text: str) -> None:
    """Write one line to the person."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def is_done(name: str) -> bool:
    """Tell whether the environment holds the list as it now is."""
    try:
        stamped = (VENV / f".serment-{name}").read_bytes()
    except OSError:
        return False
    return PYTHON.exists() and stamped == (ROOT / "requirements" / f"{name}.txt").read_bytes()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one installation run at a time; the lock is on this very file and ends with us."""
    descriptor = os.open(__file__, os.O_RDONLY)
    try:
        if not _lock(descriptor, wait=False):
            say("Une autre fenêtre installe déjà Serment ; on l’attend…")
            while not _lock(descriptor, wait=True):
                pass
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, wait: bool) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists on Windows alone

            os.lseek(descriptor, LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - exists elsewhere alone

            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def make_environment() -> None:
    """Create `.venv` unless it is there and answers; a broken one is made again."""
    if PYTHON.exists() and _answers("import pip"):
        return
    say("Préparation de l’environnement de Serment…")
    for stamp in VENV.glob(".serment-*"):
        stamp.unlink()
    made = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if made.returncode:
        raise InstallationError(_explain_environment(made.stdout))


def _explain_environment(said: str) -> str:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if "ensurepip" in said:
        return (
            f"Il manque à Python {version} son module « venv ».\n"
            "Sans lui, Serment ne peut pas installer ses composants à part.\n"
            f"Que faire ? Debian ou Ubuntu : « sudo apt install python{version}-venv », puis "
            "relancez la même commande."
        )
    return _explain(deque(said.splitlines(), LAST_LINES))


def install(name: str) -> None:
    """Install a list, every file checked against its hash, and nothing built from source."""
    listed = ROOT / "requirements" / f"{name}.txt"
    total = sum(bool(re.match(r"[A-Za-z0-9]", line)) for line in listed.read_text().splitlines())
    say(f"Installation de {total} composants, une seule fois ; comptez une à deux minutes.")
    command = [
        *(str(PYTHON), "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input"),
        *("--require-hashes", "--only-binary", ":all:", "--progress-bar", "off"),
        *(("--no-binary", "pyspark") if name == "dev" else ()),  # Spark publishes no wheel
        *("-r", str(listed)),
    ]
    last: deque[str] = deque(maxlen=LAST_LINES)
    with subprocess.Popen(  # noqa: S603 - the environment's own pip
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        _show_progress(pip.stdout or (), total, last)
    if pip.returncode:
        raise InstallationError(_explain(last))


def _show_progress(lines: Iterator[str] | tuple[str, ...], total: int, last: deque[str]) -> None:
    seen = 0
    for line in lines:
        last.append(line.rstrip())
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
            if seen % 5 == 0:
                say(f"  {min(seen, total)} sur {total}…")
        elif line.startswith("Installing collected packages"):
            say("  mise en place…")


def _explain(last: deque[str]) -> str:
    said = "\n".join(last)
    what, remedy = "L’installation des composants a échoué.", "Relancez la même commande."
    for pattern, cause, cure in CAUSES:
        if re.search(pattern, said):
            what, remedy = cause, cure
            break
    return (
        f"{what}\nSerment ne peut pas démarrer sans eux ; rien d’autre n’a été modifié.\n"
        f"Que faire ? {remedy}\nDétail technique :\n{said}"
    )


def point_to_sources() -> None:
    """Let the environment find `src`, by a relative path: the folder may be moved."""
    asked = subprocess.run(  # noqa: S603 - the environment's own interpreter
        [str(PYTHON), "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    site = Path(asked.stdout.strip())
    _write(site / "serment.pth", (os.path.relpath(ROOT / "src", site) + "\n").encode())


def compile_sources() -> None:
    """Compile Serment's own modules now, as pip does those of others: the first start is sooner.

    Nothing depends on it: what cannot be written is compiled again at each start.
    """
    subprocess.run(  # noqa: S603 - the environment's own interpreter
        [str(PYTHON), "-I", "-m", "compileall", "-q", str(ROOT / "src")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)


def _answers(statement: str) -> bool:
    asked = subprocess.run(  # noqa: S603 - the environment's own interpreter
        [str(PYTHON), "-I", "-c", statement], capture_output=True, check=False
    )
    return asked.returncode == 0


def bootstrap(name: str) -> None:
    """Make the environment hold the list `name` (« local » or « dev »)."""
    with alone():
        if is_done(name) and _answers("import serment"):
            return
        make_environment()
        install(name)
        point_to_sources()
        compile_sources()
        for contained in LISTS[name]:
            listed = ROOT / "requirements" / f"{contained}.txt"
            _write(VENV / f".serment-{contained}", listed.read_bytes())
        say("Installation terminée.")


def main(arguments: list[str]) -> int:
    """Run; 0 when all is in place, 1 with an explanation, 130 when interrupted."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        say("Serment a besoin de Python 3.11 à 3.14. Installez-le, puis relancez la commande.")
        return 1
    try:
        bootstrap("dev" if "--dev" in arguments else "local")
    except InstallationError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Installation interrompue ; la même commande la reprendra.")
        return 130
    except OSError as error:
        say(_explain(deque([str(error)])))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

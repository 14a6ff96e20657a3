"""The program that goes with the file: `python3 verify.py DOSSIER`, in French, on a bare Python.

Guarantees exit code 0 only when all is whole, 1 when something is not, 2 when nothing could be
checked. It is written here and shipped inside each inspection file by `bundle`, with the modules
that it calls: there is no second copy. Leaves to others everything but words and options.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from serment.documents.dossier.finding import NoDossierError, find_dossier
from serment.documents.dossier.layout import shown_path
from serment.documents.dossier.report import report_in_french
from serment.documents.dossier.source import UnreadableDossierError
from serment.documents.dossier.verify import verify_dossier
from serment.journal.checkpoint import Witness, parse_checkpoint, parse_witness
from serment.journal.faults import JournalError
from serment.journal.note import LONGEST_NOTE_BYTES
from serment.kernel.french import nbsp

EXIT_WHOLE: Final = 0
EXIT_NOT_WHOLE: Final = 1
EXIT_UNREADABLE: Final = 2

USAGE: Final = """\
Usage : python3 verify.py [DOSSIER] [options]

DOSSIER est le dossier décompressé (celui qui contient manifest.json), celui qui le contient, ou
le fichier ZIP.
Sans DOSSIER, le programme vérifie le dossier dans lequel il se trouve.

Options :
  --fingerprint EMPREINTE   empreinte attendue de la clé du cabinet, reçue par une autre voie
  --checkpoint FICHIER      point de contrôle conservé ailleurs, à comparer avec le journal
  --root TAILLE:RACINE      le même, recopié d’un document imprimé (16 premiers signes au moins)
  --help                    ce texte

Le programme ne modifie rien et n’utilise pas le réseau. Il rend 0 si tout est entier, 1 si
quelque chose ne l’est pas, 2 si rien n’a pu être vérifié.
"""

_NOTHING_CHECKED: Final = (
    NoDossierError,
    UnreadableDossierError,
    JournalError,
    OSError,
)
_VALUED: Final = ("--fingerprint", "--checkpoint", "--root")


class WrongUsageError(ValueError):
    """Options that the program does not know, or values that it cannot read."""


@dataclass(frozen=True, slots=True)
class _Options:
    place: str
    expected: str | None
    witnesses: tuple[Witness, ...]


def main(arguments: Sequence[str], here: str = "", output: TextIO | None = None) -> int:
    """Check, print in French, and give the exit code. `here` is the folder of the program."""
    out = output or _tolerant(sys.stdout)
    if {"--help", "-h", "--aide"} & set(arguments):
        out.write(nbsp(USAGE))
        return EXIT_WHOLE
    try:
        options = _read_options(arguments, here)
        found = find_dossier(Path(options.place))
        report = verify_dossier(found, options.expected, witnesses=options.witnesses)
    except (WrongUsageError, *_NOTHING_CHECKED) as error:
        out.write(nbsp(f"Rien n’a pu être vérifié : {error}\n"))
        return EXIT_UNREADABLE
    if found != Path(options.place):
        out.write(nbsp(f"Dossier trouvé à l’intérieur et vérifié : {shown_path(str(found))}\n"))
    out.write(report_in_french(report))
    return EXIT_WHOLE if report.whole else EXIT_NOT_WHOLE


def _read_options(arguments: Sequence[str], here: str) -> _Options:
    places: list[str] = []
    given: dict[str, list[str]] = {name: [] for name in _VALUED}
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        name, equals, value = word.partition("=")
        if name in given:
            if not equals and not waiting:
                raise WrongUsageError(f"l’option {name} attend une valeur.\n\n{USAGE}")
            given[name].append(value if equals else waiting.pop(0))
        elif word.startswith("--"):
            raise WrongUsageError(f"l’option {name} n’existe pas.\n\n{USAGE}")
        else:
            places.append(word)
    if len(places) > 1 or not (places or here):
        raise WrongUsageError(f"donnez un dossier, et un seul.\n\n{USAGE}")
    expected = given["--fingerprint"]
    witnesses = [_from_file(path) for path in given["--checkpoint"]]
    witnesses += [parse_witness(text) for text in given["--root"]]
    return _Options((places or [here])[0], expected[-1] if expected else None, tuple(witnesses))


def _from_file(path: str) -> Witness:
    """A checkpoint kept elsewhere; it is trusted because of where it was kept."""
    with Path(path).open("rb") as stream:
        kept = parse_checkpoint(stream.read(LONGEST_NOTE_BYTES + 1)).checkpoint
    return Witness(kept.size, kept.root)


def _tolerant(stream: TextIO) -> TextIO:
    """A console that lacks a character shows « ? » instead of ending the program."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return stream

"""The state of one check of an inspection file, and its careful reading of untrusted files.

Guarantees that reading never raises, never goes past its limit, and leaves a fault that names the
file. Leaves to others what the contents mean.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from serment.documents.dossier.report import DossierFault, FaultKind
from serment.documents.dossier.source import DossierSource
from serment.kernel.french import nbsp

# Whatever a hostile or damaged stream may raise while it is read.
READ_ERRORS: Final = (
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
)


@dataclass(slots=True)
class Inspection:
    """What the steps of one check have gathered so far; each step adds to it."""

    source: DossierSource
    faults: list[DossierFault] = field(default_factory=list)
    sound: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    origin: str = ""
    key: bytes = b""
    present: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.present = frozenset(self.source.names)

    def fault(self, kind: FaultKind, path: str, message: str) -> None:
        """Add one fault."""
        self.faults.append(DossierFault(kind, path, nbsp(message)))

    def read(self, path: str, limit: int) -> bytes | None:
        """A small file whole; None, with a fault, where that cannot be."""
        if path not in self.present:
            self.fault("missing", path, "ce fichier manque, et rien ne se vérifie sans lui.")
            return None
        try:
            with self.source.open(path) as stream:
                data = stream.read(limit + 1)
        except READ_ERRORS:
            self.fault("unreadable", path, "ce fichier est illisible : il est abîmé.")
            return None
        if len(data) > limit:
            self.fault("changed", path, "ce fichier est démesuré : ce n’est pas celui du cabinet.")
            return None
        return data

    def lines(self, path: str, limit: int) -> Iterator[bytes]:
        """The lines of a file without their newlines; a line too long ends the reading."""
        if path not in self.present:
            return
        try:
            with self.source.open(path) as stream:
                while line := stream.readline(limit + 2):
                    yield line.removesuffix(b"\n")
                    if not line.endswith(b"\n"):
                        self.fault("changed", path, "la dernière ligne lue n’a pas de fin.")
                        return
        except READ_ERRORS:
            self.fault("changed", path, "ce fichier est illisible : il a été modifié ou abîmé.")

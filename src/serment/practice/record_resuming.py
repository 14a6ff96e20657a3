"""A file of the disk imported again after an interruption: the same one goes on where it stopped.

Guarantees that only the same bytes, of the same source and read the same way, are taken up again:
the place is a count of lines, and another file would be cut at the wrong one.
"""

import hashlib
from typing import Final

from serment.practice.record_imports import NewImport, source_named, unended_imports
from serment.practice.record_reading import RecordFile
from serment.store.models import Practice, RecordImport
from serment.store.ports import Advance, untold

_PIECE: Final = 1 << 20


def digest_of(file: RecordFile, advance: Advance = untold) -> str:
    """Return the SHA-256 of the files, in their order; `advance` is told the bytes read."""
    digest, read = hashlib.sha256(), 0
    for content in file.contents:
        with content.open() as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                read += len(piece)
                advance(read, file.size)
    return digest.hexdigest()


def import_to_resume(practice: Practice, told: NewImport) -> RecordImport | None:
    """Return the import of this very file that was interrupted, `None` where there is none."""
    source = source_named(practice, told.source)
    if source is None:
        return None
    stopped = unended_imports(practice).filter(source=source, digest=told.digest, content=None)
    return next((one for one in stopped if one.layout == told.layout), None)

"""The files of documents about to be issued: made and encrypted before the act that names them."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass

from serment.documents.kinds import RenderedDocument
from serment.documents.typeset import typeset_pdfs
from serment.practice.contents import forget_content
from serment.store import unlocked
from serment.store.blobs import StoredBlob
from serment.store.ports import Advance

_WRITERS = 4


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document ready to be issued: its two files are already encrypted."""

    rendered: RenderedDocument
    pdf: StoredBlob
    docx: StoredBlob


def typeset_documents(every: Sequence[RenderedDocument], advance: Advance) -> list[MadeDocument]:
    """Make the files of each: while one is written to the disk, the next ones are made.

    Most of the time of a file is the disk's, which must have it before the act names it. Where
    something raises, `advance` included, none of the files is left.
    """
    from serment.documents.docx import write_docx  # noqa: PLC0415 - heavy, only here

    blobs = unlocked.blobs()
    files: list[Future[StoredBlob]] = []
    try:
        with (
            closing(typeset_pdfs(one.document for one in every)) as pdfs,
            ThreadPoolExecutor(_WRITERS, thread_name_prefix="documents") as disk,
        ):
            for done, (one, pdf) in enumerate(zip(every, pdfs, strict=True)):
                advance(done, len(every))
                files += [disk.submit(blobs.put, [pdf])]
                files += [disk.submit(blobs.put, [write_docx(one.document)])]
            advance(len(every), len(every))
        kept = [file.result() for file in files]
    except BaseException:
        forget_files(file.result() for file in files if file.exception() is None)
        raise
    return [MadeDocument(*made) for made in zip(every, kept[::2], kept[1::2], strict=True)]


def forget_files(files: Iterable[StoredBlob]) -> None:
    """Take away files that no act has named."""
    with suppress(Exception):  # what remains is swept at the next opening
        for file in files:
            forget_content(file.digest)

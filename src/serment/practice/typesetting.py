"""The files of documents about to be issued: made and encrypted before the act that names them."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass

from serment.documents.blocks import Document
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


def typeset_documents(
    every: Iterable[RenderedDocument], *, total: int, advance: Advance
) -> list[MadeDocument]:
    """Make the files of each: the press, the DOCX and the disk work side by side.

    `every` is rendered while the press makes the former one. Most of the time of a file is the
    disk's, which must have it before the act names it. Where something raises, `advance`, told how
    many of `total` are made, included, none of the files is left.
    """
    rendered: list[RenderedDocument] = []
    files: list[Future[StoredBlob]] = []

    def documents() -> Iterator[Document]:
        for one in every:
            rendered.append(one)
            yield one.document

    try:
        with (
            closing(typeset_pdfs(documents())) as pdfs,
            ThreadPoolExecutor(_WRITERS, thread_name_prefix="documents") as disk,
        ):
            for done, pdf in enumerate(pdfs):
                advance(done, total)
                files += _keep_files(disk, rendered[done], pdf)
            advance(total, total)
        kept = [file.result() for file in files]
    except BaseException:
        forget_files(file.result() for file in files if file.exception() is None)
        raise
    return [MadeDocument(*made) for made in zip(rendered, kept[::2], kept[1::2], strict=True)]


def _keep_files(
    disk: ThreadPoolExecutor, rendered: RenderedDocument, pdf: bytes
) -> tuple[Future[StoredBlob], Future[StoredBlob]]:
    from serment.documents.docx import write_docx  # noqa: PLC0415 - heavy, only here

    put = unlocked.blobs().put
    return disk.submit(put, [pdf]), disk.submit(put, [write_docx(rendered.document)])


def forget_files(files: Iterable[StoredBlob]) -> None:
    """Take away files that no act has named."""
    with suppress(Exception):  # what remains is swept at the next opening
        for file in files:
            forget_content(file.digest)

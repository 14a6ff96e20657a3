"""What is given to a person: masked copies, and the portability archive of one patient.

The physical limit of a masked copy is PDFium drawing the same pages at the same sharpness, in this
process, with nothing done of the pixels. That of an archive is the same bytes hashed and put into a
ZIP by the standard library.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from benchmarks.measure import side_by_side, spread
from benchmarks.processes import memory_of
from benchmarks.report import Report, number, times_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

    from serment.documents.portable import PortableExport

_LINE: Final = "Consultation du 3 mars : tension 13/8, poids stable, ordonnance renouvelée."
_ALREADY_PDFA: Final = b"%PDF-1.7\n<pdfaid:part>2</pdfaid:part>\n"


def measure(report: Report, workshop: Workshop, options: Options) -> None:  # noqa: ARG001 - every part is called so
    """Print the pages a second, the memory, and the archive."""
    pages = 20 if options.quick else 60
    _measure_masking(report, pages, options)
    _measure_reading(report, pages, options)
    _measure_archive(report, options)


def _record(pages: int) -> bytes:
    """A record of dense pages, no two of which are alike."""
    from support.drawn_pdf import DrawnPage, write_pdf

    return write_pdf(
        [
            DrawnPage(
                tuple((50.0, 800.0 - 14 * rank, f"{page}.{rank} {_LINE}") for rank in range(54)),
                size=11,
            )
            for page in range(pages)
        ]
    )


def _measure_masking(report: Report, pages: int, options: Options) -> None:
    import pypdfium2

    from serment.documents.redaction import MaskBox, masked_pdf

    content = _record(pages)
    boxes = [MaskBox(page, 0.1, 0.1, 0.3, 0.02) for page in range(pages)]

    def drawn() -> None:
        for page in pypdfium2.PdfDocument(content):
            page.render(scale=200 / 72)

    def masked() -> None:
        masked_pdf(content, boxes)

    wall = side_by_side({"drawn": drawn, "masked": masked}, times=options.times(6))
    samples: dict[str, list[float]] = {"drawn": [], "masked": []}
    for _ in range(options.times(6)):
        samples["drawn"].append(_cpu_of(drawn))
        samples["masked"].append(_cpu_of(masked))
    limit, ours = spread(samples["drawn"]), spread(samples["masked"])
    report.figure(f"PDFium draws {pages} pages (limit)", wall["drawn"].per(pages), "pages/s")
    report.figure("  its CPU, each page", limit.scaled(1000 / pages), "ms")
    report.figure(f"masked copy of {pages} pages", wall["masked"].per(pages), "pages/s")
    beside = f"{times_of(ours, limit)} the drawing alone"
    report.figure("  its CPU, each page", ours.scaled(1000 / pages), "ms", beside=beside)
    size = len(masked_pdf(content, boxes)) / pages / 1000
    report.value("masked copy, each page", size, "kB")
    one = _record(1)
    alone = side_by_side({"one": lambda: masked_pdf(one, boxes[:1])}, times=options.times(6))
    report.figure("masked copy of one page, processes included", alone["one"], "s")


def _cpu_of(act: Callable[[], None]) -> float:
    """Seconds of processor, of this process and of those that it waited for."""
    before = os.times()
    act()
    after = os.times()
    return sum(after[:4]) - sum(before[:4])


def _measure_reading(report: Report, pages: int, options: Options) -> None:
    """Print what a review asks: a page shown, words found; and what the reader holds."""
    from serment.documents.redaction import OpenDocument, find_words, page_png

    content = _record(pages)
    took = side_by_side(
        {
            "shown": lambda: page_png(content, 0, 1_000),
            "found": lambda: find_words(content, ("Renouvelée", "13/8")),
        },
        times=options.times(6),
    )
    report.figure("one page shown, 1 000 pixels wide", took["shown"].scaled(1000), "ms")
    report.figure("two words found", took["found"].per(pages), "pages/s")
    with OpenDocument(content) as document:
        for page in range(document.count):
            document.scan(page)
        highest = memory_of(document.pid).highest
    report.value("highest memory of the reader", highest, "MB")


def _measure_archive(report: Report, options: Options) -> None:
    from serment.documents.portable import write_portable_archive

    export = _export(100 if options.quick else 500)
    contents = [one.content for one in export.documents if isinstance(one.content, bytes)]
    total = sum(map(len, contents)) / 1e6
    took = side_by_side(
        {
            "limit": lambda: _zipped(contents),
            "archive": lambda: write_portable_archive(export, io.BytesIO()),
        },
        times=options.times(6),
    )
    report.figure("the same bytes hashed and stored in a ZIP (limit)", took["limit"], "s")
    report.figure(
        f"archive of {len(contents)} PDF/A, {number(total)} MB", took["archive"], "s",
        beside=times_of(took["archive"], took["limit"]),
    )  # fmt: skip
    report.note("each document that is not PDF/A adds the copy of its pages, as above")


def _zipped(contents: list[bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        for rank, content in enumerate(contents):
            hashlib.sha256(content).digest()
            archive.writestr(f"{rank}.pdf", content)


def _export(documents: int) -> PortableExport:
    from serment.documents.portable import (
        IssuingPractice,
        PatientIdentity,
        PortableDocument,
        PortableExport,
    )

    content = _ALREADY_PDFA + bytes(range(256)) * 400
    letter = PortableDocument("Courrier", "application/pdf", content, dated=date(2026, 3, 2))
    return PortableExport(
        UUID(int=1),
        datetime(2026, 11, 27, tzinfo=UTC),
        "PATIENT",
        PatientIdentity("DURAND", "Alice"),
        IssuingPractice("Cabinet fictif"),
        tuple(replace(letter, title=f"Courrier {rank}") for rank in range(documents)),
    )

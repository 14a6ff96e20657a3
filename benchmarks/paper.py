"""Documents and register: each kind in each format, and workbooks taken back.

The peer of a PDF is the same compiler on one line of text,
kept warm in this process; that of a workbook read is the XML
parser of the standard library on its content, with nothing done of it.
"""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.parsers import expat

from benchmarks.measure import Spread, seconds
from benchmarks.processes import memory_of
from benchmarks.profiling import costs_of, dearest
from benchmarks.report import Report, number, times_of
from benchmarks.workshop import now

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.options import Options
    from benchmarks.workshop import Workshop

    from serment.documents.blocks import Document
    from serment.documents.register.identity import Register

_MANY = 1_000
_MOST_TAKEN_BACK = 380


def measure(report: Report, workshop: Workshop, options: Options) -> None:
    """Print each document, each form of the register, and the way back of the workbook."""
    practice = workshop.demo().actor.practice
    _measure_documents(report, workshop, options)

    from serment.practice.exchange import FORMATS, export_register, register_of

    day = now().date()
    for form in FORMATS:
        took = seconds(
            lambda form=form: export_register(practice=practice, form=form, as_of=day),  # type: ignore[misc]  # a lambda that binds its loop's value
            times=options.times(6),
        )
        size = len(export_register(practice=practice, form=form, as_of=day).content)
        beside = f"{number(size / 1000)} kB"
        report.figure(f"register as {form}", took.scaled(1000), "ms", beside=beside)
    register = register_of(practice, as_of=day)
    _print_press(report, "register", [_printed(register)])
    _print_press(report, "register of 380 activities", [_printed(_many(register, 380))])
    _measure_return(report, register, options.times(6))
    _measure_return(report, _many(register, _MOST_TAKEN_BACK), times=2)
    _measure_return(report, _many(register, _MANY), times=2)


def _measure_documents(report: Report, workshop: Workshop, options: Options) -> None:
    import typst

    from serment.documents.docx import write_docx
    from serment.documents.kinds import KINDS, render_document
    from serment.documents.typeset import typeset_pdf, typeset_pdfs
    from serment.practice.answers import known_facts
    from serment.practice.documents import context_of

    practice = workshop.demo().actor.practice
    context, facts = context_of(practice, as_of=now().date()), known_facts(practice)
    times = options.times(6)
    one_line = seconds(lambda: typst.compile(b"Une ligne.", format="pdf"), times=times)
    report.figure("typst alone, one line (peer)", one_line.scaled(1000), "ms")
    for kind in KINDS:
        rendered = render_document(kind, context, facts).document
        words = seconds(lambda k=kind: render_document(k, context, facts), times=times)  # type: ignore[misc]  # a lambda that binds its loop's value
        pdf = seconds(lambda d=rendered: typeset_pdf(d), times=times)  # type: ignore[misc]  # a lambda that binds its loop's value
        docx = seconds(lambda d=rendered: write_docx(d), times=times)  # type: ignore[misc]  # a lambda that binds its loop's value
        _print_document(report, kind, (words, pdf, docx))
    every = [render_document(kind, context, facts).document for kind in KINDS]
    together = seconds(lambda: list(typeset_pdfs(every)), times=times)
    report.figure(f"the {len(every)} of them by one press, PDF", together, "s")
    longest = render_document("crisis_kit", context, facts).document
    _print_press(report, "poster", every[:1])
    _print_press(report, "crisis kit", [longest])
    _print_press(report, f"the {len(every)} documents", every)
    _print_profile(report, "crisis_kit, DOCX", lambda: write_docx(longest))


def _print_press(report: Report, name: str, documents: Sequence[Document]) -> None:
    """Print the memory, at its highest, of the one process that makes these documents."""
    from serment.documents.press import Press
    from serment.documents.typeset import request_of

    with Press() as press:
        for document in documents:
            press.print(request_of(document))
            press.take()
        highest = memory_of(press.pid).highest
    report.value(f"highest memory of the press: {name}", highest, "MB")


def _print_document(report: Report, kind: str, took: tuple[Spread, Spread, Spread]) -> None:
    words, pdf, docx = (one.scaled(1000) for one in took)
    beside = f"words {number(words.median)} ms, DOCX {number(docx.median)} ms"
    report.figure(f"{kind}, PDF", pdf, "ms", beside=beside)


def _print_profile(report: Report, name: str, act: Callable[[], object]) -> None:
    costs, each = costs_of(act)
    report.note(f"profile of {name} ({each:.2f} s profiled):")
    for line in dearest(costs, count=5):
        report.note(line)


def _many(register: Register, count: int) -> Register:
    activities = (
        replace(register.activities[n % len(register.activities)], reference=f"A{n:04}")
        for n in range(1, count + 1)
    )
    return replace(register, activities=tuple(activities))


def _measure_return(report: Report, register: Register, times: int) -> None:
    from serment.documents.register.incoming import import_register
    from serment.documents.register.ods import register_ods
    from serment.intake.refusals import RefusedFileError

    count = len(register.activities)
    written = seconds(lambda: register_ods(register), times=times, warm=0)
    data = register_ods(register)
    report.figure(f"ODS of {count} activities, written", written, "s")
    bare = seconds(lambda: _parsed(data), times=times)
    report.figure(f"ODS of {count} activities, XML parsed alone (peer)", bare, "s")
    try:
        began = time.perf_counter()
        back = import_register(data, register.activities).activities
    except RefusedFileError as refusal:
        took = time.perf_counter() - began
        report.note(f"{count} activities: refused in {number(took)} s: {refusal}")
        return
    read = seconds(lambda: import_register(data, register.activities), times=times, warm=0)
    same = sum(one == other for one, other in zip(back, register.activities, strict=False))
    if count < _MOST_TAKEN_BACK:
        name = f"ODS of {count} activities, taken back"
        _print_profile(report, name, lambda: import_register(data, register.activities))
    beside = f"{times_of(read, bare)} the parser; {same} of {count} equal to what was written"
    report.figure(f"ODS of {count} activities, taken back", read, "s", beside=beside)


def _printed(register: Register) -> Document:
    from serment.documents.blocks import Imprint
    from serment.documents.register.printed import register_document

    imprint = Imprint(register.identity.practice, register.exported_on, register.corpus_version)
    return register_document(register, imprint)


def _parsed(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml")
    expat.ParserCreate().Parse(content, True)

"""The crisis sheets before any unlocking: public texts, which a bad day cannot wait for.

They name no practice and read no fact of it: where a fact decides, the prudent wording is shown.
No framework is needed.
"""

import html
from datetime import date
from functools import lru_cache

from serment.documents.context import DocumentContext
from serment.documents.kinds import RenderedDocument, render_document
from serment.kernel.french import nbsp
from serment.practice.library import corpus_version
from serment.web.gate_http import Answer, page, pdf
from serment.web.gate_pages import Markup, render_page
from serment.web.rooms.trouble.sheets import Part, Sheet, sheets_of


def show_sheets(day: date) -> Answer:
    """Return the page of the sheets, the first gestures first."""
    return page(_page(day))


def hand_over_kit(day: date) -> Answer:
    """Return the kit to print."""
    return pdf(_kit_pdf(day), "Kit de crise.pdf")


def _kit(day: date) -> RenderedDocument:
    nobody = DocumentContext(practice_name="", issued_on=day, corpus_version=corpus_version())
    return render_document("crisis_kit", nobody, {})


@lru_cache(maxsize=2)
def _kit_pdf(day: date) -> bytes:
    from serment.documents.typeset import typeset_pdf  # noqa: PLC0415 - heavy, only here

    return typeset_pdf(_kit(day).document)


@lru_cache(maxsize=2)
def _page(day: date) -> bytes:
    first, *others = sheets_of(_kit(day).blocks)
    return render_page(
        "trouble",
        title="J’ai un problème",
        first_title=first.title,
        first=_sheet(first),
        others=Markup("".join(map(_folded, others))),
    )


def _folded(sheet: Sheet) -> str:
    return (
        f'<details class="fold py-1"><summary>{_safe(sheet.title)}</summary>'
        f'<div class="space-y-3 pb-4 pl-6 pt-1">{_sheet(sheet)}</div></details>'
    )


def _sheet(sheet: Sheet) -> Markup:
    return Markup("".join(map(_part, sheet.parts)))


def _part(part: Part) -> str:  # noqa: PLR0911 - one answer for each form of part
    match part.form:
        case "heading":
            return f"<h3>{_safe(part.title)}</h3>"
        case "paragraph":
            return "".join(f"<p>{_safe(line)}</p>" for line in part.lines)
        case "bullets":
            return f'<ul class="steps-list list-disc space-y-1 pl-5">{_items(part.lines)}</ul>'
        case "steps":
            return f'<ol class="steps-list list-decimal space-y-2 pl-5">{_items(part.lines)}</ol>'
        case "callout":
            told = "".join(f"<p>{_safe(line)}</p>" for line in part.lines)
            title = f'<p class="font-semibold">{_safe(part.title)}</p>'
            return f'<div class="alert alert-warning"><div>{title}{told}</div></div>'
        case "table":
            return _labels(part)
        case _:
            return _grid(part)


def _labels(part: Part) -> str:
    rows = "".join(
        f'<div><dt class="quiet text-sm">{_safe(label)}</dt>'
        f"<dd>{_safe(value or 'à compléter sur le papier')}</dd></div>"
        for label, value in part.rows
    )
    return f'<dl class="grid gap-x-6 gap-y-1 sm:grid-cols-2">{rows}</dl>'


def _grid(part: Part) -> str:
    heads = "".join(f'<th scope="col">{_safe(head)}</th>' for head in part.lines)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_safe(cell)}</td>' for cell in row)}</tr>" for row in part.rows
    )
    return (
        f'<table class="table table-stack"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _items(lines: tuple[str, ...]) -> str:
    return "".join(f"<li>{_safe(line)}</li>" for line in lines)


def _safe(text: str) -> str:
    return html.escape(nbsp(text))

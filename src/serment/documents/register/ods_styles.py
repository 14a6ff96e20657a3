"""The look of the register workbook: styles of cells and of the printed page.

Guarantees: sober, legible in black and white, one page wide; no colour carries meaning alone.
"""

from __future__ import annotations

from typing import Final

_OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES: Final = " ".join(
    (
        f'xmlns:office="{_OASIS}:office:1.0"',
        f'xmlns:table="{_OASIS}:table:1.0"',
        f'xmlns:text="{_OASIS}:text:1.0"',
        f'xmlns:style="{_OASIS}:style:1.0"',
        f'xmlns:fo="{_OASIS}:xsl-fo-compatible:1.0"',
        f'xmlns:number="{_OASIS}:datastyle:1.0"',
        f'xmlns:meta="{_OASIS}:meta:1.0"',
        f'xmlns:of="{_OASIS}:of:1.2"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    )
)
MOST_LINES: Final = 24
"""The tallest row, in lines of text."""
_GREEN: Final = "#0b5351"
_PALE: Final = "#e6efee"
_RULE: Final = "0.5pt solid #9fb5b3"


def _cell_style(name: str, cell: str, text: str, data: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="table-cell" '
        f'style:parent-style-name="Default"{data}>'
        f'<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top" '
        f'fo:padding="0.08cm" {cell} style:text-align-source="fix"/>'
        f'<style:paragraph-properties fo:text-align="start"/>'
        f"<style:text-properties {text}/></style:style>"
    )


def _row_style(lines: int) -> str:
    height = 0.16 + 0.44 * lines
    return (
        f'<style:style style:name="ro{lines}" style:family="table-row">'
        f'<style:table-row-properties style:row-height="{height:.2f}cm" '
        'style:use-optimal-row-height="false"/></style:style>'
    )


AUTOMATIC_STYLES: Final = "".join(
    (
        (
            '<style:style style:name="ta1" style:family="table" style:master-page-name="Default">'
            '<style:table-properties table:display="true" style:writing-mode="lr-tb"/>'
            "</style:style>"
        ),
        *map(_row_style, range(1, MOST_LINES + 1)),
        (
            '<number:date-style style:name="fr-date"><number:day number:style="long"/>'
            "<number:text>/</number:text>"
            '<number:month number:style="long"/><number:text>/</number:text>'
            '<number:year number:style="long"/></number:date-style>'
        ),
        _cell_style("title", "", f'fo:font-size="15pt" fo:font-weight="bold" fo:color="{_GREEN}"'),
        _cell_style(
            "heading",
            f'fo:background-color="{_GREEN}" fo:border="{_RULE}"',
            'fo:font-weight="bold" fo:color="#ffffff"',
        ),
        _cell_style(
            "label",
            f'fo:background-color="{_PALE}" fo:border="{_RULE}"',
            'fo:font-weight="bold"',
        ),
        _cell_style("value", f'fo:border="{_RULE}"', ""),
        _cell_style(
            "date",
            f'fo:border="{_RULE}"',
            "",
            ' style:data-style-name="fr-date"',
        ),
        _cell_style("note", "", 'fo:font-style="italic"'),
    )
)
STYLES: Final = "".join(
    (
        (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {NAMESPACES} '
            'office:version="1.3"><office:styles>'
            '<style:default-style style:family="table-cell"><style:paragraph-properties '
            'fo:text-align="start"/><style:text-properties fo:font-family="Liberation Sans" '
            'fo:font-size="10pt" fo:language="fr" fo:country="FR"/></style:default-style>'
            '<style:style style:name="Default" style:family="table-cell"/></office:styles>'
            '<office:automatic-styles><style:page-layout style:name="landscape">'
            '<style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" '
            'style:print-orientation="landscape" fo:margin="1.3cm" style:scale-to-X="1" '
            'style:scale-to-Y="0"/>'
            "<style:header-style/><style:footer-style><style:header-footer-properties "
            'fo:min-height="0.6cm"/></style:footer-style></style:page-layout>'
            "</office:automatic-styles><office:master-styles>"
            '<style:master-page style:name="Default" '
            'style:page-layout-name="landscape"><style:header style:display="false"/><style:footer>'
            "<text:p><text:sheet-name>???</text:sheet-name> — page <text:page-number>1"
            "</text:page-number> / <text:page-count>1</text:page-count></text:p></style:footer>"
            "</style:master-page></office:master-styles></office:document-styles>"
        ),
    )
)

"""The work of the proof: what a PDF holds besides pictures, as PDFium finds it.

It runs in a process of its own (`answering`), and knows nothing of Serment. `masking` asks, before
a copy is given.
"""

from __future__ import annotations

import json

import pypdfium2
import pypdfium2.raw as pdfium


def made(asked: bytes) -> bytes:
    """The names of what is left in a PDF, in JSON."""
    return json.dumps(left_in(asked)).encode()


def left_in(content: bytes) -> list[str]:
    """What a PDF holds besides pictures, in the words of the format; nothing for a sound one."""
    pdf = pypdfium2.PdfDocument(content)
    found = {
        "forms": pdf.get_formtype() != pdfium.FORMTYPE_NONE,
        "attachments": pdf.count_attachments() > 0,
        "outline": next(iter(pdf.get_toc()), None) is not None,
        "scripts": pdfium.FPDFDoc_GetJavaScriptActionCount(pdf) > 0,
        "destinations": pdfium.FPDF_CountNamedDests(pdf) > 0,
        "signatures": pdfium.FPDF_GetSignatureCount(pdf) > 0,
        "empty": not len(pdf),
    }
    allowed = {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM}
    for page in pdf:
        kinds = {thing.type for thing in page.get_objects(max_depth=8)}
        found["text"] = found.get("text", False) or page.get_textpage().count_chars() > 0
        found["notes"] = found.get("notes", False) or pdfium.FPDFPage_GetAnnotCount(page) > 0
        found["drawings"] = found.get("drawings", False) or not kinds <= allowed
        found["blank"] = found.get("blank", False) or pdfium.FPDF_PAGEOBJ_IMAGE not in kinds
        page.close()
    return [name for name, is_there in found.items() if is_there]

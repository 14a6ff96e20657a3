"""Files handed to the browser: always as attachments, never rendered in our origin."""

from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse

from serment.documents.dossier.layout import portable_name

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
# What a browser could run is sent as bytes without a type.
OPAQUE = "application/octet-stream"


def attachment(content: bytes, *, name: str, kind: str = OPAQUE) -> HttpResponse:
    """Return `content` as a file to save."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = _disposition(name)
    return response


def streamed_attachment(pieces: Iterable[bytes], *, name: str, size: int) -> StreamingHttpResponse:
    """Return a long content piece by piece, as a file to save."""
    response = StreamingHttpResponse(pieces, content_type=OPAQUE)
    response["Content-Disposition"] = _disposition(name)
    response["Content-Length"] = str(size)
    return response


def pieces_attached(pieces: Iterable[bytes], *, name: str, kind: str) -> StreamingHttpResponse:
    """Return a content whose length is not known yet, piece by piece, as a file to save."""
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Disposition"] = _disposition(name)
    return response


def _disposition(name: str) -> str:
    return f"attachment; filename=\"{portable_name(name)}\"; filename*=UTF-8''{quote(name)}"

"""An invented portability archive, whole in memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from support.invented_export import write_export

if TYPE_CHECKING:
    from support.invented_export import ExportShape


def archive_of(shape: ExportShape) -> bytes:
    """The bytes of the archive."""
    out = io.BytesIO()
    write_export(out, shape)
    return out.getvalue()

"""XML that nobody vouches for, read event by event by libxml2, with nothing resolved.

Guarantees: a document type declaration is refused before any of its entities, nothing is fetched,
no tree is built; depth, number of elements, attributes and length are bounded; a reader that has
what it wants stops the reading there. What is refused is an `UnreadableXmlError`.
Leaves to others what the elements mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from lxml import etree

from serment.intake.refusals import RefusedFileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DEEPEST: Final = 64
MOST_ELEMENTS: Final = 2_000_000
MOST_ATTRIBUTES: Final = 64


class UnreadableXmlError(RefusedFileError):
    """An XML that is broken, hostile or out of bounds; the message is the end of a sentence."""


class XmlReader(Protocol):
    """What takes the events; `is_done` ends the reading."""

    is_done: bool

    def start(self, path: tuple[str, ...], attributes: Mapping[str, str]) -> None:
        """An element opens; `path` goes from the root to it, in Clark's notation."""

    def end(self, path: tuple[str, ...]) -> None:
        """It closes."""

    def text(self, path: tuple[str, ...], text: str) -> None:
        """A piece of the text right inside it."""


def read_xml(chunks: Iterable[bytes], reader: XmlReader, *, limit: int) -> None:
    """Feed `reader` until it is done or the document ends; `UnreadableXmlError` otherwise.

    `limit` is the number of bytes that may be read before the reader is done.
    """
    gate = _Gate(reader)
    # No entity can be declared, since the declaration that would hold it is refused. Resolving is
    # left on for `&amp;` alone: off, libxml2 hands attributes over with « &#38; » in its place.
    parser = etree.XMLParser(
        target=gate,
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    size = 0
    try:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise UnreadableXmlError("il est démesuré")
            parser.feed(chunk)
            if reader.is_done:
                return
        parser.close()
    except (etree.LxmlError, LookupError, ValueError) as error:
        if isinstance(error, RefusedFileError):
            raise
        raise UnreadableXmlError("son XML est abîmé ou incomplet") from None


class _Gate:
    """The target of the parser: counts, and hands over what is within bounds."""

    def __init__(self, reader: XmlReader) -> None:
        self._reader = reader
        self._path: tuple[str, ...] = ()
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._path = (*self._path, tag)
        self._elements += 1
        if len(self._path) > DEEPEST or self._elements > MOST_ELEMENTS:
            raise UnreadableXmlError("ses éléments sont trop nombreux ou trop imbriqués")
        if len(attributes) > MOST_ATTRIBUTES:
            raise UnreadableXmlError("un de ses éléments a trop d’attributs")
        if not self._reader.is_done:
            self._reader.start(self._path, attributes)

    def end(self, _tag: str) -> None:
        if not self._reader.is_done:
            self._reader.end(self._path)
        self._path = self._path[:-1]

    def data(self, text: str) -> None:
        if not self._reader.is_done:
            self._reader.text(self._path, text)

    def doctype(self, *_declared: Any) -> None:
        raise UnreadableXmlError("il déclare un type de document, qui peut cacher un piège")

    def close(self) -> None:
        """The parser asks for a result: there is none."""

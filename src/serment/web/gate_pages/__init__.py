"""The pages of the gate, filled without any framework; every value is escaped here.

The templates are written with plain spaces; the no-break ones are set as they are read.
"""

import html
from functools import cache
from pathlib import Path
from string import Template

from serment.kernel.french import nbsp
from serment.store.errors import StoreError

_FOLDER = Path(__file__).resolve().parent


class Markup(str):
    """HTML that this package made itself."""

    __slots__ = ()


def render_page(name: str, *, title: str, **values: str) -> bytes:
    """Return a whole page; values are escaped unless they are Markup."""
    body = _fill(_template(name), values)
    return _fill(_template("frame"), {"title": title, "body": Markup(body)}).encode()


def render_error(error: StoreError | None) -> Markup:
    """Return the alert that says an error in its three sentences, or nothing."""
    if error is None:
        return Markup("")
    sentences = {"what": error.what, "why": error.why, "remedy": error.remedy}
    return Markup(_fill(_template("error"), sentences))


@cache
def _template(name: str) -> Template:
    return Template(nbsp((_FOLDER / f"{name}.html").read_text("utf-8")))


def _fill(template: Template, values: dict[str, str]) -> str:
    return template.substitute(
        {
            name: value if isinstance(value, Markup) else html.escape(value)
            for name, value in values.items()
        }
    )

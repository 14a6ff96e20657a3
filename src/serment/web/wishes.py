"""The screen that a browser wished for before the door stopped it, carried through the unlocking.

Only the path of a screen of ours is carried: never another site's address, never what was searched
for or typed. What a form held when the store locked is not kept anywhere: the person is told.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

GATE: Final = "/porte/"
TROUBLE: Final = "/probleme/"
TROUBLE_AT_THE_GATE: Final = f"{GATE}probleme"
LOST_MARK: Final = "saisie-perdue"
KIT_MARK: Final = "ouvert-avec-le-kit"
_SCREEN: Final = re.compile(r"/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*", re.ASCII)
_LONGEST: Final = 300
_SAFE: Final = frozenset({"GET", "HEAD"})
_NOTHING_TYPED: Final = frozenset({"/reglages/verrouiller/", "/reglages/quitter/"})


@dataclass(frozen=True, slots=True)
class Wish:
    """Where to go once inside, and what to say there: a gesture lost, the kit that opened."""

    screen: str = "/"
    lost: bool = False
    by_kit: bool = False

    @property
    def fields(self) -> dict[str, str]:
        """What an address or a form carries of it; nothing for the home page."""
        carried = {"suite": self.screen} if self.screen != "/" else {}
        carried |= {"perdu": "1"} if self.lost else {}
        return carried | ({"kit": "1"} if self.by_kit else {})

    def after(self, address: str) -> str:
        """Return the address of a page of the door that remembers the wish."""
        fields = urlencode(self.fields, safe="/")
        return f"{address}?{fields}" if fields else address

    @property
    def target(self) -> str:
        """The screen itself, with the mark of what it will say."""
        mark = LOST_MARK if self.lost else KIT_MARK if self.by_kit else ""
        return f"{self.screen}?{mark}=1" if mark else self.screen


def wish_of(fields: Mapping[str, str]) -> Wish:
    """Read a wish from the fields of an address or of a form; what is not a screen is the home."""
    screen = fields.get("suite", "/")
    return Wish(
        screen if _is_screen(screen) else "/",
        lost=fields.get("perdu") == "1",
        by_kit=fields.get("kit") == "1",
    )


def read_query(query: str) -> dict[str, str]:
    """Return the first value of each field of a query string; a hostile one has none."""
    try:
        found = parse_qs(query[:2_000], max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


def door_for(method: str, path: str, referrer: str = "") -> str:
    """Return the page of the door for a request that may not pass.

    The crisis sheets are public: who asks for them gets them. A form that could not be received
    leads back to the page that it was on (`referrer`, which only our own pages send).
    """
    if path.startswith(TROUBLE):
        return f"{GATE}kit-de-crise.pdf" if path.endswith(".pdf") else TROUBLE_AT_THE_GATE
    if method in _SAFE:
        return wish_of({"suite": path}).after(GATE)
    if path in _NOTHING_TYPED:
        return GATE
    return wish_of({"suite": _path_of(referrer) or path, "perdu": "1"}).after(GATE)


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _is_screen(path: str) -> bool:
    if len(path) > _LONGEST or path.startswith((GATE, "/static/")):
        return False
    return _SCREEN.fullmatch(path) is not None

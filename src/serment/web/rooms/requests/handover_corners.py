"""The corners of what is hidden on a page: clicked on its picture, or typed in hundredths."""

import math
from collections.abc import Mapping

from django import forms

from serment.kernel.french import nbsp
from serment.practice.requests import RequestError
from serment.web.plain_forms import PlainForm

Corner = tuple[float, float]


def parse_corner(written: str) -> Corner | None:
    """Return a corner written « 0.25,0.5 » (fractions of the page); None for anything else."""
    left, comma, top = written.partition(",")
    try:
        corner = float(left), float(top)
    except ValueError:
        return None
    is_on_page = all(math.isfinite(one) and 0 <= one <= 1 for one in corner)
    return corner if comma and is_on_page else None


def corner_clicked(told: Mapping[str, str], size: tuple[int, int]) -> Corner:
    """Return where a picture of that size (pixels) was clicked; RequestError where it was not."""
    corner = None
    x, y = told.get("coin.x", ""), told.get("coin.y", "")
    if all(one.isascii() and one.isdecimal() and one for one in (x, y)):
        corner = parse_corner(f"{int(x[:9]) / size[0]},{int(y[:9]) / size[1]}")
    if corner is None:
        raise RequestError(
            "Ce coin n’est pas sur la page : rien n’a été masqué. Cliquez sur l’image, ou donnez "
            "les mesures."
        )
    return corner


def _hundredths(label: str) -> forms.IntegerField:
    wrong = nbsp("Écrivez un nombre entier de 0 à 100.")
    return forms.IntegerField(
        label=nbsp(label),
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric"}),
    )


class CornersForm(PlainForm):
    """What is to be hidden, in hundredths of the page from its upper left corner."""

    left = _hundredths("Du bord gauche, à partir de (%)")
    right = _hundredths("jusqu’à (%)")
    top = _hundredths("Du haut, à partir de (%)")
    bottom = _hundredths("jusqu’à (%) en bas")

    def corners(self) -> tuple[Corner, Corner]:
        """Return both corners; call it once the form is valid."""
        told = {name: value / 100 for name, value in self.cleaned_data.items()}
        return (told["left"], told["top"]), (told["right"], told["bottom"])

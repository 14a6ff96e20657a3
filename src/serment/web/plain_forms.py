"""Forms that speak plain French: what the framework says by default names limits, not people."""

from typing import Any, Final

from django import forms
from django.http import HttpRequest

from serment.documents.characters import unprintable
from serment.kernel.french import nbsp
from serment.web.notices import tell

_PLAIN: Final = {
    "max_length": "C’est trop long : %(limit_value)d caractères au plus, vous en avez saisi "
    "%(show_value)d. Raccourcissez.",
    "required": "Cette ligne est nécessaire : complétez-la.",
    "null_characters_not_allowed": "Cette ligne contient un signe illisible : ressaisissez-la.",
    "invalid_choice": "Choisissez une des réponses de la liste.",
}
_FRAMEWORK_WORDS: Final = {
    **forms.Field.default_error_messages,
    **forms.ChoiceField.default_error_messages,
}


class PlainForm(forms.Form):
    """A form whose every refusal is a sentence of ours; a field's own words are kept."""

    def full_clean(self) -> None:
        """Give the fields their words, then clean."""
        for field in self.fields.values():
            for code, words in _PLAIN.items():
                if field.error_messages.get(code) in {None, _FRAMEWORK_WORDS.get(code)}:
                    field.error_messages[code] = nbsp(words)
        super().full_clean()


def tell_unprintable(request: HttpRequest, form: forms.Form) -> None:
    """Warn of the characters just typed that no document can print; call it on a valid form."""
    signs = unprintable("".join(map(_words, form.cleaned_data.values())))
    if signs:
        told = (
            f"Ces signes ne s’imprimeront pas sur les documents : {' '.join(signs[:10])}. Un carré "
            "les remplacera ; retirez-les si la ligne doit être imprimée."
        )
        tell(request, nbsp(told), warning=True)


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""

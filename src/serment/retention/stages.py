"""The text as it is built: a chain of common table expressions, each of which adds columns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stages:
    """The expressions written so far, and the name of the last."""

    texts: tuple[str, ...]
    last: str

    def then(self, name: str, added: str) -> Stages:
        """One more expression, which adds columns to the last."""
        return self.with_text(name, f"SELECT *, {added} FROM {self.last}")

    def with_text(self, name: str, text: str) -> Stages:
        """One more expression, written whole."""
        return Stages((*self.texts, f"{name} AS ({text})"), name)

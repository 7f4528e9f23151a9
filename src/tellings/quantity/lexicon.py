"""The words and units of the figures' grammar, read from `lexicon.toml`."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Final

__all__ = ["LEXICON", "table", "words"]

LEXICON: Final[dict[str, dict[str, str]]] = tomllib.loads(
    resources.files("tellings.quantity").joinpath("lexicon.toml").read_text(encoding="utf-8")
)


def _entries(listed: str) -> list[str]:
    return [entry.replace("_", " ") for entry in listed.split()]


def words(name: str) -> list[str]:
    """One list of words, in the order of the file."""
    return _entries(LEXICON["words"][name])


def table(name: str) -> dict[str, str]:
    """A table of the file turned round: from each form to the key that it stands under."""
    return {form: key for key, listed in LEXICON[name].items() for form in _entries(listed)}

"""What the rules know of English, read from `lexicon.toml`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from tellings.quantity.numerals import alternation

__all__ = ["entries", "lowered", "phrases"]

_LEXICON: Final[dict[str, dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8")
)


def entries(section: str, name: str) -> frozenset[str]:
    """One list of words or phrases, lower case."""
    return frozenset(entry.replace("_", " ") for entry in _LEXICON[section][name].split())


def phrases(section: str, name: str) -> re.Pattern[str]:
    """An expression for any entry of a list as whole words of a lower-case text; a plus sign stands for any ending."""
    listed = sorted(entries(section, name))
    whole = [entry for entry in listed if not entry.endswith("+")]
    stems = [entry[:-1] for entry in listed if entry.endswith("+")]
    branches = [f"(?:{alternation(whole)})(?![\\w-])"] if whole else []
    branches += [f"(?:{alternation(stems)})[a-z]{{0,8}}(?![\\w-])"] if stems else []
    return re.compile(rf"(?<![\w-])(?:{'|'.join(branches)})")


def lowered(text: str) -> str:
    """Lower case of the same length, so that offsets hold."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)

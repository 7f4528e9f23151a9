"""Furniture by its lines: share bars, comment forms, teasers, captions, a site's own name before the dateline."""

from __future__ import annotations

import re
from typing import Final

from tellings.baselines.rules.lexicon import entries, lowered
from tellings.document import Span

__all__ = ["find_furniture"]

_BUTTONS: Final = entries("furniture", "buttons")
_BEGINS: Final = tuple(sorted(entries("furniture", "begins")))
_WORDS: Final = re.compile(r"[a-z]+")
_LINE: Final = re.compile(r"[^\n]+")
_DATELINE: Final = re.compile(r"(?:[A-Z][A-Z'’&.]{1,20} ){0,4}[A-Z][A-Z'’&.]{1,20} ?[-–—] ?(?=[A-Z]{2,}[A-Z ]{0,30},)")
_LONGEST: Final = 120


def find_furniture(text: str) -> list[Span]:
    """Find furniture by simple line patterns.

    Args:
        text: The article.

    Returns:
        One span for each unbroken run, in order, white space trimmed.
    """
    runs: list[tuple[int, int]] = []
    is_open = False  # whether the line before, blank ones aside, was furniture
    waiting: list[tuple[int, int]] = []  # short lines that are furniture if more of it follows
    for match in _LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if not stripped:
            continue
        start = match.start() + len(line) - len(line.lstrip())
        end = start + len(stripped)
        if _is_furniture(stripped):
            begin = runs.pop()[0] if is_open and runs else start
            runs.append((begin, end))
            is_open, waiting = True, []
        elif is_open and len(stripped) < 60 and len(waiting) < 3 and stripped[-1] not in ".!?:;”\"'’":
            waiting.append((start, end))
        else:
            is_open, waiting = False, []
            name = _DATELINE.match(text, start)
            if name is not None:
                runs.append((start, start + len(name.group().rstrip())))
    return [Span(start, end) for start, end in runs if end > start]


def _is_furniture(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    lower = lowered(line)
    words = _WORDS.findall(lower)
    if not words:
        return not any(character.isalnum() for character in line)
    if len(words) <= 12 and all(word in _BUTTONS for word in words):
        return True
    if lower.startswith(_BEGINS):
        return not line.endswith(".") and _begins_with_phrase(lower)
    return "|" in line and not line.endswith(".")


def _begins_with_phrase(lower: str) -> bool:
    """Whether the phrase is whole, and the line no sentence ("Comments on the plan were sought by the board")."""
    phrase = max((begin for begin in _BEGINS if lower.startswith(begin)), key=len)
    following = lower[len(phrase) : len(phrase) + 1]
    return not following.isalpha() and (len(lower.split()) <= 8 or ":" in lower[: len(phrase) + 2] or "|" in lower)

"""Figures from the grammar, with what each measures, whose it is, and what it is a part of."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

import msgspec

from tellings.baselines.rules.lexicon import entries
from tellings.baselines.rules.taken import Taken
from tellings.document import Entity, Figure, Span
from tellings.quantity import Quantity, find

__all__ = ["find_figures"]

_OWNERS: Final = frozenset(["ORG", "GOV", "PLACE", "PERSON", "PRODUCT", "PROGRAMME"])
_STOP: Final = entries("figures", "ends")
_WORD: Final = re.compile(r"[A-Za-z][\w'’-]*")
_BEHIND: Final = re.compile(r"(?:[ \u00a0\n]{1,2}|-)([A-Za-z][\w'’-]{0,30})")
_PURPOSE: Final = re.compile(
    r"\s(?:a\s(?:year|month|week|day)\s)?(?:for|on|in|of|towards|into|to\s(?:buy|build|fund|train|support|pay\sfor))\s"
    r"(?:the\s|a\s|an\s|its\s|their\s|new\s)?"
)
_PART: Final = re.compile(
    r"\b(?:including|of\swhich|of\sthat|of\sthis|of\sit|of\sthe\stotal|comprising|made\sup\sof|with)\b", re.IGNORECASE
)


def find_figures(
    text: str, sentences: Sequence[Span], furniture: Sequence[Span], entities: Sequence[Entity]
) -> list[Figure]:
    """Read an article's figures.

    Args:
        text: The article.
        sentences: Its sentences, in order.
        furniture: Spans left out.
        entities: Its entities, in order; numbers inside them are names.

    Returns:
        Figures in order, with ids `f1`, `f2` and so on.
    """
    taken = Taken([*((span.start, span.end) for span in furniture), *((item.start, item.end) for item in entities)])
    found = [quantity for quantity in find(text) if not taken.overlaps(quantity.start, quantity.end)]
    owners = [item for item in entities if item.type in _OWNERS]
    owner_starts = [item.start for item in owners]
    sentence_starts = [span.start for span in sentences]
    figures = []
    for number, quantity in enumerate(found, start=1):
        place = bisect_right(sentence_starts, quantity.start) - 1
        sentence = sentences[place] if place >= 0 else Span(0, len(text))
        before = sentences[place - 1] if place > 0 else sentence
        figures.append(
            Figure(
                id=f"f{number}",
                start=quantity.start,
                end=quantity.end,
                kind=quantity.kind,
                value=quantity.value,
                value_high=quantity.value_high,
                unit=quantity.unit,
                qualifier=quantity.qualifier,
                measures=_measures(text, quantity, sentence),
                subject=_subject(owners, owner_starts, quantity, sentence, before),
            )
        )
    return _with_parts(text, figures)


def _subject(
    owners: Sequence[Entity], starts: Sequence[int], quantity: Quantity, sentence: Span, before: Span
) -> str | None:
    """The nearest name before the figure in its sentence, else behind it, else the last of the sentence before."""
    place = bisect_right(starts, quantity.start)
    if place and owners[place - 1].start >= sentence.start:
        return owners[place - 1].id
    if place < len(owners) and owners[place].start < sentence.end:
        return owners[place].id
    return owners[place - 1].id if place and owners[place - 1].start >= before.start else None


def _phrase(text: str, position: int, limit: int, *, longest: int = 4) -> str:
    """The words from a position up to the first that no noun phrase holds."""
    words: list[str] = []
    for _ in range(longest):
        match = _BEHIND.match(text, position, limit)
        if match is None or match[1].lower() in _STOP:
            break
        words.append(match[1])
        position = match.end()
    while words and (words[-1].endswith(("ed", "ly")) or words[-1].lower() in ("old", "ago")):
        words.pop()
    return " ".join(words)


def _measures(text: str, quantity: Quantity, sentence: Span) -> str:
    """The shortest phrase that says what is measured: behind the figure, else the nearest noun or verb before it."""
    end, limit = quantity.end, max(sentence.end, quantity.end)
    if quantity.kind in ("percent", "measure", "multiple") or quantity.value is None:
        match = re.compile(r"\sof\s(?:the\s|its\s|their\s|all\s|our\s|his\s|her\s)?").match(text, end, limit)
        if match is not None:
            phrase = _phrase(text, match.end() - 1, limit)
            if phrase:
                return phrase
    if quantity.kind == "count":
        phrase = _phrase(text, end, limit)
        if phrase and quantity.unit:
            words = phrase.split()
            stem = quantity.unit[:3]
            head = next((place for place, word in enumerate(words) if word.lower().startswith(stem)), len(words) - 1)
            return " ".join(words[: head + 1])
        return phrase or _before(text, sentence, quantity.start)
    phrase = _phrase(text, end, limit, longest=3)
    if phrase:
        return phrase
    purpose = _PURPOSE.match(text, end, limit) if quantity.kind == "money" else None
    if purpose is not None:
        phrase = _phrase(text, purpose.end() - 1, limit)
        if phrase:
            return phrase
    return _before(text, sentence, quantity.start)


def _before(text: str, sentence: Span, position: int) -> str:
    for match in reversed(list(_WORD.finditer(text, max(sentence.start, position - 80), position))):
        word = match.group().lower()
        if word not in _STOP and word not in ("around", "nearly", "almost", "least", "most", "roughly", "some"):
            return match.group()
    return ""


def _with_parts(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """Make each sum that an "including" or an "of which" introduces a part of the greater sum before it."""
    parts: dict[str, str] = {}
    whole: Figure | None = None
    previous: Figure | None = None
    for figure in figures:
        if figure.kind != "money" or figure.value is None:
            continue
        if previous is not None and previous.value is not None:
            gap = text[previous.end : figure.start]
            if len(gap) < 160 and _PART.search(gap) and figure.value < previous.value and figure.unit == previous.unit:
                whole = previous
            elif whole is not None and (
                len(gap) > 120 or figure.value >= (whole.value or 0.0) or figure.unit != whole.unit
            ):
                whole = None
            if whole is not None:
                parts[figure.id] = whole.id
        previous = figure
    return [
        msgspec.structs.replace(figure, part_of=parts[figure.id]) if figure.id in parts else figure
        for figure in figures
    ]

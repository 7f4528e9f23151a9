"""Reading what a model answered: the JSON in it, whole or cut off, then each item for itself."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, NamedTuple, NoReturn, TypeVar

import msgspec

from tellings.baselines.llm.cache import Answer
from tellings.baselines.llm.tally import Tally

__all__ = ["Items", "read_items", "usable"]

_THOUGHT: Final = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_OBJECT: Final = re.compile(r'\{(?=\s*")')
_MOST_TRIED: Final = 200  # a failure costs as much as the text is long
_NEXT: Final = re.compile(r"\s*,?\s*")

Item = TypeVar("Item")


class Items(NamedTuple):
    """What an answer lists.

    Attributes:
        items: Not yet checked, one by one.
        rest: The object's other fields; those before a cut, where there was one.
    """

    items: list[Any]
    rest: dict[str, Any]


def read_items(answer: Answer, name: str, tally: Tally) -> Items:
    """Find the list that was asked for.

    The first JSON object that holds it counts, whatever prose or fence stands around it. Of an answer that ends too
    early the items that are whole are kept.

    Args:
        answer: As it came.
        name: The list's.
        tally: Counts answers that are cut off, unreadable or refused.
    """
    text = _THOUGHT.sub("", answer.text)
    if not text.strip():
        cut = answer.finish == "length"
        tally.add(cut_off=int(cut), refused=int(not cut))
        return Items([], {})
    for value in _objects(text):
        if isinstance(value.get(name), list):
            return Items(value[name], {key: other for key, other in value.items() if key != name})
    begun = re.search(rf'"{re.escape(name)}"\s*:\s*\[', text) or re.match(r"[^\[{]*\[(?=\s*\{)", text)
    if begun is None:
        cut = answer.finish == "length"
        tally.add(cut_off=int(cut), unreadable=int(not cut))
        return Items([], {})
    items, is_closed = _elements(text, begun.end())
    tally.add(cut_off=int(not is_closed))
    before = re.findall(r'"(\w+)"\s*:\s*"([^"\\]*)"\s*,', text[: begun.start()])
    return Items(items, dict(before))


def usable(items: list[Any], kind: type[Item], tally: Tally) -> Iterator[Item]:
    """Those items that are of a type; the others are counted."""
    for item in items:
        try:
            found = msgspec.convert(item, kind, strict=False)
            is_sound = _is_sound(msgspec.to_builtins(found))
        except (msgspec.ValidationError, OverflowError):
            is_sound = False
        if is_sound:
            yield found
        else:
            tally.add(malformed_marks=1)


def _is_sound(value: Any) -> bool:
    """Whether a value can be written: no infinite number, no half of a character."""
    match value:
        case dict():
            return all(map(_is_sound, value.values()))
        case list() | tuple():
            return all(map(_is_sound, value))
        case float():
            return math.isfinite(value)
        case str():
            return not any("\ud800" <= character <= "\udfff" for character in value)
        case _:
            return True


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)


def _decoded(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """JSON objects in a text, those within another only where the outer one is none."""
    behind = 0
    for brace in islice(_OBJECT.finditer(text), _MOST_TRIED):
        if brace.start() < behind:
            continue
        try:
            value, behind = _decoded(text, brace.start())
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value


def _elements(text: str, at: int) -> tuple[list[Any], bool]:
    """Elements of an array from behind its bracket up to where it ends or breaks off; whether it ends."""
    found: list[Any] = []
    while True:
        separator = _NEXT.match(text, at)
        at = separator.end() if separator else at
        if text.startswith("]", at):
            return found, True
        try:
            value, at = _decoded(text, at)
        except ValueError:
            return found, False
        found.append(value)

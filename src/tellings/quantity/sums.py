"""Sums of two units that are one amount: "two pounds eighty", "3 hours 20 minutes", "6ft 2in", "5 crore 20 lakh"."""

from __future__ import annotations

import re
from typing import Final

from tellings.quantity.atom import SECONDS, Atom

__all__ = ["add_up"]

_PARTS: Final = {
    ("ft", "in"): 12, ("st", "lb"): 14, ("lb", "oz"): 16, ("yd", "ft"): 3, ("mi", "yd"): 1760,
    ("m", "cm"): 100, ("kg", "g"): 1000, ("km", "m"): 1000,
}  # fmt: skip
_ENGLISH: Final = frozenset(["ft", "st", "lb", "yd", "mi"])
_PART_OF_BARE: Final = {"ft": 12, "st": 14}
_COIN: Final = re.compile(r"(?:cents?|centavos|sen|paise|pesewas)$", re.IGNORECASE)
_APART: Final = re.compile(r"\s(?:each|respectively|apart)\b")
_COMPARED: Final = re.compile(
    r"\s(?:more|longer|less|shorter|faster|slower|quicker|earlier|later|after|before|ahead|behind|into|in|from)\b"
)
_REACH: Final = 6


def add_up(text: str, atoms: list[Atom]) -> list[Atom]:
    """Make one atom of neighbours that are parts of one amount, in the unit of the first.

    Args:
        text: The text.
        atoms: Of the text, in order; they are changed.

    Returns:
        What is left of them, in order.
    """
    left = atoms[0]
    summed = [left]
    for right in atoms[1:]:
        if right.start - left.end < _REACH and _is_part(text, left, right):
            left.end = right.end
        else:
            summed.append(right)
            left = right
    return summed


def _is_part(text: str, left: Atom, right: Atom) -> bool:
    """Whether `right` is the smaller part of `left`, whose value then takes it in."""
    link = " ".join(text[left.end : right.start].split())
    if link not in ("", "and", ",", ", and", "-") or left.is_dropped or left.is_age:
        return False
    if left.value is None or right.value is None or left.high is not None or right.is_signed:
        return False
    if left.value < 0 or right.value <= 0:
        return False
    if link != "" and (_APART.match(text, right.end) or (link == "and" and left.previous in ("between", "Between"))):
        return False
    if left.kind == "duration":
        if right.kind == "measure" and right.unit == "m" and link == "" and text[left.end - 1] in "hH":
            right.kind, right.unit = "duration", "minute"  # "2h 15m"
        return right.kind == "duration" and _add_time(text, left, right, link)
    if link == "" and right.factor >= 1000 and right.kind in ("count", "money"):
        return _add_scale(left, right)
    if left.value % 1 or left.factor != 1:
        return False
    if left.kind == "money":
        return _add_coins(text, left, right, link)
    return left.kind == "measure" and _add_measure(left, right, link)


def _add_time(text: str, left: Atom, right: Atom, link: str) -> bool:
    if left.value is None or right.value is None or left.raw is None or left.raw % 1 or link == "-":
        return False
    whole, part = SECONDS[left.unit], SECONDS[right.unit] * right.value
    if part >= whole or SECONDS[right.unit] >= whole or (link.startswith(",") and _COMPARED.match(text, right.end)):
        return False
    left.value = round(left.value + part / whole, 9)
    left.is_dropped = right.is_dropped  # "two years and three months ago"
    return True


def _add_scale(left: Atom, right: Atom) -> bool:
    is_open = left.is_signed or (left.kind == "count" and left.is_bare)
    if left.value is None or right.value is None or not is_open or right.value >= left.factor:
        return False
    if not left.is_signed:
        left.kind, left.unit, left.is_bare = right.kind, right.unit, right.is_bare
    left.value += right.value
    left.factor = right.factor
    left.raw = left.value / right.factor
    return True


def _add_coins(text: str, left: Atom, right: Atom, link: str) -> bool:
    if left.value is None or right.value is None or link not in ("", "and"):
        return False
    if right.kind == "money" and right.factor < 1 and right.value < 1:
        if right.unit != left.unit and not _COIN.search(text, right.start, right.end):
            return False
        left.value = round(left.value + right.value, 10)
        return True
    is_plain = right.kind == "count" and right.is_bare and right.factor == 1 and right.value % 1 == 0
    if not (is_plain and link == "" and not left.is_signed and 0 < right.value < 100):
        return False
    if text[left.end - 1].isupper():
        return False  # a code, not a name
    left.value = round(left.value + right.value / 100, 10)
    return True


def _add_measure(left: Atom, right: Atom, link: str) -> bool:
    if left.value is None or right.value is None:
        return False
    unit = "lb" if right.kind == "money" and right.unit == "GBP" and left.unit == "st" else right.unit
    parts = _PARTS.get((left.unit, unit), 0)
    if right.kind == "count" and right.is_bare and link in ("", "-"):
        parts = _PART_OF_BARE.get(left.unit, 0)
    if right.value >= parts or (link != "" and left.unit not in _ENGLISH):
        return False
    left.value = round(left.value + right.value / parts, 9)
    return True

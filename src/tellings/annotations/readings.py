"""Disagreements in words: where one stands, and what each annotator reads there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tellings.annotations.disagreement import Disagreement

__all__ = ["NOTHING", "place_of", "reading_of"]

NOTHING: Final = "nothing is marked"
_LAYERS: Final = {
    "furniture": "furniture",
    "names": "canonical name",
    "entities": "entity",
    "figures": "figure",
    "stances": "stance",
    "facts": "fact",
    "stance": "stance of the article",
}


def place_of(difference: Disagreement, text: str) -> str:
    r"""Layer and place of a difference.

    >>> place_of(Disagreement(1, "figures", 7, 11, None, None), "Orvell\n£40m")
    'figure, line 2'
    """
    what = _LAYERS[difference.layer]
    if difference.layer == "stance":
        return what
    if not text:
        return f"{what}, characters {difference.start} to {difference.end}"
    return f"{what}, line {text.count(chr(10), 0, difference.start) + 1}"


def reading_of(reading: Mapping[str, Any] | None, text: str) -> str:
    """What one version holds at the place of a difference.

    Args:
        reading: `first` or `second` of a `Disagreement`.
        text: The article; without it the words marked are left out.

    >>> reading_of({"start": 7, "end": 11, "kind": "money", "value": 4e7, "unit": "GBP"}, "Orvell £40m")
    '“£40m”: kind money, value 40000000, unit GBP'
    """
    if reading is None:
        return NOTHING
    told = dict(reading)
    start, end = told.pop("start", None), told.pop("end", None)
    parts = ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in told.items() if _is_told(value))
    if start is None or end is None:
        return parts
    words = f"“{' '.join(text[start:end].split())}”" if text else f"characters {start} to {end}"
    return f"{words}: {parts}" if parts else words


def _is_told(value: Any) -> bool:
    return value not in (None, "", [])


def _value(value: Any) -> str:
    match value:
        case float():
            return f"{value:.15g}"
        case [str(role), filler] if not isinstance(filler, str):
            return f"{role} {_value(filler)}"
        case list():
            return " ".join(_value(item) for item in value if item is not None) if _is_flat(value) else _listed(value)
    return str(value)


def _is_flat(value: list[Any]) -> bool:
    return not any(isinstance(item, list) for item in value)


def _listed(value: list[Any]) -> str:
    return "; ".join(f"{role}: {_value(filler)}" for role, filler in value)

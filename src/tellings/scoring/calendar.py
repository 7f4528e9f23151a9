"""Dates as articles write them: which calendar parts they name, and whether two can be one day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

__all__ = ["date_parts", "dates_agree"]

_MONTHS: Final = "january february march april may june july august september october november december".split()  # noqa: SIM905
_WEEKDAYS: Final = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
_ONES: Final = "first second third fourth fifth sixth seventh eighth ninth".split()  # noqa: SIM905
_TEENS: Final = "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
_ORDINALS: Final = [
    *_ONES,
    *_TEENS.split(),
    *("twentieth", *(f"twenty-{one}" for one in _ONES)),
    *("thirtieth", "thirty-first"),
]
_NUMBERS: Final = ["a", *"one two three four five six seven eight nine ten".split()]  # noqa: SIM905
_WORD: Final = re.compile(r"[a-z]+(?:-[a-z]+)?|\d+")
_APART: Final = re.compile(r"(\d+|[a-z]+) (day|week|month|year|decade)s? (ago|earlier|before|later|after)")


def date_parts(name: str) -> dict[str, int]:
    """The parts that a date names in English.

    Returns:
        `weekday` (Monday is 1), `day`, `month`, `year`; of a date told by its distance the distance (`years ago`).

    >>> date_parts("Tuesday 14 April 2026")
    {'weekday': 2, 'day': 14, 'month': 4, 'year': 2026}
    >>> date_parts("the nineteenth of Jan."), date_parts("last month"), date_parts("two years ago")
    ({'day': 19, 'month': 1}, {}, {'years ago': 2})
    """
    iso = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", name.strip())
    if iso:
        return {part: int(value) for part, value in zip(("year", "month", "day"), iso.groups(), strict=True) if value}
    if apart := _APART.search(name.casefold()):
        number, unit, side = apart.groups()
        if number.isdigit() or number in _NUMBERS:
            return {f"{unit}s {side}": int(number) if number.isdigit() else max(1, _NUMBERS.index(number))}
    parts: dict[str, int] = {}
    for word in _WORD.findall(name.casefold()):
        if word.isdigit():
            parts["year" if len(word) == 4 else "day"] = int(word)
        elif word in _ORDINALS:
            parts["day"] = _ORDINALS.index(word) + 1
        elif len(word) >= 3:
            for part, names in (("weekday", _WEEKDAYS), ("month", _MONTHS)):
                found = [at for at, full in enumerate(names, 1) if full.startswith(word) or word == f"{full[:3]}t"]
                if len(found) == 1:
                    parts[part] = found[0]
    if "month" not in parts:
        parts.pop("day", None)  # "the second quarter"
    return parts


def dates_agree(one: str, other: str) -> bool:
    """Whether two dates can be one: no part that both name differs.

    A date told from now without a number ("last month") names none and agrees with any.

    >>> dates_agree("Monday", "Monday 6 July"), dates_agree("14 April 2026", "April 15")
    (True, False)
    """
    left: Mapping[str, int] = date_parts(one)
    right = date_parts(other)
    return all(left[part] == right[part] for part in left.keys() & right.keys())

"""One number with the unit beside it: what the readers of numbers and of wordings both make."""

from __future__ import annotations

import re
from typing import Final

from tellings.document import FigureKind, Qualifier
from tellings.quantity.grammar import AGO, UNIT, UNIT_HEAD, UNIT_HEADS
from tellings.quantity.units import COINS, CURRENCIES, MEASURES, SIGNS, SYMBOLS, TIMES

__all__ = ["FOLLOWER", "SECONDS", "Atom", "fold", "last_word", "unit_behind", "unit_of_time", "with_unit"]

FOLLOWER: Final = "\0"  # in place of the word before a number that stands right behind another
SECONDS: Final = {
    "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "month": 2629800.0,
    "year": 31557600.0,
}  # fmt: skip
"""Seconds of each unit of time."""
_EDGE: Final = "\"'“”‘’([{*_—–"
_WEIGHT: Final = re.compile(
    r"\b(?:weigh\w{0,4}|los[et]|lost|gain(?:ed|ing)?|lift\w{0,3}|heavy|shed(?:ding)?)\b[^.\n]{0,18}$", re.I
)
_HEAVY: Final = re.compile(r"(?=\s(?:lighter|heavier)\b)")
_SPACES: Final = re.compile(r"\s+")
_LATE_SIGNS: Final = {"zł": "PLN", "Kč": "CZK", "Ft": "HUF", "лв": "BGN", "kr": "SEK"}


class Atom:
    """One number with what stands right beside it, before neighbours are joined."""

    __slots__ = (
        "end",
        "factor",
        "high",
        "is_age",
        "is_bare",
        "is_dropped",
        "is_lent",
        "is_signed",
        "kind",
        "previous",
        "qualifier",
        "raw",
        "start",
        "unit",
        "value",
    )

    def __init__(
        self,
        start: int,
        end: int,
        kind: FigureKind,
        value: float | None,
        unit: str,
        qualifier: Qualifier | None = None,
    ) -> None:
        """Keep what was read; the flags are set by the reader that knows."""
        self.start = start
        self.end = end
        self.kind: FigureKind = kind
        self.value = value
        self.high: float | None = None
        self.unit = unit
        self.raw = value  # the number without its scale
        self.factor = 1.0  # what the scale, or the unit's size, makes of it
        self.previous: str | None = None  # the word before it, where it was read
        self.is_age = False  # years of age, without the word
        self.is_bare = False  # a number alone, which may take the unit of the one behind it
        self.is_lent = False  # its unit stands behind the number that it is listed with
        self.is_signed = False  # its currency stands before the number
        self.is_dropped = False  # no figure, and its neighbours in a list are none either
        self.qualifier: Qualifier | None = qualifier  # where the expression itself says it


def last_word(text: str, start: int) -> str:
    """The run of characters before a position, without the opening marks that it begins with."""
    chunk = text[start - 24 if start > 24 else 0 : start].rsplit(None, 1)
    return chunk[-1].lstrip(_EDGE) if chunk else ""


def unit_behind(text: str, end: int) -> re.Match[str] | None:
    """The unit right behind a number that ends at `end`, if there is one."""
    head = UNIT_HEAD.match(text, end)
    return UNIT.match(text, end) if head is not None and head[1].lower() in UNIT_HEADS else None


def fold(name: str) -> str:
    """Lower case, every white space one space: how units are looked up."""
    return _SPACES.sub(" ", name.lower())


def unit_of_time(name: str) -> tuple[float, str]:
    """Factor and unit of a length of time by its name, singular or plural."""
    name = name.lower()
    return TIMES.get(name) or TIMES[name.removesuffix("s")]


def with_unit(text: str, atom: Atom, unit: re.Match[str], power: int, previous: str) -> bool:
    """Give a number the unit behind it; false when that is not its unit after all."""
    end = unit.end()
    value = atom.value if atom.value is not None else 0.0
    if unit["percent"] is not None:
        is_point = unit["point"] is not None or unit["pp"] is not None
        atom.kind, atom.end = "percent", end
        atom.unit = "percentage_point" if is_point else "basis_point" if unit["basis"] is not None else "percent"
        if unit["percent"].endswith("‰"):
            atom.value = value / 10
    elif unit["fold"] is not None or unit["times"] is not None:
        atom.kind, atom.unit, atom.end = "multiple", "times", end
    elif unit["time"] is not None:
        factor, atom.unit = unit_of_time(
            unit["timeunit"] or {"h": "hour", "H": "hour", "ms": "millisecond"}[unit["time"]]
        )
        atom.kind, atom.end = "duration", unit.end("time")
        atom.factor *= factor
        atom.value = value * factor
        is_point = unit["old"] is None and AGO.match(text, end) is not None
        atom.is_dropped = is_point or previous in ("every", "each")
    elif unit["money"] is not None:
        if (match := _HEAVY.match(text, end)) is not None:
            atom.kind, atom.unit, atom.end = "measure", "lb", match.start()
            return unit["money"].lower() in ("pound", "pounds")
        name = fold(unit["money"])
        if name in ("won", "real") and not power:
            return False
        atom.kind, atom.end = "money", end
        if text[atom.start : atom.start + 2].lower() == "a " and unit.group()[0] == "-":
            atom.start += 2  # the article is the noun's: "a million-dollar boat"
        atom.unit = {"won": "KRW", "real": "BRL"}.get(name) or CURRENCIES.get(name) or name.upper()
        is_heavy = (
            text[end : end + 4] == " of " or _WEIGHT.search(text, max(0, atom.start - 30), atom.start) is not None
        )
        if name in ("pound", "pounds") and not power and is_heavy:
            atom.kind, atom.unit = "measure", "lb"
    elif unit["coins"] is not None or unit["coin"] is not None:
        if unit["coin"] is not None and value >= 1000:
            return False
        atom.kind, atom.end = "money", end
        atom.unit = COINS[fold(unit["coins"])] if unit["coins"] else "GBP" if unit["coin"] == "p" else "USD"
        atom.factor /= 100
        atom.value = round(value / 100, 10)
    elif unit["after"] is not None:
        atom.kind, atom.end = "money", end
        atom.unit = _LATE_SIGNS.get(unit["after"]) or SIGNS[unit["after"]]
    elif unit["degree"] is not None:
        atom.kind, atom.end = "measure", end
        atom.unit = "°C" if unit["degree"][-1] in "C℃" else "°F" if unit["degree"][-1] == "F" else "°"
    else:
        return _with_measure(text, atom, unit, power)
    return True


def _with_measure(text: str, atom: Atom, unit: re.Match[str], power: int) -> bool:
    symbol = unit["symbol"]
    if symbol is not None:
        is_spaced = text[unit.start("symbol") - 1] in " \n"
        if is_spaced and (symbol in ("V", "A", "J", "F", "C", "M", "in") or (symbol in ("m", "l", "t", "g") and power)):
            return False
        if (
            not text[atom.start].isdigit()
            and text[atom.start] not in "-−"
            and symbol not in ("km", "kg", "MW", "GW", "mph")
        ):
            return False
    elif unit["measure"] == "degrees" and not text[atom.start].isdigit():
        return False
    atom.kind, atom.end = "measure", unit.end()
    atom.unit = SYMBOLS[symbol] if symbol is not None else MEASURES[fold(unit["measure"])]
    return True

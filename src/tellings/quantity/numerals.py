"""Numbers as English writes them: digits, vulgar fractions, scales and number words, read as values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

__all__ = [
    "ANY_WORD",
    "BIG",
    "CARDINALS",
    "DECIMALS",
    "DIGITS",
    "FRACTIONS",
    "GAP",
    "SCALES",
    "VULGAR",
    "WORDS",
    "Words",
    "alternation",
    "plain",
    "read_decimals",
    "read_words",
]

GAP: Final = r"(?:[ \t\u00a0\u2007\u2009\u202f]{1,2}|[ \t]?\r?\n[ \t]{0,3}(?![\s]))"
"""White space inside one expression: a space, a narrow or no-break space, or one line break."""

DIGITS: Final = (
    r"(?>(?:"
    r"[0-9]{1,3}(?:,[0-9]{2,3}){0,4},[0-9]{3}(?![0-9])"  # 1,500,000 and 15,00,000
    r"|[0-9]{1,3}(?:[ \u00a0\u2009\u202f'’][0-9]{3}){1,4}(?![0-9])"
    r"|[0-9]{1,3},[0-9]{1,2}(?=\s?(?:%|per\s?cent|[mbt]illion|bn|mn|mln|€|euro))"  # a decimal comma
    r"|[0-9]{1,15})(?:[.·][0-9]{1,10})?)"
)
"""A number in digits. Atomic, so that no part of a longer number is ever read."""

VULGAR: Final = {
    "½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5,
    "⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip
"""Vulgar fractions, one character each."""

_ONES: Final = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_SINGLE: Final = {**_ONES, **_TENS, "fourty": 40, "nought": 0}
SCALES: Final = {
    "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "lakh": 5, "lac": 5, "crore": 7,
    "k": 3, "m": 6, "mn": 6, "mln": 6, "mio": 6, "b": 9, "bn": 9, "bln": 9, "t": 12, "tn": 12, "trn": 12,
    "cr": 7,
}  # fmt: skip
"""Powers of ten by name and by abbreviation (lower case)."""

FRACTIONS: Final = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "twelfth": 12, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
"""Denominators by name, singular."""

BIG: Final = ("thousand", "million", "billion", "trillion", "lakh", "lac", "crore", "dozen")
"""Number words from a dozen that may follow another, but for hundred."""


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of the words that shares their common beginnings.

    The engine then decides on the first letters instead of trying every word in turn.

    Args:
        words: Plain strings; a space in one stands for `GAP`.

    >>> alternation(["ten", "two", "twenty"])
    't(?:en|w(?:enty|o))'
    """
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}

    def write(node: dict[str, dict]) -> str:  # type: ignore[type-arg]
        branches = [
            (GAP if character == " " else re.escape(character)) + write(child)
            for character, child in sorted(node.items())
            if character
        ]
        if not branches:
            return ""
        body = branches[0] if len(branches) == 1 else "|".join(branches)
        if "" in node:
            return f"(?:{body})?"
        return body if len(branches) == 1 else f"(?:{body})"

    return write(tree)


CARDINALS: Final = [*_SINGLE]
"""Number words below a hundred."""

_CARDINAL: Final = alternation(CARDINALS)
ANY_WORD: Final = alternation([*_SINGLE, "hundred", *BIG])
WORDS: Final = (
    rf"(?:(?i:an?(?={GAP}(?:hundred|thousand|million|billion|trillion|dozen|lakh|crore)\b)|{_CARDINAL})\b"
    rf"(?:(?i:{GAP}and{GAP}|-and-|{GAP}|-){{1}}(?i:{ANY_WORD})\b){{0,10}})"
)
"""A run of number words; `read_words` says how much of it is one number."""

_DECIMAL: Final = alternation([*_SINGLE, "oh"])
DECIMALS: Final = rf"{GAP}point(?P<decimals>(?:(?:{GAP}|-)(?i:{_DECIMAL})\b){{1,9}})"
"""What stands behind the whole number of "thirteen point six five"."""

_TOKEN: Final = re.compile(r"[A-Za-z]+")


class Words(NamedTuple):
    """A number in words: its value, where it ends, and the power of ten of its last scale (0 without one)."""

    value: float
    end: int
    exponent: int


def read_words(text: str, start: int, end: int) -> Words | None:
    """Read the longest number that begins at `start`.

    Args:
        text: The text.
        start: Where the first number word begins.
        end: Where the run of number words ends.

    Returns:
        The number, or nothing when the words make none.

    >>> read_words("two hundred and five thousand", 0, 29)
    Words(value=205000, end=29, exponent=3)
    >>> read_words("five six", 0, 8)
    Words(value=5, end=4, exponent=0)
    """
    single = _SINGLE.get(text[start:end].lower())
    if single is not None:
        return Words(single, end, 0)
    total, group, last, exponent = 0, None, 99, 0  # type: int, int | None, int, int
    reached = start
    is_open = True  # whether a smaller number may follow within the group
    floor = 1000  # what may still be added to the group: below 100 after hundred, below 10 after twenty
    after_and = False
    before_and = None  # the state before the last "and", which may join two numbers instead of parts of one
    for match in _TOKEN.finditer(text, start, end):
        word = match.group().lower()
        if word == "and":
            if exponent < 2:
                break
            after_and, before_and = True, (total, group, reached, exponent)
            continue
        if word in ("a", "an"):
            if reached != start:
                break
            group, floor = 1, 0
            continue
        value = _SINGLE.get(word, -1)
        if value >= 0:
            size = 10 if value < 10 else 100
            if group is not None and (not is_open or size > floor or value == 0):
                break
            if after_and and exponent >= 3 and group is None and value >= 100:
                break
            group = (group or 0) + value
            floor = 10 if value >= 20 else 0
            is_open = floor > 0
        elif word == "hundred":
            if group is None or not 1 <= group <= 99 or after_and:
                if before_and is not None:
                    total, group, reached, exponent = before_and  # "a hundred and two hundred" are two
                break
            group, floor, is_open = 100 * group, 100, True
            exponent = 2
        elif word == "dozen":
            if group is None or after_and:
                break
            return Words(total + 12 * group, match.end(), 0)
        else:
            power = SCALES[word]
            if after_and and group is None:
                break
            if group is None and total and exponent >= 3:  # thousand million, lakh crore
                total *= 10**power
                exponent += power
                reached = match.end()
                continue
            if group is None or power >= last:
                if group is None:
                    break
                if power == last:
                    if before_and is not None:
                        total, group, reached, exponent = before_and
                    break
                total, group = (total + group) * 10**power, None
            else:
                total += group * 10**power
                group = None
            last = exponent = power
            is_open, floor, before_and = True, 1000, None
        after_and = False
        reached = match.end()
    if reached == start:
        return None
    return Words(total + (group or 0), reached, exponent)


def read_decimals(words: str) -> str:
    """The digits that the words behind "point" say.

    >>> read_decimals(" six five"), read_decimals(" twenty-five"), read_decimals(" oh seven")
    ('65', '25', '07')
    """
    digits = ""
    is_tens = False
    for match in _TOKEN.finditer(words):
        word = match.group().lower()
        value = _SINGLE.get(word, 0)
        digits = digits[:-1] + str(value) if is_tens and 0 < value < 10 else digits + str(value)
        is_tens = value >= 20
    return digits


def plain(digits: str) -> str:
    """Digits as `float` reads them: no separators, a full stop as the decimal sign.

    >>> plain("1,500.5"), plain("1,5"), plain("10 000")
    ('1500.5', '1.5', '10000')
    """
    if digits.isdigit():
        return digits
    if "," in digits and "." not in digits and len(digits) - digits.rfind(",") < 4:
        return digits.replace(",", ".")
    return re.sub(r"[, \u00a0\u2009\u202f'’]", "", digits).replace("·", ".")

"""What numbers count: currencies, lengths of time, measures, and the head noun of a count."""

from __future__ import annotations

import re
from typing import Final

from tellings.quantity.lexicon import LEXICON, table, words
from tellings.quantity.numerals import BIG, CARDINALS, GAP, alternation

__all__ = [
    "CODES",
    "COINS",
    "CURRENCIES",
    "MEASURES",
    "SIGNS",
    "SYMBOLS",
    "TIMES",
    "head_noun",
    "singular",
]

SIGNS: Final = table("signs")
"""ISO 4217 code by the sign that stands before the number. `R` and `P` are read only right before a digit."""

CODES: Final = frozenset(LEXICON["codes"]["iso"].split())
"""ISO 4217 codes, before or after the number."""


def _currencies() -> dict[str, str]:
    names = {"pounds sterling": "GBP", "pound sterling": "GBP", "sterling": "GBP", "quid": "GBP"}
    for noun, listed in LEXICON["currencies"].items():
        plurals = LEXICON["currency_plurals"].get(noun, noun + "s").split()
        for entry in listed.split():
            adjective, _, code = entry.rpartition("=")
            for form in (noun, *plurals):
                names[f"{adjective.replace('_', ' ')} {form}".strip()] = code
    del names["real"], names["won"]  # words of English, read only behind an adjective or a scale
    return names


CURRENCIES: Final = _currencies()
"""ISO code by name as written after a number (lower case), with and without the country's adjective."""

COINS: Final = table("coins")
"""Hundredths of a currency by name."""

TIMES: Final = {
    "millisecond": (0.001, "second"), "second": (1, "second"), "sec": (1, "second"), "minute": (1, "minute"),
    "min": (1, "minute"), "hour": (1, "hour"), "hr": (1, "hour"), "day": (1, "day"), "week": (1, "week"),
    "fortnight": (2, "week"), "month": (1, "month"), "quarter": (3, "month"), "year": (1, "year"), "yr": (1, "year"),
    "decade": (10, "year"), "century": (100, "year"), "centurie": (100, "year"),
}  # fmt: skip
"""Lengths of time by singular name: factor and unit."""


def _measures() -> dict[str, str]:
    names = table("measures")
    prefixes = LEXICON["prefixes"]
    for listed, entry in LEXICON["prefixed"].items():
        symbol, *taken = entry.split()
        plural = listed if listed.endswith("hertz") else listed + "s"
        for prefix in ("", *taken):
            for form in (listed, plural):
                names[prefix + form] = prefixes.get(prefix, "") + symbol
    return names


MEASURES: Final = _measures()
"""Symbol of a measure by its name (lower case)."""

SYMBOLS: Final = table("symbols")
"""Symbols of measures as written after a number (case matters), each with the one that this project uses."""

_IRREGULAR: Final = table("plurals")
_SINGULAR_S: Final = frozenset(words("singular_in_s"))
_ENDS: Final = frozenset(words("noun_ends"))
_NUMBERS: Final = frozenset([*CARDINALS, *BIG, "hundred", "point"])
_MODIFIERS: Final = frozenset(words("modifiers"))
_NEXT: Final = re.compile(rf"(?:{GAP})([A-Za-z\u00c0-\u024f][\w'’-]{{0,30}})")
_PARTITIVE: Final = re.compile(
    rf"{GAP}of{GAP}(?:(?:the|its|their|his|her|our|those|these|all|about|some)\b{GAP}?){{0,2}}"
    rf"(?:[0-9][0-9,.]{{0,12}}(?:bn|m|k)?|(?:{alternation(CARDINALS[2:])})\b)?",
    re.IGNORECASE,
)


def singular(noun: str) -> str | None:
    """The singular of a plural noun, lower case; nothing when the word is not plural.

    >>> singular("jobs"), singular("people"), singular("companies"), singular("process")
    ('job', 'person', 'company', None)
    """
    noun = noun.lower().replace("’", "'")
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if not noun.endswith("s"):
        return noun[:-3] + "man" if len(noun) > 5 and noun.endswith("men") and noun != "specimen" else None
    if len(noun) < 4 or noun in _SINGULAR_S or noun.endswith(("ss", "us", "is", "'s", "less")):
        return None
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return noun[:-2]
    return noun[:-1]


def head_noun(text: str, position: int, *, is_one: bool = False) -> str:
    """The singular head noun of what a number at `position` counts.

    The rule: of the words after the number, up to a preposition, a verb or punctuation, the first plural noun and the
    plurals right behind it ("1,500 new sales jobs"); after one, the last of at most three words. "Nine of the
    eleven clauses" counts clauses.

    Args:
        text: The text.
        position: Where the number ends.
        is_one: Whether the number is one.

    Returns:
        The noun in lower case, or an empty string where the rule finds none.
    """
    if is_one:
        return _head_of_one(text, position)
    is_part = False
    if text[position + 1 : position + 3] == "of" and (partitive := _PARTITIVE.match(text, position)) is not None:
        position = partitive.end()
        is_part = True
        if text[position : position + 1].isalpha():
            position -= 1
    found = ""
    for _ in range(7):
        match = _NEXT.match(text, position)
        if match is None:
            break
        word = match[1]
        lower = word.lower()
        if found:
            # "50 jobs was": only a plural right behind a plural can still be the head
            following = singular(lower) if lower not in _ENDS and not lower.endswith(("'s", "’s")) else None
            if following is None or lower in _IRREGULAR:
                break
            found = following
        elif (lower in _ENDS and lower not in _MODIFIERS) or (lower in _NUMBERS and not is_part):
            break
        else:
            noun = singular(lower.rpartition("-")[2])
            if noun is not None and not lower.endswith(("'s", "’s")):
                found = noun
        position = match.end()
    return found


def _head_of_one(text: str, position: int) -> str:
    last = ""
    for _ in range(3):
        match = _NEXT.match(text, position)
        if match is None or match[1].lower() in _ENDS:
            break
        word = match[1].lower()
        if last and word.endswith("ed"):
            break
        last = word
        position = match.end()
    return last.removesuffix("'s").removesuffix("’s")

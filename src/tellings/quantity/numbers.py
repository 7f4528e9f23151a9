"""Numbers in digits and in words, with sign, scale and unit."""

from __future__ import annotations

import re
from typing import Final

from tellings.document import Qualifier
from tellings.quantity.atom import FOLLOWER, Atom, fold, last_word, unit_behind, with_unit
from tellings.quantity.counts import BEFORE_YEAR, read_count
from tellings.quantity.grammar import MAY_BE_POINT, NOT_FROM_DIGITS, NOT_QUICK, NUMBER, QUICK, QUICK_MONEY
from tellings.quantity.lexicon import words as words_of
from tellings.quantity.numerals import SCALES, VULGAR, plain, read_decimals, read_words
from tellings.quantity.units import CODES, CURRENCIES, SIGNS, head_noun

__all__ = ["digits_end", "finish", "number_at", "read_digits"]

_DIMENSION: Final = re.compile(
    r"\s{1,2}(?:tall|long|wide|high|deep|away|from|above|below|thick|across|apart|up|down|by|x|×|off|of(?!\sthe)|at|in|to|under|sprint"
    r"|race|dash|hurdles|freestyle|radius|and|or|for|per|drop|fall|sea)\b|[.,;:)]|$|\s*\n|-"
)
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_BEFORE_SIGN: Final = {**SIGNS, **{code: code for code in CODES}}
_WEAK_SIGNS: Final = frozenset(words_of("weak_signs"))
_OPEN: Final = frozenset(" \n\"'“‘")
_BRACKETED: Final = re.compile(
    r"\[[0-9]{1,3}(?:[ ]?[,;–-][ ]?[0-9]{1,3}){0,8}\]|\+[0-9][0-9 ()\-]{7,18}[0-9]"
    r"|\([0-9]{2,5}\)[ ]?[0-9]{3,4}[ -][0-9]{3,4}"
)
_DIGIT_RUN: Final = re.compile(r"[0-9]*+(?:[.,:/'’·-][0-9]++)*+")


def read_digits(text: str, start: int) -> tuple[Atom | None, int]:
    """Read what begins with a digit or a currency sign; the atom, if it is one, and where to go on."""
    before = text[start - 1] if start else " "
    if before in _OPEN and (quick := _quick(text, start)) is not None:
        return quick
    if before in "-–" and text[start - 5 : start - 1].lower() in ("over", "nder"):
        return _over_age(text, start)
    if _is_inside(text, start, before):
        return None, digits_end(text, start)
    if text[start].isdigit() and text[start].isascii():
        if before in "[+(":
            listed = _BRACKETED.match(text, start - 1)
            if listed is not None:
                return None, listed.end()
        if MAY_BE_POINT.match(text, start) and (nothing := NOT_FROM_DIGITS.match(text, start)) is not None:
            return None, nothing.end()
    number = NUMBER.match(text, start)
    if number is None:
        return None, start + 1
    atom = number_at(text, number, start, last_word(text, start))
    if atom is None:
        return None, max(digits_end(text, start), start + 1)
    return atom, atom.end


def _is_inside(text: str, start: int, before: str) -> bool:
    """Whether a digit or sign stands within something longer: a name, an address, a decimal number."""
    if before in "#@_&=/\\":
        return True
    if before.isalnum():
        return last_word(text, start) not in _BEFORE_SIGN and text[start] not in SIGNS
    is_joined = before in ".,:'’·-" and start > 1 and text[start - 2].isalnum()
    if is_joined and before == "." and last_word(text, start) in _BEFORE_SIGN:
        return False  # "Rs.500"
    return is_joined and (before == "'" or text[start] not in SIGNS)


def _quick(text: str, start: int) -> tuple[Atom | None, int] | None:
    """Read the plain cases, which most figures are; nothing where the whole grammar is called for."""
    atom: Atom | None
    if text[start].isdigit():
        number = QUICK.match(text, start)
        if number is None:
            return None
        digits, scale, word, percent = number.groups()
        previous = last_word(text, start)
        if (word is not None and word.lower() in NOT_QUICK) or previous in _BEFORE_SIGN:
            return None
        if word is None and len(digits) == 4 and digits[:2] in ("19", "20") and previous.lower() in BEFORE_YEAR:
            return None, number.end(1)
        power = SCALES[scale] if scale is not None else 0
        value, end = float(f"{digits.replace(',', '')}e{power}"), number.end(2 if scale is not None else 1)
        if percent is not None:
            atom = Atom(start, end + 1, "percent", value, "percent")
            atom.previous = previous
            return atom, atom.end
        atom = Atom(start, end, "count", value, "")
        if power:
            atom.raw, atom.factor = float(digits.replace(",", "")), 10.0**power
        atom = finish(text, atom, digits, None, power, previous)
        return atom, atom.end if atom is not None else end
    number = QUICK_MONEY.match(text, start)
    if number is None:
        return None
    sign, digits, short, long = number.groups()
    scale = short or long
    digits = digits.replace(",", "")
    power = SCALES[scale] if scale is not None else 0
    atom = Atom(start, number.end(), "money", float(f"{digits}e{power}"), SIGNS[sign])
    atom.is_signed, atom.raw, atom.factor = True, float(digits), 10.0**power
    if text[atom.end : atom.end + 1] == " ":
        unit = unit_behind(text, atom.end)
        if unit is not None and unit["money"] is not None:
            atom.end, atom.unit = unit.end(), CURRENCIES.get(fold(unit["money"]), atom.unit)
    return atom, atom.end


def digits_end(text: str, start: int) -> int:
    """Past a run of digits that is no figure ("2.5.1", "A350-900")."""
    match = _DIGIT_RUN.match(text, start)
    return max(match.end(), start + 1) if match is not None else start + 1


def _over_age(text: str, start: int) -> tuple[Atom | None, int]:
    match = re.compile(r"([1-9][0-9])['’]?s\b").match(text, start)
    if match is None:
        return None, digits_end(text, start)
    qualifier: Qualifier = "more_than" if text[start - 5 : start - 1].lower() == "over" else "less_than"
    return Atom(start, match.end(1), "duration", float(match[1]), "year", qualifier), match.end()


def _value(number: re.Match[str], text: str) -> tuple[float, float, int, int, str | None] | None:
    """Value, value without scale, powers of ten in words and in the scale, end; or nothing."""
    end = number.end()
    scale, half, half2 = number["scale"], number["half"], number["half2"]
    exponent = 0
    if number["digits"] is not None:
        raw = float(plain(number["digits"]))
        if number["vulgar"] is not None:
            raw += VULGAR[number["vulgar"]]
    elif number["words"] is not None:
        read = read_words(text, number.start("words"), number.end("words"))
        if read is None:
            return None
        raw = float(read.value)
        exponent = read.exponent if read.exponent >= 3 else 0
        if read.end != number.end("words") or (number["decimals"] is not None and exponent):
            end, scale, half, half2 = read.end, None, None, None
        elif number["decimals"] is not None:
            raw = float(f"{read.value}.{read_decimals(number['decimals'])}")
    else:
        raw = VULGAR[number["lone"]]
    if half is not None:
        part = 0.75 if "three" in half else 1 / 3 if "third" in half else 0.25 if "quarter" in half else 0.5
        raw += part * 10.0**exponent
    power = 0
    if scale is not None:
        power = sum(
            SCALES.get(name.lower()) or SCALES[name.lower().removesuffix("s")] for name in _LETTERS.findall(scale)
        )
    value = float(f"{raw!r}e{power}") if power and raw < 1e16 and "e" not in repr(raw) else raw * 10.0**power
    if half2 is not None and power:
        value += 0.5 * 10.0**power
    return value, raw, power or exponent, end, scale


def number_at(text: str, number: re.Match[str], start: int, previous: str) -> Atom | None:
    """Read a number that `NUMBER` matched, with the sign or code before it and the unit behind it.

    Args:
        text: The text.
        number: The match.
        start: Where it begins.
        previous: The word before it, or `FOLLOWER`.

    Returns:
        The atom, or nothing where it is no figure.
    """
    read = _value(number, text)
    if read is None:
        return None
    value, raw, power, end, scale = read
    following, beyond = text[end : end + 1], text[end + 1 : end + 2]
    is_cut = following.isalnum() or following == "_" or (following != "" and following in ".,:/·" and beyond.isdigit())
    sign = number["sign"]
    code = SIGNS[sign] if sign is not None else None
    words = number["words"]
    if words is not None and previous in ("Rupees", "rupees", "Rs", "Rs."):
        code, start = "INR", text.rindex(previous, 0, start)
    elif words is None:
        # a sign or a code of letters before the number, or letters before the sign: "Rs 500", "US$5", "EUR 10bn"
        prefix = (
            previous + sign
            if sign is not None and text[start - 1 : start].isalpha()
            else previous
            if sign is None
            else ""
        )
        is_letter = prefix in ("R", "P", "A", "C", "N", "B", "J", "Z", "E", "S")
        is_weak = prefix in _WEAK_SIGNS and not power and raw < 1000 and raw % 1 == 0
        if (
            prefix in _BEFORE_SIGN
            and not is_weak
            and not (is_letter and (text[start - 1 : start] != prefix or (not power and raw < 100)))
        ):
            code = _BEFORE_SIGN[prefix]
            start = text.rindex(prefix.removesuffix(sign or "") if sign is not None else prefix, 0, start)
        elif sign is None and text[start - 1 : start].isalpha() and previous is not FOLLOWER:
            return None
    if (
        words is None
        and start
        and text[start - 1] in "-−"
        and (start == 1 or not text[start - 2].isalnum())
        and previous is not FOLLOWER
        and (start == 1 or text[start - 2] in " \n(\u00a0")
    ):
        start, value, raw = start - 1, -value, -raw
    if code is not None:
        if is_cut:
            return None
        atom = Atom(start, end, "money", value, code)
        atom.is_signed, atom.raw, atom.factor = True, raw, 10.0**power if number["scale"] else 1.0
        atom.previous = previous if sign is not None and code == SIGNS[sign] and previous is not FOLLOWER else None
        if (
            following in (" ", "-", "\u00a0")
            and (unit := unit_behind(text, end)) is not None
            and unit["money"] is not None
        ):
            atom.end, atom.unit = unit.end(), CURRENCIES.get(fold(unit["money"]), atom.unit)
        return atom
    if scale == "m" and _DIMENSION.match(text, end) and following != "-":
        return Atom(start, end, "measure", raw, "m")
    if scale == "m" and not head_noun(text, end):
        return Atom(start, end, "measure", raw, "m")
    atom = Atom(start, end, "count", value, "")
    atom.raw = raw
    if scale is not None:
        atom.factor = 10.0**power
    elif power and raw % 10.0**power == 0:  # the scale is among the words: "five million"
        atom.raw, atom.factor = raw / 10.0**power, 10.0**power
    return finish(text, atom, number["digits"] if words is None else None, words, power, previous)


def finish(text: str, atom: Atom, digits: str | None, words: str | None, power: int, previous: str) -> Atom | None:
    """Give a number its unit, or count what stands behind it."""
    end = atom.end
    atom.previous = previous if previous is not FOLLOWER else None
    if (unit := unit_behind(text, end)) is not None and with_unit(text, atom, unit, power, previous.lower()):
        return atom
    following, beyond = text[end : end + 1], text[end + 1 : end + 2]
    if following.isalnum() or following == "_" or (following != "" and following in ".,:/·" and beyond.isdigit()):
        return None
    return read_count(text, atom, digits, words, power, previous)

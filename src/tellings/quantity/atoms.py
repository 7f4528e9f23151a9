"""Atoms of figures: one number, or one vague expression, with the unit that stands right beside it."""

from __future__ import annotations

import re
from typing import Final

from tellings.document import FigureKind, Qualifier
from tellings.quantity.grammar import (
    AFTER,
    AGO,
    CONTINUES,
    FRACTION,
    HEAD,
    IDIOM,
    LONE_TIME,
    MAY_BE_POINT,
    MONTHS,
    MULTIPLE,
    NOT_FROM_DIGITS,
    NOT_QUICK,
    NUMBER,
    OF_UNIT,
    QUICK,
    QUICK_MONEY,
    START,
    UNIT,
    UNIT_HEAD,
    UNIT_HEADS,
    VAGUE,
)
from tellings.quantity.lexicon import words
from tellings.quantity.numerals import CARDINALS, FRACTIONS, SCALES, VULGAR, plain, read_words
from tellings.quantity.units import (
    CODES,
    COINS,
    CURRENCIES,
    MEASURES,
    SIGNS,
    SYMBOLS,
    TIMES,
    head_noun,
    singular,
)

__all__ = ["Atom", "last_word", "read_atoms"]


class Atom:
    """One number with what stands right beside it, before neighbours are joined."""

    __slots__ = (
        "end",
        "factor",
        "high",
        "is_age",
        "is_bare",
        "is_dropped",
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
        self.is_signed = False  # its currency stands before the number
        self.is_dropped = False  # no figure, and its neighbours in a list are none either
        self.qualifier: Qualifier | None = qualifier  # where the expression itself says it


_FOLLOWER: Final = "\0"  # in place of the word before a number that stands right behind another
_EDGE: Final = "\"'“”‘’([{*_—–"
_REFERENCES: Final = frozenset(words("references"))
"""Words that a number behind them numbers."""
_LOOSE_REFERENCES: Final = frozenset(words("loose_references"))
"""The same, where the number may count the noun behind it ("this year 50 people")."""
_BEFORE_YEAR: Final = frozenset(words("before_year"))
_BOUND_WORDS: Final = frozenset(words("bounds"))
_PEOPLE: Final = frozenset(words("people"))
_NOT_BEFORE_ONE: Final = frozenset(words("not_before_one"))
_NOT_AFTER_ONE: Final = frozenset(words("not_after_one"))
_TIME_CUES: Final = frozenset(words("before_times"))
_LONE_CUES: Final = frozenset(words("before_lone_time"))
_SPAN_CUES: Final = frozenset(words("before_span"))
_DURING: Final = re.compile(r"\b(?:over|during|within|for|throughout|across)\s{1,2}the\s{1,2}$", re.IGNORECASE)
_IN_THE: Final = re.compile(r"\bin\s{1,2}the\s{1,2}$", re.IGNORECASE)
_FRACTION_CUES: Final = frozenset(words("before_fraction"))
_COMPARISON: Final = re.compile(
    r"\s{1,2}(?:of|more|less|fewer|higher|lower|cheaper|faster|larger|smaller|bigger|quicker|as|since|on|from|compared)\b"
)
_HALF_OF: Final = re.compile(
    r"\s{1,2}(?:of|the|its|their|his|her|our|my|all|those|these|that|are|were|have|had|said|will|would|as|what)\b"
)
_NOT_HALF: Final = frozenset(words("not_before_half"))
_OF: Final = re.compile(r"\s{1,2}of\b")
_OF_GROWTH: Final = re.compile(
    r"\s{1,2}(?:of\s(?:growth|decline|losses|profits?|recession|contraction)|in\sa\srow|running)\b"
)
_SHARE_NEXT: Final = re.compile(r"\s(?:in|out\sof)\s")
_HYPHENATED: Final = re.compile(r"-([A-Za-z]{1,20})(?![\w])")
_NAME_AGE: Final = re.compile(r"[A-Z][\w'’-]{1,20},\s{1,2}$")
_AGED: Final = re.compile(
    r"\b(?:(?:aged?|ages|age\sof|turn(?:ed|s|ing))\s{1,2}(?:(?:over|under|between|about|from|just|only)\s)?"
    r"|(?:people|children|adults|women|men|girls|boys|those|anyone|everyone|patients|voters|residents|pensioners|drivers|workers)"
    r"\s(?:over|under)(?:\sthe\sage\sof)?\s)$",
    re.IGNORECASE,
)
_STAFF: Final = re.compile(
    r"\b(?:staff|workforce|crew|crowd|team|audience|population|membership|payroll|congregation)\sof\s{1,2}$", re.I
)
_WEIGHT: Final = re.compile(
    r"\b(?:weigh\w{0,4}|los[et]|lost|gain(?:ed|ing)?|lift\w{0,3}|heavy|shed(?:ding)?)\b[^.\n]{0,18}$", re.I
)
_DIMENSION: Final = re.compile(
    r"\s{1,2}(?:tall|long|wide|high|deep|away|from|above|below|thick|across|apart|up|down|by|x|×|off|of(?!\sthe)|at|in|to|under|sprint"
    r"|race|dash|hurdles|freestyle|radius|and|or|for|per|drop|fall|sea)\b|[.,;:)]|$|\s*\n|-"
)
_SPACES: Final = re.compile(r"\s+")
_LETTERS: Final = re.compile(r"[A-Za-z]+")
_MULTIPLES: Final = {
    "doub": 2.0,
    "twic": 2.0,
    "trip": 3.0,
    "treb": 3.0,
    "thri": 3.0,
    "quad": 4.0,
    "quin": 5.0,
    "halv": 0.5,
}
_TO_DOUBLE: Final = frozenset(words("before_double"))
_POSSESSED: Final = re.compile(
    r"\s{1,2}(?:the|that|what|its|their|his|her|our|this|last|output|capacity|production)\b(?!\s(?:day|week|month|year)\b)"
)
_STEMS: Final = {"pound": "GBP", "dollar": "USD", "euro": "EUR", "rupee": "INR", "peso": "MXN", "yen": "JPY"}
_LATE_SIGNS: Final = {"zł": "PLN", "Kč": "CZK", "Ft": "HUF", "лв": "BGN", "kr": "SEK"}
_BEFORE_SIGN: Final = {**SIGNS, **{code: code for code in CODES}}
_NUMBER_WORDS: Final = frozenset(CARDINALS)
_FRACTION_OPENERS: Final = frozenset(words("number_before_fraction"))
_VAGUE_OPENERS: Final = frozenset(words("vague"))
_LONE_OPENERS: Final = frozenset(words("lone_times"))
_DASHES: Final = frozenset("-–—−")
_OPEN: Final = frozenset(" \n\"'“‘")
_WORD: Final = re.compile(r"[A-Za-z]++")
_CARDINAL_VALUES: Final = {word: read.value for word in CARDINALS if (read := read_words(word, 0, len(word)))}


def read_atoms(text: str) -> list[Atom]:
    """Read every atom of a text, from left to right.

    Args:
        text: Any text.

    Returns:
        Atoms in order, none overlapping; some only say that their neighbours are no figures (`is_dropped`).
    """
    atoms: list[Atom] = []
    position = crowd = last = 0
    search = START.search
    match = HEAD.match(text)
    while match is not None or (match := search(text, position)) is not None:
        start, end = match.span(match.lastindex or 0)
        match = None
        crowd = crowd + 1 if start - last < _CLOSE else 0
        last = start
        if crowd > _CROWD:
            position = _past_crowd(text, start)
            continue
        atom, position = _read(text, start, end)
        while atom is not None:
            atoms.append(atom)
            if text[atom.end : atom.end + 1] not in _DASHES or atom.end + 1 >= len(text):
                break
            # the far end of "£1.5m-£2m", whose letter and hyphen would hide the number from START
            follower = NUMBER.match(text, atom.end + 1)
            if follower is None or follower["words"] is not None:
                break
            atom = _number(text, follower, atom.end + 1, _FOLLOWER)
            if atom is not None:
                position = atom.end
    return atoms


_CLOSE: Final = 12
_CROWD: Final = 48


def _past_crowd(text: str, start: int) -> int:
    """Past a run of numbers that stand so close, so many times, that they are a table and not prose."""
    while True:
        position = _digits_end(text, start) if text[start].isdigit() else start + 1
        match = START.search(text, position, position + 3 * _CLOSE)
        if match is None or match.start(match.lastindex or 0) - start >= _CLOSE:
            return position
        start = match.start(match.lastindex or 0)


def last_word(text: str, start: int) -> str:
    """The run of characters before a position, without the opening marks that it begins with."""
    chunk = text[start - 24 if start > 24 else 0 : start].rsplit(None, 1)
    return chunk[-1].lstrip(_EDGE) if chunk else ""


def _read(text: str, start: int, end: int) -> tuple[Atom | None, int]:
    """Read what begins at `start`; the atom, if it is one, and where to go on."""
    first = text[start]
    if first.isdigit() or not first.isalpha():
        return _read_digits(text, start)
    word = text[start:end].lower()
    if word in _CARDINAL_VALUES:
        following = text[end : end + 1]
        if following in ' ,.;:!?)"”’' and (
            following != " "
            or (next_word := _WORD.match(text, end + 1)) is None
            or next_word.group().lower() not in CONTINUES
        ):
            value = float(_CARDINAL_VALUES[word])
            atom = _finish(text, Atom(start, end, "count", value, ""), None, text[start:end], 0, last_word(text, start))
            return atom, atom.end if atom is not None else end
    before = last_word(text, start).lower()
    if (idiom := IDIOM.match(text, start)) is not None:
        return None, idiom.end()
    atom = None
    if word in _FRACTION_OPENERS and (match := FRACTION.match(text, start)) is not None:
        atom = _fraction(text, match, before)
        if atom is not None:
            return atom, atom.end
    if word in _NUMBER_WORDS or word in ("a", "an"):
        number = NUMBER.match(text, start)
        if number is not None:
            atom = _number(text, number, start, last_word(text, start))
            return atom, atom.end if atom is not None else end
    if word == "minus":
        number = NUMBER.match(text, end + 1)
        if number is not None and number["digits"] is not None and text[end].isspace():
            atom = _number(text, number, end + 1, "minus")
            if atom is not None and atom.value is not None:
                atom.start, atom.value = start, -atom.value
        return atom, atom.end if atom is not None else end
    if word in _VAGUE_OPENERS or word in ("a", "an") or word.startswith("multi"):
        vague = VAGUE.match(text, start)
        if vague is not None:
            atom = _vague(text, vague, before)
            return atom, atom.end if atom is not None else end
    if word in _LONE_OPENERS or word in ("a", "an"):
        lone = LONE_TIME.match(text, start)
        if lone is not None:
            atom = _lone_time(text, lone, before)
        return atom, atom.end if atom is not None else end
    multiple = MULTIPLE.match(text, start)
    if multiple is not None:
        atom = _multiple(text, multiple, before)
    return atom, max(end, atom.end) if atom is not None else end


def _read_digits(text: str, start: int) -> tuple[Atom | None, int]:
    before = text[start - 1] if start else " "
    if before in _OPEN and (quick := _quick(text, start)) is not None:
        return quick
    if before.isalnum() or before in "#@_&=/\\" or (before in ".,:'’·-–" and start > 1 and text[start - 2].isalnum()):
        if before in "#@_&=/\\" or not (before.isalnum() and last_word(text, start) in _BEFORE_SIGN):
            if before in "-–" and text[start - 5 : start - 1].lower() in ("over", "nder"):
                return _over_age(text, start)
            if not (before in "–" or (text[start] in SIGNS and before != "'")):
                return None, _digits_end(text, start)
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
    atom = _number(text, number, start, last_word(text, start))
    if atom is None:
        return None, max(_digits_end(text, start), start + 1)
    return atom, atom.end


def _quick(text: str, start: int) -> tuple[Atom | None, int] | None:
    """Read the plain cases, which most figures are; nothing where the whole grammar is called for."""
    atom: Atom | None
    if text[start].isdigit():
        number = QUICK.match(text, start)
        if number is None:
            return None
        digits, word, percent = number.groups()
        previous = last_word(text, start)
        if (word is not None and word.lower() in NOT_QUICK) or previous in _BEFORE_SIGN:
            return None
        value, end = float(digits.replace(",", "")), number.end(1)
        if percent is not None:
            atom = Atom(start, end + 1, "percent", value, "percent")
            atom.previous = previous
            return atom, atom.end
        atom = _finish(text, Atom(start, end, "count", value, ""), digits, None, 0, previous)
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
        unit = _unit(text, atom.end)
        if unit is not None and unit["money"] is not None:
            atom.end, atom.unit = unit.end(), CURRENCIES.get(_fold(unit["money"]), atom.unit)
    return atom, atom.end


_BRACKETED: Final = re.compile(
    r"\[[0-9]{1,3}(?:[ ]?[,;–-][ ]?[0-9]{1,3}){0,8}\]|\+[0-9][0-9 ()\-]{7,18}[0-9]|\([0-9]{2,5}\)[ ]?[0-9]{3,4}[ -][0-9]{3,4}"
)
_DIGIT_RUN: Final = re.compile(r"[0-9]*+(?:[.,:/'’·-][0-9]++)*+")


def _digits_end(text: str, start: int) -> int:
    """Past a run of digits that is no figure ("2.5.1", "A350-900")."""
    match = _DIGIT_RUN.match(text, start)
    return max(match.end(), start + 1) if match is not None else start + 1


def _over_age(text: str, start: int) -> tuple[Atom | None, int]:
    match = re.compile(r"([1-9][0-9])['’]?s\b").match(text, start)
    if match is None:
        return None, _digits_end(text, start)
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
        if read.end != number.end("words"):
            end, scale, half, half2 = read.end, None, None, None
        exponent = read.exponent if read.exponent >= 3 else 0
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


def _number(text: str, number: re.Match[str], start: int, previous: str) -> Atom | None:
    read = _value(number, text)
    if read is None:
        return None
    value, raw, power, end, scale = read
    following, beyond = text[end : end + 1], text[end + 1 : end + 2]
    is_cut = following.isalnum() or following == "_" or (following != "" and following in ".,:/·" and beyond.isdigit())
    sign = number["sign"]
    code = SIGNS[sign] if sign is not None else None
    words = number["words"]
    if words is None:
        # a sign or a code of letters before the number, or letters before the sign: "Rs 500", "US$5", "EUR 10bn"
        prefix = (
            previous + sign
            if sign is not None and text[start - 1 : start].isalpha()
            else previous
            if sign is None
            else ""
        )
        is_letter = prefix in ("R", "P", "A", "C", "N", "B", "J", "Z", "E", "S")
        if prefix in _BEFORE_SIGN and not (
            is_letter and (text[start - 1 : start] != prefix or (not power and raw < 100))
        ):
            code = _BEFORE_SIGN[prefix]
            start = text.rindex(prefix.removesuffix(sign or "") if sign is not None else prefix, 0, start)
        elif sign is None and text[start - 1 : start].isalpha() and previous is not _FOLLOWER:
            return None
    if (
        words is None
        and start
        and text[start - 1] in "-−"
        and (start == 1 or not text[start - 2].isalnum())
        and previous is not _FOLLOWER
        and (start == 1 or text[start - 2] in " \n(\u00a0")
    ):
        start, value, raw = start - 1, -value, -raw
    if code is not None:
        if is_cut:
            return None
        atom = Atom(start, end, "money", value, code)
        atom.is_signed, atom.raw, atom.factor = True, raw, 10.0**power if number["scale"] else 1.0
        atom.previous = previous if sign is not None and code == SIGNS[sign] and previous is not _FOLLOWER else None
        if following in (" ", "-", "\u00a0") and (unit := _unit(text, end)) is not None and unit["money"] is not None:
            atom.end, atom.unit = unit.end(), CURRENCIES.get(_fold(unit["money"]), atom.unit)
        return atom
    if scale == "m" and _DIMENSION.match(text, end) and not (following == "-"):
        return Atom(start, end, "measure", raw, "m")
    if scale == "m" and not head_noun(text, end):
        return Atom(start, end, "measure", raw, "m")
    atom = Atom(start, end, "count", value, "")
    atom.raw = raw
    if scale is not None:
        atom.factor = 10.0**power
    return _finish(text, atom, number["digits"] if words is None else None, words, power, previous)


def _finish(text: str, atom: Atom, digits: str | None, words: str | None, power: int, previous: str) -> Atom | None:
    """Give a number its unit, or count what stands behind it."""
    end = atom.end
    atom.previous = previous if previous is not _FOLLOWER else None
    if (unit := _unit(text, end)) is not None and _with_unit(text, atom, unit, power, previous.lower()):
        return atom
    following, beyond = text[end : end + 1], text[end + 1 : end + 2]
    if following.isalnum() or following == "_" or (following != "" and following in ".,:/·" and beyond.isdigit()):
        return None
    return _count(text, atom, digits, words, power, previous)


def _unit(text: str, end: int) -> re.Match[str] | None:
    head = UNIT_HEAD.match(text, end)
    return UNIT.match(text, end) if head is not None and head[1].lower() in UNIT_HEADS else None


def _fold(name: str) -> str:
    return _SPACES.sub(" ", name.lower())


def _time(name: str) -> tuple[float, str]:
    name = name.lower()
    return TIMES.get(name) or TIMES[name.removesuffix("s")]


def _with_unit(text: str, atom: Atom, unit: re.Match[str], power: int, previous: str) -> bool:
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
        factor, atom.unit = _time(unit["timeunit"] or {"h": "hour", "H": "hour", "ms": "millisecond"}[unit["time"]])
        atom.kind, atom.end = "duration", unit.end("time")
        atom.factor *= factor
        atom.value = value * factor
        is_point = unit["old"] is None and AGO.match(text, end) is not None
        atom.is_dropped = is_point or previous in ("every", "each")
    elif unit["money"] is not None:
        name = _fold(unit["money"])
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
        atom.unit = COINS[_fold(unit["coins"])] if unit["coins"] else "GBP" if unit["coin"] == "p" else "USD"
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
        if is_spaced and (symbol in ("V", "A", "J", "F", "C", "M") or (symbol in ("m", "l", "t", "g") and power)):
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
    atom.unit = SYMBOLS[symbol] if symbol is not None else MEASURES[_fold(unit["measure"])]
    return True


def _count(text: str, atom: Atom, digits: str | None, words: str | None, power: int, previous: str) -> Atom | None:
    """A number without a unit: a count, an age, a reference (dropped), or no figure at all."""
    start, end = atom.start, atom.end
    after, before = text[end : end + 1], previous.lower()
    value = atom.value if atom.value is not None else 0.0
    if after == "-" and text[end + 1 : end + 2].isalpha():
        return _hyphenated(text, atom, words, before)
    if after in ("'", "’") and text[end + 1 : end + 2] == "s":
        return None
    if digits is not None and after in (".", ")") and text[end + 1 : end + 2].isspace():
        line = text[max(0, start - 9) : start].rpartition("\n")
        if (line[1] or start < 9) and not line[2].strip(" \t\r(-–•*"):
            return None
    is_one = value == 1 and not power
    is_small = 0 < value < 120 and not power and value == int(value)
    if (
        is_small
        and after != "-"
        and (
            before in ("aged", "age", "ages", "over", "under", "between", "of", "about", "from", "just", "only")
            or before.startswith("turn")
        )
    ):
        if _AGED.search(text, max(0, start - 22), start):
            atom.kind, atom.unit, atom.is_age = "duration", "year", True
            return atom
    if (
        is_small
        and digits is not None
        and value > 4
        and after == ","
        and previous.endswith(",")
        and previous[0].isupper()
    ):
        if (
            text[end + 1 : end + 2] == " "
            and previous[:-1] not in MONTHS
            and _NAME_AGE.search(text, max(0, start - 24), start)
        ):
            atom.kind, atom.unit = "duration", "year"
            return atom
    behind = end
    if (after == "+" or text[end : end + 4] == " or ") and (bound := AFTER.match(text, end)) is not None:
        behind = bound.end()
    noun = head_noun(text, behind, is_one=is_one) if after != " " or text[end + 1 : end + 4] != "out" else ""
    atom.unit = noun
    if not noun and before == "of" and _STAFF.search(text, max(0, start - 24), start):
        atom.unit = noun = "person"
    atom.is_bare = not noun
    if (
        before in _REFERENCES
        or (before in _LOOSE_REFERENCES and not noun)
        or (previous in MONTHS and value <= 31 and digits is not None)
    ):
        if digits is None or (not power and "," not in digits):
            atom.is_dropped = atom.is_bare = True
            return atom
    if words is digits is None and _OF.match(text, end):
        atom.kind, atom.value, atom.unit = "percent", round(100 * value, 6), "percent"
        return atom
    if words is not None:
        if value == 0 and not noun:
            return None
        if words.lower() == "one":
            if _SHARE_NEXT.match(text, end):
                atom.is_bare, atom.unit = True, ""
                return atom
            if before in _NOT_BEFORE_ONE or not noun or noun in _NOT_AFTER_ONE or after not in (" ", "\n", "\u00a0"):
                return None
        if text[start].isupper() and _is_name(text, start, end, previous):
            return None
    elif digits is not None and not power:
        if digits.isdigit() and len(digits) == 4 and _is_year(int(digits), before, noun):
            return None
        if not noun and "," not in digits and _is_designation(text, start, previous):
            return None
    return atom


def _hyphenated(text: str, atom: Atom, words: str | None, before: str) -> Atom | None:
    match = _HYPHENATED.match(text, atom.end)
    if match is None:
        return None
    word = match[1].lower()
    if word in ("plus", "odd", "ish", "or"):
        atom.unit = head_noun(text, match.end())
        return atom
    if word in ("to", "and"):
        atom.is_bare = True
        return atom
    if word in ("a", "per"):
        return atom if atom.factor > 1 else None
    if word in (
        "in",
        "for",
        "on",
        "by",
        "the",
        "all",
        "something",
        "th",
        "st",
        "nd",
        "rd",
        "off",
        "way",
        "time",
        "sided",
        "magnitude",
    ):
        return None
    if (words is not None and words.lower() in ("one", "zero")) or atom.value in (0, 360) or before in _REFERENCES:
        return None
    if words is not None and words[0].isupper() and _is_name(text, atom.start, atom.end, last_word(text, atom.start)):
        return None
    atom.unit = {"strong": "person", "man": "person", "woman": "person"}.get(word) or singular(word) or word
    return atom


def _is_name(text: str, start: int, end: int, previous: str) -> bool:
    """Whether a capitalised number word is part of a name ("the Five Eyes", "Group of Seven")."""
    if (
        not (previous[:1].islower() or previous == "The")
        or previous[-1:] in ".!?:;\"'”’"
        or text[start - 1 : start] not in (" ", "\u00a0")
    ):
        return False
    return text[end + 1 : end + 2].isupper() or previous in ("of", "the")


def _is_year(value: int, before: str, noun: str) -> bool:
    if not 1000 <= value <= 2199 or before in _BOUND_WORDS:
        return False
    if not 1900 <= value <= 2100:
        return before in _BEFORE_YEAR and not noun
    return before in _BEFORE_YEAR or not noun or not (value % 100 == 0 or noun in _PEOPLE)


def _is_designation(text: str, start: int, previous: str) -> bool:
    """Whether a bare number names something: it stands right behind a capitalised word within a sentence."""
    if (
        len(previous) < 2
        or not previous[0].isupper()
        or previous[-1] in ",.:;"
        or text[start - 1 : start] not in (" ", "\u00a0")
    ):
        return False
    head = text[max(0, start - len(previous) - 4) : start - len(previous) - 1].rstrip("\"'“‘( ")
    return head != "" and head[-1] not in ".!?\n:" and previous not in ("I", "The")


def _multiple(text: str, match: re.Match[str], before: str) -> Atom | None:
    start, end = match.span()
    if match["fold"] is not None:
        word = match["fold"].lower()
        if word == "two" and before in ("is", "are", "was", "were"):
            return None  # "the aim is twofold"
        read = read_words(text, start, match.end("fold"))
        if read is None and word not in SCALES:
            return None
        return Atom(start, end, "multiple", float(read.value if read is not None else 10 ** SCALES[word]), "times")
    if match["plain"] is not None and before not in _TO_DOUBLE and not _POSSESSED.match(text, end):
        return None
    return Atom(start, end, "multiple", _MULTIPLES[match.group()[:4].lower()], "times")


def _vague(text: str, match: re.Match[str], before: str) -> Atom | None:
    start, end = match.span()
    if match["spell"] is not None:
        atom = Atom(start, end, "duration", None, _time(match["spellunit"])[1], "vague")
        atom.is_dropped = AGO.match(text, end) is not None
        return atom
    if match["multi"] is not None:
        unit = match["multiunit"].lower()
        if unit in _STEMS:
            return Atom(start, end, "money", None, _STEMS[unit], "vague") if match["multibig"] is not None else None
        return Atom(start, end, "duration", None, TIMES[unit][1], "vague")
    if match["sum"] is not None:
        return Atom(start, end, "money", 10.0 ** SCALES[match["sumbig"].lower()], _STEMS[match["sumunit"].lower()])
    if match["stretch"] is not None:
        if before == "of":
            before = last_word(text, start - 1 - len(before)).lower()
            return (
                Atom(start, end, "duration", None, _time(match["stretch"])[1], "vague")
                if before in ("matter", "question")
                else None
            )
        return Atom(start, end, "duration", None, _time(match["stretch"])[1], "vague") if before in _TIME_CUES else None
    if match["bulk"] is not None:
        is_part = before in ("square", "cubic", "the", "nautical", "metric", "these", "those")
        return None if is_part else Atom(start, end, "measure", None, MEASURES[match["bulk"].lower()], "vague")
    atom = Atom(start, end, "count", None, "", "vague")
    unit_match = OF_UNIT.match(text, end)
    if unit_match is None:
        atom.unit = head_noun(text, end)
        return atom
    atom.end = unit_match.end()
    if unit_match["money"] is not None:
        atom.kind, atom.unit = "money", CURRENCIES[_fold(unit_match["money"])]
    elif unit_match["time"] is not None:
        atom.kind, atom.unit = "duration", _time(unit_match["time"])[1]
        atom.is_dropped = AGO.match(text, atom.end) is not None
    else:
        atom.kind, atom.unit = "measure", MEASURES[_fold(unit_match["measure"])]
    return atom


def _lone_time(text: str, match: re.Match[str], before: str) -> Atom | None:
    start, end = match.span()
    name = match["unit"].lower()
    if AGO.match(text, end):
        return None
    is_long = name in ("decade", "fortnight", "century")
    if match["article"] is not None:
        is_told = is_long or match["half"] is not None or before in _LONE_CUES
        if (
            not is_told
            or (name == "second" and before not in ("within", "than", "under"))
            or before in ("every", "each")
        ):
            return None
    else:
        if before not in _SPAN_CUES:
            return None
        leading = text[max(0, start - 30) : start].rstrip()[: -len(before)]
        if not (_DURING.search(leading) or (is_long and _IN_THE.search(leading))):
            return None
    factor, unit = TIMES[name]
    return Atom(start, end, "duration", factor * (1.5 if match["half"] is not None else 1.0), unit)


def _fraction(text: str, match: re.Match[str], before: str) -> Atom | None:
    start, end = match.span()
    numerator, denominator = match["numerator"], (match["denominator"] or "").lower()
    above = 1.0
    if match["slash"] is not None:
        top, _, bottom = match["slash"].partition("/")
        share = int(top) / int(bottom)
    elif match["bare"] is not None:
        share = 0.25 if match["bare"][0] in "qQ" else 0.5
    else:
        if numerator.lower() not in ("a", "an"):
            read = read_words(text, start, match.end("numerator"))
            above = float(numerator) if numerator.isdigit() else float(read.value) if read is not None else 0.0
        below = FRACTIONS.get(denominator) or FRACTIONS[denominator.removesuffix("s")]
        if denominator.endswith("s") == (above == 1) or not 0 < above < 2 * below:
            return None
        share = above / below
    if match["whole"] is not None:
        return _part(text, match, share)
    if match["bare"] is not None:
        is_article = match["bare"][0] in "aA"
        if (
            before in _NOT_HALF
            or before[-1:].isdigit()
            or not (_HALF_OF.match(text, end) or before in _FRACTION_CUES or is_article)
        ):
            return None
        if is_article and not _COMPARISON.match(text, end):
            return None
    elif numerator is not None:
        if denominator.startswith("quarter"):
            is_time = above not in (1, 3) and not _OF.match(text, end)
            if (
                is_time
                or _OF_GROWTH.match(text, end)
                or before in ("consecutive", "successive", "past", "last", "next", "for")
            ):
                return Atom(start, end, "duration", 3.0 * above, "month") if above > 1 else None
        is_first = numerator.lower() in ("a", "an", "one") and text[match.end("numerator")] != "-"
        if is_first and before not in _FRACTION_CUES and not _COMPARISON.match(text, end):
            return None
    return Atom(start, end, "percent", round(share * 100, 6), "percent")


def _part(text: str, match: re.Match[str], share: float) -> Atom:
    """A fraction of a named whole: "half a billion pounds", "three quarters of an hour"."""
    whole, start, end = _fold(match["whole"]), match.start(), match.end()
    if whole in TIMES:
        factor, unit = TIMES[whole]
        atom = Atom(start, end, "duration", share * factor, unit)
        atom.is_dropped = AGO.match(text, end) is not None
        return atom
    if whole.startswith("per"):
        return Atom(start, end, "percent", share, "percentage_point" if "point" in whole else "percent")
    if whole in MEASURES:
        return Atom(start, end, "measure", share, MEASURES[whole])
    atom = Atom(start, end, "count", share * (12 if whole == "dozen" else 10.0 ** SCALES[whole]), "")
    unit_match = _unit(text, end)
    if unit_match is None or not _with_unit(text, atom, unit_match, 6, ""):
        atom.unit = head_noun(text, end)
    return atom

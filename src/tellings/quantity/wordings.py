"""Amounts that are worded: fractions, multiples, vague amounts, lone units of time."""

from __future__ import annotations

import re
from typing import Final

from tellings.quantity.atom import Atom, fold, last_word, unit_behind, unit_of_time, with_unit
from tellings.quantity.grammar import AGO, OF_UNIT
from tellings.quantity.lexicon import words
from tellings.quantity.numerals import CARDINALS, FRACTIONS, GAP, SCALES, alternation, read_words
from tellings.quantity.units import CURRENCIES, MEASURES, TIMES, head_noun

__all__ = ["read_fraction", "read_lone_time", "read_multiple", "read_vague"]

_AND_PART: Final = re.compile(
    rf"\s{{1,2}}(?:and\s{{1,2}})?(?:[0-9]{{1,2}}|(?:{alternation(CARDINALS)})){GAP}(?:days|hours|minutes|seconds)\b",
    re.I,
)
_TO_FRACTION: Final = re.compile(
    rf"\s{{1,2}}(?:to|or|and){GAP}(?:an?|one|two|three){GAP}(?:{alternation(FRACTIONS)})s?\b"
)
_TIME_CUES: Final = frozenset(words("before_times"))
_LONE_CUES: Final = frozenset(words("before_lone_time"))
_SPAN_CUES: Final = frozenset(words("before_span"))
_DURING: Final = re.compile(r"\b(?:over|during|within|for|throughout|across)\s{1,2}the\s{1,2}$", re.IGNORECASE)
_IN_THE: Final = re.compile(r"\bin\s{1,2}the\s{1,2}$", re.IGNORECASE)
_FRACTION_CUES: Final = frozenset(words("before_fraction"))
_COMPARISON: Final = re.compile(
    r"\s{1,2}(?:of|more|less|fewer|higher|lower|cheaper|faster|larger|smaller|bigger|quicker|as|since|on|from|compared)\b"
)
_OF_THAT: Final = re.compile(r"\s{1,2}(?:of|that|its)\b")
_HALF_OF: Final = re.compile(
    r"\s{1,2}(?:of|the|its|their|his|her|our|my|all|those|these|that|are|were|have|had|said|will|would|as|what)\b"
)
_NOT_HALF: Final = frozenset(words("not_before_half"))
_OF: Final = re.compile(r"\s{1,2}of\b")
_OF_GROWTH: Final = re.compile(
    r"\s{1,2}(?:of\s(?:growth|decline|losses|profits?|recession|contraction)|in\sa\srow|running)\b"
)
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


def read_multiple(text: str, match: re.Match[str], before: str) -> Atom | None:
    """Read a multiple in one word: "doubled", "tenfold", "twice (as fast)"."""
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


def read_vague(text: str, match: re.Match[str], before: str) -> Atom | None:
    """Read an amount without a number: "tens of thousands", "several weeks", "a matter of days"."""
    start, end = match.span()
    if match["spell"] is not None:
        atom = Atom(start, end, "duration", None, unit_of_time(match["spellunit"])[1], "vague")
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
                Atom(start, end, "duration", None, unit_of_time(match["stretch"])[1], "vague")
                if before in ("matter", "question")
                else None
            )
        return (
            Atom(start, end, "duration", None, unit_of_time(match["stretch"])[1], "vague")
            if before in _TIME_CUES
            else None
        )
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
        atom.kind, atom.unit = "money", CURRENCIES[fold(unit_match["money"])]
    elif unit_match["time"] is not None:
        atom.kind, atom.unit = "duration", unit_of_time(unit_match["time"])[1]
        atom.is_dropped = AGO.match(text, atom.end) is not None
    else:
        atom.kind, atom.unit = "measure", MEASURES[fold(unit_match["measure"])]
    return atom


def read_lone_time(text: str, match: re.Match[str], before: str) -> Atom | None:
    """Read one unit of time as a length: "a decade", "(over the past) year"; not "a year earlier"."""
    start, end = match.span()
    name = match["unit"].lower()
    if AGO.match(text, end):
        return None
    is_long = name in ("decade", "fortnight", "century")
    if match["article"] is not None:
        is_told = is_long or _AND_PART.match(text, end) or match["half"] is not None or before in _LONE_CUES
        if (
            not is_told
            or (name == "second" and before not in ("within", "than", "under"))
            or before in ("every", "each", "once", "twice", "thrice", "times")
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


def read_fraction(text: str, match: re.Match[str], before: str) -> Atom | None:
    """Read a fraction: of something, a share; of a named number or unit, that much of it."""
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
            (before in _NOT_HALF and not (before == "and" and _OF_THAT.match(text, end)))
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
        is_compared = _COMPARISON.match(text, end) or _TO_FRACTION.match(text, end)
        if is_first and before not in _FRACTION_CUES and before != "to" and not is_compared:
            return None
    return Atom(start, end, "percent", round(share * 100, 6), "percent")


def _part(text: str, match: re.Match[str], share: float) -> Atom:
    """A fraction of a named whole: "half a billion pounds", "three quarters of an hour"."""
    whole, start, end = fold(match["whole"]), match.start(), match.end()
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
    unit_match = unit_behind(text, end)
    if unit_match is None or not with_unit(text, atom, unit_match, 6, ""):
        atom.unit = head_noun(text, end)
    return atom

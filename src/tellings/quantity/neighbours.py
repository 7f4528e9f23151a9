"""Neighbouring numbers: lists that share a unit, ranges, sums of two units, shares, scores."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from tellings.quantity.atom import SECONDS, Atom, last_word
from tellings.quantity.lexicon import words
from tellings.quantity.numerals import alternation
from tellings.quantity.sums import add_up
from tellings.quantity.units import singular

__all__ = ["join"]

_SHARE: Final = re.compile(r"\s{1,2}(?:in|out\sof)(?:\severy)?\s{1,2}")
_SHARE_OF: Final = frozenset(
    [*range(2, 13), 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100, 150, 200, 250, 300, 400, 500, 600, 700, 750, 800]
)
_DASHES: Final = frozenset("-–—−")
_LISTED: Final = frozenset(
    [",", "and", "or", ", and", ", or", "/", "&", "as well as", "then", ", then", "and/or", "of"]
)
_RANGED: Final = frozenset(["-", "–", "—", "−", "to", "-to-", "-and-"])
_RANGING: Final = re.compile(
    r"(?:rang(?:e[sd]?|ing)|var(?:y|ies|ied|ying)|anywhere|anything|somewhere|between)\s{1,2}$", re.I
)
_FROM: Final = re.compile(
    r"\bfrom(?:\s{1,2}(?:about|around|roughly|nearly|almost|some|over|under|just|an?|the|its|more\sthan|less\sthan|up\sto|only"
    r"|estimated|current)){0,3}\s{1,2}$",
    re.IGNORECASE,
)
_STEP: Final = re.compile(rf"\b(?:{alternation(words('step'))})\s{{1,2}}$")
_RIGHT_BETWEEN: Final = re.compile(r"\b[Bb]etween\s{1,2}$")
_BETWEEN: Final = re.compile(
    r"\bbetween(?:\s{1,2}(?:about|around|roughly|nearly|some|an?|the|just)){0,2}\s{1,2}$", re.IGNORECASE
)
_SCORE: Final = re.compile(
    r"\b(?:won|wins?|lost|beat|defeat(?:ed)?|scor(?:e|ed)|drew|draw|tied|ruled|led|trail(?:ed|ing)|margin\sof|by\san?)\s{1,2}$"
)
_SCORE_NEXT: Final = re.compile(
    r"\s{1,2}(?:vote|decision|ruling|majority|victory|win|defeat|split|draw|lead|score|loss|aggregate|in\sfavour|against)\b"
)
_VOTES: Final = re.compile(r"\b(?:vote[sd]?|voted|won|passed|carried|rejected|approved|backed)\b[^.\n]{0,30}$")
_TO_NONE: Final = re.compile(r"\svotes\s(?:to|against)\s(?:none|nil|zero)\b")
_TO_VOTES: Final = re.compile(r"\s(?:votes\s)?(?:to|against)\s")
_SENTENCE_END: Final = re.compile(r"[.!?;\n](?:(?<=;)|(?<=[.!?])\s|(?<=\n)\s{0,9}\n)")
_POINTS: Final = re.compile(r"(?:\s{1,2}|-)points?\b")
_OF_THEM: Final = re.compile(r"\s{1,2}of\s(?:them|these|those|which|whom)\b")
_FROM_ANEW: Final = re.compile(r",\s{1,2}from\s")
_TELLING: Final = frozenset(
    [
        *(word for word in words("step") if word not in ("by", "up", "down")),
        *("stood", "stand", "stands", "numbered", "total", "totals", "totalled", "totaled"),
    ]
)
_BEFORE_NUMBER: Final = frozenset(["about", "around", "nearly", "almost", "some", "only", "just", "over", "under"])
_AFTER_VERB: Final = frozenset(["to", "from", "at", "by", "sharply", "further", "again"])
_AUXILIARIES: Final = frozenset(["has", "have", "had"])
_ELLIPSIS_CUES: Final = frozenset(
    [
        "to",
        "from",
        "than",
        "of",
        "only",
        "just",
        "where",
        "least",
        "most",
        "nearly",
        "almost",
        "about",
        "and",
        "or",
        "was",
        "is",
        "by",
    ]
)


def join(text: str, atoms: list[Atom]) -> list[Atom]:
    """Let lists share their unit, ranges and sums become one figure, and shares ("one in five") one percentage.

    Args:
        text: The text.
        atoms: Of the text, in order; they are changed.

    Returns:
        What is left of them, in order.
    """
    if not atoms:
        return atoms
    atoms = add_up(text, atoms)
    for left, right in zip(reversed(atoms[:-1]), reversed(atoms[1:]), strict=True):
        if right.start - left.end >= 14:
            continue
        link = " ".join(text[left.end : right.start].split()).removeprefix("- ")
        if left.is_age and right.is_bare and link in ("to", "and", "or", "-", "–"):
            right.kind, right.unit, right.is_bare = "duration", "year", False
        elif (left.is_bare or left.is_signed) and (link in _LISTED or link in _RANGED):
            is_range = link in _RANGED or (link == "and" and _is_after(_BETWEEN, text, left.start))
            _share(left, right, is_range=is_range, is_part=link == "of")
    joined: list[Atom] = []
    for atom in atoms:
        if joined and atom.start - joined[-1].end < 20:
            left = joined[-1]
            gap = text[left.end : atom.start]
            if left.is_dropped and left.is_bare and atom.is_bare and " ".join(gap.split()) in (*_LISTED, *_RANGED):
                atom.is_dropped = True  # "clauses 3 and 4"
            if _merge(text, left, atom, gap):
                continue
        joined.append(atom)
    for atom in joined:
        if atom.unit == "vote" and _TO_NONE.match(text, atom.end):
            atom.is_dropped = True
        if atom.is_bare and atom.kind == "count" and not atom.unit and not atom.is_dropped:
            atom.unit = _of_subject(text, atom)
    for left, right in pairwise(joined):
        if right.kind != "count" or right.start - left.end >= 90:
            continue
        if not right.unit and (right.is_bare or right.high is not None):
            _ellipsis(text, left, right)
        elif right.unit == "point" and left.kind == "percent" and not _SENTENCE_END.search(text, left.end, right.start):
            _as_points(text, right)
    return [atom for atom in joined if not _is_lone_one(text, atom)]


def _is_lone_one(text: str, atom: Atom) -> bool:
    return atom.is_bare and atom.kind == "count" and atom.value == 1 and text[atom.start] in "oO"


def _is_after(pattern: re.Pattern[str], text: str, start: int) -> bool:
    return pattern.search(text, max(0, start - 30), start) is not None


def _share(left: Atom, right: Atom, *, is_range: bool, is_part: bool) -> None:
    """Give the unit of one of two listed numbers to the other."""
    if left.is_signed:
        # "£1.5-2bn": the sign stands before the first number only
        if right.kind == "count" and not right.is_signed and (right.is_bare or (is_range and right.factor > 1)):
            right.kind, right.unit, right.is_bare = "money", left.unit, False
            _share_scale(left, right)
        elif is_range and right.is_signed:
            _share_scale(left, right)
        elif is_range and right.kind == "measure" and right.unit == "m" and right.raw is not None:
            right.kind, right.unit, right.factor = "money", left.unit, 1e6  # "AUD 23-26m"
            right.value = float(f"{right.raw * 1e6:.12g}")
            _share_scale(left, right)
        return
    if right.is_dropped:
        left.is_dropped = True
    elif right.is_signed or right.kind == "multiple" or (right.kind == "count" and not right.unit):
        if right.kind == "count" and not is_part:
            _share_scale(left, right)
    else:
        left.kind, left.unit, left.is_bare, left.is_lent = right.kind, right.unit, False, True
        if not is_part:
            _share_scale(left, right)


def _share_scale(left: Atom, right: Atom) -> None:
    if (
        left.factor == 1
        and right.factor != 1
        and left.raw is not None
        and right.raw is not None
        and left.raw < right.raw
    ):
        left.value = float(f"{left.raw * right.factor:.12g}")
        left.factor = right.factor


def _merge(text: str, left: Atom, right: Atom, gap: str) -> bool:
    """Join two neighbours into `left` where they are one figure; drop both where they are a score."""
    if left.value is None or right.value is None or left.high is not None:
        return False
    if left.kind == "count" and right.kind == "count" and right.value > left.value and _SHARE.fullmatch(gap):
        whole = int(right.value)
        if left.unit or not (whole in _SHARE_OF or whole % 1000 == 0) or (1900 <= whole <= 2100 and whole % 1000):
            return False
        left.kind, left.unit, left.is_bare = "percent", "percent", False
        left.value, left.end = round(100 * left.value / right.value, 6), right.end
        return True
    if left.unit == "vote" and right.kind == "count" and _TO_VOTES.fullmatch(gap):
        left.is_dropped = True
        return True
    link = " ".join(gap.split())
    is_dash = link in _DASHES
    is_between = link in ("and", "-and-") and _is_after(_BETWEEN, text, left.start)
    if not (is_dash or link in ("to", "-to-") or is_between):
        return False
    before = text[max(0, left.start - 40) : left.start]
    is_plain = left.kind == right.kind == "count" and left.factor == right.factor == 1
    if is_plain and (is_dash or link == "to") and _is_score(text, left, right, before, is_dash=is_dash):
        left.is_dropped = True
        return True
    if left.is_dropped or right.is_dropped or left.kind != right.kind:
        return False
    if link == "to" and _is_change(before, is_lent=left.is_lent):
        return False
    value = right.value if left.unit == right.unit else _in_unit(left.unit, right)
    if value is None or left.value >= value:
        return False
    left.high, left.end = value, right.end
    left.is_bare = False
    if is_between and (word := _RIGHT_BETWEEN.search(text, max(0, left.start - 10), left.start)) is not None:
        left.start, left.previous = word.start(), None
    return True


def _is_score(text: str, left: Atom, right: Atom, before: str, *, is_dash: bool) -> bool:
    if left.value is None or right.value is None:
        return False
    if _SCORE_NEXT.match(text, right.end) or (not right.unit and (_SCORE.search(before) or _VOTES.search(before))):
        return True
    return is_dash and left.value >= right.value


def _in_unit(unit: str, right: Atom) -> float | None:
    """The length of time in another unit: "18 months to two years" is told in that of the lower end."""
    if right.value is None or unit not in SECONDS or right.unit not in SECONDS:
        return None
    return round(right.value * SECONDS[right.unit] / SECONDS[unit], 6)


def _is_change(before: str, *, is_lent: bool) -> bool:
    if not is_lent and _STEP.search(before):
        return True  # "rose $1.14 to $82.60", but "lost 2 to 3 per cent"
    match = _FROM.search(before)
    return match is not None and not _RANGING.search(before[: match.start()])


def _ellipsis(text: str, left: Atom, right: Atom) -> None:
    """Give a bare number the unit of the figure before it in its sentence: "from 11 hours to four"."""
    following = text[right.end : right.end + 2]
    if following[:1] not in ("", ".", ",", ";", ")", " ", "\n", "?", "!") or following[1:].isupper():
        return
    if left.is_dropped or _SENTENCE_END.search(text, left.end, right.start):
        return
    previous = (right.previous or last_word(text, right.start)).lower()
    if left.kind == "count":
        if not right.is_dropped and previous not in ("under", "over", "above", "below"):
            right.unit = left.unit
        return
    is_cued = previous in _ELLIPSIS_CUES
    if left.kind == "percent" and previous == "to" and _is_after(_STEP, text, left.start):
        return  # "rose 8 per cent to 400"
    if _OF_THEM.match(text, right.end) or (
        is_cued and right.factor == 1 and not _FROM_ANEW.search(text, left.end, right.start)
    ):
        if left.kind in ("duration", "percent", "measure") or (
            left.kind == "money" and right.raw is not None and right.raw % 1
        ):
            right.kind, right.unit = left.kind, left.unit
    elif left.kind == "money" and right.factor >= 1e6:
        right.kind, right.unit = "money", left.unit


def _as_points(text: str, atom: Atom) -> None:
    match = _POINTS.match(text, atom.end)
    if match is not None:
        atom.kind, atom.unit, atom.end = "percent", "percentage_point", match.end()


def _of_subject(text: str, atom: Atom) -> str:
    """The noun whose number a verb of change or state tells: "new mortgages rose to 63,400"."""
    before = text[max(0, atom.start - 60) : atom.start].split()
    for skipped in (_BEFORE_NUMBER, _AFTER_VERB, _AFTER_VERB):
        if before and before[-1] in skipped:
            before.pop()
    if len(before) < 2 or before.pop() not in _TELLING:
        return ""
    if before[-1] in _AUXILIARIES:
        before.pop()
    return (singular(before[-1]) if before and before[-1].isalpha() else None) or ""

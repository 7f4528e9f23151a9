"""A number without a unit: a count of things, an age, a reference, or no figure at all."""

from __future__ import annotations

import re
from typing import Final

from tellings.quantity.atom import Atom, last_word, unit_behind, with_unit
from tellings.quantity.grammar import AFTER, MONTHS
from tellings.quantity.lexicon import words
from tellings.quantity.units import head_noun, singular

__all__ = ["BEFORE_YEAR", "read_count"]

_REFERENCES: Final = frozenset(words("references"))
"""Words that a number behind them numbers."""
_NAMED_REFERENCES: Final = frozenset(words("named_references"))
_GROUP_OF: Final = re.compile(r"\bGroup\sof\s{1,2}$")
_LOOSE_REFERENCES: Final = frozenset(words("loose_references"))
"""The same, where the number may count the noun behind it ("this year 50 people")."""
BEFORE_YEAR: Final = frozenset(words("before_year"))
"""Four digits behind one of these are a year."""
_BOUND_WORDS: Final = frozenset(words("bounds"))
_PEOPLE: Final = frozenset(words("people"))
_NOT_BEFORE_ONE: Final = frozenset(words("not_before_one"))
_NOT_AFTER_ONE: Final = frozenset(words("not_after_one"))
_OF: Final = re.compile(r"\s{1,2}of\b")
_SHARE_NEXT: Final = re.compile(r"\s(?:in|out\sof)\s")
_HYPHENATED: Final = re.compile(r"-([A-Za-z]{1,20})(?![\w])")
_AGE_BEHIND: Final = re.compile(
    r"(?:[A-Z][\w'’-]{1,20}|\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Tt]heir|whose)\s(?:[\w-]{2,20}\s){0,2}[a-z]{3,20})"
    r",\s{1,2}(?:now\s|then\s)?$"
)
_AGE_IN_BRACKETS: Final = re.compile(r"[A-Z][\w'’-]{1,20}\s[A-Z][\w'’-]{1,20}\s\($")
_AGED: Final = re.compile(
    r"\b(?:(?:aged?|ages|age\sof|turn(?:ed|s|ing))\s{1,2}(?:(?:over|under|between|about|from|just|only)\s)?"
    r"|(?:people|children|adults|women|men|girls|boys|those|anyone|everyone|patients|voters|residents|pensioners|drivers|workers)"
    r"\s(?:over|under)(?:\sthe\sage\sof)?\s)$",
    re.IGNORECASE,
)
_FAMILY: Final = re.compile(r"\b(?:family|household)\sof\s{1,2}$", re.IGNORECASE)
_STAFF: Final = re.compile(
    r"\b(?:staff|workforce|crew|crowd|team|family|household|audience|population|membership|payroll|congregation)\sof\s{1,2}$",
    re.I,
)


def read_count(
    text: str, atom: Atom, digits: str | None, spelled: str | None, power: int, previous: str
) -> Atom | None:
    """Read a number without a unit: a count, an age, a reference (dropped), or no figure at all.

    Args:
        text: The text.
        atom: The number, a count until now.
        digits: Its digits, where it is written so.
        spelled: Its words, where it is written so.
        power: The power of ten of its scale.
        previous: The word before it.

    Returns:
        The atom completed, or nothing.
    """
    start, end = atom.start, atom.end
    after, before = text[end : end + 1], previous.lower()
    value = atom.value if atom.value is not None else 0.0
    if after == "-" and text[end + 1 : end + 2].isalpha():
        return _hyphenated(text, atom, spelled, before)
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
        and (after != "-" or text[end + 1 : end + 2].isdigit())
        and (
            before in ("aged", "age", "ages", "over", "under", "between", "of", "about", "from", "just", "only")
            or before.startswith("turn")
        )
    ) and _AGED.search(text, max(0, start - 22), start):
        atom.kind, atom.unit, atom.is_age = "duration", "year", True
        return atom
    if is_small and digits is not None and value > 4 and _is_age(text, start, end, previous):
        atom.kind, atom.unit = "duration", "year"
        return atom
    behind = end
    if (after == "+" or text[end : end + 4] == " or ") and (bound := AFTER.match(text, end)) is not None:
        behind = bound.end()
    noun = head_noun(text, behind, is_one=is_one) if after != " " or text[end + 1 : end + 4] != "out" else ""
    atom.unit = noun
    if before == "of" and _is_of_people(text, start, noun):
        atom.unit = noun = "person"
    atom.is_bare = not noun
    is_plain = digits is None or (not power and "," not in digits)
    if is_plain and _is_reference(text, start, previous, noun, is_day=digits is not None and value <= 31):
        atom.is_dropped = atom.is_bare = True
        return atom
    if spelled is digits is None and _OF.match(text, end):
        atom.kind, atom.value, atom.unit = "percent", round(100 * value, 6), "percent"
        return atom
    if spelled is not None:
        if value == 0 and not noun:
            return None
        if spelled.lower() == "one":
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


def _is_of_people(text: str, start: int, noun: str) -> bool:
    """Whether a number says how many belong to a group just named: "a family of four", "a staff of 60"."""
    group = _STAFF if not noun else _FAMILY
    return group.search(text, max(0, start - 24), start) is not None


def _is_reference(text: str, start: int, previous: str, noun: str, *, is_day: bool) -> bool:
    """Whether a number names or dates something instead of counting: "Section 12", "Windows 10", "every 20"."""
    before = previous.lower()
    if before in _REFERENCES or previous in _NAMED_REFERENCES or (is_day and previous in MONTHS):
        return True
    if not noun and (before in _LOOSE_REFERENCES or before in ("every", "each")):
        return True
    return before == "of" and _GROUP_OF.search(text, max(0, start - 10), start) is not None


def _is_age(text: str, start: int, end: int, previous: str) -> bool:
    """Whether a number is the age of a person just named: "Leila Osman, 45, ...", "the driver, now 62, ..."."""
    after = text[end : end + 2]
    if after == ", " and (previous.endswith(",") or previous in ("now", "then")):
        return previous[:-1] not in MONTHS and _AGE_BEHIND.search(text, max(0, start - 64), start) is not None
    return after[:1] == ")" and _AGE_IN_BRACKETS.search(text, max(0, start - 46), start) is not None


def _hyphenated(text: str, atom: Atom, spelled: str | None, before: str) -> Atom | None:
    match = _HYPHENATED.match(text, atom.end)
    if match is None:
        return None
    word = match[1].lower()
    if word in ("plus", "odd", "ish", "or"):
        if (unit := unit_behind(text, match.end())) is not None and unit["time"] is not None:
            with_unit(text, atom, unit, 0, before)
            atom.qualifier = {"plus": "at_least"}.get(word, "about")  # type: ignore[assignment]
            return atom
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
    if (spelled is not None and spelled.lower() in ("one", "zero")) or atom.value in (0, 360) or before in _REFERENCES:
        return None
    if (
        spelled is not None
        and spelled[0].isupper()
        and _is_name(text, atom.start, atom.end, last_word(text, atom.start))
    ):
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
        return before in BEFORE_YEAR and not noun
    return before in BEFORE_YEAR or not noun or not (value % 100 == 0 or noun in _PEOPLE)


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

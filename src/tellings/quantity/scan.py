"""The scan of a text for atoms: where one may begin, and which reader reads it."""

from __future__ import annotations

import re
from typing import Final

from tellings.quantity.atom import FOLLOWER, Atom, last_word
from tellings.quantity.grammar import CONTINUES, FRACTION, HEAD, IDIOM, LONE_TIME, MULTIPLE, NUMBER, START, VAGUE
from tellings.quantity.lexicon import words
from tellings.quantity.numbers import finish, number_at, read_digits
from tellings.quantity.numerals import CARDINALS, read_words
from tellings.quantity.wordings import read_fraction, read_lone_time, read_multiple, read_vague

__all__ = ["read_atoms"]

_FRACTION_OPENERS: Final = frozenset(words("number_before_fraction"))
_VAGUE_OPENERS: Final = frozenset(words("vague"))
_LONE_OPENERS: Final = frozenset(words("lone_times"))
_BEFORE_SPAN: Final = frozenset(words("before_span"))
_IDIOMATIC: Final = frozenset([*CARDINALS, "a", "twice", "thrice", "half", "double"])
_DASHES: Final = frozenset("-–—−")
_WORD: Final = re.compile(r"[A-Za-z]++")
_CARDINALS: Final = {word: read.value for word in CARDINALS if (read := read_words(word, 0, len(word)))}
_SOLID: Final = re.compile(r"[^\sA-Za-z]*+")
_CLOSE: Final = 24  # within so many characters of each other numbers belong to one crowd
_ROOM: Final = 36  # characters that a reading may take up, on average
_CROWDED: Final = 250 * _ROOM


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
        crowd = max(0, crowd - start + last) + _ROOM
        last = start
        if crowd > _CROWDED:
            position = _past_crowd(text, start)
            continue
        atom, position = _read(text, start, end)
        while atom is not None:
            atoms.append(atom)
            if text[atom.end : atom.end + 1] not in _DASHES or atom.end + 1 >= len(text):
                break
            # the far end of "£1.5m-£2m", whose letter and hyphen would hide the number from START
            crowd += _ROOM
            follower = NUMBER.match(text, atom.end + 1) if crowd <= _CROWDED else None
            if follower is None or follower["words"] is not None:
                break
            atom = number_at(text, follower, atom.end + 1, FOLLOWER)
            if atom is not None:
                position = atom.end
    return atoms


def _past_crowd(text: str, start: int) -> int:
    """Past a run of numbers that stand so close, so many times, that they are a table and not prose.

    More than one in 36 characters, and 250 more than that: what keeps the longest table from being slow.
    """
    while True:
        position = max(start + 1, _SOLID.match(text, start).end())  # type: ignore[union-attr]  # it matches anything
        match = START.search(text, position, position + 2 * _CLOSE)
        if match is None or match.start(match.lastindex or 0) - position >= _CLOSE:
            return position
        start = match.start(match.lastindex or 0)


def _read(text: str, start: int, end: int) -> tuple[Atom | None, int]:
    """Read what begins at `start`; the atom, if it is one, and where to go on."""
    if not text[start].isalpha():
        return read_digits(text, start)
    word = text[start:end].lower()
    previous = last_word(text, start)
    if word in _CARDINALS and _stands_alone(text, end):
        value = float(_CARDINALS[word])
        atom = finish(text, Atom(start, end, "count", value, ""), None, text[start:end], 0, previous)
    elif word in _LONE_OPENERS and previous.lower() not in _BEFORE_SPAN:
        return None, end  # most years and weeks are no figures
    elif word in _IDIOMATIC and (idiom := IDIOM.match(text, start)) is not None:
        return None, idiom.end()
    else:
        atom = _read_wording(text, start, word, previous)
    return atom, max(end, atom.end) if atom is not None else end


def _stands_alone(text: str, end: int) -> bool:
    """Whether no word behind a number word can belong to the number."""
    following = text[end : end + 1]
    if following != " ":
        return following in ',.;:!?)"”’'
    word = _WORD.match(text, end + 1)
    return word is None or word.group().lower() not in CONTINUES


def _read_wording(text: str, start: int, word: str, previous: str) -> Atom | None:
    before = previous.lower()
    is_article = word in ("a", "an")
    if word in _FRACTION_OPENERS and (match := FRACTION.match(text, start)) is not None:
        atom = read_fraction(text, match, before)
        if atom is not None:
            return atom
    if (word in _CARDINALS or is_article) and (match := NUMBER.match(text, start)) is not None:
        return number_at(text, match, start, previous)
    if word == "minus":
        return _minus(text, start, start + len(word) + 1)
    if (word in _VAGUE_OPENERS or is_article or word.startswith("multi")) and (
        match := VAGUE.match(text, start)
    ) is not None:
        return read_vague(text, match, before)
    if word in _LONE_OPENERS or is_article:
        match = LONE_TIME.match(text, start)
        return read_lone_time(text, match, before) if match is not None else None
    match = MULTIPLE.match(text, start)
    return read_multiple(text, match, before) if match is not None else None


def _minus(text: str, start: int, position: int) -> Atom | None:
    number = NUMBER.match(text, position)
    if number is None or number["sign"] is not None or not text[position - 1].isspace():
        return None
    atom = number_at(text, number, position, "minus")
    if atom is not None and atom.value is not None:
        atom.start, atom.value = start, -atom.value
    return atom

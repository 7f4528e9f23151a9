"""Text as the project compares it: normal forms, sentences, words, titles."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple

from tellings.document import Span

__all__ = ["Normal", "digest", "normalise", "sentences", "title_span", "words"]

_QUOTES: Final = (
    "\"'`\u00b4\u02bb\u02bc\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033"
    "\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\uff02\uff07"
)
_DASHES: Final = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_INVISIBLE: Final = "\u200b\u200c\u200d\u2060\ufeff"
_SOFT_HYPHEN: Final = "\u00ad"
_CLUSTER: Final = re.compile(r"\S[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]*")


class Normal(NamedTuple):
    """A text's normal form and the way back.

    Attributes:
        text: Compatibility-composed (NFKC), without white space and invisible characters, every quotation mark `'`,
            every run of dashes `-`.
        starts: For each character of `text`, where its source begins (code points).
        ends: For each character of `text`, where its source ends.
    """

    text: str
    starts: list[int]
    ends: list[int]


def normalise(text: str) -> Normal:
    """Reduce a text to what two scrapes of one article share.

    Args:
        text: Any text; offsets are code points.

    Returns:
        The normal form with offsets into `text`.

    >>> normalise("\u201c\u00a32\u202fbn \u2014 no\u201d").text
    "'\u00a32bn-no'"
    """
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        source = match.group()
        if source in _INVISIBLE or source == _SOFT_HYPHEN:
            continue
        if source in _QUOTES:
            target = "'"
        elif source in _DASHES:
            target = "-"
            if characters and characters[-1] == "-":
                ends[-1] = match.end()
                continue
        elif source.isascii():
            target = source
        else:
            target = "".join(unicodedata.normalize("NFKC", source).split())
        for character in target:
            characters.append(character)
            starts.append(match.start())
            ends.append(match.end())
    return Normal("".join(characters), starts, ends)


def digest(text: str) -> str:
    """SHA-256 of the text's normal form, in hexadecimal."""
    return hashlib.sha256(normalise(text).text.encode()).hexdigest()


def words(text: str) -> list[str]:
    """Lower-cased words and numbers of a text, quotation marks and punctuation dropped."""
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*|[£$€%]", text.lower().replace("\u2019", "'"))


_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|St|Lt|Col|Gen|Rep|Sen|Gov|No|vs|etc|e\.g|i\.e|approx|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr"
    r"|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|p|pp|cf)|\b[A-Z](?:\.[A-Z])*)\.$"
)
_CLOSERS: Final = "\"'\u2019\u201d\u00bb)]"
_BOUNDARY: Final = re.compile(  # possessive, and begun only where a run begins: linear on any text
    rf"(?<![.!?\u2026])[.!?\u2026]++[{re.escape(_CLOSERS)}]*+(?:\[\d+\])*+(?=\s)"
    r"|\n(?=[^\S\n]*+\n)|\n(?=[^\S\n]*+(?:[-*\u2022\u2013]|\d++[.)])\s)"
)
_STARTER: Final = re.compile(r"[\s\"'\u2018\u201c\u00ab(\[]*[^\sa-z]")


def sentences(text: str, furniture: Iterable[Span] = ()) -> list[Span]:
    """Split an article into sentences; headlines and list items are sentences of their own.

    A sentence ends at `.`, `!`, `?` or an ellipsis (with closing quotation marks and citation markers) before white
    space and a capital, figure or opening mark, at an empty line, before a list item, and where a short line of a
    text that is not hard-wrapped ends. Furniture is no part of any sentence.

    Args:
        text: The article.
        furniture: Spans left out.

    Returns:
        Spans in order, white space trimmed, none empty, none overlapping.
    """
    cuts = {0, len(text)}
    for match in _BOUNDARY.finditer(text):
        if match.group() == "\n":
            cuts.add(match.start())
            continue
        before = text[max(0, match.start() - 12) : match.start() + 1]
        if (
            match.group().startswith(".")
            and _ABBREVIATION.search(before)
            and "\n" not in text[match.end() : match.end() + 2]
        ):
            continue
        if _STARTER.match(text, match.end()):
            cuts.add(match.end())
    cuts.update(_line_ends(text))
    gaps = sorted((span.start, span.end) for span in furniture)
    for start, end in gaps:
        cuts.update((start, end))
    ordered = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    found: list[Span] = []
    for start, end in itertools.pairwise(ordered):
        piece = text[start:end]
        if not any(character.isalnum() for character in piece):
            continue
        if any(left <= start and end <= right for left, right in gaps):
            continue
        first = start + len(piece) - len(piece.lstrip())
        found.append(Span(first, first + len(piece.strip())))
    return found


_SENTENCE_INSIDE: Final = re.compile(r"[a-z][.!?]\s+[A-Z]")
_LINKING: Final = frozenset(
    "a an and are as at but by for from in into is of on or that the to was were which with".split()  # noqa: SIM905
)


def _line_ends(text: str) -> Iterable[int]:
    """Ends of lines that end a unit (headline, list item, paragraph), not of those that a wrap broke."""
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\n]+", text)]
    longest = max((len(text[start:end].rstrip()) for start, end in lines), default=0)
    is_wrapped = 40 <= longest <= 100
    begins_unit = True
    for (start, end), (next_start, next_end) in itertools.pairwise(lines):
        line, following = text[start:end].rstrip(), text[next_start:next_end].lstrip()
        if text[end:next_start].count("\n") > 1:
            begins_unit = True  # an empty line, which cuts already
            continue
        is_closed = line.endswith((".", "!", "?", ":", ";", "\u2026", *_CLOSERS))
        if is_wrapped:
            first_word = following.split(maxsplit=1)[0] if following else ""
            ends_unit = len(line) < 0.6 * longest and len(line) + 1 + len(first_word) <= longest
        else:
            last_word = line.split()[-1:]
            is_heading = begins_unit and len(line) <= 120 and last_word != [] and last_word[0].lower() not in _LINKING
            is_heading = is_heading and not _SENTENCE_INSIDE.search(line)
            ends_unit = is_closed or is_heading
        ends_unit = ends_unit and not following[:1].islower()
        begins_unit = ends_unit
        if ends_unit:
            yield end


def title_span(text: str, furniture: Iterable[Span] = ()) -> Span | None:
    """The headline: the first line outside furniture, if it is one (up to 200 characters, no full stop at the end)."""
    taken = list(furniture)
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        if not line.strip() or any(
            span.start <= match.start() + len(line) - len(line.lstrip()) < span.end for span in taken
        ):
            continue
        stripped = line.strip()
        if len(stripped) > 200 or stripped.endswith((".", "\u2026")):
            return None
        start = match.start() + len(line) - len(line.lstrip())
        return Span(start, start + len(stripped))
    return None

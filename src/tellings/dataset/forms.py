"""The forms of a text in which anchors are looked for: normal, and bare of what scrapes add and drop."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tellings.text import Normal, normalise

__all__ = ["CONTEXT", "Forms", "fingerprint", "forms", "occurrences"]

CONTEXT: Final = 24
"""Normalised characters of context on each side of a span; also the least that counts as evidence by itself."""

_CITATION: Final = re.compile(r"\[\d{1,3}(?:[,;-]\d{1,3})*\]")


class Forms(NamedTuple):
    """One text, its normal form and its bare form.

    The bare form is the normal form without quotation marks, citation markers such as `[1]`, and dashes that touch no
    figure: what a scrape may drop, add or, at the end of a line, hyphenate, without changing a word.

    Attributes:
        text: The text.
        normal: Its normal form, with offsets into `text`.
        normal_edges: For each offset of the normal form, its end included, 1 where a word may begin or end.
        bare: Its bare form.
        positions: For each character of `bare`, its offset in the normal form.
        bare_edges: As `normal_edges`, for the bare form, and 1 also where a capital follows a small letter.
    """

    text: str
    normal: Normal
    normal_edges: bytearray
    bare: str
    positions: list[int]
    bare_edges: bytearray

    @property
    def digest(self) -> str:
        """SHA-256 of the normal form, as `tellings.text.digest` of the text."""
        return hashlib.sha256(self.normal.text.encode()).hexdigest()

    def to_normal(self, start: int, end: int) -> tuple[int, int]:
        """Turn offsets of the text into offsets of its normal form: the characters that the span touches."""
        return bisect_right(self.normal.ends, start), bisect_right(self.normal.starts, end - 1)

    def to_bare(self, start: int, end: int) -> tuple[int, int]:
        """Turn offsets of the normal form into offsets of the bare form."""
        return bisect_right(self.positions, start - 1), bisect_right(self.positions, end - 1)

    def from_bare(self, start: int, end: int) -> tuple[int, int]:
        """Turn a non-empty range of the bare form into one of the normal form."""
        return self.positions[start], self.positions[end - 1] + 1

    def to_text(self, start: int, end: int) -> tuple[int, int]:
        """Turn a non-empty range of the normal form into one of the text."""
        return self.normal.starts[start], self.normal.ends[end - 1]


def forms(text: str) -> Forms:
    """Bring a text into the forms in which anchors are looked for."""
    normal = normalise(text)
    positions = _bare_positions(normal.text)
    bare = "".join([normal.text[position] for position in positions])
    bare_starts = [normal.starts[position] for position in positions]
    bare_ends = [normal.ends[position] for position in positions]
    return Forms(
        text,
        normal,
        _edges(normal.text, normal.starts, normal.ends),
        bare,
        positions,
        _edges(bare, bare_starts, bare_ends, is_glued_seen=True),
    )


def fingerprint(normalised: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 of a normalised text's UTF-8."""
    return hashlib.sha256(normalised.encode()).hexdigest()[:16]


def occurrences(words: str, text: str) -> list[int]:
    """Every offset at which `words`, not empty, stand in `text`, overlapping ones too."""
    return list(_occurrences(words, text))


def _occurrences(words: str, text: str) -> Iterator[int]:
    place = text.find(words)
    while place >= 0:
        yield place
        place = text.find(words, place + 1)


def _bare_positions(normal: str) -> list[int]:
    cited = bytearray(len(normal))
    for match in _CITATION.finditer(normal):
        cited[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    index = [position for position, character in enumerate(normal) if character != "'" and not cited[position]]

    def touches_figure(rank: int) -> bool:
        before = normal[index[rank - 1]] if rank else ""
        after = normal[index[rank + 1]] if rank + 1 < len(index) else ""
        return before.isdigit() or after.isdigit()

    return [position for rank, position in enumerate(index) if normal[position] != "-" or touches_figure(rank)]


def _edges(characters: str, starts: Sequence[int], ends: Sequence[int], *, is_glued_seen: bool = False) -> bytearray:
    """Where words may begin or end; where asked for, also where a capital follows a small letter.

    A scrape that drops the space between a headline and the sentence behind it glues two words together so.
    """
    edges = bytearray(b"\x01") * (len(characters) + 1)
    for position in range(1, len(characters)):
        before, here = characters[position - 1], characters[position]
        if starts[position] != ends[position - 1] or not (before.isalnum() and here.isalnum()):
            continue
        edges[position] = is_glued_seen and before.islower() and here.isupper()
    return edges

"""A text cut where marks begin and end, so that spans which overlap or nest can all be shown in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, Protocol

from tellings.document import Span
from tellings.text import sentences

__all__ = ["Block", "Covering", "Piece", "Spanned", "blocks", "lanes", "units_of"]


class Spanned(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int: ...  # noqa: D102

    @property
    def end(self) -> int: ...  # noqa: D102


class Covering(NamedTuple):
    """A mark over a piece of text.

    Attributes:
        at: Index of the mark.
        begins: Whether the piece is the mark's first.
        ends: Whether it is the last.
    """

    at: int
    begins: bool
    ends: bool


class Piece(NamedTuple):
    """A stretch of text under the same marks throughout; outer marks come first."""

    text: str
    under: tuple[Covering, ...]


class Block(NamedTuple):
    """Consecutive pieces of one sentence, of one run of furniture, or of what lies between.

    Attributes:
        kind: `sentence`, `furniture` or `between`.
        number: Of the sentence, from 0; of anything else -1.
        pieces: The block's text.
    """

    kind: str
    number: int
    pieces: tuple[Piece, ...]


@lru_cache(maxsize=32)
def units_of(text: str, furniture: tuple[Span, ...]) -> tuple[Span, ...]:
    """The sentences of a text, found once for all its versions."""
    return tuple(sentences(text, furniture))


def blocks(text: str, marks: Sequence[Spanned], furniture: Sequence[Span] = ()) -> list[Block]:
    """Cut a text into blocks of pieces.

    Args:
        text: The article.
        marks: Spans over it, in any order; they may overlap, nest and repeat. What lies outside the text is left out.
        furniture: Spans that are not the article.

    Returns:
        Blocks in order: their pieces together are the text, and the pieces under a mark are its words.
    """
    units = units_of(text, tuple(furniture))
    places = [(span.start, span.end, "furniture", -1) for span in furniture]
    places += [(span.start, span.end, "sentence", number) for number, span in enumerate(units)]
    pieces = _pieces(text, marks, [edge for start, end, _, _ in places for edge in (start, end)])
    places.sort()
    starts = [place[0] for place in places]
    grouped: list[tuple[tuple[str, int, int], list[Piece]]] = []
    for start, piece in pieces:
        index = bisect_right(starts, start) - 1
        inside = index >= 0 and start < places[index][1]
        key = (places[index][2], places[index][3], index) if inside else ("between", -1, index)
        if not grouped or grouped[-1][0] != key:
            grouped.append((key, []))
        grouped[-1][1].append(piece)
    return [Block(kind, number, tuple(members)) for (kind, number, _), members in grouped]


def _pieces(text: str, marks: Sequence[Spanned], further: Sequence[int]) -> list[tuple[int, Piece]]:
    there = {at: mark for at, mark in enumerate(marks) if 0 <= mark.start < mark.end <= len(text)}
    edges = {0, len(text), *(edge for edge in further if 0 <= edge <= len(text))}
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for at, mark in there.items():
        edges.update((mark.start, mark.end))
        opening.setdefault(mark.start, []).append(at)
        closing.setdefault(mark.end, []).append(at)
    found: list[tuple[int, Piece]] = []
    active: list[int] = []
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        gone = closing.get(start, ())
        active = [at for at in active if at not in gone] + opening.get(start, [])
        active.sort(key=lambda at: (there[at].start, -there[at].end, at))
        under = tuple(Covering(at, there[at].start == start, there[at].end == end) for at in active)
        found.append((start, Piece(text[start:end], under)))
    return found


def lanes(marks: Sequence[Spanned]) -> list[int]:
    """A lane for each mark, so that marks which share a character have lines of their own; short ones lie nearest.

    >>> lanes([Span(0, 9), Span(2, 4), Span(3, 6)])
    [2, 0, 1]
    """
    chosen: dict[int, int] = {}
    by_lane: list[list[Spanned]] = []
    for at in sorted(range(len(marks)), key=lambda at: (marks[at].end - marks[at].start, at)):
        mark = marks[at]
        lane = next(
            (
                number
                for number, members in enumerate(by_lane)
                if not any(other.start < mark.end and mark.start < other.end for other in members)
            ),
            len(by_lane),
        )
        if lane == len(by_lane):
            by_lane.append([])
        by_lane[lane].append(mark)
        chosen[at] = lane
    return [chosen[at] for at in range(len(marks))]

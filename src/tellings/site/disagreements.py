"""One page of the passages over which annotators disagree most: self-contained, and safe whatever the labels hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from tellings.annotations.disagreement import Disagreement
from tellings.annotations.passages import Passage
from tellings.annotations.readings import place_of, reading_of
from tellings.site.build import environment
from tellings.site.segments import Piece, blocks

__all__ = ["disagreements_page"]

_ASSETS: Final = Path(__file__).parent / "assets"
_LAYERS: Final = {"entities": "entity", "figures": "figure", "stances": "stance", "facts": "fact", "names": "entity"}


class _Mark(NamedTuple):
    start: int
    end: int
    kind: str


class _Side(NamedTuple):
    """One annotator's reading of a passage: its words cut at the marks, and the classes of each mark."""

    annotator: str
    pieces: list[Piece]
    kinds: list[str]


class _Row(NamedTuple):
    where: str
    first: str
    second: str


class _Shown(NamedTuple):
    passage: Passage
    sides: list[_Side]
    rows: list[_Row]


def disagreements_page(title: str, passages: Sequence[Passage], texts: Mapping[str, str], total: int) -> str:
    """Render the page.

    Args:
        title: What the page is headed.
        passages: The worst ones, in order.
        texts: Texts by document id; of a text that is not there only labels are shown.
        total: How many passages there are, shown or not.

    Raises:
        MissingExtraError: Jinja2 is not installed.
    """
    from markupsafe import Markup

    shown = [_shown(passage, texts.get(passage.document, "")) for passage in passages]
    return (
        environment()
        .get_template("disagreements.html")
        .render(
            title=title,
            shown=shown,
            total=total,
            # Our own sheet, not anybody's input.
            style=Markup((_ASSETS / "site.css").read_text("utf-8")),
            is_closed=any(passage.origin != "open" and passage.words for passage in passages),
        )
    )


def _shown(passage: Passage, text: str) -> _Shown:
    rows = [
        _Row(place_of(told, text), reading_of(told.first, text), reading_of(told.second, text))
        for told in passage.differences
    ]
    sides = []
    if passage.words:
        for at, annotator in enumerate(passage.annotators):
            marks = [mark for told in passage.differences if (mark := _mark(told, at, passage))]
            pieces = [piece for block in blocks(passage.words, marks) for piece in block.pieces]
            sides.append(_Side(annotator, pieces, [mark.kind for mark in marks]))
    return _Shown(passage, sides, rows)


def _mark(told: Disagreement, side: int, passage: Passage) -> _Mark | None:
    reading: Mapping[str, Any] | None = told.second if side else told.first
    if reading is None or told.layer == "stance":
        return None
    start, end = reading.get("start", told.start), reading.get("end", told.end)
    kind = f"{_LAYERS.get(told.layer, told.layer)} {reading.get('polarity', '')}".strip()
    return _Mark(start - passage.start, end - passage.start, kind)

"""Marks by quotation: what an annotator without a mouse writes, turned into a document.

A file of marks is JSON Lines, one mark a line. A mark names its words and the line of the text on which they begin, so
that nobody counts code points:

    {"layer": "entity", "id": "e1", "line": 1, "quote": "Tandem Loom", "type": "ORG", "name": "Tandem Loom"}
    {"layer": "figure", "id": "f1", "line": 3, "quote": "£40m", "nth": 2, "kind": "money", "value": 40000000, ...}

`nth` picks among several occurrences that begin on that line (1, the first, when left out); white space in a quote
stands for any white space; `to_line` and `to_quote` end a long furniture run. Quotes are matched exactly, else refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from tellings.annotations.quotation import Lines
from tellings.document import (
    Argument,
    ArticleStance,
    Document,
    Entity,
    EntityType,
    Fact,
    FactType,
    Figure,
    FigureKind,
    Modality,
    Polarity,
    Qualifier,
    Span,
    Stance,
)
from tellings.errors import InputError

__all__ = ["read_marks"]

Line = Annotated[int, Meta(ge=1)]


class _Mark(Struct, tag_field="layer", forbid_unknown_fields=True, kw_only=True):
    line: Line
    quote: Annotated[str, Meta(min_length=1)]
    nth: Line = 1


class _Furniture(_Mark, tag="furniture", forbid_unknown_fields=True, kw_only=True):
    id: str = ""
    to_line: Line | None = None
    to_quote: str | None = None


class _Entity(_Mark, tag="entity", forbid_unknown_fields=True, kw_only=True):
    id: str
    type: EntityType
    name: str


class _Figure(_Mark, tag="figure", forbid_unknown_fields=True, kw_only=True):
    id: str
    kind: FigureKind
    value: float | None = None
    value_high: float | None = None
    unit: str
    qualifier: Qualifier
    measures: str = ""
    subject: str | None = None
    part_of: str | None = None


class _Stance(_Mark, tag="stance", forbid_unknown_fields=True, kw_only=True):
    id: str
    polarity: Polarity
    target: str
    holder: str | None = None


class _Fact(_Mark, tag="fact", forbid_unknown_fields=True, kw_only=True):
    id: str
    type: FactType
    modality: Modality
    key: str
    arguments: list[tuple[str, str]] = []


class _Article(Struct, tag="article", tag_field="layer", forbid_unknown_fields=True):
    stance: ArticleStance


_DECODER = msgspec.json.Decoder(_Furniture | _Entity | _Figure | _Stance | _Fact | _Article)


def read_marks(path: Path, article: Document) -> Document:
    """Read a file of marks and find its quotations in an article.

    Args:
        path: JSON Lines, UTF-8.
        article: The article that was marked; its own annotations are ignored.

    Returns:
        The article with the marks as annotations, ordered as in the file.

    Raises:
        InputError: A line is not a mark, or its words are not found where it says; the place is file and line.
    """
    layers: dict[str, list[Any]] = {"furniture": [], "entities": [], "figures": [], "stances": [], "facts": []}
    stance = None
    text = Lines(article.text)
    for place, raw in _lines(path):
        try:
            mark = _DECODER.decode(raw)
        except msgspec.MsgspecError as error:
            raise InputError(place, str(error), "see the format in CONTRIBUTING.md") from None
        if isinstance(mark, _Article):
            if stance is not None:
                raise InputError(place, "the article's stance is given twice")
            stance = mark.stance
            continue
        start, end = _find(text, mark.line, mark.quote, mark.nth, place)
        match mark:
            case _Furniture(to_line=to_line, to_quote=to_quote):
                if to_line is not None and to_quote:
                    _, end = _find(text, to_line, to_quote, 1, place)
                layers["furniture"].append(Span(start, end))
            case _Entity():
                layers["entities"].append(Entity(mark.id, start, end, mark.type, mark.name))
            case _Figure():
                layers["figures"].append(
                    Figure(
                        id=mark.id,
                        start=start,
                        end=end,
                        kind=mark.kind,
                        value=mark.value,
                        value_high=mark.value_high,
                        unit=mark.unit,
                        qualifier=mark.qualifier,
                        measures=mark.measures,
                        subject=mark.subject,
                        part_of=mark.part_of,
                    )
                )
            case _Stance():
                layers["stances"].append(Stance(mark.id, start, end, mark.polarity, mark.target, mark.holder))
            case _Fact():
                arguments = tuple(Argument(role, filler) for role, filler in mark.arguments)
                layers["facts"].append(Fact(mark.id, start, end, mark.type, mark.modality, mark.key, arguments))
    if stance is None:
        raise InputError(path, "the article's stance is missing", 'add a line {"layer": "article", "stance": ...}')
    frozen = {layer: tuple(marks) for layer, marks in layers.items()}
    return msgspec.structs.replace(article, stance=stance, **frozen)


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, str(error)) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{path}:{number}", line


def _find(text: Lines, line: int, quote: str, nth: int, place: str) -> tuple[int, int]:
    """Offsets of the nth occurrence of a quotation that begins on a line."""
    if line > len(text.starts):
        raise InputError(place, f"line {line} is past the text's {len(text.starts)} lines")
    found = list(text.occurrences(quote, line))
    if len(found) < nth:
        raise InputError(
            place, f"{quote!r} occurs {len(found)} times on line {line}, not {nth}", "copy the words exactly"
        )
    return found[nth - 1]

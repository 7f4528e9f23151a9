"""Marks in words: what hovering over one says, what a fact says, how an amount is written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tellings.document import Annotation, Document, Entity, Fact, Figure, Stance

__all__ = ["LAYERS", "Mark", "Reference", "amount", "described", "number", "words_of"]

LAYERS: Final[Mapping[str, str]] = {
    "entity": "Entities",
    "figure": "Figures",
    "stance": "Stance",
    "fact": "Facts",
}
"""Layers that can be switched, with their headings."""

_SCALES: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_TAGS: Final = {"PERSON": "PER", "PRODUCT": "PROD", "PROGRAMME": "PROG", "promotional": "+", "critical": "\u2212"}


class Reference(NamedTuple):
    """What a mark points at.

    Attributes:
        role: `target`, `holder`, `subject`, `part of` or a role of the fact.
        words: The other mark in words.
        id: Its id; empty where it is no mark.
    """

    role: str
    words: str
    id: str = ""


class Mark(NamedTuple):
    """One annotation, ready to be shown.

    Attributes:
        id: Of the annotation.
        layer: A key of `LAYERS`.
        kind: Entity type, figure kind, polarity or fact type.
        tag: The kind in a few characters, shown beside the words.
        start: Offset of its span.
        end: Its end.
        words: Of the text under it; empty where there is no text.
        attributes: Name and value.
        references: Other marks.
    """

    id: str
    layer: str
    kind: str
    tag: str
    start: int
    end: int
    words: str
    attributes: tuple[tuple[str, str], ...]
    references: tuple[Reference, ...]


def number(value: float) -> str:
    """A value as a person writes it.

    >>> number(2e9), number(1500), number(0.5), number(187_500_000)
    ('2 billion', '1,500', '0.5', '187.5 million')
    """
    for scale, word in _SCALES:
        if abs(value) >= scale and math.isfinite(value):
            return f"{value / scale:,.10g} {word}"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"


def amount(value: float | None, high: float | None, unit: str) -> str:
    """A value with its unit; without a value it is vague.

    >>> amount(1.5e9, 2e9, "GBP"), amount(None, None, "week"), amount(12, None, "percent")
    ('GBP 1.5 billion to 2 billion', 'vague, week', '12 percent')
    """
    if value is None:
        return f"vague, {unit}" if unit else "vague"
    shown = number(value) + (f" to {number(high)}" if high is not None else "")
    if len(unit) == 3 and unit.isupper():
        return f"{unit} {shown}"
    return f"{shown} {unit}".strip()


def words_of(annotation: Annotation, document: Document) -> str:
    """The words under a mark, white space folded; empty without a text."""
    return " ".join(document.text[annotation.start : annotation.end].split())


def described(document: Document) -> list[Mark]:
    """Every mark of a document with its attributes in words, layer by layer, in the order of the text."""
    named = {annotation.id: _name(annotation, document) for _, annotation in document.annotations()}
    marks = [_mark(annotation, document, named) for _, annotation in document.annotations()]
    order = list(LAYERS)
    return sorted(marks, key=lambda mark: (order.index(mark.layer), mark.start, mark.end))


def _name(annotation: Annotation, document: Document) -> str:
    """What others call a mark that they refer to."""
    if isinstance(annotation, Figure):
        return words_of(annotation, document) or amount(annotation.value, annotation.value_high, annotation.unit)
    if isinstance(annotation, Entity):
        return annotation.name or words_of(annotation, document)
    return words_of(annotation, document)


def _mark(annotation: Annotation, document: Document, named: Mapping[str, str]) -> Mark:
    layer, kind, attributes, references = _parts(annotation, named)
    return Mark(
        id=annotation.id,
        layer=layer,
        kind=kind,
        tag=_TAGS.get(kind, kind.replace("_", " ")),
        start=annotation.start,
        end=annotation.end,
        words=words_of(annotation, document),
        attributes=tuple((name, value) for name, value in attributes if value),
        references=tuple(references),
    )


_Parts = tuple[str, str, Iterator[tuple[str, str]], Iterator[Reference]]


def _parts(annotation: Annotation, named: Mapping[str, str]) -> _Parts:
    match annotation:
        case Entity():
            return "entity", annotation.type, iter([("name", annotation.name)]), iter(())
        case Figure():
            return "figure", annotation.kind, _of_figure(annotation), _from_figure(annotation, named)
        case Stance():
            return "stance", annotation.polarity, iter(()), _from_stance(annotation, named)
        case Fact():
            said = iter([("modality", annotation.modality), ("key", annotation.key)])
            return "fact", annotation.type, said, _from_fact(annotation, named)


def _of_figure(figure: Figure) -> Iterator[tuple[str, str]]:
    yield "value", amount(figure.value, figure.value_high, figure.unit)
    yield "qualifier", figure.qualifier.replace("_", " ")
    yield "measures", figure.measures


def _from_figure(figure: Figure, named: Mapping[str, str]) -> Iterator[Reference]:
    for role, target in (("subject", figure.subject), ("part of", figure.part_of)):
        if target is not None:
            yield Reference(role, named.get(target, target), target)


def _from_stance(stance: Stance, named: Mapping[str, str]) -> Iterator[Reference]:
    match stance.target:
        case "deal":
            yield Reference("target", "the deal")
        case "other":
            yield Reference("target", "something else")
        case target:
            yield Reference("target", named.get(target, target), target)
    if stance.holder is None:
        yield Reference("holder", "the article's own voice")
    else:
        yield Reference("holder", named.get(stance.holder, stance.holder), stance.holder)


def _from_fact(fact: Fact, named: Mapping[str, str]) -> Iterator[Reference]:
    for argument in fact.arguments:
        yield Reference(argument.role, named.get(argument.id, argument.id), argument.id)

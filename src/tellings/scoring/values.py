"""What annotations refer to, in a form that two documents can compare: names of entities, values of figures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec
import numpy as np

from tellings.document import Document, Entity, Figure
from tellings.scoring.matching import Flags, Floats, Indices
from tellings.scoring.spans import Agreement, Layer, Spans, coded
from tellings.text import normalise

__all__ = [
    "Filler",
    "agreement",
    "amount",
    "entity_name",
    "fillers",
    "name_codes",
    "resolved",
    "same_amount",
    "with_text",
]

TOLERANCE = 1e-6
"""Relative difference up to which two values are the same."""

Filler = str | Figure
"""What an id stands for: an entity's name, or a figure."""


def with_text(prediction: Document, gold: Document) -> Document:
    """The prediction read against the gold's text, which its offsets count in."""
    return msgspec.structs.replace(prediction, text=gold.text)


@lru_cache(maxsize=65536)
def _folded(name: str) -> str:
    return normalise(name).text.casefold()


def entity_name(entity: Entity, text: str) -> str:
    """The name that mentions of one thing share, without regard to case, spaces, kinds of quotes and dashes.

    A mention without a canonical name goes by its words in the text; without a text, by its place.

    >>> entity_name(Entity("e1", 0, 4, "ORG", "Open AI"), ""), entity_name(Entity("e1", 0, 4, "ORG"), "DSIT said")
    ('openai', 'dsit')
    """
    return _folded(entity.name or text[entity.start : entity.end]) or f"[{entity.start}:{entity.end}]"


def name_codes(layers: Sequence[Layer], sides: Sequence[Spans], documents: Sequence[Document]) -> list[Indices]:
    """Codes of the names of mentions (`entity_name`), equal where the names are.

    Args:
        layers: Mentions of each document, gold and predicted.
        sides: Their spans, gold and predicted.
        documents: With the text that the mentions' offsets count in.

    Returns:
        A code for each gold and for each predicted mention, document after document.
    """
    raw = [[entity.name for members in layer for entity in members] for layer in layers]
    folded = {name: _folded(name) for name in set(raw[0]).union(raw[1])}
    names = [[folded[name] for name in side] for side in raw]
    for side, found, layer in zip(sides, names, layers, strict=True):
        if "" in found:
            mentions = [entity for members in layer for entity in members]
            for at, unit in enumerate(side.unit.tolist()):
                if not found[at] and documents[unit].text:
                    found[at] = entity_name(mentions[at], documents[unit].text)
    codes = coded(names[0], names[1])
    for side, found, code in zip(sides, names, codes, strict=True):
        if "" in found:  # without a name and a text, a mention goes by its place
            nameless = code == code[found.index("")]
            code[nameless] = -1 - (side.start[nameless] << 32) - side.end[nameless]
    return list(codes)


def same_amount(left: Figure, right: Figure) -> bool:
    """Tell whether two figures give one amount: value, upper end and unit; two vague ones of a unit do.

    Values are the same when they differ by at most 1e-6 of the larger; units when they are the same characters.

    >>> same_amount(Figure("f1", 0, 3, "money", 2e9, unit="GBP"), Figure("f9", 4, 9, "money", 2e9 + 1, unit="GBP"))
    True
    """
    return (
        left.unit.strip() == right.unit.strip()
        and _same_value(left.value, right.value)
        and _same_value(left.value_high, right.value_high)
    )


def _same_value(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is right
    return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=0.0)


def amount(figure: Figure) -> tuple[str, str, str]:
    """Value, upper end and unit as sortable text, to put figures in a canonical order."""
    return repr(figure.value), repr(figure.value_high), figure.unit.strip()


def agreement(gold: Sequence[Figure], predicted: Sequence[Figure], *, with_unit: bool) -> Agreement:
    """Condition on pairs of figures, by index: the same value and upper end and, if asked for, the same unit."""
    units: dict[str, int] = {}

    def columns(figures: Sequence[Figure]) -> tuple[Floats, Floats, Indices]:
        return (
            np.array([math.nan if figure.value is None else figure.value for figure in figures], dtype=np.float64),
            np.array([math.nan if figure.value_high is None else figure.value_high for figure in figures], np.float64),
            np.array([units.setdefault(figure.unit.strip(), len(units)) for figure in figures], dtype=np.intp),
        )

    left, right = columns(gold), columns(predicted)

    def agree(ours: Indices, theirs: Indices) -> Flags:
        values = _close(left[0][ours], right[0][theirs]) & _close(left[1][ours], right[1][theirs])
        return values & (left[2][ours] == right[2][theirs]) if with_unit else values

    return agree


def _close(one: Floats, other: Floats) -> Flags:
    near: Flags = np.abs(one - other) <= TOLERANCE * np.maximum(np.abs(one), np.abs(other))
    both_empty: Flags = np.isnan(one) & np.isnan(other)
    return near | both_empty


def fillers(document: Document) -> Mapping[str, Filler]:
    """What each id of a document stands for, for targets, holders, subjects and arguments."""
    found: dict[str, Filler] = {entity.id: entity_name(entity, document.text) for entity in document.entities}
    found.update((figure.id, figure) for figure in document.figures)
    return found


def resolved(documents: Sequence[Document], gold: Sequence[Document]) -> list[Mapping[str, Filler]]:
    """`fillers` of each document, read against the gold's text."""
    return [fillers(with_text(document, right)) for document, right in zip(documents, gold, strict=True)]

"""Numbers of a text that carry no mark: what an annotator may have passed over."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from tellings.document import Document, Entity, Figure, Span
from tellings.quantity import find

__all__ = ["Unmarked", "unmarked"]


class Unmarked(Struct, frozen=True):
    """An amount that the reader of figures sees and no annotator marked.

    Attributes:
        document: Its id.
        line: Of the text, from 1.
        words: As they stand.
    """

    document: str
    line: int
    words: str

    def __str__(self) -> str:
        """One line."""
        return (
            f"{self.document} line {self.line}: {self.words!r} is in no figure; mark it, or leave it by the guidelines"
        )


def unmarked(documents: Iterable[Document]) -> list[Unmarked]:
    """Find amounts that touch no figure, no furniture and no name.

    What `tellings.quantity.find` sees is not always a figure (see the guidelines, section 2): each is to be looked at.

    Args:
        documents: Annotated, with their text.

    Returns:
        In the order of the documents and of their texts.

    >>> unmarked([Document("d", text="It hired 40 people.")])
    [Unmarked(document='d', line=1, words='40')]
    """
    found = []
    for document in documents:
        layers: tuple[Iterable[Entity | Figure | Span], ...] = (document.figures, document.furniture, document.entities)
        marks = [(mark.start, mark.end) for layer in layers for mark in layer]
        for quantity in find(document.text):
            if not any(start < quantity.end and quantity.start < end for start, end in marks):
                line = document.text.count("\n", 0, quantity.start) + 1
                found.append(Unmarked(document.id, line, document.text[quantity.start : quantity.end]))
    return found

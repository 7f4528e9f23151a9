"""Gold documents and predictions brought together as they are read, and checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import NamedTuple

from tellings.document import Document, problems
from tellings.errors import InputError

__all__ = ["Pair", "Place", "paired"]

Place = Callable[[str], str]
"""Where the document of an id stands: file and line."""


class Pair(NamedTuple):
    """One gold document and what was predicted for it.

    Attributes:
        at: Number of the gold document, in the order of the gold.
        gold: The annotated document.
        prediction: None where there is none.
    """

    at: int
    gold: Document
    prediction: Document | None


def paired(
    gold: Iterable[Document],
    predictions: Mapping[str, Document] | Iterable[Document],
    *,
    gold_place: Place | None = None,
    place: Place | None = None,
) -> Iterator[Pair]:
    """Bring gold and predictions together, holding no more than their orders differ by.

    Args:
        gold: Annotated documents, in any order.
        predictions: Documents, or documents by id, in any order.
        gold_place: Where a gold document stands, for errors.
        place: Where a prediction stands, for errors.

    Yields:
        A pair for each gold document: those with a prediction in the order of the predictions, then the others.

    Raises:
        InputError: An id is repeated, or a prediction's is not among the gold; offsets lie outside the text,
            references dangle or are ill-typed, values are not finite.
    """
    gold_at = gold_place or (lambda identity: f"gold {identity}")
    guess_at = place or (lambda identity: f"prediction {identity}")
    known: set[str] = set()
    source = _numbered(gold, gold_at, known)
    waiting: dict[str, tuple[int, Document]] = {}
    for guess in _listing(predictions):
        if guess.id in known and guess.id not in waiting:
            raise InputError(guess_at(guess.id), f"the id {guess.id!r} is used by two documents", "keep one of them")
        while guess.id not in waiting:
            found = next(source, None)
            if found is None:
                raise _unknown(guess, guess_at, known)
            waiting[found[1].id] = found
        at, document = waiting.pop(guess.id)
        _check(guess, len(document.text) or None, guess_at)
        yield Pair(at, document, guess)
    for at, document in chain(waiting.values(), source):
        yield Pair(at, document, None)


def _numbered(gold: Iterable[Document], place: Place, known: set[str]) -> Iterator[tuple[int, Document]]:
    """Number the gold documents, and note their ids as they are read."""
    for at, document in enumerate(gold):
        if document.id in known:
            cause = f"the id {document.id!r} is used by two documents"
            raise InputError(place(document.id), cause, "keep one of them")
        known.add(document.id)
        _check(document, None, place)
        yield at, document


def _unknown(guess: Document, place: Place, known: Iterable[str]) -> InputError:
    near = get_close_matches(guess.id, list(known), 1)
    mend = f"did you mean {near[0]}?" if near else "score it against the gold that it was predicted for"
    return InputError(place(guess.id), f"no gold document has the id {guess.id!r}", mend)


def _check(document: Document, length: int | None, place: Place) -> None:
    for path, cause in problems(document, length):
        raise InputError(f"{place(document.id)}: $.{path}", cause)
    for index, figure in enumerate(document.figures):
        if not all(math.isfinite(value) for value in (figure.value, figure.value_high) if value is not None):
            raise InputError(f"{place(document.id)}: $.figures[{index}].value", "is not a finite number")


def _listing(predictions: Mapping[str, Document] | Iterable[Document]) -> Iterable[Document]:
    if not isinstance(predictions, Mapping):
        yield from predictions
        return
    for identity, document in predictions.items():
        if document.id != identity:
            raise InputError(
                f"prediction {identity}", f"is given the document {document.id!r}", "use each document's id"
            )
        yield document

"""The test set of news-like sentences: how its file is read, split and scored."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from tellings.document import Document, Figure
from tellings.quantity import find
from tellings.scoring.figures import count, measures

FILE: Final = Path(__file__).with_suffix(".txt")
_MARK: Final = re.compile(r"\{([^{}|]+)\|(\S+) (\S+) (\S+)(?: (\S+))?\}")


def marked(line: str) -> Document:
    """Read one line of the file.

    >>> marked("It owes {£2m|money 2e6 GBP}.").figures[0].value
    2000000.0
    """
    text, figures, at = "", [], 0
    for match in _MARK.finditer(line):
        words, kind, value, unit, qualifier = match.groups()
        text += line[at : match.start()]
        low, _, high = value.partition("..")
        figures.append(
            Figure(
                id=f"f{len(figures)}",
                start=len(text),
                end=len(text) + len(words),
                kind=kind,  # type: ignore[arg-type]
                value=None if low == "?" else float(low),
                value_high=float(high) if high else None,
                unit="" if unit == "-" else unit,
                qualifier=qualifier or "exact",  # type: ignore[arg-type]
            )
        )
        text += words
        at = match.end()
    text += line[at:]
    return Document(id=sha256(text.encode()).hexdigest()[:12], text=text, figures=tuple(figures))


def sentences(*, held_out: bool) -> list[Document]:
    """The sentences to develop on, or the third that is held out: those whose digest divides by three."""
    lines = FILE.read_text("utf-8").splitlines()
    documents = [marked(line) for line in lines if line and not line.startswith("#")]
    return [document for document in documents if (int(document.id, 16) % 3 == 0) == held_out]


def read(document: Document) -> Document:
    """The same sentence with the figures that `find` reads in it."""
    figures = tuple(Figure(f"p{number}", *quantity) for number, quantity in enumerate(find(document.text)))
    return Document(id=document.id, text=document.text, figures=figures)


def scores(gold: list[Document]) -> dict[str, float]:
    """Measures of `find` on these sentences, by the project's own scorer."""
    counted = count(gold, [read(document) for document in gold])
    return {name: float(value) for name, value in measures({key: sum(of) for key, of in counted.items()}).items()}

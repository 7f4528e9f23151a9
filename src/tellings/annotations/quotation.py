"""Quotations: words of a text named by the line on which they begin, for whoever cannot count code points."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Lines", "Quotation"]


class Quotation(NamedTuple):
    """Words of a text.

    Attributes:
        line: On which they begin, from 1.
        quote: The words; white space stands for any white space.
        nth: Which of their occurrences that begin on the line, from 1.
    """

    line: int
    quote: str
    nth: int = 1


class Lines:
    r"""A text by its lines, which end as in any system's files.

    >>> lines = Lines("Orvell pays\r\nOrvell and Orvell\nLand Office")
    >>> lines.quotation(20, 35)
    Quotation(line=2, quote='and Orvell Land', nth=1)
    >>> list(lines.occurrences("Orvell", line=2)), list(lines.occurrences("Orvell"))
    ([(13, 19), (24, 30)], [(0, 6), (13, 19), (24, 30)])
    """

    def __init__(self, text: str) -> None:
        """Find where lines begin."""
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def occurrences(self, quote: str, line: int | None = None) -> Iterator[tuple[int, int]]:
        """Find a quotation, in order and without overlaps.

        Args:
            quote: Matched exactly but for its white space; one without words occurs nowhere.
            line: Where it begins, from 1; anywhere when left out. No line past the text's last holds anything.

        Yields:
            Offsets, half-open.
        """
        words = quote.split()
        if not words or not (line is None or 1 <= line <= len(self.starts)):
            return
        begin = self.starts[line - 1] if line is not None else 0
        limit = self.starts[line] if line is not None and line < len(self.starts) else len(self.text)
        pattern = re.compile(r"\s+".join(map(re.escape, words)))
        for match in itertools.takewhile(lambda match: match.start() < limit, pattern.finditer(self.text, begin)):
            yield match.span()

    def quotation(self, start: int, end: int) -> Quotation | None:
        """Quote a span; None where no quotation leads back to it (white space at an end, a repeat that overlaps)."""
        line = self.line(start)
        quote = " ".join(self.text[start:end].split())
        for number, found in enumerate(self.occurrences(quote, line), start=1):
            if found == (start, end):
                return Quotation(line, quote, number)
        return None

    def line(self, offset: int) -> int:
        """The number of the line that holds an offset, from 1."""
        return bisect_right(self.starts, offset)

    def numbered(self) -> str:
        """The text with the number of each line before it."""
        ends = [*self.starts[1:], len(self.text)]
        pieces = (self.text[start:end].rstrip("\r\n") for start, end in zip(self.starts, ends, strict=True))
        return "\n".join(f"{number}| {piece}".rstrip() for number, piece in enumerate(pieces, start=1))

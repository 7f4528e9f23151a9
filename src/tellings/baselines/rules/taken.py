"""Stretches of a text that are taken, looked up in logarithmic time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

__all__ = ["Taken"]


class Taken:
    """A set of half-open stretches; asks whether another one touches any."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        """Sort the stretches; `reach` is how far those up to each one go."""
        ordered = sorted(stretches)
        self._starts = [start for start, _ in ordered]
        self._reach = list(accumulate((end for _, end in ordered), max))

    def overlaps(self, start: int, end: int) -> bool:
        """Whether any stretch shares a character with `[start, end)`."""
        place = bisect_left(self._starts, end)
        return place > 0 and self._reach[place - 1] > start

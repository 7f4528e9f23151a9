"""What happened while the endpoint was asked, counted from several threads."""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import Final

from tellings.baselines.llm.settings import PREFIX, Settings

__all__ = ["Tally"]

_FAULTS: Final = {
    "unreadable": "answers without usable JSON",
    "cut_off": "answers cut off",
    "refused": "answers refused by the model",
    "too_long": "requests too long for the model",
    "rejected_quotes": "quotes not in the text",
    "malformed_marks": "marks of wrong types",
    "repeated_marks": "marks given twice",
    "repeated_ids": "ids given twice",
    "broken_references": "references to nothing that fits",
}
_CALLS: Final = ("calls", "cached", "retried", "tokens_in", "tokens_out", "untold", "kept")


class Tally:
    """Counts by name; one that is not known is a mistake of the caller."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, **counts: int) -> None:
        """Count.

        Raises:
            KeyError: There is no such count.
        """
        if unknown := counts.keys() - _FAULTS.keys() - set(_CALLS):
            raise KeyError(*unknown)
        with self._lock:
            self._counts.update(counts)

    def __getitem__(self, name: str) -> int:
        """One count, 0 where nothing was."""
        return self._counts[name]

    def __bool__(self) -> bool:
        """Whether anything was counted."""
        return self._counts.total() > 0

    def summary(self, settings: Settings) -> str:
        """All counts in a line: calls, marks, faults that occurred, tokens and cost of the calls made now."""
        told = [
            f"{self['calls']:,} calls ({self['retried']:,} retries), {self['cached']:,} answers from the cache",
            f"{self['kept']:,} marks kept",
            *(f"{self[name]:,} {what}" for name, what in _FAULTS.items() if self[name]),
            f"{self['tokens_in']:,} tokens sent, {self['tokens_out']:,} received",
        ]
        if self["untold"]:
            told.append(f"{self['untold']:,} calls without token counts")
        cost = settings.cost(self["tokens_in"], self["tokens_out"])
        if cost is not None:
            told.append(f"cost {cost:.4f}")
        elif self["calls"]:
            told.append(f"cost unknown ({PREFIX}PRICE_IN and {PREFIX}PRICE_OUT are not set)")
        return "; ".join(told)

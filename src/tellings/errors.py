"""The one error for bad input: where it is, what is wrong, how to mend it."""

from __future__ import annotations

__all__ = ["InputError", "MissingExtraError"]


class InputError(ValueError):
    """Input that cannot be used; printed as one line, exit status 2.

    Attributes:
        place: File, line or field at fault, as `gold.jsonl:3: $.figures[0].value`.
        cause: What is wrong there.
        mend: What the reader can do about it; may be empty.
    """

    def __init__(self, place: object, cause: str, mend: str = "") -> None:
        """Keep the three parts; newlines are folded so that the message is one line."""
        self.place = str(place)
        self.cause = " ".join(cause.split())
        self.mend = " ".join(mend.split())
        super().__init__(f"{self.place}: {self.cause}" + (f"; {self.mend}" if self.mend else ""))


class MissingExtraError(ImportError):
    """An optional dependency is not installed."""

    def __init__(self, module: str, extra: str) -> None:
        """Name the missing module and the extra that brings it."""
        super().__init__(f"{module} is not installed; mend: pip install 'tellings[{extra}]'")

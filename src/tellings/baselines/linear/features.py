"""Features of tokens: the words around them, their shape, and the marks of `rules`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

__all__ = ["shape", "token_features"]

_WINDOW: Final = 3
_RUNS: Final = re.compile(r"(.)\1+")


def shape(word: str) -> str:
    """Letters as X and x, digits as 9, runs shortened.

    >>> shape("Orvell"), shape("GPT"), shape("2.5")
    ('Xx', 'X', '9.9')
    """
    plain = "".join(
        "9" if letter.isdigit() else "X" if letter.isupper() else "x" if letter.isalpha() else letter for letter in word
    )
    return _RUNS.sub(r"\1", plain)


def token_features(words: Sequence[str], marks: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Features of each token of a sentence.

    Args:
        words: The tokens.
        marks: Labels of the tokens by layer, which are features too.

    Returns:
        Names of binary features for each token.
    """
    lower = [word.lower() for word in words]
    shapes = [shape(word) for word in words]
    found = []
    for at, word in enumerate(words):
        row = [
            "bias",
            f"prefix={lower[at][:3]}",
            f"suffix={lower[at][-3:]}",
            f"suffix2={lower[at][-2:]}",
            f"length={min(len(word), 10)}",
            "first" if at == 0 else "later",
        ]
        for offset in range(-_WINDOW, _WINDOW + 1):
            other = at + offset
            if 0 <= other < len(words):
                row.append(f"{offset}:{lower[other]}")
                row.append(f"{offset}/{shapes[other]}")
            else:
                row.append(f"{offset}:edge")
        row.extend(f"{offset}:{_pair(lower, at, offset)}" for offset in (-1, 0))
        for name, tags in marks.items():
            row.extend(f"{name}{offset}={tags[at + offset]}" for offset in (-1, 0, 1) if 0 <= at + offset < len(words))
        found.append(row)
    return found


def _pair(lower: Sequence[str], at: int, offset: int) -> str:
    left, right = at + offset, at + offset + 1
    return f"{lower[left] if left >= 0 else ''}_{lower[right] if right < len(lower) else ''}"

"""The words around a figure that bound its value: more than, up to, about."""

from __future__ import annotations

import re
from typing import Final

from tellings.document import Qualifier
from tellings.quantity.atom import Atom, last_word
from tellings.quantity.grammar import AFTER, BEFORE, BEFORE_WORDS
from tellings.quantity.lexicon import words as listed
from tellings.quantity.numerals import GAP

__all__ = ["qualifier"]

_BEFORE_UP_TO: Final = frozenset(listed("before_up_to"))
_OVER_LENGTH: Final = frozenset(
    ["for", "took", "takes", "take", "after", "lasted", "lasting", "spent", "is", "was", "last", "been", "of"]
)
_NOUN_BETWEEN: Final = re.compile(rf"{GAP}[a-z][a-z-]{{2,20}}(?={GAP}(?:or|at)\b)")


def qualifier(text: str, atom: Atom) -> Qualifier:
    """Say what the words before and behind an atom make of its value."""
    after = _bound_after(text, atom.end)
    if after is not None and after != "about":
        return after
    about = after is not None
    previous = atom.previous if atom.previous is not None else last_word(text, atom.start)
    if previous.lower() not in BEFORE_WORDS:
        return "about" if about else "exact"
    words = text[max(0, atom.start - 40) : atom.start].lower().replace("(", " ").split()
    while words:
        words[-1] = words[-1].lstrip("\"'“‘[—–")
        for length in (4, 3, 2, 1):
            group = BEFORE.get(tuple(words[-length:])) if len(words) >= length else None
            if group is not None:
                break
        else:
            break
        del words[-length:]
        if (
            group == "over"
            and atom.kind == "duration"
            and not atom.is_age
            and (not words or words[-1] not in _OVER_LENGTH)
        ):
            break  # "over five years" is as a rule the time during which something happens
        if group == "within" and atom.kind not in ("duration", "measure", "percent"):
            break
        if group == "at_most" and words and words[-1] in _BEFORE_UP_TO and length == 2:
            break  # "the toll goes up to 45 euros"
        if group == "about":
            about = True
        elif group != "skip":
            return _BOUNDS[group]
    return "about" if about else "exact"


_BOUNDS: Final[dict[str, Qualifier]] = {
    "at_most": "at_most", "at_least": "at_least", "more_than": "more_than", "less_than": "less_than",
    "plus": "at_least", "more": "at_least", "up": "at_least", "least": "at_least", "less": "at_most", "most": "at_most",
    "max": "at_most", "over": "more_than", "within": "at_most",
}  # fmt: skip


_BEFORE_BOUND: Final = frozenset([" ", "+", "-", "\u00a0", "\n"])


def _bound_after(text: str, end: int) -> Qualifier | None:
    window = text[end : end + 28]
    if window[:1] not in _BEFORE_BOUND:
        return None
    match = AFTER.match(text, end) if window[1:2] in "oaApmtO+" or window[0] != " " else None
    if match is None:
        if " or " not in window and " at " not in window:
            return None
        noun = _NOUN_BETWEEN.match(text, end)
        match = AFTER.match(text, noun.end()) if noun is not None else None
    if match is None:
        return None
    return _BOUNDS[match.lastgroup] if match.lastgroup is not None else "about"

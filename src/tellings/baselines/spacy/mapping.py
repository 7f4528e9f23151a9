"""What a name that spaCy found is in this scheme: its span by the guidelines, and its type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from tellings.baselines.linear.tokens import Labelled
from tellings.baselines.rules.lexicon import entries
from tellings.document import EntityType

__all__ = ["COUNTERPARTS", "mapped"]

COUNTERPARTS: Final[Mapping[str, EntityType]] = {
    "PERSON": "PERSON",
    "ORG": "ORG",
    "GPE": "PLACE",
    "LOC": "PLACE",
    "FAC": "PLACE",
    "PRODUCT": "PRODUCT",
    "EVENT": "PROGRAMME",
    "LAW": "PROGRAMME",
    "DATE": "DATE",
}
"""Labels of OntoNotes 5 that have a counterpart; nationalities, titles of works and every kind of number have none."""

_GOV: Final = entries("names", "gov")
_PROGRAMME: Final = entries("names", "programme")
_OFFICE: Final = entries("names", "titles") | entries("names", "roles")
_OPENS: Final = re.compile(r"[\W_]*(?:(?:the|an?)(?:\s+|$))?", re.IGNORECASE)
_WORD: Final = re.compile(r"([^\W\d_]+)\.?,?\s+")
_SPANNED: Final = re.compile(r"\b(?:from|since|between|and|to|until)\b")
_CLOSES: Final = re.compile(r"(?:['’]s)?[^\w.)]*$")
_BEHIND_HEAD: Final = re.compile(r"\s(?:of|for)\s")


def mapped(text: str, found: Labelled) -> list[Labelled]:
    """Bring a name into this scheme.

    A span loses an article, marks and a possessive at its ends, a person's also titles and roles; the ends of a span of
    dates are two. A name whose head is a word of a programme is one, an organisation whose head is a word of a public
    body is that: spaCy's labels do not tell them apart.

    Args:
        text: The article.
        found: Start, end and spaCy's label.

    Returns:
        Start, end and type, in order; empty where the label has no counterpart or nothing is left.

    >>> text = "the Ministry of Deeds’ chair, Dr Ada Lind, has from May to July 2025 for the Orvell Accord"
    >>> [mapped(text, each) for each in [(0, 22, "ORG"), (30, 41, "PERSON"), (52, 68, "DATE"), (73, 90, "ORG")]]
    [[(4, 21, 'GOV')], [(33, 41, 'PERSON')], [(52, 55, 'DATE'), (59, 68, 'DATE')], [(77, 90, 'PROGRAMME')]]
    >>> mapped(text, (30, 41, "MONEY"))
    []
    """
    start, end, label = found
    kind = COUNTERPARTS.get(label)
    if kind is None:
        return []
    if kind == "DATE":
        joints = [(start, start), *(match.span() for match in _SPANNED.finditer(text, start, end)), (end, end)]
        parts = [_trimmed(text, left, right) for (_, left), (right, _) in pairwise(joints)]
        return [(left, right, kind) for left, right in parts if left < right]
    start, end = _trimmed(text, start, end)
    while kind == "PERSON" and (match := _WORD.match(text, start, end)) is not None and match[1].lower() in _OFFICE:
        start = match.end()
    return [(start, end, _by_head(text[start:end], kind))] if start < end else []


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    if (closing := _CLOSES.search(text, start, end)) is not None:
        end = closing.start()
    if (opening := _OPENS.match(text, start, end)) is not None:
        start = opening.end()
    return start, end


def _by_head(form: str, kind: EntityType) -> EntityType:
    words = _BEHIND_HEAD.split(form)[0].lower().split()
    head = words[-1] if words else ""
    if head in _PROGRAMME:
        return "PROGRAMME"
    return "GOV" if kind == "ORG" and head in _GOV else kind

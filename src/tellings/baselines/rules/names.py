"""Canonical names: the longest form of an event's articles that contains the short one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tellings.baselines.rules.lexicon import entries
from tellings.document import EntityType

__all__ = ["canonical_names", "initials"]

_HEADS: Final = (
    entries("names", "gov") | entries("names", "org") | entries("names", "programme") | entries("names", "product")
)
_PLACES: Final = entries("names", "places")
_SMALL: Final = frozenset(["of", "for", "and", "the", "&", "de", "in", "on"])
_MOST: Final = 100  # longer forms that share a word: more come from no real article


def canonical_names(forms: Mapping[str, int], types: Mapping[str, EntityType]) -> dict[str, str]:
    """Choose one name for each form.

    A short form takes the most frequent longer form that it ends, abbreviates, or (for programmes, firms, people)
    begins; a bare place never takes the name of what is called after it ("Orvell" is not the "Orvell Land Office").

    Args:
        forms: How often each form occurs over the event's articles.
        types: Type of each form.

    Returns:
        The canonical name of each form, itself one of the forms.
    """
    by_word: dict[str, list[str]] = {}
    by_initials: dict[str, list[str]] = {}
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    for form in ordered:
        words = form.lower().split()
        for word in set(words):
            listed = by_word.setdefault(word, [])
            if len(listed) < _MOST:
                listed.append(form)
        listed = by_initials.setdefault(initials(form), [])
        if len(words) > 1 and len(listed) < _MOST:
            listed.append(form)
    by_letters: dict[str, str] = {}  # "PORT DESSARY" and "Corra Wind" are the forms that come most often
    for form in sorted(forms, key=lambda form: (forms[form], not form.isupper(), form)):
        by_letters["".join(form.lower().split())] = form
    chosen: dict[str, str] = {}
    for form in ordered:  # longest first, so that a name's own longer form is settled before it
        found = [
            longer
            for longer in (*by_word.get(form.lower().split()[0], ()), *by_initials.get(form.upper().rstrip("S"), ()))
            if len(longer) > len(form) and _names_same(form, longer, types)
        ]
        twin = by_letters.get("".join(form.lower().split()))
        if twin is not None and twin != form:
            found.append(twin)
        best = max(found, key=lambda longer: (forms[longer], len(longer), longer), default=None)
        chosen[form] = chosen.get(best, best) if best is not None else form
    return chosen


def initials(form: str) -> str:
    """First letters of a name's words, small words left out: "Department of Trade" gives DT."""
    return "".join(word[0] for word in form.split() if word.lower() not in _SMALL).upper()


def _names_same(short: str, longer: str, types: Mapping[str, EntityType]) -> bool:
    words, others = short.lower().split(), longer.lower().split()
    if short.isupper() and len(words) == 1 and 1 < len(short) < 8 and initials(longer) == short.upper():
        return True
    if len(words) >= len(others):
        return False
    kind, other = types[short], types[longer]
    if short.lower() in _PLACES or kind == "PLACE":
        return False
    if others[-len(words) :] == words:
        # "Audit Office" of "Talovea Audit Office"; a person's last name
        return other != "PLACE"
    if others[: len(words)] == words:
        if other == "PERSON":
            return len(words) == 1 and kind in ("PERSON", "ORG")
        is_whole = others[len(words)] in _HEADS or others[len(words)] in ("of", "for")
        return is_whole and (other in ("PROGRAMME", "ORG") or words[-1] in _HEADS)
    return False

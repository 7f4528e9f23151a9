"""Alignment: one key for the facts of an event that agree in type and fit in arguments and values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from tellings.baselines.rules.facts import Draft
from tellings.document import Fact, FactType

__all__ = ["align"]

_MAIN: Final[dict[FactType, tuple[str, ...]]] = {
    "agreement": ("instrument", "party"),
    "legal_status": (),
    "investment": ("recipient", "investor"),
    "programme": ("programme",),
    "deployment": ("system",),
    "effect": ("cause",),
    "expansion": ("org", "place"),
    "employment": ("employer",),
    "sharing": ("giver", "receiver"),
    "position": ("person",),
}
"""The roles that say which statement a fact is; the others may differ between tellings."""
_NEAR: Final = 0.12  # as shares of the greater value: further apart, two sums are two statements
_WORD: Final = re.compile(r"[a-z0-9]+")


def align(drafts: Sequence[Sequence[Draft]]) -> list[list[Fact]]:
    """Give the facts of an event's articles their keys; told twice in one article, the fuller one stays.

    Args:
        drafts: For each article, its facts without keys.

    Returns:
        For each article its facts in order, with ids `t1`, `t2` and so on.
    """
    clusters: dict[FactType, list[tuple[str, list[Draft]]]] = {}
    used: set[str] = set()
    documents: list[list[Fact]] = []
    for found in drafts:
        chosen: dict[str, Draft] = {}
        for draft in found:
            listed = clusters.setdefault(draft.type, [])
            key = next((key for key, members in listed if _fits(draft, members[0])), None)
            if key is None:
                key = _key(draft, used)
                used.add(key)
                if len(listed) < _MOST:
                    listed.append((key, [draft]))
            if key not in chosen or len(draft.arguments) > len(chosen[key].arguments):
                chosen[key] = draft
        ordered = sorted(chosen.items(), key=lambda item: (item[1].start, item[1].end, item[0]))
        documents.append([draft.fact(f"t{number}", key) for number, (key, draft) in enumerate(ordered, start=1)])
    return documents


_MOST: Final = 400  # statements of one type that an event's facts are compared with: more come from no real article


def _fits(draft: Draft, other: Draft) -> bool:
    if draft.type == "legal_status":
        return draft.property == other.property
    if draft.type == "investment":
        return _fits_sum(draft, other)
    roles = _MAIN[draft.type]
    for role in roles:
        ours, theirs = _names(draft, role), _names(other, role)
        if ours and theirs:
            if not ours & theirs:
                return False
            if role == roles[0] or len(roles) == 1:
                return draft.type not in ("effect", "expansion", "sharing") or _fits_rest(draft, other, roles[1:])
    return draft.type == "agreement" or not any(_names(draft, role) or _names(other, role) for role in roles)


def _fits_rest(draft: Draft, other: Draft, roles: Sequence[str]) -> bool:
    if draft.type == "effect":
        return {unit for _, _, unit in draft.values} == {unit for _, _, unit in other.values}
    return all(
        not _names(draft, role) or not _names(other, role) or _names(draft, role) & _names(other, role)
        for role in roles
    )


def _fits_sum(draft: Draft, other: Draft) -> bool:
    """Sums are one statement when they are near each other, whoever is said to receive them."""
    if not draft.values or not other.values:
        return bool(_names(draft, "recipient") & _names(other, "recipient")) and not draft.values and not other.values
    (_, ours, unit), (_, theirs, other_unit) = draft.values[0], other.values[0]
    return unit == other_unit and abs(ours - theirs) <= _NEAR * max(abs(ours), abs(theirs))


def _names(draft: Draft, role: str) -> set[str]:
    return {name for slot, name in draft.names if slot == role}


def _key(draft: Draft, used: set[str]) -> str:
    """A short slug: the main argument and the type, numbered where that is taken."""
    if draft.type == "agreement":
        stem = "deal-signed"
    elif draft.type == "legal_status":
        stem = f"deal-{draft.property}"
    else:
        main = next((name for role in _MAIN[draft.type] for name in sorted(_names(draft, role))), "")
        plain = unicodedata.normalize("NFKD", main).encode("ascii", "ignore").decode().lower()
        stem = "-".join([*_WORD.findall(plain)[:4], draft.type.replace("_", "-")])
    key, number = stem, 2
    while key in used:
        key, number = f"{stem}-{number}", number + 1
    return key

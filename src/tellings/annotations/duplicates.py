"""Articles that are there already: the same text by its digest, nearly the same by what it shares with another."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct

from tellings.dataset.attach import word_for_word
from tellings.dataset.forms import forms
from tellings.dataset.standoff import Standoff
from tellings.text import digest, words

__all__ = ["SHINGLE", "THRESHOLD", "Duplicate", "KnownTexts"]

SHINGLE: Final = 5
"""Words in a row that make a shingle."""

THRESHOLD: Final = 0.4
"""Share of the shorter text's shingles from which two texts count as nearly the same.

Of the hundred open tellings, the two that are most alike share 6% of the shorter one's shingles, of five real articles
about one event 17%, because they quote the same people. A reprint under another headline keeps nearly all of them; one
that changes every tenth word still keeps about six in ten.
"""


class Duplicate(Struct, frozen=True):
    """What an article repeats.

    Attributes:
        of: Id of the text that is there already.
        kind: `same` where no letter differs in the normal form, else `near`.
        share: Of the shorter one's shingles (of a text known by stand-off alone: of its sentences, by length) that both
            have.
    """

    of: str
    kind: Literal["same", "near"]
    share: float


class KnownTexts:
    """Texts that an article may repeat, indexed by shingle, so that a search reads no text that shares nothing.

    The measure is the containment of shingles (Broder, On the resemblance and containment of documents, SEQUENCES 1997)
    of the shorter text in the longer one: an excerpt is a duplicate too.
    """

    def __init__(self, standoffs: Iterable[Standoff] = ()) -> None:
        """Know nothing but the articles of these stand-off files, whose text is not here."""
        self._digests: dict[str, str] = {}
        self._texts: list[tuple[str, int]] = []
        # Most shingles stand in one text only: a list for each would take twice the memory.
        self._first: dict[int, int] = {}
        self._others: dict[int, list[int]] = defaultdict(list)
        self._standoffs = {standoff.sha256: standoff for standoff in standoffs}
        self._digests |= {sha256: standoff.id for sha256, standoff in self._standoffs.items()}

    def add(self, identity: str, text: str) -> None:
        """Know one text more."""
        sha256 = digest(text)
        self._digests.setdefault(sha256, identity)
        self._standoffs.pop(sha256, None)
        found = _shingles(text)
        number = len(self._texts)
        self._texts.append((identity, len(found)))
        for shingle in found:
            if self._first.setdefault(shingle, number) != number:
                self._others[shingle].append(number)

    def add_digest(self, identity: str, sha256: str) -> None:
        """Know a text of which only the digest is here."""
        self._digests.setdefault(sha256, identity)

    def find(self, text: str) -> Duplicate | None:
        """What a text repeats most; nothing where it is new."""
        if same := self._digests.get(digest(text)):
            return Duplicate(same, "same", 1.0)
        found = _shingles(text)
        shared: Counter[int] = Counter()
        for shingle in found & self._first.keys():
            shared.update((self._first[shingle], *self._others.get(shingle, ())))
        shares: dict[str, float] = {}
        for number, count in shared.items():
            identity, size = self._texts[number]
            shares[identity] = count / min(len(found), size)
        if self._standoffs:
            copy = forms(text)
            shares |= {standoff.id: word_for_word(standoff, copy) for standoff in self._standoffs.values()}
        if not shares:
            return None
        of = min(shares, key=lambda name: (-shares[name], name))
        return Duplicate(of, "near", shares[of]) if shares[of] >= THRESHOLD else None


def _shingles(text: str) -> set[int]:
    """Hashes of every run of words; of a shorter text, of all its words."""
    found = words(text)
    return {hash(tuple(found[start : start + SHINGLE])) for start in range(max(len(found) - SHINGLE, 0) + 1)}

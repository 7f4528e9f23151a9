"""Where the sentences and spans of a stand-off file stand in another copy of the article, if that is certain.

Sentences first: one that stands once in the source and once in the copy is certain; one that is short, or stands more
than once, is certain where its neighbours leave no other place. A span inside certain sentences needs no search. For
the rest, in sentences that the copy has altered, the span's hash is looked for between the certain sentences, and
counts only with evidence that was alone in the source and is alone in the copy.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from tellings.dataset.forms import CONTEXT, Forms, fingerprint, occurrences
from tellings.dataset.standoff import Anchor, Evidence, Sentence

__all__ = ["Location", "Reason", "locate", "locate_sentences"]

Reason = Literal["absent", "ambiguous", "conflict"]
Location = tuple[int, int] | Reason
"""Offsets in the copy's normal form, or why there are none."""

_PROBES: Final = 12
"""Sentences, longest first, that may all be missing before a file is taken for something else."""

_WHOLE: Final = 12
"""Characters of a sentence that is evidence by itself where it is a whole sentence of the copy."""


class _Place(NamedTuple):
    """A span found by search: offsets in the copy's normal form, and the stretch of the source that is proved there."""

    start: int
    end: int
    proved: tuple[int, int]


def locate_sentences(sentences: Sequence[Sentence], copy: Forms) -> dict[int, int]:
    """Find the sentences whose place in a copy is certain.

    Args:
        sentences: Those of the source, in order.
        copy: The text to search.

    Returns:
        For each sentence found, by its index, its start in the bare form of the copy.
    """
    fixed: dict[int, int] = {}
    places = _places(sentences, copy)
    for index, found in places.items():
        sentence = sentences[index]
        if sentence.unique and len(found) == 1 and _speaks(sentence, found[0], copy):
            fixed[index] = found[0]
    for index in _overlapping(sentences, fixed):
        del fixed[index]
    pending = sorted(set(places) - set(fixed))
    while pending:
        settled = [index for index in pending if _settle(index, sentences, places[index], fixed, copy)]
        if not settled:
            break
        pending = [index for index in pending if index not in fixed]
    return fixed


def locate(anchors: Sequence[Anchor], sentences: Sequence[Sentence], copy: Forms) -> dict[Anchor, Location]:
    """Find the spans whose place in a copy is certain.

    Args:
        anchors: Spans of the source; equal ones are one.
        sentences: Sentences of the source, in order.
        copy: The text to search.

    Returns:
        For each anchor its place in the normal form of the copy, or the reason why none is certain: its words are
        `absent`; they are there but their place is `ambiguous`; or two spans of the source claim one place
        (`conflict`).
    """
    fixed = locate_sentences(sentences, copy)
    located: dict[Anchor, Location] = {}
    if not fixed:
        return dict.fromkeys(anchors, "absent")
    searched: list[Anchor] = []
    for anchor in dict.fromkeys(anchors):
        place = _within_sentences(anchor, sentences, fixed, copy)
        if place is None:
            searched.append(anchor)
        else:
            located[anchor] = place
    located.update(_search(searched, sentences, fixed, copy))
    return located


def _places(sentences: Sequence[Sentence], copy: Forms) -> dict[int, list[int]]:
    """Every place of every sentence that the copy has, by the sentence's index."""
    known: dict[str, list[int]] = {}

    def record(index: int, place: int) -> None:
        sentence = sentences[index]
        content = copy.bare[place : place + sentence.end - sentence.start]
        found = [
            start
            for start in occurrences(content, copy.bare)
            if copy.bare_edges[start] and copy.bare_edges[start + len(content)]
        ]
        if found:
            known[sentence.hash] = found

    def follow(index: int, step: int) -> None:
        """Sentences mostly stand side by side in the copy too, which saves looking for each everywhere."""
        while 0 <= index + step < len(sentences):
            here, there = sentences[index], sentences[index + step]
            if there.hash in known:
                return
            for place in known[here.hash]:
                start = place + there.start - here.start
                end = start + there.end - there.start
                if start >= 0 and end <= len(copy.bare) and fingerprint(copy.bare[start:end]) == there.hash:
                    record(index + step, start)
                    break
            if there.hash not in known:
                return
            index += step

    starts = [place for place, is_edge in enumerate(copy.bare_edges) if is_edge]
    misses = 0
    for index in sorted(range(len(sentences)), key=lambda index: sentences[index].start - sentences[index].end):
        sentence = sentences[index]
        if sentence.hash in known:
            continue
        length = sentence.end - sentence.start
        start = next(_scan(copy.bare, copy.bare_edges, starts, length, sentence.hash, len(copy.bare)), None)
        if start is None:
            misses += 1
            if misses == _PROBES and not known:
                return {}
            continue
        record(index, start)
        follow(index, 1)
        follow(index, -1)
    return {index: known[sentence.hash] for index, sentence in enumerate(sentences) if sentence.hash in known}


def _scan(text: str, edges: bytearray, starts: Iterable[int], length: int, wanted: str, end: int) -> Iterator[int]:
    """Those of the starts where words of that length and hash stand, up to a word's edge not past the end."""
    hashed = bytes.fromhex(wanted)
    for start in starts:
        stop = start + length
        if stop <= end and edges[stop] and hashlib.sha256(text[start:stop].encode()).digest()[:8] == hashed:
            yield start


def _overlapping(sentences: Sequence[Sentence], fixed: Mapping[int, int]) -> set[int]:
    ordered = sorted(
        (start, start + sentences[index].end - sentences[index].start, index) for index, start in fixed.items()
    )
    clashing: set[int] = set()
    for (_, end, first), (start, _, second) in pairwise(ordered):
        if start < end:
            clashing |= {first, second}
    return clashing


def _settle(
    index: int, sentences: Sequence[Sentence], places: Sequence[int], fixed: dict[int, int], copy: Forms
) -> bool:
    """Fix a sentence whose neighbours leave one place for it; tell whether it is fixed."""
    sentence = sentences[index]
    length = sentence.end - sentence.start

    def is_free(place: int) -> bool:
        return all(
            place + length <= start or start + sentences[other].end - sentences[other].start <= place
            for other, start in fixed.items()
        )

    free = {place for place in places if is_free(place)}
    left = max((other for other in fixed if other < index), default=None)
    right = min((other for other in fixed if other > index), default=None)
    expected = {
        other: sentence.start + fixed[other] - sentences[other].start for other in (left, right) if other is not None
    }
    if (len(expected) == 2 and len(set(expected.values())) == 1) or (sentence.unique and length >= CONTEXT):
        options = free & set(expected.values())
    elif sentence.unique:
        # A short one may be a chance match; whole, and next to its neighbour, it continues the article.
        options = set()
        if left == index - 1 and _is_edge(copy, expected[left] + length):
            options.add(expected[left])
        if right == index + 1 and (index == 0 or _is_edge(copy, expected[right])):
            options.add(expected[right])
        options &= free
    else:
        return False
    if len(options) != 1:
        return False
    fixed[index] = options.pop()
    return True


def _speaks(sentence: Sentence, place: int, copy: Forms) -> bool:
    """Tell whether a sentence is too long for a chance match, a shorter one being a whole sentence of the copy too."""
    length = sentence.end - sentence.start
    if length >= CONTEXT:
        return True
    return length >= _WHOLE and _is_edge(copy, place) and _is_edge(copy, place + length)


def _is_edge(copy: Forms, place: int) -> bool:
    """Tell whether a sentence of the copy ends or begins at an offset of its bare form."""
    if not 0 < place < len(copy.bare):
        return place in (0, len(copy.bare))
    low, high = copy.positions[place - 1], copy.positions[place]
    return copy.bare[place - 1] in ".!?" or "\n" in copy.text[copy.normal.ends[low] : copy.normal.starts[high]]


def _within_sentences(
    anchor: Anchor, sentences: Sequence[Sentence], fixed: Mapping[int, int], copy: Forms
) -> tuple[int, int] | None:
    """Place of a span all of whose sentences are certain and still side by side."""
    low, high = anchor.bare
    first = bisect_right(sentences, low, key=lambda sentence: sentence.end)
    last = bisect_left(sentences, high, key=lambda sentence: sentence.start)
    if low >= high or first >= last or sentences[first].start > low or sentences[last - 1].end < high:
        return None
    shifts = {fixed[index] - sentences[index].start if index in fixed else None for index in range(first, last)}
    shift = shifts.pop()
    if shift is None or shifts:
        return None
    start, end = copy.from_bare(low + shift, high + shift)
    return _with_marks(anchor, start, end, copy)


def _with_marks(anchor: Anchor, start: int, end: int, copy: Forms) -> tuple[int, int]:
    """Widen a range by the marks beside it that the bare form leaves out, where the span had them."""
    length = anchor.normal[1] - anchor.normal[0]
    before = bisect_left(copy.positions, start)
    after = bisect_left(copy.positions, end)
    first = copy.positions[before - 1] + 1 if before else 0
    last = copy.positions[after] if after < len(copy.positions) else len(copy.normal.text)
    for low in range(max(first, end - length), start + 1):
        if end <= low + length <= last and fingerprint(copy.normal.text[low : low + length]) == anchor.hash:
            return low, low + length
    return start, end


def _search(
    anchors: Sequence[Anchor], sentences: Sequence[Sentence], fixed: Mapping[int, int], copy: Forms
) -> dict[Anchor, Location]:
    """Look for spans of altered sentences between the certain ones; long spans everywhere."""
    owned = sorted(
        copy.from_bare(start, start + sentences[index].end - sentences[index].start) for index, start in fixed.items()
    )
    text, edges = copy.normal.text, copy.normal_edges
    starts = [place for place, is_edge in enumerate(edges) if is_edge]
    everywhere = [(starts, len(text))]
    gaps = [
        (starts[bisect_left(starts, low) : bisect_left(starts, high)], high) for low, high in _gaps(owned, len(text))
    ]
    by_words: dict[tuple[int, str], list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        by_words[anchor.normal[1] - anchor.normal[0], anchor.hash].append(anchor)
    located: dict[Anchor, Location] = {}
    placed: dict[Anchor, _Place] = {}
    for (length, words), group in by_words.items():
        found = [
            start
            for some, end in (everywhere if length >= CONTEXT else gaps)
            for start in _scan(text, edges, some, length, words, end)
        ]
        for anchor in group:
            place = _proved(anchor, found, text)
            if place is None:
                located[anchor] = "ambiguous" if found else "absent"
            else:
                placed[anchor] = place
    for anchor in [anchor for anchor in anchors if anchor not in placed]:
        place = _inside_proved(anchor, placed, text)
        if place is not None:
            placed[anchor] = place
    clashing = _clashing(placed, sentences, fixed, copy)
    for anchor, place in placed.items():
        located[anchor] = "conflict" if anchor in clashing else (place.start, place.end)
    return located


def _gaps(owned: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    end = 0
    for start, stop in owned:
        if start > end:
            yield end, start
        end = max(end, stop)
    if length > end:
        yield end, length


def _proved(anchor: Anchor, starts: Sequence[int], text: str) -> _Place | None:
    """The one place that some evidence, alone in the source, singles out."""
    low, high = anchor.normal
    length = high - low
    before = {
        start for start in starts if start >= CONTEXT and fingerprint(text[start - CONTEXT : start]) == anchor.before
    }
    after = {
        start
        for start in starts
        if start + length + CONTEXT <= len(text)
        and fingerprint(text[start + length : start + length + CONTEXT]) == anchor.after
    }
    candidates: dict[Evidence, set[int]] = {
        "both": before & after,
        "before": before,
        "after": after,
        "span": set(starts),
    }
    single = {name: next(iter(candidates[name])) for name in anchor.unique if len(candidates[name]) == 1}
    if "both" in single:
        single = {"both": single["both"]}
    if len(set(single.values())) != 1:
        return None
    start = next(iter(single.values()))
    first = low - CONTEXT if single.keys() & {"both", "before"} else low
    last = high + CONTEXT if single.keys() & {"both", "after"} else high
    return _Place(start, start + length, (first, last))


def _inside_proved(anchor: Anchor, placed: Mapping[Anchor, _Place], text: str) -> _Place | None:
    low, high = anchor.normal
    starts = {
        place.start + low - other.normal[0]
        for other, place in placed.items()
        if place.proved[0] <= low and high <= place.proved[1]
    }
    if len(starts) != 1:
        return None
    start = starts.pop()
    if fingerprint(text[start : start + high - low]) != anchor.hash:
        return None
    return _Place(start, start + high - low, (low, high))


def _clashing(
    placed: Mapping[Anchor, _Place], sentences: Sequence[Sentence], fixed: Mapping[int, int], copy: Forms
) -> set[Anchor]:
    """Spans found by search that share words of the copy with what shares none with them in the source."""
    clashing: set[Anchor] = set()
    ordered = sorted(placed.items(), key=lambda item: (item[1].start, item[1].end))
    for rank, (first, here) in enumerate(ordered):
        for second, there in ordered[rank + 1 :]:
            if there.start >= here.end:
                break
            if here.start - first.normal[0] != there.start - second.normal[0]:
                clashing |= {first, second}
    for index, start in fixed.items():
        sentence = sentences[index]
        low, high = copy.from_bare(start, start + sentence.end - sentence.start)
        for anchor, place in placed.items():
            shares_here = place.start < high and low < place.end
            shares_there = anchor.bare[0] < sentence.end and sentence.start < anchor.bare[1]
            if shares_here and not shares_there:
                clashing.add(anchor)
    return clashing

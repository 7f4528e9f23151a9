"""The passages of a round over which its annotators disagree most, with both readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, groupby

from msgspec import Struct

from tellings.annotations.agreement import Text
from tellings.annotations.disagreement import Disagreement, disagreements
from tellings.document import Document
from tellings.text import sentences

__all__ = ["Passage", "weight_of", "worst_passages"]

_LABELS = ("type", "kind", "polarity")


class Passage(Struct, frozen=True):
    """A stretch of one text with all that two annotators read in it differently.

    Attributes:
        document: Id of the text.
        register: Of the text.
        origin: Of the text; only an open text may be shown to others.
        annotators: The two, in the order of the readings.
        line: Of the text on which it begins; 0 where there is no text, or the whole article is meant.
        start: Where the passage begins (code points).
        end: Where it ends.
        words: Its text; empty where the text is not at hand, or the whole article is meant.
        differences: In the order of the text.
        weight: Sum of `weight_of`.
    """

    document: str
    register: str
    origin: str
    annotators: tuple[str, str]
    line: int
    start: int
    end: int
    words: str
    differences: tuple[Disagreement, ...]
    weight: int


def weight_of(difference: Disagreement) -> int:
    """How much a difference counts: 3 where two labels contradict each other, 2 where one marks nothing, else 1.

    >>> weight_of(Disagreement(1, "stances", 0, 9, {"polarity": "critical"}, {"polarity": "promotional"}))
    3
    """
    if difference.first is None or difference.second is None:
        return 2
    if difference.layer == "stance" or any(
        difference.first.get(label) != difference.second.get(label) for label in _LABELS
    ):
        return 3
    return 1


def worst_passages(texts: Iterable[Text], limit: int | None = None) -> list[Passage]:
    """List passages by how much annotators disagree over them, the worst first.

    A passage is a sentence, or several that a difference joins. Of a text that is not at hand, a passage is what
    overlapping differences cover, and has no words.

    Args:
        texts: Texts of a round; of more than two annotators every pair is compared.
        limit: How many passages are wanted; all when left out.
    """
    found = [
        passage
        for text in texts
        for (one, first), (other, second) in combinations(zip(text.annotators, text.versions, strict=True), 2)
        for passage in _passages((one, other), first, second)
    ]
    found.sort(key=lambda passage: (-passage.weight, passage.document, passage.annotators, passage.start))
    return found[:limit]


def _passages(names: tuple[str, str], first: Document, second: Document) -> Iterator[Passage]:
    text = first.text
    units = [(span.start, span.end) for span in sentences(text)] if text else []
    placed = []
    for difference in disagreements(first, second):
        # What is of the whole article is a passage of its own, before the first.
        touched = [unit for unit in units if unit[0] < difference.end and difference.start < unit[1]]
        start = min([difference.start, *(unit[0] for unit in touched)])
        end = max([difference.end, *(unit[1] for unit in touched)])
        placed.append((start, end, difference))
    placed.sort(key=lambda item: (item[2].layer != "stance", item[0], item[1], item[2].number))
    reach, group = -1, 0
    grouped = []
    for start, end, difference in placed:
        if start >= reach:
            group += 1
        reach = max(reach, end)
        grouped.append((group, start, end, difference))
    for _, members in groupby(grouped, key=lambda item: item[0]):
        held = list(members)
        start, end = held[0][1], max(item[2] for item in held)
        differences = tuple(item[3] for item in held)
        yield Passage(
            document=first.id,
            register=first.register,
            origin=first.origin,
            annotators=names,
            line=text.count("\n", 0, start) + 1 if text and end else 0,
            start=start,
            end=end,
            words=text[start:end],
            differences=differences,
            weight=sum(map(weight_of, differences)),
        )

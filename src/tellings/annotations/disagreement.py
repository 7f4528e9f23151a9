"""Where two annotators of one text differ: what an adjudicator settles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from tellings.document import Annotation, Document, Entity, Fact, Figure, Stance
from tellings.text import words

__all__ = ["MARKS", "Comparison", "Contrast", "Disagreement", "compare", "disagreements", "reconcile_names"]

MARKS: Final = ("entities", "figures", "stances", "facts")
"""Fields of a document whose marks have ids."""


class Disagreement(Struct, frozen=True):
    """One difference between two versions of a text.

    Attributes:
        number: Counted from 1 in each text.
        layer: `furniture`, `names`, `entities`, `figures`, `stances`, `facts` or `stance` (of the article).
        start: Where it begins (code points); 0 for what has no place.
        end: Where it ends.
        first: What the first version holds there, references by name; null when nothing.
        second: What the second holds there.
    """

    number: int
    layer: str
    start: int
    end: int
    first: dict[str, Any] | None
    second: dict[str, Any] | None


class Contrast(Struct, frozen=True):
    """A difference with the marks that it is about; none where a version has nothing there, or where it is no mark."""

    difference: Disagreement
    first: Annotation | None = None
    second: Annotation | None = None


class Comparison(Struct, frozen=True):
    """Two versions of one text, side by side.

    Attributes:
        agreed: Layer -> pairs of marks that say the same, the first version's and the second's.
        contrasts: Everything else.
    """

    agreed: dict[str, list[tuple[Annotation, Annotation]]]
    contrasts: list[Contrast]


def reconcile_names(first: Document, second: Document) -> Document:
    """Give the second version the first one's canonical names.

    Two annotators who choose `UK` and `United Kingdom` for the same mentions agree on everything but a spelling. Each
    name of the second version becomes the name that the first most often gives to the same spans.

    Returns:
        The second version, renamed; names whose mentions the first does not have stay.
    """
    names = {(mention.start, mention.end): mention.name for mention in first.entities}
    pairs = Counter(
        (mention.name, names[mention.start, mention.end])
        for mention in second.entities
        if (mention.start, mention.end) in names
    )
    renamed: dict[str, str] = {}
    for (old, new), _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        renamed.setdefault(old, new)
    entities = tuple(
        msgspec.structs.replace(mention, name=renamed.get(mention.name, mention.name)) for mention in second.entities
    )
    return msgspec.structs.replace(second, entities=entities)


def disagreements(first: Document, second: Document) -> list[Disagreement]:
    """List what two versions of one text do not share.

    Marks are paired by span, else by overlap; a pair whose labels, values and references agree is no difference.
    References are compared by canonical name (or value and unit), so that two mentions of one thing do not differ; a
    choice of canonical name is one difference however many mentions share it. `key` is left to the alignment of the
    event, and `measures` counts only when no word is shared.

    Args:
        first: One version.
        second: Another version of the same text.

    Returns:
        Differences by layer and place.
    """
    return [contrast.difference for contrast in compare(first, second).contrasts]


def compare(first: Document, second: Document) -> Comparison:
    """Pair the marks of two versions of one text, as `disagreements` does, and keep the marks.

    Args:
        first: One version.
        second: Another version of the same text.

    Returns:
        What both say, and the differences; marks of the second version bear the first one's names.
    """
    found: list[tuple[_Difference, Annotation | None, Annotation | None]] = [
        (difference, None, None) for difference in (*_furniture(first, second), *_names(first, second))
    ]
    renamed = reconcile_names(first, second)
    agreed: dict[str, list[tuple[Annotation, Annotation]]] = {}
    for layer in MARKS:
        agreed[layer], differing = _layer(layer, first, renamed)
        found.extend(differing)
    if first.stance != second.stance:
        found.append((("stance", 0, 0, {"stance": first.stance}, {"stance": second.stance}), None, None))
    contrasts = [
        Contrast(Disagreement(number, *difference), mark, other)
        for number, (difference, mark, other) in enumerate(found, start=1)
    ]
    return Comparison(agreed, contrasts)


_Difference = tuple[str, int, int, dict[str, Any] | None, dict[str, Any] | None]


def _furniture(first: Document, second: Document) -> Iterator[_Difference]:
    left = {(span.start, span.end) for span in first.furniture}
    right = {(span.start, span.end) for span in second.furniture}
    for start, end in sorted(left ^ right):
        mark = {"start": start, "end": end}
        yield "furniture", start, end, mark if (start, end) in left else None, mark if (start, end) in right else None


def _names(first: Document, second: Document) -> Iterator[_Difference]:
    chosen = {(mention.start, mention.end): mention.name for mention in first.entities}
    seen: Counter[tuple[str, str]] = Counter()
    places: dict[tuple[str, str], Entity] = {}
    for mention in second.entities:
        name = chosen.get((mention.start, mention.end))
        if name is not None and name != mention.name:
            seen[name, mention.name] += 1
            places.setdefault((name, mention.name), mention)
    for (left, right), count in sorted(seen.items()):
        place = places[left, right]
        yield "names", place.start, place.end, {"name": left, "mentions": count}, {"name": right, "mentions": count}


def _layer(
    layer: str, first: Document, second: Document
) -> tuple[list[tuple[Annotation, Annotation]], list[tuple[_Difference, Annotation | None, Annotation | None]]]:
    left = [(mark, _plain(mark, first)) for mark in getattr(first, layer)]
    right = [(mark, _plain(mark, second)) for mark in getattr(second, layer)]
    agreed: list[tuple[Annotation, Annotation]] = []
    found: list[tuple[_Difference, Annotation | None, Annotation | None]] = []
    for test in (_is_same, _is_like, _is_near):
        left, right, pairs = _pair(left, right, test)
        for (mark, plain), (other, twin) in pairs:
            if test is _is_same:
                agreed.append((mark, other))
            else:
                start, end = min(mark.start, other.start), max(mark.end, other.end)
                found.append(((layer, start, end, plain, twin), mark, other))
    found += [((layer, mark.start, mark.end, plain, None), mark, None) for mark, plain in left]
    found += [((layer, mark.start, mark.end, None, plain), None, mark) for mark, plain in right]
    return agreed, found


_Marked = tuple[Annotation, dict[str, Any]]


def _pair(left: list[_Marked], right: list[_Marked], test: Any) -> tuple[list[_Marked], list[_Marked], Any]:
    rest, pairs, open_ = [], [], list(right)
    for marked in left:
        match = next((other for other in open_ if test(marked[1], other[1])), None)
        if match is None:
            rest.append(marked)
        else:
            open_.remove(match)
            pairs.append((marked, match))
    return rest, open_, pairs


def _is_same(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    a, b = dict(left), dict(right)
    if "measures" in a:
        mine, other = set(words(a.pop("measures"))), set(words(b.pop("measures")))
        if (mine or other) and not mine & other:
            return False
    return a == b


def _is_like(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Same label and overlapping."""
    label = next(name for name in ("type", "kind", "polarity") if name in left)
    return left[label] == right[label] and _is_near(left, right)


def _is_near(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    return bool(left["start"] < right["end"] and right["start"] < left["end"])


def _plain(mark: Annotation, document: Document) -> dict[str, Any]:
    """A mark without its ids: references by name, or by value and unit."""
    names = {entity.id: entity.name for entity in document.entities}
    amounts = {figure.id: [figure.value, figure.value_high, figure.unit] for figure in document.figures}
    place: dict[str, Any] = {"start": mark.start, "end": mark.end}
    match mark:
        case Entity():
            return place | {"type": mark.type}
        case Figure():
            return place | {
                "kind": mark.kind,
                "value": mark.value,
                "value_high": mark.value_high,
                "unit": mark.unit,
                "qualifier": mark.qualifier,
                "measures": mark.measures,
                "subject": names.get(mark.subject or ""),
                "part_of": amounts.get(mark.part_of or ""),
            }
        case Stance():
            return place | {
                "polarity": mark.polarity,
                "target": names.get(mark.target, mark.target),
                "holder": names.get(mark.holder or ""),
            }
        case Fact():
            arguments = [
                [argument.role, names.get(argument.id) or amounts.get(argument.id)] for argument in mark.arguments
            ]
            return place | {"type": mark.type, "modality": mark.modality, "arguments": sorted(arguments, key=repr)}

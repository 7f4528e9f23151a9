"""One version of a text made of two: what both agree on, and of each difference what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final, Literal

import msgspec

from tellings.annotations.disagreement import MARKS, Contrast, compare
from tellings.document import Annotation, Document, Entity, Fact, Figure, Span, Stance
from tellings.errors import InputError

__all__ = ["CHOICES", "Choice", "choices_of", "compose", "excerpt"]

Choice = Literal["first", "second", "both", "neither"]
CHOICES: Final[tuple[Choice, ...]] = ("first", "second", "both", "neither")
_ONE_OF_TWO: Final = ("names", "stance")


def choices_of(layer: str) -> tuple[Choice, ...]:
    """What can be decided of a difference: of a canonical name, or the article's stance, only `first` or `second`."""
    return CHOICES[:2] if layer in _ONE_OF_TWO else CHOICES


def compose(first: Document, second: Document, decided: Mapping[int, Choice]) -> Document:
    """Make the version that the decisions describe.

    Marks on which both agree are the first version's, with its ids; a mark taken from the second keeps its id where
    that is free. What pointed at a mark that was not taken points at the one taken in its place, else at the nearest
    other mention of the same thing (for a figure: of the same amount).

    Args:
        first: The version shown first.
        second: The one shown second.
        decided: The number of each difference to what was decided.

    Returns:
        The first version's article with the composed annotations, each layer in the order of the text.

    Raises:
        InputError: A difference is undecided or cannot be decided so, or the decisions leave a mark that points at
            something of which no mention is left.
    """
    compared = compare(first, second)
    for contrast in compared.contrasts:
        _refuse(first.id, contrast, decided)
    choice = {contrast.difference.number: decided[contrast.difference.number] for contrast in compared.contrasts}
    taken: dict[str, list[tuple[Annotation, str, Literal["first", "second"]]]] = {layer: [] for layer in MARKS}
    used = {mark.id for _, mark in first.annotations()}
    # Where each version's ids lead in the composed one.
    leads: dict[str, dict[str, str]] = {"first": {}, "second": {}}
    for layer, pairs in compared.agreed.items():
        for mark, twin in pairs:
            leads["first"][mark.id] = leads["second"][twin.id] = mark.id
            taken[layer].append((mark, mark.id, "first"))
    for contrast in compared.contrasts:
        decision, layer = choice[contrast.difference.number], contrast.difference.layer
        mine, other = contrast.first, contrast.second
        keeps_mine = mine is not None and decision in ("first", "both")
        keeps_other = other is not None and decision in ("second", "both")
        if mine is not None and keeps_mine:
            leads["first"][mine.id] = mine.id
            taken[layer].append((mine, mine.id, "first"))
        if other is not None and keeps_other:
            identity = other.id
            while identity in used:
                identity += "-2"
            used.add(identity)
            leads["second"][other.id] = identity
            taken[layer].append((other, identity, "second"))
        if mine is not None and other is not None and keeps_mine != keeps_other:
            if keeps_mine:
                leads["second"][other.id] = leads["first"][mine.id]
            else:
                leads["first"][mine.id] = leads["second"][other.id]
    named = _named(first, second, compared.contrasts, choice)
    layers: dict[str, list[Any]] = {
        layer: sorted(
            (msgspec.structs.replace(mark, id=identity) for mark, identity, _ in marks),
            key=lambda mark: (mark.start, mark.end, mark.id),
        )
        for layer, marks in taken.items()
    }
    sides = {identity: side for marks in taken.values() for _, identity, side in marks}
    composed = msgspec.structs.replace(
        first,
        stance=_stance(first, second, compared.contrasts, choice),
        furniture=_furniture(first, second, compared.contrasts, choice),
        entities=tuple(named(mention) for mention in layers["entities"]),
        figures=tuple(layers["figures"]),
    )
    versions = {"first": first, "second": second}

    def relinked(mark: Any) -> Any:
        side = sides[mark.id]
        return _relinked(mark, versions[side], leads[side], composed, named)

    return msgspec.structs.replace(
        composed,
        figures=tuple(relinked(mark) for mark in layers["figures"]),
        stances=tuple(relinked(mark) for mark in layers["stances"]),
        facts=tuple(relinked(mark) for mark in layers["facts"]),
    )


def _refuse(document: str, contrast: Contrast, decided: Mapping[int, Choice]) -> None:
    number, layer = contrast.difference.number, contrast.difference.layer
    place = f"{document} difference {number}"
    if number not in decided:
        raise InputError(place, "is undecided", "decide it")
    if decided[number] not in choices_of(layer):
        what = "a canonical name" if layer == "names" else "the article's stance"
        raise InputError(place, f"{decided[number]!r} says nothing of {what}", "decide for the first or the second")


def _named(first: Document, second: Document, contrasts: list[Contrast], choice: Mapping[int, Choice]) -> Any:
    """What gives a mention, which bears the first version's name, the name that was decided."""
    chosen: dict[tuple[str, str], bool] = {}
    usual: dict[str, str] = {}
    for contrast in sorted(contrasts, key=lambda contrast: -_mentions(contrast)):
        told = contrast.difference
        if told.layer == "names" and told.first and told.second:
            is_second = choice[told.number] == "second"
            chosen[told.first["name"], told.second["name"]] = is_second
            usual.setdefault(told.first["name"], told.second["name"] if is_second else told.first["name"])
    mine = {(mention.start, mention.end): mention.name for mention in first.entities}
    theirs = {(mention.start, mention.end): mention.name for mention in second.entities}

    def named(mention: Entity) -> Entity:
        place = mention.start, mention.end
        if place in mine and place in theirs:
            name = theirs[place] if chosen.get((mine[place], theirs[place])) else mine[place]
        else:
            name = usual.get(mention.name, mention.name)
        return msgspec.structs.replace(mention, name=name)

    return named


def _mentions(contrast: Contrast) -> int:
    told = contrast.difference
    return int(told.first["mentions"]) if told.layer == "names" and told.first else 0


def _stance(first: Document, second: Document, contrasts: list[Contrast], choice: Mapping[int, Choice]) -> Any:
    for contrast in contrasts:
        if contrast.difference.layer == "stance":
            return first.stance if choice[contrast.difference.number] == "first" else second.stance
    return first.stance


def _furniture(
    first: Document, second: Document, contrasts: list[Contrast], choice: Mapping[int, Choice]
) -> tuple[Span, ...]:
    kept = {(span.start, span.end) for span in first.furniture} & {(span.start, span.end) for span in second.furniture}
    for contrast in contrasts:
        told = contrast.difference
        if told.layer == "furniture":
            side = "first" if told.first is not None else "second"
            if choice[told.number] in (side, "both"):
                kept.add((told.start, told.end))
    spans = [Span(start, end) for start, end in sorted(kept)]
    for one, other in pairwise(spans):
        if other.start < one.end:
            place = f"{first.id} furniture {one.start} to {one.end}"
            raise InputError(place, f"overlaps furniture {other.start} to {other.end}", "decide for one of them")
    return tuple(spans)


def _relinked(mark: Any, version: Document, leads: Mapping[str, str], composed: Document, named: Any) -> Any:
    def lead(identity: str) -> str:
        if identity in leads:
            return leads[identity]
        return _instead(mark, identity, version, composed, named)

    match mark:
        case Figure():
            subject = mark.subject and lead(mark.subject)
            part_of = mark.part_of and lead(mark.part_of)
            return msgspec.structs.replace(mark, subject=subject, part_of=None if part_of == mark.id else part_of)
        case Stance():
            target = mark.target if mark.target in ("deal", "other") else lead(mark.target)
            return msgspec.structs.replace(mark, target=target, holder=mark.holder and lead(mark.holder))
        case Fact():
            arguments = [msgspec.structs.replace(argument, id=lead(argument.id)) for argument in mark.arguments]
            return msgspec.structs.replace(mark, arguments=tuple(dict.fromkeys(arguments)))
    raise TypeError(mark)


def _instead(mark: Any, identity: str, version: Document, composed: Document, named: Any) -> str:
    """The nearest mark of the same thing as one that was not taken."""
    gone: Any = next(other for _, other in version.annotations() if other.id == identity)
    if isinstance(gone, Entity):
        names = {gone.name, named(gone).name}
        alike: list[Any] = [mention for mention in composed.entities if mention.name in names]
        what = repr(gone.name)
    else:
        alike = [
            figure
            for figure in composed.figures
            if figure.id != mark.id
            and (figure.value, figure.value_high, figure.unit) == (gone.value, gone.value_high, gone.unit)
        ]
        what = f"the figure {gone.value:g} {gone.unit}" if gone.value is not None else f"the figure of {gone.unit!r}"
    if not alike:
        raise InputError(
            f"{composed.id} mark {mark.id} ({mark.start} to {mark.end})",
            f"points at {what}, of which the decisions leave no mention",
            "decide otherwise, or submit a whole version",
        )
    nearest = min(alike, key=lambda other: (other.start > mark.start, abs(other.start - mark.start), other.id))
    return str(nearest.id)


def excerpt(version: Document, contrast: Contrast, side: Literal["first", "second"]) -> Document:
    """The marks of one version that a difference is about, with what they point at, for showing them in the text.

    Args:
        version: The version of that side.
        contrast: The difference.
        side: Which side it is.
    """
    told = contrast.difference
    empty = version.without_gold()
    reading = told.first if side == "first" else told.second
    mark = contrast.first if side == "first" else contrast.second
    if reading is None:
        return empty
    if told.layer == "stance":
        return msgspec.structs.replace(empty, stance=version.stance)
    if told.layer == "furniture":
        return msgspec.structs.replace(empty, furniture=(Span(told.start, told.end),))
    if told.layer == "names":
        shown = tuple(mention for mention in version.entities if mention.name == reading["name"])
        return msgspec.structs.replace(empty, entities=shown)
    if mark is None:
        return empty
    own: Any = next(other for _, other in version.annotations() if other.id == mark.id)
    wanted = Counter(_references(own))
    marks = {
        "entities": tuple(mention for mention in version.entities if mention.id in wanted),
        "figures": tuple(
            msgspec.structs.replace(figure, subject=None, part_of=None)
            for figure in version.figures
            if figure.id in wanted
        ),
    }
    marks[told.layer] = (*marks.get(told.layer, ()), own)
    return msgspec.structs.replace(empty, **marks)


def _references(mark: Any) -> list[str]:
    match mark:
        case Figure():
            return [identity for identity in (mark.subject, mark.part_of) if identity]
        case Stance():
            return [
                identity for identity in (mark.target, mark.holder) if identity and identity not in ("deal", "other")
            ]
        case Fact():
            return [argument.id for argument in mark.arguments]
    return []

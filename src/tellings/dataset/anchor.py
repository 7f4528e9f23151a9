"""Stand-off annotations joined to a reader's own copy of the article."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from tellings.dataset.forms import Forms, fingerprint, forms
from tellings.dataset.locate import Location, locate
from tellings.dataset.standoff import Anchor, Standoff
from tellings.document import Document, Entity, Fact, Figure, Span, Stance

__all__ = ["LAYERS", "Anchored", "LostReference", "Orphan", "anchor", "anchor_in"]

LAYERS: Final = ("title", "furniture", "entities", "figures", "stances", "facts")

_WHY: Final = {
    "absent": "its words do not stand in this copy",
    "ambiguous": "its words stand in this copy, but nothing proves that this is their place",
    "conflict": "another span of the article claims the same place",
}


class Orphan(NamedTuple):
    """An annotation that has no certain place in the copy.

    Attributes:
        layer: `title`, `furniture`, `entities`, `figures`, `stances` or `facts`.
        id: Its id; `title` and `furniture[0]` for what has none.
        reason: Why, in words.
    """

    layer: str
    id: str
    reason: str


class LostReference(NamedTuple):
    """A reference to an orphan, in an annotation that has its place.

    Attributes:
        layer: Layer of the annotation that refers.
        id: Its id.
        slot: `subject`, `part_of`, `target`, `holder` or the role of an argument.
        reference: Id of the orphan.
        replaced_by: Id of the mention of the same name that stands in for it; null when the reference is dropped.
    """

    layer: str
    id: str
    slot: str
    reference: str
    replaced_by: str | None


@dataclass(frozen=True)
class Anchored:
    """What became of one stand-off file in one copy of the article.

    Attributes:
        document: The copy's text and headline, and every annotation with a certain place, at the copy's offsets.
        exact: Whether the copy has the source's words and nothing else.
        orphans: Annotations without a certain place, in the order of the file.
        lost_references: References to orphans.
        anchored: Annotations with a place, by layer.
        orphaned: Annotations without, by layer.
    """

    document: Document
    exact: bool
    orphans: tuple[Orphan, ...]
    lost_references: tuple[LostReference, ...]
    anchored: Mapping[str, int] = field(default_factory=dict)
    orphaned: Mapping[str, int] = field(default_factory=dict)


def anchor(standoff: Standoff, text: str) -> Anchored:
    """Join stand-off annotations to a copy of their article.

    A span is anchored where its place is certain, else it is an orphan; none is ever guessed (see
    `tellings.dataset.locate`). What refers to an orphan:

    - `subject`, `part_of` and arguments of facts are dropped: they may be absent, so nothing false remains. A fact
      that loses every argument is an orphan itself.
    - `target` and `holder` of a stance cannot be dropped, because `other` and null say something (nobody in
      particular, the article's own voice). The nearest anchored mention of the same name stands in, since any mention
      means the same thing; where the copy has none, the stance is an orphan.

    Args:
        standoff: Annotations without words.
        text: The reader's copy, which may be another scrape, or not the article at all (then all are orphans).
    """
    return anchor_in(standoff, forms(text))


def anchor_in(standoff: Standoff, copy: Forms) -> Anchored:
    """As `anchor`, for a copy whose forms are known already."""
    exact = copy.digest == standoff.sha256
    anchors = standoff.anchors()
    located = _same_place(anchors, copy) if exact else locate(anchors, standoff.sentences, copy)
    return _Join(standoff, copy, located).anchored(exact)


def _same_place(anchors: Sequence[Anchor], copy: Forms) -> dict[Anchor, Location]:
    return {
        anchor: anchor.normal if fingerprint(copy.normal.text[slice(*anchor.normal)]) == anchor.hash else "absent"
        for anchor in anchors
    }


_Record = TypeVar("_Record", Entity, Figure, Stance, Fact)


class _Join:
    """One pass over the layers of a stand-off file, which notes what it leaves out."""

    def __init__(self, standoff: Standoff, copy: Forms, located: Mapping[Anchor, Location]) -> None:
        self.standoff = standoff
        self.copy = copy
        self.located = located
        self.orphans: list[Orphan] = []
        self.lost: list[LostReference] = []

    def span(self, layer: str, name: str, anchor: Anchor) -> Span | None:
        """The place of an anchor in the copy's text; an orphan is noted where there is none."""
        place = self.located[anchor]
        if isinstance(place, str):
            self.orphans.append(Orphan(layer, name, _WHY[place]))
            return None
        return Span(*self.copy.to_text(*place))

    def layer(self, layer: str, annotations: Sequence[_Record]) -> list[_Record]:
        """The annotations of a layer that have a place, at the copy's offsets."""
        kept = []
        for annotation, record in zip(annotations, getattr(self.standoff, layer), strict=True):
            span = self.span(layer, annotation.id, record.anchor)
            if span is not None:
                kept.append(msgspec.structs.replace(annotation, start=span.start, end=span.end))
        return kept

    def anchored(self, exact: bool) -> Anchored:
        skeleton = self.standoff.skeleton()
        title = None if self.standoff.title is None else self.span("title", "title", self.standoff.title)
        furniture = [
            self.span("furniture", f"furniture[{index}]", anchor)
            for index, anchor in enumerate(self.standoff.furniture)
        ]
        entities = self.layer("entities", skeleton.entities)
        figures = self.layer("figures", skeleton.figures)
        stances = self.layer("stances", skeleton.stances)
        facts = self.layer("facts", skeleton.facts)
        mentions = {entity.id for entity in entities}
        amounts = {figure.id for figure in figures}
        figures = [self.figure(figure, mentions, amounts) for figure in figures]
        stand_in = _stand_ins(skeleton.entities, entities)
        marks = [self.stance(stance, mentions, stand_in) for stance in stances]
        statements = [self.fact(fact, mentions | amounts) for fact in facts]
        text = self.copy.text
        document = msgspec.structs.replace(
            skeleton,
            text=text,
            title="" if title is None else " ".join(text[title.start : title.end].split()),
            sha256=self.copy.digest,
            furniture=tuple(span for span in furniture if span is not None),
            entities=tuple(entities),
            figures=tuple(figures),
            stances=tuple(stance for stance in marks if stance is not None),
            facts=tuple(fact for fact in statements if fact is not None),
        )
        orphaned = {layer: sum(orphan.layer == layer for orphan in self.orphans) for layer in LAYERS}
        totals = {layer: len(getattr(self.standoff, layer)) for layer in LAYERS if layer != "title"}
        totals["title"] = int(self.standoff.title is not None)
        return Anchored(
            document=document,
            exact=exact,
            orphans=tuple(self.orphans),
            lost_references=tuple(self.lost),
            anchored={layer: totals[layer] - orphaned[layer] for layer in LAYERS},
            orphaned=orphaned,
        )

    def figure(self, figure: Figure, mentions: set[str], amounts: set[str]) -> Figure:
        changes: dict[str, Any] = {}
        for slot, reference, there in (
            ("subject", figure.subject, mentions),
            ("part_of", figure.part_of, amounts),
        ):
            if reference is not None and reference not in there:
                changes[slot] = None
                self.lost.append(LostReference("figures", figure.id, slot, reference, None))
        return msgspec.structs.replace(figure, **changes)

    def stance(self, stance: Stance, mentions: set[str], stand_in: Callable[[str, int], str | None]) -> Stance | None:
        changes: dict[str, Any] = {}
        for slot in ("target", "holder"):
            reference = getattr(stance, slot)
            if reference is None or reference in mentions or (slot == "target" and reference in ("deal", "other")):
                continue
            other = stand_in(reference, stance.start)
            if other is None:
                reason = f"its {slot} {reference!r} is an orphan, and no other mention of that name has a place"
                self.orphans.append(Orphan("stances", stance.id, reason))
                return None
            changes[slot] = other
        for slot, other in changes.items():
            self.lost.append(LostReference("stances", stance.id, slot, getattr(stance, slot), other))
        return msgspec.structs.replace(stance, **changes)

    def fact(self, fact: Fact, there: set[str]) -> Fact | None:
        kept = tuple(argument for argument in fact.arguments if argument.id in there)
        if fact.arguments and not kept:
            self.orphans.append(Orphan("facts", fact.id, "all its arguments are orphans"))
            return None
        for argument in fact.arguments:
            if argument.id not in there:
                self.lost.append(LostReference("facts", fact.id, argument.role, argument.id, None))
        return msgspec.structs.replace(fact, arguments=kept)


def _stand_ins(all_entities: Sequence[Entity], anchored: Sequence[Entity]) -> Callable[[str, int], str | None]:
    things = {entity.id: (entity.type, entity.name) for entity in all_entities}

    def nearest(reference: str, start: int) -> str | None:
        """Mention of the same name before the mark and nearest to it, else nearest after it."""
        thing = things[reference]
        same = [entity for entity in anchored if entity.name and (entity.type, entity.name) == thing]
        if not same:
            return None
        return min(same, key=lambda entity: (entity.start > start, abs(entity.start - start))).id

    return nearest

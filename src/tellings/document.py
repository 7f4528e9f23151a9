"""The document: one type for gold annotations, exports and predictions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta, Struct

__all__ = [
    "ARTICLE_STANCES",
    "ARTICLE_VOICE",
    "ENTITY_TYPES",
    "FACT_TYPES",
    "FIGURE_KINDS",
    "MODALITIES",
    "POLARITIES",
    "QUALIFIERS",
    "ROLES",
    "TARGET_KINDS",
    "Alignment",
    "Annotation",
    "Argument",
    "Difference",
    "Document",
    "Entity",
    "Fact",
    "Figure",
    "Member",
    "Span",
    "Stance",
    "problems",
]

EntityType = Literal["ORG", "GOV", "PERSON", "PLACE", "PRODUCT", "PROGRAMME", "DATE"]
FigureKind = Literal["money", "count", "percent", "duration", "measure", "multiple"]
Qualifier = Literal["exact", "about", "more_than", "less_than", "at_least", "at_most", "vague"]
Polarity = Literal["promotional", "critical"]
ArticleStance = Literal["promotional", "critical", "mixed", "neutral"]
FactType = Literal[
    "agreement",
    "legal_status",
    "investment",
    "programme",
    "deployment",
    "effect",
    "expansion",
    "employment",
    "sharing",
    "position",
]
Modality = Literal["actual", "planned", "possible", "denied"]
DifferenceKind = Literal["rounding", "update", "scope", "error"]

ENTITY_TYPES: Final[tuple[str, ...]] = get_args(EntityType)
FIGURE_KINDS: Final[tuple[str, ...]] = get_args(FigureKind)
QUALIFIERS: Final[tuple[str, ...]] = get_args(Qualifier)
POLARITIES: Final[tuple[str, ...]] = get_args(Polarity)
ARTICLE_STANCES: Final[tuple[str, ...]] = get_args(ArticleStance)
FACT_TYPES: Final[tuple[str, ...]] = get_args(FactType)
MODALITIES: Final[tuple[str, ...]] = get_args(Modality)
DIFFERENCE_KINDS: Final[tuple[str, ...]] = get_args(DifferenceKind)
TARGET_KINDS: Final = ("mention", "deal", "other")
ARTICLE_VOICE: Final = None
"""The holder of a stance that the article takes in its own voice."""

_PARTY: Final = frozenset({"ORG", "GOV", "PLACE"})
_ANY_FIGURE: Final = frozenset(FIGURE_KINDS)
_ANY_ENTITY: Final = frozenset(ENTITY_TYPES)
_DATE: Final = frozenset({"DATE"})
_PLACE: Final = frozenset({"PLACE"})
_PRODUCT: Final = frozenset({"PRODUCT"})
_PROGRAMME: Final = frozenset({"PROGRAMME"})

ROLES: Final[dict[str, dict[str, frozenset[str]]]] = {
    "agreement": {"party": _PARTY, "instrument": _PROGRAMME, "date": _DATE},
    "legal_status": {"instrument": _PROGRAMME},
    "investment": {
        "investor": _PARTY,
        "amount": frozenset({"money"}),
        "recipient": _ANY_ENTITY,
        "place": _PLACE,
        "date": _DATE,
    },
    "programme": {"body": _PARTY, "programme": _PROGRAMME, "amount": _ANY_FIGURE, "date": _DATE},
    "deployment": {
        "system": _PRODUCT,
        "component": _PRODUCT,
        "user": _PARTY,
        "supplier": frozenset({"ORG"}),
        "date": _DATE,
    },
    "effect": {"cause": _PRODUCT | _PROGRAMME, "figure": _ANY_FIGURE},
    "expansion": {"org": frozenset({"ORG"}), "place": _PLACE, "count": _ANY_FIGURE, "date": _DATE},
    "employment": {
        "employer": frozenset({"ORG", "GOV", "PROGRAMME"}),
        "count": _ANY_FIGURE,
        "place": _PLACE,
    },
    "sharing": {"giver": frozenset({"ORG", "GOV"}), "receiver": frozenset({"ORG", "GOV"})},
    "position": {"person": frozenset({"PERSON"}), "org": _PARTY},
}
"""Roles of each fact type, and what may fill each: entity types or figure kinds."""

Offset = Annotated[int, Meta(ge=0)]
Id = Annotated[str, Meta(min_length=1)]


class Span(Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of text: code points, half-open `[start, end)`."""

    start: Offset
    end: Offset


class Entity(Struct, frozen=True, forbid_unknown_fields=True):
    """One mention of a name; `name` is the canonical name that its mentions share."""

    id: Id
    start: Offset
    end: Offset
    type: EntityType
    name: str = ""


class Figure(Struct, frozen=True, forbid_unknown_fields=True):
    """One expression of an amount; `value` is empty where it is vague, the lower end of a range."""

    id: Id
    start: Offset
    end: Offset
    kind: FigureKind
    value: float | None = None
    value_high: float | None = None
    unit: str = ""
    qualifier: Qualifier = "exact"
    measures: str = ""
    subject: str | None = None
    part_of: str | None = None


class Stance(Struct, frozen=True, forbid_unknown_fields=True):
    """One mark that takes a side.

    `target` is an entity's id, `deal` or `other`; `holder` an entity's id, or null for the article's own voice.
    """

    id: Id
    start: Offset
    end: Offset
    polarity: Polarity
    target: str = "other"
    holder: str | None = ARTICLE_VOICE


class Argument(Struct, frozen=True, forbid_unknown_fields=True):
    """What fills one role of a fact: the id of an entity or of a figure."""

    role: str
    id: str


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """A typed statement that could be checked; the span is its trigger."""

    id: Id
    start: Offset
    end: Offset
    type: FactType
    modality: Modality = "actual"
    key: str = ""
    arguments: tuple[Argument, ...] = ()


Annotation = Entity | Figure | Stance | Fact


class Document(Struct, frozen=True, forbid_unknown_fields=True):
    """One telling with its annotations. A prediction is a document without its text: only `id` is needed.

    `sha256` is the digest of the normalised text (`tellings.text.digest`), which another copy of the article shares.
    """

    id: Id
    event: str = ""
    outlet: str = ""
    register: str = ""
    title: str = ""
    text: str = ""
    sha256: str = ""
    origin: Literal["", "open", "news"] = ""
    licence: str = ""
    split: Literal["", "train", "validation", "test"] = ""
    language: str = "en"
    furniture: tuple[Span, ...] = ()
    stance: ArticleStance | None = None
    entities: tuple[Entity, ...] = ()
    figures: tuple[Figure, ...] = ()
    stances: tuple[Stance, ...] = ()
    facts: tuple[Fact, ...] = ()

    def annotations(self) -> Iterator[tuple[str, Annotation]]:
        """Yield every annotation that has an id, with its path (`figures[0]`)."""
        for layer in _LAYERS:
            for index, annotation in enumerate(getattr(self, layer)):
                yield f"{layer}[{index}]", annotation

    def without_gold(self) -> Document:
        """The same article with nothing annotated: what a model sees."""
        return msgspec.structs.replace(self, furniture=(), stance=None, entities=(), figures=(), stances=(), facts=())


class Member(Struct, frozen=True, forbid_unknown_fields=True):
    """One fact of one telling."""

    document: str
    fact: str


class Difference(Struct, frozen=True, forbid_unknown_fields=True):
    """A slot in which aligned facts differ (a role, or `modality`), and how."""

    slot: str
    kind: DifferenceKind


class Alignment(Struct, frozen=True, forbid_unknown_fields=True):
    """The facts of an event's tellings that make one statement."""

    event: str
    key: str
    members: tuple[Member, ...]
    agreement: Literal["same", "differs"] = "same"
    differences: tuple[Difference, ...] = ()


def problems(document: Document, length: int | None = None) -> Iterator[tuple[str, str]]:
    """Find what a document's types alone cannot forbid.

    Args:
        document: Gold or predicted; overlapping spans are legal.
        length: Code points of the article's text; offsets past it are reported. Defaults to the length of the
            document's own text where it has one.

    Yields:
        Path (`figures[0].part_of`) and cause, in the order of the document.
    """
    if length is None and document.text:
        length = len(document.text)
    yield from _id_problems(document)
    limit = sys.maxsize if length is None else length
    spans = (("furniture", document.furniture), *((name, getattr(document, name)) for name in _LAYERS))
    for name, members in spans:
        for index, span in enumerate(members):
            if span.end <= span.start:
                yield f"{name}[{index}].end", f"{span.end} is not after start {span.start}"
            elif span.end > limit:
                yield f"{name}[{index}].end", f"{span.end} is past the text's end {length}"
    ordered = sorted(enumerate(document.furniture), key=lambda item: (item[1].start, item[1].end))
    for (_, left), (index, right) in pairwise(ordered):
        if right.start < left.end:
            yield f"furniture[{index}]", f"[{right.start}, {right.end}) overlaps [{left.start}, {left.end})"
    if document.figures or document.stances or document.facts:
        yield from _reference_problems(document)


_LAYERS: Final = ("entities", "figures", "stances", "facts")


def _id_problems(document: Document) -> Iterator[tuple[str, str]]:
    ids = [annotation.id for name in _LAYERS for annotation in getattr(document, name)]
    distinct = set(ids)
    if len(distinct) == len(ids) and distinct.isdisjoint(_RESERVED):
        return
    seen: set[str] = set()
    for path, annotation in document.annotations():
        if annotation.id in seen or annotation.id in _RESERVED:
            what = "is reserved" if annotation.id in _RESERVED else "is used twice"
            yield f"{path}.id", f"{annotation.id!r} {what}"
        seen.add(annotation.id)


_RESERVED: Final = frozenset({"deal", "other"})


def _reference_problems(document: Document) -> Iterator[tuple[str, str]]:
    kinds = {stance.id: "" for stance in document.stances} | {fact.id: "" for fact in document.facts}
    kinds |= {figure.id: figure.kind for figure in document.figures}
    kinds |= {entity.id: entity.type for entity in document.entities}
    figures = {figure.id for figure in document.figures}
    for path, annotation in document.annotations():
        match annotation:
            case Figure(subject=subject, part_of=part):
                if subject is not None and kinds.get(subject) not in _ANY_ENTITY:
                    yield f"{path}.subject", f"{subject!r} is not the id of an entity"
                if part is not None and (part not in figures or part == annotation.id):
                    yield f"{path}.part_of", f"{part!r} is not the id of another figure"
            case Stance(target=target, holder=holder):
                if target not in ("deal", "other") and kinds.get(target) not in _ANY_ENTITY:
                    yield f"{path}.target", f"{target!r} is neither the id of an entity nor 'deal' nor 'other'"
                if holder is not None and kinds.get(holder) not in _ANY_ENTITY:
                    yield f"{path}.holder", f"{holder!r} is not the id of an entity"
            case Fact(type=fact_type, arguments=arguments):
                roles = ROLES[fact_type]
                for index, argument in enumerate(arguments):
                    where = f"{path}.arguments[{index}]"
                    if argument.role not in roles:
                        yield f"{where}.role", f"{fact_type!r} has no role {argument.role!r}"
                    elif argument.id not in kinds:
                        yield f"{where}.id", f"{argument.id!r} is not the id of an entity or figure"
                    elif kinds[argument.id] not in roles[argument.role]:
                        allowed = ", ".join(sorted(roles[argument.role]))
                        yield f"{where}.id", f"{argument.role!r} takes {allowed}, not {kinds[argument.id] or 'a fact'}"
            case _:
                pass

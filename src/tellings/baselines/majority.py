"""The `majority` baseline, the floor: what is easily seen in a text, called by what is most frequent in training."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from tellings.document import (
    ROLES,
    Argument,
    ArticleStance,
    Document,
    Entity,
    EntityType,
    Fact,
    FactType,
    Figure,
    FigureKind,
    Modality,
    Polarity,
    Span,
    Stance,
)
from tellings.errors import InputError
from tellings.text import sentences

__all__ = ["Majority"]

_CAPITALS: Final = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)*")
_DIGITS: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


class _Learnt(msgspec.Struct, frozen=True):
    """What was most frequent."""

    entity: EntityType
    kind: FigureKind
    unit: str
    article: ArticleStance
    polarity: Polarity
    target: str
    fact: FactType
    modality: Modality
    role: str


class Majority:
    """Knows frequencies and nothing else; see `baselines/majority/CARD.md`."""

    name = "majority"

    def __init__(self) -> None:
        """Nothing is learnt yet."""
        self._learnt: _Learnt | None = None

    def fit(self, train: Sequence[Document], validation: Sequence[Document], task: object = None, *, seed: int) -> None:
        """Count what training holds; the seed changes nothing.

        Raises:
            InputError: Training lacks a layer altogether.
        """
        facts = [fact for document in train for fact in document.facts]
        entity = _most(entity.type for document in train for entity in document.entities)
        fact, role = _most((f.type, a.role) for f in facts for a in f.arguments if entity in ROLES[f.type][a.role])
        kind = _most(figure.kind for document in train for figure in document.figures)
        self._learnt = _Learnt(
            entity=entity,
            kind=kind,
            unit=_most(figure.unit for document in train for figure in document.figures if figure.kind == kind),
            article=_most(document.stance for document in train if document.stance),
            polarity=_most(mark.polarity for document in train for mark in document.stances),
            target=_most(_target(mark) for document in train for mark in document.stances),
            fact=fact,
            modality=_most(f.modality for f in facts),
            role=role,
        )

    def predict(self, documents: Sequence[Document], task: object = None) -> Iterable[Document]:
        """Mark runs of capitals, digits and sentences, each as what is most frequent.

        Raises:
            InputError: Nothing has been learnt.
        """
        if self._learnt is None:
            raise InputError("model majority", "has learnt nothing", "fit it first, on a dataset with a train split")
        for document in documents:
            yield _annotate(self._learnt, document)


def _most(values: Iterable[Any]) -> Any:
    counted = Counter(values)
    if not counted:
        raise InputError("model majority", "training lacks a layer", "train on documents with all of them")
    return max(counted, key=lambda value: (counted[value], str(value)))


def _target(mark: Stance) -> str:
    return mark.target if mark.target in ("deal", "other") else "other"


def _annotate(learnt: _Learnt, document: Document) -> Document:
    text = document.text
    names = [match for match in _CAPITALS.finditer(text) if match.start() and text[match.start() - 1] != "\n"]
    entities = tuple(
        Entity(f"e{number}", *match.span(), learnt.entity, match[0]) for number, match in enumerate(names, start=1)
    )
    figures = tuple(
        Figure(f"f{number}", *match.span(), learnt.kind, float(match[0].replace(",", "")), unit=learnt.unit)
        for number, match in enumerate(_DIGITS.finditer(text), start=1)
    )
    split = sentences(text)
    stances = tuple(
        Stance(f"s{number}", span.start, span.end, learnt.polarity, learnt.target, None)
        for number, span in enumerate(split, start=1)
    )
    return Document(
        id=document.id,
        event=document.event,
        stance=learnt.article,
        entities=entities,
        figures=figures,
        stances=stances,
        facts=_facts(learnt, split, entities),
    )


def _facts(learnt: _Learnt, split: Sequence[Span], entities: Sequence[Entity]) -> tuple[Fact, ...]:
    """In each sentence with a name one fact, told of the name; facts of one name are one statement."""
    first: dict[int, Entity] = {}
    for entity in entities:
        for at, span in enumerate(split):
            if span.start <= entity.start < span.end:
                first.setdefault(at, entity)
    told: dict[str, list[Entity]] = defaultdict(list)
    for entity in first.values():
        told[entity.name].append(entity)
    return tuple(
        Fact(
            f"k{number}",
            held[0].start,
            held[0].end,
            learnt.fact,
            learnt.modality,
            "-".join(name.lower().split()),
            (Argument(learnt.role, held[0].id),),
        )
        for number, (name, held) in enumerate(told.items(), start=1)
    )

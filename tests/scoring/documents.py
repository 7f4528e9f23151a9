"""Documents drawn at random, for laws that hold for any."""

from __future__ import annotations

from random import Random

import msgspec
from hypothesis import strategies as st

from tellings.document import (
    ARTICLE_STANCES,
    ENTITY_TYPES,
    FIGURE_KINDS,
    MODALITIES,
    POLARITIES,
    QUALIFIERS,
    ROLES,
    Argument,
    Document,
    Entity,
    Fact,
    Figure,
    Span,
    Stance,
)

TEXT = "Aida builds. Boro doubts it! Carl pays two. Dora waits. Ella and Finn agree on ten. Gus left."
NAMES = ("Aida", "Boro", "Carl", "")
TYPES = ("employment", "agreement", "legal_status", "effect")


@st.composite
def annotated(draw, identity="d", event="e", text=TEXT, most=5):
    """A legal document: overlapping and repeated annotations, ranges, vague figures, empty names."""

    # A coarse grid, so that spans often coincide, nest and touch.
    starts = st.sampled_from(range(0, len(text) - 12, 6))
    lengths = st.sampled_from((5, 6, 12))

    def span():
        start = draw(starts)
        return start, start + draw(lengths)

    def some(make):
        return tuple(make(at) for at in range(draw(st.integers(0, most))))

    def pick(*choices):
        return draw(st.sampled_from(choices))

    entities = some(lambda at: Entity(f"e{at}", *span(), pick(*ENTITY_TYPES[:4]), pick(*NAMES)))
    people = [None, *(entity.id for entity in entities)]

    def figure(at):
        value = pick(None, 1.0, 2.0, 2e9)
        high = value and pick(None, value * 2)
        return Figure(
            f"f{at}",
            *span(),
            pick(*FIGURE_KINDS[:3]),
            value,
            high,
            pick("job", "GBP"),
            pick(*QUALIFIERS[:3]),
            pick("", "new jobs", "jobs"),
            pick(*people),
        )

    figures = some(figure)
    kinds = {
        annotation.id: getattr(annotation, "type", None) or annotation.kind for annotation in (*entities, *figures)
    }

    def fact(at):
        fact_type = pick(*TYPES)
        legal = [
            Argument(role, identity)
            for role, allowed in ROLES[fact_type].items()
            for identity, kind in kinds.items()
            if kind in allowed
        ]
        arguments = draw(st.lists(st.sampled_from(legal), max_size=3, unique=True)) if legal else []
        return Fact(f"t{at}", *span(), fact_type, pick(*MODALITIES[:2]), pick("", "k1", "k2", "k3"), tuple(arguments))

    return Document(
        identity,
        event=event,
        text=text,
        furniture=tuple(Span(*span()) for _ in range(draw(st.integers(0, 1)))),
        stance=pick(*ARTICLE_STANCES),
        entities=entities,
        figures=figures,
        stances=some(
            lambda at: Stance(f"s{at}", *span(), pick(*POLARITIES), pick("deal", "other", *people[1:]), pick(*people))
        ),
        facts=some(fact),
    )


@st.composite
def pairs(draw, most_documents=4, most=4):
    """Gold documents of one or two events, and a prediction for each with the gold's text and furniture."""
    gold, predictions = [], []
    for at in range(draw(st.integers(1, most_documents))):
        event = draw(st.sampled_from(("e1", "e2")))
        document = draw(annotated(f"d{at}", event, most=most))
        guess = draw(annotated(f"d{at}", event, most=most))
        gold.append(document)
        predictions.append(msgspec.structs.replace(guess, furniture=document.furniture))
    return gold, predictions


def shuffled(document: Document, random: Random) -> Document:
    """The same annotations in another order, under other ids."""
    layers = {name: list(getattr(document, name)) for name in ("entities", "figures", "stances", "facts")}
    old = [annotation.id for _, annotation in document.annotations()]
    new = [f"n{at}" for at in range(len(old))]
    random.shuffle(new)
    names = dict(zip(old, new, strict=True)) | {None: None, "deal": "deal", "other": "other"}
    replace = msgspec.structs.replace
    for layer, members in layers.items():
        random.shuffle(members)
        for at, member in enumerate(members):
            changes = {"id": names[member.id]}
            if layer == "figures":
                changes |= {"subject": names[member.subject]}
            if layer == "stances":
                changes |= {"target": names[member.target], "holder": names[member.holder]}
            if layer == "facts":
                arguments = [Argument(argument.role, names[argument.id]) for argument in member.arguments]
                random.shuffle(arguments)
                changes |= {"arguments": tuple(arguments)}
            members[at] = replace(member, **changes)
    return replace(document, **{layer: tuple(members) for layer, members in layers.items()})

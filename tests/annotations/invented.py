"""Invented documents: drawn at random for laws, and one small set, hard on offsets, for the real server."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from tellings.annotations.convert import to_results, to_task
from tellings.annotations.label_config import FACT_ROLES
from tellings.document import (
    ARTICLE_STANCES,
    ENTITY_TYPES,
    FACT_TYPES,
    FIGURE_KINDS,
    MODALITIES,
    POLARITIES,
    QUALIFIERS,
    Argument,
    Document,
    Entity,
    Fact,
    Figure,
    Span,
    Stance,
)
from tellings.text import digest

PIECES = ["a", "Zo", " ", "\r\n", "\n", "\t", "\u202f", "\u00a0", "\U0001f469\u200d\U0001f52c", "\U0001f600", "e\u0301"]
PIECES += ["\u0928\u093f", "\U00010400", "£2", "\\n", '"', "\\", "\u2019", "\ufeff", "\u2028"]
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any document that its types allow, also one that the guidelines forbid."""
    text = "".join(draw(st.lists(st.sampled_from(PIECES), max_size=20)))
    offsets = st.integers(0, len(text) + 2)
    names = words.filter(lambda word: word not in ("", "deal", "other"))
    ids = draw(st.lists(names, max_size=12, unique=True))
    targets = st.sampled_from(["deal", "other", *ids])
    layers: dict[str, list[Any]] = {"entities": [], "figures": [], "stances": [], "facts": []}
    for identity in ids:
        layer = draw(st.sampled_from(sorted(layers)))
        span = (identity, draw(offsets), draw(offsets))
        link = st.none() | st.sampled_from(ids)
        if layer == "entities":
            made: Any = Entity(*span, draw(st.sampled_from(ENTITY_TYPES)), draw(words))
        elif layer == "figures":
            kind, unit, measures = draw(st.sampled_from(FIGURE_KINDS)), draw(words), draw(words)
            qualifier = draw(st.sampled_from(QUALIFIERS))
            made = Figure(*span, kind, draw(numbers), draw(numbers), unit, qualifier, measures, draw(link), draw(link))
        elif layer == "stances":
            made = Stance(*span, draw(st.sampled_from(POLARITIES)), draw(targets), draw(link))
        else:
            arguments = st.builds(Argument, st.sampled_from(FACT_ROLES), st.sampled_from(ids))
            filled = tuple(draw(st.lists(arguments, max_size=4)))
            modality = draw(st.sampled_from(MODALITIES))
            made = Fact(*span, draw(st.sampled_from(FACT_TYPES)), modality, draw(words), filled)
        layers[layer].append(made)
    return Document(
        id=draw(words.filter(bool)),
        event=draw(words),
        title=draw(words),
        text=text,
        sha256=digest(text),
        origin=draw(st.sampled_from(["", "open", "news"])),
        split=draw(st.sampled_from(["", "train", "validation", "test"])),
        furniture=tuple(draw(st.lists(st.builds(Span, offsets, offsets), max_size=3))),
        stance=draw(st.none() | st.sampled_from(ARTICLE_STANCES)),
        **{layer: tuple(made) for layer, made in layers.items()},
    )


def exported(document: Document, results: list[dict[str, Any]] | None = None, **annotation: Any) -> dict[str, Any]:
    """One task as the server's full JSON writes it, with one annotation by account 2."""
    return {
        "id": 12,
        "annotations": [
            {
                "id": 7,
                "completed_by": 2,
                "updated_by": 2,
                "was_cancelled": False,
                "lead_time": 60.5,
                "parent_prediction": None,
                "prediction": {},
                "result": to_results(document) if results is None else results,
                **annotation,
            }
        ],
        "drafts": [],
        "predictions": [],
        "data": to_task(document, guidelines="0.3", round_name="pilot"),
        "meta": {},
    }


def telling(number: int, origin: str = "open") -> Document:
    """A small article that keeps every rule of the guidelines, whose offsets are easy to get wrong."""
    text = (
        f"Quillmoor signs \U0001f469\u200d\U0001f52c pact {number}\r\n\r\n"
        "Ta\u0301n Looms will put \u00a340\u202fm into Quillmoor, up to half of it in u\u0308ber-fast looms.\r\n"
        "\u201cA proud day\u201d, the firm said \U0001f600. The unions called it rushed.\r\n"
        "Share this story"
    )

    def at(words: str, nth: int = 0) -> tuple[int, int]:
        start = -1
        for _ in range(nth + 1):
            start = text.index(words, start + 1)
        return start, start + len(words)

    entities = (
        Entity("e1", *at("Quillmoor"), "PLACE", "Quillmoor"),
        Entity("e2", *at("Ta\u0301n Looms"), "ORG", "Ta\u0301n Looms"),
        Entity("e3", *at("Quillmoor", 1), "PLACE", "Quillmoor"),
    )
    figures = (
        Figure("f1", *at("\u00a340\u202fm"), "money", 4e7, None, "GBP", "exact", "sum", "e2"),
        Figure("f2", *at("half"), "percent", 50.0, None, "percent", "at_most", "looms", "e2", "f1"),
    )
    stances = (
        Stance("s1", *at("A proud day"), "promotional", "deal", "e2"),
        Stance("s2", *at("The unions called it rushed."), "critical", "deal"),
        Stance("s3", *at("u\u0308ber-fast looms"), "promotional", "e2"),
    )
    facts = (
        Fact(
            "k1", *at("put"), "investment", "planned", "looms", (Argument("investor", "e2"), Argument("amount", "f1"))
        ),
        Fact("k2", *at("signs"), "agreement", "actual", "pact", (Argument("party", "e2"), Argument("party", "e1"))),
    )
    return Document(
        id=f"quillmoor-{number}",
        event="quillmoor",
        outlet="Invented Courier",
        register="wire brief",
        title=text.split("\r\n", 1)[0],
        text=text,
        sha256=digest(text),
        origin=origin,  # type: ignore[arg-type]
        licence="CC-BY-4.0" if origin == "open" else "",
        split="train",
        furniture=(Span(*at("Share this story")),),
        stance="mixed",
        entities=entities,
        figures=figures,
        stances=stances,
        facts=facts,
    )


def encoded(*tasks: Any) -> bytes:
    """The array that the server would send."""
    return msgspec.json.encode(list(tasks))

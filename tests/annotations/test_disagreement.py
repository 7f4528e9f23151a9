"""What two versions of a text do not share, and only that."""

from __future__ import annotations

import msgspec

from tellings.annotations.disagreement import disagreements, reconcile_names
from tellings.document import Argument, Document, Entity, Fact, Figure, Span, Stance

TEXT = "Orvell paid Tandem Loom £40m in May. Orvell did well, some say. Loom too."
FIRST = Document(
    "a",
    text=TEXT,
    stance="promotional",
    furniture=(Span(64, 73),),
    entities=(
        Entity("e1", 0, 6, "GOV", "Orvell"),
        Entity("e2", 12, 23, "ORG", "Tandem Loom"),
        Entity("e3", 37, 43, "GOV", "Orvell"),
    ),
    figures=(Figure("f1", 24, 28, "money", 40e6, unit="GBP", measures="the payment", subject="e1"),),
    stances=(Stance("s1", 37, 52, "promotional", "e3"),),
    facts=(
        Fact("k1", 7, 11, "investment", key="pay", arguments=(Argument("investor", "e1"), Argument("amount", "f1"))),
    ),
)


def layers(second: Document) -> list[str]:
    return [difference.layer for difference in disagreements(FIRST, second)]


def change(**fields: object) -> Document:
    return msgspec.structs.replace(FIRST, **fields)


def test_a_version_agrees_with_itself() -> None:
    assert disagreements(FIRST, FIRST) == []


def test_ids_order_keys_and_mentions_do_not_count() -> None:
    second = Document(
        "a",
        text=TEXT,
        stance="promotional",
        furniture=FIRST.furniture,
        entities=tuple(msgspec.structs.replace(mention, id=f"x{mention.id}") for mention in reversed(FIRST.entities)),
        figures=(Figure("y", 24, 28, "money", 40e6, unit="GBP", measures="payment", subject="xe3"),),
        stances=(Stance("z", 37, 52, "promotional", "xe1"),),
        facts=(
            Fact("k", 7, 11, "investment", key="sum", arguments=(Argument("amount", "y"), Argument("investor", "xe3"))),
        ),
    )
    assert disagreements(FIRST, second) == []


def test_each_layer_is_compared() -> None:
    assert layers(change(stance="mixed")) == ["stance"]
    assert layers(change(furniture=())) == ["furniture"]
    assert layers(change(entities=FIRST.entities[:2], stances=())) == ["entities", "stances"]
    assert layers(change(figures=(msgspec.structs.replace(FIRST.figures[0], qualifier="about"),))) == ["figures"]
    assert layers(change(stances=(msgspec.structs.replace(FIRST.stances[0], target="deal"),))) == ["stances"]
    assert layers(change(facts=(msgspec.structs.replace(FIRST.facts[0], modality="planned"),))) == ["facts"]


def test_another_value_counts_in_the_figure_and_in_the_fact_that_uses_it() -> None:
    assert layers(change(figures=(msgspec.structs.replace(FIRST.figures[0], value=41e6),))) == ["figures", "facts"]


def test_a_name_chosen_otherwise_is_one_difference() -> None:
    renamed = tuple(
        msgspec.structs.replace(mention, name="Orvell Council" if mention.name == "Orvell" else mention.name)
        for mention in FIRST.entities
    )
    found = disagreements(FIRST, change(entities=renamed))
    assert [(item.layer, item.first, item.second) for item in found] == [
        ("names", {"name": "Orvell", "mentions": 2}, {"name": "Orvell Council", "mentions": 2})
    ]
    assert reconcile_names(FIRST, change(entities=renamed)).entities == FIRST.entities


def test_shifted_marks_are_paired() -> None:
    found = disagreements(FIRST, change(stances=(Stance("s1", 37, 63, "promotional", "e3"),)))
    assert [(item.start, item.end) for item in found] == [(37, 63)]
    assert found[0].first is not None
    assert found[0].second is not None


def test_numbers_count_from_one() -> None:
    found = disagreements(FIRST, change(stance="mixed", furniture=(), figures=(), facts=()))
    assert [item.number for item in found] == list(range(1, len(found) + 1))

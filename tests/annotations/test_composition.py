"""What is composed of two versions is what was decided: laws over the published rounds, and the hard cases one by one."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from tellings.annotations.composition import choices_of, compose
from tellings.annotations.disagreement import compare, disagreements
from tellings.annotations.rounds import annotators, read_round
from tellings.document import Argument, Document, Entity, Fact, Figure, Span, Stance, problems
from tellings.errors import InputError

TEXT = "Orvell paid Tandem Loom £40m in May. Orvell did well, some say. Loom too."
FIRST = Document(
    "a",
    text=TEXT,
    stance="promotional",
    furniture=(Span(64, 73),),
    entities=(Entity("e1", 0, 6, "GOV", "Orvell"), Entity("e2", 12, 23, "ORG", "Tandem Loom")),
    figures=(Figure("f1", 24, 28, "money", 40e6, unit="GBP", measures="the payment", subject="e1"),),
    stances=(Stance("s1", 37, 52, "promotional", "e1"),),
    facts=(
        Fact("k1", 7, 11, "investment", key="pay", arguments=(Argument("investor", "e1"), Argument("amount", "f1"))),
    ),
)


def change(**fields: object) -> Document:
    return msgspec.structs.replace(FIRST, **fields)


def all_of(first: Document, second: Document, choice: str) -> Document:
    return compose(first, second, dict.fromkeys(range(1, len(disagreements(first, second)) + 1), choice))  # type: ignore[arg-type]


@pytest.mark.parametrize("round_name", ["main", "pilot", "corpus"])
def test_all_for_one_side_is_that_side_and_any_choice_is_a_sound_document(root: Path, round_name: str) -> None:
    versions = read_round(root / "annotations", round_name)
    drawn = random.Random(0)
    made = 0
    for name in sorted({name for held in versions.values() for name in held}):
        first, second = (versions[who][name] for who in annotators(versions, name))
        assert disagreements(first, all_of(first, second, "first")) == []
        assert disagreements(second, all_of(first, second, "second")) == []
        assert disagreements(first, second) == [told.difference for told in compare(first, second).contrasts]
        for _ in range(3):
            decided = {told.number: drawn.choice(choices_of(told.layer)) for told in disagreements(first, second)}
            try:
                composed = compose(first, second, decided)
            except InputError as refused:
                assert "of which the decisions leave no mention" in refused.cause or "overlaps" in refused.cause
                continue
            assert list(problems(composed)) == []
            made += 1
    assert made > 5


def test_marks_of_both_sides_keep_apart_though_their_ids_are_alike() -> None:
    second = change(
        stances=(Stance("s1", 37, 63, "critical", "e1"),),
        entities=(Entity("e2", 0, 6, "GOV", "Orvell"), Entity("e1", 12, 23, "ORG", "Tandem Loom")),
        figures=(msgspec.structs.replace(FIRST.figures[0], subject="e2"),),
        facts=(
            msgspec.structs.replace(FIRST.facts[0], arguments=(Argument("investor", "e2"), Argument("amount", "f1"))),
        ),
    )
    composed = all_of(FIRST, second, "both")
    assert [(mark.id, mark.end, mark.target) for mark in composed.stances] == [("s1", 52, "e1"), ("s1-2", 63, "e2")]
    assert composed.facts == FIRST.facts


def test_what_hung_on_a_mark_that_was_not_taken_hangs_on_the_one_taken_or_on_the_next_mention() -> None:
    again = Entity("e9", 37, 43, "GOV", "Orvell")
    second = change(
        entities=(Entity("x", 0, 4, "GOV", "Orvell"), FIRST.entities[1], again), figures=(), stances=(), facts=()
    )
    found = {told.layer + str(told.start): told.number for told in disagreements(FIRST, second)}
    decided = dict.fromkeys(found.values(), "first") | {found["entities0"]: "second"}
    composed = compose(FIRST, second, decided)  # type: ignore[arg-type]
    assert (composed.figures[0].subject, composed.facts[0].arguments[0].id) == ("x", "x")
    decided |= {found["entities0"]: "neither", found["entities37"]: "second"}
    composed = compose(FIRST, second, decided)  # type: ignore[arg-type]
    assert (composed.figures[0].subject, composed.stances[0].target) == ("e9", "e9")


def test_decisions_that_leave_nothing_to_point_at_are_refused_with_their_place() -> None:
    second = change(entities=FIRST.entities[1:], figures=(), stances=(), facts=())
    decided = {told.number: "neither" if told.layer == "entities" else "first" for told in disagreements(FIRST, second)}
    with pytest.raises(InputError, match=r"a mark f1 \(24 to 28\): points at 'Orvell', of which"):
        compose(FIRST, second, decided)  # type: ignore[arg-type]


def test_a_name_and_the_articles_stance_are_one_sides() -> None:
    renamed = (msgspec.structs.replace(FIRST.entities[0], name="Orvell Council"), FIRST.entities[1])
    second = change(entities=renamed, stance="mixed")
    assert [told.layer for told in disagreements(FIRST, second)] == ["names", "stance"]
    composed = compose(FIRST, second, {1: "second", 2: "first"})
    assert (composed.entities, composed.stance) == (renamed, "promotional")
    with pytest.raises(InputError, match="difference 1: 'both' says nothing of a canonical name"):
        compose(FIRST, second, {1: "both", 2: "first"})
    with pytest.raises(InputError, match="difference 2: 'neither' says nothing of the article's stance"):
        compose(FIRST, second, {1: "first", 2: "neither"})
    with pytest.raises(InputError, match="difference 2: is undecided"):
        compose(FIRST, second, {1: "first"})


def test_furniture_is_decided_span_by_span() -> None:
    second = change(furniture=(Span(53, 62),))
    assert [told.layer for told in disagreements(FIRST, second)] == ["furniture", "furniture"]
    assert compose(FIRST, second, {1: "second", 2: "neither"}).furniture == (Span(53, 62),)
    assert compose(FIRST, second, {1: "both", 2: "both"}).furniture == (Span(53, 62), Span(64, 73))


def test_furniture_that_would_overlap_is_refused_with_its_place() -> None:
    second = change(furniture=(Span(60, 73),))
    with pytest.raises(InputError, match="a furniture 60 to 73: overlaps furniture 64 to 73"):
        compose(FIRST, second, {1: "both", 2: "both"})

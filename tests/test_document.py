"""The document decodes strictly and says what does not fit."""

from __future__ import annotations

import msgspec
import pytest

from tellings.document import (
    FACT_TYPES,
    ROLES,
    Argument,
    Document,
    Entity,
    Fact,
    Figure,
    Span,
    Stance,
    problems,
)

TEXT = "Orvell signs a £40m deal with Tandem Loom."
ORVELL = Entity("e1", 0, 6, "GOV", "Orvell")
LOOM = Entity("e2", 30, 41, "ORG", "Tandem Loom")
SUM = Figure("f1", 15, 19, "money", 40e6, unit="GBP", subject="e1")
SIGNED = Fact("k1", 7, 12, "agreement", arguments=(Argument("party", "e1"), Argument("party", "e2")))
GOOD = Document("a", text=TEXT, entities=(ORVELL, LOOM), figures=(SUM,), facts=(SIGNED,))


def test_a_sound_document_has_no_problems() -> None:
    assert list(problems(GOOD)) == []


def test_every_fact_type_has_roles() -> None:
    assert set(ROLES) == set(FACT_TYPES)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (
            '{"id": "a", "figures": [{"id": "f", "start": 0, "end": 1, "kind": "money", "value": "3"}]}',
            "$.figures[0].value",
        ),
        ('{"id": "a", "entities": [{"id": "e", "start": -1, "end": 1, "type": "ORG"}]}', "$.entities[0].start"),
        ('{"id": "a", "entities": [{"id": "e", "start": 1.5, "end": 2, "type": "ORG"}]}', "$.entities[0].start"),
        ('{"id": "a", "entities": [{"id": "e", "start": 0, "end": 1, "type": "FIRM"}]}', "$.entities[0].type"),
        ('{"id": "a", "stance": "hostile"}', "$.stance"),
        ('{"id": "a", "colour": "red"}', "colour"),
        ("{}", "id"),
    ],
)
def test_decoding_is_strict_and_names_the_path(raw: str, place: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=r".*") as caught:
        msgspec.json.decode(raw, type=Document)
    assert place in str(caught.value)


def test_round_trip_through_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(GOOD), type=Document) == GOOD


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"entities": (ORVELL, LOOM, Entity("e2", 30, 36, "ORG"))}, "entities[2].id"),
        ({"entities": (ORVELL, LOOM, Entity("deal", 0, 6, "GOV"))}, "entities[2].id"),
        ({"entities": (ORVELL, LOOM, Entity("e3", 6, 6, "ORG"))}, "entities[2].end"),
        ({"entities": (ORVELL, LOOM, Entity("e3", 6, 99, "ORG"))}, "entities[2].end"),
        ({"furniture": (Span(5, 99),)}, "furniture[0].end"),
        ({"furniture": (Span(20, 30), Span(5, 8), Span(7, 9))}, "furniture[2]"),
        ({"figures": (Figure("f1", 15, 19, "money", subject="f1"),)}, "figures[0].subject"),
        ({"figures": (Figure("f1", 15, 19, "money", part_of="f1"),)}, "figures[0].part_of"),
        ({"figures": (Figure("f1", 15, 19, "money", part_of="e1"),)}, "figures[0].part_of"),
        ({"stances": (Stance("s1", 0, 6, "critical", "nobody"),)}, "stances[0].target"),
        ({"stances": (Stance("s1", 0, 6, "critical", "deal", "f1"),)}, "stances[0].holder"),
        (
            {"facts": (Fact("k1", 7, 12, "agreement", arguments=(Argument("giver", "e1"),)),)},
            "facts[0].arguments[0].role",
        ),
        (
            {"facts": (Fact("k1", 7, 12, "agreement", arguments=(Argument("party", "e9"),)),)},
            "facts[0].arguments[0].id",
        ),
        (
            {"facts": (Fact("k1", 7, 12, "agreement", arguments=(Argument("party", "f1"),)),)},
            "facts[0].arguments[0].id",
        ),
        ({"facts": (Fact("k1", 7, 12, "sharing", arguments=(Argument("giver", "k1"),)),)}, "facts[0].arguments[0].id"),
    ],
)
def test_problems_names_what_does_not_fit(change: dict[str, object], path: str) -> None:
    assert [found for found, _ in problems(msgspec.structs.replace(GOOD, **change))] == [path]


def test_targets_deal_and_other_are_no_ids() -> None:
    stances = (Stance("s1", 0, 6, "critical", "deal"), Stance("s2", 0, 6, "promotional", "other", "e2"))
    assert list(problems(msgspec.structs.replace(GOOD, stances=stances))) == []


def test_without_gold_leaves_only_the_article() -> None:
    bare = GOOD.without_gold()
    assert bare.text == GOOD.text
    assert list(bare.annotations()) == []
    assert bare.stance is None

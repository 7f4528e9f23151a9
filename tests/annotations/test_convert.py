"""Document -> server -> document is the identity."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.annotations.convert import to_document, to_results, to_task
from tellings.annotations.task import DECODER, Task
from tellings.document import Document
from tellings.errors import InputError

from .invented import documents, exported, telling


def decoded(document: Document, results: list[dict[str, Any]] | None = None, **annotation: Any) -> Task:
    return DECODER.decode(msgspec.json.encode(exported(document, results, **annotation)))


def unchanged(document: Document, results: list[dict[str, Any]] | None = None) -> bool:
    """Equal, and equal in bytes: -0.0 equals 0.0."""
    returned = to_document(decoded(document, results))
    return returned == document and msgspec.json.encode(returned) == msgspec.json.encode(document)


@settings(max_examples=150, deadline=None)
@given(documents())
def test_a_document_comes_back_as_it_went(document: Document) -> None:
    assert unchanged(document)


@settings(max_examples=50, deadline=None)
@given(documents(), st.randoms(use_true_random=False))
def test_a_relation_may_be_drawn_from_either_end(document: Document, chance: random.Random) -> None:
    results = to_results(document)
    for result in results:
        if result["type"] == "relation" and chance.random() < 0.5:
            result["from_id"], result["to_id"], result["direction"] = result["to_id"], result["from_id"], "left"
    assert unchanged(document, results)


@settings(max_examples=50, deadline=None)
@given(documents(), st.randoms(use_true_random=False))
def test_only_the_order_within_a_layer_matters(document: Document, chance: random.Random) -> None:
    by_control: dict[str, list[dict[str, Any]]] = {}
    for result in to_results(document):
        by_control.setdefault(result.get("from_name", "relation"), []).append(result)
    controls = list(by_control.values())
    chance.shuffle(controls)
    assert unchanged(document, [result for control in controls for result in control])


def test_the_invented_telling_comes_back_whatever_else_the_server_adds() -> None:
    results = [{**result, "origin": "manual", "meta": {"text": ["x"]}} for result in to_results(telling(1))]
    assert unchanged(telling(1), results)


def test_offsets_are_code_points_and_the_text_is_its_slice() -> None:
    document = telling(1)
    shown = [result for result in to_results(document) if result["type"] == "labels"]
    assert all(document.text[r["value"]["start"] : r["value"]["end"]] == r["value"]["text"] for r in shown)
    assert "\u00a340\u202fm" in [r["value"]["text"] for r in shown]


def test_region_ids_are_unique_also_where_a_document_uses_the_names_that_furniture_gets() -> None:
    document = telling(1)
    entity = msgspec.structs.replace(document.entities[0], id="furniture-1")
    other = msgspec.structs.replace(document.entities[1], id="article-1")
    document = msgspec.structs.replace(document, entities=(entity, other), stances=(), facts=(), figures=())
    regions = [r["id"] for r in to_results(document) if r["type"] == "labels" or r["from_name"] == "article_stance"]
    assert len(regions) == len(set(regions)) == 4
    assert unchanged(document)


def test_a_task_carries_the_article_and_the_round_but_no_annotation() -> None:
    task = to_task(telling(1), guidelines="0.3", round_name="pilot")
    assert task["text"] == telling(1).text
    assert (task["guidelines"], task["round"]) == ("0.3", "pilot")
    assert not {"entities", "figures", "stances", "facts", "furniture", "stance"} & task.keys()


def label(region: str, control: str, value: str, **more: Any) -> dict[str, Any]:
    return {
        "id": region,
        "from_name": control,
        "to_name": "text",
        "type": "labels",
        "value": {"start": 0, "end": 9, "labels": [value], **more},
    }


def answer(region: str, control: str, kind: str, **value: Any) -> dict[str, Any]:
    return {"id": region, "from_name": control, "to_name": "text", "type": kind, "value": value}


def relation(source: str, target: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    return {"type": "relation", "from_id": source, "to_id": target, "direction": direction, "labels": list(labels)}


ORG = label("r1", "entity", "ORG")
FACT = label("r2", "fact", "sharing")


@pytest.mark.parametrize(
    ("results", "place", "cause"),
    [
        ([label("r1", "entity", "FIRM")], "region r1", "unknown label 'FIRM'"),
        ([label("r1", "entities", "ORG")], "region r1", "unknown label"),
        ([label("r1", "entity", "ORG", labels=["ORG", "GOV"])], "region r1", "2 labels"),
        ([label("r1", "entity", "ORG", start=-1)], "region r1", "offsets -1"),
        ([ORG, label("r1", "fact", "sharing")], "region r1", "two span labels"),
        ([ORG, answer("r1", "colour", "textarea", text=["x"])], "region r1", "unknown control 'colour'"),
        ([ORG, answer("r1", "name", "choices", choices=["x"])], "region r1", "unknown choice"),
        ([ORG, answer("r1", "name", "textarea", text=["x", "y"])], "region r1", "2 answers"),
        ([ORG, *[answer("r1", "name", "textarea", text=["x"])] * 2], "region r1", "two answers to 'name'"),
        ([ORG, answer("r1", "unit", "textarea", text=["GBP"])], "region r1", "'unit' belongs to"),
        ([FACT, answer("r2", "modality", "choices", choices=["actual", "denied"])], "region r2", "2 answers"),
        ([answer("a", "article_stance", "choices", choices=[s]) for s in ("mixed", "neutral")], "annotation 7", "two"),
        ([ORG, FACT, relation("r2", "r1", "giver", direction="bi")], "region r2", "'bi'"),
        ([ORG, FACT, relation("r2", "r1", "taker")], "region r2", "unknown relation 'taker'"),
        ([ORG, FACT, relation("r2", "r1", "giver", "receiver")], "region r2", "2 labels"),
        ([ORG, FACT, relation("r1", "r2", "giver")], "region r1", "drawn from no region of layer 'fact'"),
        ([ORG, FACT, relation("r2", "r1", "subject")], "region r2", "drawn from no region of layer 'figure'"),
        ([label("r3", "stance", "critical")], "region r3", "no target"),
        ([{"id": "r4", "type": "rectanglelabels", "value": {"start": 1}}], "region r4", "unknown type"),
    ],
)
def test_what_no_document_can_hold_is_refused_with_its_place(
    results: list[dict[str, Any]], place: str, cause: str
) -> None:
    with pytest.raises(InputError) as caught:
        to_document(decoded(telling(1), results))
    assert caught.value.place.startswith("task 12 annotation 7")
    assert caught.value.place.endswith(place)
    assert cause in caught.value.cause


def test_one_annotation_must_be_named_where_several_count() -> None:
    task = exported(telling(1))
    task["annotations"] *= 2
    twice = DECODER.decode(msgspec.json.encode(task))
    with pytest.raises(InputError, match="2 annotations count"):
        to_document(twice)
    assert to_document(twice, twice.annotations[1]) == telling(1)

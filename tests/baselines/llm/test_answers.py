"""Whatever a model answers, what comes out is a sound document, and what is wrong is counted."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.annotations.quotation import Lines
from tellings.baselines.llm.cache import Answer
from tellings.baselines.llm.forms import LAYERS, form, schema
from tellings.baselines.llm.marking import as_answer, renumbered, with_answer
from tellings.baselines.llm.tally import Tally
from tellings.benchmarks.check import specimens
from tellings.document import Argument, Document, Entity, problems

ARTICLE = "Orvell buys\r\n\r\nOrvell and Orvell pays £40m, £12m of it to Tandem Loom: “Loom” will rid it of paper.\nCafe\u0301 🚀 One\n"
RECORDED = tomllib.loads(Path(__file__).with_name("recorded.toml").read_text("utf-8"))["answer"]
FAULTS = ("unreadable", "cut_off", "refused", "rejected_quotes", "malformed_marks", "repeated_marks", "repeated_ids", "broken_references")  # fmt: skip


def article() -> Document:
    """With one entity, so that there is something to refer to."""
    return Document("a", text=ARTICLE, entities=(Entity("e1", 0, 6, "PLACE", "Orvell"),))


@pytest.mark.parametrize("case", RECORDED, ids=[case["what"] for case in RECORDED])
def test_recorded_answers(case: dict[str, Any]) -> None:
    tally = Tally()
    found = with_answer(article(), case["layer"], Answer(case["text"], case.get("finish", "stop")), tally)
    marks = getattr(found, case["layer"])
    assert [ARTICLE[mark.start : mark.end] for mark in marks] == case["kept"]
    assert {name: tally[name] for name in FAULTS if tally[name]} == case.get("counts", {})
    assert tally["kept"] == len(marks)
    assert found.stance == case.get("stance")
    assert not list(problems(found))


def recorded(what: str) -> Document:
    case = next(case for case in RECORDED if case["what"].startswith(what))
    return with_answer(article(), case["layer"], Answer(case["text"]), Tally())


def test_what_is_kept_of_references() -> None:
    whole, part = recorded("ids given twice").figures
    assert (whole.id, part.id, part.part_of) == ("f1", "f2", "f1")
    (mark,) = recorded("references to nothing").stances
    assert (mark.target, mark.holder) == ("other", None)
    (fact,) = recorded("arguments").facts
    assert fact.arguments == (Argument("investor", "e1"),)
    assert fact.key == "deal-value"


def test_a_name_refers_to_its_nearest_mention() -> None:
    text = "Orvell buys. Orvell sells. Orvell ends."
    entities = tuple(Entity(f"e{n}", at, at + 6, "GOV", "Orvell Land Office") for n, at in enumerate((0, 13, 27)))
    said = '{"facts": [{"line": 1, "quote": "ends", "type": "agreement", "arguments": [{"role": "party", "id": "orvell land office"}]}]}'
    (fact,) = with_answer(Document("a", text=text, entities=entities), "facts", Answer(said), Tally()).facts
    assert fact.arguments == (Argument("party", "e2"),)


@pytest.mark.parametrize("document", [document for document in specimens() if document.text])
def test_an_example_says_what_the_gold_says(document: Document) -> None:
    gold = renumbered(document)
    found = document.without_gold()
    tally = Tally()
    for layer in LAYERS:
        found = with_answer(found, layer, Answer(as_answer(gold, layer)), tally)
    assert found == gold
    assert not any(tally[name] for name in FAULTS)


def test_the_shipped_gold_can_be_shown_as_examples(root: Path) -> None:
    from tellings import documents

    for document in documents("test"):
        found = document.without_gold()
        gold = renumbered(document)
        tally = Tally()
        for layer in LAYERS:
            found = with_answer(found, layer, Answer(as_answer(gold, layer)), tally)
        assert found == msgspec.structs.replace(gold, furniture=())
        assert not any(tally[name] for name in FAULTS)


@pytest.mark.parametrize("layer", LAYERS)
def test_the_schema_is_one_that_endpoints_enforce(layer: Any) -> None:
    import jsonschema

    found = schema(form(layer))

    def objects(node: Any) -> Any:
        if isinstance(node, dict):
            if node.get("type") == "object":
                yield node
            for value in node.values():
                yield from objects(value)
        elif isinstance(node, list):
            for value in node:
                yield from objects(value)

    for node in objects(found):
        assert node["required"] == list(node["properties"])
        assert node["additionalProperties"] is False
    assert not {"$ref", "$defs", "default", "start", "end"} & set(msgspec.json.encode(found).decode().split('"'))
    for document in specimens()[:4]:
        jsonschema.validate(msgspec.json.decode(as_answer(renumbered(document), layer)), found)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({layer: [{"quote": "x"}]}, found)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["Orvell", "£40m", "e1", "deal"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["line", "quote", "nth", "type", "kind", "value", "id", "arguments", "target"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(layer=st.sampled_from(LAYERS), items=st.lists(json_values, max_size=5), cut=st.integers(0, 400), noise=st.text())
def test_any_answer_gives_a_sound_document(layer: Any, items: list[Any], cut: int, noise: str) -> None:
    import json

    text = json.dumps({layer: items})
    for said in (noise, text, text[:cut], noise + text, text.replace("}", "", 1)):
        found = with_answer(article(), layer, Answer(said), Tally())
        assert not list(problems(found))
        assert msgspec.json.encode(found)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"entities": ' + "[" * 100_000, '{"a":' * 5_000, "{" * 100_000])
def test_endless_nesting_is_unreadable_and_soon_over(text: str) -> None:
    assert with_answer(article(), "entities", Answer(text), Tally()) == article().without_gold()


@settings(max_examples=100, deadline=None)
@given(text=st.text("ab \n\r£🚀", max_size=30), ends=st.tuples(st.integers(0, 30), st.integers(0, 30)))
def test_a_span_is_quoted_and_found_again(text: str, ends: tuple[int, int]) -> None:
    start, end = (min(at, len(text)) for at in sorted(ends))
    piece = text[start:end]
    quotation = Lines(text).quotation(start, end)
    if quotation is not None:
        found = list(Lines(text).occurrences(quotation.quote, quotation.line))
        assert found[quotation.nth - 1] == (start, end)
    elif piece and piece == piece.strip():
        # Occurrences do not overlap: only one that begins within another cannot be told apart.
        assert any(left < start < right for left, right in Lines(text).occurrences(piece))

"""Marks by quotation become offsets, or are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tellings.annotations.marks import read_marks
from tellings.document import Argument, Document, Entity, Fact, Figure, Span, Stance
from tellings.errors import InputError

TEXT = "Orvell signs with Orvell Loom\r\n\r\nOrvell pays £40m, and £40m\nmore, to “Loom” 😀 staff.\nSHARE\nMORE"
ARTICLE = {"layer": "article", "stance": "mixed"}


def read(tmp_path: Path, *marks: dict[str, Any]) -> Document:
    path = tmp_path / "marks.jsonl"
    path.write_text("\n".join(json.dumps(mark, ensure_ascii=False) for mark in marks), "utf-8")
    return read_marks(path, Document("a", text=TEXT))


def entity(line: int, quote: str, **more: Any) -> dict[str, Any]:
    return {"layer": "entity", "id": "e1", "line": line, "quote": quote, "type": "ORG", "name": "Loom"} | more


def test_every_layer(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        ARTICLE,
        {"layer": "furniture", "line": 5, "quote": "SHARE", "to_line": 6, "to_quote": "MORE"},
        entity(1, "Orvell Loom"),
        {
            "layer": "figure", "id": "f1", "line": 3, "quote": "£40m", "nth": 2, "kind": "money", "value": 40000000,
            "unit": "GBP", "qualifier": "exact", "measures": "pays", "subject": "e1", "part_of": None,
        },
        {"layer": "stance", "id": "s1", "line": 3, "quote": "£40m more,", "nth": 1, "polarity": "critical", "target": "deal"},
        {
            "layer": "fact", "id": "k1", "line": 3, "quote": "pays", "type": "investment", "modality": "actual",
            "key": "pay", "arguments": [["amount", "f1"], ["recipient", "e1"]],
        },
    )  # fmt: skip
    assert document.stance == "mixed"
    assert document.furniture == (Span(TEXT.index("SHARE"), len(TEXT)),)
    assert document.entities == (Entity("e1", 18, 29, "ORG", "Loom"),)
    second = TEXT.rindex("£40m")
    assert document.figures == (
        Figure("f1", second, second + 4, "money", 40000000, unit="GBP", measures="pays", subject="e1"),
    )
    assert document.stances == (Stance("s1", second, TEXT.index(" to"), "critical", "deal"),)
    pays = TEXT.index("pays")
    arguments = (Argument("amount", "f1"), Argument("recipient", "e1"))
    assert document.facts == (Fact("k1", pays, pays + 4, "investment", key="pay", arguments=arguments),)


def test_a_quotation_may_run_over_a_line_break(tmp_path: Path) -> None:
    found = read(tmp_path, ARTICLE, entity(3, "£40m more")).entities[0]
    assert TEXT[found.start : found.end] == "£40m\nmore"


@pytest.mark.parametrize(
    ("mark", "cause"),
    [
        (entity(1, "Tandem"), "occurs 0 times on line 1"),
        (entity(1, "Orvell", nth=3), "occurs 2 times on line 1"),
        (entity(9, "Orvell"), "past the text's 6 lines"),
        (entity(4, '"Loom"'), "occurs 0 times"),
        (entity(1, "Orvell", type="FIRM"), "FIRM"),
        (entity(1, "Orvell", colour="red"), "colour"),
        ({"layer": "entity", "id": "e1", "line": 1, "type": "ORG", "name": ""}, "quote"),
        ({"layer": "opinion", "line": 1, "quote": "Orvell"}, "opinion"),
        (ARTICLE, "twice"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(tmp_path: Path, mark: dict[str, Any], cause: str) -> None:
    with pytest.raises(InputError, match=r"marks\.jsonl:2: ") as caught:
        read(tmp_path, ARTICLE, mark)
    assert cause in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_stance_of_the_article_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="stance is missing"):
        read(tmp_path, entity(1, "Orvell"))

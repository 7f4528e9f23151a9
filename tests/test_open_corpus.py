"""The open tellings are what their sheets say, and no two share their sentences."""

from __future__ import annotations

import itertools
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tellings.document import ROLES
from tellings.text import words

FOLDER = Path(__file__).resolve().parent.parent / "annotations" / "open"
SHEETS = {path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*/event.toml"))}
TELLINGS = [(event, telling) for event, sheet in SHEETS.items() for telling in sheet["telling"]]


def text_of(event: str, telling: dict[str, Any]) -> str:
    return (FOLDER / event / telling["file"]).read_bytes().decode("utf-8")


def folded(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("event", SHEETS)
def test_a_sheet_types_its_facts_as_the_guidelines_do(event: str) -> None:
    sheet = SHEETS[event]
    names = {name["name"]: name["type"] for name in sheet["name"]}
    figures = {figure["id"]: figure["kind"] for figure in sheet["figure"]}
    assert 12 <= len(sheet["fact"]) <= 20
    assert len(sheet["figure"]) >= 8
    assert len(sheet["telling"]) == 5
    assert len({telling["register"] for telling in sheet["telling"]}) == 5
    assert len({telling["stance"] for telling in sheet["telling"]}) >= 3
    for fact in sheet["fact"]:
        for role, fillers in fact["arguments"].items():
            for filler in fillers if isinstance(fillers, list) else [fillers]:
                kind = "DATE" if role == "date" else names.get(filler) or figures[filler]
                assert kind in ROLES[fact["type"]][role], (fact["key"], role)


@pytest.mark.parametrize(("event", "telling"), TELLINGS, ids=[telling["file"] for _, telling in TELLINGS])
def test_a_telling_says_what_its_recipe_says(event: str, telling: dict[str, Any]) -> None:
    text = folded(text_of(event, telling))
    keys = {fact["key"] for fact in SHEETS[event]["fact"]}
    assert set(telling["told"]) | set(telling["omitted"]) == keys
    assert not set(telling["told"]) & set(telling["omitted"])
    assert set(telling["find"]) == set(telling["told"])
    for key, words_ in telling["find"].items():
        assert folded(words_) in text, key
    for figure in telling["figures"]:
        assert folded(figure["text"]) in text
        assert folded(figure.get("near", figure["text"])) in text
    for alteration in telling["alteration"]:
        assert folded(alteration["text"]) in text
        assert alteration["kind"] in ("rounding", "update", "scope", "error")
    for furniture in telling["furniture"]:
        assert folded(furniture) in text
    assert 220 <= len([word for word in words(text) if word[0].isalpha()]) <= 480


def test_no_two_tellings_share_eight_words() -> None:
    """Outside quotations and names, which real outlets share too."""
    names = sorted({form for sheet in SHEETS.values() for name in sheet["name"] for form in name["forms"]}, key=len)
    runs = {}
    for event, telling in TELLINGS:
        text = re.sub(r"“[^”]*”|\"[^\"]*\"", " | ", text_of(event, telling))
        for name in reversed(names):
            text = re.sub(rf"\b{re.escape(name)}\b", " | ", text)
        parts = [words(part) for part in text.split("|")]
        runs[event, telling["file"]] = {tuple(part[i : i + 8]) for part in parts for i in range(len(part) - 7)}
    shared = {
        (one, other): runs[one] & runs[other]
        for one, other in itertools.combinations(runs, 2)
        if runs[one] & runs[other]
    }
    assert shared == {}

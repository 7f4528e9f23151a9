"""The tellings read like articles: their vocabulary and sentences lie within bounds measured on the news articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.corpus.sheets import TELLINGS, Telling
from tests.style_bounds import BOUNDS, bounds, news_styles, style


@pytest.mark.parametrize("telling", TELLINGS, ids=lambda telling: telling.id)
def test_a_telling_lies_within_the_bounds(telling: Telling) -> None:
    measures = json.loads(BOUNDS.read_text("utf-8"))["measures"]
    measured = style(telling.text, telling.furniture())
    assert measured.keys() == measures.keys()
    outside = {
        name: f"{value:.3f} is not in {measures[name]['low']} to {measures[name]['high']}"
        for name, value in measured.items()
        if not measures[name]["low"] <= value <= measures[name]["high"]
    }
    assert outside == {}


def test_the_bounds_are_those_of_the_articles(articles: list[Path]) -> None:
    assert bounds(news_styles(articles[0].parent)) == BOUNDS.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "The office will pay the firm. " * 60,
        ("The county said that " + "and ".join(f"word{n} was bought " for n in range(14)) + ". ") * 5,
        " ".join(f"w{n}." if n % 2 else f"W{n}" for n in range(300)),
    ],
    ids=["one sentence again and again", "sentences without end", "no word twice"],
)
def test_the_bounds_refuse_what_no_article_is(text: str) -> None:
    measures = json.loads(BOUNDS.read_text("utf-8"))["measures"]
    measured = style(text, ())
    assert any(not measures[name]["low"] <= value <= measures[name]["high"] for name, value in measured.items())

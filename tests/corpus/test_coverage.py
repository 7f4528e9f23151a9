"""Over events and over the corpus: figures, stances, registers and furniture in the spread that the datasheet states."""

from __future__ import annotations

from collections import Counter

import pytest

from tellings.document import ARTICLE_STANCES
from tests.corpus.sheets import REAL, SHEETS, TELLINGS

each_event = pytest.mark.parametrize("event", SHEETS)


@each_event
def test_an_event_has_figures_of_every_standing(event: str) -> None:
    """The real event has the figures that its sources give: neither a disputed nor an updated one, and of three kinds."""
    figures = {figure["id"]: figure for figure in SHEETS[event]["figure"]}
    standing = Counter(figure["status"] for figure in figures.values())
    assert len(figures) >= 8
    assert len({figure["kind"] for figure in figures.values()}) >= (3 if event == REAL else 4)
    assert standing["whole"] >= 1
    assert standing["part"] >= 2
    assert standing["vague"] >= 1
    assert standing["effect"] >= 1
    if event != REAL:
        assert standing["disputed"] >= 2  # what each side gives
        assert standing["updated"] >= 2  # before and after
    for figure in figures.values():
        if figure["status"] == "part":
            assert figures[figure["part_of"]]["status"] == "whole", figure["id"]
        if "updated_to" in figure:
            assert figures[figure["updated_to"]]["status"] == "updated", figure["id"]
        assert ("value" in figure) != (figure["qualifier"] == "vague"), figure["id"]


@each_event
def test_an_event_is_told_from_several_sides_in_five_registers(event: str) -> None:
    recipes = SHEETS[event]["telling"]
    assert len(recipes) == 5
    assert len({recipe["register"] for recipe in recipes}) == 5
    assert {recipe["stance"] for recipe in recipes} <= set(ARTICLE_STANCES)
    assert len({recipe["stance"] for recipe in recipes}) >= 3


def test_a_third_of_the_tellings_carry_furniture() -> None:
    assert sum(bool(telling.recipe["furniture"]) for telling in TELLINGS) >= len(TELLINGS) / 3


@pytest.mark.parametrize("stance", ARTICLE_STANCES)
def test_every_stance_is_that_of_fifteen_in_a_hundred(stance: str) -> None:
    assert sum(telling.recipe["stance"] == stance for telling in TELLINGS) >= 0.15 * len(TELLINGS)


def test_the_corpus_is_whole() -> None:
    assert len(TELLINGS) == 5 * len(SHEETS)
    assert len({telling.id for telling in TELLINGS}) == len(TELLINGS)
    assert REAL in SHEETS

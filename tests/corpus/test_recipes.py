"""Every sheet is typed as the guidelines type it, and every telling says what its recipe says, figure for figure."""

from __future__ import annotations

from collections import Counter

import pytest

from tellings.document import ROLES
from tellings.quantity import find
from tellings.text import words
from tests.corpus.sheets import SHEETS, TELLINGS, Telling, figure_places, places

each_event = pytest.mark.parametrize("event", SHEETS)
each_telling = pytest.mark.parametrize("telling", TELLINGS, ids=lambda telling: telling.id)


@each_event
def test_a_sheet_types_its_facts_as_the_guidelines_do(event: str) -> None:
    sheet = SHEETS[event]
    names = {name["name"]: name["type"] for name in sheet["name"]}
    figures = {figure["id"]: figure["kind"] for figure in sheet["figure"]}
    assert 12 <= len({fact["key"] for fact in sheet["fact"]}) == len(sheet["fact"]) <= 20
    assert len(figures) == len(sheet["figure"])
    for fact in sheet["fact"]:
        for role, fillers in fact["arguments"].items():
            for filler in fillers if isinstance(fillers, list) else [fillers]:
                kind = "DATE" if role == "date" else names.get(filler) or figures[filler]
                assert kind in ROLES[fact["type"]][role], (fact["key"], role)
        others = [fact[other] for other in ("updated", "disputed_by") if other in fact]
        named = {*fact.get("figures", ()), *(other["figure"] for other in others if "figure" in other)}
        assert named <= figures.keys(), fact["key"]


@each_telling
def test_the_recipe_settles_every_fact_of_the_sheet(telling: Telling) -> None:
    recipe = telling.recipe
    told, omitted = recipe["told"], recipe["omitted"]
    assert sorted(told + omitted) == sorted(fact["key"] for fact in telling.sheet["fact"])
    assert set(recipe["find"]) == set(told)
    assert {alteration["key"] for alteration in recipe["alteration"]} <= set(told)
    assert {alteration["kind"] for alteration in recipe["alteration"]} <= {"rounding", "update", "scope", "error"}
    assert 220 <= len([word for word in words(telling.text) if word[0].isalpha()]) <= 480


@each_telling
def test_a_search_finds_all_that_the_recipe_names(telling: Telling) -> None:
    recipe = telling.recipe
    wanted = {
        **{f"find {key}": words_ for key, words_ in recipe["find"].items()},
        **{f"alteration {alteration['key']}": alteration["text"] for alteration in recipe["alteration"]},
        **{f"furniture {run}": run for run in recipe["furniture"]},
        **{f"date {date}": date for date in recipe["dates"]},
        **{f"no figure {words_}": words_ for words_ in recipe.get("not_figures", ())},
    }
    missing = [name for name, words_ in wanted.items() if not places(words_, telling.text)]
    entries = Counter((figure["text"], figure.get("near", figure["text"])) for figure in recipe["figures"])
    for (text, near), count in entries.items():
        found = len(figure_places(text, near, telling.text))
        if found != count:
            missing.append(f"figure {text!r} near {near!r} stands {found} times, not {count}")
    assert missing == []


@each_telling
def test_every_figure_of_the_text_is_accounted_for(telling: Telling) -> None:
    """What `quantity.find` finds touches a figure of the recipe, or lies in a date, furniture, name or no-figure of it."""
    recipe, text = telling.recipe, telling.text
    figures = [
        span
        for figure in recipe["figures"]
        for span in figure_places(figure["text"], figure.get("near", figure["text"]), text)
    ]
    forms = [form for name in telling.sheet["name"] for form in name["forms"]]
    others = [
        span
        for words_ in (*recipe["dates"], *recipe["furniture"], *recipe.get("not_figures", ()), *forms)
        for span in places(words_, text)
    ]
    unknown = [
        f"{text[found.start : found.end]!r} ({found.kind}) {telling.at(found.start)}"
        for found in find(text)
        if not any(span.start < found.end and found.start < span.end for span in figures)
        and not any(span.start <= found.start and found.end <= span.end for span in others)
    ]
    assert unknown == []

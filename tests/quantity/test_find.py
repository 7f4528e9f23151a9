"""`find` reads figures as section 2 of the guidelines defines them, in time linear in the text's length."""

from __future__ import annotations

from itertools import pairwise

import pytest
from figure_cases import CASES
from hypothesis import given, settings
from hypothesis import strategies as st
from text_pieces import PIECES_OF_TEXT

from tellings.document import FIGURE_KINDS, QUALIFIERS
from tellings.quantity import Quantity, find
from tellings.quantity.numerals import CARDINALS, read_words
from tellings.quantity.units import singular

Expected = tuple[str, str, float | None, float | None, str, str]


def expected(spec: str) -> list[Expected]:
    figures: list[Expected] = []
    for entry in filter(None, spec.split("; ")):
        words, _, rest = entry.rpartition(" = ")
        kind, value, unit, *qualifier = rest.split(" ")
        low, _, high = value.partition("..")
        figures.append(
            (
                words,
                kind,
                None if low == "?" else float(low),
                float(high) if high else None,
                unit,
                qualifier[0] if qualifier else "exact",
            )
        )
    return figures


@pytest.mark.parametrize(("text", "spec"), CASES, ids=[text[:40] for text, _ in CASES])
def test_a_sentence_gives_its_figures_and_no_other(text: str, spec: str) -> None:
    assert [(text[q.start : q.end], *q[2:]) for q in find(text)] == expected(spec)


@pytest.mark.parametrize(("text", "spec"), CASES, ids=[text[:40] for text, _ in CASES])
def test_what_stands_in_another_paragraph_changes_nothing(text: str, spec: str) -> None:
    lead = "The council met in the old hall.\n\n"
    framed = f"{lead}{text}\n\nNobody spoke after that."
    if text.startswith("1. "):
        return
    assert [(framed[q.start : q.end], *q[2:]) for q in find(framed)] == expected(spec)


def check(text: str, found: list[Quantity]) -> None:
    for quantity in found:
        words = text[quantity.start : quantity.end]
        assert words and words == words.strip()
        assert quantity.kind in FIGURE_KINDS
        assert quantity.qualifier in QUALIFIERS
        assert (quantity.value is None) == (quantity.qualifier == "vague")
        assert quantity.value_high is None or (quantity.value is not None and quantity.value < quantity.value_high)
        if quantity.kind == "duration":
            assert quantity.unit in ("second", "minute", "hour", "day", "week", "month", "year")
        if quantity.kind == "percent":
            assert quantity.unit in ("percent", "percentage_point", "basis_point")
        if quantity.kind == "money":
            assert len(quantity.unit) == 3 and quantity.unit.isupper()
        if quantity.kind == "multiple":
            assert quantity.unit == "times"
    for left, right in pairwise(found):
        assert left.end <= right.start


PIECES = st.sampled_from(PIECES_OF_TEXT)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_every_find_is_well_formed(text: str) -> None:
    check(text, find(text))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    check(text, find(text))


@given(st.integers(0, 99), st.integers(1, 99))
def test_number_words_are_read_whole(small: int, hundreds: int) -> None:
    def say(number: int) -> str:
        if number < 20:
            return CARDINALS[number]
        tens, ones = CARDINALS[18 + number // 10], number % 10
        return tens + (f"-{CARDINALS[ones]}" if ones else "")

    words = f"{say(hundreds)} hundred" + (f" and {say(small)}" if small else "")
    read = read_words(words, 0, len(words))
    assert read is not None
    assert (read.value, read.end) == (100 * hundreds + small, len(words))


@pytest.mark.parametrize(
    ("plural", "noun"),
    [("jobs", "job"), ("people", "person"), ("companies", "company"), ("churches", "church"), ("houses", "house"),
     ("women", "woman"), ("aircraft", "aircraft"), ("process", None), ("across", None), ("staff", "person")],
)  # fmt: skip
def test_plurals_have_a_singular(plural: str, noun: str | None) -> None:
    assert singular(plural) == noun


def test_quantity_is_the_tuple_that_others_build_on() -> None:
    assert Quantity._fields == ("start", "end", "kind", "value", "value_high", "unit", "qualifier")

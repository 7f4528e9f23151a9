"""How well `find` reads sentences of news, by a test set written for that, a third of it held out."""

from __future__ import annotations

import pytest
from news_sentences import FILE, marked, scores, sentences

from tellings.document import FIGURE_KINDS, QUALIFIERS

FLOORS = {"value_f1": 0.92, "value_unit_f1": 0.86}


@pytest.mark.parametrize("held_out", [False, True], ids=["developed on", "held out"])
def test_value_and_unit_are_read_as_well_as_is_asked(held_out: bool) -> None:
    found = scores(sentences(held_out=held_out))
    assert {name: found[name] for name in FLOORS if found[name] < FLOORS[name]} == {}


def test_the_test_set_is_as_large_as_is_asked_and_well_formed() -> None:
    both = [*sentences(held_out=False), *sentences(held_out=True)]
    assert len({document.text for document in both}) == len(both) >= 300
    assert 0.28 < len(sentences(held_out=True)) / len(both) < 0.38
    assert sum(not document.figures for document in both) >= 20
    for document in both:
        assert not set("{}|") & set(document.text)
        for figure in document.figures:
            assert figure.kind in FIGURE_KINDS
            assert figure.qualifier in QUALIFIERS
            assert (figure.value is None) == (figure.qualifier == "vague")


def test_a_line_is_read_as_its_marks_say() -> None:
    document = marked("Up to {5 or 6|count 5..6 - at_most} of {tens of|count ? job vague}.")
    assert document.text == "Up to 5 or 6 of tens of."
    assert [(f.start, f.end, f.value, f.value_high, f.unit, f.qualifier) for f in document.figures] == [
        (6, 12, 5.0, 6.0, "", "at_most"),
        (16, 23, None, None, "job", "vague"),
    ]
    assert FILE.name == "news_sentences.txt"

"""Matching is optimal, whatever the order, and fast where many spans overlap."""

from __future__ import annotations

import time
from collections import Counter
from itertools import permutations
from typing import NamedTuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.document import Document, Entity, Figure
from tellings.scoring import score_documents
from tellings.scoring.matching import Edge, assign, equal
from tellings.scoring.spans import Spans, coded, equal_pairs, overlap_pairs


class Mark(NamedTuple):
    """What a span says."""

    label: str
    start: int
    end: int
    content: str = ""
    unit: int = 0


def columns(marks, others):
    """Two lists of marks as spans."""
    labels = coded([mark.label for mark in marks], [mark.label for mark in others])
    contents = coded([mark.content for mark in marks], [mark.content for mark in others])

    def numbers(side, name):
        return np.array([getattr(mark, name) for mark in side], dtype=np.intp)

    return tuple(
        Spans(numbers(side, "unit"), label, numbers(side, "start"), numbers(side, "end"), content)
        for side, label, content in zip((marks, others), labels, contents, strict=True)
    )


def matched(gold, predicted):
    left, right = overlap_pairs(*columns(gold, predicted))
    return list(zip(left.tolist(), right.tolist(), strict=True))


spans = st.tuples(st.sampled_from("ab"), st.integers(0, 12), st.integers(1, 5)).map(
    lambda drawn: Mark(drawn[0], drawn[1], drawn[1] + drawn[2])
)


def best_by_trying(gold, predicted, worth):
    """Greatest total worth over all one-to-one matchings."""
    if len(gold) > len(predicted):
        return best_by_trying(predicted, gold, lambda a, b: worth(b, a))
    return max(
        sum(worth(one, other) for one, other in zip(gold, chosen, strict=True))
        for chosen in permutations(predicted, len(gold))
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(spans, min_size=1, max_size=5), st.lists(spans, min_size=1, max_size=5))
def test_as_many_overlapping_pairs_are_matched_as_can_be(gold, predicted):
    def overlaps(one, other):
        return one.label == other.label and one.start < other.end and other.start < one.end

    pairs = matched(gold, predicted)
    assert all(overlaps(gold[left], predicted[right]) for left, right in pairs)
    assert len({left for left, _ in pairs}) == len({right for _, right in pairs}) == len(pairs)
    assert len(pairs) == best_by_trying(gold, predicted, overlaps)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, 3), min_size=1, max_size=10),
)
def test_assignment_takes_gain_before_the_number_of_pairs(gains):
    edges = {pair: Edge(gain, 0.5) for pair, gain in gains.items()}
    sides = [str(at) for at in range(4)], [str(at) for at in range(4)]
    pairs = assign(edges, *sides)

    def worth(left, right):
        gain = gains.get((int(left), int(right)))
        return 0 if gain is None else 100 * gain + 1

    found = sum(100 * gains[pair] + 1 for pair in pairs)
    assert found == best_by_trying(*sides, worth)


def test_a_greedy_matching_would_lose_a_pair():
    gold = [Mark("ORG", 0, 10), Mark("ORG", 10, 20)]
    predicted = [Mark("ORG", 5, 15), Mark("ORG", 0, 4)]
    assert matched(gold, predicted) == [(0, 1), (1, 0)]


def test_the_closest_of_several_predictions_is_taken():
    gold = [Mark("ORG", 0, 10)]
    assert matched(gold, [Mark("ORG", 0, 3), Mark("ORG", 0, 10), Mark("ORG", 2, 10)]) == [(0, 1)]


def test_two_thousand_spans_that_all_overlap_are_scored_in_two_seconds():
    number = 2000
    entities = tuple(Entity(f"e{at}", at, number + at, "ORG", f"n{at % 7}") for at in range(number))
    figures = tuple(Figure(f"f{at}", at, number + at, "count", float(at % 50), unit="job") for at in range(number))
    gold = Document("d", entities=entities, figures=figures)
    for task in ("entities", "figures"):
        started = time.process_time()  # what else the machine does is not counted
        score = score_documents([gold], [gold], tasks=[task])
        assert time.process_time() - started < 2
        assert score.tasks[task].value == 1


def test_a_tie_falls_the_same_way_when_gold_and_predictions_change_places():
    gold = [Mark("", 2, 6, "a"), Mark("", 0, 4, "a")]
    predicted = [Mark("", 4, 6, "c"), Mark("", 4, 6, "a")]
    there, back = matched(gold, predicted), matched(predicted, gold)
    assert there == sorted((left, right) for right, left in back)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(spans, st.integers(0, 2)), max_size=8), st.lists(st.tuples(spans, st.integers(0, 2)), max_size=8)
)
def test_documents_are_matched_apart_from_each_other(gold, predicted):
    marks, others = ([mark._replace(unit=unit) for mark, unit in side] for side in (gold, predicted))
    together = matched(marks, others)
    alone = []
    for unit in range(3):
        left, right = ([at for at, mark in enumerate(side) if mark.unit == unit] for side in (marks, others))
        pairs = matched([marks[at] for at in left], [others[at] for at in right])
        alone += [(left[one], right[other]) for one, other in pairs]
    assert together == sorted(alone)


@settings(max_examples=100, deadline=None)
@given(*[st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), max_size=8)] * 2)
def test_equal_rows_are_counted_as_multisets(gold, predicted):
    sides = [[np.array([row[at] for row in side], dtype=np.intp) for at in (0, 1)] for side in (gold, predicted)]
    first, times = equal_pairs(*sides)
    found = {gold[at]: number for at, number in zip(first.tolist(), times.tolist(), strict=True)}
    assert found == dict(Counter(gold) & Counter(predicted))


def test_rows_whose_numbers_are_too_large_for_one_integer_are_still_told_apart():
    large = 2**40
    gold = [np.array([large, large, 5]), np.array([large, large - 1, 0])]
    predicted = [np.array([large, 5, 6]), np.array([large - 1, 0, 0])]
    first, times = equal_pairs(gold, predicted)
    assert sorted(first.tolist()) == [1, 2]
    assert times.tolist() == [1, 1]


def worth(one, other):
    """What a pair is worth after the number of pairs, by the formula of the documentation."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    union = max(one.end, other.end) - min(one.start, other.start)
    return 0.75 * shared / union + 0.25 * (one == other)


contents = st.tuples(spans, st.sampled_from("xy")).map(lambda drawn: drawn[0]._replace(content=drawn[1]))


@settings(max_examples=150, deadline=None)
@given(st.lists(contents, min_size=1, max_size=4), st.lists(contents, min_size=1, max_size=4))
def test_of_matchings_with_as_many_pairs_the_closest_is_taken(gold, predicted):
    def value(one, other):
        overlaps = one.label == other.label and one.start < other.end and other.start < one.end
        return 100 + worth(one, other) if overlaps else 0

    found = sum(100 + worth(gold[left], predicted[right]) for left, right in matched(gold, predicted))
    assert round(found - best_by_trying(gold, predicted, value), 9) == 0


@settings(max_examples=100, deadline=None)
@given(st.lists(spans, min_size=1, max_size=5), st.lists(spans, min_size=1, max_size=5), st.integers(0, 2**25))
def test_a_condition_on_pairs_holds_beside_the_overlap(gold, predicted, flags):
    allowed = np.array([[flags >> (5 * row + column) & 1 for column in range(5)] for row in range(5)], dtype=bool)
    left, right = overlap_pairs(*columns(gold, predicted), lambda rows, others: allowed[rows, others])

    def possible(one, other):
        row, column = (next(at for at, item in enumerate(side) if item is mark) for side, mark in sides(one, other))
        overlaps = one.label == other.label and one.start < other.end and other.start < one.end
        return bool(overlaps and allowed[row, column])

    def sides(one, other):
        return (
            ((gold, one), (predicted, other))
            if any(item is one for item in gold)
            else ((gold, other), (predicted, one))
        )

    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    assert all(possible(gold[row], predicted[column]) for row, column in pairs)
    assert len(pairs) == best_by_trying(gold, predicted, possible)


@given(*[st.lists(st.integers(0, 3), max_size=8)] * 2)
def test_equal_items_are_matched_as_multisets(gold, predicted):
    assert equal(gold, predicted) == (Counter(gold) & Counter(predicted)).total()

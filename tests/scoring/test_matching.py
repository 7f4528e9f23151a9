"""Matching is optimal, whatever the order, and fast where many spans overlap."""

from __future__ import annotations

import time
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.document import Document, Entity, Figure
from tellings.scoring import score_documents
from tellings.scoring.matching import Edge, Mark, assign, overlap_pairs

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

    pairs = overlap_pairs(gold, predicted)
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
    assert overlap_pairs(gold, predicted) == [(0, 1), (1, 0)]


def test_the_closest_of_several_predictions_is_taken():
    gold = [Mark("ORG", 0, 10)]
    assert overlap_pairs(gold, [Mark("ORG", 0, 3), Mark("ORG", 0, 10), Mark("ORG", 2, 10)]) == [(0, 1)]


def test_two_thousand_spans_that_all_overlap_are_scored_in_two_seconds():
    number = 2000
    entities = tuple(Entity(f"e{at}", at, number + at, "ORG", f"n{at % 7}") for at in range(number))
    figures = tuple(Figure(f"f{at}", at, number + at, "count", float(at % 50), unit="job") for at in range(number))
    gold = Document("d", entities=entities, figures=figures)
    for task in ("entities", "figures"):
        started = time.perf_counter()
        score = score_documents([gold], [gold], tasks=[task])
        assert time.perf_counter() - started < 4  # 2 s on an idle machine
        assert score.tasks[task].value == 1


def test_a_tie_falls_the_same_way_when_gold_and_predictions_change_places():
    gold = [Mark("", 2, 6, ("a",)), Mark("", 0, 4, ("a",))]
    predicted = [Mark("", 4, 6, ("c",)), Mark("", 4, 6, ("a",))]
    there, back = overlap_pairs(gold, predicted), overlap_pairs(predicted, gold)
    assert there == [(left, right) for right, left in back]

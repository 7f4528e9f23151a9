"""Intervals cover what they say, comparisons are exact where they can be, and both depend on the events alone."""

from __future__ import annotations

import inspect
import itertools
import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from tellings.scoring.counts import Counts
from tellings.scoring.statistics import (
    bca_interval,
    holm,
    intervals,
    paired_differences,
    percentile_interval,
    randomisation_p_value,
    tied_groups,
)
from tests.scoring.coverage_table import clustered, coverage, micro_f1


def accuracy(sums):
    with np.errstate(invalid="ignore"):
        return {"a": np.divide(sums["right"], sums["all"])}


def counts(rows):
    return Counts.from_rows({f"d{at}": row for at, row in enumerate(rows)})


def names(number):
    return [f"e{at:04}" for at in range(number)]


@pytest.mark.parametrize("method", ["bca", "percentile"])
def test_events_are_resampled_whole(method):
    # Ten documents of each event are copies of one: the interval must be as wide as for one document an event.
    rows = [{"right": float(at % 2), "all": 1.0} for at in range(10)]
    once = intervals(counts(rows), names(10), accuracy, method=method)
    often = intervals(counts(rows * 10), names(10) * 10, accuracy, method=method)
    assert once == often
    low, high = once["a"]
    # Mean of 10 coin flips: standard error 0.167, Student's t with 9 degrees of freedom 2.26.
    assert low == pytest.approx(0.5 - 2.26 * 0.167, abs=0.07)
    assert high == pytest.approx(0.5 + 2.26 * 0.167, abs=0.07)


def test_an_interval_of_many_means_is_students():
    generator = np.random.default_rng(1)
    sample = generator.normal(10, 2, 400)
    rows = counts([{"right": value, "all": 1.0} for value in sample])
    low, high = intervals(rows, names(400), accuracy, resamples=20_000)["a"]
    half = 1.966 * sample.std(ddof=1) / math.sqrt(400)
    assert low == pytest.approx(sample.mean() - half, abs=0.02)
    assert high == pytest.approx(sample.mean() + half, abs=0.02)


def test_bca_is_that_of_scipy():
    from scipy.stats import bootstrap

    sample = np.random.default_rng(4).exponential(size=200)
    expected = bootstrap((sample,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(0))
    rows = counts([{"right": value, "all": 1.0} for value in sample])
    low, high = intervals(rows, names(200), accuracy, resamples=20_000)["a"]
    # Ours is a little wider: 200 observations are not infinitely many.
    wide = expected.confidence_interval.high - expected.confidence_interval.low
    assert low == pytest.approx(expected.confidence_interval.low, abs=0.03 * wide)
    assert high == pytest.approx(expected.confidence_interval.high, abs=0.03 * wide)
    assert high - low == pytest.approx(wide * 1.0076, rel=0.02)


def test_a_skewed_statistic_moves_the_interval():
    sample = np.random.default_rng(4).exponential(size=30)
    rows = counts([{"right": value, "all": 1.0} for value in sample])
    bca, percentile = (intervals(rows, names(30), accuracy, method=method)["a"] for method in ("bca", "percentile"))
    assert bca[0] > percentile[0]
    assert bca[1] > percentile[1]


def test_fewer_than_five_events_have_no_interval_and_five_have_one():
    rows = [{"right": float(at % 2), "all": 1.0} for at in range(40)]
    assert intervals(counts(rows), [f"e{at % 4}" for at in range(40)], accuracy) == {"a": None}
    assert intervals(counts(rows), [f"e{at % 5}" for at in range(40)], accuracy)["a"] is not None


def test_a_level_of_80_is_narrower_than_one_of_95():
    rows = counts([{"right": float(at % 2), "all": 1.0} for at in range(40)])
    for method in ("bca", "percentile"):
        low, high = intervals(rows, names(40), accuracy, method=method)["a"]
        inner = intervals(rows, names(40), accuracy, method=method, level=0.8)["a"]
        assert low < inner[0] < inner[1] < high


def test_a_measure_that_is_mostly_undefined_has_no_interval():
    rows = [{"right": float(at == 0), "all": float(at == 0)} for at in range(8)]
    assert intervals(counts(rows), names(8), accuracy) == {"a": (1.0, 1.0)}  # drawn in 1 - (7/8)^8 = 66% of resamples

    def from_four(sums):
        return {"a": np.where(sums["all"] < 4, np.nan, 1.0)}

    assert intervals(counts(rows * 3), names(24), from_four) == {"a": None}
    assert bca_interval(np.array([1.0, 2.0]), math.nan, np.ones(2)) is None
    assert percentile_interval(np.array([1.0, np.nan]), 5) is None


def test_a_95_per_cent_interval_over_events_covers_and_one_over_documents_falls_short():
    found = coverage(events=20, samples=400, resamples=600)
    assert 0.92 <= found["over events, BCa"] <= 0.98
    assert 0.92 <= found["over events, percentile"] <= 0.98
    assert found["over documents, BCa"] < 0.88


def test_the_order_of_documents_changes_no_interval_and_no_comparison():
    sample, events = clustered(np.random.default_rng(0), 9)
    other, _ = clustered(np.random.default_rng(1), 9)
    shuffled = np.random.default_rng(2).permutation(len(sample))
    turned = [events[at] for at in shuffled]
    assert intervals(sample, events, micro_f1) == intervals(sample.at(shuffled), turned, micro_f1)
    assert paired_differences(sample, other, events, micro_f1, resamples=200) == paired_differences(
        sample.at(shuffled), other.at(shuffled), turned, micro_f1, resamples=200
    )


def test_chunks_of_resamples_draw_what_one_draw_would(monkeypatch):
    sample, events = clustered(np.random.default_rng(0), 12)
    other, _ = clustered(np.random.default_rng(1), 12)
    whole = intervals(sample, events, micro_f1), paired_differences(sample, other, events, micro_f1, resamples=500)
    monkeypatch.setattr("tellings.scoring.statistics._CHUNK", 100)
    parts = intervals(sample, events, micro_f1), paired_differences(sample, other, events, micro_f1, resamples=500)
    assert whole == parts


def test_a_system_compared_with_itself_differs_in_nothing():
    sample, events = clustered(np.random.default_rng(0), 10)
    found = paired_differences(sample, sample, events, micro_f1)["f1"]
    assert (found.value, found.interval, found.p_value) == (0.0, (0.0, 0.0), 1.0)


def test_exchanging_the_systems_turns_the_difference_round():
    one, events = clustered(np.random.default_rng(0), 12)
    other, _ = clustered(np.random.default_rng(3), 12)
    there, back = (
        paired_differences(*pair, events, micro_f1, resamples=2000)["f1"] for pair in ((one, other), (other, one))
    )
    assert there.value == -back.value
    assert there.interval == pytest.approx((-back.interval[1], -back.interval[0]), abs=2e-3)
    assert there.p_value == back.p_value


def test_counts_that_only_one_system_has_are_0_for_the_other():
    one = counts([{"right": 1.0, "all": 1.0, "article_mixed_none": 1.0}] * 6)
    other = counts([{"all": 1.0, "right": 0.0}] * 6)

    def kinds(sums):
        return {"a": sums["right"] / sums["all"], "n": sums["article_mixed_none"]}

    found = paired_differences(one, other, names(6), kinds)
    assert (found["a"].value, found["n"].value) == (1.0, 6.0)
    with pytest.raises(ValueError, match=r"^counts of different units cannot be compared$"):
        paired_differences(one, Counts(["x"], {}), names(6), kinds)


def by_trying(one, other, measure):
    """The exact p-value, worked out the long way."""
    observed = abs(measure(sum(one)) - measure(sum(other)))
    extreme = tried = 0
    for swaps in itertools.product((False, True), repeat=len(one)):
        left = sum(b if swap else a for a, b, swap in zip(one, other, swaps, strict=True))
        right = sum(a if swap else b for a, b, swap in zip(one, other, swaps, strict=True))
        extreme += abs(measure(left) - measure(right)) >= observed - 1e-12
        tried += 1
    return extreme / tried


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=7))
def test_with_few_events_every_exchange_is_tried(pairs):
    one, other = (np.array([[float(pair[at])] for pair in pairs]) for at in (0, 1))
    found = randomisation_p_value(one, other, ["right"], lambda sums: {"score": sums["right"]})
    assert found["score"] == by_trying([pair[0] for pair in pairs], [pair[1] for pair in pairs], lambda total: total)


def test_with_many_events_exchanges_are_drawn_and_the_p_value_is_never_0():
    generator = np.random.default_rng(5)
    one, other = generator.normal(0.3, 1, (16, 1)), generator.normal(0, 1, (16, 1))

    def score(sums):
        return {"score": sums["x"]}

    exact = randomisation_p_value(one, other, ["x"], score, resamples=2**16)["score"]
    drawn = randomisation_p_value(one, other, ["x"], score, resamples=20_000)["score"]
    assert drawn == pytest.approx(exact, abs=0.02)
    assert drawn == randomisation_p_value(one, other, ["x"], score, resamples=20_000)["score"]
    sure = randomisation_p_value(np.ones((30, 1)), np.zeros((30, 1)), ["x"], score, resamples=999)["score"]
    assert sure == 1 / 1000


def test_an_undefined_difference_has_no_p_value():
    rows = counts([{"right": 0.0, "all": 0.0}] * 6)
    found = paired_differences(rows, rows, names(6), accuracy)["a"]
    assert math.isnan(found.value)
    assert math.isnan(found.p_value)
    assert found.interval is None


def test_comparison_of_two_equal_systems_rejects_as_often_as_it_says():
    generator = np.random.default_rng(6)
    rejected = 0
    for _ in range(400):
        one, other = generator.normal(0, 1, (2, 9, 1))
        rejected += randomisation_p_value(one, other, ["x"], lambda sums: {"s": sums["x"]})["s"] <= 0.05
    assert 0.02 <= rejected / 400 <= 0.08


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_raises_p_values_keeps_their_order_and_stays_below_bonferroni(values):
    adjusted = holm(dict(enumerate(values)))
    for at, value in enumerate(values):
        assert value <= adjusted[at] <= min(1, value * len(values)) + 1e-15
    order = sorted(range(len(values)), key=lambda at: values[at])
    assert [adjusted[at] for at in order] == sorted(adjusted.values())


def test_holm_is_the_published_example():
    # Four hypotheses at 0.01, 0.04, 0.03, 0.005: the first and the last are rejected at 0.05.
    adjusted = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005})
    assert adjusted == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})


def test_undefined_p_values_are_no_hypotheses():
    adjusted = holm({"a": 0.02, "b": math.nan})
    assert adjusted["a"] == 0.02
    assert math.isnan(adjusted["b"])


def test_a_group_begins_with_the_first_that_differs_from_the_best_of_the_last():
    scores = {"a": 0.9, "b": 0.85, "c": 0.79, "d": 0.78, "e": 0.5}
    groups = tied_groups(list(scores), lambda best, other: scores[best] - scores[other] > 0.1)
    assert groups == [["a", "b"], ["c", "d"], ["e"]]
    assert tied_groups([], lambda best, other: True) == []


def by_the_book(resampled, value, left_out, level):
    """BCa (Efron 1987) with the tail of Hesterberg (2015), written out."""
    normal = NormalDist()
    events = len(left_out)
    tail = normal.cdf(math.sqrt(events / (events - 1)) * float(student.ppf((1 - level) / 2, events - 1)))
    below = sum(one < value for one in resampled) + sum(one == value for one in resampled) / 2
    share = min(max(below, 0.5), len(resampled) - 0.5) / len(resampled)
    bias = normal.inv_cdf(share)
    mean = sum(left_out) / events
    cubes, squares = (sum((mean - one) ** power for one in left_out) for power in (3, 2))
    skew = cubes / (6 * squares**1.5) if squares else 0
    ends = []
    for quantile in (tail, 1 - tail):
        moved = bias + normal.inv_cdf(quantile)
        ends.append(float(np.quantile(resampled, normal.cdf(bias + moved / (1 - skew * moved)))))
    return tuple(ends)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 30), min_size=20, max_size=60),
    st.integers(0, 30),
    st.lists(st.integers(0, 9), min_size=5, max_size=12),
    st.sampled_from([0.8, 0.95]),
)
def test_bca_is_the_published_formula(resampled, value, left_out, level):
    found = bca_interval(np.array(resampled, float), float(value), np.array(left_out, float), level)
    assert found == pytest.approx(by_the_book(resampled, value, left_out, level))


def test_a_value_beyond_every_resample_still_has_an_interval():
    resampled, left_out = np.arange(100.0), np.arange(10.0)
    for value in (-1.0, 200.0):
        assert bca_interval(resampled, value, left_out) == pytest.approx(
            by_the_book(resampled.tolist(), value, left_out.tolist(), 0.95)
        )


def test_events_without_which_the_score_is_undefined_are_left_out_of_the_skewness():
    resampled = np.arange(100.0)
    some = bca_interval(resampled, 40.0, np.array([1.0, 2.0, 4.0, np.nan, np.nan]))
    mean = 7 / 3
    apart = [mean - one for one in (1.0, 2.0, 4.0)]
    padded = by_the_book(resampled.tolist(), 40.0, [mean, mean, *(mean - one for one in apart)], 0.95)
    assert some == pytest.approx(padded)
    none = bca_interval(resampled, 40.0, np.full(5, np.nan))
    assert none == pytest.approx(by_the_book(resampled.tolist(), 40.0, [1.0] * 5, 0.95))


def test_the_percentile_interval_is_widened_by_the_number_of_events():
    resampled = np.linspace(0, 1, 2001)
    for events, level in ((5, 0.95), (6, 0.8), (200, 0.95)):
        tail = NormalDist().cdf(math.sqrt(events / (events - 1)) * float(student.ppf((1 - level) / 2, events - 1)))
        assert percentile_interval(resampled, events, level) == pytest.approx((tail, 1 - tail))


def test_a_paired_interval_is_that_of_the_differences_over_the_same_draws():
    one, events = clustered(np.random.default_rng(0), 7)
    other, _ = clustered(np.random.default_rng(3), 7)

    def right(sums):
        return {"n": np.asarray(sums["matched"], float)}

    # The count of matches is additive, so that the differences are the counts of one system with the other's taken off.
    less = Counts(one.units, {"matched": one.columns["matched"].astype(float) - other.columns["matched"]})
    for level in (0.95, 0.7):
        found = paired_differences(one, other, events, right, resamples=400, seed=5, level=level)["n"]
        assert found.value == less.total()["matched"]
        assert found.interval == pytest.approx(intervals(less, events, right, resamples=400, seed=5, level=level)["n"])


def test_five_events_are_compared_with_an_interval_and_four_without():
    for number, has in ((5, True), (4, False)):
        one, events = clustered(np.random.default_rng(0), number)
        other, _ = clustered(np.random.default_rng(3), number)
        found = paired_differences(one, other, events, micro_f1)["f1"]
        assert (found.interval is not None) == has
        assert found.p_value * 2**number == round(found.p_value * 2**number)


def test_all_exchanges_are_tried_up_to_the_number_of_resamples():
    one, other = np.array([[3.0], [1.0], [2.0], [5.0]]), np.array([[1.0], [2.0], [0.0], [1.0]])

    def score(sums):
        return {"s": sums["x"]}

    exact = by_trying(one[:, 0], other[:, 0], lambda total: total)
    assert randomisation_p_value(one, other, ["x"], score, resamples=16)["s"] == exact
    drawn = randomisation_p_value(one, other, ["x"], score, resamples=15)["s"]
    assert drawn * 16 == round(drawn * 16)
    seeds = {randomisation_p_value(one, other, ["x"], score, resamples=15, seed=seed)["s"] for seed in range(8)}
    assert len(seeds) > 1


def test_a_comparison_passes_its_resamples_and_seed_on():
    one, events = clustered(np.random.default_rng(0), 16)
    other, _ = clustered(np.random.default_rng(3), 16)
    found = {
        seed: paired_differences(one, other, events, micro_f1, resamples=99, seed=seed)["f1"].p_value
        for seed in range(6)
    }
    assert all(value * 100 == pytest.approx(round(value * 100)) for value in found.values())
    assert len(set(found.values())) > 1


def test_half_of_the_events_are_exchanged_and_every_resample_is_drawn(monkeypatch):
    from tellings.scoring import statistics

    monkeypatch.setattr(statistics, "_CHUNK", 1)
    for number in (1, 7):
        drawn = np.concatenate(list(statistics._draws(4, number, seed=0)))
        assert drawn.shape == (number, 4)
        assert (drawn.sum(axis=1) == 4).all()
        assert np.concatenate(list(statistics._exchanges(4, number, seed=0))).shape == (number, 4)
        assert len(list(statistics._draws(4, number, seed=0))) == number
        assert len(list(statistics._exchanges(4, number, seed=0))) == number
    monkeypatch.undo()
    assert np.concatenate(list(statistics._exchanges(500, 200, seed=0))).mean() == pytest.approx(0.5, abs=0.01)


def test_the_defaults_are_those_that_the_documents_name():
    for function, resamples in ((intervals, 1000), (paired_differences, 10_000), (randomisation_p_value, 10_000)):
        defaults = {name: one.default for name, one in inspect.signature(function).parameters.items()}
        assert (defaults["resamples"], defaults["seed"]) == (resamples, 0)
    for function in (intervals, paired_differences, percentile_interval, bca_interval):
        assert inspect.signature(function).parameters["level"].default == 0.95
    assert inspect.signature(intervals).parameters["method"].default == "bca"


def test_against_a_system_that_is_never_right_the_difference_has_the_interval_of_the_score():
    values = [0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 40.0]  # skewed, so that the acceleration matters
    all_ = np.array([2.0, 30.0, 1.0, 9.0, 4.0, 3.0, 60.0])
    one = Counts(names(7), {"right": np.array(values), "all": all_})
    none = Counts(names(7), {"right": np.zeros(7), "all": all_})

    def accuracy(sums):
        return {"accuracy": sums["right"] / sums["all"]}

    found = paired_differences(one, none, names(7), accuracy, resamples=2000)["accuracy"]
    alone = intervals(one, names(7), accuracy, resamples=2000)["accuracy"]
    assert found.interval == pytest.approx(alone)
    assert found.value == pytest.approx(47 / 109)


def test_without_resamples_there_are_no_intervals():
    sample = Counts(names(9), {"right": np.arange(9.0), "all": np.full(9, 9.0)})
    found = intervals(sample, names(9), lambda sums: {"share": sums["right"] / sums["all"]}, resamples=0)
    assert found == {"share": None}

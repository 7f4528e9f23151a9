"""Measures of numbers and of arrays, against the plain formulas and scikit-learn."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.scoring.measures import f1, f1_of_rates, marginals, mean, of, prf, quadratic_kappa, ratio

counts = st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=1, max_size=6)
SCALE = {"low": -1.0, "mid": 0.0, "high": 1.0}


@given(counts)
def test_an_array_is_measured_as_its_numbers_one_by_one(rows):
    matched, gold, predicted = (np.array(column, float) for column in zip(*rows, strict=True))
    gold, predicted = gold + matched, predicted + matched
    together = prf({"x_matched": matched, "gold": gold, "predicted": predicted}, "x", "gold", "predicted")
    assert list(together) == ["x_f1", "x_precision", "x_recall"]
    for at, (m, g, p) in enumerate(zip(matched, gold, predicted, strict=True)):
        expected = {
            "x_f1": 2 * m / (g + p) if g + p else math.nan,
            "x_precision": m / p if p else math.nan,
            "x_recall": m / g if g else math.nan,
        }
        for name, value in expected.items():
            assert together[name][at] == pytest.approx(value, nan_ok=True)
    assert f1(matched, gold, predicted).tolist() == pytest.approx(together["x_f1"].tolist(), nan_ok=True)


def test_a_share_is_undefined_without_a_whole_and_never_above_1():
    assert ratio([1, 0, 3 + 1e-12], [2, 0, 3]).tolist() == pytest.approx([0.5, math.nan, 1.0], nan_ok=True)
    assert ratio([1, 0, 3 + 1e-12], [2, 0, 3])[2] == 1
    assert ratio(3, [4, 0]).tolist() == pytest.approx([0.75, math.nan], nan_ok=True)
    assert of({}, "x").shape == ()
    assert of({"x": 2}, "x") == 2


def test_a_harmonic_mean_of_rates_is_0_where_one_is_missing_and_undefined_where_both_are():
    nan = math.nan
    found = f1_of_rates(np.array([0.5, nan, 0.4, nan, 0.0]), np.array([0.25, 0.4, nan, nan, 0.0]))
    assert found.tolist() == pytest.approx([1 / 3, 0, 0, nan, 0], nan_ok=True)


def test_a_macro_average_leaves_out_what_is_undefined():
    nan = math.nan
    assert mean([0.2, nan, 0.6]) == pytest.approx(0.4)
    assert math.isnan(mean([nan, nan]))
    assert mean([[0.2, nan], [0.4, nan]]).tolist() == pytest.approx([0.3, nan], nan_ok=True)
    assert mean([0.5, [0.5, nan]]).tolist() == [0.5, 0.5]


confusions = st.dictionaries(
    st.tuples(st.sampled_from(sorted(SCALE)), st.sampled_from(sorted(SCALE))), st.integers(1, 5), min_size=1
)


@settings(max_examples=60, deadline=None)
@given(confusions)
def test_quadratic_kappa_is_that_of_scikit_learn(confusion):
    from sklearn.metrics import cohen_kappa_score

    pairs = [pair for pair, number in confusion.items() for _ in range(number)]
    sides = [[int(SCALE[name]) for name in side] for side in zip(*pairs, strict=True)]
    found = quadratic_kappa(confusion, SCALE)
    if len({*sides[0], *sides[1]}) == 1:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(cohen_kappa_score(*sides, labels=[-1, 0, 1], weights="quadratic"))
    doubled = {pair: np.array([number, 2 * number]) for pair, number in confusion.items()}
    assert quadratic_kappa(doubled, SCALE).tolist() == pytest.approx([float(found)] * 2, nan_ok=True)


@given(confusions)
def test_marginals_are_sums_by_row_and_by_column(confusion):
    rows, columns = marginals(confusion)
    for name in SCALE:
        assert rows.get(name, 0) == sum(number for (gold, _), number in confusion.items() if gold == name)
        assert columns.get(name, 0) == sum(number for (_, guess), number in confusion.items() if guess == name)
    assert set(rows) == {gold for gold, _ in confusion}
    assert set(columns) == {guess for _, guess in confusion}

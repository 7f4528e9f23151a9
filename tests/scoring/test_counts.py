"""Counts are a table whose sums do not depend on the order of its rows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.scoring.counts import Counts

rows = st.dictionaries(
    st.sampled_from("abcdef"), st.dictionaries(st.sampled_from("xyz"), st.floats(0.1, 9)), max_size=6
)


@given(rows)
def test_rows_come_back_as_they_were(drawn):
    counts = Counts.from_rows(drawn)
    assert counts.rows() == drawn
    assert counts.units == list(drawn)
    assert len(counts) == len(drawn)
    assert counts.total() == {
        name: math.fsum(row.get(name, 0) for row in drawn.values())
        for name in sorted({name for row in drawn.values() for name in row})
    }


@given(rows, st.randoms(use_true_random=False))
def test_sums_do_not_depend_on_order(drawn, random):
    counts = Counts.from_rows(drawn)
    order = list(range(len(counts)))
    random.shuffle(order)
    moved = counts.at(order)
    assert moved.units == [counts.units[at] for at in order]
    assert moved.total() == counts.total()
    clusters = [unit in "abc" for unit in counts.units]
    labels = ["first" if inside else "rest" for inside in clusters]
    there, back = counts.by_cluster(labels), moved.by_cluster([labels[at] for at in order])
    assert there[:2] == back[:2]
    assert (there[2] == back[2]).all()
    assert there[0] == sorted(set(labels))
    for label, sums in zip(there[0], there[2], strict=True):
        part = counts.at([at for at, other in enumerate(labels) if other == label]).total()
        assert dict(zip(there[1], sums.tolist(), strict=True)) == pytest.approx(part)


def test_whole_numbers_take_as_few_bytes_as_they_need_and_sum_beyond_them():
    counts = Counts(["a", "b"], {"few": np.array([200, 100]), "share": np.array([0.5, 0.25])})
    small = counts.compact()
    assert small.columns["few"].dtype == np.uint8
    assert small.columns["share"].dtype == np.float64
    assert small == counts
    assert small.total() == {"few": 300.0, "share": 0.75}
    assert small.by_cluster(["e", "e"])[2].tolist() == [[300.0, 0.75]]


def test_parts_with_other_counts_are_joined_with_zeros():
    joined = Counts.joined(
        [Counts(["a"], {"x": np.array([300])}), Counts(["b", "c"], {"x": np.array([1, 2]), "y": np.array([1, 0])})]
    )
    assert joined.units == ["a", "b", "c"]
    assert joined.columns["x"].tolist() == [300, 1, 2]
    assert joined.columns["y"].tolist() == [0, 1, 0]


def test_counts_differ_where_units_or_numbers_do():
    counts = Counts(["a"], {"x": np.array([1])})
    assert counts != Counts(["b"], {"x": np.array([1])})
    assert counts != Counts(["a"], {"x": np.array([2])})
    assert counts == Counts(["a"], {"x": np.array([1.0]), "y": np.array([0])})
    assert counts != {"a": {"x": 1}}

"""What `linear` is unsure of: entropies of its own probabilities, and no less than that."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy

import tellings
from tellings.baselines.linear import Linear
from tellings.baselines.linear.classifier import mean_entropy
from tellings.benchmarks.model import Uncertain
from tellings.document import Document
from tellings.errors import InputError

tables = st.integers(1, 6).flatmap(
    lambda classes: st.lists(st.lists(st.floats(0.001, 1), min_size=classes, max_size=classes), min_size=1, max_size=8)
)


@given(tables)
def test_the_mean_entropy_is_that_of_scipy_as_a_share_of_the_greatest(table: list[list[float]]) -> None:
    rows = np.array([np.array(row) / sum(row) for row in table])
    classes = rows.shape[1]
    expected = np.mean(entropy(rows, axis=1)) / np.log(classes) if classes > 1 else 0.0
    assert mean_entropy(rows) == pytest.approx(expected, abs=1e-9)
    assert -1e-9 <= mean_entropy(rows) <= 1 + 1e-9


def test_certain_decisions_and_none_have_no_entropy() -> None:
    assert mean_entropy(np.eye(3)) == 0
    assert mean_entropy(np.zeros((0, 3))) == 0


@pytest.fixture(scope="module")
def gold() -> list[Document]:
    return tellings.documents("train")


@pytest.fixture(scope="module")
def linear(gold: list[Document]) -> Linear:
    model = Linear()
    model.fit(gold[:10], [], seed=0)
    return model


def test_linear_is_surer_of_what_it_has_learnt_from(linear: Linear, gold: list[Document]) -> None:
    assert isinstance(linear, Uncertain)
    seen = list(linear.uncertainty([document.without_gold() for document in gold[:10]]))
    unseen = list(linear.uncertainty([document.without_gold() for document in gold[10:20]]))
    assert all(0 < value < 1 for value in (*seen, *unseen))
    assert max(seen) < min(unseen)


def test_it_depends_on_neither_the_order_nor_the_company_and_long_articles_are_not_unsure_for_their_length(
    linear: Linear, gold: list[Document]
) -> None:
    some = [document.without_gold() for document in gold[10:14]]
    values = list(linear.uncertainty(some))
    assert list(linear.uncertainty(some[::-1])) == values[::-1]
    assert list(linear.uncertainty(some[1:2])) == values[1:2]
    text = some[0].text.rstrip() + "\n\n"
    (once, thrice) = linear.uncertainty([msgspec.structs.replace(some[0], text=text * n) for n in (1, 3)])
    assert thrice == pytest.approx(once, rel=0.1)
    assert list(linear.uncertainty([msgspec.structs.replace(some[0], text="")])) == [0]


def test_what_has_learnt_nothing_says_so(gold: list[Document]) -> None:
    with pytest.raises(InputError, match="has learnt nothing"):
        list(Linear().uncertainty(gold[:1]))

"""Gold and predictions are brought together as they stream, in any order, and checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.document import Document
from tellings.errors import InputError
from tellings.scoring.pairing import paired

NAMES = "abcdef"


def documents(names):
    return [Document(name) for name in names]


@given(st.permutations(NAMES), st.permutations(NAMES), st.integers(0, 6))
def test_every_gold_document_comes_once_with_its_prediction_or_none(gold, predicted, number):
    pairs = list(paired(documents(gold), documents(predicted[:number])))
    assert sorted(pair.gold.id for pair in pairs) == sorted(NAMES)
    for pair in pairs:
        assert gold[pair.at] == pair.gold.id
        assert (pair.prediction is not None) == (pair.gold.id in predicted[:number])
        assert pair.prediction is None or pair.prediction.id == pair.gold.id


def test_streams_of_one_order_are_read_side_by_side():
    read = []

    def stream(side):
        for name in NAMES:
            read.append((side, name))
            yield Document(name)

    pairs = paired(stream("gold"), stream("guess"))
    next(pairs)
    next(pairs)
    assert read == [("guess", "a"), ("gold", "a"), ("guess", "b"), ("gold", "b")]


@pytest.mark.parametrize(
    ("gold", "predicted", "message"),
    [
        ("ab", "aa", "predicted a: the id 'a' is used by two documents"),
        ("ab", "ax", "predicted x: no gold document has the id 'x'"),
        ("aba", "ab", None),
        ("aba", "", "right a: the id 'a' is used by two documents"),
    ],
)
def test_repeated_and_unknown_ids_are_refused_with_their_place(gold, predicted, message):
    def pairs():
        return list(
            paired(
                documents(gold),
                documents(predicted),
                gold_place=lambda name: f"right {name}",
                place=lambda name: f"predicted {name}",
            )
        )

    with pytest.raises(InputError, match=message or "right a"):
        pairs()

"""Gold and predictions are brought together as they stream, in any order, and checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.document import Document, Figure
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


def test_an_unknown_id_names_the_one_that_was_meant():
    gold = documents(["uk/1-press", "uk/2-wire"])
    with pytest.raises(InputError) as caught:
        list(paired(gold, documents(["uk/1-pres"])))
    assert (
        str(caught.value) == "prediction uk/1-pres: no gold document has the id 'uk/1-pres'; did you mean uk/1-press?"
    )
    with pytest.raises(InputError) as caught:
        list(paired(gold, documents(["zzz"])))
    assert caught.value.mend == "score it against the gold that it was predicted for"


def test_a_fault_in_gold_is_told_apart_from_one_in_a_prediction():
    wrong = Document("a", figures=(Figure("f", 0, 3, "count", float("inf")),))
    with pytest.raises(InputError, match=r"gold a: \$\.figures\[0\]\.value: is not a finite number"):
        list(paired([wrong], []))
    with pytest.raises(InputError, match=r"prediction a: \$\.figures\[0\]\.value: is not a finite number"):
        list(paired(documents("a"), [wrong]))
    with pytest.raises(InputError, match="keep one of them"):
        list(paired(documents("a"), documents("aa")))
    with pytest.raises(InputError, match=r"prediction b: is given the document 'a'; use each document's id"):
        list(paired(documents("a"), {"b": Document("a")}))

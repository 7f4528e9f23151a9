"""The rules baseline keeps the contract on any text, and reads plain prose rightly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.baselines.rules import Rules
from tellings.benchmarks.model import Model, load_model
from tellings.document import Document, problems

TEXT = """Orvell signs £40m records deal with Tandem Loom

The Orvell Land Office signed an agreement with Tandem Loom Ltd on Tuesday, the council said. Tandem Loom will invest
£12 million in Orvell and open an office with 60 staff.

"It is a superb, groundbreaking tool," said Ruth Aldous, chief executive of Tandem Loom. Critics warned of rushed,
opaque work. The agreement is not legally binding.

Share this story
"""
PIECES = st.sampled_from(
    [
        "Orvell ",
        "the ",
        "Ministry of Loom ",
        "£4m ",
        "will invest ",
        "said ",
        '"',
        "\u201c",
        "\n",
        "\n\n",
        ". ",
        "Share",
        "😀",
        "e\u0301 ",
        "2025 ",
        "not ",
        "Ltd ",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))


def predict(*texts: str) -> list[Document]:
    documents = [Document(f"a{number}", event="orvell", text=text) for number, text in enumerate(texts)]
    return list(Rules().predict(documents))


def words(document: Document, layer: str) -> list[str]:
    return [TEXT[mark.start : mark.end] for mark in getattr(document, layer)]


def test_it_is_a_model_and_registered() -> None:
    assert isinstance(load_model("rules"), Rules)
    assert isinstance(Rules(), Model)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_predictions_are_sound_on_any_text(texts: list[str]) -> None:
    found = predict(*texts)
    assert [document.id for document in found] == [f"a{number}" for number in range(len(texts))]
    for document, text in zip(found, texts, strict=True):
        assert document.text == ""
        assert list(problems(document, length=len(text))) == []


@settings(max_examples=15, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_the_same_text_gives_the_same_predictions(texts: list[str]) -> None:
    assert predict(*texts) == predict(*texts)


def test_plain_prose_is_read() -> None:
    (found,) = predict(TEXT)
    assert {"Orvell Land Office", "Tandem Loom", "Ruth Aldous"} <= set(words(found, "entities"))
    assert {"£40m", "£12 million", "60"} <= set(words(found, "figures"))
    assert {fact.type for fact in found.facts} >= {"agreement", "investment", "legal_status", "position"}
    assert [fact.modality for fact in found.facts if fact.type == "legal_status"] == ["denied"]
    assert {mark.polarity for mark in found.stances} == {"promotional", "critical"}
    assert [TEXT[span.start : span.end] for span in found.furniture] == ["Share this story"]


def test_tellings_of_one_event_share_keys() -> None:
    one, other = predict(TEXT, "Tandem Loom will invest £12 million in Orvell, the firm said on Tuesday.")
    mine = {fact.key for fact in one.facts if fact.type == "investment"}
    assert mine & {fact.key for fact in other.facts if fact.type == "investment"}


@pytest.mark.parametrize("text", ["", "\n", "😀" * 50, "A" * 10_000, "Orvell " * 5_000, "“" * 5_000])
def test_odd_texts_are_read(text: str) -> None:
    (found,) = predict(text)
    assert list(problems(found, length=len(text))) == []


def test_time_grows_with_the_text_and_not_faster() -> None:
    def seconds(times: int) -> float:
        start = time.perf_counter()
        predict(TEXT * times)
        return time.perf_counter() - start

    seconds(1)
    small, large = min(seconds(20) for _ in range(3)), seconds(200)
    assert large < 40 * small + 0.5

"""Normal forms, sentences and titles."""

from __future__ import annotations

import itertools
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.document import Span
from tellings.text import digest, normalise, sentences, title_span, words

TEXTS = st.text(alphabet=st.sampled_from("ab .,\"'“”’–—-\n\r\u00a0\u202f\u200bé\u0301€😀1[]!?"), max_size=120)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Yes”, he said", '"Yes", he said'),
        ("‘Yes’", "'Yes'"),
        ("a – b", "a—b"),
        ("a -- b", "a – b"),
        ("£2\u202fbillion", "£2 billion"),
        ("two\nlines", "two  lines"),
        ("caf\u00e9", "cafe\u0301"),
        ("wait…", "wait..."),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_two_scrapes_share_a_normal_form(one: str, other: str) -> None:
    assert normalise(one).text == normalise(other).text
    assert digest(one) == digest(other)


def test_words_still_matter() -> None:
    assert digest("the deal") != digest("a deal")


@given(TEXTS)
def test_normal_form_maps_back(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert normal.starts == sorted(normal.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(normal.starts, normal.ends, strict=True))
    assert not any(character.isspace() for character in normal.text)


@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text).text).text == normalise(text).text


@given(TEXTS)
def test_normal_form_is_the_same_for_composed_and_decomposed_text(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text)).text == normalise(unicodedata.normalize("NFC", text)).text


def split(text: str, *furniture: Span) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, furniture)]


def test_sentences_of_plain_prose() -> None:
    text = 'A deal was signed. "It works," she said. Mr. Bell (of Orvell Ltd.) paid £2.5m. Did he? Yes!'
    assert split(text) == [
        "A deal was signed.",
        '"It works," she said.',
        "Mr. Bell (of Orvell Ltd.) paid £2.5m.",
        "Did he?",
        "Yes!",
    ]


def test_a_quotation_of_two_sentences_is_two() -> None:
    assert split("“We won. You lost.” She left.") == ["“We won.", "You lost.”", "She left."]


def test_citation_markers_stay_with_their_sentence() -> None:
    assert split("It grew.[1][2] It fell.[3]") == ["It grew.[1][2]", "It fell.[3]"]


def test_headline_list_items_and_paragraphs_are_units() -> None:
    text = "Orvell signs\n\nWhat it means\n- First thing\n- Second thing\n\nThe end."
    assert split(text) == ["Orvell signs", "What it means", "- First thing", "- Second thing", "The end."]


def test_hard_wrapped_lines_are_joined() -> None:
    text = (
        "Orvell signs contract for deeds\n\n"
        "The Orvell Land Office signed a contract on Tuesday for the\n"
        "Deedreader, a model made by Tandem Loom, the county said in\n"
        "Port Orvell. It is worth 40 million pounds.\n"
    )
    assert [" ".join(sentence.split()) for sentence in split(text)] == [
        "Orvell signs contract for deeds",
        "The Orvell Land Office signed a contract on Tuesday for the Deedreader, a model made by Tandem Loom, "
        "the county said in Port Orvell.",
        "It is worth 40 million pounds.",
    ]


def test_a_line_that_holds_a_sentence_is_no_heading() -> None:
    line = "The Orvell Land Office signed an agreement with the loom on Tuesday, it said. Tandem Loom will invest"
    text = f"{line}\n£12 million in Orvell, and it will open an office there with sixty staff before the end of next year, in May.\n"
    assert len(split(text)) == 2


def test_furniture_is_in_no_sentence() -> None:
    text = "It grew. SHARE THIS It fell."
    assert split(text, Span(9, 19)) == ["It grew.", "It fell."]


@given(TEXTS)
def test_sentences_are_ordered_apart_and_trimmed(text: str) -> None:
    found = sentences(text)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    for span in found:
        piece = text[span.start : span.end]
        assert piece
        assert piece == piece.strip()
    covered = "".join(text[span.start : span.end] for span in found)
    assert sorted(filter(str.isalnum, covered)) == sorted(filter(str.isalnum, text))


def test_title_is_the_first_line_outside_furniture() -> None:
    text = "SHARE\nOrvell signs\n\nBody text."
    assert title_span(text, [Span(0, 5)]) == Span(6, 18)
    assert title_span("A body that begins at once.\nMore.") is None
    assert title_span("") is None


def test_words_are_compared_without_marks() -> None:
    assert words("It’s £2.5m — “fine”.") == ["it's", "£", "2", "5m", "fine"]


@pytest.mark.parametrize("piece", ["\n", " ", ".", "a.\n", "\n ", "?!", "1)", "“", ".[1]", "a b\n", "|\n", "- x\n"])
def test_splitting_a_megabyte_is_quick(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.perf_counter()
    sentences(text)
    assert time.perf_counter() - start < 10

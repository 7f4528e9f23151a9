"""A text cut for showing: nothing lost, nothing added, every mark where it is."""

from __future__ import annotations

from hypothesis import given

from tellings.document import Span
from tellings.site.segments import blocks, lanes
from tellings.text import sentences
from tests.site.invented import texts_with_spans


@given(texts_with_spans())
def test_the_pieces_are_the_text_and_a_marks_pieces_its_words(drawn: tuple[str, list[Span], list[Span]]) -> None:
    text, spans, furniture = drawn
    cut = blocks(text, spans, furniture)
    assert "".join(piece.text for block in cut for piece in block.pieces) == text
    for at, span in enumerate(spans):
        own = [
            (piece.text, covering)
            for block in cut
            for piece in block.pieces
            for covering in piece.under
            if covering.at == at
        ]
        assert "".join(words for words, _ in own) == text[span.start : span.end]
        assert [covering.begins for _, covering in own] == [True] + [False] * (len(own) - 1)
        assert [covering.ends for _, covering in own] == [False] * (len(own) - 1) + [True]


@given(texts_with_spans())
def test_sentences_are_blocks_with_their_numbers(drawn: tuple[str, list[Span], list[Span]]) -> None:
    text, spans, furniture = drawn
    shown = {
        block.number: "".join(piece.text for piece in block.pieces)
        for block in blocks(text, spans, furniture)
        if block.kind == "sentence"
    }
    expected = sentences(text, furniture)
    assert shown == {number: text[span.start : span.end] for number, span in enumerate(expected)}


@given(texts_with_spans())
def test_marks_that_overlap_have_lanes_of_their_own(drawn: tuple[str, list[Span], list[Span]]) -> None:
    _, spans, _ = drawn
    chosen = lanes(spans)
    for one, left in enumerate(spans):
        for other, right in enumerate(spans[:one]):
            if left.start < right.end and right.start < left.end:
                assert chosen[one] != chosen[other]


def test_what_lies_past_the_text_is_left_out() -> None:
    (block,) = blocks("ab", [Span(1, 9), Span(0, 1)])
    assert [(piece.text, [covering.at for covering in piece.under]) for piece in block.pieces] == [
        ("a", [1]),
        ("b", []),
    ]

"""Who annotates what: evenly, the same at every call, and never less than before."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.annotations.assignment import assigned

names = st.integers(1, 6).map(lambda number: list("abcdef")[:number])
texts = st.sets(st.integers(0, 60).map(lambda number: f"t{number:02}"), max_size=30).map(sorted)


@settings(max_examples=60)
@given(texts, names, st.data())
def test_each_text_has_so_many_annotators_and_the_work_is_even(
    texts: list[str], names: list[str], data: st.DataObject
) -> None:
    overlap = data.draw(st.integers(1, len(names)))
    theirs = assigned(texts, names, overlap)
    assert sorted(text for held in theirs.values() for text in held) == sorted(texts * overlap)
    assert all(len(held) == len(set(held)) for held in theirs.values())
    sizes = [len(held) for held in theirs.values()]
    assert max(sizes) - min(sizes) <= 1
    assert assigned(data.draw(st.permutations(texts)), names, overlap) == theirs


@settings(max_examples=40)
@given(texts, names, st.data())
def test_a_call_cut_short_and_repeated_ends_where_the_whole_one_would(
    texts: list[str], names: list[str], data: st.DataObject
) -> None:
    """Whatever part of it was done before, and a wider overlap only adds."""
    overlap = data.draw(st.integers(1, len(names)))
    whole = assigned(texts, names, overlap)
    done = {name: data.draw(st.sets(st.sampled_from(held))) if held else set() for name, held in whole.items()}
    assert assigned(texts, names, overlap, present=done) == whole
    wider = assigned(texts, names, len(names), present=whole)
    for narrow in range(overlap, len(names) + 1):
        found = assigned(texts, names, narrow, present=whole)
        assert all(set(whole[name]) <= set(found[name]) <= set(wider[name]) for name in names)


def test_single_texts_go_to_who_has_least() -> None:
    present: dict[str, set[str]] = {"a": set(), "b": set(), "c": set()}
    for number in range(6):
        for name, held in assigned([f"t{number}"], list(present), 1, present=present).items():
            present[name].update(held)
    assert [len(held) for held in present.values()] == [2, 2, 2]


def test_a_text_that_others_have_is_left_to_them() -> None:
    assert assigned(["t"], ["a", "b"], 1, present={"b": {"t"}}) == {"a": [], "b": ["t"]}
    assert assigned(["t"], ["a", "b"], 2, present={"b": {"t"}}) == {"a": ["t"], "b": ["t"]}

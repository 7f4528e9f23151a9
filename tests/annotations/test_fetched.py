"""What pulls have fetched, on disk: cut off anywhere, it holds what was whole, and goes on from there."""

from __future__ import annotations

import io
import stat
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.annotations.fetched import Fetched, fetched_tasks

START = datetime(2026, 1, 2, 3, 4, 5, 678901)
changes = st.lists(st.tuples(st.integers(1, 5), st.sampled_from([None, "a", "b\u2028\u00e9"])), max_size=12)


def held(kept: Fetched) -> dict[int, bytes]:
    return {number: kept.task(number) for number in kept.own()}


@given(changes, st.integers(0, 3000))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_holds_a_state_that_was(made: list[tuple[int, str | None]], cut: int) -> None:
    file = io.BytesIO()
    kept = Fetched(file, "here")
    states = [held(kept)]
    for at, (number, word) in enumerate(made):
        kept.put(number, START + timedelta(seconds=at), None if word is None else {"id": number, "word": word})
        states.append(held(kept))
    assert held(Fetched(io.BytesIO(file.getvalue()), "here")) == states[-1]
    again = Fetched(io.BytesIO(file.getvalue()[:cut]), "here")
    assert held(again) in states
    again.put(9, START, {"id": 9})
    assert 9 in held(again)


def test_what_is_complete_and_what_is_gone_is_remembered() -> None:
    file = io.BytesIO()
    kept = Fetched(file, "here")
    for number in (1, 2, 3):
        kept.put(number, START + timedelta(seconds=number), {"id": number})
    kept.complete([1, 3])
    again = Fetched(io.BytesIO(file.getvalue()), "here")
    assert list(again.own()) == [1, 3]
    assert len(again) == 2
    assert again.seen == START + timedelta(seconds=3)
    assert again.is_current(1, START + timedelta(seconds=1))
    assert not again.is_current(1, START)
    assert not again.is_current(2, START + timedelta(seconds=2))


def test_another_projects_tasks_are_not_taken_for_this_ones() -> None:
    file = io.BytesIO()
    Fetched(file, "here").put(1, START, {"id": 1})
    other = Fetched(file, "there")
    assert len(other) == 0
    other.put(2, START, {"id": 2})
    assert list(Fetched(file, "there").own()) == [2]


def test_lines_that_no_longer_count_do_not_fill_the_disk(tmp_path: Path) -> None:
    for turn in range(40):
        with fetched_tasks(tmp_path / "keep", "one", "here") as kept:
            assert list(kept.own()) == ([1, 2] if turn else [])
            if turn:
                assert b"x" * 50_000 in kept.task(1)
                assert kept.task(2) == b'{"id":2}'
                assert kept.is_current(1, START + timedelta(seconds=turn - 1))
                assert kept.seen == START + timedelta(seconds=turn - 1)
            else:
                kept.put(2, START, {"id": 2})
            kept.put(1, START + timedelta(seconds=turn), {"id": 1, "text": "x" * 50_000})
            kept.complete(None)
    path = tmp_path / "keep" / "one.jsonl"
    assert path.stat().st_size < 1_300_000
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    with fetched_tasks(tmp_path / "keep", "one", "here", anew=True) as kept:
        assert len(kept) == 0

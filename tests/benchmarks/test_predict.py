"""Predicting a file can be stopped anywhere and gone on with, and gives the same bytes."""

from __future__ import annotations

import pytest

from tellings.benchmarks.predict import predict_file, unfinished
from tellings.benchmarks.task import task
from tellings.errors import InputError
from tests.benchmarks.test_leaderboard import Share, gold

TASK = task("entities")


class Stops(Share):
    """Predicts so many events, then is interrupted."""

    def __init__(self, events):
        super().__init__("stops", 99)
        self.left = events
        self.seen = []

    def predict(self, documents, task):
        self.seen += [document.id for document in documents]
        for prediction in super().predict(documents, task):
            if not self.left:
                raise KeyboardInterrupt
            yield prediction
        self.left -= 1


@pytest.mark.parametrize("stopped", [0, 1, 3])
@pytest.mark.parametrize("cut", [0, 1, 40])
def test_a_stopped_run_goes_on_and_gives_the_same_file(tmp_path, stopped, cut):
    documents = gold(5)
    predict_file(Stops(99), documents, TASK, tmp_path / "whole.jsonl")
    out, first = tmp_path / "out.jsonl", Stops(stopped)
    with pytest.raises(KeyboardInterrupt):
        predict_file(first, documents, TASK, out)
    assert not out.exists()
    part = unfinished(out)
    part.write_bytes(part.read_bytes()[: max(0, part.stat().st_size - cut)])
    second = Stops(99)
    predict_file(second, documents, TASK, out)
    assert out.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert not part.exists()
    if not cut:
        assert second.seen == [document.id for document in documents[2 * stopped :]]


def test_no_more_than_one_event_is_held(tmp_path):
    drawn = []

    def streamed():
        for document in gold(50):
            drawn.append(document.id)
            yield document

    class Counting(Share):
        def predict(self, documents, task):
            assert len(documents) == 2
            assert len(drawn) <= 2 * int(documents[0].event[1:]) + 3
            return super().predict(documents, task)

    told = []
    assert predict_file(Counting("c", 9), streamed(), TASK, tmp_path / "out.jsonl", progress=told.append) == 100
    assert told == list(range(2, 101, 2))


def test_what_is_left_of_other_articles_is_not_mixed_in(tmp_path):
    out = tmp_path / "out.jsonl"
    with pytest.raises(KeyboardInterrupt):
        predict_file(Stops(2), gold(3), TASK, out)
    with pytest.raises(InputError, match="is asked for"):
        predict_file(Stops(9), gold(3)[2:], TASK, out)
    with pytest.raises(InputError, match="not asked for"):
        predict_file(Stops(9), gold(1), TASK, out)
    predict_file(Stops(9), gold(3), TASK, out)
    assert len(out.read_bytes().splitlines()) == 6


def test_nothing_to_predict_is_an_error(tmp_path):
    with pytest.raises(InputError, match="no article"):
        predict_file(Stops(9), [], TASK, tmp_path / "out.jsonl")
    assert not (tmp_path / "out.jsonl").exists()

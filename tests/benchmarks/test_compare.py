"""Comparisons of stored results: paired over events, adjusted over tasks, refused where the data differ."""

from __future__ import annotations

import json

import msgspec
import pytest

from tellings.benchmarks.compare import compare
from tellings.benchmarks.results import DatasetKey, find_results, read_results, write_result
from tellings.benchmarks.run import scored_file
from tellings.document import Document, Entity, Stance
from tellings.errors import InputError
from tellings.scoring import score_documents
from tests.test_cli import tellings

TEXT = "Aida builds two. It is grand."
KEY = DatasetKey("1.0.0", "ab", "test")


def corpus(events=8):
    return [
        Document(
            f"d{at}",
            event=f"e{at % events}",
            register=("wire brief", "press release")[at % 2],
            text=TEXT,
            stance="promotional",
            entities=(Entity("e", 0, 4, "ORG", "Aida"),),
            stances=(Stance("s", 17, 29, "promotional"),),
        )
        for at in range(events * 2)
    ]


def result(name, keep, *, gold=None, key=KEY, tasks=("entities", "stance")):
    gold = gold or corpus()
    guesses = [document if keep(at) else Document(document.id) for at, document in enumerate(gold)]
    return scored_file(name, score_documents(gold, guesses, tasks=tasks), key)


def by_task(found):
    return dict.fromkeys(found.report.tasks, found)


def test_a_model_that_is_better_in_every_event_differs():
    found = compare(by_task(result("all", lambda at: True)), by_task(result("none", lambda at: at == 0)))
    assert found.models == ("all", "none")
    for task in found.tasks.values():
        difference = task.differences[task.primary]
        assert difference.value == pytest.approx(1 - 2 / 17)
        low, high = difference.interval
        assert 0 < low < difference.value <= high <= 1
        # All 8 events favour the first (the event of d0 by half): of 256 exchanges only that and its mirror are as far.
        assert difference.p_value == 2 / 256
        assert task.adjusted == 4 / 256
        assert task.differs
        assert task.note == ""


def test_models_that_are_better_in_turn_are_tied():
    found = compare(by_task(result("even", lambda at: at % 2 == 0)), by_task(result("odd", lambda at: at % 2 == 1)))
    for task in found.tasks.values():
        assert task.differences[task.primary].value == 0
        assert not task.differs


def test_few_events_say_that_nothing_can_be_shown():
    gold = corpus(4)
    found = compare(
        by_task(result("all", lambda at: True, gold=gold)), by_task(result("none", lambda at: False, gold=gold))
    )
    task = found.tasks["entities"]
    assert task.differences["strict_f1"].interval is None
    assert task.differences["strict_f1"].p_value == 2 / 16
    assert not task.differs
    assert task.note == "4 events: too few for an interval; with so few, no p-value can be below 0.125"


def test_p_values_are_adjusted_for_the_tasks_compared():
    one, other = result("all", lambda at: True), result("none", lambda at: False)
    both = compare(by_task(one), by_task(other))
    alone = compare(by_task(one), by_task(other), tasks=["stance"])
    assert both.tasks["stance"].adjusted == 2 * alone.tasks["stance"].adjusted


def test_a_task_that_only_one_has_is_named():
    found = compare(by_task(result("a", lambda at: True)), by_task(result("b", lambda at: True, tasks=("entities",))))
    assert list(found.tasks) == ["entities"]
    assert found.alone == ("stance",)
    with pytest.raises(InputError, match="no task has results of both: they have entities, stance and none"):
        compare(by_task(result("a", lambda at: True)), {})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": DatasetKey("1.0.0", "cd", "test")}, "different data: hash ab and cd"),
        ({"key": DatasetKey("1.0.0", "ab", "validation")}, "different data: split test and validation"),
        ({"gold": corpus(7)}, "counts of different documents"),
    ],
)
def test_results_of_different_data_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        compare(by_task(result("a", lambda at: True)), by_task(result("b", lambda at: True, **change)))


def test_results_of_different_versions_of_a_task_are_refused():
    one = result("a", lambda at: True)
    other = msgspec.structs.replace(one, task_versions={"entities": 2, "stance": 1})
    with pytest.raises(InputError, match="versions 1 and 2 of the task"):
        compare(by_task(one), by_task(other))


def test_stored_results_compare_as_those_in_memory(tmp_path):
    one, other = result("a", lambda at: True), result("b", lambda at: at % 3 > 0)
    for made in (one, other):
        write_result(made, tmp_path)
    back = [read_results(tmp_path / name) for name in ("a", "b")]
    assert compare(*back).as_json() == compare(by_task(one), by_task(other)).as_json()
    assert find_results("a", tmp_path) == back[0]
    assert find_results(str(tmp_path / "b")) == back[1]
    assert set(find_results(str(tmp_path / "b" / "stance.json"))) == {"stance"}
    with pytest.raises(InputError, match="did you mean a"):
        find_results("aa", tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no result files"):
        find_results("empty", tmp_path)


def test_the_command_prints_a_table_or_json(tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_bytes(b"".join(msgspec.json.encode(document) + b"\n" for document in corpus()))
    half = tmp_path / "half.jsonl"
    half.write_bytes(b"".join(msgspec.json.encode(document) + b"\n" for document in corpus()[::2]))
    for name in ("gold", "half"):
        run = tellings("score", tmp_path / f"{name}.jsonl", "--gold", gold, "--results", tmp_path / "results")
        assert run.returncode == 0, run.stderr
    run = tellings("compare", "gold", "half", "--results", tmp_path / "results", "--task", "entities", "--json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found["models"] == ["gold", "half"]
    assert found["tasks"]["entities"]["primary"] == "strict_f1"
    assert found["tasks"]["entities"]["values"] == [1.0, pytest.approx(2 / 3)]
    assert found["tasks"]["entities"]["measures"]["person_f1"]["difference"] is None
    shown = tellings("compare", "gold", "half", "--results", tmp_path / "results")
    assert "strict_f1" in shown.stdout
    assert "half" in shown.stdout
    wrong = tellings("compare", "gold", "nobody", "--results", tmp_path / "results")
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == 1

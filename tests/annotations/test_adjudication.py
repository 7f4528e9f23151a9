"""Decisions from a server are believed only as far as they fit what is there: every fault with its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tellings.annotations.adjudication import (
    Contested,
    check_decisions,
    decision_config,
    decision_results,
    decision_task,
    open_differences,
    read_submitted,
    with_decisions,
)
from tellings.annotations.convert import to_document
from tellings.annotations.decisions import Decision, Decisions, Order, fingerprints, read_decisions, write_decisions
from tellings.annotations.disagreement import compare
from tellings.annotations.label_config import disagreements as interface_disagreements
from tellings.annotations.label_config import read_label_config
from tellings.annotations.task import DECODER
from tellings.document import Document
from tellings.errors import InputError

from .invented import telling

ACCOUNTS = {2: "adjudicator", 3: "one", 4: "two"}
Task = dict[str, Any]


def versions() -> tuple[Document, Document]:
    """They differ in a canonical name, a figure's qualifier, a stance and the article's stance."""
    first = telling(1)
    figures = (msgspec.structs.replace(first.figures[0], qualifier="about"), first.figures[1])
    entities = tuple(
        msgspec.structs.replace(mention, name="Quill" if mention.name == "Quillmoor" else mention.name)
        for mention in first.entities
    )
    return first, msgspec.structs.replace(
        first, figures=figures, entities=entities, stances=first.stances[1:], stance="critical"
    )


def contested(first: Document, second: Document, path: Path = Path("decisions.jsonl")) -> Contested:
    contrasts = compare(first, second).contrasts
    prints = fingerprints([contrast.difference for contrast in contrasts])
    return Contested(Decisions(path, Order("one", "two"), {}, []), first, second, contrasts, prints)


def served(text: Contested, decision: str = "first", reason: str = "as section 2 says") -> list[Task]:
    """What the server would export: each difference decided by the adjudicator's account."""
    tasks = []
    for at, contrast in enumerate(text.contrasts, start=1):
        results = decision_results(Decision(at, decision, reason))  # type: ignore[arg-type]
        annotation = {"id": 70 + at, "completed_by": 2, "updated_by": 2, "was_cancelled": False, "result": results}
        tasks.append({"id": at, **decision_task(text, contrast, "main"), "annotations": [annotation]})
    return json.loads(json.dumps(tasks))


def check(text: Contested, tasks: list[Task]) -> tuple[dict[int, Decision], list[str]]:
    elements = iter([(f"task number {at}", msgspec.json.encode(task)) for at, task in enumerate(tasks, start=1)])
    decided, faults = check_decisions(elements, [text], ACCOUNTS, "main")
    return decided[text.id], [str(fault) for fault in faults]


TEXT = contested(*versions())


def test_the_text_has_a_difference_of_each_kind() -> None:
    assert [contrast.difference.layer for contrast in TEXT.contrasts] == ["names", "figures", "stances", "stance"]


def test_good_answers_are_taken_with_what_they_are_about() -> None:
    decided, faults = check(TEXT, served(TEXT, "second", " because \n"))
    assert faults == []
    assert decided == {at: Decision(at, "second", "because", TEXT.prints[at]) for at in (1, 2, 3, 4)}


def test_each_task_shows_both_readings_and_no_name_of_an_annotator() -> None:
    for contrast in TEXT.contrasts:
        task = decision_task(TEXT, contrast, "main")
        assert [prediction["model_version"] for prediction in task["predictions"]] == ["first", "second"]
        for prediction in task["predictions"]:
            shown = {**task, "id": 1, "annotations": [{"id": 1, "result": prediction["result"]}]}
            to_document(DECODER.decode(msgspec.json.encode(shown)))  # converts: nothing dangles
        assert "one" not in task["data"].values()
        assert "two" not in task["data"].values()
    of_figure = decision_task(TEXT, TEXT.contrasts[1], "main")["data"]
    assert of_figure["where"] == "figure, line 3"
    assert "qualifier exact" in of_figure["first"]
    assert "qualifier about" in of_figure["second"]


def answer(at: int = 1) -> Callable[[list[Task]], Any]:
    return lambda tasks: tasks[at]["annotations"][0]


def put(control: str, **value: Any) -> Callable[[list[Task]], None]:
    def change(tasks: list[Task]) -> None:
        next(r for r in answer()(tasks)["result"] if r["from_name"] == control)["value"] = value

    return change


def marks(side: int, decision: str) -> Callable[[list[Task]], None]:
    def change(tasks: list[Task]) -> None:
        put("decision", choices=[decision])(tasks)
        answer()(tasks)["result"] += tasks[1]["predictions"][side]["result"]

    return change


def drop(control: str) -> Callable[[list[Task]], None]:
    def change(tasks: list[Task]) -> None:
        answer()(tasks)["result"] = [r for r in answer()(tasks)["result"] if r["from_name"] != control]

    return change


FAULTS: list[tuple[Callable[[list[Task]], Any], str, str]] = [
    (drop("reason"), "task 2 annotation 72", "the reason is missing"),
    (put("reason", text=["  "]), "task 2 annotation 72", "the reason is missing"),
    (put("reason", text=["a", "b"]), "task 2 annotation 72", "2 answers to 'reason'"),
    (drop("decision"), "task 2 annotation 72", "no decision"),
    (put("decision", choices=["third"]), "task 2 annotation 72", "unknown decision 'third'"),
    (put("decision", choices=["first", "second"]), "task 2 annotation 72", "2 answers to 'decision'"),
    (marks(0, "second"), "task 2 annotation 72", "the decision is 'second', but the marks submitted are the first"),
    (marks(1, "neither"), "task 2 annotation 72", "the decision is 'neither', but the marks submitted are the second"),
    (lambda tasks: answer(0)(tasks)["result"][0]["value"].update(choices=["both"]), "task 1 annotation 71", "cannot be said"),
    (lambda tasks: answer()(tasks).update(completed_by=3, updated_by=3), "task 2 annotation 72", "is one, not adjudicator"),
    (lambda tasks: answer()(tasks).update(updated_by=3), "task 2 annotation 72", "last saved by account 3"),
    (lambda tasks: answer()(tasks).update(completed_by=9, updated_by=9), "task 2 annotation 72", "account 9 is no annotator"),
    (lambda tasks: tasks[1]["data"].update(of="0" * 16), "task 2", "an annotator's version changed"),
    (lambda tasks: tasks[1]["data"].update(id="elsewhere"), "task 2", "of 'elsewhere' is not there"),
    (lambda tasks: tasks[1]["data"].update(second="nothing is marked"), "task 2", "not what was pushed"),
    (lambda tasks: tasks[1]["data"].update(text="x" + tasks[1]["data"]["text"]), "task 2", "not what was pushed"),
    (lambda tasks: tasks[1]["data"].update(__import__="os"), "task 2", "no difference of ours"),
    (lambda tasks: tasks[1]["data"].update(difference="1"), "task 2", "no difference of ours"),
    (lambda tasks: tasks.append({**copy.deepcopy(tasks[1]), "id": 9}), "task 9", "is decided twice"),
    (lambda tasks: tasks[1]["annotations"].append({**answer()(tasks), "id": 99}), "task 2", "is decided twice"),
    (lambda tasks: answer()(tasks).update(result="<script>"), "task number 2", "Expected `array`"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place", "cause"), FAULTS, ids=[f"{at} {cause}" for at, (*_, cause) in enumerate(FAULTS)]
)
def test_a_fault_is_told_with_its_place(change: Callable[[list[Task]], Any], place: str, cause: str) -> None:
    tasks = served(TEXT)
    change(tasks)
    _, faults = check(TEXT, tasks)
    assert [fault for fault in faults if fault.startswith(place) and cause in fault], faults
    assert len(faults) == 1
    assert "\n" not in faults[0]


def test_marks_that_are_those_of_the_decision_may_be_submitted_with_it() -> None:
    tasks = served(TEXT)
    marks(1, "second")(tasks)
    decided, faults = check(TEXT, tasks)
    assert (faults, decided[2].decision) == ([], "second")


def test_the_copy_with_which_the_server_begins_says_nothing_but_a_chosen_one_does() -> None:
    for decision in ("first", "second", "both", "neither"):
        tasks = served(TEXT)
        marks(1, decision)(tasks)
        answer()(tasks)["parent_prediction"] = 5
        decided, faults = check(TEXT, tasks)
        assert (faults, decided[2].decision) == ([], decision)
    tasks = served(TEXT)
    marks(0, "second")(tasks)
    answer()(tasks)["parent_prediction"] = 4
    assert "but the marks submitted are the first version's" in check(TEXT, tasks)[1][0]
    tasks = served(TEXT)
    marks(1, "second")(tasks)
    answer()(tasks)["parent_prediction"] = 5
    next(r for r in answer()(tasks)["result"] if r["from_name"] == "qualifier")["value"]["choices"] = ["at_most"]
    assert "but the marks submitted are neither version's" in check(TEXT, tasks)[1][0]


def test_an_answer_that_was_cancelled_decides_nothing() -> None:
    tasks = served(TEXT)
    answer()(tasks)["was_cancelled"] = True
    decided, faults = check(TEXT, tasks)
    assert (faults, sorted(decided)) == ([], [1, 3, 4])


def test_a_decision_follows_its_difference_when_the_number_changes() -> None:
    first, second = versions()
    changed = contested(first, msgspec.structs.replace(second, entities=first.entities))
    decided, faults = check(changed, served(TEXT)[1:])
    assert faults == []
    assert sorted(decided) == [1, 2, 3]
    held = msgspec.structs.replace(
        changed, decisions=msgspec.structs.replace(changed.decisions, decided=check(TEXT, served(TEXT))[0])
    )
    assert open_differences(with_decisions(held, {})) == []
    with pytest.raises(InputError, match="an annotator's version has changed since"):
        held.decisions.of([contrast.difference for contrast in changed.contrasts])


def test_decisions_in_a_file_come_back_as_they_went(tmp_path: Path) -> None:
    path = tmp_path / "round" / "d.jsonl"
    held = Decisions(path, Order("two", "one", "00ff"), {2: Decision(2, "both", 'é\n"x"', "ab")}, [])
    write_decisions(held)
    assert read_decisions(path, ("one", "two")) == held


LINE = {"document": "quillmoor-1", "difference": 2, "decision": "first", "reason": "as section 2 says"}


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (LINE | {"document": "x"}, "the round has no text 'x'"),
        (LINE | {"difference": 5}, "has no difference 5"),
        (LINE | {"difference": 1, "decision": "both"}, "cannot be said of difference 1"),
        (LINE | {"decision": "third"}, "Invalid enum value 'third'"),
        (LINE | {"reason": " "}, "the reason is missing"),
        (LINE | {"annotator": "one"}, "unknown field"),
        (LINE, "decides difference 2 of quillmoor-1 again"),
        ("{", "truncated"),
    ],
)
def test_a_line_that_decides_nothing_is_refused_with_its_place(tmp_path: Path, line: Any, cause: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps(LINE) + "\n\n" + (line if isinstance(line, str) else json.dumps(line)), "utf-8")
    with pytest.raises(InputError, match=cause) as caught:
        read_submitted(path, [TEXT])
    assert caught.value.place == f"{path}:3"


def test_the_interface_is_the_annotators_with_a_decision_and_no_shortcut_of_theirs() -> None:
    config = decision_config()
    causes = list(interface_disagreements(config))
    assert [cause for cause in causes if "missing" in cause] == []
    assert [cause for cause in causes if cause.startswith(("layer", "relation", "text"))] == []
    assert config.count("hotkey=") == 4
    assert config.count('required="true"') == 2
    assert read_label_config().count("hotkey=") > 4

"""The check refuses what the server accepts, and says where and how to mend it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tellings.annotations.check import Problem, check_export
from tellings.errors import InputError

from .invented import encoded, exported, telling

Task = dict[str, Any]


def check(path: Path, *tasks: Task, **options: Any) -> list[Problem]:
    file = path / "export.json"
    file.write_bytes(encoded(*tasks))
    return check_export(file, **options)


def results(task: Task) -> list[dict[str, Any]]:
    return task["annotations"][0]["result"]


def one(task: Task, region: str, control: str) -> dict[str, Any]:
    return next(r for r in results(task) if r.get("id") == region and r["from_name"] == control)


def link(task: Task, source: str, label: str) -> dict[str, Any]:
    return next(r for r in results(task) if r.get("from_id") == source and r["labels"] == [label])


def test_a_good_export_has_no_faults(tmp_path: Path) -> None:
    texts = {telling(number).id: telling(number).text for number in (1, 2)}
    tasks = [{**exported(telling(number)), "id": number} for number in (1, 2)]
    assert check(tmp_path, *tasks, texts=texts, accounts={2: "first"}, annotator="first") == []


def test_newlines_that_the_server_writes_as_backslash_n_are_no_fault(tmp_path: Path) -> None:
    task = exported(telling(1))
    value = one(task, "s2", "stance")["value"]
    value["start"] = telling(1).text.index("Quillmoor, up")
    value["text"] = telling(1).text[value["start"] : value["end"]].replace("\r", "\\r").replace("\n", "\\n")
    assert check(tmp_path, task) == []


def put(region: str, control: str, **value: Any) -> Callable[[Task], None]:
    return lambda task: one(task, region, control)["value"].update(value)


def drop(region: str, control: str) -> Callable[[Task], None]:
    return lambda task: results(task).remove(one(task, region, control))


def add(region: str, control: str, kind: str, **value: Any) -> Callable[[Task], None]:
    result = {"id": region, "from_name": control, "to_name": "text", "type": kind, "value": value}
    return lambda task: results(task).append(result)


def again(region: str, control: str) -> Callable[[Task], None]:
    return lambda task: results(task).append(copy.deepcopy(one(task, region, control)))


def relink(source: str, label: str, **fields: Any) -> Callable[[Task], None]:
    return lambda task: link(task, source, label).update(fields)


def draw(source: str, target: str, *labels: str) -> Callable[[Task], None]:
    drawn = {"type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": list(labels)}
    return lambda task: results(task).append(drawn)


def mark(region: str, words: str, control: str = "entity", label: str = "PLACE") -> Callable[[Task], None]:
    """A further region on words of the text, with what its layer requires."""
    start = telling(1).text.index(words)

    def change(task: Task) -> None:
        add(region, control, "labels", start=start, end=start + len(words), text=words, labels=[label])(task)
        if control == "entity":
            add(region, "name", "textarea", text=["x"])(task)

    return change


LENGTH = len(telling(1).text)
FAULTS: list[tuple[Callable[[Task], None], str, str]] = [
    (put("e1", "entity", labels=["CITY"]), "region e1", "unknown label 'CITY'"),
    (put("e1", "entity", labels=["PLACE", "GOV"]), "region e1", "2 labels"),
    (lambda task: one(task, "e1", "entity").update(from_name="entities"), "region e1", "unknown control 'entities'"),
    (lambda task: one(task, "e1", "entity").update(type="hypertextlabels"), "region e1", "unknown control 'entity'"),
    (put("k2", "fact", end=0), "region k2", "0 is not after start"),
    (put("k2", "fact", start=-3), "region k2", "offsets -3"),
    (put("k2", "fact", end=LENGTH + 1), "region k2", "past the text's end"),
    (put("e1", "entity", end=10, text="Quillmoor "), "region e1", "white space"),
    (put("e1", "entity", text="Quillmore"), "region e1", "not the text at its offsets"),
    (put("e1", "entity", end=8), "region e1", "not the text at its offsets"),
    (put("e1", "name", text=["Quillmoor", "Quill"]), "region e1", "2 answers to 'name'"),
    (put("e1", "name", text=[""]), "region e1", "'name' is missing"),
    (put("e1", "name", text=["Quillmoor "]), "region e1", "'name' begins or ends in white space"),
    (again("e1", "name"), "region e1", "two answers to 'name'"),
    (again("e1", "entity"), "region e1", "two regions of this id"),
    (add("e1", "fact", "labels", start=0, end=9, labels=["effect"]), "region e1", "two regions of this id"),
    (add("e1", "unit", "textarea", text=["GBP"]), "region e1", "'unit' belongs to 'figure'"),
    (add("x9", "unit", "textarea", text=["GBP"]), "region x9", "'unit' of a region that is not there"),
    (put("f1", "qualifier", choices=["exact", "about"]), "region f1", "2 answers to 'qualifier'"),
    (put("f1", "qualifier", choices=["roughly"]), "region f1", "unknown choice 'roughly'"),
    (put("f1", "qualifier", choices=["vague"]), "region f1", "a vague figure has a value"),
    (drop("f1", "qualifier"), "region f1", "'qualifier' is missing"),
    (drop("f1", "unit"), "region f1", "'unit' is missing"),
    (drop("f1", "value"), "region f1", "'value' is missing"),
    (put("f1", "value", number=None), "region f1", "0 answers to 'value'"),
    (put("f1", "value", number="40m"), "task number 1", "Expected `float | null`"),
    (add("f1", "value_high", "number", number=4e7), "region f1", "'value_high' 4e+07 is not above"),
    (lambda task: one(task, "f1", "value").update(type="textarea"), "region f1", "of type 'textarea', not 'number'"),
    (drop("k1", "modality"), "region k1", "'modality' is missing"),
    (drop("k1", "key"), "region k1", "'key' is missing"),
    (drop("s1", "target_kind"), "region s1", "'target_kind' is missing"),
    (put("s1", "target_kind", choices=["mention"]), "region s1", "no relation 'target' says which"),
    (put("s3", "target_kind", choices=["other"]), "region s3", "the target is 'other' and a mention"),
    (drop("article-1", "article_stance"), "annotation 7", "stance is missing"),
    (again("article-1", "article_stance"), "annotation 7", "two answers to 'article_stance'"),
    (put("article-1", "article_stance", choices=["mixed", "neutral"]), "annotation 7", "2 answers"),
    (relink("k1", "investor", to_id="gone"), "region k1", "region gone is not there"),
    (relink("k1", "investor", from_id="gone"), "region gone", "region gone is not there"),
    (relink("k1", "investor", to_id="f1"), "region k1", "'investor' takes GOV, ORG, PLACE, not money"),
    (relink("k1", "investor", labels=["employer"]), "region k1", "has no role 'employer'"),
    (relink("k1", "investor", labels=["patron"]), "region k1", "unknown relation 'patron'"),
    (relink("k1", "investor", labels=[]), "region k1", "0 labels"),
    (relink("k1", "investor", labels=["investor", "recipient"]), "region k1", "2 labels"),
    (relink("k1", "investor", direction="bi"), "region k1", "direction 'bi'"),
    (relink("k1", "investor", direction="left"), "region e2", "drawn from 'entity', not from 'fact'"),
    (relink("f1", "subject", to_id="f2"), "region f1", "'f2' is not the id of an entity"),
    (relink("f2", "part_of", to_id="f2"), "region f2", "not the id of another figure"),
    (relink("s1", "holder", to_id="k1"), "region s1", "'k1' is not the id of an entity"),
    (draw("k1", "e2", "investor"), "region k1", "drawn twice"),
    (draw("f1", "e1", "subject"), "region f1", "two relations 'subject'"),
    (draw("e1", "e2", "subject"), "region e1", "drawn from 'entity', not from 'figure'"),
    (mark("e9", "Share"), "region e9", "a mark in furniture furniture-1"),
    (mark("e9", "rushed.\r\nShare"), "region e9", "a mark in furniture furniture-1"),
    (mark("x9", "this story", "furniture", "furniture"), "region x9", "furniture overlaps furniture furniture-1"),
    (lambda task: task["annotations"][0].update(updated_by=3), "annotation 7", "last saved by account 3"),
    (lambda task: task["annotations"][0].update(completed_by=3, updated_by=3), "annotation 7", "no annotator"),
    (lambda task: task["annotations"][0].update(completed_by=4, updated_by=4), "annotation 7", "is second, not first"),
    (lambda task: task["annotations"].append({**task["annotations"][0], "id": 8}), "annotation 8", "twice"),
    (lambda task: task["data"].update(text="y" + task["data"]["text"][1:], sha256=""), "task 12", "at character 0"),
    (lambda task: task["data"].update(sha256="0"), "task 12", "sha256"),
    (lambda task: task["data"].update(id="elsewhere"), "task 12", "not the project's"),
    (lambda task: task["data"].update(guidelines=""), "task 12", "no guidelines"),
]


@pytest.mark.parametrize(("change", "place", "cause"), FAULTS, ids=[cause for *_, cause in FAULTS])
def test_a_fault_is_found_with_its_place(
    tmp_path: Path, change: Callable[[Task], None], place: str, cause: str
) -> None:
    task = exported(telling(1))
    change(task)
    found = check(
        tmp_path, task, texts={telling(1).id: telling(1).text}, accounts={2: "first", 4: "second"}, annotator="first"
    )
    assert [fault for fault in found if fault.place.endswith(place) and cause in fault.cause], found
    assert all(fault.mend and "\n" not in str(fault) for fault in found)


@pytest.mark.parametrize(("change", "place", "cause"), FAULTS[:1] + FAULTS[14:16], ids=["label", "id", "layer"])
def test_a_refused_region_drags_no_false_faults_along(
    tmp_path: Path, change: Callable[[Task], None], place: str, cause: str
) -> None:
    task = exported(telling(1))
    change(task)
    assert len(check(tmp_path, task)) == 1


def test_many_faults_are_found_at_once(tmp_path: Path) -> None:
    task = exported(telling(1))
    changes = [drop("f1", "unit"), put("e3", "entity", text="Quill"), relink("k2", "party", to_id="gone")]
    for change in changes:
        change(task)
    assert [fault.place.rpartition(" ")[2] for fault in check(tmp_path, task)] == ["e3", "k2", "f1"]


def test_cancelled_annotations_are_passed_over(tmp_path: Path) -> None:
    task = exported(telling(1), [{"id": "x", "type": "labels", "from_name": "no"}], was_cancelled=True)
    assert check(tmp_path, task) == []


def test_one_annotators_export_holds_one_account(tmp_path: Path) -> None:
    tasks = [exported(telling(1)), exported(telling(2), completed_by=5, updated_by=5)]
    assert "accounts 2, 5" in check(tmp_path, *tasks, annotator="first")[0].cause


def test_what_is_no_export_at_all_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(encoded(exported(telling(1)))[:-40])
    with pytest.raises(InputError, match="ends in the middle"):
        check_export(path)

"""Exports are read as a stream, and what is no export is refused in one line."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tellings.annotations import export
from tellings.annotations.export import read_documents, read_elements, read_export
from tellings.errors import InputError

from .invented import encoded, exported, telling


def written(path: Path, content: bytes) -> Path:
    file = path / "export.json"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize("block", [1, 7, 64, 1 << 20])
def test_the_array_and_the_lines_give_the_same_documents(
    tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_BLOCK", block)
    tasks = [{**exported(telling(number)), "id": number} for number in range(1, 4)]
    wanted = [telling(number) for number in range(1, 4)]
    indented = json.dumps(tasks, indent=2).encode()
    lines = b"\n".join(map(msgspec.json.encode, tasks))
    for content in (
        encoded(*tasks),
        indented,
        lines,
        lines + b"\n",
        b"\xef\xbb\xbf" + lines,
        b" \n" + indented + b"\n",
    ):
        assert [document for document, _ in read_documents(written(tmp_path, content))] == wanted


SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([-0.5, 1e-9, 2e300])
JSON = SCALARS | st.text(st.sampled_from('a"\\{}[],: é😀\n'), max_size=6) | st.lists(SCALARS, max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(["", "a", "}"]), JSON), max_size=4), st.integers(1, 40), st.booleans())
def test_elements_are_found_wherever_a_block_ends(
    tmp_path: Path, elements: list[dict[str, Any]], block: int, is_ascii: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "_BLOCK", block)
        path = written(tmp_path, json.dumps(elements, ensure_ascii=is_ascii).encode())
        assert [json.loads(bytes(raw)) for _, raw in read_elements(path)] == elements


def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = msgspec.json.encode(exported(telling(1)))
    monkeypatch.setattr(export, "_BLOCK", 1 << 16)
    peaks = []
    for count in (60, 240):
        path = written(tmp_path, b"[" + b",".join([task] * count) + b"]")
        tracemalloc.start()
        assert sum(1 for _ in read_documents(path)) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert path.stat().st_size > 4 * export._BLOCK
    assert peaks[1] < 1.1 * peaks[0]


def test_cancelled_annotations_drafts_and_addresses_do_not_get_through(tmp_path: Path) -> None:
    task = exported(telling(1))
    task["annotations"].append({"id": 8, "completed_by": 3, "was_cancelled": True, "result": []})
    task["annotations"][0]["completed_by"] = {"id": 2, "email": "somebody@tellings.invalid"}
    task["annotations"][0]["created_username"] = "somebody@tellings.invalid, 2"
    task["drafts"] = [{"id": 1, "user": "somebody@tellings.invalid", "result": [{"id": "x", "type": "labels"}]}]
    path = written(tmp_path, encoded(task))
    found = list(read_documents(path))
    assert [(document, record.annotation, record.completed_by) for document, record in found] == [(telling(1), 7, 2)]
    assert b"@" in path.read_bytes()
    assert b"@" not in msgspec.json.encode([list(read_export(path)), found])


def test_a_record_says_who_when_by_which_guidelines_and_from_what(tmp_path: Path) -> None:
    path = written(tmp_path, encoded(exported(telling(1)), exported(telling(2), parent_prediction=5, completed_by=3)))
    first, second = (record for _, record in read_documents(path))
    assert (first.task, first.annotation, first.completed_by, first.updated_by, first.lead_time) == (12, 7, 2, 2, 60.5)
    assert (first.guidelines, first.round, first.is_from_prediction) == ("0.3", "pilot", False)
    assert second.is_from_prediction
    assert [record.completed_by for _, record in read_documents(path, annotator=3)] == [3]


GOOD = encoded(exported(telling(1)))


@pytest.mark.parametrize(
    ("content", "place", "cause"),
    [
        (b"", "export.json", "empty"),
        (b" \n ", "export.json", "empty"),
        (GOOD[:-1], "task number 1", "the file ends where"),
        (GOOD[: len(GOOD) // 2], "task number 1", "the file ends in the middle"),
        (GOOD[:-1] + b"," + GOOD[1 : len(GOOD) // 2], "task number 2", "the file ends in the middle"),
        (GOOD[:-1] + b",]", "task number 2", "the beginning of a task"),
        (GOOD[:-1] + b";]", "task number 1", "',' or ']'"),
        (GOOD + b"x", "export.json", "the end of the file"),
        (b"<html>", "task number 1", "the beginning of a task"),
        (b'{"detail": "Invalid token."}', "task number 1", "required field"),
        (b'[{"id": 1,, }]', "task number 1", "byte 9"),
        (GOOD.replace(b'"start":0', b'"start":"0"'), "task number 1", "$.annotations[0].result"),
        (GOOD.replace(b'"ORG"', b'"FIRM"'), "task 12 annotation 7 region e2", "unknown label 'FIRM'"),
        (GOOD.decode().encode("utf-16"), "export.json", "not UTF-8"),
        (GOOD.replace("\u00a340".encode(), b"\xa340"), "task number 1", "not UTF-8"),
    ],
)
def test_a_broken_file_is_refused_in_one_line_with_its_place(
    tmp_path: Path, content: bytes, place: str, cause: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(InputError) as caught:
        list(read_documents(path))
    assert caught.value.place.startswith(str(path))
    assert caught.value.place.endswith(place)
    assert cause in caught.value.cause
    assert "\n" not in str(caught.value)


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.json"):
        with pytest.raises(InputError, match=r"directory|No such file"):
            list(read_export(path))


def test_a_line_of_200_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    with path.open("wb") as file:
        file.write(b'{"id": 1, "data": {"id": "a", "text": "')
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b'"}}\n')
    tracemalloc.start()
    with pytest.raises(InputError, match="task number 1: longer than 64 MB"):
        list(read_export(path))
    assert tracemalloc.get_traced_memory()[1] < 5 * export.LONGEST_TASK
    tracemalloc.stop()

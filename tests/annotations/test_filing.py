"""Exports on disk: merged with what the server holds, and nothing lost."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tellings.annotations.filing import Held, write_export
from tellings.errors import InputError

from .invented import exported, telling


def task(number: int, unique_id: str = "", **annotation: Any) -> bytes:
    made = exported(telling(number), unique_id=unique_id, **annotation)
    del made["drafts"], made["predictions"], made["meta"]
    return json.dumps(made).encode()


def export(folder: Path, tasks: dict[str, bytes]) -> Path:
    path = folder / "export.json"
    write_export(Held(path, io.BytesIO()), tasks, tasks.get)
    return path


def test_an_article_that_the_server_lacks_stays_byte_for_byte(tmp_path: Path) -> None:
    old = {"quillmoor-1": task(1, "a"), "quillmoor-3": task(3, "c")}
    path = export(tmp_path, old)
    before = path.read_text("utf-8")
    assert [made["data"]["id"] for made in json.loads(before)] == ["quillmoor-1", "quillmoor-3"]
    held = Held(path, io.BytesIO())
    new = {"quillmoor-2": task(2, "b")}
    assert write_export(held, [*held, *new], new.get)
    assert [made["data"]["id"] for made in json.loads(path.read_text("utf-8"))] == [f"quillmoor-{n}" for n in (1, 2, 3)]
    first, third = before.removeprefix("[\n").removesuffix("\n]\n").split(",\n {\n")
    assert path.read_text("utf-8").startswith("[\n" + first + ",\n")
    assert path.read_text("utf-8").endswith(",\n {\n" + third + "\n]\n")


def test_a_file_that_would_stay_the_same_is_left_alone(tmp_path: Path) -> None:
    old = {"quillmoor-1": task(1, "a")}
    path = export(tmp_path, old)
    stamp = path.stat().st_mtime_ns
    assert not write_export(Held(path, io.BytesIO()), old, old.get)
    assert path.stat().st_mtime_ns == stamp
    assert write_export(Held(path, io.BytesIO()), old, {"quillmoor-1": task(1, "a", lead_time=9.0)}.get)
    assert list(tmp_path.iterdir()) == [path]


def test_only_a_later_state_of_the_same_annotation_takes_its_place(tmp_path: Path) -> None:
    held = Held(export(tmp_path, {"quillmoor-1": task(1, "a"), "quillmoor-2": task(2)}), io.BytesIO())
    assert not held.would_lose("quillmoor-1", task(1, "a", result=[]))
    assert held.would_lose("quillmoor-1", task(1, "b", result=[]))
    assert not held.would_lose("quillmoor-1", task(1, "b"))
    assert held.would_lose("quillmoor-2", task(2, "b", result=[]))
    assert held.would_lose("quillmoor-2", task(2, result=[]))
    assert not held.would_lose("quillmoor-3", task(3, "c"))


def test_a_spoilt_file_is_told_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text("[" + task(1).decode() + "," + task(1).decode() + "]", "utf-8")
    with pytest.raises(InputError, match="'quillmoor-1' a second time"):
        Held(path, io.BytesIO())
    path.write_text('[{"id": "x"}]', "utf-8")
    with pytest.raises(InputError, match="task number 1"):
        Held(path, io.BytesIO())

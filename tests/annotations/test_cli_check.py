"""`tellings annotate check` and `adjudicate` on exports that cannot be used: one clear line for each fault."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Tasks = list[dict[str, Any]]


def tellings(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tellings", "annotate", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(root / "annotations", tmp_path / "annotations"))


def results(tasks: Tasks) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tasks[0]["annotations"][0]["result"]
    return found


def unknown_label(tasks: Tasks) -> None:
    next(item for item in results(tasks) if item["type"] == "labels")["value"]["labels"] = ["FIRM"]


def unknown_id_in_a_relation(tasks: Tasks) -> None:
    next(item for item in results(tasks) if item["type"] == "relation")["to_id"] = "nowhere"


def overlapping_furniture(tasks: Tasks) -> None:
    found = next(item for item in results(tasks) if item.get("from_name") == "furniture")
    value = found["value"]
    results(tasks).append(found | {"id": "again", "value": {**value, "start": value["start"] + 1}})


def past_the_end(tasks: Tasks) -> None:
    next(item for item in results(tasks) if item["type"] == "labels")["value"]["end"] = 10**7


FAULTS = [unknown_label, unknown_id_in_a_relation, overlapping_furniture, past_the_end]


@pytest.mark.parametrize("spoil", FAULTS)
def test_a_fault_is_named_with_its_place(copy: Path, spoil: Callable[[Tasks], None]) -> None:
    path = copy / "exports" / "main" / "adjudicator.json"
    tasks = json.loads(path.read_bytes())
    spoil(tasks)
    path.write_text(json.dumps(tasks), "utf-8")
    checked = tellings("check", path, "--annotations", copy)
    assert checked.returncode == 1
    assert all(line.startswith(f"{path}: task ") for line in checked.stdout.splitlines())
    gold = {file: file.read_bytes() for file in (copy / "gold").rglob("*.json")}
    made = tellings("adjudicate", "--round", "main", "--annotations", copy)
    assert made.returncode in (1, 2), made.stdout
    assert made.stderr.count("\n") <= 1
    assert {file: file.read_bytes() for file in (copy / "gold").rglob("*.json")} == gold


@pytest.mark.parametrize("content", [b"", b"[", b'[{"id": 1, "data"', b"\xff\xfe[]", b'{"id": 1}{', b"tasks"])
def test_what_is_no_export_is_one_line_and_exit_2(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(content)
    run = tellings("check", path)
    assert run.returncode == 2, run
    assert run.stderr.startswith(f"error: {path}")
    assert run.stderr.count("\n") == 1


def test_a_folder_without_exports_and_a_missing_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.json"):
        run = tellings("check", path)
        assert run.returncode == 2
        assert run.stderr.count("\n") == 1


def test_a_line_of_200_mb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    with path.open("wb") as stream:
        stream.write(b'[{"id": "')
        for _ in range(200):
            stream.write(b"a" * 2**20)
        stream.write(b'"}]')
    run = tellings("check", path)
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1


def test_a_number_without_a_mark_is_noted_with_its_line_and_fails_nothing(copy: Path) -> None:
    path = copy / "exports" / "main" / "adjudicator.json"
    tasks = json.loads(path.read_bytes())
    drawn = next(item for item in results(tasks) if item["type"] == "labels" and item["from_name"] == "figure")
    kept = [
        item for item in results(tasks) if drawn["id"] not in (item.get("id"), item.get("from_id"), item.get("to_id"))
    ]
    tasks[0]["annotations"][0]["result"] = kept
    path.write_text(json.dumps(tasks), "utf-8")
    run = tellings("check", path, "--annotations", copy)
    assert run.returncode == 0, run.stdout
    text = tasks[0]["data"]["text"]
    words = text[drawn["value"]["start"] : drawn["value"]["end"]]
    line = text.count("\n", 0, drawn["value"]["start"]) + 1
    assert f"line {line}: {words!r} is in no figure" in run.stderr
    found = json.loads(tellings("check", path, "--annotations", copy, "--json").stdout)[str(path)]
    assert found["faults"] == []
    assert {"document": tasks[0]["data"]["id"], "line": line, "words": words} in found["unmarked"]

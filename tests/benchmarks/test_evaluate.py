"""The metric for `evaluate`: loads offline from its folder and gives the scores of `tellings score`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tellings.dataset.load import documents
from tellings.scoring import score_documents

CODE = """
import json, socket, sys

def refuse(*_): raise OSError("no network")

socket.socket.connect = refuse
import evaluate
metric = evaluate.load(sys.argv[1])
predictions, references = (open(path).read().splitlines() for path in sys.argv[2:4])
found = [metric.compute(predictions=predictions, references=references)]
from datasets import load_dataset
rows = list(load_dataset(sys.argv[4], "articles", split="test"))
found.append(metric.compute(predictions=predictions, references=rows, tasks=["stance"]))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def computed(root: Path, tmp_path_factory):
    folder = tmp_path_factory.mktemp("metric")
    gold = documents("test")
    guesses = [msgspec.structs.replace(document.without_gold(), entities=document.entities[::2]) for document in gold]
    for name, side in (("predictions", guesses), ("references", gold)):
        (folder / name).write_bytes(b"".join(msgspec.json.encode(document) + b"\n" for document in side))
    arguments = [root / "benchmarks/evaluate/tellings", folder / "predictions", folder / "references", root / "dataset"]
    run = subprocess.run(
        [sys.executable, "-c", CODE, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HF_HOME": str(folder / "hf"), "HF_HUB_OFFLINE": "1", "HF_EVALUATE_OFFLINE": "1"},
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return gold, guesses, json.loads(run.stdout)


def test_its_scores_are_those_of_the_scorer(computed):
    gold, guesses, (found, _) = computed
    report = score_documents(gold, guesses)
    assert found == {name: task.value for name, task in report.tasks.items()} | {
        "report": msgspec.json.decode(msgspec.json.encode(report.as_json()))
    }
    assert 0 < found["entities"] < 1


def test_rows_of_the_dataset_are_references_too(computed):
    gold, guesses, (_, found) = computed
    assert found["stance"] == score_documents(gold, guesses, tasks=["stance"]).tasks["stance"].value
    assert set(found) == {"stance", "report"}

"""The command line: quick to start, one clear line for bad input."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAVY = (
    "torch",
    "transformers",
    "datasets",
    "label_studio_sdk",
    "sklearn",
    "scipy",
    "pyarrow",
    "pandas",
    "numpy",
    "jinja2",
)


def tellings(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tellings", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd, timeout=300)


@pytest.mark.parametrize("command", ["import tellings", "import tellings.cli"])
def test_import_loads_nothing_heavy(command: str) -> None:
    code = f"{command}; import sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_help_is_quick() -> None:
    times = []
    for _ in range(7):
        start = time.perf_counter()
        assert tellings("--help").returncode == 0
        times.append(time.perf_counter() - start)
    assert min(times) < 0.3, times


def test_every_command_has_help() -> None:
    for command in (
        ["run"],
        ["score"],
        ["compare"],
        ["attach"],
        ["build"],
        ["view"],
        ["annotate"],
        ["annotate", "serve"],
        ["annotate", "push"],
    ):
        shown = tellings(*command, "--help")
        assert shown.returncode == 0, command
        assert "Usage" in shown.stdout


FIRST = b'{"id": "uk-openai/1-press-release", "figures": [{"id": "f", %s}]}'


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "holds no document"),
        (b"\n\n", "holds no document"),
        (b'{"id": "a", "entities": [', "1: not JSON"),
        (b'{"id": "a\xff"}', "not JSON in UTF-8"),
        ('{"id": "a"}'.encode("utf-16"), "not JSON in UTF-8"),
        (b'{"id": "a", "figures": [{"id": "f", "start": 0, "end": 3, "kind": "cash"}]}', "$.figures[0].kind"),
        (b'{"id": "a", "entities": [{"id": "e", "start": 4, "end": 3, "type": "ORG"}]}', "$.entities[0].end"),
        (b'{"id": "a", "entities": [{"id": "e", "start": 1.5, "end": 3, "type": "ORG"}]}', "$.entities[0].start"),
        (
            b'{"id": "a", "stances": [{"id": "s", "start": 0, "end": 3, "polarity": "critical", "target": "e9"}]}',
            "target",
        ),
        (b'{"id": "a", "furniture": [{"start": 0, "end": 9}, {"start": 5, "end": 12}]}', "furniture[1]"),
        (
            b'{"id": "uk-openai/1-press-release"}\n{"id": "uk-openai/1-press-release"}',
            ":2: document 'uk-openai/1-press-release' stands on line 1",
        ),
        (b'{"id": "no-such-article"}', ":1: no gold document has the id 'no-such-article'"),
        (
            b'{"id": "uk-openai/1-press-release"}\n\n{"id": "uk-openai/1-press-releese"}',
            ":3: no gold document has the id",
        ),
        (FIRST % b'"start": -1, "end": 3, "kind": "count"', "$.figures[0].start"),
        (FIRST % b'"start": "0", "end": 3, "kind": "count"', ":1: $.figures[0].start: Expected `int`, got `str`"),
        (FIRST % b'"start": 0.5, "end": 3, "kind": "count"', ":1: $.figures[0].start: Expected `int`, got `float`"),
        (FIRST % b'"start": 0, "end": 99999, "kind": "count"', ":1: $.figures[0].end: 99999 is past the text's end"),
        (FIRST % b'"start": 0, "end": 3, "kind": "count", "value": NaN', ":1: not JSON"),
        (FIRST % b'"start": 0, "end": 3, "kind": "count", "value": 1e999', ":1: "),
        (FIRST % b'"start": 0, "end": 3, "kind": "count", "value": "2"', "$.figures[0].value"),
        (
            FIRST % b'"start": 0, "end": 3, "kind": "count"}, {"id": "f", "start": 4, "end": 5, "kind": "count"',
            ":1: $.figures[1].id: 'f' is used twice",
        ),
    ],
)
def test_bad_predictions_are_one_line_and_exit_2(tmp_path: Path, content: bytes, cause: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(content)
    run = tellings("score", path)
    assert run.returncode == 2, run
    assert run.stderr.count("\n") == 1
    assert run.stderr.startswith("error: ")
    assert cause in run.stderr
    assert run.stdout == ""


PARTIAL = """
from tellings import Document

class Partial:
    name = "partial"
    tasks = ("entities",)

    def predict(self, documents, task):
        return [Document(document.id) for document in documents]
"""


def test_a_model_that_leaves_tasks_out_is_run_on_the_others(tmp_path: Path) -> None:
    (tmp_path / "partial.py").write_text(PARTIAL, "utf-8")
    spec, results = f"{tmp_path / 'partial.py'}:Partial", ("--results", tmp_path / "results")
    done = tellings("run", spec, *results)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "results" / "partial").iterdir()] == ["entities.json"]
    for command in (("run", spec, "--task", "stance", *results), ("check", spec, "--task", "stance")):
        refused = tellings(*command)
        assert refused.returncode == 2
        assert refused.stderr == "error: model partial: does not do stance; it does entities\n"
    refused = tellings("predict", spec, tmp_path / "out.jsonl")
    assert refused.returncode == 2
    assert "does not do facts; it does entities" in refused.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_a_directory_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.jsonl"):
        run = tellings("score", path)
        assert run.returncode == 2
        assert run.stderr.count("\n") == 1


def test_a_line_of_200_mb_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"id": "')
        for _ in range(200):
            stream.write(b"a" * 2**20)
        stream.write(b'"}\n')
    run = tellings("score", path)
    assert run.returncode == 2
    assert "longer than" in run.stderr


@pytest.mark.slow
def test_build_is_up_to_date_and_says_when_not(root: Path, tmp_path: Path) -> None:
    assert tellings("build", "--check").returncode == 0
    assert tellings("build", "--out", tmp_path / "dataset").returncode == 0
    card = tmp_path / "dataset" / "README.md"
    card.write_text(card.read_text("utf-8") + "edited\n", "utf-8")
    run = tellings("build", "--check", "--out", tmp_path / "dataset")
    assert run.returncode == 1
    assert "README.md" in run.stderr


def test_build_replaces_only_datasets(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "thesis.tex").write_text("words")
    run = tellings("build", "--out", tmp_path / "precious")
    assert run.returncode == 2
    assert (tmp_path / "precious" / "thesis.tex").read_text() == "words"


def test_rules_run_on_the_test_split(tmp_path: Path) -> None:
    run = tellings("run", "rules", "--json", "--results", tmp_path)
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert result["schema"] == 1
    assert set(result["tasks"]) == {"entities", "figures", "stance", "facts", "alignment"}
    for task in result["tasks"].values():
        assert 0 < task["value"] <= 1
        assert task["measures"][task["primary"]]["value"] == task["value"]
    assert sorted(path.stem for path in (tmp_path / "rules").glob("*.json")) == sorted(result["tasks"])


def test_gold_scores_one_from_a_file(tmp_path: Path) -> None:
    import msgspec

    from tellings.dataset.load import documents

    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(document) + b"\n" for document in documents("test")))
    run = tellings("score", path, "--json")
    assert run.returncode == 0, run.stderr
    assert all(task["value"] == 1 for task in json.loads(run.stdout)["tasks"].values())


def test_a_dataset_scores_against_itself_and_breaks_down(root: Path) -> None:
    by = [part for name in ("register", "event", "stance", "type") for part in ("--by", name)]
    run = tellings("score", root / "dataset", "--json", *by)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert all(task["value"] == 1 for task in found["tasks"].values())
    assert list(found["by"]) == ["register", "event", "stance", "type"]
    assert sum(group["documents"] for group in found["by"]["register"].values()) == found["dataset"]["documents"]
    assert set(found["by"]["event"]["uk-openai"]["tasks"]) == set(found["tasks"])
    assert "alignment" not in found["by"]["register"]["wire brief"]["tasks"]
    assert found["by"]["type"]["money"]["tasks"]["figures"]["value"] == 1
    run = tellings("score", root / "dataset", *by)
    assert "wire brief" in run.stdout
    assert "alignment is scored by whole events" in run.stdout


def test_an_unknown_breakdown_is_refused(root: Path) -> None:
    run = tellings("score", root / "dataset", "--by", "outlet")
    assert run.returncode == 2
    assert "one of register, event, stance, type" in run.stderr


def test_missing_predictions_are_reported_and_count_as_empty(tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_bytes(b'{"id": "uk-openai/2-wire-brief"}\n')
    run = tellings("score", path, "--json")
    assert run.returncode == 0
    assert len(json.loads(run.stdout)["missing"]) == run.stderr.count("counted as empty") > 0


def test_kinds_of_errors_add_up_to_the_gold_whatever_is_predicted(tmp_path: Path) -> None:
    import msgspec

    from tellings.dataset.load import documents

    gold = documents("test")
    path = tmp_path / "one.jsonl"
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(gold[3], facts=())) + b"\n")
    run = tellings("score", path, "--errors", "--task", "entities", "--task", "facts", "--json")
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)["errors"]
    kinds = {task: {name: number for name, number in counted.items() if number} for task, counted in found.items()}
    assert kinds["entities"].pop("mentions.right") == len(gold[3].entities)
    assert all(name.startswith("mentions.missed") for name in kinds["entities"])
    assert sum(found["entities"].values()) == sum(len(document.entities) for document in gold)
    assert set(kinds["facts"]) == {"facts.missed", "arguments.of_missed"}
    run = tellings("score", path, "--errors", "--task", "facts")
    assert "of a fact that is missed" in run.stdout


def test_gold_may_be_a_file_whose_faults_have_lines_too(tmp_path: Path) -> None:
    gold, mine = tmp_path / "gold.jsonl", tmp_path / "mine.jsonl"
    gold.write_bytes(
        b'{"id": "a", "text": "Two jobs."}\n{"id": "b", "figures": [{"id": "f", "start": 2, "end": 1, "kind": "count"}]}\n'
    )
    mine.write_bytes(b'{"id": "b"}\n')
    run = tellings("score", mine, "--gold", gold)
    assert run.returncode == 2
    assert f"{gold}:2: $.figures[0].end" in run.stderr


def test_an_unknown_model_gets_a_suggestion() -> None:
    run = tellings("run", "ruels")
    assert run.returncode == 2
    assert "rules" in run.stderr


def test_the_leaderboard_is_what_the_results_give() -> None:
    run = tellings("leaderboard", "--check")
    assert run.returncode == 0, run.stderr

"""The README's code runs as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).resolve().parent.parent / "README.md").read_text("utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def block(word: str) -> str:
    return next(code for code in PYTHON if word in code)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"HF_HOME": str(tmp_path / "hf"), "HF_DATASETS_OFFLINE": "1", "HOME": str(tmp_path)}


def test_loading_takes_five_lines(root: Path, environment: dict[str, str]) -> None:
    code = block('"figures"')
    assert len([line for line in code.splitlines() if line.strip()]) <= 5
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()


def test_a_model_of_ones_own_takes_under_25_lines_and_runs(tmp_path: Path, environment: dict[str, str]) -> None:
    code = block("class Pounds")
    assert len(code.splitlines()) < 25
    (tmp_path / "pounds.py").write_text(code, "utf-8")
    command = [sys.executable, "-m", "tellings", "run", "./pounds.py:Pounds", "--task", "figures", "--results", "out"]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "value_unit_f1" in run.stdout
    assert (tmp_path / "out" / "pounds" / "figures.json").is_file()


def test_the_example_of_a_prediction_scores(tmp_path: Path, environment: dict[str, str]) -> None:
    line = re.findall(r"```json\n(.*?)```", README, re.DOTALL)[0]
    (tmp_path / "mine.jsonl").write_text(line, "utf-8")
    command = [sys.executable, "-m", "tellings", "score", "mine.jsonl", "--task", "figures", "--json"]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert '"value_unit_precision": {\n          "value": 1.0' in run.stdout


def test_files_that_the_documents_name_are_there(root: Path) -> None:
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "DATASHEET.md",
        "annotations/guidelines.md",
        "baselines/README.md",
        "annotations/INTERFACE.md",
    ):
        text = (root / name).read_text("utf-8")
        for target, _, heading in re.findall(r"\]\(([^)#]*)(#([^)]+))?\)", text):
            if "://" in target:
                continue
            page = (root / name).parent / target if target else root / name
            assert page.exists(), (name, target)
            if heading:
                assert heading in anchors(page), (name, target, heading)


def anchors(page: Path) -> set[str]:
    """What the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "script",
    [
        "benchmarks/speed/scoring.py",
        "benchmarks/speed/figures.py",
        "benchmarks/speed/server.py",
        "benchmarks/analysis/registers.py",
        "benchmarks/analysis/learning_curve.py",
        "benchmarks/analysis/errors.py",
        "benchmarks/analysis/effort.py",
    ],
)
def test_generated_blocks_are_those_of_the_stored_results(root: Path, script: str) -> None:
    run = subprocess.run([sys.executable, script, "--check"], cwd=root, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr

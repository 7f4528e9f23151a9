"""`load_dataset` reads the folder in an environment that has only `datasets`, offline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tellings.dataset.load import load
from tellings.dataset.schema import CONFIGS

PROGRAM = """
import importlib.util, json, sys
from datasets import load_dataset
assert importlib.util.find_spec("tellings") is None
configs = sys.argv[2].split(",")
counts = {c: {s: rows.num_rows for s, rows in load_dataset(sys.argv[1], c).items()} for c in configs}
default = load_dataset(sys.argv[1])
counts["default"] = {s: rows.num_rows for s, rows in default.items()}
print(json.dumps(counts))
"""


@pytest.fixture(scope="module")
def python(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with `datasets` and nothing of ours."""
    folder = tmp_path_factory.mktemp("only-datasets")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    command = [python, "-m", "pip", "install", "-q", "-c", root / "constraints.txt", "datasets"]
    subprocess.run(command, check=True, timeout=500)
    return python


@pytest.mark.slow
def test_all_configurations_and_splits(root: Path, python: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment |= {"HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
    run = subprocess.run(
        [python, "-c", PROGRAM, root / "dataset", ",".join(CONFIGS)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    counts = json.loads(run.stdout.splitlines()[-1])
    expected = {config: {split: rows.num_rows for split, rows in load(config).items()} for config in CONFIGS}
    assert counts == expected | {"default": expected["articles"]}
    assert sys.executable != str(python)

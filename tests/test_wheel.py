"""The wheel holds the package and the data it needs, and works without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tellings.dataset.load import documents

PROGRAM = """
import tellings, tellings._paths as paths
assert not paths.is_checkout()
print(len(tellings.documents("test")), tellings.load("news", split="test").num_rows, paths.data("annotations", "label_config.xml").is_file())
"""


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built by way of the sdist."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(root)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return next(out.glob("*.whl"))


def test_contents(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "tellings/py.typed" in names
    assert {"tellings/site/templates/event.html", "tellings/site/assets/site.css"} <= set(names)
    assert "tellings/_bundle/dataset/README.md" in names
    assert any(name.startswith("tellings/_bundle/annotations/standoff/") for name in names)
    assert "tellings/_bundle/benchmarks/tasks/entities.toml" in names
    tops = {name.partition("/")[0] for name in names}
    assert all(top == "tellings" or top.endswith(".dist-info") for top in tops)
    assert not [name for name in names if "tests/" in name or "exports" in name or name.endswith((".pyc", ".tmp"))]
    assert any(name.endswith("licenses/LICENSE-DATA") for name in names)


def test_it_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "HF_HOME": str(tmp_path / "hf")}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [str(len(documents("test"))), "5", "True"]


def test_every_command_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "HF_HOME": str(tmp_path / "hf")}
    for command in (["run", "rules", "--task", "figures", "--results", "out"], ["view", "--out", "pages"]):
        words = [sys.executable, "-m", "tellings", *command]
        run = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
    assert (tmp_path / "pages" / "assets" / "site.js").is_file()

"""Somebody else's package registers a model, which is then run, checked and ranked like the built-in ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the example is installed."""
    target = tmp_path_factory.mktemp("plugin")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", target]
    subprocess.run([*command, root / "baselines" / "plugin_example"], check=True)
    return os.environ | {"PYTHONPATH": str(target)}


def tellings(environment: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tellings", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_plugged_in_model_is_run_and_stands_in_the_leaderboard(installed: dict[str, str], tmp_path: Path) -> None:
    run = tellings(installed, "run", "pounds", "--task", "figures", "--results", tmp_path / "results", "--json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["tasks"]["figures"]["measures"]["value_unit_precision"]["value"] > 0.5
    ranked = tellings(installed, "leaderboard", "--results", tmp_path / "results")
    assert ranked.returncode == 0, ranked.stderr
    assert "| 1 | `pounds` |" in (tmp_path / "LEADERBOARD.md").read_text("utf-8")


def test_a_plugged_in_model_is_checked_and_suggested(installed: dict[str, str]) -> None:
    assert tellings(installed, "check", "pounds", "--task", "figures").returncode == 0
    wrong = tellings(installed, "run", "punds")
    assert wrong.returncode == 2
    assert "did you mean pounds?" in wrong.stderr

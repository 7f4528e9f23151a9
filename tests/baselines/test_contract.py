"""Built-in models are registered and keep the contract."""

from __future__ import annotations

from tellings.baselines.rules import Rules
from tellings.benchmarks.model import Model, load_model


def test_rules_is_registered() -> None:
    assert isinstance(load_model("rules"), Rules)
    assert isinstance(Rules(), Model)

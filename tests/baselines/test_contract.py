"""Built-in models are registered, keep the contract, and learn where they say so."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tellings import documents
from tellings.benchmarks.check import check_model
from tellings.benchmarks.model import Model, Trainable, built_in, done_by, load_model
from tellings.benchmarks.run import run
from tellings.errors import InputError

CHEAP = ["majority", "rules", "linear"]


@pytest.mark.parametrize("name", CHEAP)
def test_a_built_in_model_is_registered_and_keeps_the_contract(name: str) -> None:
    model = load_model(name)
    assert isinstance(model, Model)
    assert model.name == name
    assert [promise for promise in check_model(model) if promise.broken] == []


@pytest.mark.parametrize("name", CHEAP)
def test_a_built_in_model_has_a_recipe_and_a_card(root: Path, name: str) -> None:
    recipe = msgspec.toml.decode((root / "baselines" / name / "recipe.toml").read_bytes())
    model = load_model(name)
    assert recipe["name"] == name
    assert recipe["class"] == f"{type(model).__module__}:{type(model).__qualname__}"
    assert recipe["trained"] is isinstance(model, Trainable)
    assert recipe["tasks"] == list(done_by(model))
    assert (root / "baselines" / name / "CARD.md").read_text("utf-8").startswith(f"# {name}\n")


def test_all_means_the_built_in_models_that_need_no_service() -> None:
    assert built_in()[:4] == ["majority", "rules", "linear", "spacy"]
    assert "llm" not in built_in()


@pytest.mark.parametrize("name", ["majority", "linear"])
def test_a_model_that_has_learnt_nothing_says_so(name: str) -> None:
    model = load_model(name)
    with pytest.raises(InputError, match="has learnt nothing"):
        list(model.predict(documents("validation")[:1], None))  # type: ignore[arg-type]


def test_linear_learns() -> None:
    """Fifteen articles teach it facts that `rules` does not know, in events that it has not seen."""
    train, held = documents("train")[:20], documents("validation")[:5]
    learnt = run(load_model("linear"), held, ["facts"], train=train[:15], validation=train[15:], resamples=0)
    fixed = run(load_model("rules"), held, ["facts"], resamples=0)
    scores = [result.report.tasks["facts"].measures["argument_f1"].value or 0.0 for result in (learnt, fixed)]
    assert scores[0] > scores[1] + 0.05

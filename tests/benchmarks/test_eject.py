"""A copy of a built-in model stands on its own and predicts the same."""

from __future__ import annotations

import shutil

import pytest

from tellings import documents
from tellings.benchmarks.eject import eject
from tellings.benchmarks.model import load_model
from tellings.benchmarks.task import task
from tellings.errors import InputError


@pytest.mark.parametrize("name", ["rules", "majority"])
def test_a_copy_gives_the_same_output(tmp_path, name):
    copied = load_model(eject(name, tmp_path / f"my_{name}"))
    assert type(copied).__module__ != type(load_model(name)).__module__
    train, held = documents("train")[:10], documents("validation")[:10]
    found = []
    for model in (load_model(name), copied):
        if hasattr(model, "fit"):
            model.fit(train, [], task("facts"), seed=0)
        found.append(list(model.predict([document.without_gold() for document in held], task("facts"))))
    assert found[0] == found[1]


def test_a_changed_copy_predicts_otherwise(tmp_path):
    spec = eject("rules", tmp_path / "mine")
    lexicon = tmp_path / "mine" / "lexicon.toml"
    lexicon.write_text(lexicon.read_text("utf-8").replace("ministry", "ministri"), "utf-8")
    held = [document.without_gold() for document in documents("validation")]
    both = [list(load_model(each).predict(held, task("entities"))) for each in ("rules", spec)]
    assert both[0] != both[1]


def test_what_cannot_be_copied_is_said_in_a_line(tmp_path):
    (tmp_path / "there").mkdir()
    with pytest.raises(InputError, match="is there already"):
        eject("rules", tmp_path / "there")
    with pytest.raises(InputError, match="name of a package"):
        eject("rules", tmp_path / "not-a-name")
    with pytest.raises(InputError, match="did you mean rules"):
        eject("rule", tmp_path / "new")
    shutil.rmtree(tmp_path / "there")
    assert list(tmp_path.iterdir()) == []

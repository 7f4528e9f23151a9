"""Models are found by entry point, by module and by file, and what is wrong with one is said in a line."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest

from tellings import documents
from tellings.benchmarks.check import check_model
from tellings.benchmarks.model import Model, Trainable, done_by, load_model, registered
from tellings.benchmarks.run import run
from tellings.benchmarks.task import ALL
from tellings.errors import InputError, MissingExtraError

SOURCE = dedent(
    """
    from dataclasses import dataclass
    from tellings.document import Document

    @dataclass
    class Silent:
        name: str = "silent"

        def predict(self, documents, task):
            return [Document(document.id) for document in documents]

    class Learner(Silent):
        def fit(self, train, validation, task, *, seed): ...

    class Nameless:
        def predict(self, documents, task): ...

    class Partial(Silent):
        tasks = ("figures", "entities")

    class Misspelt(Silent):
        tasks = ("entites",)

    class Worded(Silent):
        tasks = "entities"

    class Choosy(Silent):
        def __init__(self, size): ...

    def factory():
        return Silent("made")

    ready = Silent("ready")
    """
)


@pytest.fixture
def source(tmp_path, monkeypatch):
    path = tmp_path / "quiet_models.py"
    path.write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield path
    for name in ("quiet_models", "tellings_model_quiet_models"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("./quiet_models.py:Silent", "silent"),
        ("quiet_models.py:Silent", "silent"),
        ("quiet_models:Silent", "silent"),
        ("quiet_models:factory", "made"),
        ("quiet_models:ready", "ready"),
    ],
)
def test_a_model_is_made_from_a_module_or_a_file(source, spec, name):
    model = load_model(spec)
    assert model.name == name
    assert isinstance(model, Model)
    assert not isinstance(model, Trainable)


def test_a_model_is_run_on_the_tasks_that_it_does(source):
    whole, partial = load_model("quiet_models:Silent"), load_model("quiet_models:Partial")
    assert done_by(whole) == tuple(ALL)
    assert done_by(whole, ["facts", "facts"]) == ("facts",)
    assert done_by(partial) == ("figures", "entities")
    assert done_by(partial, ["entities"]) == ("entities",)
    with pytest.raises(InputError, match="model silent: does not do facts; it does figures, entities"):
        done_by(partial, ["entities", "facts"])
    with pytest.raises(InputError, match="there is no 'fact'; did you mean facts"):
        done_by(partial, ["fact"])
    assert set(run(partial, documents("validation")[:1], resamples=0).report.tasks) == {"entities", "figures"}
    assert {promise.task for promise in check_model(partial)} == {"entities", "figures"}


def test_a_model_with_fit_can_be_trained(source):
    assert isinstance(load_model("quiet_models:Learner"), Trainable)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("quiet_models:Slient", "has no 'Slient'; did you mean Silent?"),
        ("quiet_models:Nameless", "has no name"),
        ("quiet_models:Choosy", "cannot be made: TypeError"),
        ("quiet_models:Misspelt", "its tasks are ('entites',); write a tuple of some of entities, figures"),
        ("quiet_models:Worded", "its tasks are 'entities'; write a tuple"),
        ("quiet_modles:Silent", "cannot be imported: ModuleNotFoundError"),
        ("./absent.py:Silent", "absent.py: not a file"),
        ("./broken.py:Silent", "cannot be imported: SyntaxError"),
        ("quiet_models:", "is not module:Class"),
        ("no-such-model", "there is no 'no-such-model'"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(source, spec, message):
    source.with_name("broken.py").write_text("class Silent(:\n")
    with pytest.raises(InputError) as caught:
        load_model(spec)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def install(folder, group_line):
    """What an installer leaves of a package that registers a model."""
    info = folder / "quiet_models-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: quiet-models\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[tellings.models]\n{group_line}\n")


def test_an_installed_package_registers_models(source):
    install(source.parent, "hush = quiet_models:Silent")
    assert "hush" in registered()
    assert load_model("hush").name == "silent"
    with pytest.raises(InputError, match=r"did you mean hush\?"):
        load_model("hsuh")


def test_a_missing_extra_is_named(source):
    source.with_name("needy.py").write_text(
        "from tellings.errors import MissingExtraError\nraise MissingExtraError('torch', 'transformers')\n"
    )
    with pytest.raises(MissingExtraError, match=r"pip install 'tellings\[transformers\]'"):
        load_model("./needy.py:Silent")

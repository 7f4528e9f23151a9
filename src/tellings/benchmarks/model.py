"""The contract of a model, and how one is found: by entry point, `module:Class`, `./file.py:Class` or a folder's."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Final, Protocol, cast, runtime_checkable

from tellings.benchmarks.task import ALL, Task
from tellings.document import Document
from tellings.errors import InputError, MissingExtraError
from tellings.scoring.tasks import scored_task

__all__ = ["GROUP", "Model", "Trainable", "Uncertain", "built_in", "done_by", "load_model", "registered"]

GROUP = "tellings.models"
"""Entry-point group in which models register."""


@runtime_checkable
class Model(Protocol):
    """What the benchmark runs: anything with a name that predicts.

    One that does not do every task names those that it does in an attribute `tasks`. A text `version` may stand beside
    the name: it is told with the suggestions that annotators see.
    """

    name: str

    def predict(self, documents: Sequence[Document], task: Task) -> Iterable[Document]:
        """Annotate documents.

        Args:
            documents: Articles without gold: text, event, outlet, register, title and what else is no annotation.
            task: What is asked for.

        Returns:
            One document for each given, in the same order, with the same `id`; nothing else but the annotations is
            read, so the text may be left out. Offsets are code points of the given text.
        """
        ...


@runtime_checkable
class Trainable(Model, Protocol):
    """A model that learns: the runner fits it before it predicts, once for each task."""

    def fit(self, train: Sequence[Document], validation: Sequence[Document], task: Task, *, seed: int) -> object:
        """Learn from gold documents; what is returned is not used."""
        ...


@runtime_checkable
class Uncertain(Model, Protocol):
    """A model that says how sure it is, so that what it is least sure of can be annotated first."""

    def uncertainty(self, documents: Sequence[Document]) -> Iterable[float]:
        """Say how unsure the model is of each article.

        Args:
            documents: As for `predict`; a model that learns has been fitted.

        Returns:
            One finite number for each, in the same order; the greater, the less sure. Only their order counts.
        """
        ...


def done_by(model: Model, asked: Sequence[str] | None = None) -> tuple[str, ...]:
    """Tasks to run a model on: those asked for, else all that it does.

    Args:
        model: Any model. What it does is its attribute `tasks`; every task where it has none.
        asked: Names of tasks; None asks for all that it does.

    Raises:
        InputError: A task that is asked for is none, or the model leaves it out.
    """
    does = tuple(getattr(model, "tasks", ALL))
    wanted = tuple(scored_task(name).name for name in dict.fromkeys(does if asked is None else asked))
    if left_out := [name for name in wanted if name not in does]:
        raise InputError(f"model {model.name}", f"does not do {', '.join(left_out)}", f"it does {', '.join(does)}")
    return wanted


def registered() -> dict[str, EntryPoint]:
    """Models by name that installed packages register, without importing them."""
    return {point.name: point for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)}


def built_in() -> list[str]:
    """Names of the models that ship with this package and need no service, in the order they are run."""
    return [name for name in _BUILT_IN if name in registered()]


_BUILT_IN: Final = ("majority", "rules", "linear", "spacy", "encoder")


def load_model(spec: str) -> Model:
    """Find a model and make it.

    Args:
        spec: A registered name (`rules`), `module:Class`, `./file.py:Class`, or `./folder:Class` of a package. A class
            or factory is called without arguments; anything else is taken as it is.

    Raises:
        InputError: There is no such model, it cannot be imported or made, or it does not keep the contract.
        MissingExtraError: An optional dependency of the model is not installed.
    """
    name, colon, attribute = spec.rpartition(":")
    if not colon:
        known = registered()
        if spec not in known:
            raise InputError("model", f"there is no {spec!r}", _suggestion(spec, known))
        return _made(spec, _imported(spec, known[spec].load))
    if not name or not attribute:
        raise InputError("model", f"{spec!r} is not module:Class", "write module:Class or ./file.py:Class")
    from_file = name.endswith(".py") or "/" in name or "\\" in name
    module = cast(
        ModuleType, _imported(spec, lambda: _file(Path(name)) if from_file else importlib.import_module(name))
    )
    found: object = module
    for part in attribute.split("."):
        if not hasattr(found, part):
            classes = [key for key, value in vars(module).items() if inspect.isclass(value)]
            raise InputError(f"model {spec}", f"has no {attribute!r}", _suggestion(attribute, classes))
        found = getattr(found, part)
    return _made(spec, found)


def _suggestion(wanted: str, known: Iterable[str]) -> str:
    listed = sorted(known)
    near = get_close_matches(wanted, listed, 1, 0.5)
    if near:
        return f"did you mean {near[0]}?"
    return "one of " + ", ".join(listed) + ", module:Class or ./file.py:Class" if listed else "write module:Class"


def _imported(spec: str, load: Callable[[], object]) -> object:
    try:
        return load()
    except (InputError, MissingExtraError):
        raise
    except Exception as error:
        # Another's code: whatever it raises is bad input here, and the chained cause keeps the traceback.
        raise InputError(f"model {spec}", f"cannot be imported: {type(error).__name__}: {error}") from error


def _file(path: Path) -> ModuleType:
    if path.is_dir():
        path = path / "__init__.py"
    if not path.is_file():
        raise InputError(path, "not a file", "write ./file.py:Class")
    is_package = path.name == "__init__.py"
    name = f"tellings_model_{path.resolve().parent.name if is_package else path.stem}"
    spec = importlib.util.spec_from_file_location(
        name, path.resolve(), submodule_search_locations=[str(path.resolve().parent)] if is_package else None
    )
    if spec is None or spec.loader is None:
        raise InputError(path, "is not Python source")
    module = importlib.util.module_from_spec(spec)
    # Registered before it runs, as dataclasses and pickle look a class's module up there.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _made(spec: str, found: object) -> Model:
    model = found
    if inspect.isclass(found) or inspect.isfunction(found):
        try:
            model = found()
        except (InputError, MissingExtraError):
            raise
        except Exception as error:
            raise InputError(f"model {spec}", f"cannot be made: {type(error).__name__}: {error}") from error
    if not isinstance(model, Model):
        lacking = [part for part in ("name", "predict") if not hasattr(model, part)]
        raise InputError(f"model {spec}", f"has no {' and no '.join(lacking)}", "see the contract in the README")
    if not isinstance(model.name, str) or not model.name:
        raise InputError(f"model {spec}", "its name is not a text")
    does = getattr(model, "tasks", ALL)
    if not isinstance(does, list | tuple) or not does or not all(task in ALL for task in does):
        raise InputError(f"model {spec}", f"its tasks are {does!r}", "write a tuple of some of " + ", ".join(ALL))
    return model

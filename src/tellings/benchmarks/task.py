"""Tasks of the benchmark: what each asks for and what it hides, read from `benchmarks/tasks/`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from tellings import _paths
from tellings.errors import InputError
from tellings.scoring.tasks import ALL, scored_task

__all__ = ["ALL", "LAYERS", "Task", "all_tasks", "read_task", "task"]

Layer = Literal["furniture", "stance", "entities", "figures", "stances", "facts"]
LAYERS: Final[tuple[Layer, ...]] = ("furniture", "stance", "entities", "figures", "stances", "facts")
"""Everything annotated: what `Document.without_gold` takes away."""


class Task(Struct, frozen=True, forbid_unknown_fields=True):
    """One task.

    Attributes:
        name: As in `tellings.scoring.TASKS`.
        version: Raised when gold, measures or what is hidden change, so that old results are not compared with new.
        primary: The measure that models are ranked by.
        description: What a model is asked for.
        predicts: Layers of a prediction that the score reads.
        hidden: Layers of the gold that a model does not see.
    """

    name: Annotated[str, Meta(min_length=1)]
    version: Annotated[int, Meta(ge=1)]
    primary: Annotated[str, Meta(min_length=1)]
    description: Annotated[str, Meta(min_length=1)]
    predicts: tuple[Layer, ...]
    hidden: tuple[Layer, ...]


def read_task(path: Path) -> Task:
    """Read one task.

    Args:
        path: A TOML file named after its task.

    Raises:
        InputError: The file is not such a task, names a measure that the scorer does not rank by, or would show gold.
    """
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=Task)
    except OSError as error:
        raise InputError(path, error.strerror or str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(path, str(error)) from error
    scored = scored_task(found.name)
    if found.name != path.stem:
        raise InputError(path, f"holds the task {found.name!r}", "name the file after its task")
    if found.primary != scored.primary:
        raise InputError(path, f"primary is {found.primary!r}, but the scorer ranks by {scored.primary!r}")
    if shown := [layer for layer in LAYERS if layer not in found.hidden]:
        raise InputError(path, f"does not hide {', '.join(shown)}", "hide every annotated layer")
    return found


@cache
def task(name: str) -> Task:
    """The task of a name.

    Raises:
        InputError: There is no such task.
    """
    return read_task(_paths.data("benchmarks", "tasks", f"{scored_task(name).name}.toml"))


def all_tasks(names: Iterable[str] = ALL) -> tuple[Task, ...]:
    """Tasks by name, each once, in the order given."""
    return tuple(task(name) for name in dict.fromkeys(names))

"""Predictions of many articles, event by event, into a file that can be stopped at any time and gone on with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

import msgspec

from tellings.benchmarks.model import Model
from tellings.benchmarks.run import predictions
from tellings.benchmarks.task import Task
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["predict_file", "unfinished"]


def unfinished(out: Path) -> Path:
    """Where predictions stand until all are there."""
    return out.with_name(out.name + ".part")


def predict_file(
    model: Model,
    documents: Iterable[Document],
    task: Task,
    out: Path,
    *,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Predict articles and write them as JSON Lines, holding no more than one event at a time.

    Predictions grow in `<out>.part`, which becomes `out` when all are there. Where such a file is left from a run that
    was stopped, its events are not predicted again; what was cut off in the middle of an event is.

    Args:
        model: Ready to predict.
        documents: Articles; those of one event that follow each other are predicted together.
        task: What is asked for.
        out: File to write.
        progress: Called with the number of articles done.

    Returns:
        How many were predicted now, those of an earlier run not counted.

    Raises:
        InputError: The file left from an earlier run is of other articles, or the model breaks the contract.
    """
    part = unfinished(out)
    part.parent.mkdir(parents=True, exist_ok=True)
    earlier = _left(part)
    done = new = 0
    kept = 0
    with part.open("ab") as stream:
        for event in _events(documents):
            size, own = _matching(earlier, event, part)
            if own == len(event):
                kept += size
                done += own
                progress(done)
                continue
            earlier = iter(())
            stream.truncate(kept)
            lines = b"".join(msgspec.json.encode(found) + b"\n" for found in predictions(model, event, task))
            stream.write(lines)
            stream.flush()
            os.fsync(stream.fileno())
            kept += len(lines)
            done += len(event)
            new += len(event)
            progress(done)
        if (left := next(earlier, None)) is not None:
            raise InputError(
                part, f"goes on with {left[0]!r}, which is not asked for", "delete it, or name another file"
            )
        if not done:
            raise InputError(out, "there is no article to predict")
        stream.truncate(kept)
    part.replace(out)
    return new


def _events(documents: Iterable[Document]) -> Iterator[list[Document]]:
    numbered = enumerate(documents)
    for _, held in groupby(numbered, key=lambda item: item[1].event or item[0]):
        yield [document for _, document in held]


def _left(part: Path) -> Iterator[tuple[str, int]]:
    """Ids and sizes of the whole lines of an unfinished file."""
    if not part.is_file():
        return
    with part.open("rb") as stream:
        for line in stream:
            if not line.endswith(b"\n"):
                return
            try:
                yield msgspec.json.decode(line, type=Document).id, len(line)
            except msgspec.DecodeError:
                return


def _matching(earlier: Iterator[tuple[str, int]], event: list[Document], part: Path) -> tuple[int, int]:
    """Bytes and number of the predictions of an event that are there already."""
    size = number = 0
    for document in event:
        found = next(earlier, None)
        if found is None:
            break
        if found[0] != document.id:
            raise InputError(
                part, f"holds {found[0]!r} where {document.id!r} is asked for", "delete it, or name another file"
            )
        size += found[1]
        number += 1
    return size, number

"""Raw versions of articles that are not open, filed as stand-off; an earlier one gives way only to its later state."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from tellings.annotations.check import Problem
from tellings.dataset.standoff import Standoff, read_standoff, write_standoff
from tellings.files import write_whole

__all__ = ["file_standoffs"]


def file_standoffs(folder: Path, standoffs: Sequence[Standoff], keep: Path, *, replace: bool = False) -> list[Problem]:
    """Write stand-off versions, one file an article, all of them or none.

    Args:
        folder: As `annotations/standoff/raw/<round>/<annotator>`.
        standoffs: One annotator's versions.
        keep: Folder for the notes on which files an earlier call wrote.
        replace: Write them whatever stands there.

    Returns:
        The files that hold another version which no earlier call wrote; where there is one, nothing was written.
    """
    if not standoffs:
        return []
    notes = keep / "standoffs.json"
    known = msgspec.json.decode(notes.read_bytes(), type=dict[str, list[str]]) if notes.exists() else {}
    problems = []
    for standoff in standoffs:
        path = _path(folder, standoff)
        was_written = path.exists() and _digest(path) in known.get(str(path.absolute()), [])
        if path.exists() and not (replace or was_written or read_standoff(path) == standoff):
            mend = "set the file aside and pull again, or take the server's for it with --replace"
            problems.append(Problem(str(path), "the file holds another annotation than the server", mend))
    if problems:
        return problems
    for standoff in standoffs:
        path = _path(folder, standoff)
        write_standoff(standoff, path)
        known[str(path.absolute())] = [_digest(path)]
    write_whole(notes, msgspec.json.encode(known))
    return []


def _path(folder: Path, standoff: Standoff) -> Path:
    return folder / f"{standoff.id.rpartition('/')[2]}.json"


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()

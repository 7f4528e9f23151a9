"""One account's tasks fetched from a server and kept in a file, so that the next pull fetches only what has changed."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from tellings.annotations.export import read_elements
from tellings.annotations.server_environment import locked
from tellings.annotations.task import TaskAnnotation, TaskData, Value
from tellings.errors import InputError
from tellings.files import whole_file

__all__ = ["Fetched", "Progress", "fetched_tasks", "refresh"]

Progress = Callable[[int, int], None]
"""Takes the tasks fetched so far, and how many there are to fetch."""

_CHUNK: Final = 250
_PAGE: Final = 500
_OVERLAP: Final = timedelta(minutes=2)
"""How long before the newest change already seen a change may have been begun that was finished later."""
_EVER: Final = datetime.min

_DATA: Final = TaskData.__struct_fields__
_ANNOTATION: Final = [name for name in TaskAnnotation.__struct_fields__ if name not in ("result", "was_cancelled")]
_RESULT: Final = ["id", "from_name", "to_name", "type", "origin", "value", "from_id", "to_id", "direction", "labels"]
_VALUE: Final = Value.__struct_fields__


class _Line(Struct, omit_defaults=True):
    """A line of the file: a task as it was at a time, or that all changes up to a time are there."""

    task: int = 0
    updated_at: datetime = _EVER
    own: msgspec.Raw = msgspec.Raw(b"null")
    gone: bool = False
    complete: bool = False
    source: str = ""


class _Place(Struct, frozen=True):
    updated_at: datetime
    start: int
    length: int
    is_own: bool


class Fetched:
    """The tasks of one project, each with one account's annotations and nothing but the fields that mean something.

    The file is only ever added to, a task a line, and the last line of a task counts: whatever stops a pull leaves
    a file that the next one goes on with.
    """

    def __init__(self, file: BinaryIO, source: str) -> None:
        """Read what a file holds.

        Args:
            file: Open for reading and writing; begun anew where it holds another source's tasks.
            source: What the tasks are of: server, project and account.
        """
        self._file = file
        self._places: dict[int, _Place] = {}
        self.seen = _EVER
        """Until when every change is there."""
        end = self._read(source)
        file.truncate(end)
        if end == 0:
            self._append(_Line(source=source))

    def _read(self, source: str) -> int:
        """Index the lines; return where the last whole one ends, 0 where the file must begin anew."""
        self._file.seek(0)
        end = 0
        for raw in self._file:
            if not raw.endswith(b"\n"):
                break
            try:
                line = msgspec.json.decode(raw, type=_Line)
            except msgspec.MsgspecError:
                break
            if end == 0 and line.source != source:
                return 0
            if line.complete:
                self.seen = line.updated_at
            elif line.gone:
                self._places.pop(line.task, None)
            elif line.task:
                self._places[line.task] = _Place(line.updated_at, end, len(raw), bytes(line.own) != b"null")
            end += len(raw)
        return end

    def _append(self, line: _Line) -> tuple[int, int]:
        start = self._file.seek(0, os.SEEK_END)
        return start, self._file.write(msgspec.json.encode(line) + b"\n")

    def __len__(self) -> int:
        """Tasks known, with or without an annotation of the account."""
        return len(self._places)

    def __contains__(self, task: int) -> bool:
        """Tell whether a task is known."""
        return task in self._places

    def is_current(self, task: int, updated_at: datetime) -> bool:
        """Tell whether a task is here as it was then."""
        return task in self._places and self._places[task].updated_at == updated_at

    def put(self, task: int, updated_at: datetime, own: Mapping[str, Any] | None) -> None:
        """Keep a task as it was then."""
        body = msgspec.Raw(msgspec.json.encode(own))
        start, length = self._append(_Line(task=task, updated_at=updated_at, own=body))
        self._places[task] = _Place(updated_at, start, length, own is not None)

    def flush(self) -> None:
        """Let what was put survive the end of this process."""
        self._file.flush()

    def complete(self, tasks: Iterable[int] | None) -> None:
        """Note that every change is here; tasks that the server does not list are forgotten."""
        if tasks is not None:
            there = set(tasks)
            for task in [task for task in self._places if task not in there]:
                self._append(_Line(task=task, gone=True))
                del self._places[task]
        self.seen = max((place.updated_at for place in self._places.values()), default=_EVER)
        self._append(_Line(updated_at=self.seen, complete=True))
        self.flush()

    def is_wasteful(self) -> bool:
        """Tell whether most of the file is lines that no longer count."""
        held = sum(place.length for place in self._places.values())
        return self._file.seek(0, os.SEEK_END) > 2 * held + 1_000_000

    def copy(self, file: BinaryIO, source: str) -> None:
        """Write what counts."""
        fresh = Fetched(file, source)
        for number, place in self._places.items():
            own = self.task(number)
            fresh._append(_Line(task=number, updated_at=place.updated_at, own=msgspec.Raw(own)))
        fresh._append(_Line(updated_at=self.seen, complete=True))

    def own(self) -> Iterator[int]:
        """Numbers of the tasks that the account has annotated, ascending."""
        return iter(sorted(task for task, place in self._places.items() if place.is_own))

    def task(self, number: int) -> bytes:
        """One task as JSON, on one line."""
        place = self._places[number]
        self._file.seek(place.start)
        return bytes(msgspec.json.decode(self._file.read(place.length), type=_Line).own)


@contextmanager
def fetched_tasks(folder: Path | None, name: str, source: str, *, anew: bool = False) -> Iterator[Fetched]:
    """Open what earlier pulls fetched.

    Args:
        folder: Where it is kept, for its owner's eyes only, because it holds texts that may not be redistributed;
            nothing is kept where none is named.
        name: Of the file, without its ending.
        source: As for `Fetched`.
        anew: Forget what is there.
    """
    if folder is None:
        with tempfile.TemporaryFile() as file:
            yield Fetched(file, source)
        return
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with locked(folder / f"{name}.lock", wait=True):
        path = folder / f"{name}.jsonl"
        if anew:
            path.unlink(missing_ok=True)
        with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:  # noqa: PTH123
            kept = Fetched(file, source)
            yield kept
            if kept.seen > _EVER and kept.is_wasteful():
                with whole_file(path) as smaller:
                    kept.copy(smaller, source)


def refresh(client: Any, project: int, account: int, kept: Fetched, progress: Progress | None = None) -> int:
    """Fetch the tasks that changed since the last time, a few hundred at a time.

    Args:
        client: As `connection` yields it.
        project: The server's number of the project.
        account: The server's number of the account whose annotations are kept.
        kept: What is there; it holds everything afterwards.
        progress: Takes the state of the work.

    Returns:
        How many tasks were fetched.
    """
    listed, is_whole = _listed(client, project, kept)
    wanted = [task for task, updated_at in listed.items() if not kept.is_current(task, updated_at)]
    for start in range(0, len(wanted), _CHUNK):
        if progress is not None:
            progress(start, len(wanted))
        _fetch(client, project, account, wanted[start : start + _CHUNK], kept)
    if progress is not None:
        progress(len(wanted), len(wanted))
    kept.complete(listed if is_whole else None)
    return len(wanted)


def _listed(client: Any, project: int, kept: Fetched) -> tuple[dict[int, datetime], bool]:
    """Numbers and times of the tasks that may have changed, and whether these are all."""
    if kept.seen > _EVER:
        since = (kept.seen - _OVERLAP).isoformat() + "Z"
        item = {"filter": "filter:tasks:updated_at", "operator": "greater", "type": "Datetime", "value": since}
        query = json.dumps({"filters": {"conjunction": "and", "items": [item]}})
        changed = _times(client, project, query=query)
        there = client.tasks.list(project=project, fields="task_only", page_size=1).response.total
        # A task that went, or a server restored from an earlier state, shows in no list of changes.
        is_later = max(changed.values(), default=_EVER) >= kept.seen
        if is_later and there == len(kept) + sum(1 for task in changed if task not in kept):
            return changed, False
    return _times(client, project), True


def _times(client: Any, project: int, **options: Any) -> dict[int, datetime]:
    pages = client.tasks.list(project=project, fields="task_only", page_size=_PAGE, **options)
    return {int(task.id): _plain(task.updated_at) for task in pages}


def _plain(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)  # the server's times are all UTC


def _fetch(client: Any, project: int, account: int, tasks: list[int], kept: Fetched) -> None:
    # The client's own `ids` is sent under a name that the server does not read: it would export everything.
    only = {"additional_query_parameters": {"ids[]": tasks}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "server.json"
        with path.open("wb") as raw:
            exports = client.projects.exports
            for block in exports.download_sync(
                project, export_type="JSON", download_all_tasks=True, request_options=only
            ):
                raw.write(block)
        for _, element in read_elements(path):
            try:
                task = msgspec.json.decode(element)
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise InputError(f"project {project}", f"the server's export is broken: {error}", "repeat it") from None
            updated_at = _plain(datetime.fromisoformat(task["updated_at"]))
            kept.put(task["id"], updated_at, _own(task, account))
    kept.flush()


def _own(task: dict[str, Any], account: int) -> dict[str, Any] | None:
    """Keep one account's annotations that count, with nothing but the fields that mean something."""
    annotations = []
    for annotation in task["annotations"]:
        author = annotation["completed_by"]
        annotation["completed_by"] = author["id"] if isinstance(author, dict) else author
        if annotation["completed_by"] != account or annotation["was_cancelled"]:
            continue
        results = [_only(result, _RESULT) for result in annotation["result"]]
        for result in results:
            if isinstance(result.get("value"), dict):
                result["value"] = _only(result["value"], _VALUE)
        annotations.append({**_only(annotation, _ANNOTATION), "result": results})
    if not annotations:
        return None
    return {"id": task["id"], "data": _only(task["data"], _DATA), "annotations": annotations}


def _only(fields: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: fields[name] for name in names if name in fields}

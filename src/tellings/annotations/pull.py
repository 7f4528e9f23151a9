"""Annotations from a Label Studio server: checked, and filed by round and annotator."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any, Final

import msgspec
from msgspec import Struct

from tellings.annotations.check import Problem, check_export
from tellings.annotations.connection import annotators, connection
from tellings.annotations.export import Record, read_documents, read_elements
from tellings.annotations.server import is_account_name
from tellings.annotations.task import TaskAnnotation, TaskData, Value
from tellings.document import Document
from tellings.errors import InputError
from tellings.files import write_whole

__all__ = ["PullReport", "pull"]


class PullReport(Struct, frozen=True):
    """What came of a pull.

    Attributes:
        files: Exports written, one a round.
        written: Annotations in them.
        closed: Annotations of articles that are not open, handed over instead.
        problems: Faults; where there is one, nothing was written and nothing handed over.
    """

    files: tuple[Path, ...]
    written: int
    closed: int
    problems: tuple[Problem, ...]


def pull(
    server_url: str,
    token: str,
    project: int,
    out: Path,
    annotator: str,
    *,
    texts: Mapping[str, str] | None = None,
    closed: Callable[[Document, Record], object] | None = None,
) -> PullReport:
    """Fetch one annotator's annotations, check them, and file them as `<out>/<round>/<annotator>.json`.

    The files hold what the server exported, less drafts, cancelled annotations, addresses, counters and time stamps,
    and are ordered by article, so that two pulls of the same work are the same bytes.

    Args:
        server_url: As for `create_project`.
        token: Of any account.
        project: The server's number of the project.
        out: Folder of exports.
        annotator: Name of the account whose annotations are wanted.
        texts: As for `check_export`.
        closed: Takes each annotation of an article whose origin is not `open`: its text may stand in no file.

    Raises:
        InputError: The server cannot be used, nobody has that name, or nobody takes the closed articles.
    """
    accounts = annotators(server_url, token)
    numbers = [number for number, name in accounts.items() if name == annotator]
    if len(numbers) != 1 or not is_account_name(annotator):
        raise InputError(f"annotator {annotator!r}", f"{len(numbers)} accounts have this name", "name one account")
    # In the system's own temporary folder, for the owner's eyes: the server's export holds addresses and closed texts.
    with tempfile.TemporaryDirectory() as folder:
        raw, own = Path(folder) / "server.json", Path(folder) / "own.json"
        with connection(server_url, token) as client, raw.open("wb") as file:
            for block in client.projects.exports.download_sync(project, export_type="JSON", download_all_tasks=True):
                file.write(block)
        with own.open("w", encoding="utf-8") as lines:
            _write_own(raw, numbers[0], lines)
        if own.stat().st_size == 0:
            return PullReport((), 0, 0, ())
        if problems := check_export(own, texts=texts, accounts=accounts, annotator=annotator):
            return PullReport((), 0, 0, tuple(problems))
        rounds: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        handed: list[tuple[Document, Record]] = []
        for (_, element), (document, record) in zip(read_elements(own), read_documents(own), strict=True):
            if not is_account_name(record.round):
                raise InputError(f"task {record.task}", f"round {record.round!r} is no usable name", "push it anew")
            if document.origin != "open":
                handed.append((document, record))
            else:
                rounds.setdefault(record.round, []).append((document.id, msgspec.json.decode(element)))
    if handed and closed is None:
        raise InputError(f"project {project}", f"{len(handed)} articles are not open", "say who takes them")
    files = [_file(out / name / f"{annotator}.json", tasks) for name, tasks in sorted(rounds.items())]
    for document, record in handed:
        if closed is not None:
            closed(document, record)
    return PullReport(tuple(files), sum(map(len, rounds.values())), len(handed), ())


_DATA: Final = TaskData.__struct_fields__
_ANNOTATION: Final = [name for name in TaskAnnotation.__struct_fields__ if name not in ("result", "was_cancelled")]
_RESULT: Final = ["id", "from_name", "to_name", "type", "origin", "value", "from_id", "to_id", "direction", "labels"]
_VALUE: Final = Value.__struct_fields__


def _write_own(raw: Path, account: int, lines: IO[str]) -> None:
    """Keep one account's annotations that count, one task a line, with nothing but the fields that mean something."""
    for _, element in read_elements(raw):
        task = msgspec.json.decode(element)
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
        if annotations:
            kept = {"id": task["id"], "data": _only(task["data"], _DATA), "annotations": annotations}
            lines.write(json.dumps(kept, ensure_ascii=False) + "\n")


def _only(fields: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: fields[name] for name in names if name in fields}


def _file(path: Path, tasks: list[tuple[str, dict[str, Any]]]) -> Path:
    pieces = [_rendered(task) for _, task in sorted(tasks, key=lambda pair: pair[0])]
    write_whole(path, ("[\n" + ",\n".join(pieces) + "\n]\n").encode())
    return path


def _rendered(task: dict[str, Any]) -> str:
    """A line for each field of the article and for each result, so that a difference shows where it is."""

    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    data = ",\n".join(f"   {line(name)}: {line(value)}" for name, value in task["data"].items())
    annotations = []
    for annotation in task["annotations"]:
        fields = "".join(f"    {line(name)}: {line(annotation[name])},\n" for name in annotation if name != "result")
        results = ",\n".join(f"     {line(result)}" for result in annotation["result"])
        annotations.append("   {\n" + fields + '    "result": [\n' + results + "\n    ]\n   }")
    body = ",\n".join(annotations)
    return f' {{\n  "id": {line(task["id"])},\n  "data": {{\n{data}\n  }},\n  "annotations": [\n{body}\n  ]\n }}'

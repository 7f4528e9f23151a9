"""Projects on a Label Studio server: articles go there as tasks, annotations come back as checked exports."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from tellings.annotations.check import Problem, check_export
from tellings.annotations.convert import to_results, to_task
from tellings.annotations.export import Record, read_documents, read_elements
from tellings.annotations.label_config import disagreements, read_label_config
from tellings.annotations.server import is_account_name
from tellings.annotations.task import TaskAnnotation, TaskData, Value
from tellings.document import Document
from tellings.errors import InputError, MissingExtraError
from tellings.files import write_whole

__all__ = ["PullReport", "PushReport", "annotators", "create_project", "pull", "push", "submit"]

_BATCH: Final = 200
_SECONDS: Final = 600


class PushReport(Struct, frozen=True):
    """What became of the articles: ids of those pushed, and of those that the project had already."""

    pushed: tuple[str, ...]
    present: tuple[str, ...]


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


def create_project(server_url: str, token: str, title: str, *, annotators: int = 1) -> int:
    """Make a project with the project's labelling interface, or find the one of this title.

    Args:
        server_url: As `http://127.0.0.1:8080`.
        token: Of any account.
        title: 3 to 50 characters.
        annotators: How many annotations a task waits for before it counts as done.

    Returns:
        The server's number of the project.

    Raises:
        InputError: The server cannot be used, or its project of this title has another interface.
    """
    config = read_label_config()
    with _connection(server_url, token) as client:
        for project in client.projects.list(title=title):
            if project.title == title:
                for cause in disagreements(project.label_config or ""):
                    raise InputError(f"project {title!r}", cause, "give the new round another title")
                return int(project.id)
        made = client.projects.create(
            title=title, label_config=config, maximum_annotations=annotators, show_collab_predictions=True
        )
        return int(made.id)


def push(
    server_url: str,
    token: str,
    documents: Iterable[Document],
    *,
    project: int,
    guidelines: str,
    round_name: str,
    suggestions: Mapping[str, Document] | None = None,
    model: str = "",
) -> PushReport:
    """Give articles to the annotators of a project; one that is there already is not pushed again.

    Args:
        server_url: As for `create_project`.
        token: Of any account.
        documents: The articles; their own annotations stay behind.
        project: The server's number of the project.
        guidelines: Version of the guidelines.
        round_name: Round of annotation; a name that can be a folder's.
        suggestions: A model's predictions by article id, shown to the annotators as a start.
        model: The model's name.

    Raises:
        InputError: An article has no text, the round's name is no name, or the server refuses.
    """
    if not is_account_name(round_name):
        raise InputError(f"round {round_name!r}", "no usable name", "lower-case letters, digits, '_', '.', '-' only")
    pushed: list[str] = []
    present: list[str] = []
    with _connection(server_url, token) as client:
        there = {_identity(task.data) for task in client.tasks.list(project=project, fields="task_only", page_size=500)}
        waiting: list[dict[str, Any]] = []
        for document in documents:
            if not document.text or not document.sha256:
                raise InputError(f"article {document.id!r}", "has no text, or no sha256", "attach the text first")
            task = {"data": to_task(document, guidelines=guidelines, round_name=round_name)}
            if _identity(task["data"]) in there:
                present.append(document.id)
                continue
            there.add(_identity(task["data"]))
            suggestion = (suggestions or {}).get(document.id)
            if suggestion is not None:
                marked = msgspec.structs.replace(suggestion, text=document.text)
                task["predictions"] = [{"model_version": model or "model", "result": to_results(marked)}]  # type: ignore[assignment]
            waiting.append(task)
            pushed.append(document.id)
        for start in range(0, len(waiting), _BATCH):
            client.projects.import_tasks(project, request=waiting[start : start + _BATCH])
        if suggestions and pushed:
            client.projects.update(project, show_collab_predictions=True, model_version=model or "model")
    return PushReport(tuple(pushed), tuple(present))


def _identity(data: Mapping[str, Any]) -> tuple[Any, ...]:
    return data.get("id"), data.get("sha256"), data.get("round")


def submit(server_url: str, token: str, project: int, document: Document) -> int:
    """Store a document's annotations as those of the token's own account.

    Args:
        server_url: As for `create_project`.
        token: Of the annotator's account; the server takes it for the author.
        project: The server's number of the project.
        document: The annotated article.

    Returns:
        The server's number of the annotation. Where the account has annotated the article before, that one is replaced.

    Raises:
        InputError: The project has no such article, or several, or another text of it.
    """
    place = f"article {document.id!r}"
    with _connection(server_url, token) as client:
        account = client.users.whoami().id
        tasks = [task for task in client.tasks.list(project=project, page_size=500) if task.data["id"] == document.id]
        if len(tasks) != 1:
            raise InputError(place, f"project {project} has {len(tasks)} tasks of it, not one", "push it once")
        if tasks[0].data["text"] != document.text:
            raise InputError(place, f"project {project} has another text of it", "push this text in a new round")
        results = to_results(document)
        number = int(tasks[0].id)
        for annotation in client.annotations.list(number):
            if annotation.completed_by == account and not annotation.was_cancelled:
                return int(client.annotations.update(annotation.id, result=results).id)
        return int(client.annotations.create(number, result=results).id)


def annotators(server_url: str, token: str) -> dict[int, str]:
    """Annotator of each account: what stands before the `@` of its address.

    Raises:
        InputError: The server cannot be used.
    """
    with _connection(server_url, token) as client:
        return {int(user.id): str(user.email).partition("@")[0] for user in client.users.list()}


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
        with _connection(server_url, token) as client, raw.open("wb") as file:
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


@contextmanager
def _connection(server_url: str, token: str) -> Iterator[Any]:
    """A client of the server, whose errors are told as this project tells them."""
    try:
        import httpx
        from label_studio_sdk import LabelStudio
        from label_studio_sdk.core import ApiError
    except ImportError as error:
        raise MissingExtraError(error.name or "label_studio_sdk", "annotate") from None
    host = urlsplit(server_url).hostname
    if host is None:
        raise InputError(server_url, "no address of a server", "write http://127.0.0.1:8080")
    # A proxy that the environment names is no way to one's own machine.
    is_remote = host not in ("127.0.0.1", "localhost", "::1")
    with httpx.Client(timeout=_SECONDS, trust_env=is_remote, follow_redirects=True) as transport:
        try:
            yield LabelStudio(base_url=server_url, api_key=token, httpx_client=transport)
        except httpx.HTTPError as error:
            raise InputError(server_url, f"no server answers: {error}", "start it: tellings annotate serve") from None
        except ApiError as error:
            body = error.body if isinstance(error.body, dict) else {}
            cause = str(body.get("validation_errors") or body.get("detail") or error.body)[:300]
            mend = "give a valid token" if error.status_code == 401 else ""
            raise InputError(server_url, f"refused with status {error.status_code}: {cause}", mend) from None

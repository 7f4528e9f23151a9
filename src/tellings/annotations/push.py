"""Articles to a Label Studio server, as tasks of a project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from tellings.annotations.connection import connection
from tellings.annotations.convert import to_results, to_task
from tellings.annotations.presence import held_once, identity
from tellings.annotations.server import is_account_name
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["PushReport", "push"]

_BATCH: Final = 200


class PushReport(Struct, frozen=True):
    """What became of the articles: ids of those pushed, and of those that the project had already."""

    pushed: tuple[str, ...]
    present: tuple[str, ...]


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
    with connection(server_url, token) as client:
        there = held_once(client, project)
        waiting: list[dict[str, Any]] = []
        for document in documents:
            if not document.text or not document.sha256:
                raise InputError(f"article {document.id!r}", "has no text, or no sha256", "attach the text first")
            task = {"data": to_task(document, guidelines=guidelines, round_name=round_name)}
            if identity(task["data"]) in there:
                present.append(document.id)
                continue
            there[identity(task["data"])] = 0
            suggestion = (suggestions or {}).get(document.id)
            if suggestion is not None:
                marked = msgspec.structs.replace(suggestion, text=document.text)
                task["predictions"] = [{"model_version": model or "model", "result": to_results(marked)}]  # type: ignore[assignment]
            waiting.append(task)
            pushed.append(document.id)
            if len(waiting) == _BATCH:
                client.projects.import_tasks(project, request=waiting)
                waiting = []
        if waiting:
            client.projects.import_tasks(project, request=waiting)
        if pushed and int(client.projects.get(project).task_number) != len(there):
            held_once(client, project)
        if suggestions and pushed:
            client.projects.update(project, show_collab_predictions=True, model_version=model or "model")
    return PushReport(tuple(pushed), tuple(present))

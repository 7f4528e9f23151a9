"""Articles to a Label Studio server, as tasks of a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from tellings.annotations.connection import connection
from tellings.annotations.convert import to_results, to_task
from tellings.annotations.presence import held_once, identity
from tellings.annotations.server import is_account_name
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["PushReport", "articles_of", "push"]

_BATCH: Final = 200


class PushReport(Struct, frozen=True):
    """What became of the articles.

    Attributes:
        pushed: Ids of those pushed.
        present: Ids of those that the project had already.
        suggested: Ids of those that the model's suggestions were given for.
    """

    pushed: tuple[str, ...]
    present: tuple[str, ...]
    suggested: tuple[str, ...] = ()


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
    progress: Callable[[int], None] = lambda done: None,
) -> PushReport:
    """Give articles to the annotators of a project; one that is there already is not pushed again.

    The server shows them in the order in which they were pushed. Suggestions for an article that is there without any
    of this model's are added to it, so that a push that was cut short can be repeated.

    Args:
        server_url: As for `create_project`.
        token: Of any account.
        documents: The articles; their own annotations stay behind.
        project: The server's number of the project.
        guidelines: Version of the guidelines.
        round_name: Round of annotation; a name that can be a folder's.
        suggestions: A model's predictions by article id, shown to the annotators as a start.
        model: The model's name and version.
        progress: Called with the number of articles that are there.

    Raises:
        InputError: An article has no text, the round's name is no name, or the server refuses.
    """
    _refuse_name(round_name)
    pushed: list[str] = []
    present: list[str] = []
    suggested: list[str] = []
    version = model or "model"
    with connection(server_url, token) as client:
        there = held_once(client, project)
        having = _tasks_with_suggestions(client, project, version) if suggestions and there else set()
        waiting: list[dict[str, Any]] = []
        lacking: list[dict[str, Any]] = []

        def send() -> None:
            if waiting:
                client.projects.import_tasks(project, request=waiting)
            if lacking:
                client.projects.import_predictions(project, request=lacking)
            waiting.clear()
            lacking.clear()
            progress(len(pushed) + len(present))

        for document in documents:
            if not document.text or not document.sha256:
                raise InputError(f"article {document.id!r}", "has no text, or no sha256", "attach the text first")
            data = to_task(document, guidelines=guidelines, round_name=round_name)
            suggestion = (suggestions or {}).get(document.id)
            predictions = [] if suggestion is None else [_prediction(suggestion, document.text, version)]
            if identity(data) in there:
                present.append(document.id)
                task = there[identity(data)]
                if predictions and task and task not in having:
                    lacking.append({"task": task, **predictions[0]})
                    suggested.append(document.id)
            else:
                there[identity(data)] = 0  # the server numbers it; given twice, it is one task
                waiting.append({"data": data, "predictions": predictions})
                pushed.append(document.id)
                suggested += [document.id for _ in predictions]
            if len(waiting) + len(lacking) == _BATCH:
                send()
        send()
        if pushed and int(client.projects.get(project).task_number) != len(there):
            held_once(client, project)
        if suggestions and (suggested or having):
            client.projects.update(project, show_collab_predictions=True, model_version=version)
    return PushReport(tuple(pushed), tuple(present), tuple(suggested))


def articles_of(server_url: str, token: str, project: int, round_name: str) -> set[str]:
    """Ids of the articles that a project has in a round.

    Raises:
        InputError: The server cannot be used.
    """
    with connection(server_url, token) as client:
        return {name for name, _, own_round in held_once(client, project) if own_round == round_name}


def _refuse_name(round_name: str) -> None:
    if not is_account_name(round_name):
        raise InputError(f"round {round_name!r}", "no usable name", "lower-case letters, digits, '_', '.', '-' only")


def _tasks_with_suggestions(client: Any, project: int, version: str) -> set[int]:
    return {int(found.task) for found in client.predictions.list(project=project) if found.model_version == version}


def _prediction(suggestion: Document, text: str, version: str) -> dict[str, Any]:
    return {"model_version": version, "result": to_results(msgspec.structs.replace(suggestion, text=text))}

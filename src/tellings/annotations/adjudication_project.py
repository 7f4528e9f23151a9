"""The adjudicator's project on a Label Studio server: differences to it, decisions to it and from it."""

from __future__ import annotations

import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from tellings.annotations.adjudication import (
    Contested,
    Submitted,
    check_decisions,
    decision_config,
    decision_results,
    decision_task,
)
from tellings.annotations.check import Problem
from tellings.annotations.connection import annotators, connection
from tellings.annotations.decisions import Decision
from tellings.annotations.export import read_elements
from tellings.errors import InputError

__all__ = ["Pushed", "adjudication_project", "pull_decisions", "push_differences", "submit_decisions"]

_BATCH: Final = 200


class Pushed(Struct, frozen=True):
    """What became of the differences.

    Attributes:
        pushed: Tasks made.
        present: Differences that had a task already.
        removed: Tasks of differences that are no longer there, taken away, with what was decided of them.
    """

    pushed: int
    present: int
    removed: tuple[dict[str, Any], ...]


def adjudication_project(server_url: str, token: str, title: str, *, make: bool = False) -> int:
    """Find the project of a round's differences.

    Args:
        server_url: As `http://127.0.0.1:8080`.
        token: Of any account.
        title: Its title.
        make: Make it where it is not there.

    Returns:
        The server's number of the project.

    Raises:
        InputError: There is none, its interface is another, or the server cannot be used.
    """
    config = decision_config()
    with connection(server_url, token) as client:
        for project in client.projects.list(title=title):
            if project.title == title:
                if _canonical(project.label_config or "") != _canonical(config):
                    raise InputError(f"project {title!r}", "has another interface", "delete the project, and push anew")
                return int(project.id)
        if not make:
            raise InputError(f"project {title!r}", "is not there", "tellings annotate adjudicate --push")
        made = client.projects.create(
            title=title, label_config=config, maximum_annotations=1, show_collab_predictions=True
        )
        return int(made.id)


def _canonical(config: str) -> str:
    try:
        return ET.canonicalize(config, strip_text=True)
    except ET.ParseError:
        return ""


def push_differences(server_url: str, token: str, project: int, texts: Sequence[Contested], round_name: str) -> Pushed:
    """Make a task of each difference; one that has a task keeps it, one that is no longer there loses it.

    Args:
        server_url: As for `adjudication_project`.
        token: Of any account.
        project: The server's number of the project.
        texts: The texts of the round.
        round_name: Name of the round.

    Raises:
        InputError: The server refuses.
    """
    wanted = {
        (text.id, text.prints[contrast.difference.number]): (text, contrast)
        for text in texts
        for contrast in text.contrasts
    }
    removed: list[dict[str, Any]] = []
    with connection(server_url, token) as client:
        there: set[tuple[Any, Any]] = set()
        for task in list(client.tasks.list(project=project, page_size=500)):
            key = task.data.get("id"), task.data.get("of")
            if key in wanted and key not in there:
                there.add(key)
                continue
            answers = [annotation.result for annotation in client.annotations.list(int(task.id))]
            removed.append({"task": int(task.id), "document": str(key[0]), "answers": answers})
            client.tasks.delete(task.id)
        waiting = [decision_task(*wanted[key], round_name) for key in wanted if key not in there]
        for start in range(0, len(waiting), _BATCH):
            client.projects.import_tasks(project, request=waiting[start : start + _BATCH])
    return Pushed(len(waiting), len(there), tuple(removed))


def submit_decisions(server_url: str, token: str, project: int, decisions: Sequence[Submitted]) -> None:
    """Store decisions as those of the token's own account; submitted again, they replace the old ones.

    Args:
        server_url: As for `adjudication_project`.
        token: Of the adjudicator's account.
        project: The server's number of the project.
        decisions: What was decided.

    Raises:
        InputError: A difference has no task; nothing is submitted then.
    """
    with connection(server_url, token) as client:
        account = client.users.whoami().id
        tasks = {
            (task.data.get("id"), task.data.get("of")): int(task.id)
            for task in client.tasks.list(project=project, page_size=500)
        }
        for one in decisions:
            if (one.document, one.decision.of) not in tasks:
                cause = f"difference {one.decision.difference} of {one.document} has no task"
                raise InputError(one.place, cause, "tellings annotate adjudicate --push")
        for one in decisions:
            number, results = tasks[one.document, one.decision.of], decision_results(one.decision)
            own = [
                annotation
                for annotation in client.annotations.list(number)
                if annotation.completed_by == account and not annotation.was_cancelled
            ]
            if own:
                client.annotations.update(own[0].id, result=results)
            else:
                client.annotations.create(number, result=results)


def pull_decisions(
    server_url: str, token: str, project: int, texts: Sequence[Contested], round_name: str
) -> tuple[dict[str, dict[int, Decision]], list[Problem]]:
    """Fetch the decisions, each checked against the differences as they are now.

    Args:
        server_url: As for `adjudication_project`.
        token: Of any account.
        project: The server's number of the project.
        texts: The texts of the round.
        round_name: Name of the round.

    Returns:
        As `check_decisions`.

    Raises:
        InputError: The server cannot be used.
    """
    accounts = annotators(server_url, token)
    with _exported(server_url, token, project) as elements:
        return check_decisions(elements, texts, accounts, round_name)


@contextmanager
def _exported(server_url: str, token: str, project: int) -> Iterator[Iterator[tuple[str, Any]]]:
    # In the system's own temporary folder, for the owner's eyes: the server's export holds addresses and closed texts.
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "server.json"
        with connection(server_url, token) as client, raw.open("wb") as file:
            for block in client.projects.exports.download_sync(project, export_type="JSON", download_all_tasks=True):
                file.write(block)
        yield ((place.removeprefix(f"{raw}: "), element) for place, element in read_elements(raw))

"""Which articles a project holds: told from its tasks, and each of them once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tellings.errors import InputError

__all__ = ["held_once", "identity"]

_PAGE: Final = 200

Identity = tuple[Any, ...]


def identity(data: Mapping[str, Any]) -> Identity:
    """What makes two tasks the same: article, text and round."""
    return data.get("id"), data.get("sha256"), data.get("round")


def held_once(client: Any, project: int) -> dict[Identity, int]:
    """List what a project holds, after taking out what it holds twice.

    A push that was killed while the server was still taking its last batch in may be repeated before that batch
    shows. The doubles that come of it hold nobody's work: the first task stays, and so does any that was annotated.

    Args:
        client: As `connection` yields it.
        project: The server's number of the project.

    Returns:
        The server's number of each article's task.

    Raises:
        InputError: An article was annotated in two tasks.
    """
    first: dict[Identity, tuple[int, bool]] = {}
    doubles: list[int] = []
    for task in client.tasks.list(project=project, fields="task_only", page_size=_PAGE):
        is_used = bool(task.total_annotations or task.cancelled_annotations or task.drafts)
        one, other = first.get(identity(task.data)), (int(task.id), is_used)
        if one is None:
            first[identity(task.data)] = other
            continue
        if one[1] and other[1]:
            cause = f"was annotated in two tasks, {one[0]} and {other[0]}"
            raise InputError(f"article {task.data.get('id')!r}", cause, "delete one of them in the server")
        stays, goes = sorted((one, other), key=lambda task: (not task[1], task[0]))
        first[identity(task.data)] = stays
        doubles.append(goes[0])
    for task_id in doubles:
        client.tasks.delete(task_id)
    return {article: number for article, (number, _) in first.items()}

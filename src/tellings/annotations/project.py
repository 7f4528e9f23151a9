"""Projects on a Label Studio server: made with this project's interface, and one account's annotations entered."""

from __future__ import annotations

from tellings.annotations.connection import connection
from tellings.annotations.convert import to_results
from tellings.annotations.label_config import disagreements, read_label_config
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["create_project", "submit"]


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
    with connection(server_url, token) as client:
        for project in client.projects.list(title=title):
            if project.title == title:
                for cause in disagreements(project.label_config or ""):
                    raise InputError(f"project {title!r}", cause, "give the new round another title")
                return int(project.id)
        made = client.projects.create(
            title=title, label_config=config, maximum_annotations=annotators, show_collab_predictions=True
        )
        return int(made.id)


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
    with connection(server_url, token) as client:
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

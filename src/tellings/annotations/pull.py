"""Annotations from a Label Studio server: checked, and filed by round and annotator."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct

from tellings.annotations.check import Problem, check_export
from tellings.annotations.connection import annotators, connection
from tellings.annotations.export import Record, read_documents
from tellings.annotations.fetched import Fetched, Progress, fetched_tasks, refresh
from tellings.annotations.filing import Held, write_export
from tellings.annotations.server import is_account_name
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["PullReport", "pull"]

_REPLACE: Final = "set the file aside and pull again, or take the server's for it with --replace"


class PullReport(Struct, frozen=True):
    """What came of a pull.

    Attributes:
        files: Exports that hold the annotations, one a round.
        written: Annotations in them that the server holds.
        closed: Annotations of articles that are not open, handed over instead.
        problems: Faults; where there is one, nothing was written and nothing handed over.
        kept: Articles in these files that the server holds no annotation of; they stay as they were.
        fetched: Tasks asked of the server; the others had not changed since the last pull.
        changed: Files that are others than before.
    """

    files: tuple[Path, ...]
    written: int
    closed: int
    problems: tuple[Problem, ...]
    kept: tuple[str, ...] = ()
    fetched: int = 0
    changed: tuple[Path, ...] = ()


def pull(
    server_url: str,
    token: str,
    project: int,
    out: Path,
    annotator: str,
    *,
    texts: Mapping[str, str] | None = None,
    closed: Callable[[Document, Record], object] | None = None,
    keep: Path | None = None,
    anew: bool = False,
    replace: bool = False,
    progress: Progress | None = None,
) -> PullReport:
    """Fetch one annotator's annotations, check them, and file them as `<out>/<round>/<annotator>.json`.

    The files hold what the server exported, less drafts, cancelled annotations, addresses, counters and time stamps,
    and are ordered by article, so that two pulls of the same work are the same bytes. An annotation in a file is only
    ever replaced by a later state of itself; one that the server does not hold stays.

    Args:
        server_url: As for `create_project`.
        token: Of any account.
        project: The server's number of the project.
        out: Folder of exports.
        annotator: Name of the account whose annotations are wanted.
        texts: As for `check_export`.
        closed: Takes each annotation of an article whose origin is not `open`: its text may stand in no file.
        keep: Folder for what was fetched, so that the next pull asks only for what has changed, and goes on where
            this one was stopped; it holds closed texts too. Everything is fetched where it is left out.
        anew: Fetch everything all the same.
        replace: Make each file what the server holds, whatever stood in it.
        progress: Takes the tasks fetched so far, and how many there are to fetch.

    Raises:
        InputError: The server cannot be used, nobody has that name, or nobody takes the closed articles.
    """
    accounts = annotators(server_url, token)
    numbers = [number for number, name in accounts.items() if name == annotator]
    if len(numbers) != 1 or not is_account_name(annotator):
        raise InputError(f"annotator {annotator!r}", f"{len(numbers)} accounts have this name", "name one account")
    # In the system's own temporary folder, for the owner's eyes: what was fetched holds closed texts.
    with connection(server_url, token) as client, tempfile.TemporaryDirectory() as folder:
        made = client.projects.get(project).created_at
        source = f"{server_url} project {project} of {made} account {numbers[0]}"
        name = f"{sha256(server_url.encode()).hexdigest()[:12]}-{project}-{annotator}"
        with fetched_tasks(keep, name, source, anew=anew) as fetched:
            count = refresh(client, project, numbers[0], fetched, progress)
            own = Path(folder) / "own.json"
            with own.open("wb") as lines:
                for number in fetched.own():
                    lines.write(fetched.task(number) + b"\n")
            if own.stat().st_size and (
                problems := check_export(own, texts=texts, accounts=accounts, annotator=annotator)
            ):
                return PullReport((), 0, 0, tuple(problems), fetched=count)
            rounds, handed = _sorted(own)
            if handed and closed is None:
                raise InputError(f"project {project}", f"{handed} articles are not open", "say who takes them")
            with tempfile.TemporaryFile() as copy:
                exports = {name: Held(out / name / f"{annotator}.json", copy) for name in sorted(rounds)}
                problems = [] if replace else _losses(exports, rounds, fetched)
                if problems:
                    return PullReport((), 0, 0, tuple(problems), fetched=count)
                kept = {name: () if replace else tuple(set(held) - set(rounds[name])) for name, held in exports.items()}
                changed = [
                    held.path
                    for name, held in exports.items()
                    if write_export(held, [*rounds[name], *kept[name]], _fresh(fetched, rounds[name]))
                ]
            if closed is not None:
                for document, record in read_documents(own) if handed else ():
                    if document.origin != "open":
                        closed(document, record)
    return PullReport(
        tuple(held.path for held in exports.values()),
        sum(map(len, rounds.values())),
        handed,
        (),
        tuple(sorted(article for articles in kept.values() for article in articles)),
        count,
        tuple(changed),
    )


def _sorted(own: Path) -> tuple[dict[str, dict[str, int]], int]:
    """Round -> open article -> number of its task; and how many articles are not open."""
    rounds: dict[str, dict[str, int]] = {}
    closed = 0
    for document, record in read_documents(own) if own.stat().st_size else ():
        if not is_account_name(record.round):
            raise InputError(f"task {record.task}", f"round {record.round!r} is no usable name", "push it anew")
        if document.origin != "open":
            closed += 1
        else:
            rounds.setdefault(record.round, {})[document.id] = record.task
    return rounds, closed


def _fresh(fetched: Fetched, articles: Mapping[str, int]) -> Callable[[str], bytes | None]:
    return lambda article: fetched.task(articles[article]) if article in articles else None


def _losses(exports: Mapping[str, Held], rounds: Mapping[str, Mapping[str, int]], fetched: Fetched) -> list[Problem]:
    """The articles whose annotation in a file is another than the server's, and would be lost."""
    cause = "the file holds another annotation of it than the server"
    return [
        Problem(f"{held.path} article {article!r}", cause, _REPLACE)
        for name, held in exports.items()
        for article, task in sorted(rounds[name].items())
        if held.would_lose(article, fetched.task(task))
    ]

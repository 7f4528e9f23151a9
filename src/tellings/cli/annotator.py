"""What an annotator calls of a server that runs: push, enter, pull."""

from __future__ import annotations

import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tellings.cli.options import Annotations, Home, Json, Round, Url, annotations_folder, print_json, progress_bar
from tellings.cli.options import server_home as _home
from tellings.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tellings.annotations.export import Record
    from tellings.dataset.standoff import Standoff
    from tellings.document import Document

__all__ = ["enter", "pull", "push"]

Annotators = Annotated[
    list[str] | None, typer.Option("--annotator", help="An account; may be given again. Everybody's when left out.")
]
_URL = "http://127.0.0.1:8080"
_SOURCES = "Folders of texts: an event with event.toml, or your copies of the news articles."


def push(
    sources: Annotated[list[Path], typer.Argument(help=_SOURCES)],
    round_name: Round,
    annotator: Annotators = None,
    url: Url = _URL,
    home: Home = None,
    annotations: Annotations = None,
    as_json: Json = False,
) -> None:
    """Give texts to the annotators, each in a project of their own; what is there already is not pushed again."""
    from tellings.annotations.project import create_project
    from tellings.annotations.push import push as give
    from tellings.dataset.sources import read_sources

    folder = annotations_folder(annotations)
    documents = [document for source in sources for document in read_sources(source, folder)]
    token, version = _token(home), _guidelines_version(folder)
    reports = {}
    for name in _annotators(annotator, home):
        number = create_project(url, token, _title(round_name, name))
        pushed = give(url, token, documents, project=number, guidelines=version, round_name=round_name)
        reports[name] = {"project": number, "pushed": pushed.pushed, "present": pushed.present}
        if not as_json:
            print(f"{name}: {len(pushed.pushed)} pushed, {len(pushed.present)} there already: {url}/projects/{number}")
    if as_json:
        print_json(reports)


def enter(
    marks: Annotated[Path, typer.Argument(help="Folder of marks by quotation: <event>/<telling>.jsonl.")],
    sources: Annotated[list[Path], typer.Argument(help=_SOURCES)],
    annotator: Annotated[str, typer.Option(help="Account whose marks these are; made where it is missing.")],
    round_name: Round,
    url: Url = _URL,
    home: Home = None,
    annotations: Annotations = None,
) -> None:
    """Submit marks by quotation under an annotator's own account; submitted again, they replace the old ones."""
    from tellings.annotations.marks import read_marks
    from tellings.annotations.project import create_project, submit
    from tellings.annotations.server import read_logins
    from tellings.dataset.sources import read_sources
    from tellings.document import problems

    folder = annotations_folder(annotations)
    documents = {document.id: document for source in sources for document in read_sources(source, folder)}
    marked = []
    for path in sorted(marks.glob("*/*.jsonl")):
        name = f"{path.parent.name}/{path.stem}"
        if name not in documents:
            raise InputError(
                path, f"there is no text {name!r} in {', '.join(map(str, sources))}", "name its folder too"
            )
        document = read_marks(path, documents[name])
        for field, cause in problems(document):
            raise InputError(f"{path}: $.{field}", cause)
        marked.append(document)
    if not marked:
        raise InputError(marks, "holds no marks", "name a folder with <event>/<telling>.jsonl")
    logins = read_logins(_home(home))
    if annotator not in logins:
        raise InputError(
            f"annotator {annotator!r}", "has no account", f"tellings annotate serve --annotator {annotator}"
        )
    number = create_project(url, _token(home), _title(round_name, annotator))
    for document in marked:
        submit(url, logins[annotator].token, number, document)
        print(f"{annotator}: {document.id}", file=sys.stderr)


def pull(
    round_name: Round,
    sources: Annotated[
        list[Path] | None, typer.Argument(help="Folders of texts beside the open events, as they were pushed.")
    ] = None,
    annotator: Annotators = None,
    url: Url = _URL,
    home: Home = None,
    annotations: Annotations = None,
    out: Annotated[Path | None, typer.Option(help="Folder of exports; annotations/exports when left out.")] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Fetch everything, not only what has changed.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Make each file what the server holds, whatever stood in it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Fetch what has changed, check it, and file it by round and annotator; news articles become stand-off.

    An annotation on disk is only replaced by a later state of itself; what the server does not hold stays.
    """
    from tellings.annotations.project import create_project
    from tellings.annotations.pull import pull as fetch
    from tellings.annotations.rounds import open_texts
    from tellings.annotations.standoffs import file_standoffs
    from tellings.dataset.sources import read_sources

    folder = annotations_folder(annotations)
    token = _token(home)
    keep = _home(home) / "pulled"
    texts = open_texts(folder) | {
        document.id: document.text for source in sources or () for document in read_sources(source, folder)
    }
    reports: dict[str, Any] = {}
    failed = False
    with progress_bar() as show:
        for name in _annotators(annotator, home):
            standoffs: list[Standoff] = []
            report = fetch(
                url,
                token,
                create_project(url, token, _title(round_name, name)),
                out or folder / "exports",
                name,
                texts=texts,
                closed=_keeper(name, standoffs),
                keep=keep,
                anew=anew,
                replace=replace,
                progress=partial(show, name),
            )
            raw = folder / "standoff" / "raw" / round_name / name
            problems = [*report.problems, *file_standoffs(raw, standoffs, keep, replace=replace)]
            for problem in problems:
                print(f"{name}: {problem}", file=sys.stderr)
            if report.kept:
                named = ", ".join(report.kept[:5]) + (", ..." if len(report.kept) > 5 else "")
                what = f"{len(report.kept)} articles stay as they were, the server holds no annotation of them: {named}"
                print(f"note: {name}: {what}", file=sys.stderr)
            failed = failed or bool(problems)
            reports[name] = {
                "written": report.written,
                "standoff": report.closed,
                "problems": len(problems),
                "kept": len(report.kept),
                "fetched": report.fetched,
                "changed": len(report.changed),
            }
    if as_json:
        print_json(reports)
    else:
        for name, counts in reports.items():
            print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    if failed:
        raise typer.Exit(1)


def _keeper(annotator: str, kept: list[Standoff]) -> Callable[[Document, Record], None]:
    """Take annotations of texts that may not be redistributed: what is kept of them is stand-off."""
    from tellings.dataset.standoff import to_standoff

    def keep(document: Document, record: Record) -> None:
        kept.append(to_standoff(document, guidelines=record.guidelines, annotator=annotator))

    return keep


def _token(home: Path | None) -> str:
    """Token of the administrator: of the environment, else of the server's own folder."""
    from tellings.annotations.server import ADMINISTRATOR, read_logins

    if token := os.environ.get("LABEL_STUDIO_API_KEY"):
        return token
    logins = read_logins(_home(home))
    if ADMINISTRATOR not in logins:
        raise InputError(_home(home), "has no server yet", "tellings annotate serve, or set LABEL_STUDIO_API_KEY")
    return logins[ADMINISTRATOR].token


def _annotators(names: list[str] | None, home: Path | None) -> list[str]:
    """The accounts named, else every account but the administrator's."""
    from tellings.annotations.server import ADMINISTRATOR, read_logins

    found = names or sorted(set(read_logins(_home(home))) - {ADMINISTRATOR})
    if not found:
        raise InputError(_home(home), "has no annotator", "tellings annotate serve --annotator NAME")
    return found


def _title(round_name: str, annotator: str) -> str:
    """One project for each annotator, because those of one project see each other's work."""
    title = f"Tellings {round_name}: {annotator}"
    if len(title) > 50:
        raise InputError(
            f"round {round_name!r}, annotator {annotator!r}", "make a title too long for the server", "shorten one"
        )
    return title


def _guidelines_version(folder: Path) -> str:
    path = folder / "guidelines.md"
    found = re.match(r"# Annotation guidelines, version (\d+\.\d+)\n", path.read_text("utf-8"))
    if found is None:
        raise InputError(f"{path}:1", "does not name its version", "begin it '# Annotation guidelines, version N.N'")
    return found[1]

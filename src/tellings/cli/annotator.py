"""What an annotator calls: serve, push, enter, pull, check, agreement, adjudicate."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tellings.cli.options import Annotations, Home, Json, Round, Url, annotations_folder, print_json, renew_datasheet
from tellings.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tellings.annotations.export import Record
    from tellings.dataset.standoff import Standoff
    from tellings.document import Document

__all__ = ["adjudicate", "agreement", "check", "enter", "pull", "push", "serve", "validity"]

Annotators = Annotated[
    list[str] | None, typer.Option("--annotator", help="An account; may be given again. Everybody's when left out.")
]
_URL = "http://127.0.0.1:8080"
_SOURCES = "Folders of texts: an event with event.toml, or your copies of the news articles."


def serve(
    annotator: Annotated[list[str] | None, typer.Option(help="An account to make; may be given again.")] = None,
    port: Annotated[int, typer.Option(help="Port of loopback; a taken one is an error.")] = 8080,
    postgres: Annotated[
        str | None, typer.Option(help="postgresql://user:password@host:port/name for a team; else SQLite.")
    ] = None,
    home: Home = None,
) -> None:
    """Start a real Label Studio, on loopback; interrupt it to stop. Passwords of new accounts are shown once."""
    from tellings.annotations.label_config import read_label_config
    from tellings.annotations.server import running_server

    read_label_config()  # an interface that was spoilt is told before the server starts
    with running_server(_home(home), port, postgres=postgres) as server:
        for name in annotator or ():
            server.login(name)
        for login in server.new_logins:
            print(f"new account {login.name}: log in as {login.email} with password {login.password}", file=sys.stderr)
        print(f"Label Studio answers at {server.url}; interrupt to stop", file=sys.stderr)
        server.wait()


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
    from tellings.annotations import project
    from tellings.dataset.sources import read_sources

    folder = annotations_folder(annotations)
    documents = [document for source in sources for document in read_sources(source, folder)]
    token, version = _token(home), _guidelines_version(folder)
    reports = {}
    for name in _annotators(annotator, home):
        number = project.create_project(url, token, _title(round_name, name))
        pushed = project.push(url, token, documents, project=number, guidelines=version, round_name=round_name)
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
    from tellings.annotations import project
    from tellings.annotations.marks import read_marks
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
    number = project.create_project(url, _token(home), _title(round_name, annotator))
    for document in marked:
        project.submit(url, logins[annotator].token, number, document)
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
    as_json: Json = False,
) -> None:
    """Fetch annotations, check them, and file them by round and annotator; news articles become stand-off."""
    from tellings.annotations import project
    from tellings.annotations.rounds import open_texts
    from tellings.dataset.sources import read_sources
    from tellings.dataset.standoff import write_standoff

    folder = annotations_folder(annotations)
    token = _token(home)
    texts = open_texts(folder) | {
        document.id: document.text for source in sources or () for document in read_sources(source, folder)
    }
    reports: dict[str, Any] = {}
    failed = False
    for name in _annotators(annotator, home):
        standoffs: list[Standoff] = []
        report = project.pull(
            url,
            token,
            project.create_project(url, token, _title(round_name, name)),
            out or folder / "exports",
            name,
            texts=texts,
            closed=_keeper(name, standoffs),
        )
        for problem in report.problems:
            print(f"{name}: {problem}", file=sys.stderr)
        failed = failed or bool(report.problems)
        raw = folder / "standoff" / "raw" / round_name / name
        for standoff in standoffs:
            write_standoff(standoff, raw / f"{standoff.id.rpartition('/')[2]}.json")
        reports[name] = {"written": report.written, "standoff": report.closed, "problems": len(report.problems)}
    if as_json:
        print_json(reports)
    else:
        for name, counts in reports.items():
            print(f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    if failed:
        raise typer.Exit(1)


def check(
    paths: Annotated[list[Path], typer.Argument(help="Exports, or folders of exports.")],
    annotations: Annotations = None,
    as_json: Json = False,
) -> None:
    """Refuse what the server accepts: validate exports against configuration, schema and text.

    Numbers that carry no mark are noted, each to be looked at.
    """
    from tellings.annotations.check import check_export
    from tellings.annotations.completeness import unmarked
    from tellings.annotations.export import read_documents
    from tellings.annotations.rounds import open_texts

    texts = open_texts(annotations_folder(annotations))
    exports = [file for path in paths for file in (sorted(path.rglob("*.json")) if path.is_dir() else [path])]
    if not exports:
        raise InputError(paths[0], "holds no export", "name a file, or a folder of JSON files")
    found = {path: check_export(path, texts=texts) for path in exports}
    passed_over = {
        path: unmarked(document for document, _ in read_documents(path)) if not faults else []
        for path, faults in found.items()
    }
    if as_json:
        print_json(
            {
                str(path): {
                    "faults": [{"place": p.place, "cause": p.cause, "mend": p.mend} for p in faults],
                    "unmarked": [{"document": u.document, "line": u.line, "words": u.words} for u in passed_over[path]],
                }
                for path, faults in found.items()
            }
        )
    else:
        for path, faults in found.items():
            for fault in faults:
                print(f"{path}: {fault}")
            for number in passed_over[path]:
                print(f"note: {path}: {number}", file=sys.stderr)
            if not faults:
                print(f"{path}: sound")
    if any(found.values()):
        raise typer.Exit(1)


def agreement(
    rounds: Annotated[
        list[str] | None,
        typer.Option("--round", help="A round; may be given again. All that have exports when left out."),
    ] = None,
    articles: Annotated[
        Path | None, typer.Option(help="Your copies of the news articles; without them only open tellings count.")
    ] = None,
    annotations: Annotations = None,
    as_json: Json = False,
) -> None:
    """Measure how far annotators agree, layer by layer; write agreement.json and the datasheet's tables."""
    from tellings.annotations.agreement import agreement as measure
    from tellings.annotations.agreement import agreement_table
    from tellings.annotations.gold import write_json
    from tellings.dataset.sources import read_news

    folder = annotations_folder(annotations)
    news = [] if articles is None else read_news(articles, folder / "news.toml")
    wanted = rounds or sorted(path.name for path in (folder / "exports").iterdir() if path.is_dir())
    found = measure(folder, wanted, {document.id: document.text for document in news})
    table = agreement_table(found)
    write_json(folder / "agreement.json", found)
    renew_datasheet(folder, "tellings annotate agreement", table)
    if as_json:
        print_json(found)
    else:
        print(table)


def adjudicate(round_name: Round, annotations: Annotations = None, as_json: Json = False) -> None:
    """Make gold from the adjudicator's versions and decisions, or list what nobody has decided yet."""
    from tellings.annotations.gold import make_gold, write_gold

    folder = annotations_folder(annotations)
    gold = make_gold(folder, round_name)
    if as_json:
        print_json(
            {
                "documents": len(gold.documents) + len(gold.standoffs),
                "alignments": len(gold.alignments),
                "undecided": [{"place": item.place, "what": item.what} for item in gold.undecided],
            }
        )
    else:
        for item in gold.undecided:
            print(f"undecided: {item.place}: {item.what}")
    if gold.undecided:
        raise typer.Exit(1)
    write_gold(gold, folder)
    if not as_json:
        print(
            f"gold: {len(gold.documents)} open tellings, {len(gold.standoffs)} news, {len(gold.alignments)} alignments"
        )


def validity(annotations: Annotations = None, as_json: Json = False) -> None:
    """Compare gold with what the event sheets say: stance, told facts, alterations, unexplained differences."""
    from tellings.annotations.gold import write_json
    from tellings.annotations.sheet import read_sheets
    from tellings.annotations.validity import validity as compare
    from tellings.annotations.validity import validity_table
    from tellings.dataset.build import read_annotations

    folder = annotations_folder(annotations)
    found = compare(read_sheets(folder), *read_annotations(folder))
    page = validity_table(found)
    write_json(folder / "validity.json", found)
    renew_datasheet(folder, "tellings annotate validity", page)
    if as_json:
        print_json(found)
    else:
        print(page)


def _keeper(annotator: str, kept: list[Standoff]) -> Callable[[Document, Record], None]:
    """Take annotations of texts that may not be redistributed: what is kept of them is stand-off."""
    from tellings.dataset.standoff import to_standoff

    def keep(document: Document, record: Record) -> None:
        kept.append(to_standoff(document, guidelines=record.guidelines, annotator=annotator))

    return keep


def _home(home: Path | None) -> Path:
    from tellings.annotations.server_environment import data_folder

    return home or data_folder() / "data"


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

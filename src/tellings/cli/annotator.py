"""What an annotator calls of a server that runs: push, enter, pull."""

from __future__ import annotations

import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tellings.cli.options import (
    Annotations,
    Home,
    Json,
    Round,
    Url,
    annotations_folder,
    print_json,
    progress_bar,
    server_home,
)
from tellings.cli.server import (
    URL,
    administrator_token,
    closed_folder,
    guidelines_version,
    project_title,
    standoff_keeper,
)
from tellings.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tellings.cli.prelabel import Prelabels
    from tellings.dataset.standoff import Standoff
    from tellings.document import Document

__all__ = ["enter", "pull", "push"]

Annotators = Annotated[
    list[str] | None,
    typer.Option(
        "--annotator", "--annotators", help="Accounts, with commas, or given again. Everybody's when left out."
    ),
]
_SOURCES = "Folders of texts: an event with event.toml, or your copies of the news articles."
_GIVEN = (
    "An event's folder, your copies of the news; or new articles: files (text, HTML, Markdown), a folder with "
    "provenance.toml or .csv, or a .tsv of addresses and downloaded files."
)


class Order(StrEnum):
    """In which order annotators see their texts."""

    given = "given"
    uncertain = "uncertain"


def push(
    sources: Annotated[list[Path], typer.Argument(help=_GIVEN)],
    round_name: Round,
    annotator: Annotators = None,
    overlap: Annotated[
        int | None, typer.Option(min=1, help="How many of the annotators get each text; all when left out.")
    ] = None,
    prelabel: Annotated[
        str | None,
        typer.Option(help="Show what this model predicts: a name, module:Class, ./file.py:Class or predictions.jsonl."),
    ] = None,
    order: Annotated[
        Order, typer.Option(help="uncertain: first what the model of --prelabel is least sure of.")
    ] = Order.given,
    event: Annotated[str | None, typer.Option(help="Of new articles: the event that they tell.")] = None,
    source: Annotated[str | None, typer.Option(help="Of new articles: their address, or what they are.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Of new articles: who published them; may be ''.")] = None,
    register: Annotated[str | None, typer.Option(help="Of new articles: what kind of text they are.")] = None,
    title: Annotated[str | None, typer.Option(help="Of a new article; its first line when left out.")] = None,
    licence: Annotated[str | None, typer.Option(help="Of new articles: the licence of their text.")] = None,
    redistributable: Annotated[
        bool | None,
        typer.Option(
            "--redistributable/--not-redistributable", help="Of new articles: may their text be passed on, or not."
        ),
    ] = None,
    accept_near_duplicates: Annotated[
        bool, typer.Option("--accept-near-duplicates", help="Take in what is nearly the same as a known text, too.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of fitting the model.")] = 0,
    url: Url = URL,
    home: Home = None,
    annotations: Annotations = None,
    as_json: Json = False,
) -> None:
    """Give texts to the annotators, each in a project of their own; what is there already is not pushed again.

    A new article that may be passed on is filed under annotations/open; of any other only its digest and provenance
    are kept, in annotations/news.toml. Exit 1 where a file was refused as nearly the same as a known text.
    """
    from tellings.annotations.connection import annotators
    from tellings.annotations.intake import Intake, take_in
    from tellings.cli.articles import named_articles, refuse_installed, told
    from tellings.dataset.sources import read_sources

    folder = annotations_folder(annotations)
    names = _annotators(annotator, home)
    if overlap is not None and overlap > len(names):
        raise InputError("--overlap", f"is {overlap}, but there are {len(names)} annotators", "name more of them")
    if order is Order.uncertain and prelabel is None:
        raise InputError("--order uncertain", "no model is named", "name one: --prelabel linear")
    token, version = administrator_token(home), guidelines_version(folder)
    said = {
        "event": event,
        "source": source,
        "outlet": outlet,
        "register": register,
        "title": title,
        "licence": licence,
        "redistributable": redistributable,
    }
    known, new = named_articles(sources, {name: value for name, value in said.items() if value is not None})
    documents = [document for path in known for document in read_sources(path, folder)]
    ask = _suggester(prelabel, order, seed)
    if unknown := [name for name in names if name not in annotators(url, token).values()]:
        raise InputError(
            f"annotator {unknown[0]!r}", "has no account", f"tellings annotate serve --annotator {unknown[0]}"
        )
    # From here on things are written, and what can be refused has been.
    taken = Intake((), (), ())
    if new:
        if annotations is None:
            refuse_installed()
        taken = take_in(new, folder, closed_folder(home), accept_near=accept_near_duplicates)
    documents = list({document.id: document for document in (*documents, *taken.documents)}.values())
    for refused in taken.refused:
        print(told(refused), file=sys.stderr)

    labels = ask(documents) if ask and documents else None
    if order is Order.uncertain and labels is not None:
        from tellings.cli.prelabel import least_sure_first

        documents = least_sure_first(documents, labels.uncertainty)
    reports = _give(documents, names, overlap or len(names), labels, url, token, round_name, version, quiet=as_json)
    if as_json:
        repeated = [
            {"file": each.file, "of": each.duplicate.of, "kind": each.duplicate.kind, "share": each.duplicate.share}
            for each in taken.refused
        ]
        # No account can be called so: what became of files stands beside the annotators.
        print_json(reports | ({"_articles": {"added": taken.added, "duplicates": repeated}} if new else {}))
    if any(refused.duplicate.kind == "near" for refused in taken.refused):
        raise typer.Exit(1)


def enter(
    marks: Annotated[Path, typer.Argument(help="Folder of marks by quotation: <event>/<telling>.jsonl.")],
    sources: Annotated[list[Path], typer.Argument(help=_SOURCES)],
    annotator: Annotated[str, typer.Option(help="Account whose marks these are; made where it is missing.")],
    round_name: Round,
    url: Url = URL,
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
    logins = read_logins(server_home(home))
    if annotator not in logins:
        raise InputError(
            f"annotator {annotator!r}", "has no account", f"tellings annotate serve --annotator {annotator}"
        )
    number = create_project(url, administrator_token(home), project_title(round_name, annotator))
    for document in marked:
        submit(url, logins[annotator].token, number, document)
        print(f"{annotator}: {document.id}", file=sys.stderr)


def pull(
    round_name: Round,
    sources: Annotated[
        list[Path] | None, typer.Argument(help="Folders of texts beside the open events, as they were pushed.")
    ] = None,
    annotator: Annotators = None,
    url: Url = URL,
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
    from tellings.annotations.intake import closed_texts
    from tellings.annotations.project import create_project
    from tellings.annotations.pull import pull as fetch
    from tellings.annotations.rounds import open_texts
    from tellings.annotations.standoffs import file_standoffs
    from tellings.dataset.sources import read_sources

    folder = annotations_folder(annotations)
    token = administrator_token(home)
    keep = server_home(home) / "pulled"
    texts = open_texts(folder) | {
        document.id: document.text
        for documents in (
            closed_texts(folder, closed_folder(home)).values(),
            *(read_sources(source, folder) for source in sources or ()),
        )
        for document in documents
    }
    reports: dict[str, Any] = {}
    failed = False
    with progress_bar() as show:
        for name in _annotators(annotator, home):
            standoffs: list[Standoff] = []
            report = fetch(
                url,
                token,
                create_project(url, token, project_title(round_name, name)),
                out or folder / "exports",
                name,
                texts=texts,
                closed=standoff_keeper(name, standoffs),
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


def _give(
    documents: Sequence[Document],
    names: Sequence[str],
    overlap: int,
    labels: Prelabels | None,
    url: str,
    token: str,
    round_name: str,
    guidelines: str,
    *,
    quiet: bool,
) -> dict[str, Any]:
    from tellings.annotations.assignment import assigned
    from tellings.annotations.project import create_project
    from tellings.annotations.push import articles_of
    from tellings.annotations.push import push as give

    projects = {name: create_project(url, token, project_title(round_name, name)) for name in names}
    # What all get needs no plan, and no look at what each has.
    present = (
        {name: articles_of(url, token, projects[name], round_name) for name in names} if overlap < len(names) else {}
    )
    theirs = assigned([document.id for document in documents], names, overlap, present=present)
    reports: dict[str, Any] = {}
    with progress_bar() as progress:
        for name, number in projects.items():
            mine = set(theirs[name])
            given = [document for document in documents if document.id in mine]
            pushed = give(
                url,
                token,
                given,
                project=number,
                guidelines=guidelines,
                round_name=round_name,
                suggestions=labels.suggestions if labels else None,
                model=labels.version if labels else "",
                progress=_row(progress, name, len(given)),
            )
            reports[name] = {"project": number, "pushed": pushed.pushed, "present": pushed.present}
            if labels:
                reports[name] |= {"suggested": pushed.suggested, "model": labels.version}
            if not quiet:
                shown = f", {len(pushed.suggested)} with suggestions of {labels.version}" if labels else ""
                counts = f"{len(pushed.pushed)} pushed, {len(pushed.present)} there already{shown}"
                print(f"{name}: {counts}: {url}/projects/{number}")
    return reports


def _row(progress: Callable[[str, int, int], None], name: str, total: int) -> Callable[[int], None]:
    return lambda done: progress(name, done, total)


def _suggester(model: str | None, order: Order, seed: int) -> Callable[[Sequence[Document]], Prelabels] | None:
    """What makes suggestions for articles, known to be there before anything is written."""
    from tellings.cli.prelabel import predict, read_prelabels, ready_model

    if model is None:
        return None
    is_uncertain = order is Order.uncertain
    if ":" not in model and Path(model).suffix == ".jsonl":
        if is_uncertain:
            raise InputError(model, "is a file of predictions, which does not say how sure they are", "name a model")
        if not Path(model).is_file():
            raise InputError(model, "not there", "name a file of predictions")
        return lambda documents: read_prelabels(Path(model), documents)
    ready = ready_model(model, uncertain=is_uncertain)

    def ask(documents: Sequence[Document]) -> Prelabels:
        with progress_bar() as progress:
            return predict(ready, model, documents, uncertain=is_uncertain, seed=seed, progress=progress)

    return ask


def _annotators(names: list[str] | None, home: Path | None) -> list[str]:
    """The accounts named, else every account but the administrator's."""
    from tellings.annotations.server import ADMINISTRATOR, read_logins

    named = [name for part in names or () for name in part.split(",") if name]
    found = list(dict.fromkeys(named)) or sorted(set(read_logins(server_home(home))) - {ADMINISTRATOR})
    if not found:
        raise InputError(server_home(home), "has no annotator", "tellings annotate serve --annotator NAME")
    return found

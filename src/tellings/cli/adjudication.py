"""The command that settles a round: `tellings annotate adjudicate`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tellings.cli.options import Annotations, Home, Json, Round, Url, annotations_folder, print_json, server_home
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
    from tellings.annotations.adjudication import Contested
    from tellings.annotations.disagreement import Contrast
    from tellings.annotations.gold import Gold
    from tellings.dataset.standoff import Standoff
    from tellings.document import Document

__all__ = ["adjudicate"]


def adjudicate(
    round_name: Round,
    sources: Annotated[
        list[Path] | None, typer.Argument(help="Folders of texts beside the open events, as they were pushed.")
    ] = None,
    push: Annotated[bool, typer.Option("--push", help="Give the adjudicator a task of each difference.")] = False,
    decisions: Annotated[
        Path | None,
        typer.Option(
            help="Submit decisions from a file under the adjudicator's account: JSON Lines of document, "
            "difference, decision and reason."
        ),
    ] = None,
    pull: Annotated[
        bool, typer.Option("--pull", help="Fetch the decisions, compose the adjudicator's versions, then make gold.")
    ] = False,
    url: Url = URL,
    home: Home = None,
    annotations: Annotations = None,
    as_json: Json = False,
) -> None:
    """Settle a round: make gold from agreement and decisions, or list what nobody has decided yet."""
    if push + pull + (decisions is not None) > 1:
        raise InputError("adjudicate", "--push, --decisions and --pull are three steps", "take one at a time")
    folder = annotations_folder(annotations)
    server = _Server(url, home, folder, round_name, sources or [])
    if push:
        _push(server, as_json)
    elif decisions is not None:
        _submit(server, decisions, as_json)
    else:
        report = _pull(server) if pull else {}
        _settle(folder, round_name, report, as_json)


class _Server:
    """Where the round is annotated, and its texts."""

    def __init__(self, url: str, home: Path | None, folder: Path, round_name: str, sources: Sequence[Path]) -> None:
        self.url = url
        self.home = home
        self.folder = folder
        self.round_name = round_name
        self._sources = sources

    def articles(self) -> dict[str, Document]:
        """Open articles, those kept outside the repository and those of the folders named, by id."""
        from tellings.annotations.intake import closed_texts
        from tellings.annotations.rounds import open_articles
        from tellings.dataset.sources import read_sources

        closed = closed_texts(self.folder, closed_folder(self.home))
        named = {document.id: document for source in self._sources for document in read_sources(source, self.folder)}
        return open_articles(self.folder) | closed | named

    def project(self, *, make: bool = False) -> int:
        """The project of the differences."""
        from tellings.annotations.adjudication_project import adjudication_project

        return adjudication_project(self.url, self.token, project_title(self.round_name, "differences"), make=make)

    @property
    def token(self) -> str:
        return administrator_token(self.home)

    def adjudicator_token(self) -> str:
        """Token of the adjudicator's own account, which the server takes for the author."""
        from tellings.annotations.rounds import ADJUDICATOR
        from tellings.annotations.server import read_logins

        logins = read_logins(server_home(self.home))
        if ADJUDICATOR not in logins:
            mend = f"tellings annotate serve --annotator {ADJUDICATOR}"
            raise InputError(f"annotator {ADJUDICATOR!r}", "has no account", mend)
        return logins[ADJUDICATOR].token


def _contested(server: _Server, articles: Mapping[str, Document], *, draw: bool = False) -> list[Contested]:
    from tellings.annotations.adjudication import read_contested

    texts = {name: article.text for name, article in articles.items()}
    return read_contested(server.folder, server.round_name, texts, draw=draw)


def _push(server: _Server, as_json: bool) -> None:
    from tellings.annotations.adjudication_project import push_differences
    from tellings.annotations.decisions import write_decisions

    texts = _contested(server, server.articles(), draw=True)
    project = server.project(make=True)
    for text in texts:
        if not text.decisions.path.is_file():
            write_decisions(text.decisions)
    report = push_differences(server.url, server.token, project, texts, server.round_name)
    for gone in report.removed:
        print(f"removed: {gone['document']} task {gone['task']}: {gone['answers']}", file=sys.stderr)
    if as_json:
        differences = [_told(text, contrast) for text in texts for contrast in text.contrasts]
        counts = {"pushed": report.pushed, "present": report.present, "removed": len(report.removed)}
        print_json({"project": project, **counts, "differences": differences})
    else:
        print(
            f"{report.pushed} differences pushed, {report.present} there already, {len(report.removed)} removed: "
            f"{server.url}/projects/{project}"
        )


def _told(text: Contested, contrast: Contrast) -> dict[str, Any]:
    """A difference as a line that becomes a decision when the two last fields are filled in."""
    from tellings.annotations.readings import place_of, reading_of

    told, words = contrast.difference, text.first.text
    return {
        "document": text.id,
        "difference": told.number,
        "where": place_of(told, words),
        "first": reading_of(told.first, words),
        "second": reading_of(told.second, words),
    }


def _submit(server: _Server, path: Path, as_json: bool) -> None:
    from tellings.annotations.adjudication import read_submitted
    from tellings.annotations.adjudication_project import submit_decisions

    submitted = read_submitted(path, _contested(server, server.articles()))
    submit_decisions(server.url, server.adjudicator_token(), server.project(), submitted)
    if as_json:
        print_json({"submitted": len(submitted)})
    else:
        print(f"{len(submitted)} decisions submitted")


def _pull(server: _Server) -> dict[str, Any]:
    """Fetch and file the decisions, and the versions composed of them; what is open, or cannot be, is reported."""
    from tellings.annotations.adjudication import open_differences, with_decisions
    from tellings.annotations.adjudication_project import pull_decisions
    from tellings.annotations.decisions import write_decisions

    articles = server.articles()
    texts = _contested(server, articles)
    decided, problems = pull_decisions(server.url, server.token, server.project(), texts, server.round_name)
    if problems:
        for problem in problems:
            print(problem, file=sys.stderr)
        raise typer.Exit(1)
    texts = [with_decisions(text, decided[text.id]) for text in texts]
    for text in texts:
        write_decisions(text.decisions)
    done = [text for text in texts if not open_differences(text)]
    report = _compose(server, done, articles)
    report["open"] = [_told(text, contrast) for text in texts for contrast in open_differences(text)]
    return report


def _compose(server: _Server, texts: Sequence[Contested], articles: Mapping[str, Document]) -> dict[str, Any]:
    """Submit, and pull, the version that each text's decisions make; the adjudicator's own corrections stay."""
    import msgspec

    from tellings.annotations.adjudication import composed
    from tellings.annotations.decisions import version_digest, write_decisions
    from tellings.annotations.project import create_project, submit
    from tellings.annotations.push import push
    from tellings.annotations.rounds import ADJUDICATOR, read_round

    report: dict[str, Any] = {"composed": [], "kept": [], "refused": []}
    token = server.adjudicator_token()
    project = create_project(server.url, server.token, project_title(server.round_name, ADJUDICATOR))
    _fetch(server, project, articles)  # what the adjudicator corrected in a whole version is not lost
    held = read_round(server.folder, server.round_name).get(ADJUDICATOR, {})
    for text in texts:
        try:
            made = composed(text, articles[text.id])
        except InputError as refused:
            report["refused"].append(str(refused))
            continue
        digest, own = version_digest(made), held.get(text.id)
        if own is not None and version_digest(own) not in (digest, text.decisions.order.composed):
            report["kept"].append(text.id)
            continue
        if own is None or version_digest(own) != digest:
            version = guidelines_version(server.folder)
            push(server.url, server.token, [made], project=project, guidelines=version, round_name=server.round_name)
            submit(server.url, token, project, made)
            report["composed"].append(text.id)
        order = msgspec.structs.replace(text.decisions.order, composed=digest)
        write_decisions(msgspec.structs.replace(text.decisions, order=order))
    if report["composed"]:
        _fetch(server, project, articles)
    return report


def _fetch(server: _Server, project: int, articles: Mapping[str, Document]) -> None:
    """Pull the adjudicator's whole versions, as `tellings annotate pull` does."""
    from tellings.annotations.pull import pull
    from tellings.annotations.rounds import ADJUDICATOR
    from tellings.annotations.standoffs import file_standoffs

    standoffs: list[Standoff] = []
    texts = {name: article.text for name, article in articles.items()}
    exports = server.folder / "exports"
    keep = standoff_keeper(ADJUDICATOR, standoffs)
    report = pull(server.url, server.token, project, exports, ADJUDICATOR, texts=texts, closed=keep)
    raw = server.folder / "standoff" / "raw" / server.round_name / ADJUDICATOR
    problems = [*report.problems, *file_standoffs(raw, standoffs, server_home(server.home) / "pulled")]
    for problem in problems:
        print(f"{ADJUDICATOR}: {problem}", file=sys.stderr)
    if problems:
        raise typer.Exit(1)


def _settle(folder: Path, round_name: str, report: dict[str, Any], as_json: bool) -> None:
    """Make gold where everything is decided; else list what is not."""
    from tellings.annotations.gold import Gold, make_gold, write_gold

    blocked = bool(report.get("open") or report.get("refused"))
    gold = Gold([], [], [], {}, []) if blocked else make_gold(folder, round_name)
    if as_json:
        print_json(
            report
            | {
                "documents": len(gold.documents) + len(gold.standoffs),
                "alignments": len(gold.alignments),
                "undecided": [{"place": item.place, "what": item.what} for item in gold.undecided],
            }
        )
    else:
        _print(report, gold)
    if blocked or gold.undecided:
        raise typer.Exit(1)
    write_gold(gold, folder)
    if not as_json:
        print(
            f"gold: {len(gold.documents)} open tellings, {len(gold.standoffs)} news, {len(gold.alignments)} alignments"
        )


def _print(report: Mapping[str, Any], gold: Gold) -> None:
    for name in report.get("composed", ()):
        print(f"composed: {name}")
    for name in report.get("kept", ()):
        print(f"kept: {name}: the adjudicator's own version is not what was composed, and stays")
    for line in report.get("refused", ()):
        print(f"refused: {line}")
    for told in report.get("open", ()):
        where = f"{told['document']} difference {told['difference']}, {told['where']}"
        print(f"open: {where}: first: {told['first']}; second: {told['second']}")
    for item in gold.undecided:
        print(f"undecided: {item.place}: {item.what}")

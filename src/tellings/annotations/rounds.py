"""A round of annotation on disk: every annotator's raw version of every text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tellings.annotations.check import check_export
from tellings.annotations.export import read_documents
from tellings.dataset.sources import open_events, read_event
from tellings.dataset.standoff import Standoff, read_standoff
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["ADJUDICATOR", "annotators", "annotators_of", "open_articles", "open_texts", "raw_standoffs", "read_round"]

ADJUDICATOR = "adjudicator"
"""The account whose versions settle the others'."""


def read_round(annotations: Path, round_name: str) -> dict[str, dict[str, Document]]:
    """Read a round: exports of open tellings and raw stand-off of the news.

    Args:
        annotations: The folder `annotations/`.
        round_name: Name of the round, a folder of `exports/` and of `standoff/raw/`.

    Returns:
        Annotator -> document id -> that annotator's version. News versions have no text.

    Raises:
        InputError: There is no such round, an export does not pass the check, or one annotator has two versions of a
            text.
    """
    found: dict[str, dict[str, Document]] = {}
    texts = open_texts(annotations)
    for path in sorted((annotations / "exports" / round_name).glob("*.json")):
        for problem in check_export(path, texts=texts):
            raise InputError(f"{path}: {problem.place}", problem.cause, problem.mend)
        versions = found.setdefault(path.stem, {})
        for document, _ in read_documents(path):
            if document.id in versions:
                raise InputError(f"{path} {document.id}", "is annotated twice", "delete one annotation and pull again")
            versions[document.id] = document
    for path, standoff in raw_standoffs(annotations, round_name):
        found.setdefault(path.parent.name, {})[standoff.id] = standoff.skeleton()
    if not found:
        raise InputError(annotations, f"has no round {round_name!r}", "pull one: tellings annotate pull")
    return found


def open_articles(annotations: Path) -> dict[str, Document]:
    """All open tellings by document id, without annotations."""
    return {document.id: document for event in open_events(annotations) for document in read_event(event)}


def open_texts(annotations: Path) -> dict[str, str]:
    """Texts of all open tellings by document id."""
    return {name: document.text for name, document in open_articles(annotations).items()}


def raw_standoffs(annotations: Path, round_name: str) -> list[tuple[Path, Standoff]]:
    """Raw stand-off versions of a round, with the files that hold them: `standoff/raw/<round>/<annotator>/*.json`."""
    folder = annotations / "standoff" / "raw" / round_name
    return [(path, read_standoff(path)) for path in sorted(folder.glob("*/*.json"))]


def annotators_of(versions: Mapping[str, Mapping[str, Document]], document: str) -> list[str]:
    """All annotators of a text but the adjudicator, by name."""
    return sorted(name for name, held in versions.items() if name != ADJUDICATOR and document in held)


def annotators(versions: Mapping[str, Mapping[str, Document]], document: str) -> tuple[str, str]:
    """The two annotators of a text, by name.

    Raises:
        InputError: It has not exactly two.
    """
    names = annotators_of(versions, document)
    if len(names) != 2:
        raise InputError(document, f"has {len(names)} annotators, not two", "finish the round before it is compared")
    return names[0], names[1]

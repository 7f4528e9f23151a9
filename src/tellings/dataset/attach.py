"""Articles found in a folder of the reader's own copies, and their annotations joined to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from tellings.dataset.anchor import LAYERS, Anchored, anchor_in
from tellings.dataset.forms import Forms, forms
from tellings.dataset.locate import locate_sentences
from tellings.dataset.pages import read_page
from tellings.dataset.standoff import Standoff
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["THRESHOLD", "AttachedArticle", "Attachment", "OtherFile", "attach", "word_for_word"]

THRESHOLD: Final = 0.2
"""Least share of an article's own sentences, by length, that a copy of it has word for word.

Articles of one event share quotations, rarely whole sentences: of the five news articles about one deal, none has a
sentence of another, letter for letter.
"""

_EXACT: Final = 2.0


@dataclass(frozen=True)
class AttachedArticle:
    """One stand-off file and the copy that it was joined to.

    Attributes:
        standoff: The annotations.
        file: The copy, relative to the folder; null where none was found.
        share: Share of the article's own sentences, by length, that the copy has word for word (0 to 1).
        anchored: The joined document with its orphans; null where no copy was found.
    """

    standoff: Standoff
    file: Path | None
    share: float
    anchored: Anchored | None


class OtherFile(NamedTuple):
    """A file of the folder that was not used, and why."""

    file: Path
    reason: str


@dataclass(frozen=True)
class Attachment:
    """What was found in a folder.

    Attributes:
        folder: Where the copies lie.
        articles: One for each stand-off file, in their order.
        others: Files that were not used.
    """

    folder: Path
    articles: tuple[AttachedArticle, ...]
    others: tuple[OtherFile, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """The joined documents, in the order of the stand-off files; articles without a copy are left out."""
        return tuple(article.anchored.document for article in self.articles if article.anchored is not None)

    @property
    def orphans(self) -> int:
        """Annotations without a certain place, in the articles that were found."""
        return sum(len(article.anchored.orphans) for article in self.articles if article.anchored is not None)

    def report(self) -> dict[str, Any]:
        """Counts, files and reasons as plain data; it holds no word of an article."""
        found = [article.anchored for article in self.articles if article.anchored is not None]
        return {
            "folder": str(self.folder),
            "found": len(found),
            "missing": len(self.articles) - len(found),
            "anchored": _sums([anchored.anchored for anchored in found]),
            "orphaned": _sums([anchored.orphaned for anchored in found]),
            "articles": [_entry(article) for article in self.articles],
            "not_matched": [{"file": other.file.as_posix(), "reason": other.reason} for other in self.others],
        }


def attach(folder: Path, standoffs: Sequence[Standoff]) -> Attachment:
    """Join stand-off annotations to the copies of their articles in a folder.

    Every file under the folder is read, whatever it is called. An article's copy is the file with the same words, else
    the one that has the largest share of its sentences, each file used for one article, so that the shares of all
    articles together are largest (Kuhn-Munkres). Several stand-off files of one source text share its copy.

    Args:
        folder: The reader's copies.
        standoffs: Annotations of the articles.

    Returns:
        The joined documents, what was orphaned, and the files that belong to no article.

    Raises:
        InputError: The folder is not there or cannot be listed.
    """
    others: list[OtherFile] = []
    texts: dict[Path, str] = {}
    for path in _files(folder):
        name = path.relative_to(folder)
        try:
            text = read_page(path)
        except InputError as error:
            others.append(OtherFile(name, error.cause))
            continue
        if text.strip():
            texts[name] = text
        else:
            others.append(OtherFile(name, "shows no text"))

    sources = list({standoff.sha256: standoff for standoff in reversed(standoffs)}.values())[::-1]
    names = list(texts)
    shares = np.zeros((len(sources), len(names)))
    for column, name in enumerate(names):
        copy = forms(texts[name])
        for row, source in enumerate(sources):
            shares[row, column] = _EXACT if copy.digest == source.sha256 else word_for_word(source, copy)
    chosen = _assign(shares)

    joined: dict[str, tuple[Path, float]] = {
        sources[row].sha256: (names[column], min(1.0, float(shares[row, column]))) for row, column in chosen.items()
    }
    copies = {name: forms(texts[name]) for name, _ in joined.values()}
    articles = []
    for standoff in standoffs:
        if standoff.sha256 in joined:
            name, part = joined[standoff.sha256]
            articles.append(AttachedArticle(standoff, name, part, anchor_in(standoff, copies[name])))
        else:
            articles.append(AttachedArticle(standoff, None, 0.0, None))
    used = set(chosen.values())
    for column, name in enumerate(names):
        if column not in used:
            others.append(OtherFile(name, _reason(sources, shares[:, column])))
    return Attachment(folder, tuple(articles), tuple(sorted(others)))


def word_for_word(standoff: Standoff, copy: Forms) -> float:
    """Share of an article's own sentences, by length and without its furniture, that certainly stand in a copy."""
    runs = [anchor.bare for anchor in standoff.furniture]
    lengths = {
        index: sentence.end - sentence.start
        for index, sentence in enumerate(standoff.sentences)
        if not any(low <= sentence.start and sentence.end <= high for low, high in runs)
    }
    total = sum(lengths.values())
    if not total:
        return 0.0
    return sum(lengths.get(index, 0) for index in locate_sentences(standoff.sentences, copy)) / total


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        cause = "is a file, not a folder" if folder.exists() else "not there"
        raise InputError(folder, cause, "name the folder that holds your copies of the articles")
    try:
        paths = [path for path in folder.rglob("*") if path.is_file()]
    except OSError as error:
        raise InputError(folder, f"cannot be listed: {error.strerror or error}") from None
    return sorted(path for path in paths if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _assign(shares: np.ndarray[Any, np.dtype[np.float64]]) -> dict[int, int]:
    """File of each source, so that shares are largest together; among equals the first file."""
    from scipy.optimize import linear_sum_assignment

    if not shares.size:
        return {}
    worth = np.where(shares >= THRESHOLD, shares, 0.0) * (1.0 - 1e-9 * np.arange(shares.shape[1]))
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return {int(row): int(column) for row, column in zip(rows, columns, strict=True) if worth[row, column] > 0}


def _reason(sources: Sequence[Standoff], shares: np.ndarray[Any, np.dtype[np.float64]]) -> str:
    best = int(shares.argmax()) if shares.size else -1
    if best < 0 or shares[best] == 0:
        return "has none of the articles' sentences"
    if shares[best] >= THRESHOLD:
        return f"is another copy of {sources[best].id}"
    return f"is none of the articles; nearest is {sources[best].id}, with {shares[best]:.0%} of its sentences"


def _sums(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    return {layer: sum(count[layer] for count in counts) for layer in LAYERS}


def _entry(article: AttachedArticle) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": article.standoff.id, "annotator": article.standoff.annotator}
    anchored = article.anchored
    if article.file is None or anchored is None:
        return {**entry, "file": None}
    return {
        **entry,
        "file": article.file.as_posix(),
        "exact": anchored.exact,
        "share": round(article.share, 4),
        "anchored": dict(anchored.anchored),
        "orphaned": dict(anchored.orphaned),
        "orphans": [orphan._asdict() for orphan in anchored.orphans],
        "lost_references": [lost._asdict() for lost in anchored.lost_references],
    }

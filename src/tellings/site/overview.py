"""What the overview reports of a dataset: counts, the annotators' agreement, the leaderboard, as plain tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tellings.annotations.agreement_tables import agreement_table
from tellings.benchmarks.leaderboard import leaderboard, leaderboard_file, leaderboard_page
from tellings.dataset.statistics import statistics_tables
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["Table", "agreement_tables", "counted", "leaderboard_tables", "tables"]


@dataclass(frozen=True)
class Table:
    """A table with what stands above it.

    Attributes:
        titles: Headings since the table before, outermost first.
        notes: Paragraphs since then.
        head: Column headings.
        rows: Cells.
    """

    titles: tuple[str, ...]
    notes: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tables(markdown: str) -> list[Table]:
    r"""Read the tables of a page that this project generated.

    The pages hold headings, paragraphs and tables only, so that one reader serves the card's statistics, the
    datasheet's agreement and the leaderboard.

    >>> tables("# A\n\nNote.\n\n| m | `f1` |\n|---|---|\n| x | 1 |\n")
    [Table(titles=('A',), notes=('Note.',), head=('m', 'f1'), rows=(('x', '1'),))]
    """
    found: list[Table] = []
    titles: list[str] = []
    notes: list[str] = []
    for block in markdown.strip().split("\n\n"):
        lines = [line.replace("`", "").replace("*", "") for line in block.splitlines()]
        if lines[0].startswith("|"):
            rows = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines]
            found.append(Table(tuple(titles), tuple(notes), rows[0], tuple(rows[2:])))
            titles, notes = [], []
        elif lines[0].startswith("#"):
            titles.append(lines[0].lstrip("# "))
        else:
            notes.append(" ".join(lines))
    return found


def counted(documents: Sequence[Document]) -> Table:
    """Documents and marks by origin and split."""
    return tables(statistics_tables(documents, ()))[0]


def agreement_tables(annotations: Path) -> list[Table]:
    """Agreement of the annotators, where it has been measured.

    Raises:
        InputError: The file is not what `tellings annotate agreement` writes.
    """
    path = annotations / "agreement.json"
    if not path.is_file():
        return []
    try:
        return tables(agreement_table(json.loads(path.read_text("utf-8"))))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(path, f"not a table of agreement: {error!r}", "run tellings annotate agreement") from None


def leaderboard_tables(folder: Path) -> list[Table]:
    """The leaderboard, where models have been run: the page that `tellings leaderboard` wrote, else made anew.

    Raises:
        InputError: Results cannot be read, or are of different data.
    """
    if not any(folder.glob("*/**/*.json")):
        return []
    page = leaderboard_file(folder)
    return tables(page.read_text("utf-8") if page.is_file() else leaderboard_page(leaderboard(folder)))

"""What the dataset promises to hold, counted in the built files with nothing but pyarrow."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tellings.dataset.build import read_annotations
from tellings.dataset.statistics import statistics_tables
from tellings.document import DIFFERENCE_KINDS, FACT_TYPES, FIGURE_KINDS, POLARITIES
from tellings.generated import is_current

Rows = list[dict[str, Any]]


def rows(root: Path, config: str) -> Rows:
    tables = [pq.read_table(path) for path in sorted((root / "dataset" / "data" / config).glob("*.parquet"))]
    found: Rows = pa.concat_tables(tables).to_pylist()
    return found


@pytest.fixture(scope="module")
def articles(root: Path) -> Rows:
    return rows(root, "articles")


def layer(articles: Rows, name: str) -> Rows:
    return [mark for article in articles for mark in article[name]]


def test_there_are_a_hundred_tellings_of_twenty_events_in_three_splits(root: Path, articles: Rows) -> None:
    assert len(articles) >= 100
    assert len({article["event"] for article in articles}) >= 20
    assert {path.stem for path in (root / "dataset" / "data" / "articles").glob("*")} == {"train", "validation", "test"}
    assert all(article["text"] and article["title"] for article in articles)


def test_every_layer_is_large_and_every_class_occurs(articles: Rows) -> None:
    assert len(layer(articles, "entities")) >= 2_500
    figures = Counter(figure["kind"] for figure in layer(articles, "figures"))
    assert figures.total() >= 700
    assert len(figures) == len(FIGURE_KINDS)
    facts = Counter(fact["type"] for fact in layer(articles, "facts"))
    assert facts.total() >= 800
    assert len(facts) == len(FACT_TYPES)


def test_neither_side_is_rare(articles: Rows) -> None:
    sides = Counter(mark["polarity"] for mark in layer(articles, "stances"))
    assert sides.total() >= 700
    assert len(sides) == len(POLARITIES)
    assert min(sides.values()) >= 0.35 * sides.total()


def test_statements_are_aligned_and_differ_in_every_kind(root: Path) -> None:
    aligned = rows(root, "alignments")
    assert len(aligned) >= 200
    assert sum(bool(each["differences"]) for each in aligned) >= 60
    kinds = Counter(difference["kind"] for each in aligned for difference in each["differences"])
    assert len(kinds) == len(DIFFERENCE_KINDS)
    assert min(kinds.values()) >= 8


def test_the_datasheet_counts_the_same(root: Path) -> None:
    counted = statistics_tables(*read_annotations(root / "annotations"))
    assert is_current(root / "DATASHEET.md", "tellings build", counted)
    assert counted.strip() in (root / "dataset" / "README.md").read_text("utf-8")

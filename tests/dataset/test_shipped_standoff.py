"""The shipped stand-off finds its words again in the articles, and in other scrapes of them; none goes wrong."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
import scrapes
from scrapes import Change, Scrape, scrape, significant, text_of

from tellings.dataset.anchor import Anchored, anchor
from tellings.dataset.attach import attach
from tellings.dataset.sources import read_news
from tellings.dataset.standoff import Standoff, read_standoff
from tellings.document import Document, Span


@pytest.fixture(scope="module")
def shipped(root: Path, articles: list[Path]) -> list[tuple[Standoff, str]]:
    """Every published stand-off file, raw versions too, with its article."""
    texts = {
        document.id: document.text for document in read_news(articles[0].parent, root / "annotations" / "news.toml")
    }
    files = sorted((root / "annotations" / "standoff").rglob("*.json"))
    found = [(standoff, texts[standoff.id]) for standoff in map(read_standoff, files)]
    assert len(found) == 5 * 4
    return found


def spans(document: Document) -> dict[tuple[str, str], Span]:
    """Where each annotation lies; furniture is told apart by its rank."""
    named = {(path.partition("[")[0], mark.id): Span(mark.start, mark.end) for path, mark in document.annotations()}
    return named | {("furniture", str(rank)): span for rank, span in enumerate(document.furniture)}


def furniture_removed(copy: Scrape, furniture: tuple[Span, ...]) -> Scrape:
    return [pair for pair in copy if not any(span.start <= pair[1] < span.end for span in furniture)]


def misplaced(standoff: Standoff, text: str, copy: Scrape, found: Anchored) -> list[tuple[str, str]]:
    """Annotations whose words in the copy do not come from where they stand in the source."""
    changed = text_of(copy)
    truth = spans(standoff.skeleton())
    return [
        key
        for key, span in spans(found.document).items()
        if key[0] != "furniture"
        and [copy[index][1] for index in significant(changed, span.start, span.end) if copy[index][1] >= 0]
        != significant(text, truth[key].start, truth[key].end)
    ]


def test_attach_finds_all_five_and_loses_nothing(root: Path, articles: list[Path], tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tellings",
        "attach",
        str(articles[0].parent),
        "--out",
        str(tmp_path / "out"),
        "--json",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    assert (report["found"], report["missing"], sum(report["orphaned"].values())) == (5, 0, 0)
    from tellings.dataset.load import documents, load

    attached = documents("test", tmp_path / "out", "news")
    assert sorted(document.text for document in attached) == sorted(path.read_bytes().decode() for path in articles)
    assert load("sentences", "test", tmp_path / "out").num_rows > load("sentences", "test").num_rows
    truth = {
        standoff.id: standoff.skeleton()
        for standoff in map(read_standoff, (root / "annotations/standoff").glob("*.json"))
    }
    for document in attached:
        assert spans(document) == spans(truth[document.id])


KEEPING = [
    "straight_quotes",
    "single_quotes",
    "guillemets",
    "rewrapped",
    "plain_spaces",
    "no_narrow_spaces",
    "hard_spaces",
    "other_dashes",
    "crlf",
]


@pytest.mark.parametrize("name", KEEPING)
def test_every_span_is_anchored_where_the_words_stay(shipped: list[tuple[Standoff, str]], name: str) -> None:
    change: Change = getattr(scrapes, name)
    for standoff, text in shipped:
        copy = change(scrape(text), random.Random(0))
        found = anchor(standoff, text_of(copy))
        assert found.orphans == ()
        assert misplaced(standoff, text, copy, found) == []


def test_without_furniture_every_other_span_is_anchored(shipped: list[tuple[Standoff, str]]) -> None:
    for standoff, text in shipped:
        skeleton = standoff.skeleton()
        copy = furniture_removed(scrape(text), skeleton.furniture)
        for change in (
            lambda pairs: pairs,
            lambda pairs: scrapes.straight_quotes(scrapes.rewrapped(pairs, random.Random(1)), random.Random(1)),
        ):
            other = change(copy)
            found = anchor(standoff, text_of(other))
            assert {orphan.layer for orphan in found.orphans} <= {"furniture"}
            assert misplaced(standoff, text, other, found) == []


@pytest.mark.parametrize("name", ["paragraph_deleted", "sentence_deleted", "cut_off", "paragraphs_shuffled"])
@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_anchored_wrongly_where_words_are_missing(
    shipped: list[tuple[Standoff, str]], name: str, seed: int
) -> None:
    change: Change = getattr(scrapes, name)
    for standoff, text in shipped[:10]:
        copy = change(scrape(text), random.Random(seed))
        assert misplaced(standoff, text, copy, anchor(standoff, text_of(copy))) == []


def test_every_article_is_found_among_others_under_any_name(
    shipped: list[tuple[Standoff, str]], articles: list[Path], tmp_path: Path
) -> None:
    for rank, path in enumerate(reversed(articles)):
        folder = tmp_path / f"{rank}"
        folder.mkdir()
        (folder / "saved page.html").write_text(
            f"<html><body><nav>Home</nav><p>{'</p><p>'.join(path.read_text('utf-8').split(chr(10)))}</p></body></html>",
            "utf-8",
        )
    (tmp_path / "shopping.txt").write_text("Milk, eggs and a new lamp.", "utf-8")
    gold = [standoff for standoff, _ in shipped if standoff.annotator is None]
    attachment = attach(tmp_path, gold)
    assert len(attachment.documents) == 5
    assert [other.file.name for other in attachment.others] == ["shopping.txt"]
    assert attachment.orphans == 0

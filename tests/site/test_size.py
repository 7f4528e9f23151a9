"""The site of many articles: quick to build, small in memory and on disk, quick to search."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from playwright.sync_api import Page

from tellings.dataset.build import write_dataset
from tellings.dataset.load import alignments, documents
from tellings.document import Alignment, Document

RUN = """
import resource, sys
from tellings.benchmarks.run import peak_memory
from tellings.cli import app
app(["view", "--dataset", sys.argv[1], "--out", sys.argv[2]], standalone_mode=False)
used = resource.getrusage(resource.RUSAGE_SELF)
print("used", used.ru_utime + used.ru_stime, peak_memory())
"""


class Built(NamedTuple):
    """A site and what it took: processor seconds (a busy machine does not count), bytes of memory."""

    site: Path
    seconds: float
    memory: float


def copies(number: int) -> tuple[list[Document], list[Alignment]]:
    """The open tellings again and again, as events of their own."""
    own, aligned = documents(), alignments()
    replace = msgspec.structs.replace
    found: list[Document] = []
    statements: list[Alignment] = []
    names = sorted({document.event for document in own})
    for copy in range(-(-number // len(own))):
        for event in names:
            name = f"{event}-{copy}"
            ids = {each.id: f"{name}/{each.id.rpartition('/')[2]}" for each in own if each.event == event}
            found += [replace(each, id=ids[each.id], event=name) for each in own if each.event == event]
            for one in aligned:
                members = tuple(replace(m, document=ids[m.document]) for m in one.members if m.document in ids)
                if one.event == event and members:
                    statements.append(replace(one, event=name, members=members))
    kept = found[:number]
    there = {document.id for document in kept}
    trimmed = [replace(one, members=tuple(m for m in one.members if m.document in there)) for one in statements]
    return kept, [one for one in trimmed if one.members]


def built(folder: Path, number: int) -> Built:
    write_dataset(folder / "dataset", *copies(number))
    command = [sys.executable, "-c", RUN, str(folder / "dataset"), str(folder / "site")]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    _, seconds, memory = run.stdout.splitlines()[-1].split()
    print(run.stdout)
    return Built(folder / "site", float(seconds), float(memory))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """2,000 articles."""
    yield built(tmp_path_factory.mktemp("large"), 2000)


def test_100_articles_take_under_5_seconds(tmp_path: Path) -> None:
    found = built(tmp_path, 100)
    assert len(list(found.site.glob("articles/*.html"))) == 100
    assert found.seconds < 5


@pytest.mark.slow
def test_2000_articles_take_under_a_minute_and_a_gigabyte(large: Built) -> None:
    assert len(list(large.site.glob("articles/*.html"))) == 2000
    assert large.seconds < 60
    assert large.memory < 1e9
    assert sum(path.stat().st_size for path in large.site.rglob("*") if path.is_file()) < 1e9


SEARCH = """async ([value]) => {
  const box = document.querySelector('input[type=search]');
  const start = performance.now();
  box.value = value;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return [performance.now() - start, document.querySelector('output').value];
}"""


@pytest.mark.slow
def test_the_overview_of_2000_articles_answers_a_search_in_200_milliseconds(large: Built, page: Page) -> None:
    page.goto((large.site / "index.html").as_uri())
    page.get_by_label("Search text and names").focus()
    page.wait_for_function("document.querySelector('head script[src$=\"search.js\"]') !== null")
    page.get_by_label("Search text and names").fill("zzzz")
    page.wait_for_function("document.querySelector('output').value.startsWith('0 of 2000')")
    times = {}
    for value in ("e", "openai", "minister", "the government of", "nowhere at all", "a", ""):
        taken = [page.evaluate(SEARCH, [value]) for _ in range(3)]
        times[value] = min(milliseconds for milliseconds, _ in taken)
        assert taken[0][1].endswith("of 2000 articles")
    print(times)
    assert max(times.values()) < 200, times

"""No text of the news articles stands anywhere in the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

RUN = 8


def tokens(text: str) -> list[str]:
    return re.findall(r"[a-z0-9£$%]+", text.lower().replace("\u2019", "'"))


def runs(text: str) -> set[tuple[str, ...]]:
    found = tokens(text)
    return {tuple(found[index : index + RUN]) for index in range(len(found) - RUN + 1)}


def readable(path: Path) -> str:
    """A file's text; of a parquet file, the text of its cells."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return str(pq.read_table(path).to_pylist())
    return path.read_bytes().decode("utf-8", errors="ignore")


def test_no_eight_words_in_a_row(root: Path, articles: list[Path]) -> None:
    owned = set().union(*(runs(article.read_text("utf-8")) for article in articles))
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert len(listed) > 30
    hits = {
        name: sorted(" ".join(run) for run in found)[:2]
        for name in listed
        if (path := root / name).is_file() and (found := runs(readable(path)) & owned)
    }
    assert hits == {}


def test_the_search_finds_what_it_should(articles: list[Path]) -> None:
    text = articles[0].read_text("utf-8")
    middle = text[len(text) // 3 : len(text) // 2]
    assert runs(f"A file that quotes: {middle.upper()}") & runs(text)

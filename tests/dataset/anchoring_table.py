"""Prints what is anchored, orphaned and wrong in other scrapes of the articles: `python anchoring_table.py [SETS]`."""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

from invented import ARTICLES, FURNITURE
from scrapes import CHANGING, KEEPING, Change, Scrape, Truth, annotated, scrape, spans, text_of

from tellings.dataset.anchor import anchor
from tellings.dataset.standoff import to_standoff
from tellings.document import Span


def furniture(name: str) -> list[Span]:
    text = ARTICLES[name]
    return [Span(text.index(first), text.index(last, text.index(first)) + len(last)) for first, last in FURNITURE[name]]


def any_changes(copy: Scrape, rng: random.Random) -> Scrape:
    """Two to six changes of any kind, one after another."""
    every: list[Change] = [*KEEPING.values(), *CHANGING.values()]
    for change in rng.sample(every, rng.randint(2, 6)):
        copy = change(copy, rng)
    return copy


def keeping_changes(copy: Scrape, rng: random.Random) -> Scrape:
    """Two to six changes that keep the words, one after another."""
    for change in rng.sample(list(KEEPING.values()), rng.randint(2, 6)):
        copy = change(copy, rng)
    return copy


def measure(change: Change, sources: list[tuple[str, list[Span]]], sets: int) -> Counter[str]:
    """Spans in all, those whose words stand in the scrape, of them anchored and lost with what they refer to, wrong."""
    counts: Counter[str] = Counter()
    for seed in range(sets):
        rng = random.Random(seed)
        text, runs = sources[seed % len(sources)]
        document = annotated(text, rng, runs)
        standoff = to_standoff(document, guidelines="0.3")
        copy = change(scrape(text), rng)
        began = time.perf_counter()
        result = anchor(standoff, text_of(copy))
        seconds = time.perf_counter() - began
        found = spans(result.document)
        dependent = {(orphan.layer, orphan.id) for orphan in result.orphans if "orphan" in orphan.reason}
        counts["slowest_ms"] = max(counts["slowest_ms"], round(seconds * 1000))
        truth = Truth(text, copy)
        for key, span in spans(document).items():
            there = truth.exists(span.start, span.end)
            counts["all"] += 1
            counts["there"] += there
            counts["dependent"] += there and key in dependent
            if key in found:
                right = truth.is_right(span.start, span.end, found[key])
                counts["anchored"] += right
                counts["wrong"] += not right
    return counts


def sources() -> dict[str, list[tuple[str, list[Span]]]]:
    found = {"invented": [(text, furniture(name)) for name, text in ARTICLES.items()]}
    folder = Path(os.environ.get("TELLINGS_ARTICLES", Path(__file__).resolve().parents[3] / "shared" / "articles"))
    if folder.is_dir():
        found["news"] = [(path.read_text(encoding="utf-8"), []) for path in sorted(folder.glob("*.txt"))]
    return found


def main(sets: int) -> None:
    changes = {**KEEPING, "keeping, 2-6 combined": keeping_changes, **CHANGING, "any, 2-6 combined": any_changes}
    for corpus, texts in sources().items():
        print(f"\n{corpus}: {sets} sets of annotations for each change")
        print(
            f"{'change':24}{'spans':>8}{'there':>8}{'anchored':>10}{'dependent':>10}{'share':>9}{'wrong':>7}{'ms':>6}"
        )
        for name, change in changes.items():
            counts = measure(change, texts, sets)
            share = counts["anchored"] / (counts["there"] - counts["dependent"])
            cells = f"{counts['all']:8}{counts['there']:8}{counts['anchored']:10}{counts['dependent']:10}"
            print(f"{name:24}{cells}{share:9.2%}{counts['wrong']:7}{counts['slowest_ms']:6}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)

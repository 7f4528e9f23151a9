"""Speed of reading figures, against quantulum3 on the same sentences in one run.

    python benchmarks/speed/figures.py [--sentences 1000] [--repeats 5] [--check]

The sentences are those of the open tellings, evenly drawn. Both readers have read them once before (quantulum3 loads
its units then), and take turns. quantulum3 runs without the classifier that may choose between units of one name: the
one it ships was made by an older scikit-learn and fails with this one, and reading is faster without. Writes
results/figures.json and the table in README.md; `--check` only says whether README.md holds the table of the stored
results.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from measuring import machine, write_report

from tellings.dataset.load import documents
from tellings.generated import is_current, renew
from tellings.quantity import find
from tellings.text import sentences

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "figures.json"
README = HERE.parent.parent / "README.md"
BLOCK = "benchmarks/speed/figures.py"
Reader = Callable[[str], Iterable[object]]


def open_sentences(number: int) -> list[str]:
    """Sentences of the open tellings, evenly drawn."""
    held = [
        document.text[span.start : span.end]
        for document in documents()
        for span in sentences(document.text, document.furniture)
    ]
    step = max(1, len(held) // number)
    return held[::step][:number]


def quantulum() -> Reader:
    """The peer, without its classifier."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    from quantulum3 import classifier, parser

    classifier.USE_CLF = False
    reader: Reader = parser.parse
    return reader


def timed(reader: Reader, texts: list[str]) -> tuple[float, int, int]:
    """Seconds, figures found, and sentences on which the reader fails."""
    found = failed = 0
    begin = time.perf_counter()
    for text in texts:
        try:
            found += len(list(reader(text)))
        except Exception:
            failed += 1
    return time.perf_counter() - begin, found, failed


def table(report: dict[str, Any]) -> str:
    """The table of README.md."""
    sizes, medians = report["input"], report["median_microseconds_a_sentence"]
    rows = [
        f"| {name} | {medians[name] / 1000:.3f} ms | {report['figures'][name]:,} | {report['times_ours'][name]:.0f} |"
        for name in sorted(medians, key=lambda name: medians[name])
    ]
    return "\n".join(
        [
            f"The same {sizes['sentences']:,} sentences of the open tellings ({sizes['characters']:,} characters);"
            f" medians of {report['repeats']} runs on {report['machine']['cpus']} cores:",
            "",
            "| reader of figures | a sentence | figures found | times ours |",
            "|---|---|---|---|",
            *rows,
            "",
            f"`tellings.quantity.find` reads {report['megabytes_a_second']:.1f} MB of text a second.",
        ]
    )


def main() -> None:
    """Measure, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        if not is_current(README, BLOCK, table(json.loads(RESULTS.read_text("utf-8")))):
            sys.exit(f"{README}: its table is not that of {RESULTS}; run `python benchmarks/speed/figures.py`")
        return
    texts = open_sentences(options.sentences)
    readers: dict[str, Reader] = {"tellings": find, "quantulum3": quantulum()}
    found: dict[str, int] = {}
    failed: dict[str, int] = {}
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    for name, reader in readers.items():
        _, found[name], failed[name] = timed(reader, texts)
    for _ in range(options.repeats):
        for name, reader in readers.items():
            seconds[name].append(timed(reader, texts)[0])
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    size = sum(map(len, texts))
    report = {
        "input": {"sentences": len(texts), "characters": size},
        "repeats": options.repeats,
        "figures": found,
        "failed_sentences": failed,
        "microseconds_a_sentence": {
            name: [round(1e6 * taken / len(texts), 1) for taken in each] for name, each in seconds.items()
        },
        "median_microseconds_a_sentence": {name: round(1e6 * taken / len(texts), 1) for name, taken in medians.items()},
        "times_ours": {name: round(taken / medians["tellings"], 1) for name, taken in medians.items()},
        "megabytes_a_second": round(size / 1e6 / medians["tellings"], 2),
        "machine": machine("quantulum3", "inflect", "num2words"),
    }
    write_report(RESULTS, report)
    renew(README, BLOCK, table(report))


if __name__ == "__main__":
    main()

"""Speed, scaling and memory of scoring spans, against seqeval, nervaluate and spaCy on the same spans.

    python benchmarks/speed/scoring.py [--sentences 20000] [--repeats 5] [--check]

Each scorer gets what it works on already in memory: tag sequences, dictionaries, spaCy examples, documents. They take
turns in one run, and must give the same micro-F1. `tellings` computes every measure of entities (boundary, overlap,
type by type, names) with it; seqeval's `f1_score` computes that one number, its report the numbers type by type. Writes
results/scoring.json, a plot of cost against size (results/scoring.png), and the table in README.md; `--check` only says
whether README.md holds the table of the stored results.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from measuring import machine, peak_memory, write_report

from tellings.document import ENTITY_TYPES, Document, Entity
from tellings.generated import is_current, renew
from tellings.scoring import TASKS, score_documents
from tellings.scoring.counts import Counts
from tellings.scoring.statistics import intervals

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "scoring.json"
README = HERE.parent.parent / "README.md"
BLOCK = "benchmarks/speed/scoring.py"
SENTENCES_OF_AN_EVENT = 100
_NUMBERS = [1, *[2] * 6, *[3] * 12, 4]
SPANS_OF_A_SENTENCE = sum(_NUMBERS) / len(_NUMBERS)
TYPES = ENTITY_TYPES[:4]
TASK = TASKS["entities"]

Span = tuple[int, int, str]


class Sentence(NamedTuple):
    """Gold and predicted spans (start, end, type), and the length, in tokens."""

    gold: list[Span]
    predicted: list[Span]
    length: int

    def side(self, of: int) -> list[Span]:
        """The gold (0) or the predicted spans (1)."""
        return self.predicted if of else self.gold


def invented(number: int, chance: random.Random) -> Iterator[Sentence]:
    """Sentences with 2.65 gold spans each; a prediction is right, of another type, longer, missing or made up."""
    for _ in range(number):
        gold: list[Span] = []
        predicted: list[Span] = []
        at = 0
        for _ in range(chance.choice(_NUMBERS)):
            start = at + chance.randint(1, 6)
            end = at = start + chance.randint(1, 4)
            kind, luck = chance.choice(TYPES), chance.random()
            gold.append((start, end, kind))
            if luck < 0.72:
                predicted.append((start, end, kind))
            elif luck < 0.82:
                predicted.append((start, end, chance.choice(TYPES)))
            elif luck < 0.9:
                at = end + 1
                predicted.append((start, at, kind))
            elif luck < 0.95:
                predicted.append((at + 1, at + 2, kind))
                at += 2
        yield Sentence(gold, predicted, at + 3)


def document(number: int, spans: list[Span]) -> Document:
    entities = tuple(Entity(str(at), start, end, kind) for at, (start, end, kind) in enumerate(spans))  # type: ignore[arg-type]
    return Document(f"d{number}", event=f"e{number // SENTENCES_OF_AN_EVENT}", entities=entities)


def tags(spans: list[Span], length: int) -> list[str]:
    line = ["O"] * length
    for start, end, kind in spans:
        line[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
    return line


def scorers(sentences: list[Sentence]) -> dict[str, Callable[[], float]]:
    """Each scorer with its input in memory; each returns the micro-F1 of spans and types."""
    import spacy
    from nervaluate import Evaluator
    from seqeval.metrics import classification_report, f1_score
    from spacy.scorer import Scorer
    from spacy.tokens import Doc
    from spacy.tokens import Span as SpacySpan
    from spacy.training import Example

    gold, predicted = ([document(at, s.side(side)) for at, s in enumerate(sentences)] for side in (0, 1))
    lines = [[tags(s.side(side), s.length) for s in sentences] for side in (0, 1)]
    marks = [
        [[{"label": kind, "start": start, "end": end - 1} for start, end, kind in s.side(side)] for s in sentences]
        for side in (0, 1)
    ]
    vocabulary = spacy.blank("en").vocab

    def example(sentence: Sentence) -> Example:
        docs = [Doc(vocabulary, words=["word"] * sentence.length) for _ in range(2)]
        for doc, spans in zip(docs, (sentence.predicted, sentence.gold), strict=True):
            doc.ents = [SpacySpan(doc, start, end, label=kind) for start, end, kind in spans]
        return Example(*docs)

    examples = [example(sentence) for sentence in sentences]

    def tellings() -> float:
        counts = TASK.count(gold, predicted)
        return float(TASK.measures({name: column.sum() for name, column in counts.items()})["strict_f1"])

    def tellings_checked() -> float:
        return score_documents(gold, predicted, tasks=["entities"]).tasks["entities"].value or 0.0

    def nervaluate() -> float:
        found = Evaluator(marks[0], marks[1], tags=list(TYPES), loader="dict").evaluate()
        return float(found["overall"]["strict"].f1)

    return {
        "tellings, every measure": tellings,
        "tellings, with checks and intervals": tellings_checked,
        "seqeval f1_score": lambda: float(f1_score(*lines)),
        "seqeval classification_report": lambda: float(
            classification_report(*lines, output_dict=True)["micro avg"]["f1-score"]
        ),
        "nervaluate": nervaluate,
        "spaCy Scorer.score_spans": lambda: float(Scorer.score_spans(examples, "ents")["ents_f"]),
    }


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    value = work()
    return time.perf_counter() - begin, value


def bootstrap(sentences: list[Sentence], repeats: int) -> dict[str, Any]:
    """Seconds of 1,000 resamples with intervals of every measure, against counting."""
    gold, predicted = ([document(at, s.side(side)) for at, s in enumerate(sentences)] for side in (0, 1))
    counting, resampling, alone = [], [], []
    for _ in range(repeats):
        seconds, columns = timed(lambda: TASK.count(gold, predicted))
        counting.append(seconds)
        counts = Counts([one.id for one in gold], columns)
        events = [one.event for one in gold]
        resampling.append(timed(lambda: intervals(counts, events, TASK.measures))[0])  # noqa: B023
        alone.append(timed(lambda: intervals(counts, counts.units, TASK.measures))[0])  # noqa: B023
    medians = [round(statistics.median(values), 4) for values in (counting, resampling, alone)]
    return {
        "counting_seconds": medians[0],
        "intervals_seconds": medians[1],
        "events": -(-len(sentences) // SENTENCES_OF_AN_EVENT),
        "intervals_seconds_each_sentence_an_event": medians[2],
    }


def score_stream(spans: int) -> int:
    """Score about so many gold spans as they are made, and let go of them; return how many there were."""
    number = round(spans / SPANS_OF_A_SENTENCE)

    def side(of: int) -> Iterator[Document]:
        return (document(at, s.side(of)) for at, s in enumerate(invented(number, random.Random(1))))

    report = score_documents(side(0), side(1), tasks=["entities"])
    return int(report.tasks["entities"].counts.total()["gold"])


def make_stream(spans: int) -> None:
    """Only make them: what of the time is not scoring."""
    for _ in range(2):
        for at, sentence in enumerate(invented(round(spans / SPANS_OF_A_SENTENCE), random.Random(1))):
            document(at, sentence.gold)


def scaling(sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    rows = []
    for size in sizes:
        seconds, spans = timed(lambda: score_stream(size))  # noqa: B023
        idle, _ = timed(lambda: make_stream(size))  # noqa: B023
        peak = peak_memory(score_stream, size)
        rows.append(
            {"spans": spans, "seconds": round(seconds - idle, 4), "peak_megabytes_of_process": round(peak / 1e6, 1)}
        )
    return rows


def overlapping(number: int) -> float:
    """Seconds for one document whose spans all overlap each other."""
    gold, predicted = (
        Document("d", entities=tuple(Entity(str(at), at, number + at + shift, "ORG") for at in range(number)))
        for shift in (0, 1)
    )
    return timed(lambda: score_documents([gold], [predicted], tasks=["entities"]))[0]


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.6))
    spans = [row["spans"] for row in rows]
    left.loglog(spans, [row["seconds"] for row in rows], "o-", label="measured")
    per_span = rows[-1]["seconds"] / spans[-1]
    left.loglog(spans, [per_span * number for number in spans], "--", color="grey", label="linear, through the last")
    left.set(xlabel="gold spans", ylabel="seconds", title="Scoring time")
    left.legend()
    right.semilogx(spans, [row["peak_megabytes_of_process"] for row in rows], "o-")
    right.set(xlabel="gold spans", ylabel="MB", title="Peak memory of the process", ylim=(0, None))
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=120, metadata={"Software": None})


def table(report: dict[str, Any]) -> str:
    """The table of README.md."""
    medians = report["median_seconds"]
    ours = medians["tellings, every measure"]
    rows = [
        f"| {name} | {seconds:.2f} s | {seconds / ours:.1f} |"
        for name, seconds in sorted(medians.items(), key=lambda item: item[1])
    ]
    size = report["input"]
    resampled = report["bootstrap"]
    last = report["scaling"][-1]
    return "\n".join(
        [
            f"The same {size['gold_spans']:,} gold and {size['predicted_spans']:,} predicted spans of"
            f" {size['sentences']:,} sentences, from memory; medians of {report['repeats']} runs on"
            f" {report['machine']['cpus']} cores:",
            "",
            "| scorer | time | times ours |",
            "|---|---|---|",
            *rows,
            "",
            f"1,000 resamples of {resampled['events']} events with intervals of every measure take"
            f" {resampled['intervals_seconds']:.2f} s, counting {resampled['counting_seconds']:.2f} s;"
            f" {last['spans']:,} spans stream through in {last['seconds']:.1f} s and"
            f" {last['peak_megabytes_of_process']:.0f} MB ([plot](benchmarks/speed/results/scoring.png)).",
        ]
    )


def main() -> None:
    """Measure, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        if not is_current(README, BLOCK, table(json.loads(RESULTS.read_text("utf-8")))):
            sys.exit(f"{README}: its table is not that of {RESULTS}; run `python benchmarks/speed/scoring.py`")
        return
    warnings.simplefilter("ignore")
    sentences = list(invented(options.sentences, random.Random(0)))
    runs = scorers(sentences)
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.repeats):
        values = {}
        for name, work in runs.items():
            taken, values[name] = timed(work)
            seconds[name].append(taken)
        assert max(values.values()) - min(values.values()) < 1e-9, values
    medians = {name: statistics.median(taken) for name, taken in seconds.items()}
    ours = medians["tellings, every measure"]
    report = {
        "input": {
            "sentences": len(sentences),
            "gold_spans": sum(len(sentence.gold) for sentence in sentences),
            "predicted_spans": sum(len(sentence.predicted) for sentence in sentences),
        },
        "repeats": options.repeats,
        "micro_f1": round(values["tellings, every measure"], 6),
        "median_seconds": {name: round(value, 4) for name, value in medians.items()},
        "times_ours": {name: round(value / ours, 2) for name, value in medians.items()},
        "bootstrap": bootstrap(sentences, options.repeats),
        "scaling": scaling((1_000, 10_000, 100_000, 1_000_000)),
        "seconds_of_2000_overlapping_spans": round(statistics.median(overlapping(2000) for _ in range(3)), 3),
        "machine": machine("numpy", "scipy", "seqeval", "nervaluate", "spacy"),
    }
    write_report(RESULTS, report)
    plot(report["scaling"], RESULTS.with_suffix(".png"))
    renew(README, BLOCK, table(report))


if __name__ == "__main__":
    main()

"""How the same event's facts and stance differ by register, in the open tellings.

    python benchmarks/analysis/registers.py [--check]

For each telling: the share of its sentences that promote and that criticise; of the statements that at least two
tellings of its event make, the share that it makes; of those that it makes, the share that would differ in fewer slots
if it were not there (it says something that no other telling says). Averaged by register, with 95% intervals over its
tellings, which are all of different events. Writes results/registers.json, results/registers.png and the block in
README.md; `--check` only says whether these hold what the shipped dataset gives.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import bootstrap

from tellings import Alignment, Document, alignments, documents
from tellings.files import write_whole
from tellings.generated import is_current, renew
from tellings.scoring.alignment import restricted
from tellings.text import sentences

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "registers.json"
PICTURE = RESULTS.with_suffix(".png")
README = HERE.parent.parent / "README.md"
BLOCK = "benchmarks/analysis/registers.py"
MEASURES = ("promotional", "critical", "told", "alone")


def of_telling(telling: Document, event: Sequence[Document], aligned: Sequence[Alignment]) -> dict[str, float]:
    """The four shares of one telling.

    Args:
        telling: One of the event's.
        event: All tellings of the event.
        aligned: Statements that at least two of them make.
    """
    spans = sentences(telling.text, telling.furniture)
    shares = {
        polarity: sum(
            any(
                mark.polarity == polarity and mark.start < span.end and span.start < mark.end
                for mark in telling.stances
            )
            for span in spans
        )
        / len(spans)
        for polarity in ("promotional", "critical")
    }
    own = [each for each in aligned if any(member.document == telling.id for member in each.members)]
    others = {each.key: each for each in restricted(own, [other for other in event if other.id != telling.id])}
    alone = sum(len(others[each.key].differences) < len(each.differences) for each in own)
    return {**shares, "told": len(own) / len(aligned), "alone": alone / len(own) if own else 0.0}


def by_register() -> dict[str, Any]:
    """Means and intervals by register, most promotional first."""
    opened = documents()
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: {name: [] for name in MEASURES})
    for name in sorted({document.event for document in opened}):
        event = [document for document in opened if document.event == name]
        own = restricted([each for each in alignments() if each.event == name], event)
        aligned = [each for each in own if len({member.document for member in each.members}) > 1]
        for telling in event:
            for measure, value in of_telling(telling, event, aligned).items():
                found[telling.register][measure].append(value)
    rows: dict[str, dict[str, Any]] = {
        register: {"tellings": len(values["told"]), **{name: estimate(values[name]) for name in MEASURES}}
        for register, values in found.items()
    }
    net = {register: row["promotional"]["mean"] - row["critical"]["mean"] for register, row in rows.items()}
    return {
        "tellings": len(opened),
        "registers": {name: rows[name] for name in sorted(rows, key=net.__getitem__)[::-1]},
    }


def estimate(values: Sequence[float]) -> dict[str, Any]:
    """Mean, and its 95% percentile interval where there are five values or more that are not all equal."""
    interval = None
    if len(values) >= 5 and len(set(values)) > 1:
        drawn = bootstrap((np.array(values),), np.mean, method="percentile", n_resamples=9_999, rng=0)
        interval = [round(float(end), 4) for end in drawn.confidence_interval]
    return {"mean": round(float(np.mean(values)), 4), "interval": interval}


def plot(found: dict[str, Any], path: Path) -> None:
    """Three panels with one row a register."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot
    from matplotlib.ticker import PercentFormatter

    rows = found["registers"]
    places = np.arange(len(rows))[::-1]
    figure, (stance, told, alone) = pyplot.subplots(1, 3, figsize=(11, 4.6), sharey=True, width_ratios=(1.5, 1, 1))
    for measure, side, colour in (("promotional", 1, "#2a7f8e"), ("critical", -1, "#b5522b")):
        means = [side * row[measure]["mean"] for row in rows.values()]
        stance.barh(places, means, color=colour, label=measure, height=0.7)
    stance.axvline(0, color="black", linewidth=0.8)
    stance.set_xlim(-0.8, 0.8)
    stance.xaxis.set_major_formatter(lambda share, _: f"{abs(share):.0%}")
    stance.set(title="Sentences that criticise | promote", yticks=places)
    stance.set_yticklabels([f"{name} ({row['tellings']})" for name, row in rows.items()])
    for axes, measure, title in (
        (told, "told", "Shared statements that it makes"),
        (alone, "alone", "Of these, told unlike the others"),
    ):
        for place, row in zip(places, rows.values(), strict=True):
            if row[measure]["interval"]:
                axes.plot(row[measure]["interval"], [place, place], color="#8a8a8a", linewidth=2, solid_capstyle="butt")
            axes.plot(row[measure]["mean"], place, "o", color="#333333")
        axes.set_title(title, fontsize=10)
        axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        axes.set_xlim(0, 1 if measure == "told" else None)
    for axes in (stance, told, alone):
        axes.grid(axis="x", alpha=0.3)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    stance.set_title(stance.get_title(), fontsize=10)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120, metadata={"Software": None})


def block(found: dict[str, Any]) -> str:
    """What README.md says of it."""
    rows = found["registers"]

    def extreme(measure: str, pick: Any) -> tuple[str, str]:
        name = pick(
            (name for name in rows if rows[name]["tellings"] >= 5), key=lambda name: rows[name][measure]["mean"]
        )
        return name, f"{rows[name][measure]['mean']:.0%}"

    (most, most_share), (least, least_share) = (extreme("told", pick) for pick in (max, min))
    (sells, sold), (doubts, doubted) = extreme("promotional", max), extreme("critical", max)
    return (
        f"![Three panels by register: sentences that criticise and promote; shared statements told; statements told"
        f" otherwise than by all others](benchmarks/analysis/results/{PICTURE.name})\n\n"
        f"Of the statements that at least two of an event's tellings make, the {most} makes {most_share}, the {least}"
        f" {least_share}. The {sells} promotes in {sold} of its sentences, the {doubts} criticises in {doubted}."
        f" {found['tellings']} open tellings (number by register in brackets); lines are 95% intervals over events."
        f" Drawn from the shipped dataset by `python {BLOCK}`.\n"
    )


def main() -> None:
    """Count, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    found = by_register()
    if options.check:
        if json.loads(RESULTS.read_text("utf-8")) != found or not is_current(README, BLOCK, block(found)):
            sys.exit(f"{RESULTS}, {README}: not what the dataset gives; run `python {BLOCK}`")
        return
    write_whole(RESULTS, (json.dumps(found, indent=1) + "\n").encode())
    plot(found, PICTURE)
    renew(README, BLOCK, block(found))
    print(f"{PICTURE}: {len(found['registers'])} registers, {found['tellings']} tellings")


if __name__ == "__main__":
    main()

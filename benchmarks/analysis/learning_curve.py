"""Whether training is real: scores on the test split by how many training events a model has learnt from.

    python benchmarks/analysis/learning_curve.py [--model linear] [--sizes 3,6,9,12] [--check]

Events are added in the order of a hash of their ids, so that a larger training set holds the smaller ones. `rules` is
drawn beside it, because it learns nothing. Writes results/learning_curve.json and results/learning_curve.png, and the
block in the model's card; `--check` only says whether the card holds what is stored, and whether that is what
benchmarks/results/ holds for `rules` and for the model that has learnt from every event.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tellings import documents
from tellings.benchmarks.model import load_model
from tellings.benchmarks.results import find_results
from tellings.benchmarks.run import run
from tellings.dataset.load import card
from tellings.files import write_whole
from tellings.generated import is_current, renew

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "learning_curve.json"
PICTURE = RESULTS.with_suffix(".png")
BLOCK = "benchmarks/analysis/learning_curve.py"


def curve(model: str, sizes: list[int]) -> dict[str, Any]:
    """Primary scores with their intervals, by number of events learnt from; 0 is `rules`."""
    train, test = documents("train"), documents("test")
    ordered = sorted({each.event for each in train}, key=lambda name: hashlib.sha256(name.encode()).hexdigest())
    if wrong := [size for size in sizes if not 1 <= size <= len(ordered)]:
        sys.exit(f"--sizes: {wrong[0]} of {len(ordered)} training events")
    points = {}
    for size in (0, *sizes):
        chosen = set(ordered[:size])
        learnt = [each for each in train if each.event in chosen]
        loaded = load_model(model if size else "rules")
        result = run(loaded, test, train=learnt, validation=documents("validation") if size else ())
        points[str(size)] = {
            name: {"value": (measure := task.measures[task.primary]).value, "interval": measure.interval}
            for name, task in result.report.tasks.items()
        }
        print(size, {name: task.value for name, task in result.report.tasks.items()}, file=sys.stderr)
    return {"model": model, "hash": card().hash, "points": points}


def plot(found: dict[str, Any], path: Path) -> None:
    """One panel a task."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    sizes = [int(size) for size in found["points"] if size != "0"]
    tasks = list(found["points"]["0"])
    figure, panels = pyplot.subplots(1, len(tasks), figsize=(2.4 * len(tasks), 3), sharey=True)
    for axes, task in zip(panels, tasks, strict=True):
        values = [found["points"][str(size)][task]["value"] for size in sizes]
        spread = [
            found["points"][str(size)][task]["interval"] or (value,) * 2
            for size, value in zip(sizes, values, strict=True)
        ]
        axes.fill_between(sizes, [low for low, _ in spread], [high for _, high in spread], alpha=0.2, color="#2a7f8e")
        axes.plot(sizes, values, "o-", color="#2a7f8e", label=found["model"])
        axes.axhline(found["points"]["0"][task]["value"], color="grey", linestyle="--", label="rules")
        axes.set(title=task, xlabel="training events", ylim=(0, 1), xticks=sizes)
        axes.grid(alpha=0.3)
    panels[0].set_ylabel("primary score on the test split")
    panels[0].legend(fontsize=8)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120, metadata={"Software": None})


def block(found: dict[str, Any]) -> str:
    """The table of the card."""
    tasks = list(found["points"]["0"])
    rows = [
        f"| {f'{size} events' if size != '0' else '`rules`'} | {' | '.join(_cell(point[task]) for task in tasks)} |"
        for size, point in found["points"].items()
    ]
    return "\n".join(
        [
            f"| learnt from | {' | '.join(tasks)} |",
            f"|---|{'---|' * len(tasks)}",
            *rows,
            "",
            "Primary scores on the open test split, with 95% intervals over its events, too few for an interval to be"
            f" trusted ([drawn](../../benchmarks/analysis/results/{PICTURE.name})).",
        ]
    )


def _cell(point: dict[str, Any]) -> str:
    value = "–" if point["value"] is None else f"{point['value']:.3f}"
    return value if point["interval"] is None else f"{value} ({point['interval'][0]:.3f} to {point['interval'][1]:.3f})"


def stale(found: dict[str, Any], page: Path) -> Iterator[str]:
    """What the card or the stored scores say otherwise."""
    if found["hash"] != card().hash or not is_current(page, BLOCK, block(found)):
        yield f"{page}: not what {RESULTS} and the dataset give"
    whole = len({each.event for each in documents("train")})
    for model, size in (("rules", 0), (found["model"], whole)):
        for task, point in found["points"].get(str(size), {}).items():
            measures = find_results(model)[task].report.tasks[task]
            if measures.measures[measures.primary].value != point["value"]:
                yield f"{RESULTS}: {model}, {task}: not the score that benchmarks/results holds"


def main() -> None:
    """Train, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="linear")
    parser.add_argument("--sizes", default="3,6,9,12")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    page = HERE.parent.parent / "baselines" / options.model / "CARD.md"
    if options.check:
        found = json.loads(RESULTS.read_text("utf-8"))
        if faults := list(stale(found, page)):
            sys.exit("\n".join([*faults, f"run `python {BLOCK}`"]))
        return
    found = curve(options.model, [int(size) for size in options.sizes.split(",")])
    write_whole(RESULTS, (json.dumps(found, indent=1) + "\n").encode())
    plot(found, PICTURE)
    renew(page, BLOCK, block(found))
    print(f"{PICTURE}: {len(found['points'])} points")


if __name__ == "__main__":
    main()

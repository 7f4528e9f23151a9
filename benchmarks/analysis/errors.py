"""What models get wrong on the open test split: kinds of errors, counted by task and by register.

    python benchmarks/analysis/errors.py [MODEL ...] [--check]

A model is named as for `tellings run`; without one, every model whose errors are stored is analysed again. Each gold
and each predicted mark is of exactly one kind (`tellings.scoring.error_kinds`), and what is right is what the score
counts. Writes results/errors.json and results/errors.png, and a block in the card of each model that has one;
`--check` says whether the cards hold what is stored, and whether that is of the shipped dataset and of the predictions
that benchmarks/results/ scores.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from predicting import SEED, predicted

from tellings import Document, documents
from tellings.benchmarks.model import done_by, load_model
from tellings.benchmarks.results import find_results
from tellings.dataset.load import card
from tellings.errors import InputError, MissingExtraError
from tellings.files import write_whole
from tellings.generated import is_current, renew
from tellings.scoring.error_kinds import KINDS, RIGHT, Kind, error_kinds, marks_of, surfaces
from tellings.scoring.tasks import TASKS

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "errors.json"
PICTURE = RESULTS.with_suffix(".png")
BASELINES = HERE.parent.parent / "baselines"
BLOCK = "benchmarks/analysis/errors.py"
SCORED_RIGHT = {
    "entities": (("strict_matched",), ("mentions.right",)),
    "figures": (("value_unit_matched",), ("figures.right",)),
    "stance": (("sentence_promotional_matched", "sentence_critical_matched"), ("sentences.right",)),
    "facts": (("argument_matched",), ("arguments.right",)),
    "alignment": (("discrepancy_matched",), ("differences.right",)),
}
"""By task, counts of a stored result and the kinds that hold the same marks."""


def analysed(spec: str, gold: Sequence[Document]) -> dict[str, Any]:
    """Fit a model, predict, count.

    Args:
        spec: As for `tellings run`.
        gold: The test split.

    Returns:
        By task that the model does, `total` and (where documents are counted) `registers`: marks of each kind.
    """
    seen = surfaces(documents("train") + documents("validation"))
    found: dict[str, dict[str, Any]] = {}
    model = load_model(spec)
    for task, predictions in predicted(model, gold, done_by(model)):
        counts = error_kinds(task, gold, predictions, seen)
        found[task] = {"total": _whole(counts.total())}
        if TASKS[task].per == "document":
            registers, names, table = counts.by_cluster([document.register for document in gold])
            rows = (dict(zip(names, row.tolist(), strict=True)) for row in table)
            found[task]["registers"] = {name: _whole(row) for name, row in zip(registers, rows, strict=True)}
    return found


def _whole(counts: Mapping[str, float]) -> dict[str, int]:
    return {name: int(number) for name, number in counts.items() if number}


def layers(found: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[Kind, ...]]]:
    """The marks of each task that a model does, with their kinds."""
    for task, marks in KINDS.items():
        if task in found:
            for name, kinds in marks.items():
                yield task, name, kinds


def block(found: Mapping[str, Any]) -> str:
    """The tables of a model's card."""
    lines = ["| marks | kind | number | share |", "|---|---|---|---|"]
    for task, marks, kinds in layers(found):
        counted = found[task]["total"]
        gold, guessed = marks_of(task, marks, counted, "gold"), marks_of(task, marks, counted, "predicted")
        head = f"**{marks}**: {gold} in gold, {guessed} predicted"
        for kind in kinds:
            if number := counted.get(f"{marks}.{kind.name}", 0):
                share = f"{number / guessed:.0%} of predicted" if kind.side == "predicted" else f"{number / gold:.0%}"
                lines.append(f"| {head} | {kind.words} | {number} | {share} |")
                head = ""
    if "stance" in found:
        kinds = KINDS["stance"]["sentences"]
        lines += [
            "",
            "Sides of sentences by register:",
            "",
            f"| register | {' | '.join(kind.words for kind in kinds)} |",
            f"|---|{'---|' * len(kinds)}",
        ]
        for register, counted in found["stance"]["registers"].items():
            cells = (str(counted.get(f"sentences.{kind.name}", 0)) for kind in kinds)
            lines.append(f"| {register} | {' | '.join(cells)} |")
    return "\n".join(
        [
            *lines,
            "",
            "On the open test split. Every mark is of one kind; shares are of the gold marks where nothing else is"
            " said. A sentence that takes two sides is two marks; a difference is a pair of facts of one statement and"
            f" a slot in which they differ. Drawn beside other models in [{PICTURE.name}](../../benchmarks/analysis/"
            f"results/{PICTURE.name}); by register for every layer in [{RESULTS.name}](../../benchmarks/analysis/"
            f"results/{RESULTS.name}).",
        ]
    )


def plot(models: Mapping[str, Any], path: Path) -> None:
    """One panel for each kind of marks, one bar a model: gold marks to the right, spurious ones to the left."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    shades = {
        "both": ("#e69f00", "#d55e00", "#b5522b", "#8a3b12"),
        "gold": ("#d9d9d9", "#bdbdbd", "#9e9e9e", "#7d7d7d", "#5f5f5f"),
        "predicted": ("#a679b8", "#7e5a94", "#57406b"),
    }
    listed = list(layers({task: None for found in models.values() for task in found}))
    bars = [sum(task in found for found in models.values()) for task, _, _ in listed]
    heights = [max(3, number) + 1 for number in bars]  # legends need room, too
    figure, grid = pyplot.subplots(
        len(listed), 1, figsize=(11, 0.45 * sum(heights)), height_ratios=heights, squeeze=False
    )
    for axes, (task, marks, kinds) in zip(grid[:, 0], listed, strict=True):
        shown = {name: found[task]["total"] for name, found in models.items() if task in found}
        places = range(len(shown))[::-1]
        ends = {"right": [0] * len(shown), "left": [0] * len(shown)}
        used = dict.fromkeys(shades, 0)
        for kind in kinds:
            numbers = [counted.get(f"{marks}.{kind.name}", 0) for counted in shown.values()]
            if kind.name == RIGHT:
                colour = "#2a7f8e"
            else:
                colour = shades[kind.side][used[kind.side]]
                used[kind.side] += 1
            way = "left" if kind.side == "predicted" else "right"
            sign = -1 if way == "left" else 1
            axes.barh(
                places,
                [sign * number for number in numbers],
                left=ends[way],
                color=colour,
                label=kind.words,
                height=0.7,
            )
            ends[way] = [end + sign * number for end, number in zip(ends[way], numbers, strict=True)]
        gold = marks_of(task, marks, next(iter(shown.values())), "gold")
        # A floor that predicts at random would leave no room for the others: its bar is cut, and says so.
        farthest = min(max(-end for end in ends["left"]), 1.5 * gold)
        axes.set_xlim(-1.08 * max(farthest, 0.05 * gold), 1.02 * gold)
        for place, end in zip(places, ends["left"], strict=True):
            if -end > farthest:
                axes.text(-1.06 * farthest, place, f"◂ {-end}", va="center", fontsize=8, color="white")
        axes.axvline(0, color="black", linewidth=0.8)
        axes.set_yticks(list(places), list(shown))
        title = marks if task == marks else f"{task}: {marks}"
        axes.set_title(title, fontsize=10, loc="left", fontweight="bold")
        axes.xaxis.set_major_formatter(lambda number, _: f"{abs(number):.0f}")
        axes.grid(axis="x", alpha=0.3)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(fontsize=7, loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
    grid[-1, 0].set_xlabel("marks: predicted without gold to the left, gold to the right")
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def stored() -> dict[str, Any]:
    """What an earlier run has written, where it is of the shipped dataset; else nothing."""
    if RESULTS.is_file():
        found: dict[str, Any] = json.loads(RESULTS.read_text("utf-8"))
        if found["hash"] == card().hash:
            return found
    return {"hash": card().hash, "models": {}}


def stale(models: Mapping[str, Any]) -> Iterator[str]:
    """What stored numbers contradict: a card, or the scores of the same model."""
    for name, found in models.items():
        page = BASELINES / name / "CARD.md"
        if page.is_file() and not is_current(page, BLOCK, block(found)):
            yield f"{page}: not what {RESULTS} gives"
        try:
            results = find_results(name)
        except InputError:
            continue
        for task, (columns, kinds) in SCORED_RIGHT.items():
            if (
                task in found
                and task in results
                and results[task].dataset.hash == card().hash
                and results[task].model.seed == SEED
            ):
                counts = results[task].report.tasks[task].counts.total()
                if sum(counts.get(column, 0) for column in columns) != sum(
                    found[task]["total"].get(kind, 0) for kind in kinds
                ):
                    yield f"{RESULTS}: {name}, {task}: not of the predictions that are scored in benchmarks/results"


def main() -> None:
    """Predict, count, draw, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    found = stored()
    if options.check:
        causes = list(stale(found["models"])) if found["models"] else [f"{RESULTS}: not of the shipped dataset"]
        if causes:
            sys.exit("\n".join(causes) + f"\nrun `python {BLOCK}`")
        return
    gold = documents("test")
    for spec in options.models or found["models"] or ("majority", "rules", "linear"):
        name = load_model(spec).name
        if (page := BASELINES / name / "CARD.md").is_file():
            is_current(page, BLOCK, "")  # a card without its block is refused before the work, not after it
        print(f"{name}: fits and predicts", file=sys.stderr)
        found["models"][name] = analysed(spec, gold)
    order = {name: at for at, name in enumerate(("majority", "rules", "linear"))}
    found["models"] = dict(sorted(found["models"].items(), key=lambda item: (order.get(item[0], len(order)), item[0])))
    for name, counted in found["models"].items():
        page = BASELINES / name / "CARD.md"
        if page.is_file():
            renew(page, BLOCK, block(counted))
        else:
            print(f"# {name}\n\n{block(counted)}\n")
    write_whole(RESULTS, (json.dumps(found, indent=1) + "\n").encode())
    plot(found["models"], PICTURE)
    print(f"{PICTURE}: {', '.join(found['models'])}")


if __name__ == "__main__":
    try:
        main()
    except (InputError, MissingExtraError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)

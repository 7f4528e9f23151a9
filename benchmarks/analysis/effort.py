"""How many actions correcting a model's marks in Label Studio saves, against starting from nothing.

    python benchmarks/analysis/effort.py [MODEL ...] [--check]

For every article of the open test split, the actions (`actions.py` says what one is) that lead from nothing, and from
a model's prediction, to the gold annotation. Saved is 1 - corrected / nothing over all articles, with 95% intervals
over events; it is negative where correcting takes more than starting anew. Writes results/effort.json and the block in
CONTRIBUTING.md; `--check` only says whether these are of the shipped dataset and hold the same.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from actions import LAYER_ORDER, event_actions
from predicting import predicted

from tellings import Document, documents
from tellings.benchmarks.model import done_by, load_model
from tellings.dataset.load import card
from tellings.errors import InputError, MissingExtraError
from tellings.files import write_whole
from tellings.generated import is_current, renew
from tellings.scoring.counts import Counts
from tellings.scoring.measures import Floats, Sums, of
from tellings.scoring.statistics import intervals

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "effort.json"
PAGE = HERE.parent.parent / "CONTRIBUTING.md"
BLOCK = "benchmarks/analysis/effort.py"
MODELS = ("rules", "linear")
WORDS = {
    "all": "**all**",
    "furniture": "furniture",
    "entity": "entities",
    "figure": "figures",
    "stance": "stance",
    "fact": "facts",
    "article_stance": "the article's stance",
}
TASK = "facts"
"""The task that a model which does it is asked for: with it, the built-in ones give every layer."""


def saved(sums: Sums) -> dict[str, Floats]:
    """Share of the actions from nothing that correcting saves, by layer and over all."""
    found = {layer: (of(sums, f"{layer}.nothing"), of(sums, f"{layer}.corrected")) for layer in LAYER_ORDER}
    nothing, corrected = (np.sum(np.broadcast_arrays(*side), axis=0) for side in zip(*found.values(), strict=True))
    found["all"] = nothing, corrected
    # Not `tellings.scoring.measures.ratio`, which holds shares to 0 and 1: a loss is one of the answers here.
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = {layer: 1 - np.divide(corrected, nothing) for layer, (nothing, corrected) in found.items()}
    return {layer: np.where(np.isfinite(share), share, math.nan) for layer, share in shares.items()}


def measured(spec: str, gold: Sequence[Document]) -> dict[str, Any]:
    """Fit a model, predict, count actions.

    Returns:
        Actions and regions by layer, the share saved with its interval, and the share by register.
    """
    model = load_model(spec)
    ((_, predictions),) = predicted(model, gold, [TASK if TASK in done_by(model) else done_by(model)[0]])
    rows: dict[str, Mapping[str, float]] = {}
    for event in dict.fromkeys(document.event for document in gold):
        own = [(right, guess) for right, guess in zip(gold, predictions, strict=True) if right.event == event]
        found = event_actions([right for right, _ in own], [guess for _, guess in own])
        rows |= {right.id: counted for (right, _), counted in zip(own, found, strict=True)}
    counts = Counts.from_rows({document.id: rows[document.id] for document in gold})
    around = intervals(counts, [document.event for document in gold], saved)
    registers, names, table = counts.by_cluster([document.register for document in gold])
    return {
        "actions": {name: int(number) for name, number in counts.total().items()},
        "saved": {
            layer: {"value": _rounded(value), "interval": [_rounded(end) for end in around[layer] or ()] or None}
            for layer, value in saved(counts.total()).items()
        },
        "registers": {
            register: {
                layer: _rounded(value) for layer, value in saved(dict(zip(names, row.tolist(), strict=True))).items()
            }
            for register, row in zip(registers, table, strict=True)
        },
    }


def _rounded(value: Any) -> float | None:
    return None if math.isnan(value) else round(float(value), 4)


def block(found: Mapping[str, Any]) -> str:
    """What CONTRIBUTING.md says of it."""
    models: Mapping[str, Any] = found["models"]
    first = next(iter(models.values()))["actions"]
    lines = [
        f"| layer | actions an article from nothing | {' | '.join(f'`{name}` saves' for name in models)} |",
        f"|---|---|{'---|' * len(models)}",
    ]
    for layer in (*LAYER_ORDER, "all"):
        each = [f"{one}.nothing" for one in (LAYER_ORDER if layer == "all" else (layer,))]
        nothing = sum(first.get(name, 0) for name in each) / found["articles"]
        cells = [_cell(model["saved"][layer]) for model in models.values()]
        lines.append(f"| {WORDS[layer]} | {nothing:.1f} | {' | '.join(cells)} |")
    lines += ["", _sentence(models), "", f"| register | {' | '.join(f'`{name}` saves' for name in models)} |"]
    lines.append(f"|---|{'---|' * len(models)}")
    for register in next(iter(models.values()))["registers"]:
        cells = [_percent(model["registers"][register]["all"]) for model in models.values()]
        lines.append(f"| {register} | {' | '.join(cells)} |")
    lines += [
        "",
        f"Over the {found['articles']} articles of the open test split, with 95% intervals over its {found['events']}"
        " events, which are too few for an interval to be trusted. An action is a hotkey, a click, a drag or a box"
        " filled in; [`actions.py`](benchmarks/analysis/actions.py) lists what each correction takes, and takes the"
        " cheapest way there. Reading is not counted, nor what a prelabel does to an annotator's judgement. Counted by"
        f" `python {BLOCK}`.",
    ]
    return "\n".join(lines)


def _sentence(models: Mapping[str, Any]) -> str:
    told = []
    for name, model in models.items():
        regions = {
            what: sum(number for key, number in model["actions"].items() if key.endswith(f".{what}"))
            for what in ("kept", "changed", "deleted", "made")
        }
        told.append(
            f"Of the regions that `{name}` gives, {regions['kept']} stay as they are, {regions['changed']} are"
            f" corrected and {regions['deleted']} deleted; {regions['made']} are made anew."
        )
        losing = [WORDS[layer] for layer in LAYER_ORDER if (model["saved"][layer]["value"] or 0) < 0]
        if losing:
            told.append(f"It costs more than it saves for {' and '.join(losing)}.")
    return " ".join(told)


def _cell(estimate: Mapping[str, Any]) -> str:
    value = _percent(estimate["value"])
    if estimate["interval"] is None:
        return value
    low, high = (_percent(end) for end in estimate["interval"])
    return f"{value} ({low} to {high})"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{round(100 * value) + 0:d}%".replace("-", "−")


def main() -> None:
    """Predict, count, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.check:
        found = json.loads(RESULTS.read_text("utf-8"))
        if found["hash"] != card().hash or not is_current(PAGE, BLOCK, block(found)):
            sys.exit(f"{PAGE}: not what {RESULTS} and the dataset give; run `python {BLOCK}`")
        return
    gold = documents("test")
    models = {}
    for spec in options.models or MODELS:
        print(f"{spec}: fits and predicts", file=sys.stderr)
        models[load_model(spec).name] = measured(spec, gold)
    events = len({document.event for document in gold})
    found = {"hash": card().hash, "articles": len(gold), "events": events, "models": models}
    write_whole(RESULTS, (json.dumps(found, indent=1) + "\n").encode())
    renew(PAGE, BLOCK, block(found))
    print(block(found))


if __name__ == "__main__":
    try:
        main()
    except (InputError, MissingExtraError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)

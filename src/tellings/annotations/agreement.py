"""How far the annotators of a round agree, layer by layer."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from tellings.annotations.disagreement import reconcile_names
from tellings.annotations.rounds import ADJUDICATOR, annotators, read_round
from tellings.document import Document
from tellings.errors import InputError
from tellings.scoring import ScoreReport, score_documents
from tellings.scoring.statistics import FEWEST_EVENTS
from tellings.text import sentences

__all__ = ["agreement", "agreement_table", "nominal_alpha"]

_TASKS: Final = ("entities", "figures", "stance", "facts")
_SHOWN: Final = (
    ("entities", "strict_f1", "entities: span and type, F1"),
    ("entities", "boundary_f1", "entities: span, F1"),
    ("figures", "value_unit_f1", "figures: value and unit, F1"),
    ("figures", "qualifier_accuracy", "figures: qualifier, accuracy"),
    ("stance", "sentence_alpha", "stance of sentences, Krippendorff's alpha"),
    ("stance", "sentence_macro_f1", "stance of sentences, macro-F1"),
    ("stance", "span_overlap_f1", "stance marks: overlap and polarity, F1"),
    ("stance", "target_accuracy", "stance marks: target, accuracy"),
    ("stance", "holder_accuracy", "stance marks: holder, accuracy"),
    ("facts", "trigger_f1", "facts: trigger, F1"),
    ("facts", "type_f1", "facts: type, F1"),
    ("facts", "argument_f1", "facts: arguments, F1"),
    ("facts", "modality_accuracy", "facts: modality, accuracy"),
)
_BY_REGISTER: Final = frozenset(
    {
        ("entities", "strict_f1"),
        ("figures", "value_unit_f1"),
        ("stance", "sentence_alpha"),
        ("stance", "target_accuracy"),
        ("facts", "trigger_f1"),
        ("facts", "argument_f1"),
    }
)


def nominal_alpha(units: Sequence[Sequence[Hashable]]) -> float | None:
    r"""Krippendorff's alpha for nominal labels.

    $$\alpha = 1 - \frac{D_o}{D_e}$$

    with observed disagreement $D_o$ within units and expected disagreement $D_e$ over all labels (Krippendorff,
    *Content Analysis*, 2004, ch. 11).

    Args:
        units: For each unit, the labels given to it; a unit with fewer than two is left out.

    Returns:
        Alpha, at most 1; None where no two different labels occur, so that nothing could have disagreed.

    >>> round(nominal_alpha([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")]), 3)
    0.533
    """
    paired = [unit for unit in units if len(unit) > 1]
    labels = sorted({label for unit in paired for label in unit}, key=repr)
    place = {label: index for index, label in enumerate(labels)}
    counts = np.zeros((len(paired), len(labels)))
    for row, unit in enumerate(paired):
        for label in unit:
            counts[row, place[label]] += 1
    sizes = counts.sum(axis=1)
    totals = counts.sum(axis=0)
    size = totals.sum()
    expected = size * size - (totals * totals).sum()
    if expected == 0:
        return None
    observed = ((sizes * sizes - (counts * counts).sum(axis=1)) / (sizes - 1)).sum()
    return float(1 - (size - 1) * observed / expected)


def agreement(annotations: Path, rounds: Sequence[str], texts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Agreement of the two annotators of each text, round by round.

    One annotator's version is scored against the other's with the benchmark's own measures (pairwise F1 is symmetric),
    after canonical names have been reconciled. News articles count only where their text is given.

    Args:
        annotations: The folder `annotations/`.
        rounds: Names of rounds.
        texts: Texts of news articles by document id.

    Returns:
        Plain data: for each round its name, its annotators, and origin -> `documents`, `events`, `whole` (layer ->
        measure -> value), `intervals` (the same, over events; null with fewer than 5) and `by_register`.

    Raises:
        InputError: A text has not exactly two annotators.
    """
    return {"schema": 2, "rounds": [_round(annotations, name, texts or {}) for name in rounds]}


def _round(annotations: Path, round_name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    versions = read_round(annotations, round_name)
    names = sorted({name for held in versions.values() for name in held})
    pairs: dict[str, list[tuple[Document, Document]]] = {}
    for name in names:
        first, second = (versions[annotator][name] for annotator in annotators(versions, name))
        text = first.text or texts.get(name, "")
        if text:
            pair = (_with_text(first, text), reconcile_names(first, _with_text(second, text)))
            pairs.setdefault(first.origin, []).append(pair)
    if not pairs:
        raise InputError(f"round {round_name}", "holds no text to compare", "name the news articles: --articles DIR")
    found: dict[str, Any] = {}
    for origin, compared in sorted(pairs.items()):
        registers = sorted({first.register for first, _ in compared})
        found[origin] = {
            "documents": len(compared),
            "events": len({first.event for first, _ in compared}),
            "whole": _measures(compared),
            "intervals": _intervals(compared),
            "by_register": {
                register: _measures(pair for pair in compared if pair[0].register == register) for register in registers
            },
        }
    return {"round": round_name, "annotators": sorted(set(versions) - {ADJUDICATOR}), "origins": found}


def agreement_table(found: Mapping[str, Any]) -> str:
    """The agreement as Markdown: a table of all rounds, and one by register of each that has an interval."""
    columns = [
        (f"{one['round']}: {origin}", compared)
        for one in found["rounds"]
        for origin, compared in one["origins"].items()
    ]
    heads = [
        f"{name} ({compared['documents']} texts, {compared['events']} event{'' if compared['events'] == 1 else 's'})"
        for name, compared in columns
    ]
    lines = [f"| measure | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for layer, measure, title in _SHOWN:
        cells = [
            _cell(compared["whole"][layer][measure], compared["intervals"][layer].get(measure))
            for _, compared in columns
        ]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    for name, compared in columns:
        if compared["events"] >= FEWEST_EVENTS:
            lines += ["", *_by_register(name, compared["by_register"])]
    return "\n".join(lines) + "\n"


def _by_register(name: str, registers: Mapping[str, Any]) -> list[str]:
    chosen = [shown for shown in _SHOWN if shown[:2] in _BY_REGISTER]
    return [
        f"| {name}, register | {' | '.join(title for _, _, title in chosen)} |",
        f"|---|{'---|' * len(chosen)}",
        *(
            f"| {register} | {' | '.join(_cell(measures[layer][measure], None) for layer, measure, _ in chosen)} |"
            for register, measures in registers.items()
        ),
    ]


def _cell(value: float | None, interval: Sequence[float] | None) -> str:
    shown = "–" if value is None else f"{value:.3f}"
    return shown if interval is None else f"{shown} ({interval[0]:.3f} to {interval[1]:.3f})"


def _with_text(document: Document, text: str) -> Document:
    return msgspec.structs.replace(document, text=text)


def _scored(pairs: Sequence[tuple[Document, Document]]) -> ScoreReport:
    return score_documents([first for first, _ in pairs], [second for _, second in pairs], tasks=_TASKS)


def _intervals(pairs: Sequence[tuple[Document, Document]]) -> dict[str, dict[str, list[float] | None]]:
    return {
        task: {name: None if one.interval is None else list(one.interval) for name, one in score.measures.items()}
        for task, score in _scored(pairs).tasks.items()
    }


def _measures(pairs: Iterable[tuple[Document, Document]]) -> dict[str, dict[str, float | None]]:
    compared = list(pairs)
    report = _scored(compared)
    found: dict[str, dict[str, float | None]] = {
        task: {name: measure.value for name, measure in score.measures.items()} for task, score in report.tasks.items()
    }
    labels = [unit for first, second in compared for unit in _sentence_labels(first, second)]
    found["stance"]["sentence_alpha"] = nominal_alpha(labels)
    found["stance"]["articles_alike"] = float(sum(first.stance == second.stance for first, second in compared))
    return found


def _sentence_labels(first: Document, second: Document) -> list[tuple[str, str]]:
    """For each sentence, the polarities that each annotator marked in it."""
    return [
        (_label(first, start, end), _label(second, start, end))
        for start, end in ((span.start, span.end) for span in sentences(first.text, first.furniture))
    ]


def _label(document: Document, start: int, end: int) -> str:
    return "+".join(sorted({mark.polarity for mark in document.stances if mark.start < end and start < mark.end}))

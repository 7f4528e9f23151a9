"""How reliable labels are: Krippendorff's alpha and Cohen's kappa, from counts that add up over texts.

Both compare labels of fixed units, so that each layer is cut into units that no annotator chose: words for entities,
figures and facts, sentences for stance, whole articles for the article's stance. What several marks say of one unit is
one label, their names joined by `+`; what no mark touches has the empty label.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from tellings.document import ENTITY_TYPES, FACT_TYPES, FIGURE_KINDS, POLARITIES, Document, Span
from tellings.scoring.counts import Counts
from tellings.scoring.measures import Floats, Sums, of
from tellings.scoring.statistics import Interval, Measures, intervals
from tellings.text import sentences

__all__ = ["LABELS", "LAYERS", "alpha", "kappa", "labelled_units", "nominal_alpha", "with_interval"]

LABELS: Final[dict[str, tuple[str, ...]]] = {
    "entities": ENTITY_TYPES,
    "figures": FIGURE_KINDS,
    "stance": POLARITIES,
    "facts": FACT_TYPES,
}
"""Labels of the marks of each layer that has marks."""
LAYERS: Final = (*LABELS, "article")
"""What is cut into units; `article` is one label for each text."""

_NAMES: Final = {"entities": "type", "figures": "kind", "stance": "polarity", "facts": "type"}

Unit = tuple[str, ...]
"""The labels that the annotators gave to one unit, in one order of annotators."""
Labelled = Mapping[str, Counter[Unit]]
"""By document id, how many units were labelled so."""


def labelled_units(versions: Sequence[Document], layer: str) -> Counter[Unit]:
    """Labels of every unit of one text, as each annotator gave them.

    Args:
        versions: The annotators' versions of one text, with the text.
        layer: One of `LAYERS`.

    Returns:
        How many units have these labels, one a version. Words and sentences inside what the first version calls
        furniture are left out: whether they are furniture is another question.

    >>> from tellings.document import Entity
    >>> one = Document("a", text="Orvell paid Loom.", entities=(Entity("e1", 0, 6, "GOV"),))
    >>> labelled_units([one, Document("a", text="Orvell paid Loom.")], "entities")
    Counter({('', ''): 2, ('GOV', ''): 1})
    """
    if layer == "article":
        return Counter([tuple(version.stance or "" for version in versions)])
    text, furniture = versions[0].text, versions[0].furniture
    if layer == "stance":
        units = sentences(text, furniture)
    else:
        words = (Span(*match.span()) for match in re.finditer(r"\S+", text))
        units = [unit for unit in words if not any(_overlap(unit, span) for span in furniture)]
    return Counter(zip(*(_labels(version, layer, units) for version in versions), strict=True))


def _labels(version: Document, layer: str, units: Sequence[Span]) -> list[str]:
    starts, ends = [unit.start for unit in units], [unit.end for unit in units]
    found: list[set[str]] = [set() for _ in units]
    for mark in getattr(version, "stances" if layer == "stance" else layer):
        label = getattr(mark, _NAMES[layer])
        for at in range(bisect_right(ends, mark.start), bisect_left(starts, mark.end)):
            found[at].add(label)
    return ["+".join(sorted(labels)) for labels in found]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def nominal_alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
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
    counted: Counter[tuple[Hashable, ...]] = Counter(tuple(unit) for unit in units)
    sums = _alpha_counts(counted)
    value = float(_alpha(sums)["alpha"])
    return None if math.isnan(value) else value


def alpha(units: Labelled, events: Mapping[str, str]) -> dict[str, Any]:
    """Krippendorff's alpha (`nominal_alpha`) of any number of annotators, with its interval over events.

    Args:
        units: Units by document id.
        events: Event of each document.

    Returns:
        `value` (null where nothing could have disagreed), `interval` (null with fewer than 5 events) and `units`.
    """
    rows = {name: _alpha_counts(labels) for name, labels in units.items()}
    return with_interval(rows, events, _alpha, "alpha") | {"units": sum(count.total() for count in units.values())}


def kappa(units: Labelled, events: Mapping[str, str]) -> dict[str, Any]:
    r"""Cohen's kappa of two annotators, with its interval over events.

    $$\kappa = \frac{p_o - p_e}{1 - p_e}$$

    with $p_o$ the share of units labelled alike and $p_e$ what two annotators of these label frequencies would share by
    chance (Cohen, *Educational and Psychological Measurement* 20, 1960).

    Args:
        units: Units of exactly two labels by document id.
        events: Event of each document.

    Returns:
        As `alpha`.

    >>> found = kappa({"d": Counter([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])}, {"d": "e"})
    >>> found["value"], found["interval"]
    (0.5, None)
    """
    rows = {name: _kappa_counts(labels) for name, labels in units.items()}
    return with_interval(rows, events, _kappa, "kappa") | {"units": sum(count.total() for count in units.values())}


def with_interval(
    rows: Mapping[str, Mapping[str, float]], events: Mapping[str, str], measures: Measures, name: str
) -> dict[str, Any]:
    """One measure of additive counts, with its interval.

    Args:
        rows: Counts by document id.
        events: Event of each document.
        measures: As for `tellings.scoring.statistics.intervals`.
        name: Which of its measures.

    Returns:
        `value` and `interval`; null where there is none.
    """
    counts = Counts.from_rows(rows)
    value = float(measures(counts.total())[name])
    interval: Interval | None = intervals(counts, [events[unit] for unit in counts.units], measures)[name]
    return {"value": None if math.isnan(value) else value, "interval": None if interval is None else list(interval)}


def _alpha_counts(units: Mapping[Any, int]) -> dict[str, float]:
    totals: Counter[Hashable] = Counter()
    observed = 0.0
    for unit, times in units.items():
        if len(unit) > 1:
            given = Counter(unit)
            totals.update({label: count * times for label, count in given.items()})
            observed += times * (len(unit) ** 2 - sum(count * count for count in given.values())) / (len(unit) - 1)
    return {"observed": observed} | {f"label {label}": float(count) for label, count in totals.items()}


def _alpha(sums: Sums) -> dict[str, Floats]:
    observed = of(sums, "observed")
    labels = [of(sums, name) for name in sums if name.startswith("label ")]
    size = sum(labels, np.zeros_like(observed))
    expected = size * size - sum((count * count for count in labels), np.zeros_like(observed))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = 1 - (size - 1) * observed / expected
    return {"alpha": np.where(expected > 0, found, np.nan)}


def _kappa_counts(units: Mapping[Unit, int]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for (one, other), times in units.items():
        counts["units"] += times
        counts[f"first {one}"] += times
        counts[f"second {other}"] += times
        counts["alike"] += times if one == other else 0
    return {name: float(count) for name, count in counts.items()}


def _kappa(sums: Sums) -> dict[str, Floats]:
    size = of(sums, "units")
    labels = {name.partition(" ")[2] for name in sums if name.startswith("first ")}
    chance = sum(
        (of(sums, f"first {label}") * of(sums, f"second {label}") for label in sorted(labels)), np.zeros_like(size)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = chance / (size * size)
        found = (of(sums, "alike") / size - expected) / (1 - expected)
    return {"kappa": np.where(expected < 1, found, np.nan)}

"""Intervals for scores: a seeded bootstrap over events, from stored counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEWEST_EVENTS", "bootstrap_intervals"]

FEWEST_EVENTS = 5
"""With fewer events than this a resample says next to nothing about new events."""

Measures = Callable[[Mapping[str, float]], Mapping[str, float | None]]


def bootstrap_intervals(
    counts: Sequence[Mapping[str, float]],
    events: Sequence[str],
    measures: Measures,
    *,
    resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, tuple[float, float] | None]:
    r"""Percentile intervals of every measure, events drawn with replacement.

    Documents of one event tell one story, so whole events are resampled: draw as many events as there are, add their
    counts up, measure; the interval is between the $(1 - level)/2$ and $(1 + level)/2$ quantiles of the resampled
    scores (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13; clusters: Davison and Hinkley 1997,
    section 3.8).

    Args:
        counts: Additive counts of each document or event.
        events: Event of each of them.
        measures: Scores from summed counts.
        resamples: Number of resamples.
        seed: Seed of the generator; the order of documents does not matter.
        level: Share of the resampled scores inside the interval.

    Returns:
        Measure to (low, high); None with fewer than 5 events, and where a measure is undefined in more than half of
        the resamples (others leave the undefined ones out).

    >>> rows = [{"right": float(at % 3 > 0), "all": 1.0} for at in range(30)]
    >>> found = bootstrap_intervals(rows, [f"e{at}" for at in range(30)], lambda c: {"a": c["right"] / c["all"]})
    >>> low, high = found["a"]
    >>> 0.4 < low < 20 / 30 < high < 0.9
    True
    """
    names = sorted(set(events))
    keys = sorted({key for row in counts for key in row})
    if len(names) < FEWEST_EVENTS:
        return dict.fromkeys(measures(dict.fromkeys(keys, 0.0)))
    table: NDArray[np.float64] = np.zeros((len(names), len(keys)))
    event_at = {name: at for at, name in enumerate(names)}
    key_at = {key: at for at, key in enumerate(keys)}
    # Sorted within an event too: floating-point sums would otherwise depend on the order of documents.
    for event, row in sorted(zip(events, counts, strict=True), key=lambda item: (item[0], sorted(item[1].items()))):
        for key, number in row.items():
            table[event_at[event], key_at[key]] += number
    draws = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=resamples)
    sums: list[list[float]] = (draws @ table).tolist()
    scores = [measures(dict(zip(keys, row, strict=True))) for row in sums]
    tail = (1 - level) / 2
    intervals: dict[str, tuple[float, float] | None] = {}
    for name in scores[0]:
        defined = [value for score in scores if (value := score[name]) is not None]
        intervals[name] = None
        if len(defined) * 2 > resamples:
            low, high = np.quantile(defined, (tail, 1 - tail))
            intervals[name] = float(low), float(high)
    return intervals

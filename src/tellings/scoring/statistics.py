"""Intervals and comparisons of scores over events, from stored counts.

Documents of one event tell one story, so that events, not documents, are what is drawn, left out or exchanged. All of
it is arithmetic on one table of counts by event: no model and no document is needed again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit  # scipy.stats takes half a second to import

from tellings.scoring.counts import Counts
from tellings.scoring.measures import Floats, Sums

__all__ = [
    "FEWEST_EVENTS",
    "FEW_EVENTS",
    "Difference",
    "Interval",
    "Measures",
    "bca_interval",
    "holm",
    "intervals",
    "paired_differences",
    "percentile_interval",
    "randomisation_p_value",
    "tied_groups",
]

FEWEST_EVENTS = 5
"""With fewer events than this there is no interval: the resamples say next to nothing about new events."""
FEW_EVENTS = 8
"""With fewer events than this an interval covers less often than it says (tests/scoring/coverage_table.py)."""

Interval = tuple[float, float]
Measures = Callable[[Sums], dict[str, Floats]]
"""From summed counts, numbers or arrays of one shape, to measures of that shape."""
Method = Literal["bca", "percentile"]
_CHUNK = 4_000_000
"""Draws held in memory at a time."""


class Difference(NamedTuple):
    """How much one system's score is above another's.

    Attributes:
        value: Score of the first less score of the second; NaN where either is undefined.
        interval: Of the difference; None with too few events.
        p_value: Of the hypothesis that it does not matter which system is which; NaN where the difference is.
    """

    value: float
    interval: Interval | None
    p_value: float


def intervals(
    counts: Counts,
    events: Sequence[str],
    measures: Measures,
    *,
    resamples: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    method: Method = "bca",
) -> dict[str, Interval | None]:
    r"""Intervals of every measure by a seeded bootstrap over events.

    Draws as many events as there are, with replacement, adds their counts up and measures, `resamples` times (Efron
    and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13; clusters: Davison and Hinkley 1997, section 3.8).

    Args:
        counts: Additive counts of each document or event.
        events: Event of each row of `counts`.
        measures: Scores from summed counts.
        resamples: Number of resamples; none, no intervals.
        seed: Seed of the generator; the order of documents does not matter.
        level: Share of new samples whose interval should cover the truth.
        method: `bca_interval` or `percentile_interval`.

    Returns:
        Measure to (low, high); None without resamples, with fewer than 5 events, and where a measure is undefined in
        more than half of the resamples (others leave the undefined ones out).

    >>> rows = {f"d{at}": {"right": float(at % 3 > 0), "all": 1.0} for at in range(30)}
    >>> found = intervals(Counts.from_rows(rows), list(rows), lambda sums: {"accuracy": sums["right"] / sums["all"]})
    >>> low, high = found["accuracy"]
    >>> 0.4 < low < 20 / 30 < high < 0.9
    True
    """
    labels, names, table = counts.by_cluster(events)
    values = _measured(measures, names, table.sum(axis=0))
    if len(labels) < FEWEST_EVENTS or not resamples:
        return dict.fromkeys(values)
    resampled = _resampled(measures, names, table, resamples, seed)
    if method == "percentile":
        return {name: percentile_interval(scores, len(labels), level) for name, scores in resampled.items()}
    left_out = _measured(measures, names, table.sum(axis=0) - table)
    return {
        name: bca_interval(scores, float(values[name]), left_out[name], level) for name, scores in resampled.items()
    }


def percentile_interval(resampled: Floats, events: int, level: float = 0.95) -> Interval | None:
    r"""Interval between two quantiles of the resampled scores, widened for the number of events.

    The quantiles are $\alpha'$ and $1 - \alpha'$ with
    $\alpha' = \Phi\!\left(\sqrt{n / (n - 1)}\; t_{(1 - level) / 2,\, n - 1}\right)$, which makes the interval of a mean
    of $n$ events what Student's is (Hesterberg, The American Statistician 69, 2015, section 5.3, "expanded percentile
    interval").

    Args:
        resampled: Scores of the resamples; undefined ones (NaN) are left out.
        events: How many events were drawn from.
        level: Share of new samples whose interval should cover the truth.

    Returns:
        (low, high); None where more than half of the resamples are undefined.

    >>> low, high = percentile_interval(np.linspace(0, 1, 1001), events=1000)
    >>> round(low, 3), round(high, 3)
    (0.025, 0.975)
    """
    return _quantiles(resampled, _expanded(level, events))


def bca_interval(resampled: Floats, value: float, left_out: Floats, level: float = 0.95) -> Interval | None:
    r"""Interval corrected for the bias and the skewness of the resampled scores, widened for the number of events.

    The quantiles of `percentile_interval` $\alpha$ are moved to
    $\Phi\!\left(z_0 + \frac{z_0 + z_\alpha}{1 - a (z_0 + z_\alpha)}\right)$, where $\Phi(z_0)$ is the share of
    resamples below the value (ties count half) and
    $a = \sum d_i^3 / 6 (\sum d_i^2)^{3/2}$, $d_i = \bar\theta_{(\cdot)} - \theta_{(i)}$, from the scores with event
    $i$ left out (Efron, Journal of the American Statistical Association 82, 1987).

    Args:
        resampled: Scores of the resamples; undefined ones (NaN) are left out.
        value: Score of the whole sample.
        left_out: Scores with each event left out, of shape (events,); undefined ones are left out.
        level: Share of new samples whose interval should cover the truth.

    Returns:
        (low, high); None where the value or more than half of the resamples are undefined.

    Without bias or skewness it is the percentile interval; above the middle of the resamples, it moves up.

    >>> resampled, left_out = np.linspace(0, 1, 1001), np.linspace(-1, 1, 1000)
    >>> [round(end, 3) for value in (0.5, 0.6) for end in bca_interval(resampled, value, left_out)]
    [0.025, 0.975, 0.073, 0.993]
    """
    defined = resampled[~np.isnan(resampled)]
    if math.isnan(value) or not len(defined):
        return None
    below = (np.count_nonzero(defined < value) + np.count_nonzero(defined == value) / 2) / len(defined)
    bias = ndtri(np.clip(below, 0.5 / len(defined), 1 - 0.5 / len(defined)))
    apart = np.nanmean(left_out) - left_out[~np.isnan(left_out)] if not np.isnan(left_out).all() else np.zeros(1)
    spread = float((apart**2).sum()) ** 1.5
    skew = float((apart**3).sum()) / (6 * spread) if spread > 0 else 0.0
    moved = bias + ndtri(_expanded(level, len(left_out)))
    return _quantiles(resampled, ndtr(bias + moved / (1 - skew * moved)))


def _expanded(level: float, events: int) -> Floats:
    """The quantiles of an interval, moved outward for few events."""
    tail = ndtr(math.sqrt(events / (events - 1)) * stdtrit(events - 1, (1 - level) / 2))
    return np.array([tail, 1 - tail])


def _quantiles(resampled: Floats, at: Floats) -> Interval | None:
    defined = resampled[~np.isnan(resampled)]
    if len(defined) * 2 <= len(resampled):
        return None
    low, high = np.quantile(defined, at)
    return float(low), float(high)


def paired_differences(
    one: Counts,
    other: Counts,
    events: Sequence[str],
    measures: Measures,
    *,
    resamples: int = 10_000,
    seed: int = 0,
    level: float = 0.95,
) -> dict[str, Difference]:
    """How much the first system scores above the second, over the same events.

    The interval is a paired bootstrap's: each resample draws the same events for both (Efron and Tibshirani 1993,
    ch. 16; Berg-Kirkpatrick et al., EMNLP 2012), moved as `bca_interval` says. The p-value is that of
    `randomisation_p_value`.

    Args:
        one: Counts of the first system.
        other: Counts of the second, of the same units in the same order.
        events: Event of each row.
        measures: Scores from summed counts.
        resamples: Of the bootstrap, and at most of the randomisation.
        seed: Of both generators.
        level: Share of new samples whose interval should cover the true difference.

    Returns:
        Measure to difference, interval and p-value.

    Raises:
        ValueError: The counts are of different units.

    >>> rows = [{f"d{at}": {"right": float(at % 4 > skipped), "all": 1.0} for at in range(40)} for skipped in (0, 1)]
    >>> one, other = (Counts.from_rows(row) for row in rows)
    >>> found = paired_differences(one, other, one.units, lambda sums: {"accuracy": sums["right"] / sums["all"]})
    >>> round(found["accuracy"].value, 3), found["accuracy"].p_value < 0.01
    (0.25, True)
    """
    if one.units != other.units:
        raise ValueError("counts of different units cannot be compared")
    names = sorted({*one.columns, *other.columns})
    zeros = {name: np.zeros(len(one), np.intp) for name in names}
    tables = [Counts(side.units, zeros | side.columns).by_cluster(events)[2] for side in (one, other)]
    values = _difference(measures, names, *(table.sum(axis=0) for table in tables))
    left_out = _difference(measures, names, *(table.sum(axis=0) - table for table in tables))
    p_values = randomisation_p_value(tables[0], tables[1], names, measures, resamples=resamples, seed=seed)
    found: dict[str, Interval | None] = dict.fromkeys(values)
    if len(tables[0]) >= FEWEST_EVENTS:
        resampled = [_resampled(measures, names, table, resamples, seed) for table in tables]
        found = {
            name: bca_interval(resampled[0][name] - resampled[1][name], float(value), left_out[name], level)
            for name, value in values.items()
        }
    return {name: Difference(float(value), found[name], p_values[name]) for name, value in values.items()}


def randomisation_p_value(
    one: Floats, other: Floats, names: Sequence[str], measures: Measures, *, resamples: int = 10_000, seed: int = 0
) -> dict[str, float]:
    r"""Two-sided p-value of each measure's difference, by exchanging the systems' counts event by event.

    If it does not matter which system is which, each event's counts may be exchanged: the p-value is the share of
    exchanges whose difference is at least as far from 0 as the one observed (Noreen, Computer-Intensive Methods for
    Testing Hypotheses, 1989; Yeh, COLING 2000). Where all $2^n$ exchanges of $n$ events are no more than `resamples`,
    every one is tried and the value is exact; else they are drawn, and it is $(1 + k) / (1 + resamples)$.

    Args:
        one: Counts of the first system, of shape (events, counts).
        other: Counts of the second system, of the same shape.
        names: Names of the counts.
        measures: Scores from summed counts.
        resamples: Exchanges drawn.
        seed: Of the generator.

    Returns:
        Measure to p-value; NaN where the difference is undefined.

    Six events in which one system is better each time: two of the 64 exchanges are as extreme.

    >>> one, other = np.ones((6, 1)), np.zeros((6, 1))
    >>> randomisation_p_value(one, other, ["right"], lambda sums: {"score": sums["right"]})
    {'score': 0.03125}
    """
    number = len(one)
    exact = 2**number <= resamples
    observed = _difference(measures, names, one.sum(axis=0), other.sum(axis=0))
    extreme = dict.fromkeys(observed, 0)
    tried = 0
    for exchanged in _every_exchange(number) if exact else _exchanges(number, resamples, seed):
        swaps = exchanged.astype(np.float64)
        moved = swaps @ (other - one)
        found = _difference(measures, names, one.sum(axis=0) + moved, other.sum(axis=0) - moved)
        tried += len(exchanged)
        for name, value in observed.items():
            # The same difference comes out of other sums with a rounding error of its own.
            extreme[name] += int(np.count_nonzero(np.abs(found[name]) >= abs(value) - 1e-12))
    more = 0 if exact else 1
    return {
        name: math.nan if math.isnan(value) else (extreme[name] + more) / (tried + more)
        for name, value in observed.items()
    }


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    r"""P-values adjusted for how many hypotheses are tested.

    With $m$ values in rising order, $\tilde p_{(i)} = \max_{j \le i} \min(1, (m - j + 1)\, p_{(j)})$, which keeps the
    chance of any false rejection below the level (Holm, Scandinavian Journal of Statistics 6, 1979). Undefined values
    (NaN) stay so and are not counted.

    >>> holm({"entities": 0.01, "figures": 0.04, "facts": 0.03})
    {'entities': 0.03, 'figures': 0.06, 'facts': 0.06}
    """
    ordered = sorted((value, name) for name, value in p_values.items() if not math.isnan(value))
    adjusted = dict(p_values)
    highest = 0.0
    for at, (value, name) in enumerate(ordered):
        highest = max(highest, min(1.0, (len(ordered) - at) * value))
        adjusted[name] = highest
    return adjusted


def tied_groups(names: Sequence[str], differs: Callable[[str, str], bool]) -> list[list[str]]:
    """Groups of systems that cannot be told apart from the best of their group.

    Goes down the ranking; a system that differs from the first of the group opens the next one. Systems of one group
    may differ from each other: it says only who is not shown to be worse than its first.

    Args:
        names: Systems, the best first.
        differs: Whether two systems have been shown to differ: called with the first of a group and a later system.

    >>> scores = {"a": 0.9, "b": 0.88, "c": 0.7, "d": 0.69}
    >>> tied_groups(list(scores), lambda best, other: scores[best] - scores[other] > 0.1)
    [['a', 'b'], ['c', 'd']]
    """
    groups: list[list[str]] = []
    for name in names:
        if groups and not differs(groups[-1][0], name):
            groups[-1].append(name)
        else:
            groups.append([name])
    return groups


def _measured(measures: Measures, names: Sequence[str], sums: Floats) -> dict[str, Floats]:
    """Measures of sums of shape (..., counts), each of shape (...)."""
    return {
        name: np.broadcast_to(value, sums.shape[:-1])
        for name, value in measures({name: sums[..., at] for at, name in enumerate(names)}).items()
    }


def _difference(measures: Measures, names: Sequence[str], one: Floats, other: Floats) -> dict[str, Floats]:
    ours, theirs = (_measured(measures, names, sums) for sums in (one, other))
    return {name: ours[name] - theirs[name] for name in ours}


def _resampled(measures: Measures, names: Sequence[str], table: Floats, resamples: int, seed: int) -> dict[str, Floats]:
    """Measures of each resample of the events (rows of the table)."""
    sums = np.concatenate([weights @ table for weights in _draws(len(table), resamples, seed)])
    return _measured(measures, names, sums)


def _draws(events: int, resamples: int, seed: int) -> Iterator[Floats]:
    """How often each event is drawn in each resample: arrays of shape (resamples, events), a chunk at a time."""
    generator = np.random.default_rng(seed)
    at_a_time = max(1, _CHUNK // events)
    for first in range(0, resamples, at_a_time):
        number = min(at_a_time, resamples - first)
        drawn = generator.integers(events, size=(number, events))
        cells = drawn + np.arange(number)[:, None] * events
        yield np.bincount(cells.ravel(), minlength=number * events).reshape(number, events).astype(np.float64)


def _exchanges(events: int, resamples: int, seed: int) -> Iterator[NDArray[np.bool_]]:
    """Random choices of the events to exchange, a chunk at a time."""
    generator = np.random.default_rng(seed)
    at_a_time = max(1, _CHUNK // events)
    for first in range(0, resamples, at_a_time):
        yield generator.random((min(at_a_time, resamples - first), events)) < 0.5


def _every_exchange(events: int) -> Iterator[NDArray[np.bool_]]:
    """Every choice of the events to exchange."""
    numbers = np.arange(2**events)
    yield (numbers[:, None] >> np.arange(events)) & 1 == 1

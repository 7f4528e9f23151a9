"""How often a 95 per cent interval covers the truth, by the number of events: a table.

    python tests/scoring/coverage_table.py [samples]

Samples are drawn from a population in which an event that is hard is hard in all its tellings, five tellings an event;
what is estimated is a micro-F1. Intervals over events (BCa, percentile) are set beside one that takes each document for
an event of its own. `tellings.scoring.statistics.FEW_EVENTS` is the first row whose intervals over events are right.
"""

from __future__ import annotations

import sys

import numpy as np

from tellings.scoring.counts import Counts
from tellings.scoring.measures import f1
from tellings.scoring.statistics import intervals

__all__ = ["clustered", "micro_f1"]


def micro_f1(sums):
    """The measure."""
    return {"f1": f1(sums["matched"], sums["gold"], sums["predicted"])}


def clustered(generator, events, documents=5):
    """Counts of one sample, and the event of each document."""
    skill = generator.beta(6, 3, size=events)
    gold, predicted = (generator.poisson(8, size=(events, documents)) + 1 for _ in range(2))
    matched = generator.binomial(np.minimum(gold, predicted), skill[:, None])
    columns = {"gold": gold.ravel(), "predicted": predicted.ravel(), "matched": matched.ravel()}
    units = [f"d{at}" for at in range(events * documents)]
    return Counts(units, columns), np.repeat([f"e{at:04}" for at in range(events)], documents).tolist()


def coverage(events, samples, resamples=1000):
    """Share of samples whose interval covers the truth, for each kind of interval."""
    generator = np.random.default_rng(11)
    truth = float(micro_f1(clustered(generator, 100_000)[0].total())["f1"])
    hits = dict.fromkeys(("over events, BCa", "over events, percentile", "over documents, BCa"), 0)
    for seed in range(samples):
        sample, of = clustered(generator, events)
        for kind in hits:
            clusters = of if "events" in kind else sample.units
            method = "percentile" if "percentile" in kind else "bca"
            low, high = intervals(sample, clusters, micro_f1, seed=seed, resamples=resamples, method=method)["f1"]
            hits[kind] += low <= truth <= high
    return {kind: number / samples for kind, number in hits.items()}


def main():
    """Print the table."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for at, events in enumerate((5, 6, 8, 10, 15, 20, 40)):
        row = coverage(events, samples)
        if not at:
            print(f"| events | {' | '.join(row)} |\n|---|{'---|' * len(row)}")
        print(f"| {events} | {' | '.join(f'{share:.3f}' for share in row.values())} |", flush=True)


if __name__ == "__main__":
    main()

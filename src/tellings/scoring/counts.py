"""Additive counts: one row a document (or event), one column a count; the rows are all that a score needs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellings.scoring.measures import Floats

__all__ = ["Column", "Columns", "Counts"]

Column = NDArray[Any]
"""Numbers, one for each document or event."""
Columns = dict[str, Column]


class Counts:
    """Counts of documents, or of events.

    Attributes:
        units: Ids of the documents, or names of the events: one for each row.
        columns: Name of a count to its numbers, one for each row.

    >>> counts = Counts.from_rows({"d1": {"gold": 2.0}, "d2": {"gold": 1.0, "predicted": 1.0}})
    >>> counts.total()
    {'gold': 3.0, 'predicted': 1.0}
    >>> counts.rows()["d1"]
    {'gold': 2.0}
    """

    def __init__(self, units: Sequence[str], columns: Mapping[str, Column]) -> None:
        self.units = list(units)
        self.columns = dict(columns)

    def __len__(self) -> int:
        return len(self.units)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counts) and self.units == other.units and self.rows() == other.rows()

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def from_rows(cls, rows: Mapping[str, Mapping[str, float]]) -> Counts:
        """Read what `rows` returns; a count that a row lacks is 0."""
        names = sorted({name for row in rows.values() for name in row})
        table = [[row.get(name, 0.0) for name in names] for row in rows.values()]
        columns = np.array(table, dtype=np.float64).reshape(len(rows), len(names))
        return cls(list(rows), {name: columns[:, at] for at, name in enumerate(names)})

    @classmethod
    def joined(cls, parts: Iterable[Counts]) -> Counts:
        """The rows of several, one after the other.

        >>> halves = Counts(["d1"], {"gold": np.array([2])}), Counts(["d2"], {"predicted": np.array([1])})
        >>> Counts.joined(halves).rows()
        {'d1': {'gold': 2.0}, 'd2': {'predicted': 1.0}}
        """
        listed = list(parts)
        names = dict.fromkeys(name for part in listed for name in part.columns)
        columns = {
            name: np.concatenate([part.columns.get(name, np.zeros(len(part), np.int8)) for part in listed])
            for name in names
        }
        return cls([unit for part in listed for unit in part.units], columns)

    def compact(self) -> Counts:
        """The same, whole numbers in as few bytes as they need."""
        columns = {
            name: column.astype(np.min_scalar_type(column.max(initial=0))) if column.dtype.kind in "iu" else column
            for name, column in self.columns.items()
        }
        return Counts(self.units, columns)

    def at(self, places: Sequence[int] | NDArray[np.intp]) -> Counts:
        """The rows at these places, in this order."""
        chosen = np.asarray(places, dtype=np.intp)
        return Counts(
            [self.units[place] for place in chosen.tolist()],
            {name: column[chosen] for name, column in self.columns.items()},
        )

    def total(self) -> dict[str, float]:
        """Sum of each column; exact, so that the order of documents changes nothing."""
        return {
            name: float(column.sum()) if column.dtype.kind in "iu" else math.fsum(column.tolist())
            for name, column in self.columns.items()
        }

    def rows(self) -> dict[str, dict[str, float]]:
        """Counts by document or event, those that are 0 left out."""
        found: dict[str, dict[str, float]] = {unit: {} for unit in self.units}
        for name, column in self.columns.items():
            for at in np.flatnonzero(column).tolist():
                found[self.units[at]][name] = float(column[at])
        return found

    def by_cluster(self, clusters: Sequence[str]) -> tuple[list[str], list[str], Floats]:
        """Sum the rows of each cluster.

        Args:
            clusters: The cluster of each row.

        Returns:
            Clusters (sorted), names of the counts (sorted), and a table of sums of shape (clusters, counts).

        >>> counts = Counts(["d1", "d2"], {"gold": np.array([2, 1])})
        >>> counts.by_cluster(["e", "e"])
        (['e'], ['gold'], array([[3.]]))
        """
        labels = sorted(set(clusters))
        places = {label: at for at, label in enumerate(labels)}
        rows = np.array([places[cluster] for cluster in clusters], dtype=np.intp)
        names = sorted(self.columns)
        table = np.zeros((len(labels), len(names)))
        for at, name in enumerate(names):
            column = self.columns[name]
            if column.dtype.kind in "iu":
                table[:, at] = np.bincount(rows, weights=column, minlength=len(labels))
            else:  # added up exactly, whatever the order
                parts: list[list[float]] = [[] for _ in labels]
                for row, number in zip(rows.tolist(), column.tolist(), strict=True):
                    parts[row].append(number)
                table[:, at] = [math.fsum(part) for part in parts]
        return labels, names, table

"""Scores of entity mentions: spans, types and the names that mentions share."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from tellings.document import ENTITY_TYPES, Document
from tellings.scoring.counts import Columns
from tellings.scoring.matching import Indices
from tellings.scoring.measures import Floats, Sums, f1, of, prf, ratio
from tellings.scoring.spans import Spans, equal_pairs, layers, overlap_pairs, packed, per_unit, spans
from tellings.scoring.values import name_codes

__all__ = ["PRIMARY", "count", "measures", "relabelled"]

PRIMARY = "strict_f1"
_CODES = {kind: code for code, kind in enumerate(ENTITY_TYPES)}


def count(gold: Sequence[Document], predictions: Sequence[Document]) -> Columns:
    """Count mentions that match, for `measures`.

    Args:
        gold: Annotated documents; mentions inside their furniture count on neither side.
        predictions: The same documents as a model sees them, in the same order; their text is not needed.

    Returns:
        For each document: `gold` and `predicted` mentions; `strict_matched` (equal start, end, type),
        `boundary_matched` (equal start and end), `overlap_matched` (equal type, a shared code point); of the last
        pairs, `name_right` (equal name) and `cluster_right` (`relabelled`); `<type>_gold`, `<type>_predicted`,
        `<type>_matched` (strict).

    >>> from tellings.document import Entity
    >>> gold = Document("d", entities=(Entity("1", 0, 6, "ORG", "OpenAI"), Entity("2", 9, 11, "PLACE", "UK")))
    >>> guess = Document("d", entities=(Entity("x", 0, 6, "ORG", "OpenAI"), Entity("y", 9, 14, "PLACE", "Britain")))
    >>> counted = count([gold], [guess])
    >>> [int(counted[key][0]) for key in ("strict_matched", "overlap_matched", "name_right", "cluster_right")]
    [1, 2, 1, 2]
    """
    number = len(gold)
    sides = layers("entities", gold, predictions)
    placed = [
        spans(side, np.array([_CODES[entity.type] for members in side for entity in members], dtype=np.intp))
        for side in sides
    ]
    names = name_codes(sides, placed, gold)
    ours, theirs = (side._replace(content=named) for side, named in zip(placed, names, strict=True))
    counts: Columns = {"gold": per_unit(ours.unit, number), "predicted": per_unit(theirs.unit, number)}
    strict, times = equal_pairs(*((side.unit, side.start, side.end, side.label) for side in (ours, theirs)))
    strict = np.repeat(strict, times)
    boundary, times = equal_pairs(*((side.unit, side.start, side.end) for side in (ours, theirs)))
    left, right = overlap_pairs(ours, theirs)
    agree = names[0][left] == names[1][right]
    counts["strict_matched"] = per_unit(ours.unit[strict], number)
    counts["boundary_matched"] = per_unit(np.repeat(ours.unit[boundary], times), number)
    counts["overlap_matched"] = per_unit(ours.unit[left], number)
    counts["name_right"] = per_unit(ours.unit[left[agree]], number)
    counts["cluster_right"] = _clusters_right(ours.unit[left], names[0][left], names[1][right], counts["name_right"])
    for of_type, units in (
        ("gold", _by_type(ours, slice(None), number)),
        ("predicted", _by_type(theirs, slice(None), number)),
        ("matched", _by_type(ours, strict, number)),
    ):
        counts |= {f"{kind}_{of_type}": units[code] for kind, code in _CODES.items() if units[code].any()}
    return counts


def _by_type(side: Spans, chosen: slice | Indices, number: int) -> Indices:
    """How many of the chosen spans each document has of each type: an array of shape (types, documents)."""
    cells = side.label[chosen] * number + side.unit[chosen]
    return np.bincount(cells, minlength=len(_CODES) * number).reshape(len(_CODES), number)


def _clusters_right(units: Indices, gold: Indices, predicted: Indices, name_right: Indices) -> Indices:
    """`relabelled` for each document; `units` are sorted."""
    right = name_right.copy()
    number = len(right)
    sizes = per_unit(units, number)
    ends = np.cumsum(sizes)
    codes = [np.unique(side, return_inverse=True)[1] for side in (gold, predicted)]
    kinds = [_distinct(units, [*chosen], number) for chosen in ((codes[0],), (codes[1],), codes)]
    # Where each name is told by one name and tells one, renaming makes every one right.
    unequivocal = (kinds[0] == kinds[2]) & (kinds[1] == kinds[2])
    right[unequivocal] = sizes[unequivocal]
    for unit in np.flatnonzero(right < sizes).tolist():
        pairs = slice(int(ends[unit] - sizes[unit]), int(ends[unit]))
        right[unit] = relabelled(list(zip(gold[pairs].tolist(), predicted[pairs].tolist(), strict=True)))
    return right


def _distinct(units: Indices, columns: Sequence[Indices], number: int) -> Indices:
    """How many different rows each document has."""
    first = np.unique(packed([units, *columns]), return_index=True)[1]
    return per_unit(units[first], number)


def relabelled(pairs: Sequence[tuple[Hashable, Hashable]]) -> int:
    r"""Mentions named alike after the best one-to-one renaming of the predicted names.

    $\max_{\pi} |\{(g, p) : g = \pi(p)\}|$: the clustering accuracy of Yang et al. (IEEE TIP 19, 2010), which asks
    whether mentions of one thing share a name, whatever that name is.

    Args:
        pairs: Gold and predicted name of each matched mention of one document.

    >>> relabelled([("Department", "DSIT"), ("Department", "DSIT"), ("Peter Kyle", "DSIT")])
    2
    """
    rows = {name: at for at, name in enumerate(dict.fromkeys(gold for gold, _ in pairs))}
    columns = {name: at for at, name in enumerate(dict.fromkeys(predicted for _, predicted in pairs))}
    table = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for gold, predicted in pairs:
        table[rows[gold], columns[predicted]] += 1
    return int(table[linear_sum_assignment(table, maximize=True)].sum())


def measures(sums: Sums) -> dict[str, Floats]:
    r"""Scores of mentions, micro-averaged: $F_1 = 2 m / (|G| + |P|)$, $P = m / |P|$, $R = m / |G|$.

    | measure | $m$ counts pairs with | source |
    |---|---|---|
    | `strict_*` | equal start, end and type | CoNLL-2003; seqeval, strict mode |
    | `boundary_*` | equal start and end | SemEval-2013 task 9, "exact" |
    | `overlap_*` | equal type and a shared code point, one-to-one | SemEval-2013 task 9, "type" |
    | `<type>_f1` | as strict, one type | CoNLL-2003 |
    | `name_accuracy` | share of the overlap pairs whose canonical names agree | |
    | `cluster_accuracy` | the same after the best renaming of predicted names in each document | Yang et al. 2010 |

    Args:
        sums: Sums of what `count` returns.

    Returns:
        Measure to value; NaN where it is undefined: an F1 with neither gold nor predictions, a precision without
        predictions, a recall without gold, an accuracy without matched mentions.

    >>> measures({"gold": 4, "predicted": 2, "strict_matched": 1})["strict_recall"]
    array(0.25)
    """
    scores: dict[str, Floats] = {}
    for name in ("strict", "boundary", "overlap"):
        scores |= prf(sums, name, "gold", "predicted")
    for kind in ENTITY_TYPES:
        scores[f"{kind.lower()}_f1"] = f1(*(of(sums, f"{kind}_{which}") for which in ("matched", "gold", "predicted")))
    scores["name_accuracy"] = ratio(of(sums, "name_right"), of(sums, "overlap_matched"))
    scores["cluster_accuracy"] = ratio(of(sums, "cluster_right"), of(sums, "overlap_matched"))
    return scores

"""Scores of entity mentions: spans, types and the names that mentions share."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.optimize import linear_sum_assignment

from tellings.document import ENTITY_TYPES, Document
from tellings.scoring.matching import Mark, equal, outside, overlap_pairs
from tellings.scoring.measures import Counts, f1, prf, ratio
from tellings.scoring.values import entity_name

__all__ = ["PRIMARY", "count", "measures", "relabelled"]

PRIMARY = "strict_f1"


def count(gold: Document, prediction: Document) -> Counts:
    """Count mentions that match, for `measures`.

    Args:
        gold: The annotated document; mentions inside its furniture count on neither side.
        prediction: The same document as a model sees it; its text is not needed.

    Returns:
        `gold` and `predicted` mentions; `strict_matched` (equal start, end, type), `boundary_matched` (equal start and
        end), `overlap_matched` (equal type, a shared code point); of the last pairs, `name_right` (equal name) and
        `cluster_right` (`relabelled`); `<type>_gold`, `<type>_predicted`, `<type>_matched` (strict).

    >>> from tellings.document import Entity
    >>> gold = Document("d", entities=(Entity("1", 0, 6, "ORG", "OpenAI"), Entity("2", 9, 11, "PLACE", "UK")))
    >>> guess = Document("d", entities=(Entity("x", 0, 6, "ORG", "OpenAI"), Entity("y", 9, 14, "PLACE", "Britain")))
    >>> counted = count(gold, guess)
    >>> [counted[key] for key in ("strict_matched", "overlap_matched", "name_right", "cluster_right")]
    [1.0, 2.0, 1.0, 2.0]
    """
    ours, theirs = (outside(document.entities, gold.furniture) for document in (gold, prediction))
    names = [entity_name(entity, gold.text) for entity in ours], [entity_name(entity, gold.text) for entity in theirs]
    marks = [
        [Mark(entity.type, entity.start, entity.end, (name,)) for entity, name in zip(side, named, strict=True)]
        for side, named in zip((ours, theirs), names, strict=True)
    ]
    pairs = overlap_pairs(marks[0], marks[1])
    named_pairs = [(names[0][left], names[1][right]) for left, right in pairs]
    counts = {
        "gold": float(len(ours)),
        "predicted": float(len(theirs)),
        "strict_matched": float(equal([mark[:3] for mark in marks[0]], [mark[:3] for mark in marks[1]])),
        "boundary_matched": float(equal([mark[1:3] for mark in marks[0]], [mark[1:3] for mark in marks[1]])),
        "overlap_matched": float(len(pairs)),
        "name_right": float(sum(left == right for left, right in named_pairs)),
        "cluster_right": float(relabelled(named_pairs)),
    }
    for kind in ENTITY_TYPES:
        left, right = ([mark[:3] for mark in side if mark.label == kind] for side in marks)
        if left or right:
            counts[f"{kind}_gold"], counts[f"{kind}_predicted"] = float(len(left)), float(len(right))
            counts[f"{kind}_matched"] = float(equal(left, right))
    return counts


def relabelled(pairs: list[tuple[str, str]]) -> int:
    r"""Mentions named alike after the best one-to-one renaming of the predicted names.

    $\max_{\pi} |\{(g, p) : g = \pi(p)\}|$: the clustering accuracy of Yang et al. (IEEE TIP 19, 2010), which asks
    whether mentions of one thing share a name, whatever that name is.

    Args:
        pairs: Gold and predicted name of each matched mention of one document.

    >>> relabelled([("Department", "DSIT"), ("Department", "DSIT"), ("Peter Kyle", "DSIT")])
    2
    """
    rows = {name: at for at, name in enumerate(sorted({gold for gold, _ in pairs}))}
    columns = {name: at for at, name in enumerate(sorted({predicted for _, predicted in pairs}))}
    if len(rows) <= 1 or len(columns) <= 1:
        tally: dict[tuple[str, str], int] = {}
        for pair in pairs:
            tally[pair] = tally.get(pair, 0) + 1
        return max(tally.values(), default=0)
    table = np.zeros((len(rows), len(columns)), dtype=np.int64)
    for gold, predicted in pairs:
        table[rows[gold], columns[predicted]] += 1
    return int(table[linear_sum_assignment(table, maximize=True)].sum())


def measures(counts: Mapping[str, float]) -> dict[str, float | None]:
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
        counts: Sums of what `count` returns.

    Returns:
        Measure to value; None where it is undefined: an F1 with neither gold nor predictions, a precision without
        predictions, a recall without gold, an accuracy without matched mentions.

    >>> measures({"gold": 4, "predicted": 2, "strict_matched": 1, "overlap_matched": 2, "name_right": 1})["strict_f1"]
    0.3333333333333333
    """
    matched = counts.get("overlap_matched", 0.0)
    scores: dict[str, float | None] = {}
    for name in ("strict", "boundary", "overlap"):
        scores |= prf(counts, name, "gold", "predicted")
    for kind in ENTITY_TYPES:
        matched_kind, gold, predicted = (counts.get(f"{kind}_{of}", 0.0) for of in ("matched", "gold", "predicted"))
        scores[f"{kind.lower()}_f1"] = f1(matched_kind, gold, predicted)
    scores["name_accuracy"] = ratio(counts.get("name_right", 0.0), matched)
    scores["cluster_accuracy"] = ratio(counts.get("cluster_right", 0.0), matched)
    return scores

"""Scores of alignment: which facts of an event's tellings make one statement, and where they differ."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from tellings.document import Alignment, Document, Fact
from tellings.scoring.calendar import dates_agree
from tellings.scoring.counts import Columns
from tellings.scoring.facts import match, same_fillers
from tellings.scoring.matching import Edge, assign
from tellings.scoring.measures import Floats, Sums, f1_of_rates, of, prf, ratio
from tellings.scoring.spans import outside
from tellings.scoring.values import Filler, fillers, with_text

__all__ = ["PRIMARY", "Compared", "b_cubed", "compared", "count", "differing_slots", "measures", "restricted"]

PRIMARY = "b_cubed_f1"

Node = tuple[str, str]
"""A fact of an event: document id and fact id."""
Discrepancy = tuple[frozenset[Node], str]
"""Two facts of one cluster, and a slot in which they differ."""


class _Telling(NamedTuple):
    """One fact, resolved."""

    document: str
    key: str
    modality: str
    roles: Mapping[str, Sequence[Filler]]


def differing_slots(facts: Sequence[tuple[Document, Fact]]) -> set[str]:
    r"""Slots in which aligned facts of different documents differ.

    For facts $a$, $b$ with fillers $a_r$, $b_r$ of role $r$, and $m_r$ the number of fillers that agree one-to-one
    (names of entities; value, upper end and unit of figures; dates whose common calendar parts are equal, because one
    telling says "Monday" and another "6 July"):

    $$D(a, b) = \{ r : m_r < \min(|a_r|, |b_r|) \} \cup \{ \text{modality} : \mathrm{mod}(a) \ne \mathrm{mod}(b) \}$$

    so a role that one telling leaves empty is no difference, nor is one filler more beside those that agree. For
    several facts, the union over all pairs from different documents.

    Args:
        facts: Facts, each with the document that holds it (which resolves its arguments).

    Returns:
        Names of roles, and `modality`.

    >>> from tellings.document import Argument, Figure
    >>> a, b = (
    ...     Document(name, figures=(Figure("1", 0, 5, "count", value, unit="job"),),
    ...         facts=(Fact("f", 9, 14, "employment", modality, arguments=(Argument("count", "1"),)),))
    ...     for name, value, modality in (("a", 100, "actual"), ("b", 250, "planned")))
    >>> sorted(differing_slots([(a, a.facts[0]), (b, b.facts[0])]))
    ['count', 'modality']
    """
    tellings = [_resolved(document, fact, fillers(document)) for document, fact in facts]
    return set().union(*(_differences(one, other) for one, other in combinations(tellings, 2)))


def restricted(alignments: Iterable[Alignment], documents: Iterable[Document]) -> list[Alignment]:
    """What is left of alignments where only some tellings, or some of their facts, are at hand.

    Args:
        alignments: Of whole events.
        documents: The tellings at hand; facts without a place in a reader's copy are missing in them.

    Returns:
        Alignments without the members that are not there, and without differences that the others do not show.
    """
    facts = {(document.id, fact.id): (document, fact) for document in documents for fact in document.facts}
    left = []
    for alignment in alignments:
        members = tuple(member for member in alignment.members if (member.document, member.fact) in facts)
        slots = differing_slots([facts[member.document, member.fact] for member in members])
        differences = tuple(difference for difference in alignment.differences if difference.slot in slots)
        agreement: Literal["same", "differs"] = "differs" if differences else "same"
        if members:
            left.append(Alignment(alignment.event, alignment.key, members, agreement, differences))
    return left


def _resolved(document: Document, fact: Fact, names: Mapping[str, Filler]) -> _Telling:
    roles: dict[str, list[Filler]] = {}
    # A name as it is compared elsewhere has lost its spaces, which a date needs.
    dates = {entity.id: entity.name or document.text[entity.start : entity.end] for entity in document.entities}
    for argument in fact.arguments:
        if argument.id in names:
            filler = dates[argument.id] if argument.role == "date" else names[argument.id]
            roles.setdefault(argument.role, []).append(filler)
    return _Telling(document.id, fact.key, fact.modality, roles)


def _differences(one: _Telling, other: _Telling) -> set[str]:
    if one.document == other.document:
        return set()
    slots = {"modality"} if one.modality != other.modality else set()
    for role in one.roles.keys() & other.roles.keys():
        left, right = one.roles[role], other.roles[role]
        if _agreeing(role, left, right) < min(len(left), len(right)):
            slots.add(role)
    return slots


def _agreeing(role: str, left: Sequence[Filler], right: Sequence[Filler]) -> int:
    """How many fillers of one role agree one-to-one."""
    if role != "date":
        return same_fillers(left, right)
    names = [[str(filler) for filler in side] for side in (left, right)]
    edges = {
        (row, column): Edge(1, 0.0)
        for row, one in enumerate(names[0])
        for column, other in enumerate(names[1])
        if dates_agree(one, other)
    }
    return len(assign(edges, *names))


def b_cubed(
    gold: Mapping[Node, Hashable], predicted: Mapping[Node, Hashable], stands_for: Mapping[Node, Node]
) -> dict[str, float]:
    r"""B-cubed sums of a clustering of predicted items against one of gold items.

    With $m$ the one-to-one matching of predicted to gold items, $C(x)$ the cluster of $x$ on its own side:

    $$R = \frac{1}{|G|} \sum_{g \in m(P)} \frac{|C(g) \cap m(C(m^{-1}(g)))|}{|C(g)|}, \quad
      P = \frac{1}{|P|} \sum_{p \in \mathrm{dom}\, m} \frac{|C(m(p)) \cap m(C(p))|}{|C(p)|}$$

    An unmatched gold item earns no recall, an unmatched prediction no precision (Bagga and Baldwin, LREC workshop on
    linguistic coreference 1998; for items that a system finds itself, Cai and Strube, SIGDIAL 2010).

    Args:
        gold: Cluster of each gold item.
        predicted: Cluster of each predicted item.
        stands_for: The gold item that a predicted item is matched to, one-to-one.

    Returns:
        `b_cubed_recall_sum`, `b_cubed_gold`, `b_cubed_precision_sum`, `b_cubed_predicted`.

    The published example, 12 items whose last two of three clusters a system joins:

    >>> gold = {("d", item): cluster for cluster, items in enumerate(["12345", "67", "89ABC"]) for item in items}
    >>> joined = {item: min(cluster, 1) for item, cluster in gold.items()}
    >>> sums = b_cubed(gold, joined, {item: item for item in gold})
    >>> round(sums["b_cubed_precision_sum"] / 12, 2), sums["b_cubed_recall_sum"] / 12
    (0.76, 1.0)
    """
    gold_sizes, predicted_sizes = Counter(gold.values()), Counter(predicted.values())
    shared = Counter((predicted[item], gold[standing]) for item, standing in stands_for.items())
    return {
        "b_cubed_recall_sum": math.fsum(number * number / gold_sizes[both[1]] for both, number in shared.items()),
        "b_cubed_gold": float(len(gold)),
        "b_cubed_precision_sum": math.fsum(
            number * number / predicted_sizes[both[0]] for both, number in shared.items()
        ),
        "b_cubed_predicted": float(len(predicted)),
    }


def count(gold: Sequence[Sequence[Document]], predictions: Sequence[Sequence[Document]]) -> Columns:
    """Count aligned facts and discrepancies of events, for `measures`.

    Facts of one `key` make one cluster; a fact without a key is a cluster of its own. A predicted fact stands for the
    gold fact of its document that `tellings.scoring.facts.match` gives it.

    Args:
        gold: The documents of each event; facts inside their furniture count on neither side.
        predictions: The same documents as a model sees them, in the same order; their text is not needed.

    Returns:
        For each event what `b_cubed` returns; `discrepancy_gold`, `discrepancy_predicted`, `discrepancy_matched`:
        pairs of facts of different documents in one cluster, once for each slot in which they differ.
    """
    rows = [_counted(*pair) for pair in zip(gold, predictions, strict=True)]
    columns = {name: np.array([row[name] for row in rows]) for name in (rows[0] if rows else ())}
    return {name: column if name.endswith("_sum") else column.astype(np.intp) for name, column in columns.items()}


class Compared(NamedTuple):
    """The facts of one event, gold and predicted, side by side.

    Attributes:
        gold: Cluster of each gold fact.
        predicted: Cluster of each predicted fact.
        stands_for: The gold fact that a predicted fact is matched to, one-to-one.
        wanted: Pairs of gold facts of one cluster, with each slot in which they differ.
        found: The same among predicted facts.
    """

    gold: Mapping[Node, Hashable]
    predicted: Mapping[Node, Hashable]
    stands_for: Mapping[Node, Node]
    wanted: Set[Discrepancy]
    found: Set[Discrepancy]

    def standing(self, discrepancy: Discrepancy) -> Discrepancy | None:
        """A predicted discrepancy between the gold facts that it is told of; None where one of them is spurious."""
        pair, slot = discrepancy
        if not all(node in self.stands_for for node in pair):
            return None
        return frozenset(self.stands_for[node] for node in pair), slot


def compared(gold: Sequence[Document], predictions: Sequence[Document]) -> Compared:
    """Bring the facts of one event together, as `count` does.

    Args:
        gold: The documents of the event; facts inside their furniture count on neither side.
        predictions: The same documents as a model sees them, in the same order.
    """
    ours: dict[Node, _Telling] = {}
    theirs: dict[Node, _Telling] = {}
    stands_for: dict[Node, Node] = {}
    for document, prediction in zip(gold, predictions, strict=True):
        guess = with_text(prediction, document)
        for version, side in ((document, ours), (guess, theirs)):
            names = fillers(version)
            for fact in outside(version.facts, document.furniture):
                side[document.id, fact.id] = _resolved(version, fact, names)
        stands_for.update(((document.id, b.id), (document.id, a.id)) for a, b in match(document, guess))
    return Compared(_clusters(ours), _clusters(theirs), stands_for, _discrepancies(ours), _discrepancies(theirs))


def _counted(gold: Sequence[Document], predictions: Sequence[Document]) -> dict[str, float]:
    """The counts of one event."""
    sides = compared(gold, predictions)
    counts = b_cubed(sides.gold, sides.predicted, sides.stands_for)
    matched = {sides.standing(each) for each in sides.found} & sides.wanted
    counts["discrepancy_gold"], counts["discrepancy_predicted"] = float(len(sides.wanted)), float(len(sides.found))
    counts["discrepancy_matched"] = float(len(matched))
    return counts


def _clusters(facts: Mapping[Node, _Telling]) -> dict[Node, Hashable]:
    return {node: telling.key or node for node, telling in facts.items()}


def _discrepancies(facts: Mapping[Node, _Telling]) -> set[Discrepancy]:
    members: dict[str, list[Node]] = {}
    for node, telling in facts.items():
        if telling.key:
            members.setdefault(telling.key, []).append(node)
    return {
        (frozenset(pair), slot)
        for nodes in members.values()
        for pair in combinations(nodes, 2)
        for slot in _differences(facts[pair[0]], facts[pair[1]])
    }


def measures(sums: Sums) -> dict[str, Floats]:
    r"""Scores of alignment, over the events' facts.

    | measure | definition | source |
    |---|---|---|
    | `b_cubed_*` | see `b_cubed`; $F_1 = 2PR / (P + R)$ | Bagga and Baldwin 1998 |
    | `discrepancy_*` | $F_1 = 2 \|D_G \cap D_P\| / (\|D_G\| + \|D_P\|)$, likewise P and R | |

    $D_G = \{(\{a, b\}, s)\}$ for gold facts $a$, $b$ of one key from different documents and slots $s \in D(a, b)$ of
    `differing_slots`; $D_P$ the same among predictions, each predicted fact replaced by the gold fact it stands for
    (one that stands for none is only ever wrong). A statement that $n$ tellings make counts once for each pair of
    them that differs.

    Args:
        sums: Sums of what `count` returns.

    Returns:
        Measure to value; NaN where it is undefined: an F1 with neither gold nor predictions, a precision without
        predictions, a recall without gold.

    >>> sums = {"b_cubed_recall_sum": 3, "b_cubed_gold": 4, "b_cubed_precision_sum": 3, "b_cubed_predicted": 3}
    >>> scores = measures(sums)
    >>> scores["b_cubed_recall"], scores["b_cubed_precision"], scores["discrepancy_f1"]
    (array(0.75), array(1.), array(nan))
    """
    recall = ratio(of(sums, "b_cubed_recall_sum"), of(sums, "b_cubed_gold"))
    precision = ratio(of(sums, "b_cubed_precision_sum"), of(sums, "b_cubed_predicted"))
    scores = {PRIMARY: f1_of_rates(precision, recall), "b_cubed_precision": precision, "b_cubed_recall": recall}
    return scores | prf(sums, "discrepancy", "discrepancy_gold", "discrepancy_predicted")

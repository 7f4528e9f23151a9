"""How many actions an annotation takes in Label Studio: made from nothing, or made of a prediction.

An action is one thing that a person does on purpose: a hotkey, a click, a drag, or filling in a box, however long the
answer. Reading, thinking and scrolling cost the same with and without a prediction and are left out, and so is the one
look that it takes to see that a predicted mark is right. In the project's own interface (annotations/label_config.xml),
where regions are made with hotkeys and the panel of relations stays open:

| what | actions | |
|---|---|---|
| make a region | 3 | let the last one go (`u`), the label's hotkey, drag over the words |
| answer by choice | 1 | its hotkey |
| fill a box in | 2 | click into it, write and confirm |
| draw a relation | 5 | `alt+r`, click the other region, show its label, open the list, pick |
| the article's stance | 1 | its hotkey |
| select a region that is there | 1 | click it: before anything below, once a region |
| change its label, or a choice | 1 | the hotkey |
| move one of its ends | 1 | drag the handle |
| change or empty a box | 2 | click into it, write and confirm |
| delete it | 1 | backspace; its answers go with it, and the relations from and to it |
| name a relation anew | 3 | show its label, open the list, pick: nothing need be selected |
| delete a relation | 1 | its button in the panel |

What is counted are the results that the interface would store (`tellings.annotations.convert.to_results`). A predicted
region may become a gold one of its layer that it overlaps, or is deleted; a gold region is made of a predicted one, or
anew. Of all ways the cheapest is taken, layer after layer: furniture, mentions, figures, stances, facts, so that
relations know which of the regions that they lead to are there. A relation to any mention of the right name is right,
as for the scores. Names and phrases are compared as the scores compare them; the keys of facts, which only say what
belongs together, after the best one-to-one renaming of the predicted ones over the tellings of an event.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from scipy.optimize import linear_sum_assignment

from tellings import Document, Figure
from tellings.annotations.convert import to_results
from tellings.annotations.label_config import ARTICLE_STANCE, ATTRIBUTES, LAYERS
from tellings.scoring.facts import match
from tellings.scoring.matching import Floats
from tellings.scoring.values import TOLERANCE, Filler, amount, fillers, with_text
from tellings.text import normalise, words

__all__ = ["LAYER_ORDER", "event_actions"]

MAKE, CHOICE, BOX, DRAW, SELECT, LABEL, END, DELETE, RENAME, UNDRAW = 3, 1, 2, 5, 1, 1, 1, 1, 3, 1
ANSWER: Final = {"choices": CHOICE, "textarea": BOX, "number": BOX}
LAYER_ORDER: Final = (*LAYERS, ARTICLE_STANCE)

Link = tuple[str, str]
"""A relation's label, and what it leads to: the same text for everything that would be as right."""
Actions = Counter[str]
"""By `<layer>.<what>`: `nothing` and `corrected` are actions, `kept`, `changed`, `deleted`, `made` regions."""


class Region(NamedTuple):
    """A region as the interface holds it.

    Attributes:
        start: First code point.
        end: Past the last one.
        label: Of its layer.
        answers: By control.
        links: Label and region of each relation that is drawn from it.
    """

    start: int
    end: int
    label: str
    answers: Mapping[str, Any]
    links: Sequence[tuple[str, str]]


def regions(document: Document) -> dict[str, dict[str, Region]]:
    """The regions of each layer by id, from what the interface would store."""
    results = to_results(document)
    answers: dict[str, dict[str, Any]] = defaultdict(dict)
    links: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for result in results:
        if result["type"] == "relation":
            links[result["from_id"]].append((result["labels"][0], result["to_id"]))
        elif result["from_name"] in ATTRIBUTES:
            (answer,) = (value for name, value in result["value"].items() if name not in ("start", "end"))
            answers[result["id"]][result["from_name"]] = answer[0] if isinstance(answer, list) else answer
    found: dict[str, dict[str, Region]] = {layer: {} for layer in LAYERS}
    for result in results:
        if (layer := result.get("from_name")) in LAYERS:
            identity, value = result["id"], result["value"]
            found[layer][identity] = Region(
                value["start"], value["end"], value["labels"][0], answers[identity], links[identity]
            )
    return found


def event_actions(gold: Sequence[Document], predictions: Sequence[Document]) -> list[Actions]:
    """Actions for each telling of one event.

    Args:
        gold: What the annotation shall be, with text.
        predictions: What the person is given, in the same order; empty documents for nothing.
    """
    guesses = [with_text(guess, right) for right, guess in zip(gold, predictions, strict=True)]
    return [_document(right, guess) for right, guess in zip(gold, _keyed(gold, guesses), strict=True)]


def _keyed(gold: Sequence[Document], predictions: Sequence[Document]) -> list[Document]:
    """The predictions with their facts' keys renamed one-to-one, so that most matched facts have the gold's."""
    pairs = [
        (one.key, other.key)
        for right, guess in zip(gold, predictions, strict=True)
        for one, other in match(right, guess)
        if one.key and other.key
    ]
    rows, columns = (sorted({pair[side] for pair in pairs}) for side in (0, 1))
    table = np.zeros((len(rows), len(columns)))
    for (one, other), number in Counter(pairs).items():
        table[rows.index(one), columns.index(other)] = number
    renamed: dict[str, str] = {
        columns[column]: rows[row]
        for row, column in zip(*linear_sum_assignment(table, maximize=True), strict=True)
        if table[row, column]
    }
    taken = set(renamed.values())

    def key(old: str) -> str:
        return renamed.get(old, f"other {old}" if old in taken else old)

    replace = msgspec.structs.replace
    return [
        replace(guess, facts=tuple(replace(fact, key=key(fact.key)) for fact in guess.facts)) for guess in predictions
    ]


def _document(gold: Document, prediction: Document) -> Actions:
    ours, theirs = regions(gold), regions(prediction)
    said = {identity: _said(filler) for identity, filler in fillers(gold).items()}
    became: dict[str, str] = {}  # the gold region that each predicted one which is kept has become
    actions: Actions = Counter()
    for layer in LAYERS:
        wanted, given = ours[layer], theirs[layer]
        links = {identity: [(name, said[end]) for name, end in region.links] for identity, region in wanted.items()}
        new = {identity: _making(region) + DRAW * len(links[identity]) for identity, region in wanted.items()}
        # Once more where regions of the layer lead to each other, now that it is known which of them are kept.
        before = dict(became)
        for _ in range(2 if layer == "figure" else 1):
            chosen = _chosen(wanted, given, links, _leading(given, became, said), new)
            became = before | chosen
        leading = _leading(given, became, said)
        made, spurious = wanted.keys() - set(chosen.values()), len(given) - len(chosen)
        costs = [
            _change(wanted[target], given[identity], links[target], leading[identity])
            for identity, target in chosen.items()
        ]
        actions[f"{layer}.nothing"] += sum(new.values())
        actions[f"{layer}.corrected"] += sum(costs) + sum(new[one] for one in made) + (SELECT + DELETE) * spurious
        actions[f"{layer}.kept"] += costs.count(0)
        actions[f"{layer}.changed"] += len(costs) - costs.count(0)
        actions[f"{layer}.made"] += len(made)
        actions[f"{layer}.deleted"] += spurious
    if gold.stance is not None:
        actions[f"{ARTICLE_STANCE}.nothing"] += CHOICE
        actions[f"{ARTICLE_STANCE}.corrected"] += CHOICE * (prediction.stance != gold.stance)
    return actions


def _said(filler: Filler) -> str:
    return str(amount(filler)) if isinstance(filler, Figure) else str(filler)


def _leading(given: Mapping[str, Region], became: Mapping[str, str], said: Mapping[str, str]) -> dict[str, list[Link]]:
    """Relations from predicted regions whose other end is kept: the rest go with the region they lead to."""
    return {
        identity: [(name, said[became[end]]) for name, end in region.links if end in became]
        for identity, region in given.items()
    }


def _chosen(
    wanted: Mapping[str, Region],
    given: Mapping[str, Region],
    links: Mapping[str, Sequence[Link]],
    leading: Mapping[str, Sequence[Link]],
    new: Mapping[str, int],
) -> dict[str, str]:
    """Which predicted region is made which gold one, at the least cost."""
    keep = np.full((len(given), len(wanted)), math.inf)
    for row, (identity, other) in enumerate(given.items()):
        for column, (target, one) in enumerate(wanted.items()):
            if one.start < other.end and other.start < one.end:
                keep[row, column] = _change(one, other, links[target], leading[identity])
    pairs = _cheapest(keep, [SELECT + DELETE] * len(given), list(new.values()))
    rows, columns = list(given), list(wanted)
    return {rows[row]: columns[column] for row, column in pairs}


def _making(region: Region) -> int:
    """Actions that make a region with its answers, without relations."""
    return MAKE + sum(ANSWER[ATTRIBUTES[name].kind] for name in region.answers)


def _change(gold: Region, predicted: Region, wanted: Sequence[Link], given: Sequence[Link]) -> int:
    """Actions that turn a predicted region into a gold one, its relations included."""
    own = LABEL * (gold.label != predicted.label)
    own += END * ((gold.start != predicted.start) + (gold.end != predicted.end))
    own += sum(
        ANSWER[ATTRIBUTES[name].kind]
        for name in {*gold.answers, *predicted.answers}
        if not _agree(name, gold.answers.get(name), predicted.answers.get(name))
    )
    left = Counter(wanted)
    left.subtract(given)
    missing, wrong = list((+left).elements()), list((-left).elements())
    rename = np.array([[RENAME if one[1] == other[1] else math.inf for one in missing] for other in wrong])
    pairs = _cheapest(rename.reshape(len(wrong), len(missing)), [UNDRAW] * len(wrong), [DRAW] * len(missing))
    drawn = len(missing) - len(pairs)
    others = RENAME * len(pairs) + UNDRAW * (len(wrong) - len(pairs))
    return SELECT * bool(own or drawn) + own + DRAW * drawn + others


def _agree(name: str, gold: Any, predicted: Any) -> bool:
    if gold is None or predicted is None:
        return gold is predicted
    if ATTRIBUTES[name].kind == "number":
        return math.isclose(gold, predicted, rel_tol=TOLERANCE, abs_tol=0.0)
    compared: dict[str, Callable[[str], Any]] = {"name": _folded, "measures": words}
    as_compared = compared.get(name, str.strip)
    return bool(as_compared(gold) == as_compared(predicted))


def _folded(name: str) -> str:
    return normalise(name).text.casefold()


def _cheapest(keep: Floats, drop: Sequence[int], make: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs of rows and columns, one-to-one, that make the sum of all costs least.

    Args:
        keep: Cost of each pair; infinite where there can be none.
        drop: Cost of each row without a column.
        make: Cost of each column without a row.
    """
    rows, columns = keep.shape
    # Each row may also take a column of its own (dropped), and each column a row of its own (made).
    never = 1.0 + sum(drop) + sum(make)
    table = np.full((rows + columns, rows + columns), never)
    table[:rows, :columns] = np.minimum(keep, never)
    table[np.arange(rows), columns + np.arange(rows)] = drop
    table[rows + np.arange(columns), np.arange(columns)] = make
    table[rows:, columns:] = 0
    left, right = linear_sum_assignment(table)
    return [
        (row, column)
        for row, column in zip(left.tolist(), right.tolist(), strict=True)
        if row < rows and column < columns
    ]

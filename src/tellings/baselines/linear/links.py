"""Links from an anchor (a trigger, a mark, a figure) to names and figures near it, by one classifier of pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from tellings.baselines.linear.classifier import Classifier
from tellings.baselines.linear.scene import Scene
from tellings.document import Entity, Figure

__all__ = ["NONE", "Anchor", "Linker", "Pair", "pairs"]

NONE: Final = "-"
"""The label of a pair that is not linked."""

Mark = Entity | Figure


class Anchor(NamedTuple):
    """What links begin at: a span and its type."""

    start: int
    end: int
    type: str


class Pair(NamedTuple):
    """An anchor and a mark that it may be linked to."""

    anchor: Anchor
    mark: Mark
    features: list[str]


def pairs(
    scene: Scene,
    anchor: Anchor,
    marks: Sequence[Sequence[Mark]],
    *,
    before: int,
    allowed: Callable[[Mark], bool] = lambda mark: True,
) -> list[Pair]:
    """Candidates of an anchor with their features.

    Args:
        scene: The article.
        anchor: Where links begin.
        marks: Names and figures of each sentence.
        before: How many sentences back candidates are taken from.
        allowed: Which marks may be linked.

    Returns:
        In the order of the text.
    """
    place = scene.sentence_of(anchor.start)
    found = []
    for sentence in range(max(0, place - before), place + 1):
        near = [mark for mark in marks[sentence] if allowed(mark) and not _within(mark, anchor)]
        for number, mark in enumerate(near):
            found.append(Pair(anchor, mark, _features(scene, anchor, mark, near, number, place - sentence)))
    return found


def _within(mark: Mark, anchor: Anchor) -> bool:
    return mark.start == anchor.start and mark.end == anchor.end


def kind(mark: Mark) -> str:
    """Type of a name, kind of a figure."""
    return mark.kind if isinstance(mark, Figure) else mark.type


def _features(scene: Scene, anchor: Anchor, mark: Mark, near: Sequence[Mark], number: int, back: int) -> list[str]:
    text, own = scene.text, f"{anchor.type}+{kind(mark)}"
    left, right = (mark, anchor) if mark.start < anchor.start else (anchor, mark)
    between = text[left.end : right.start].split() if back == 0 else []
    side = "before" if mark.start < anchor.start else "after"
    alike = [other for other in near if kind(other) == kind(mark)]
    rank = sorted(alike, key=lambda other: _gap(other, anchor)).index(mark) if back == 0 else alike[::-1].index(mark)
    lead = text[max(0, mark.start - 24) : mark.start].lower().split()[-2:]
    tail = text[mark.end : mark.end + 24].lower().split()[:2]
    trigger = text[anchor.start : anchor.end].lower()
    distance = min(len(between) // 2, 8) if back == 0 else 9
    row = [
        own,
        f"{own}|{side}|{back}",
        f"{own}|rank={min(rank, 4)}|{back}",
        f"{own}|{side}|rank={min(rank, 4)}|{back}",
        f"{own}|distance={distance}|{side}",
        f"{own}|lead={lead[-1] if lead else ''}",
        f"{own}|leads={' '.join(lead)}",
        f"{own}|tail={tail[0] if tail else ''}",
        f"{own}|position={min(number, 5)}of{min(len(near), 6)}",
        f"{own}|{side}|first={number == 0}",
        f"{own}|{trigger}|{side}|rank={min(rank, 2)}",
        f"{own}|alike={min(len(alike), 4)}",
        f"{own}|quoted={_is_quoted(text, mark.start)}",
    ]
    if back == 0 and len(between) <= 4:
        row.append(f"{own}|between={' '.join(between).lower()}|{side}")
    row.extend(f"{own}|word={word.lower()}|{side}" for word in between[:12])
    if isinstance(mark, Figure):
        row.append(f"{own}|unit={mark.unit}")
        row.append(f"{own}|qualifier={mark.qualifier}")
    return row


def _gap(mark: Mark, anchor: Anchor) -> int:
    return max(mark.start - anchor.end, anchor.start - mark.end, 0)


def _is_quoted(text: str, position: int) -> bool:
    line = text[text.rfind("\n", 0, position) + 1 : position]
    return (line.count("“") > line.count("”")) or line.count('"') % 2 == 1


class Linker:
    """Labels of pairs: a role, or none."""

    def __init__(self, strength: float = 1.0) -> None:
        """Choose the inverse strength of regularisation."""
        self._classifier = Classifier(strength=strength)
        self.threshold = 0.5
        """A role is given where its probability is at least this, against none."""

    def fit(self, found: Sequence[Pair], labels: Sequence[str]) -> Linker:
        """Learn from pairs with their roles."""
        self._classifier.fit([pair.features for pair in found], labels)
        return self

    def score(self, found: Sequence[Pair], allowed: Callable[[Pair, str], bool]) -> list[tuple[str, float]]:
        """For each pair the best role allowed and its probability against none of the roles."""
        probabilities = self._classifier.probabilities([pair.features for pair in found])
        classes = self._classifier.classes
        scored = []
        for pair, row in zip(found, probabilities, strict=True):
            options = [
                (float(value), name)
                for name, value in zip(classes, row, strict=True)
                if name != NONE and allowed(pair, name)
            ]
            value, name = max(options, default=(0.0, NONE))
            none = float(row[classes.index(NONE)]) if NONE in classes else 0.0
            scored.append((name, value / (value + none) if value + none else 0.0))
        return scored

"""Figures of `linear`: those of `rules`, less what a classifier learnt to leave, with learnt subjects."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tellings.baselines.linear.classifier import Classifier
from tellings.baselines.linear.features import shape
from tellings.baselines.linear.links import NONE, Anchor, Linker, Mark, Pair, pairs
from tellings.baselines.linear.scene import Scene
from tellings.document import Entity, Figure

__all__ = ["FigureModel"]

_KEPT, _LEFT = "figure", "none"


class FigureModel:
    """Chooses among the figures that the grammar reads, and links them to whose they are."""

    def __init__(self) -> None:
        """Nothing is learnt yet."""
        self._kept = Classifier()
        self._subjects = Linker()

    def fit(self, learnt: Sequence[Scene]) -> FigureModel:
        """Learn which readings annotators mark, and whose they are."""
        rows: list[list[str]] = []
        labels: list[str] = []
        found: list[Pair] = []
        roles: list[str] = []
        for scene in learnt:
            gold = scene.document.figures
            for figure in scene.rules.figures:
                rows.append(_row(scene, figure))
                meets = any(mark.start < figure.end and figure.start < mark.end for mark in gold)
                labels.append(_KEPT if meets else _LEFT)
            names = {entity.id: entity.name for entity in scene.document.entities}
            marks = scene.by_sentence(scene.document.entities)
            for figure in gold:
                subject = names.get(figure.subject or "")
                for pair in _candidates(scene, figure, marks):
                    found.append(pair)
                    roles.append("subject" if isinstance(pair.mark, Entity) and pair.mark.name == subject else NONE)
        self._kept.fit(rows, labels)
        self._subjects.fit(found, roles)
        return self

    def predict(self, scene: Scene, entities: Sequence[Entity]) -> list[Figure]:
        """Figures of an article in order."""
        marks = scene.by_sentence(entities)
        inside = [(item.start, item.end) for item in entities]
        read = [
            figure
            for figure in scene.rules.figures
            if not any(start < figure.end and figure.start < end for start, end in inside)
        ]
        kept = [
            figure
            for figure, label in zip(read, self._kept.best([_row(scene, figure) for figure in read]), strict=True)
            if label == _KEPT
        ]
        ids = {figure.id for figure in kept}
        return [
            msgspec.structs.replace(
                figure,
                subject=self._subject(scene, figure, marks),
                part_of=figure.part_of if figure.part_of in ids else None,
            )
            for figure in kept
        ]

    def _subject(self, scene: Scene, figure: Figure, marks: Sequence[Sequence[Mark]]) -> str | None:
        found = _candidates(scene, figure, marks)
        scored = self._subjects.score(found, lambda pair, role: True)
        best = max(zip(scored, found, strict=True), key=lambda item: item[0][1], default=None)
        return best[1].mark.id if best and best[0][1] >= self._subjects.threshold else None


def _candidates(scene: Scene, figure: Figure, marks: Sequence[Sequence[Mark]]) -> list[Pair]:
    anchor = Anchor(figure.start, figure.end, figure.kind)
    return pairs(scene, anchor, marks, before=1, allowed=lambda mark: isinstance(mark, Entity) and mark.type != "DATE")


def _row(scene: Scene, figure: Figure) -> list[str]:
    text = scene.text
    words = text[figure.start : figure.end].lower()
    before = text[max(0, figure.start - 40) : figure.start].lower().split()[-3:]
    after = text[figure.end : figure.end + 40].lower().split()[:3]
    line = text[text.rfind("\n", 0, figure.start) + 1 : figure.start]
    return [
        "bias",
        f"words={words}",
        f"shape={shape(words)}",
        f"kind={figure.kind}",
        f"unit={figure.unit}",
        f"qualifier={figure.qualifier}",
        f"opens={not line.strip()}",
        *(f"before{at}={word}" for at, word in enumerate(reversed(before))),
        *(f"after{at}={word}" for at, word in enumerate(after)),
        f"pair={before[-1] if before else ''}_{words}",
        f"pair={words}_{after[0] if after else ''}",
    ]

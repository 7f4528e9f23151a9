"""Alignment of `linear`: whether two facts of an event make one statement, by a classifier of pairs, then clusters."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from tellings.baselines.linear.classifier import Classifier
from tellings.baselines.linear.scene import Scene
from tellings.document import Document, Fact, Figure

__all__ = ["AlignmentModel"]

_SAME, _OTHER = "same", "other"
_WORD: Final = re.compile(r"[^\W_]+")
_SMALL: Final = frozenset(
    "the a an of to in for on and is was be has have had will would it its that this with by at as from".split()  # noqa: SIM905
)


class _Told(NamedTuple):
    """A fact with its arguments resolved, and the words of its sentence."""

    document: str
    fact: Fact
    fillers: dict[str, frozenset[tuple[Any, ...]]]
    words: frozenset[str]
    trigger: str


class AlignmentModel:
    """Gives the facts of an event's articles their keys."""

    def __init__(self) -> None:
        """Nothing is learnt yet."""
        self._pairs = Classifier()
        self.threshold = 0.5
        """Statements whose mean probability of being one is less stay apart."""

    def fit(self, learnt: Sequence[Scene]) -> AlignmentModel:
        """Learn from gold facts, whose keys say which make one statement."""
        rows: list[list[str]] = []
        labels: list[str] = []
        for told in _events(learnt, [scene.document for scene in learnt]):
            for one, other in combinations(told, 2):
                if one.fact.type == other.fact.type:
                    rows.append(_row(one, other))
                    labels.append(_SAME if one.fact.key == other.fact.key else _OTHER)
        self._pairs.fit(rows, labels)
        return self

    def align(self, scenes: Sequence[Scene], predicted: Sequence[Document]) -> list[Document]:
        """Give predicted facts of one event their keys; told twice in one article, the fuller one stays.

        Args:
            scenes: The articles of one event.
            predicted: Their entities, figures and facts.
        """
        told = _told(scenes, predicted)
        keys: dict[tuple[str, str], str] = {}
        used: set[str] = set()
        for kind in sorted({each.fact.type for each in told}):
            own = [each for each in told if each.fact.type == kind]
            for number, cluster in enumerate(self._clusters(own)):
                key = _key(kind, [own[at] for at in cluster], number, used)
                for at in cluster:
                    keys[own[at].document, own[at].fact.id] = key
        return [_fullest(document, keys) for document in predicted]

    def _clusters(self, told: Sequence[_Told]) -> list[list[int]]:
        """Average-linkage clusters of facts of one type."""
        if len(told) < 2 or _SAME not in self._pairs.classes:
            return [[at] for at in range(len(told))]
        from scipy.cluster.hierarchy import fcluster, linkage

        rows = [_row(one, other) for one, other in combinations(told, 2)]
        same = self._pairs.probabilities(rows)[:, self._pairs.classes.index(_SAME)]
        # Two facts of one article are seldom one statement; what is left of them is told twice.
        labels = fcluster(linkage(1 - same, "average"), 1 - self.threshold, "distance")
        return [list(np.flatnonzero(labels == label)) for label in sorted(set(labels))]


def _events(scenes: Sequence[Scene], documents: Sequence[Document]) -> list[list[_Told]]:
    events: dict[str, list[int]] = defaultdict(list)
    for at, scene in enumerate(scenes):
        events[scene.document.event].append(at)
    return [_told([scenes[at] for at in places], [documents[at] for at in places]) for places in events.values()]


def _told(scenes: Sequence[Scene], documents: Sequence[Document]) -> list[_Told]:
    found = []
    for scene, document in zip(scenes, documents, strict=True):
        names = {entity.id: entity.name for entity in document.entities}
        amounts = {figure.id: figure for figure in document.figures}
        for fact in document.facts:
            fillers: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
            for argument in fact.arguments:
                if argument.id in amounts:
                    fillers[argument.role].add(_value(amounts[argument.id]))
                else:
                    fillers[argument.role].add((names[argument.id].casefold(),))
            place = max(scene.sentence_of(fact.start), 0)
            words = frozenset(word.lower() for word in scene.words(place)) - _SMALL if scene.sentences else frozenset()
            trigger = scene.text[fact.start : fact.end].lower()
            resolved = {role: frozenset(values) for role, values in fillers.items()}
            found.append(_Told(document.id, fact, resolved, words, trigger))
    return found


def _value(figure: Figure) -> tuple[Any, ...]:
    return (figure.value, figure.unit)


def _row(one: _Told, other: _Told) -> list[str]:
    """How alike two facts of one type are."""
    kind = one.fact.type
    shared_words = len(one.words & other.words) / max(min(len(one.words), len(other.words)), 1)
    row = [
        "bias",
        kind,
        f"document={one.document == other.document}",
        f"{kind}|modality={one.fact.modality == other.fact.modality}",
        f"{kind}|trigger={one.trigger == other.trigger}",
        *(f"words>{step / 10:.1f}" for step in range(1, 10) if shared_words > step / 10),
        *(f"{kind}|words>{step / 10:.1f}" for step in (2, 4, 6) if shared_words > step / 10),
    ]
    agreeing = 0
    for role in sorted(one.fillers.keys() | other.fillers.keys()):
        left, right = one.fillers.get(role, frozenset()), other.fillers.get(role, frozenset())
        if not left or not right:
            state = "lacking"
        elif left & right:
            state, agreeing = "equal", agreeing + 1
        else:
            state = _nearness(left, right)
        row += [f"{kind}|{role}={state}", f"{role}={state}"]
    return [*row, f"agreeing={agreeing}", f"{kind}|agreeing={agreeing}"]


def _nearness(left: frozenset[tuple[Any, ...]], right: frozenset[tuple[Any, ...]]) -> str:
    """How far apart two fillers of one role are that are not equal."""
    one, other = min(left, key=str), min(right, key=str)
    if len(one) == 1:
        first, second = set(_WORD.findall(str(one[0]))), set(_WORD.findall(str(other[0])))
        return "akin" if first & second else "other"
    if one[1] != other[1]:
        return "unit"
    if one[0] is None or other[0] is None:
        return "vague"
    ratio = abs(one[0] - other[0]) / max(abs(one[0]), abs(other[0]), 1e-9)
    return "near" if ratio < 0.02 else "close" if ratio < 0.15 else "far" if ratio < 0.6 else "distant"


def _key(kind: str, told: Sequence[_Told], number: int, used: set[str]) -> str:
    """A slug of the cluster: the name that most of its facts hold, and the type."""
    names: dict[str, int] = defaultdict(int)
    for each in told:
        for values in each.fillers.values():
            for value in values:
                if len(value) == 1:
                    names[value[0]] += 1
    best = max(names, key=lambda name: (names[name], name), default="")
    plain = unicodedata.normalize("NFKD", best).encode("ascii", "ignore").decode().lower()
    stem = "-".join([*_WORD.findall(plain)[:4], kind.replace("_", "-")])
    key = stem if stem not in used else f"{stem}-{number + 1}"
    used.add(key)
    return key


def _fullest(document: Document, keys: dict[tuple[str, str], str]) -> Document:
    chosen: dict[str, Fact] = {}
    for fact in document.facts:
        key = keys[document.id, fact.id]
        if key not in chosen or len(fact.arguments) > len(chosen[key].arguments):
            chosen[key] = msgspec.structs.replace(fact, key=key)
    ordered = sorted(chosen.values(), key=lambda fact: (fact.start, fact.end, fact.id))
    return msgspec.structs.replace(document, facts=tuple(ordered))

"""Entities of `linear`: a token classifier, and canonical names over an event's articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import get_args

from tellings.baselines.linear.features import token_features
from tellings.baselines.linear.scene import Scene
from tellings.baselines.linear.tagger import Tagger
from tellings.baselines.linear.tokens import OUTSIDE, Labelled, spans
from tellings.baselines.rules.names import canonical_names
from tellings.document import Entity, EntityType

__all__ = ["EntityTagger", "named"]

_TYPES = frozenset(get_args(EntityType))


class EntityTagger:
    """Finds mentions and their types."""

    def __init__(self) -> None:
        """Nothing is learnt yet."""
        self._tagger = Tagger(strength=2.0)

    def fit(self, learnt: Sequence[Scene]) -> EntityTagger:
        """Learn from gold mentions."""
        rows, wanted = [], []
        for scene in learnt:
            rows += _rows(scene)
            wanted += scene.tags((item.start, item.end, item.type) for item in scene.document.entities)
        self._tagger.fit(rows, wanted)
        return self

    def predict(self, scene: Scene) -> list[Labelled]:
        """Mentions of an article in order: start, end, type."""
        found = self._tagger.predict(_rows(scene))
        return [span for tokens, tags in zip(scene.tokens, found, strict=True) for span in spans(tokens, tags)]

    def entropy(self, scene: Scene) -> float:
        """Mean entropy of the tokens' labels, as a share of the greatest that there can be (0 to 1)."""
        return self._tagger.entropy(_rows(scene))


def _rows(scene: Scene) -> list[list[list[str]]]:
    marks = scene.tags((item.start, item.end, item.type) for item in scene.rules.entities)
    counted = _capitals(scene)
    return [
        [
            [*row, f"elsewhere={counted[word]}"]
            for row, word in zip(token_features(words, {"rules": tags}), words, strict=True)
        ]
        for words, tags in ((scene.words(number), marks[number]) for number in range(len(scene.sentences)))
    ]


def _capitals(scene: Scene) -> Mapping[str, str]:
    """How each word is written within the sentences of the article: always, at times, never with a capital."""
    inner: dict[str, list[bool]] = defaultdict(list)
    for number in range(len(scene.sentences)):
        for word in scene.words(number)[1:]:
            inner[word.lower()].append(word[0].isupper())
    written = defaultdict(lambda: "unseen")
    for number in range(len(scene.sentences)):
        for word in scene.words(number):
            if seen := inner[word.lower()]:
                written[word] = "capital" if all(seen) else "small" if not any(seen) else "both"
    return written


def named(texts: Sequence[str], found: Sequence[Sequence[Labelled]]) -> list[list[Entity]]:
    """Give mentions of an event's articles their ids and canonical names.

    Args:
        texts: The articles.
        found: Mentions of each.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for text, mentions in zip(texts, found, strict=True):
        for start, end, kind in mentions:
            if kind != "DATE" and kind != OUTSIDE:
                votes[_form(text, start, end)][kind] += 1
    types = {form: _type(counts.most_common(1)[0][0]) for form, counts in votes.items()}
    names = canonical_names(Counter({form: counts.total() for form, counts in votes.items()}), types)
    return [
        [
            Entity(f"e{number}", start, end, _type(kind), names.get(_form(text, start, end), _form(text, start, end)))
            for number, (start, end, kind) in enumerate(mentions, start=1)
        ]
        for text, mentions in zip(texts, found, strict=True)
    ]


def _form(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())


def _type(name: str) -> EntityType:
    if name not in _TYPES:
        raise ValueError(name)
    return name  # type: ignore[return-value]

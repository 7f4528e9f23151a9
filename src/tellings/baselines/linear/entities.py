"""Entities of `linear`: a token classifier, and canonical names over an event's articles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import get_args

from tellings.baselines.events import places_by_event
from tellings.baselines.linear.features import token_features
from tellings.baselines.linear.scene import Scene
from tellings.baselines.linear.tagger import Tagger
from tellings.baselines.linear.tokens import OUTSIDE, Labelled, spans
from tellings.baselines.rules.names import canonical_names
from tellings.document import Entity, EntityType

__all__ = ["EntityTagger", "named", "rows_of", "shared_features"]

Rows = list[list[list[str]]]
"""Features of each token of each sentence."""
_TYPES = frozenset(get_args(EntityType))


class EntityTagger:
    """Finds mentions and their types."""

    def __init__(self) -> None:
        """Nothing is learnt yet."""
        self._tagger = Tagger(strength=2.0)

    def fit(self, learnt: Sequence[Scene]) -> EntityTagger:
        """Learn from gold mentions, by features that more than one event shows.

        What one event alone shows (the words of its own names) explains its mentions and none of another event; without
        it, weight goes to what names have in common.
        """
        rows = rows_of(learnt)
        shared = shared_features(learnt, rows)
        sentences, wanted = [], []
        for scene, found in zip(learnt, rows, strict=True):
            sentences += [[[name for name in row if name in shared] for row in sentence] for sentence in found]
            wanted += scene.tags((item.start, item.end, item.type) for item in scene.document.entities)
        self._tagger.fit(sentences, wanted)
        return self

    def predict(self, scenes: Sequence[Scene]) -> list[list[Labelled]]:
        """Mentions of each of an event's articles in order: start, end, type."""
        return [
            [
                span
                for tokens, tags in zip(scene.tokens, self._tagger.predict(rows), strict=True)
                for span in spans(tokens, tags)
            ]
            for scene, rows in zip(scenes, _rows(scenes), strict=True)
        ]

    def entropy(self, scene: Scene) -> float:
        """Mean entropy of an article's token labels, read by itself, as a share of the greatest (0 to 1)."""
        (rows,) = _rows([scene])
        return self._tagger.entropy(rows)


def rows_of(scenes: Sequence[Scene]) -> list[Rows]:
    """Features in each article, read with the others of its event; an article without an event is by itself."""
    found: dict[int, Rows] = {}
    for numbers in places_by_event(scene.document.event for scene in scenes):
        found.update(zip(numbers, _rows([scenes[number] for number in numbers]), strict=True))
    return [found[number] for number in range(len(scenes))]


def shared_features(scenes: Sequence[Scene], rows: Sequence[Rows]) -> set[str]:
    """Features that articles of at least two events show; all of them where there is one event."""
    seen = [
        {name for number in numbers for sentence in rows[number] for row in sentence for name in row}
        for numbers in places_by_event(scene.document.event for scene in scenes)
    ]
    times = Counter(name for names in seen for name in names)
    return {name for name, events in times.items() if events > 1 or len(seen) == 1}


def _rows(scenes: Sequence[Scene]) -> list[Rows]:
    """Features in each of an event's articles."""
    capitals = [_capitals([scene]) for scene in scenes]
    over_all = _capitals(scenes)
    return [_features(scene, own, over_all) for scene, own in zip(scenes, capitals, strict=True)]


def _features(scene: Scene, own: _Capitals, over_all: _Capitals) -> Rows:
    marks = scene.tags((item.start, item.end, item.type) for item in scene.rules.entities)
    return [
        [
            [*row, f"elsewhere={_written(own, word)}", f"event={_written(over_all, word)}", _times(over_all, word)]
            for row, word in zip(token_features(words, {"rules": tags}), words, strict=True)
        ]
        for words, tags in ((scene.words(number), marks[number]) for number in range(len(scene.sentences)))
    ]


_Capitals = Mapping[str, Sequence[bool]]
"""Of each word in lower case, whether it has a capital, for every time that it stands within a sentence."""


def _capitals(scenes: Sequence[Scene]) -> _Capitals:
    inner: dict[str, list[bool]] = defaultdict(list)
    for scene in scenes:
        for number in range(len(scene.sentences)):
            for word in scene.words(number)[1:]:
                inner[word.lower()].append(word[0].isupper())
    return inner


def _written(capitals: _Capitals, word: str) -> str:
    """How a word is written within sentences: always, at times, never with a capital."""
    seen = capitals.get(word.lower())
    return "unseen" if not seen else "capital" if all(seen) else "both" if any(seen) else "small"


def _times(capitals: _Capitals, word: str) -> str:
    count = sum(capitals.get(word.lower(), ()))
    return f"times={count if count < 2 else '2-4' if count < 5 else 'more'}"


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

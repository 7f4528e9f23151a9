"""The `linear` baseline: TF-IDF, windowed tokens and pairs, each with logistic regression, on top of `rules`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from tellings.baselines.events import annotated_by_event
from tellings.baselines.linear.alignment import AlignmentModel
from tellings.baselines.linear.entities import EntityTagger, named
from tellings.baselines.linear.facts import FactModel
from tellings.baselines.linear.figures import FigureModel
from tellings.baselines.linear.scene import scenes
from tellings.baselines.linear.stance import StanceModel
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["Linear"]


class Linear:
    """A trained model that does all five tasks on a processor in minutes; see `baselines/linear/CARD.md`."""

    name = "linear"

    def __init__(self) -> None:
        """Nothing is learnt yet."""
        self._learnt: _Learnt | None = None
        self._from = ""

    def fit(self, train: Sequence[Document], validation: Sequence[Document], task: object = None, *, seed: int) -> None:
        """Learn every layer, whatever the task; from what it has learnt from already, it learns nothing anew.

        Args:
            train: Gold articles with text.
            validation: Gold articles that thresholds are chosen on.
            task: The task asked for.
            seed: Of the stochastic parts.
        """
        digest = hashlib.sha256(msgspec.json.encode([seed, [list(train), list(validation)]])).hexdigest()
        if self._learnt is None or digest != self._from:
            self._learnt, self._from = _learn(train, validation, seed), digest

    def predict(self, documents: Sequence[Document], task: object = None) -> Iterable[Document]:
        """Annotate articles; those of one event tell each other names and statements.

        Args:
            documents: Articles with text.
            task: The task asked for. Every layer is predicted whatever it is.

        Yields:
            For each article, in order, a document with its id, event and predictions, without text.

        Raises:
            InputError: Nothing has been learnt.
        """
        learnt = self._fitted()
        yield from annotated_by_event(documents, lambda told: _annotate(learnt, told))

    def uncertainty(self, documents: Sequence[Document]) -> Iterable[float]:
        """Mean entropy of what is decided of an article: the label of each token, and the sides of each sentence.

        The mean entropy of a sequence's labels is the measure "token entropy" of Settles and Craven (An Analysis of
        Active Learning Strategies for Sequence Labeling Tasks, EMNLP 2008). Both parts count alike, each as a share of
        the greatest entropy that it could have, so that long articles are not unsure for their length.

        Args:
            documents: Articles with text.

        Yields:
            0 (sure of everything) to 1.

        Raises:
            InputError: Nothing has been learnt.
        """
        learnt = self._fitted()
        for scene in scenes(documents):
            yield (learnt.entities.entropy(scene) + learnt.stance.entropy(scene)) / 2

    def _fitted(self) -> _Learnt:
        if self._learnt is None:
            raise InputError("model linear", "has learnt nothing", "fit it first, on a dataset with a train split")
        return self._learnt


class _Learnt(msgspec.Struct, frozen=True):
    """What was learnt, a model a layer."""

    entities: EntityTagger
    figures: FigureModel
    stance: StanceModel
    facts: FactModel
    alignment: AlignmentModel


def _learn(train: Sequence[Document], validation: Sequence[Document], seed: int) -> _Learnt:
    seen = scenes(train)
    held_out = scenes(validation)
    facts = FactModel().fit(seen)
    return _Learnt(
        entities=EntityTagger().fit(seen),
        figures=FigureModel().fit(seen),
        stance=StanceModel().fit(seen, seed),
        facts=facts.tune(held_out) if held_out else facts,
        alignment=AlignmentModel().fit(seen),
    )


def _annotate(learnt: _Learnt, documents: Sequence[Document]) -> Iterator[Document]:
    """Annotate the articles of one event."""
    found = scenes(documents)
    entities = named([scene.text for scene in found], learnt.entities.predict(found))
    marked = []
    for scene, names in zip(found, entities, strict=True):
        figures = learnt.figures.predict(scene, names)
        stance, marks = learnt.stance.predict(scene, names)
        marked.append(
            Document(
                id=scene.document.id,
                event=scene.document.event,
                furniture=scene.rules.furniture,
                stance=stance,
                entities=tuple(names),
                figures=tuple(figures),
                stances=tuple(marks),
                facts=tuple(each.fact for each in learnt.facts.predict(scene, names, figures)),
            )
        )
    yield from learnt.alignment.align(found, marked)

"""The `llm` baseline: any endpoint that speaks as OpenAI's does, asked for marks by quotation, layer by layer."""

from __future__ import annotations

import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, Final

from tellings.baselines.events import places_by_event
from tellings.baselines.llm.endpoint import Endpoint, Session
from tellings.baselines.llm.event import names_of, with_groups, with_names
from tellings.baselines.llm.forms import LAYERS, Layer
from tellings.baselines.llm.marking import renumbered, with_answer
from tellings.baselines.llm.order import in_order
from tellings.baselines.llm.prompts import groups_question, layer_question, names_question
from tellings.baselines.llm.settings import Settings
from tellings.baselines.llm.tally import Tally
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["FewShot", "ZeroShot", "from_environment"]

_NEEDED: Final[dict[str, tuple[Layer, ...]]] = {
    "entities": ("entities",),
    "figures": ("entities", "figures"),
    "stance": ("entities", "stances"),
    "facts": ("entities", "figures", "facts"),
    "alignment": ("entities", "figures", "facts"),
}
"""Layers that are asked about for a task: its own, and those that it refers to."""


class ZeroShot:
    """A language model that has read the guidelines and nothing else; see `baselines/llm/CARD.md`.

    Attributes:
        name: `llm-` and the name of the endpoint's model, because results of two models are not one baseline's.
        tally: What happened in the last call of `predict`.
    """

    def __init__(self, settings: Settings) -> None:
        """Make the client; nothing is sent yet.

        Raises:
            MissingExtraError: The client is not installed.
        """
        self.settings = settings
        self.name = "llm-" + (re.sub(r"[^\w.]+", "-", settings.model).strip(".-") or "model")
        self.tally = Tally()
        self._endpoint = Endpoint(settings)
        self._examples: tuple[Document, ...] = ()

    def predict(self, documents: Sequence[Document], task: Any = None) -> Iterable[Document]:
        """Annotate articles; those of one event are asked together what their names mean and which facts are one.

        Args:
            documents: Articles with text.
            task: The task asked for: what it does not need is not asked. Everything when left out.

        Yields:
            For each article, in order, a document with its id, event and predictions, without text.

        Raises:
            InputError: The endpoint cannot be reached, refuses, or fails for good. What was answered is kept.
        """
        work = _Work(self._endpoint, self.settings, self._examples, "alignment" if task is None else task.name)
        if task is None:
            work.layers = LAYERS
        self.tally = work.tally
        try:
            yield from work.predictions(documents)
        finally:
            work.session.stop.set()
            if work.tally:
                about = f", {task.name}" if task is not None else ""
                print(f"{self.name}{about}: {work.tally.summary(self.settings)}", file=sys.stderr)


class FewShot(ZeroShot):
    """The same, shown examples from training."""

    def __init__(self, settings: Settings) -> None:
        """As for `ZeroShot`; the number of examples is part of the name."""
        super().__init__(settings)
        self.name += f"-{settings.shots}-shot"

    def fit(self, train: Sequence[Document], validation: Sequence[Document], task: object = None, *, seed: int) -> None:
        """Choose examples, of as many events as there are.

        Args:
            train: Gold articles; those without text are passed over.
            validation: Not read.
            task: Not read: every task has the same examples.
            seed: Of the choice.

        Raises:
            InputError: Nothing has a text.
        """
        events: dict[str, list[Document]] = defaultdict(list)
        for document in sorted(train, key=lambda item: item.id):
            if document.text:
                events[document.event or document.id].append(document)
        if not events:
            raise InputError("model llm", "no article to show as an example", "train on articles with text")
        chance = random.Random(seed)
        told = [chance.sample(events[event], len(events[event])) for event in sorted(events)]
        chance.shuffle(told)
        rounds = chain.from_iterable(
            (of_event[at] for of_event in told if at < len(of_event)) for at in range(max(map(len, told)))
        )
        chosen = [document for document, _ in zip(rounds, range(self.settings.shots), strict=False)]
        self._examples = tuple(map(renumbered, chosen))


def from_environment() -> ZeroShot:
    """The model that the environment's settings describe: what the name `llm` stands for.

    Raises:
        InputError: A setting is missing or wrong.
        MissingExtraError: The client is not installed.
    """
    settings = Settings.from_environment()
    return FewShot(settings) if settings.shots else ZeroShot(settings)


class _Work:
    """One call of `predict`: its questions, and what is counted."""

    def __init__(self, endpoint: Endpoint, settings: Settings, examples: Sequence[Document], task: str) -> None:
        self.session = Session()
        self.tally = self.session.tally
        self.layers = _NEEDED[task]
        self._is_aligned = task == "alignment"
        self._endpoint = endpoint
        self._threads = settings.concurrency
        self._examples = examples
        self._with_schema = settings.format in ("object", "text")

    def predictions(self, documents: Sequence[Document]) -> Iterator[Document]:
        """Documents in the order given; inside, an event's tellings go together."""
        events = places_by_event(document.event for document in documents)
        together = [number for numbers in events for number in numbers]
        sizes = [len(numbers) for numbers in events]
        found = self._marked((documents[number] for number in together), sizes)
        ready: dict[int, Document] = {}
        arriving = zip(together, found, strict=True)
        for number, document in enumerate(documents):
            while number not in ready:
                at, annotated = next(arriving)
                ready[at] = annotated
            told = ready.pop(number)
            yield Document(
                id=document.id,
                event=document.event,
                stance=told.stance,
                entities=told.entities,
                figures=told.figures,
                stances=told.stances,
                facts=told.facts,
            )

    def _marked(self, documents: Iterable[Document], sizes: Sequence[int]) -> Iterator[Document]:
        found = in_order(partial(self._layers, layers=self.layers[:1]), documents, self._threads)
        found = chain.from_iterable(in_order(self._named, _parted(found, sizes), self._threads))
        if further := self.layers[1:]:
            found = in_order(partial(self._layers, layers=further), found, self._threads)
        if self._is_aligned:
            found = chain.from_iterable(in_order(self._aligned, _parted(found, sizes), self._threads))
        return found

    def _layers(self, document: Document, layers: Sequence[Layer]) -> Document:
        if not document.text.strip():
            return document
        for layer in layers:
            question = layer_question(layer, document, self._examples, with_schema=self._with_schema)
            answer = self._endpoint.ask(question, self.session)
            if answer is not None:
                document = with_answer(document, layer, answer, self.tally)
        return document

    def _named(self, tellings: Sequence[Document]) -> Sequence[Document]:
        names = names_of(tellings)
        if len(tellings) < 2 or len(names) < 2:
            return tellings
        question = names_question(names, with_schema=self._with_schema)
        answer = self._endpoint.ask(question, self.session)
        return tellings if answer is None else with_names(tellings, answer, self.tally)

    def _aligned(self, tellings: Sequence[Document]) -> Sequence[Document]:
        if sum(bool(telling.facts) for telling in tellings) < 2:
            return tellings
        question = groups_question(tellings, with_schema=self._with_schema)
        answer = self._endpoint.ask(question, self.session)
        return tellings if answer is None else with_groups(tellings, answer, self.tally)


def _parted(documents: Iterable[Document], sizes: Sequence[int]) -> Iterator[list[Document]]:
    """Consecutive documents in parts of these sizes."""
    source = iter(documents)
    for size in sizes:
        yield [next(source) for _ in range(size)]

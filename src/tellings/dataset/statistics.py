"""Dataset statistics: what it holds, counted, as the tables that the card and the datasheet share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from tellings.document import (
    ARTICLE_STANCES,
    DIFFERENCE_KINDS,
    FACT_TYPES,
    FIGURE_KINDS,
    POLARITIES,
    Alignment,
    Document,
)

__all__ = ["statistics_tables"]

_SPLITS: Final = ("train", "validation", "test")
_Count = Callable[[Sequence[Document]], int]


def statistics_tables(documents: Sequence[Document], alignments: Sequence[Alignment]) -> str:
    """Count documents and annotations by origin and split, and alignments.

    Args:
        documents: Gold documents, with their split.
        alignments: Their alignments.

    Returns:
        Markdown: a table with a column for each split of the open part and one for the news, and a line on alignments.
    """
    opened = [document for document in documents if document.origin == "open"]
    columns = {f"open, {split}": [d for d in opened if d.split == split] for split in _SPLITS}
    columns = {name: part for name, part in columns.items() if part}
    if len(columns) > 1:
        columns["open, all"] = opened
    columns["news"] = [document for document in documents if document.origin == "news"]
    lines = [
        f"| what | {' | '.join(columns)} |",
        f"|---|{'---|' * len(columns)}",
        *(f"| {name} | {' | '.join(str(count(part)) for part in columns.values())} |" for name, count in _rows()),
        "",
        _aligned(alignments),
    ]
    return "\n".join(lines) + "\n"


def _rows() -> Iterable[tuple[str, _Count]]:
    yield "events", lambda part: len({document.event for document in part})
    yield "documents", len
    for stance in ARTICLE_STANCES:
        yield f"of these {stance}", _documents_of(stance)
    yield "entity mentions", lambda part: sum(len(document.entities) for document in part)
    yield "figures", lambda part: sum(len(document.figures) for document in part)
    for kind in FIGURE_KINDS:
        yield f"of these {kind}", _marks_of("figures", "kind", kind)
    yield "stance marks", lambda part: sum(len(document.stances) for document in part)
    for polarity in POLARITIES:
        yield f"of these {polarity}", _marks_of("stances", "polarity", polarity)
    yield "facts", lambda part: sum(len(document.facts) for document in part)
    for kind in FACT_TYPES:
        yield f"of these {kind}", _marks_of("facts", "type", kind)


def _documents_of(stance: str) -> _Count:
    return lambda part: sum(document.stance == stance for document in part)


def _marks_of(layer: str, field: str, value: str) -> _Count:
    return lambda part: sum(getattr(mark, field) == value for document in part for mark in getattr(document, layer))


def _aligned(alignments: Sequence[Alignment]) -> str:
    differing = [alignment for alignment in alignments if alignment.agreement == "differs"]
    slots: Counter[str] = Counter(difference.kind for alignment in alignments for difference in alignment.differences)
    statements: Counter[str] = Counter(
        kind for alignment in alignments for kind in {each.kind for each in alignment.differences}
    )
    told = f"Statements aligned across tellings: {len(alignments)}, of which {len(differing)} differ"
    if not differing:
        return told + "."
    kinds = ", ".join(f"{kind} in {statements[kind]} ({slots[kind]} slots)" for kind in DIFFERENCE_KINDS if slots[kind])
    return f"{told}: {kinds}."

"""Who annotates which text: so many of the annotators for each, the work shared evenly, the same at every call."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

__all__ = ["assigned"]


def assigned(
    texts: Collection[str],
    annotators: Sequence[str],
    overlap: int,
    *,
    present: Mapping[str, Collection[str]] | None = None,
) -> dict[str, list[str]]:
    """Choose annotators for texts.

    The choice depends on the texts and not on their order, and a wider overlap only adds to a narrower one. A text
    keeps the annotators that have it, so that a call that was cut short and is repeated ends where the whole one would.

    Args:
        texts: Ids.
        annotators: Names, each once.
        overlap: How many annotate each text; 1 to the number of annotators.
        present: Texts that each annotator has already. Those that are not among `texts` count as work too.

    Returns:
        Annotator -> texts to be theirs, in order of id; those that they have already are in it.

    >>> assigned(["a", "b", "c"], ["one", "two", "three"], 2)
    {'one': ['a', 'c'], 'two': ['a', 'b'], 'three': ['b', 'c']}
    """
    held = {name: set((present or {}).get(name, ())) for name in annotators}
    wanted = sorted(set(texts))
    load = {name: len(held[name].difference(wanted)) for name in annotators}
    chosen: dict[str, list[str]] = {text: [] for text in wanted}
    # One round after the other: what a narrower overlap chooses never depends on a wider one.
    for _ in range(overlap):
        for number, text in enumerate(wanted):
            free = [name for name in annotators if name not in chosen[text]]
            turn = {name: (place - number) % len(annotators) for place, name in enumerate(annotators)}
            name = min(free, key=lambda name: (load[name], turn[name]))
            chosen[text].append(name)
            load[name] += 1
    theirs: dict[str, list[str]] = {name: [] for name in annotators}
    for text, names in chosen.items():
        having = [name for name in annotators if text in held[name]]
        missing = [name for name in names if name not in having][: max(overlap - len(having), 0)]
        for name in annotators:
            if name in having or name in missing:
                theirs[name].append(text)
    return theirs

"""Articles of one event are read together, and come back in the order in which they were given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from tellings.document import Document

__all__ = ["annotated_by_event", "places_by_event"]


def places_by_event(events: Iterable[str]) -> list[list[int]]:
    """Where each event's articles stand, events in the order of their first; an article without an event is by itself.

    >>> places_by_event(["b", "", "a", "b", ""])
    [[0, 3], [1], [2], [4]]
    """
    found: dict[str, list[int]] = defaultdict(list)
    for number, event in enumerate(events):
        found[event or f"\0{number}"].append(number)
    return list(found.values())


def annotated_by_event(
    documents: Sequence[Document], annotate: Callable[[list[Document]], Iterable[Document]]
) -> Iterator[Document]:
    """Annotate event by event, and give the articles back in their order; an event waits until one of it is due.

    Args:
        documents: The articles.
        annotate: Takes the articles of one event, and gives one for each, in their order.
    """
    together = {number: places for places in places_by_event(one.event for one in documents) for number in places}
    ready: dict[int, Document] = {}
    for number in range(len(documents)):
        if number not in ready:
            places = together[number]
            ready.update(zip(places, annotate([documents[place] for place in places]), strict=True))
        yield ready.pop(number)

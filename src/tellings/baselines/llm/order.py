"""Work done by several threads, with results in the order of what was given."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

__all__ = ["in_order"]

Given = TypeVar("Given")
Made = TypeVar("Made")


def in_order(work: Callable[[Given], Made], items: Iterable[Given], threads: int) -> Iterator[Made]:
    """Map over items, some at a time and not far ahead of whoever takes the results.

    Args:
        work: Called in other threads.
        items: Taken as they are needed, in the caller's thread.
        threads: How many at a time.

    Yields:
        Results in the order of the items.

    Raises:
        Exception: What `work` raised for an item, when its turn comes.
    """
    source = iter(items)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="llm")
    waiting: deque[Future[Made]] = deque()
    try:
        waiting.extend(pool.submit(work, item) for item in islice(source, 2 * threads))
        while waiting:
            result = waiting.popleft().result()
            waiting.extend(pool.submit(work, item) for item in islice(source, 1))
            yield result
    finally:
        pool.shutdown(wait=False, cancel_futures=True)

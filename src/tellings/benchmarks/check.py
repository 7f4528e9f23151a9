"""Whether a model keeps the contract: small invented articles, every promise tried, each told as kept or broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from tellings.benchmarks.model import Model, Trainable, done_by
from tellings.benchmarks.run import predictions, seeded
from tellings.benchmarks.task import Task, all_tasks
from tellings.document import Argument, Document, Entity, Fact, Figure, Stance, problems
from tellings.errors import InputError, MissingExtraError
from tellings.scoring import score_documents

__all__ = ["Promise", "check_model", "specimens"]


class Promise(Struct, frozen=True):
    """One promise of the contract.

    Attributes:
        task: Of which it was tried.
        what: The promise.
        broken: How it was broken; empty where it was kept.
    """

    task: str
    what: str
    broken: str = ""


_TEXTS: Final = (
    ("mock-a/1", "Orvell buys maps\n\nThe Orvell Land Office signed a £2.5 million deal with Cartwell on Monday."),
    ("mock-a/2", "Maps, again\r\n\r\nCartwell’s deal — worth €3m — “will ruin” Orvell, said Ada Lind. 🗺️"),
    ("mock-b/1", "Ferry\n\nTarn Ferries may lease 12 boats from Cartwell 🚢 by 2031."),
    ("mock-b/2", "İstanbul straße 100% naïve café e\u0301 Tarn Ferries"),
    ("mock-c/1", ""),
)
"""Emoji, astral letters, line ends of two kinds, letters that grow when lowered, an article without text."""


def specimens() -> list[Document]:
    """The articles, all but the empty one with gold of every layer."""
    found = []
    for name, text in _TEXTS:
        document = Document(name, event=name.partition("/")[0], register="wire brief", text=text)
        if text:
            first = len(text) - len(text.lstrip())
            end = text.find(" ", first) if " " in text else len(text)
            last = text.rfind(" ") + 1
            document = msgspec.structs.replace(
                document,
                stance="promotional" if "deal" in text else "neutral",
                entities=(Entity("e1", first, end, "ORG", text[first:end]),),
                figures=(Figure("f1", last, len(text), "count", 1.0, unit="thing"),),
                stances=(Stance("s1", first, len(text.rstrip()), "critical", "deal", None),),
                facts=(Fact("k1", first, end, "investment", "actual", "deal", (Argument("investor", "e1"),)),),
            )
        found.append(document)
    return found


def check_model(model: Model, tasks: Sequence[str] | None = None) -> Iterator[Promise]:
    """Try the promises of the contract, task by task.

    Args:
        model: Any model. One with `fit` is fitted on the specimens.
        tasks: Names of tasks; all that the model does when None.

    Yields:
        Promises, kept and broken. What is not reached because an earlier promise was broken is left out.

    Raises:
        InputError: The model leaves a task out.
        MissingExtraError: An optional dependency of the model is not installed.
    """
    for task in all_tasks(done_by(model, tasks)):
        yield from _task(model, task)


def _task(model: Model, task: Task) -> Iterator[Promise]:
    gold = specimens()
    if isinstance(model, Trainable):
        broken = _tried(lambda: model.fit(gold[:2], gold[2:4], task, seed=0))
        yield Promise(task.name, "fits", broken)
        if broken:
            return
    held: list[list[Document]] = []

    def predict(documents: Sequence[Document]) -> None:
        seeded(0)
        held.append(list(predictions(model, documents, task)))

    broken = _tried(lambda: predict(gold))
    yield Promise(task.name, "gives one document for each, in order, with its id", broken)
    if broken:
        return
    yield Promise(task.name, "gives annotations that fit the text", _misfit(gold, held[0]))
    broken = _tried(lambda: _score(gold, held[0], task))
    yield Promise(task.name, "can be scored", broken)
    broken = _tried(lambda: predict(gold))
    if not broken and held[1] != held[0]:
        broken = "the second run over the same articles, with the same seed, gives others"
    yield Promise(task.name, "gives the same again", broken)
    broken = _tried(lambda: predict([]))
    yield Promise(task.name, "gives nothing for nothing", broken)


def _score(gold: Sequence[Document], found: Sequence[Document], task: Task) -> None:
    told = [document for document in gold if document.text]
    score_documents(told, found[: len(told)], tasks=[task.name], resamples=0)


def _tried(work: Callable[[], object]) -> str:
    """Do it; the error it raises, in a line."""
    try:
        work()
    except (KeyboardInterrupt, MissingExtraError):
        raise
    except InputError as error:
        return str(error)
    except Exception as error:
        # Another's code: whatever it raises is a broken promise, and is told.
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    return ""


def _misfit(gold: Sequence[Document], found: Sequence[Document]) -> str:
    for right, guess in zip(gold, found, strict=True):
        for field, cause in problems(msgspec.structs.replace(guess, text=right.text), len(right.text)):
            return f"{guess.id}: $.{field}: {cause}"
    return ""

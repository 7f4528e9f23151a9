"""What the analyses of models share: predictions on the open test split by a model fitted as `tellings run` fits it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tellings import Document, documents
from tellings.benchmarks.model import Model, Trainable
from tellings.benchmarks.run import predictions, seeded
from tellings.benchmarks.task import all_tasks

SEED = 0


def predicted(model: Model, gold: Sequence[Document], tasks: Sequence[str]) -> Iterator[tuple[str, list[Document]]]:
    """Fit on train and validation, and predict.

    Args:
        model: Any model; one with `fit` is fitted for each task, as the runner does.
        gold: Documents of the test split, which the model sees without their annotations.
        tasks: Names of tasks.

    Yields:
        Task and predictions, in the order of the gold.
    """
    train, validation = documents("train"), documents("validation")
    for task in all_tasks(tasks):
        if isinstance(model, Trainable):
            seeded(SEED)
            model.fit(train, validation, task, seed=SEED)
        yield task.name, list(predictions(model, gold, task))

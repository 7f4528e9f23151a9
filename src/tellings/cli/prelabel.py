"""A model's predictions as suggestions for annotators, and what the model is least sure of."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tellings.document import Document, Stance, problems
from tellings.errors import InputError

if TYPE_CHECKING:
    from tellings.benchmarks.model import Model, Uncertain
    from tellings.benchmarks.run import Progress

__all__ = ["Prelabels", "least_sure_first", "predict", "read_prelabels", "ready_model"]

_DIGITS = 12


class Prelabels(NamedTuple):
    """What a model says of articles.

    Attributes:
        version: Name and version of the model.
        suggestions: Predictions by article id, without text.
        uncertainty: How unsure the model is, by article id; none where that was not asked.
    """

    version: str
    suggestions: dict[str, Document]
    uncertainty: dict[str, float]


def read_prelabels(path: Path, documents: Sequence[Document]) -> Prelabels:
    """Take suggestions from a file of predictions; its version is the digest of its bytes.

    Args:
        path: JSON Lines of documents.
        documents: The articles; predictions of others are passed over.

    Raises:
        InputError: The file is no such file, has none of the articles, or a prediction does not fit its article.
    """
    from tellings.dataset.lines import file_digest, read_documents

    lines = read_documents(path)
    wanted = {document.id: document for document in documents}
    found = {prediction.id: prediction for prediction in lines if prediction.id in wanted}
    if not found:
        raise InputError(path, "predicts none of the articles", "a prediction has the article's id: <event>/<name>")
    for name, prediction in found.items():
        _refuse_misfit(lines.place(name), prediction, wanted[name])
    return Prelabels(f"{path.stem} {file_digest(path)[:_DIGITS]}", found, {})


def ready_model(spec: str, *, uncertain: bool) -> Model:
    """Find a model, which may have to say how unsure it is.

    Args:
        spec: As for `tellings.benchmarks.model.load_model`.
        uncertain: Whether it will be asked.

    Raises:
        InputError: There is no such model, or it cannot say how unsure it is.
    """
    from tellings.benchmarks.model import Uncertain, load_model

    model = load_model(spec)
    if uncertain and not isinstance(model, Uncertain):
        raise InputError(f"model {spec}", "does not say how sure it is", "one with a method uncertainty does: linear")
    return model


def predict(
    model: Model, spec: str, documents: Sequence[Document], *, uncertain: bool, seed: int, progress: Progress
) -> Prelabels:
    """Ask a model, fitted on the training split where it learns; of the articles' own events it learns nothing.

    Args:
        model: From `ready_model`.
        spec: What it was found by.
        documents: The articles.
        uncertain: Whether to ask it how unsure it is, too.
        seed: Of fitting.
        progress: Called with the task and articles done.

    Raises:
        InputError: It breaks its contract.
    """
    from tellings.benchmarks.model import Trainable, Uncertain
    from tellings.benchmarks.run import predictions, seeded
    from tellings.benchmarks.task import task
    from tellings.dataset.load import documents as gold

    seeded(seed)
    events = {document.event for document in documents}
    if isinstance(model, Trainable):
        train, validation = (
            [document for document in gold(split) if document.event not in events] for split in ("train", "validation")
        )
        model.fit(train, validation, task("facts"), seed=seed)
    # Facts need entities and figures, so that who does only what is asked predicts these with them.
    found = list(predictions(model, documents, task("facts"), progress=progress))
    if not any(each.stance or each.stances for each in found):
        sides = predictions(model, documents, task("stance"), progress=progress)
        found = [_with_stance(one, other) for one, other in zip(found, sides, strict=True)]
    for prediction, document in zip(found, documents, strict=True):
        _refuse_misfit(f"model {model.name}, article {document.id}", prediction, document)
    unsure = _uncertainty(model, documents) if uncertain and isinstance(model, Uncertain) else {}
    suggestions = {
        document.id: msgspec.structs.replace(each, text="") for document, each in zip(documents, found, strict=True)
    }
    return Prelabels(f"{model.name} {_version(spec, model)}", suggestions, unsure)


def least_sure_first(documents: Iterable[Document], uncertainty: Mapping[str, float]) -> list[Document]:
    """Articles with what a model is least sure of first; among equals in order of id."""
    return sorted(documents, key=lambda document: (-uncertainty[document.id], document.id))


def _uncertainty(model: Uncertain, documents: Sequence[Document]) -> dict[str, float]:
    values = [float(value) for value in model.uncertainty([document.without_gold() for document in documents])]
    place = f"model {model.name}, uncertainty"
    if len(values) != len(documents):
        raise InputError(place, f"{len(values)} numbers for {len(documents)} documents", "give one for each")
    if not all(map(math.isfinite, values)):
        raise InputError(place, "a number is not finite", "give finite numbers")
    return {document.id: value for document, value in zip(documents, values, strict=True)}


def _refuse_misfit(place: str, prediction: Document, document: Document) -> None:
    for field, cause in problems(prediction, len(document.text)):
        raise InputError(f"{place}: $.{field}", cause)


def _with_stance(found: Document, sides: Document) -> Document:
    """Add stances of another prediction, whose targets and holders are looked for among the names that are there."""
    there = {(entity.start, entity.end, entity.type): entity.id for entity in found.entities}
    names = {entity.id: there.get((entity.start, entity.end, entity.type)) for entity in sides.entities}
    taken = {annotation.id for _, annotation in found.annotations()}

    def moved(stance: Stance) -> Stance:
        target = stance.target if stance.target in ("deal", "other") else names.get(stance.target) or "other"
        identity = stance.id
        while identity in taken:
            identity += "-stance"
        taken.add(identity)
        holder = names.get(stance.holder) if stance.holder else None
        return msgspec.structs.replace(stance, id=identity, target=target, holder=holder)

    return msgspec.structs.replace(found, stance=sides.stance, stances=tuple(map(moved, sides.stances)))


def _version(spec: str, model: Model) -> str:
    """Version of a model: its own, else that of the package it comes in, else the digest of its source file."""
    from tellings.benchmarks.model import registered
    from tellings.dataset.lines import file_digest

    if isinstance(own := getattr(model, "version", None), str) and own:
        return own
    if (point := registered().get(spec)) is not None and point.dist is not None:
        return point.dist.version
    for package in packages_distributions().get(type(model).__module__.partition(".")[0], ()):
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    source = inspect.getsourcefile(type(model))
    return file_digest(Path(source))[:_DIGITS] if source else "of unknown version"

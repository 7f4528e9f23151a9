"""Documents to the server's tasks and results, and back."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import count
from typing import Any, Final

from tellings.annotations.label_config import ARTICLE_STANCE, ATTRIBUTES, LAYERS, RELATIONS, TEXT
from tellings.annotations.task import Task, TaskAnnotation, counting
from tellings.document import (
    ARTICLE_STANCES,
    Argument,
    Document,
    Entity,
    Fact,
    Figure,
    Span,
    Stance,
)
from tellings.errors import InputError

__all__ = ["to_document", "to_results", "to_task"]

_LABELS: Final = {(layer, label) for layer, labels in LAYERS.items() for label in labels}
_CHOICES: Final = {(name, choice) for name, attribute in ATTRIBUTES.items() for choice in attribute.choices} | {
    (ARTICLE_STANCE, stance) for stance in ARTICLE_STANCES
}
_KINDS: Final = {name: attribute.kind for name, attribute in ATTRIBUTES.items()}
_TARGETS: Final = ("deal", "other")


def to_task(document: Document, *, guidelines: str, round_name: str) -> dict[str, Any]:
    """Make the task from which an annotator works.

    Args:
        document: The article; its annotations are left out.
        guidelines: Version of the guidelines that the annotator follows.
        round_name: Round of annotation.

    Returns:
        The fields of the task's `data`.
    """
    return {
        "id": document.id,
        "event": document.event,
        "outlet": document.outlet,
        "register": document.register,
        "title": document.title,
        TEXT: document.text,
        "sha256": document.sha256,
        "origin": document.origin,
        "licence": document.licence,
        "split": document.split,
        "language": document.language,
        "guidelines": guidelines,
        "round": round_name,
    }


def to_results(document: Document) -> list[dict[str, Any]]:
    """Write a document's annotations as the server stores them.

    Args:
        document: Its ids are kept as region ids; furniture, which has none, is numbered `furniture-1` onwards.

    Returns:
        The `result` of one annotation: the article's stance, the regions with their attributes, layer by layer, then
        the relations. An empty attribute is left out.
    """
    text = document.text
    results: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []

    def mark(layer: str, identity: str, span: Any, label: str, attributes: dict[str, Any]) -> None:
        place = {"start": span.start, "end": span.end}
        value = {**place, "text": text[span.start : span.end], "labels": [label]}
        results.append(_result(identity, layer, "labels", value))
        for name, answer in attributes.items():
            kind = ATTRIBUTES[name].kind
            if answer is None or answer == "":
                continue
            answers = {
                "textarea": {"text": [answer]},
                "number": {"number": answer},
                "choices": {"choices": [answer]},
            }
            results.append(_result(identity, name, kind, {**place, **answers[kind]}))

    def relate(source: str, label: str, target: str | None) -> None:
        if target is not None:
            relations.append(
                {"from_id": source, "to_id": target, "type": "relation", "direction": "right", "labels": [label]}
            )

    taken = {annotation.id for _, annotation in document.annotations()}
    if document.stance is not None:
        identity = next(_free("article", taken))
        results.append(_result(identity, ARTICLE_STANCE, "choices", {"choices": [document.stance]}))
    for span, identity in zip(document.furniture, _free("furniture", taken), strict=False):
        mark("furniture", identity, span, "furniture", {})
    for entity in document.entities:
        mark("entity", entity.id, entity, entity.type, {"name": entity.name})
    for figure in document.figures:
        names = ("value", "value_high", "unit", "qualifier", "measures")
        mark("figure", figure.id, figure, figure.kind, {name: getattr(figure, name) for name in names})
        relate(figure.id, "subject", figure.subject)
        relate(figure.id, "part_of", figure.part_of)
    for stance in document.stances:
        is_kind = stance.target in _TARGETS
        mark("stance", stance.id, stance, stance.polarity, {"target_kind": stance.target if is_kind else "mention"})
        relate(stance.id, "target", None if is_kind else stance.target)
        relate(stance.id, "holder", stance.holder)
    for fact in document.facts:
        mark("fact", fact.id, fact, fact.type, {"modality": fact.modality, "key": fact.key})
        for argument in fact.arguments:
            relate(fact.id, argument.role, argument.id)
    return results + relations


def _result(identity: str, control: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": identity, "from_name": control, "to_name": TEXT, "type": kind, "value": value}


def _free(prefix: str, taken: Set[str]) -> Iterator[str]:
    return (name for name in (f"{prefix}-{number}" for number in count(1)) if name not in taken)


def to_document(task: Task, annotation: TaskAnnotation | None = None) -> Document:
    """Read one annotation of one task; what stands in neither the guidelines nor the document is refused.

    Args:
        task: One decoded task.
        annotation: One of its annotations; the only one that counts when left out.

    Returns:
        The article with the annotation, every layer in the order of its results.

    Raises:
        InputError: An answer has no place in a document. `tellings.annotations.check` finds all of them at once, and
            those that a document can hold but the guidelines forbid.
    """
    if annotation is None:
        found = counting(task)
        if len(found) != 1:
            raise InputError(f"task {task.id}", f"{len(found)} annotations count, not one", "say which is meant")
        annotation = found[0]
    try:
        return _convert(task, annotation)
    except _RefusedError as refused:
        region, cause = refused.args
        place = f"task {task.id} annotation {annotation.id}" + (f" region {region}" if region else "")
        raise InputError(place, cause, "run `tellings annotate check` and correct it in the server") from None


class _RefusedError(Exception):
    """Region id (empty for the article or a relation) and cause."""


def _convert(task: Task, annotation: TaskAnnotation) -> Document:
    # One pass over the results and one over the regions, with no call for a good result: an export holds hundreds of
    # thousands of them.
    article_stance: Any = None
    # The labels and choices are looked up below, which the type checker cannot see: Any.
    regions: dict[str, dict[str, tuple[int, int, Any]]] = {layer: {} for layer in LAYERS}
    seen: set[str] = set()
    answers: dict[str, dict[str, Any]] = {name: {} for name in ATTRIBUTES}
    links: dict[str, dict[str, str]] = {"subject": {}, "part_of": {}, "target": {}, "holder": {}}
    arguments: dict[str, list[Argument]] = {}
    for result in annotation.result:
        kind = result.type
        name = result.from_name
        value = result.value
        identity = result.id
        if kind == "relation":
            labels = result.labels
            if labels is None or len(labels) != 1:
                raise _RefusedError(result.from_id, f"a relation has {len(labels or ())} labels, not one")
            role = labels[0]
            direction = result.direction
            if direction == "right":
                source, target = result.from_id, result.to_id
            elif direction == "left":
                source, target = result.to_id, result.from_id
            else:
                raise _RefusedError(result.from_id, f"a relation's direction is {direction!r}, not left or right")
            if role in links:
                if source in links[role]:
                    raise _RefusedError(source, f"two relations {role!r}")
                links[role][source] = target
            elif role not in RELATIONS:
                raise _RefusedError(source, f"unknown relation {role!r}")
            elif source in arguments:
                arguments[source].append(Argument(role, target))
            else:
                arguments[source] = [Argument(role, target)]
            continue
        if value is None:
            raise _RefusedError(identity, f"a result of type {kind!r} has no value")
        if kind == "labels":
            labels = value.labels
            if labels is None or len(labels) != 1:
                raise _RefusedError(identity, f"{len(labels or ())} labels, not one")
            if (name, labels[0]) not in _LABELS:
                raise _RefusedError(identity, f"unknown label {labels[0]!r} of control {name!r}")
            start, end = value.start, value.end
            if start is None or end is None or start < 0 or end < 0:
                raise _RefusedError(identity, f"offsets {start} to {end}")
            if identity in seen:
                raise _RefusedError(identity, "two span labels on one region")
            seen.add(identity)
            regions[name][identity] = (start, end, labels[0])
            continue
        answer: Any
        if kind == "choices":
            chosen = value.choices
            if chosen is None or len(chosen) != 1:
                raise _RefusedError(identity, f"{len(chosen or ())} answers to {name!r}, not one")
            answer = chosen[0]
            if (name, answer) not in _CHOICES:
                raise _RefusedError(identity, f"unknown choice {answer!r} of control {name!r}")
            if name == ARTICLE_STANCE:
                if article_stance is not None:
                    raise _RefusedError("", "two answers to the article's stance")
                article_stance = answer
                continue
        elif kind == "textarea":
            written = value.text
            if type(written) is list and len(written) == 1:
                answer = written[0]
            elif type(written) is str:
                answer = written
            else:
                raise _RefusedError(identity, f"{len(written or ())} answers to {name!r}, not one")
        elif kind == "number":
            answer = value.number
            if answer is None:
                raise _RefusedError(identity, f"{name!r} is no number")
        else:
            raise _RefusedError(identity, f"unknown type of result {kind!r}")
        slot = answers.get(name)
        if slot is None or _KINDS[name] != kind:
            raise _RefusedError(identity, f"unknown control {name!r} of type {kind!r}")
        if identity in slot:
            raise _RefusedError(identity, f"two answers to {name!r}")
        slot[identity] = answer
    for name, attribute in ATTRIBUTES.items():
        if stray := answers[name].keys() - regions[attribute.layer].keys():
            raise _RefusedError(min(stray), f"{name!r} belongs to a region of layer {attribute.layer!r}")
    for role, linked in links.items():
        if stray := linked.keys() - regions[RELATIONS[role]].keys():
            raise _RefusedError(min(stray), f"{role!r} is drawn from no region of layer {RELATIONS[role]!r}")
    if stray := arguments.keys() - regions["fact"].keys():
        raise _RefusedError(min(stray), f"{arguments[min(stray)][0].role!r} is drawn from no region of layer 'fact'")
    name_of = answers["name"].get
    value_of, high_of, unit_of = answers["value"].get, answers["value_high"].get, answers["unit"].get
    qualifier_of, measures_of = answers["qualifier"].get, answers["measures"].get
    subject_of, part_of = links["subject"].get, links["part_of"].get
    modality_of, key_of = answers["modality"].get, answers["key"].get
    data = task.data
    return Document(
        data.id,
        data.event,
        data.outlet,
        data.register,
        data.title,
        data.text,
        data.sha256,
        data.origin,
        data.licence,
        data.split,
        data.language,
        tuple([Span(start, end) for start, end, _ in regions["furniture"].values()]),
        article_stance,
        tuple([Entity(i, start, end, of, name_of(i, "")) for i, (start, end, of) in regions["entity"].items()]),
        tuple(
            [
                Figure(
                    i,
                    start,
                    end,
                    of,
                    value_of(i),
                    high_of(i),
                    unit_of(i, ""),
                    qualifier_of(i, "exact"),
                    measures_of(i, ""),
                    subject_of(i),
                    part_of(i),
                )
                for i, (start, end, of) in regions["figure"].items()
            ]
        ),
        _stances(regions["stance"], answers["target_kind"], links["target"], links["holder"]),
        tuple(
            [
                Fact(i, start, end, of, modality_of(i, "actual"), key_of(i, ""), tuple(arguments.get(i, ())))
                for i, (start, end, of) in regions["fact"].items()
            ]
        ),
    )


def _stances(
    regions: dict[str, tuple[int, int, Any]], kinds: dict[str, str], targets: dict[str, str], holders: dict[str, str]
) -> tuple[Stance, ...]:
    stances: list[Stance] = []
    for identity, (start, end, polarity) in regions.items():
        kind, target = kinds.get(identity), targets.get(identity)
        if target is None:
            if kind is None or kind == "mention":
                raise _RefusedError(identity, "the stance has no target")
            target = kind
        elif kind is not None and kind != "mention":
            raise _RefusedError(identity, f"the target is a mention and {kind!r}")
        stances.append(Stance(identity, start, end, polarity, target, holders.get(identity)))
    return tuple(stances)

"""What the server accepts and the guidelines do not: every fault of an export, with its place and how to mend it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from tellings.annotations.convert import to_document
from tellings.annotations.export import read_elements
from tellings.annotations.label_config import ARTICLE_STANCE, ATTRIBUTES, LAYERS, RELATIONS
from tellings.annotations.task import DECODER, Result, Task, TaskAnnotation, Value, counting
from tellings.document import ARTICLE_STANCES, Document, problems
from tellings.errors import InputError
from tellings.text import digest

__all__ = ["Problem", "author_faults", "check_export"]


class Problem(Struct, frozen=True):
    """One fault of an export.

    Attributes:
        place: As `task 12 annotation 7 region abc`.
        cause: What is wrong there.
        mend: What to do about it in the server.
    """

    place: str
    cause: str
    mend: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.place}: {self.cause}; {self.mend}"


Report = Callable[[str, str, str], None]
"""Takes region id (empty for the whole annotation), cause and mend."""

_REDRAW: Final = "delete the region and draw it anew"
_REMARK: Final = "correct it in the server"
_RELINK: Final = "delete the relation and draw it anew"


def check_export(
    path: Path,
    *,
    texts: Mapping[str, str] | None = None,
    accounts: Mapping[int, str] | None = None,
    annotator: str | None = None,
) -> list[Problem]:
    """Find everything in an export that may not become data.

    Args:
        path: Full-JSON export; cancelled annotations and drafts in it are passed over, as everywhere.
        texts: The project's own text of each article id; an article that is not there is a fault.
        accounts: Annotator of each account id; any other account is a fault.
        annotator: Whose export this is meant to be.

    Returns:
        The faults, in the order of the file; none when the export can be used.

    Raises:
        InputError: The file is not an export at all.
    """
    found: list[Problem] = []
    authors: set[int | None] = set()
    articles: Counter[tuple[str, str, int | None]] = Counter()
    for place, raw in read_elements(path):
        try:
            task = DECODER.decode(raw)
        except UnicodeDecodeError as error:
            raise InputError(place, f"not UTF-8: {error.reason}", "save the export as UTF-8") from None
        except msgspec.ValidationError as error:
            found.append(Problem(place.removeprefix(f"{path}: "), str(error), _REMARK))
            continue
        except msgspec.DecodeError as error:
            raise InputError(place, str(error), "export the project anew as JSON") from None
        found.extend(Problem(f"task {task.id}", *fault) for fault in _task_faults(task, texts))
        for annotation in counting(task):
            account = annotation.account()
            authors.add(account)
            articles[task.data.id, task.data.round, account] += 1
            where = f"task {task.id} annotation {annotation.id}"
            if articles[task.data.id, task.data.round, account] == 2:
                cause = f"account {account} has annotated article {task.data.id!r} twice in this round"
                found.append(Problem(where, cause, "delete all but one"))
            found.extend(Problem(where, *fault) for fault in author_faults(annotation, accounts, annotator))
            for region, cause, mend in _annotation_faults(task, annotation):
                found.append(Problem(where + (f" region {region}" if region else ""), cause, mend))
    if annotator is not None and len(authors) > 1:
        listed = ", ".join(str(account) for account in sorted(authors, key=str))
        found.append(Problem(str(path), f"accounts {listed} in one annotator's export", "export one account"))
    return found


def _task_faults(task: Task, texts: Mapping[str, str] | None) -> Iterator[tuple[str, str]]:
    data = task.data
    if texts is not None and data.id not in texts:
        yield f"article {data.id!r} is not the project's", "delete the task"
    elif texts is not None and texts[data.id] != data.text:
        same = next((at for at, (a, b) in enumerate(zip(texts[data.id], data.text, strict=False)) if a != b), None)
        at = min(len(texts[data.id]), len(data.text)) if same is None else same
        yield f"the text differs from the project's own at character {at}", "push the article anew"
    if data.sha256 != digest(data.text):
        yield "sha256 is not that of the text", "push the article anew"
    yield from ((f"no {name}", "push the article anew") for name in ("guidelines", "round") if not getattr(data, name))


def author_faults(
    annotation: TaskAnnotation, accounts: Mapping[int, str] | None, annotator: str | None
) -> Iterator[tuple[str, str]]:
    """What is wrong with an annotation's author: cause and mend.

    Args:
        annotation: Submitted under an account.
        accounts: Annotator of each account id; any other account is a fault.
        annotator: Whose annotation this is meant to be.
    """
    account = annotation.account()
    if account is None or account != annotation.updated_by:
        mend = "have it annotated under the annotator's own account"
        yield f"completed by account {account}, but last saved by account {annotation.updated_by}", mend
    if accounts is not None and account is not None:
        if account not in accounts:
            yield f"account {account} is no annotator", "name the account's annotator, or delete the annotation"
        elif annotator is not None and accounts[account] != annotator:
            yield f"account {account} is {accounts[account]}, not {annotator}", "export one account"


def _annotation_faults(task: Task, annotation: TaskAnnotation) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []

    def report(region: str, cause: str, mend: str) -> None:
        found.append((region, cause, mend))

    regions = _regions(task.data.text, annotation.result, report)
    # A region that was refused drags its attributes and relations along; only what names no region at all is dangling.
    refused = {result.id for result in annotation.result if _is_span(result)} - regions.keys()
    answers = _answers(annotation.result, regions, refused, report)
    relations = _relations(annotation.result, regions, refused, report)
    _missing(regions, answers, relations, report)
    _overlaps(regions, report)
    # What is left converts, so that the document's own rules can be asked; each fault is reported once.
    kept = [*regions.values(), *answers.values(), *relations.values()]
    untargeted = {region for region, result in regions.items() if result.from_name == "stance"} - _targeted(
        answers, relations
    )
    kept = [result for result in kept if result.id not in untargeted and _ends(result)[0] not in untargeted]
    try:
        document = to_document(task, msgspec.structs.replace(annotation, result=kept))
    except InputError as error:
        report(error.place.partition(" region ")[2], error.cause, _REMARK)
        return found
    for path, cause in problems(document):
        report(_region_at(document, path, regions), cause, _REDRAW if path.endswith(".end") else _RELINK)
    return found


def _is_span(result: Result) -> bool:
    return result.type != "relation" and result.from_name not in ATTRIBUTES and result.from_name != ARTICLE_STANCE


def _regions(text: str, results: Iterable[Result], report: Report) -> dict[str, Result]:
    """Span results whose label and offsets can be used, by region id."""
    regions: dict[str, Result] = {}
    for result in filter(_is_span, results):
        value = result.value or Value()
        labels = value.labels or []
        start, end = value.start, value.end
        if result.from_name not in LAYERS or result.type != "labels":
            report(result.id, f"unknown control {result.from_name!r} of type {result.type!r}", _REDRAW)
        elif len(labels) != 1:
            report(result.id, f"{len(labels)} labels, not one", _REDRAW)
        elif labels[0] not in LAYERS[result.from_name]:
            report(result.id, f"unknown label {labels[0]!r} of control {result.from_name!r}", _REDRAW)
        elif not result.id:
            report("", f"a region {labels[0]!r} has no id", _REDRAW)
        elif result.id in regions:
            report(result.id, f"two regions of this id, or two labels on one: {labels[0]!r} is the second", _REDRAW)
        elif start is None or end is None or start < 0 or end < 0:
            report(result.id, f"offsets {start} to {end}", _REDRAW)
        else:
            regions[result.id] = result
            if start < end <= len(text):  # else the document's own rules say what is wrong
                if text[start].isspace() or text[end - 1].isspace():
                    report(result.id, "the span begins or ends in white space", _REDRAW)
                if value.text is not None and _folded(value.text) != _folded(text[start:end]):
                    report(result.id, "the text shown is not the text at its offsets", _REDRAW)
    return regions


def _folded(shown: str | list[str]) -> str:
    """Without white space, which the server writes as backslash and letter in a region's text."""
    return re.sub(r"\\[nrt]|\s", "", shown if isinstance(shown, str) else "".join(shown))


def _answers(
    results: Iterable[Result], regions: Mapping[str, Result], refused: set[str], report: Report
) -> dict[tuple[str, str], Result]:
    """Answers that can be used, by region id and control; the article's stance has no region."""
    answers: dict[tuple[str, str], Result] = {}
    for result in results:
        name, value = result.from_name, result.value or Value()
        if result.type == "relation" or _is_span(result):
            continue
        attribute = ATTRIBUTES.get(name)
        kind, choices = (attribute.kind, attribute.choices) if attribute else ("choices", ARTICLE_STANCES)
        region = result.id if attribute else ""
        given: list[str] | list[float]
        if kind == "number":
            given = [] if value.number is None else [value.number]
        elif kind == "choices":
            given = value.choices or []
        else:
            given = [value.text] if isinstance(value.text, str) else value.text or []
        if result.type != kind:
            report(region, f"{name!r} is of type {result.type!r}, not {kind!r}", _REMARK)
        elif len(given) != 1:
            report(region, f"{len(given)} answers to {name!r}, not one", _REMARK)
        elif kind == "choices" and given[0] not in choices:
            report(region, f"unknown choice {given[0]!r} of {name!r}", _REMARK)
        elif isinstance(given[0], str) and given[0] != given[0].strip():
            report(region, f"{name!r} begins or ends in white space", _REMARK)
        elif (region, name) in answers:
            report(region, f"two answers to {name!r}", _REMARK)
        elif attribute and region not in regions:
            if region not in refused:
                report(region, f"{name!r} of a region that is not there", _REMARK)
        elif attribute and regions[region].from_name != attribute.layer:
            report(region, f"{name!r} belongs to {attribute.layer!r}, not {regions[region].from_name!r}", _REMARK)
        else:
            answers[region, name] = result
    return answers


def _ends(relation: Result) -> tuple[str, str]:
    """Source and target of a relation, whichever way it was drawn."""
    if relation.direction == "left":
        return relation.to_id, relation.from_id
    return relation.from_id, relation.to_id


def _relations(
    results: Iterable[Result], regions: Mapping[str, Result], refused: set[str], report: Report
) -> dict[tuple[str, str, str], Result]:
    """Relations that can be used, by source, label and target."""
    relations: dict[tuple[str, str, str], Result] = {}
    taken: set[tuple[str, str]] = set()
    for result in results:
        if result.type != "relation":
            continue
        source, target = _ends(result)
        labels = result.labels or []
        label = labels[0] if labels else ""
        layer = RELATIONS.get(label)
        dangling = [end for end in (source, target) if end not in regions]
        if result.direction not in ("left", "right"):
            report(source, f"a relation {label!r} to {target} of direction {result.direction!r}", _RELINK)
        elif len(labels) != 1:
            report(source, f"a relation to {target} with {len(labels)} labels, not one", _RELINK)
        elif layer is None:
            report(source, f"unknown relation {label!r} to {target}", _RELINK)
        elif dangling:
            if refused.isdisjoint(dangling):
                report(source, f"relation {label!r} to {target}: region {dangling[0]} is not there", _RELINK)
        elif regions[source].from_name != layer:
            report(source, f"{label!r} is drawn from {regions[source].from_name!r}, not from {layer!r}", _RELINK)
        elif (source, label, target) in relations:
            report(source, f"relation {label!r} to {target} is drawn twice", _RELINK)
        elif layer != "fact" and (source, label) in taken:
            report(source, f"two relations {label!r}", _RELINK)
        else:
            taken.add((source, label))
            relations[source, label, target] = result
    return relations


def _targeted(answers: Mapping[tuple[str, str], Result], relations: Mapping[tuple[str, str, str], Result]) -> set[str]:
    """Stances whose target is clear: a kind of its own, or a mention and no other kind."""
    kinds = {region: _choice(result) for (region, name), result in answers.items() if name == "target_kind"}
    linked = {source for source, label, _ in relations if label == "target"}
    own = {region for region, kind in kinds.items() if kind != "mention"}
    return own.symmetric_difference(linked)


def _choice(answer: Result | None) -> str:
    return answer.value.choices[0] if answer and answer.value and answer.value.choices else ""


def _missing(
    regions: Mapping[str, Result],
    answers: Mapping[tuple[str, str], Result],
    relations: Mapping[tuple[str, str, str], Result],
    report: Report,
) -> None:
    """Report what must be there and is not, and answers that contradict each other."""
    if ("", ARTICLE_STANCE) not in answers:
        report("", "the article's stance is missing", _REMARK)
    targeted = _targeted(answers, relations)
    for region, result in regions.items():
        for name, attribute in ATTRIBUTES.items():
            if attribute.layer == result.from_name and attribute.is_required:
                given = answers.get((region, name))
                if given is None or (given.value and given.value.text in ("", [""])):
                    report(region, f"{name!r} is missing", _REMARK)
        if result.from_name == "stance" and region not in targeted:
            kind = _choice(answers.get((region, "target_kind")))
            if kind == "mention":
                report(region, "the target is a mention, but no relation 'target' says which", _RELINK)
            elif kind:
                report(region, f"the target is {kind!r} and a mention", _RELINK)
        if result.from_name == "figure":
            _value_faults(region, answers, report)


def _value_faults(region: str, answers: Mapping[tuple[str, str], Result], report: Report) -> None:
    low, high = (
        answer.value.number if (answer := answers.get((region, name))) and answer.value else None
        for name in ("value", "value_high")
    )
    is_vague = _choice(answers.get((region, "qualifier"))) == "vague"
    if is_vague and (low is not None or high is not None):
        report(region, "a vague figure has a value", _REMARK)
    elif not is_vague and low is None:
        report(region, "'value' is missing, and the figure is not vague", _REMARK)
    elif low is not None and high is not None and high <= low:
        report(region, f"'value_high' {high:g} is not above 'value' {low:g}", _REMARK)


def _overlaps(regions: Mapping[str, Result], report: Report) -> None:
    """Report what touches furniture: other furniture, or any mark."""
    spans = [
        (value.start or 0, value.end or 0, region, result.from_name == "furniture")
        for region, result in regions.items()
        if (value := result.value)
    ]
    furniture = sorted(span for span in spans if span[3])
    reach, last = 0, ""
    for start, end, region, _ in furniture:
        if start < reach:
            report(region, f"furniture overlaps furniture {last}", _REDRAW)
        if end > reach:
            reach, last = end, region
    for start, end, region, is_furniture in spans:
        inside = [] if is_furniture else [piece[2] for piece in furniture if start < piece[1] and piece[0] < end]
        if inside:
            report(region, f"a mark in furniture {inside[0]}", "delete the mark, or the furniture")


def _region_at(document: Document, path: str, regions: Mapping[str, Result]) -> str:
    """Region id of the annotation that a path such as `figures[0].part_of` names."""
    layer, index = re.match(r"(\w+)\[(\d+)\]", path).groups()  # type: ignore[union-attr]
    if layer == "furniture":
        return [region for region, result in regions.items() if result.from_name == "furniture"][int(index)]
    return str(getattr(document, layer)[int(index)].id)

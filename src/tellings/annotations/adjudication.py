"""What an adjudicator decides: each difference as a task of its own, and decisions checked against the differences."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from tellings.annotations.check import Problem, author_faults
from tellings.annotations.composition import CHOICES, Choice, choices_of, compose, excerpt
from tellings.annotations.convert import to_document, to_results
from tellings.annotations.decisions import Decision, Decisions, Order, decisions_file, fingerprints, read_decisions
from tellings.annotations.disagreement import MARKS, Contrast, compare, disagreements
from tellings.annotations.label_config import ARTICLE_STANCE, TEXT, read_label_config
from tellings.annotations.readings import place_of, reading_of
from tellings.annotations.rounds import ADJUDICATOR, annotators, read_round
from tellings.annotations.task import Result, Task, TaskAnnotation, TaskData
from tellings.document import Document
from tellings.errors import InputError

__all__ = [
    "Contested",
    "DecisionTask",
    "Submitted",
    "check_decisions",
    "composed",
    "decision_config",
    "decision_results",
    "decision_task",
    "open_differences",
    "read_contested",
    "read_submitted",
    "with_decisions",
]

_DECISION: Final = "decision"
_REASON: Final = "reason"
_REMARK: Final = "correct it in the server"
_PUSH: Final = "push the differences anew: tellings annotate adjudicate --push"


class Contested(Struct, frozen=True):
    """One text with all that its two annotators do not share.

    Attributes:
        decisions: What has been decided so far, and which version is the first.
        first: The version shown first, with the text.
        second: The one shown second.
        contrasts: The differences.
        prints: Fingerprint of each, by number.
    """

    decisions: Decisions
    first: Document
    second: Document
    contrasts: list[Contrast]
    prints: dict[int, str]

    @property
    def id(self) -> str:
        """Of the document."""
        return self.first.id


def read_contested(
    annotations: Path, round_name: str, texts: Mapping[str, str], *, draw: bool = False
) -> list[Contested]:
    """Compare the two versions of every text of a round.

    Args:
        annotations: The folder `annotations/`.
        round_name: Name of the round.
        texts: Texts by document id.
        draw: Draw which version is the first, of a text whose file of decisions does not say so yet; else they are in
            order of name.

    Returns:
        The texts by document id.

    Raises:
        InputError: A text has not exactly two annotators, or its words are not at hand, or files cannot be read.
    """
    versions = read_round(annotations, round_name)
    found = []
    for name in sorted({name for held in versions.values() for name in held}):
        pair = annotators(versions, name)
        decisions = read_decisions(decisions_file(annotations, round_name, name), pair)
        if draw and not decisions.path.is_file():
            decisions = msgspec.structs.replace(decisions, order=Order(*random.sample(pair, 2)))
        order = decisions.order
        text = versions[order.first][name].text or texts.get(name, "")
        if not text:
            raise InputError(name, "its text is not at hand", "name the folder of your copies")
        first, second = (_with_text(versions[who][name], text) for who in (order.first, order.second))
        contrasts = compare(first, second).contrasts
        prints = fingerprints([contrast.difference for contrast in contrasts])
        found.append(Contested(decisions, first, second, contrasts, prints))
    return found


def with_decisions(text: Contested, decided: Mapping[int, Decision]) -> Contested:
    """A text with the decisions that its file holds, under today's numbers, and further ones, which go before.

    A decision about a difference that is no longer there is left out.
    """
    numbers = {mark: number for number, mark in text.prints.items()}
    own: dict[int, Decision] = {}
    for decision in text.decisions.decided.values():
        number = numbers.get(decision.of, 0) if decision.of else decision.difference
        if number in text.prints:
            own[number] = msgspec.structs.replace(decision, difference=number)
    return msgspec.structs.replace(text, decisions=msgspec.structs.replace(text.decisions, decided=own | dict(decided)))


def open_differences(text: Contested) -> list[Contrast]:
    """The differences of a text that nobody has decided."""
    return [contrast for contrast in text.contrasts if contrast.difference.number not in text.decisions.decided]


def composed(text: Contested, article: Document) -> Document:
    """The version that the decisions about a text describe, on the article as its source tells it.

    Raises:
        InputError: As `tellings.annotations.composition.compose`.
    """
    decided = {number: decision.decision for number, decision in text.decisions.decided.items()}
    made = compose(text.first, text.second, decided)
    layers = {layer: getattr(made, layer) for layer in ("furniture", "stance", *MARKS)}
    return msgspec.structs.replace(article, **layers)


def _with_text(document: Document, text: str) -> Document:
    return msgspec.structs.replace(document, text=text)


def decision_config() -> str:
    """The interface of an adjudicator: the annotators', for reading only, with a decision and its reason.

    Raises:
        InputError: As `read_label_config`.
    """
    root = ET.fromstring(read_label_config())
    for tag in root.iter():
        tag.attrib.pop("hotkey", None)
        tag.attrib.pop("required", None)
        tag.attrib.pop("requiredMessage", None)
    shown = [tag for tag in root if tag.tag == "View"]
    hidden = [tag for tag in root if tag.tag != "View" and tag.tag != "Header" and tag.get("name") != ARTICLE_STANCE]
    stance = [tag for tag in root if tag.get("name") == ARTICLE_STANCE]
    made = ET.Element("View")
    for size, value in (("4", "$id · $where"), ("5", "First: $first"), ("5", "Second: $second")):
        ET.SubElement(made, "Header", value=value, size=size)
    decision = ET.SubElement(
        made, "Choices", name=_DECISION, toName=TEXT, choice="single-radio", showInline="true", required="true",
        requiredMessage="Say whose reading holds",
    )  # fmt: skip
    for number, choice in enumerate(CHOICES, start=1):
        ET.SubElement(decision, "Choice", value=choice, hotkey=str(number))
    ET.SubElement(
        made, "TextArea", name=_REASON, toName=TEXT, rows="3", maxSubmissions="1", editable="true", required="true",
        requiredMessage="Give the reason", placeholder="Why, naming the guideline; then press Add",
        showSubmitButton="true",
    )  # fmt: skip
    made.extend(shown)
    # The labels give the marks their colours; they are no business of the adjudicator's.
    aside = ET.SubElement(made, "View", style="display: none")
    aside.extend([*stance, *hidden])
    return ET.tostring(made, encoding="unicode")


class DecisionTask(Struct, frozen=True, forbid_unknown_fields=True):
    """What the server is given to show of one difference, and nothing of who read what.

    Attributes:
        id: Of the document.
        round: Name of the round.
        difference: Its number when it was pushed.
        of: Its fingerprint.
        where: Layer and line.
        first: The first version's reading, in words.
        second: The second's.
        text: The article.
    """

    id: str
    round: str
    difference: int
    of: str
    where: str
    first: str
    second: str
    text: str


def decision_task(text: Contested, contrast: Contrast, round_name: str) -> dict[str, Any]:
    """The task of one difference: both readings as predictions, under the names `first` and `second`."""
    told = contrast.difference
    data = DecisionTask(
        id=text.id,
        round=round_name,
        difference=told.number,
        of=text.prints[told.number],
        where=place_of(told, text.first.text),
        first=reading_of(told.first, text.first.text),
        second=reading_of(told.second, text.first.text),
        text=text.first.text,
    )
    sides: tuple[Literal["first", "second"], ...] = ("first", "second")
    predictions = [{"model_version": side, "result": to_results(_reading(text, contrast, side))} for side in sides]
    return {"data": msgspec.to_builtins(data), "predictions": predictions}


def _reading(text: Contested, contrast: Contrast, side: Literal["first", "second"]) -> Document:
    return excerpt(text.first if side == "first" else text.second, contrast, side)


def decision_results(decision: Decision) -> list[dict[str, Any]]:
    """A decision as the server stores it."""
    answers: tuple[tuple[str, str, dict[str, Any]], ...] = (
        (_DECISION, "choices", {"choices": [decision.decision]}),
        (_REASON, "textarea", {"text": [decision.reason]}),
    )
    return [
        {"id": name, "from_name": name, "to_name": TEXT, "type": kind, "value": value} for name, kind, value in answers
    ]


class _Line(Struct, frozen=True, forbid_unknown_fields=True):
    document: str
    difference: int
    decision: Choice
    reason: str


class Submitted(Struct, frozen=True):
    """A decision that somebody wrote down, and where."""

    place: str
    document: str
    decision: Decision


def read_submitted(path: Path, texts: Sequence[Contested]) -> list[Submitted]:
    """Read a file of decisions: JSON Lines of document, difference, decision and reason.

    Args:
        path: The file.
        texts: The texts of the round.

    Returns:
        The decisions, with the fingerprints of what they decide.

    Raises:
        InputError: A line is none, or is about no difference; the place is file and line.
    """
    by_name = {text.id: text for text in texts}
    found: list[Submitted] = []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(path, str(error), "name a file of decisions") from None
    for number, line in enumerate(lines, start=1):
        place = f"{path}:{number}"
        if not line.strip():
            continue
        try:
            told = msgspec.json.decode(line, type=_Line)
        except msgspec.MsgspecError as error:
            raise InputError(place, str(error), 'write {"document", "difference", "decision", "reason"}') from None
        text = by_name.get(told.document)
        if text is None:
            raise InputError(place, f"the round has no text {told.document!r}", "name one of its texts")
        if told.difference not in text.prints:
            raise InputError(place, f"{text.id} has no difference {told.difference}", f"1 to {len(text.prints)}")
        if cause := _decision_fault(text, told.difference, told.decision, told.reason):
            raise InputError(place, cause, "correct the line")
        if any((one.document, one.decision.difference) == (text.id, told.difference) for one in found):
            raise InputError(place, f"decides difference {told.difference} of {text.id} again", "delete one line")
        decision = Decision(told.difference, told.decision, told.reason.strip(), text.prints[told.difference])
        found.append(Submitted(place, text.id, decision))
    return found


def _decision_fault(text: Contested, number: int, decision: str, reason: str) -> str:
    layer = next(one.difference.layer for one in text.contrasts if one.difference.number == number)
    if decision not in choices_of(layer):
        return f"{decision!r} cannot be said of difference {number}, {layer}: " + " or ".join(choices_of(layer))
    return "" if reason.strip() else "the reason is missing"


class _ServedTask(Struct, frozen=True):
    id: int
    data: dict[str, Any]
    annotations: list[TaskAnnotation] = []


_DECODER: Final = msgspec.json.Decoder(_ServedTask)


def check_decisions(
    elements: Iterator[tuple[str, Any]], texts: Sequence[Contested], accounts: Mapping[int, str], round_name: str
) -> tuple[dict[str, dict[int, Decision]], list[Problem]]:
    """Read what the server holds, believing none of it.

    Args:
        elements: Place and JSON of each task, as `tellings.annotations.export.read_elements` gives them.
        texts: The texts of the round, compared anew.
        accounts: Annotator of each account id.
        round_name: Name of the round.

    Returns:
        Decisions by document and number, and every fault with its place; where there is a fault, decide nothing.
    """
    by_print = {(text.id, mark): (text, number) for text in texts for number, mark in text.prints.items()}
    decided: dict[str, dict[int, Decision]] = {text.id: {} for text in texts}
    faults: list[Problem] = []
    for place, raw in elements:
        try:
            task = _DECODER.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            faults.append(Problem(place, str(error), _REMARK))
            continue
        answered = [annotation for annotation in task.annotations if not annotation.was_cancelled]
        where = f"task {task.id}"
        try:
            data = msgspec.convert(task.data, DecisionTask)
        except msgspec.ValidationError as error:
            faults.append(Problem(where, f"is no difference of ours: {error}", "delete the task"))
            continue
        known = by_print.get((data.id, data.of))
        if known is None:
            if answered:
                cause = f"difference {data.difference} of {data.id!r} is not there, or an annotator's version changed"
                faults.append(Problem(where, cause, _PUSH))
            continue
        text, number = known
        contrast = text.contrasts[number - 1]
        own = msgspec.convert(decision_task(text, contrast, round_name)["data"], DecisionTask)
        if msgspec.structs.replace(data, difference=number) != own:
            faults.append(Problem(where, "what it shows is not what was pushed", f"delete the task, and {_PUSH}"))
            continue
        if number in decided[text.id] or len(answered) > 1:
            faults.append(Problem(where, f"difference {number} of {text.id} is decided twice", "delete all but one"))
            continue
        for annotation in answered:
            at = f"{where} annotation {annotation.id}"
            causes = [Problem(at, *fault) for fault in author_faults(annotation, accounts, ADJUDICATOR)]
            answer = _answer(text, contrast, annotation)
            if isinstance(answer, str):
                causes.append(Problem(at, answer, _REMARK))
            else:
                decided[text.id][number] = Decision(number, *answer, text.prints[number])
            faults += causes
    return decided, faults


def _answer(text: Contested, contrast: Contrast, annotation: TaskAnnotation) -> tuple[Choice, str] | str:
    """Decision and reason, or what is wrong with them."""
    place = f"{text.id} difference {contrast.difference.number}"
    given = {_DECISION: "", _REASON: ""}
    rest: list[Result] = []
    for result in annotation.result:
        name = result.from_name
        if result.type == "relation" or name not in given:
            rest.append(result)
            continue
        value = result.value
        told = (value.choices if name == _DECISION else value.text) if value else None
        answers = [told] if isinstance(told, str) else told or []
        if given[name] or len(answers) != 1:
            return f"{place}: {len(answers)} answers to {name!r}, or two of them, not one"
        given[name] = answers[0].strip()
    decision = next((choice for choice in CHOICES if choice == given[_DECISION]), None)
    if decision is None:
        return f"{place}: " + (f"unknown decision {given[_DECISION]!r}" if given[_DECISION] else "no decision")
    if cause := _decision_fault(text, contrast.difference.number, decision, given[_REASON]):
        return f"{place}: {cause}"
    is_start = annotation.parent_prediction is not None
    if rest and (cause := _contradiction(text, contrast, decision, rest, is_start=is_start)):
        return f"{place}: {cause}"
    return decision, given[_REASON]


def _contradiction(
    text: Contested, contrast: Contrast, decision: Choice, marks: list[Result], *, is_start: bool
) -> str:
    """Marks may be submitted with a decision; then they must be what it says.

    The server begins an answer with a copy of the last prediction, the second reading: left as it is, it says nothing.
    """
    sides: tuple[Literal["first", "second"], ...] = ("first", "second")
    task = Task(0, TaskData(text.id, text.first.text))
    try:
        shown = to_document(task, TaskAnnotation(0, result=marks))
    except InputError as error:
        return f"the marks submitted are none: {error.cause}"
    alike = [side for side in sides if not disagreements(_reading(text, contrast, side), shown)]
    if decision in alike or (is_start and "second" in alike):
        return ""
    whose = f"the {alike[0]} version's" if alike else "neither version's"
    return f"the decision is {decision!r}, but the marks submitted are {whose}"

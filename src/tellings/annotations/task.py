"""A task of the server's full JSON: only the fields that the project needs, whatever else the server writes."""

from __future__ import annotations

from typing import Final, Literal

import msgspec
from msgspec import Struct

__all__ = ["DECODER", "Account", "Result", "Task", "TaskAnnotation", "TaskData", "Value", "counting"]


class Value(Struct, frozen=True, gc=False):
    """What one control says of a region or of the article; `start` and `end` are code points."""

    start: int | None = None
    end: int | None = None
    text: str | list[str] | None = None
    labels: list[str] | None = None
    choices: list[str] | None = None
    number: float | None = None


class Result(Struct, frozen=True, gc=False):
    """One answer of one control (results of a region share its id), or one relation of two regions."""

    type: str
    id: str = ""
    from_name: str = ""
    value: Value | None = None
    from_id: str = ""
    to_id: str = ""
    direction: str = "right"
    labels: list[str] | None = None


class Account(Struct, frozen=True, gc=False):
    """Who annotated, where the server writes an object for it; the e-mail address beside the id is not read."""

    id: int


class TaskAnnotation(Struct, frozen=True, gc=False):
    """One account's annotation of one task."""

    id: int
    unique_id: str = ""
    completed_by: int | Account | None = None
    updated_by: int | None = None
    was_cancelled: bool = False
    lead_time: float | None = None
    parent_prediction: int | None = None
    result: list[Result] = []

    def account(self) -> int | None:
        """Id of the account that the annotation is put down to."""
        return self.completed_by.id if isinstance(self.completed_by, Account) else self.completed_by


class TaskData(Struct, frozen=True, gc=False):
    """The article of a task, as `tellings.annotations.convert.to_task` writes it."""

    id: str
    text: str
    event: str = ""
    outlet: str = ""
    register: str = ""
    title: str = ""
    sha256: str = ""
    origin: Literal["", "open", "news"] = ""
    licence: str = ""
    split: Literal["", "train", "validation", "test"] = ""
    language: str = "en"
    guidelines: str = ""
    round: str = ""


class Task(Struct, frozen=True, gc=False):
    """One article with the annotations that accounts made of it; drafts and predictions are not read."""

    id: int
    data: TaskData
    annotations: list[TaskAnnotation] = []


DECODER: Final = msgspec.json.Decoder(Task)


def counting(task: Task) -> list[TaskAnnotation]:
    """The annotations that count: those that were submitted and not cancelled."""
    return [annotation for annotation in task.annotations if not annotation.was_cancelled]

"""The server's full-JSON export, read as a stream: one task in memory, however long the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from msgspec import Struct

from tellings.annotations.convert import to_document
from tellings.annotations.task import DECODER, Task, TaskAnnotation
from tellings.document import Document
from tellings.errors import InputError

__all__ = ["Record", "read_documents", "read_elements", "read_export"]

LONGEST_TASK: Final = 64 * 1024 * 1024
"""Bytes of JSON past which a task is taken for a broken file; the longest article with all its marks is far below."""

_BLOCK: Final = 1024 * 1024
_TRAILING: Final = re.compile(r"trailing characters \(byte (\d+)\)")
_PLACE: Final = re.compile(r"\(byte (\d+)\)")
_TRUNCATED: Final = "truncated"
_SPACE: Final = b" \t\r\n"
_MEND: Final = "export the project anew as JSON"


class Record(Struct, frozen=True):
    """What the server knows about one annotation, beside the document it makes.

    Attributes:
        task: The server's number of the task.
        annotation: The server's number of the annotation.
        completed_by: Account that the annotation is put down to.
        updated_by: Account that last saved it.
        lead_time: Seconds spent, where the server measured them.
        guidelines: Version of the guidelines followed.
        round: Round of annotation.
        is_from_prediction: Whether a model's suggestion was the start.
    """

    task: int
    annotation: int
    completed_by: int | None
    updated_by: int | None
    lead_time: float | None
    guidelines: str
    round: str
    is_from_prediction: bool


def read_documents(path: Path, annotator: int | None = None) -> Iterator[tuple[Document, Record]]:
    """Read the annotations that count from an export.

    Args:
        path: Full-JSON export.
        annotator: Account whose annotations are wanted; everybody's when left out.

    Yields:
        Document and record of each annotation that was submitted and not cancelled, in the order of the file. Drafts
        and e-mail addresses are never read.

    Raises:
        InputError: The file cannot be read, or an annotation is none of ours.
    """
    for task in read_export(path):
        for annotation in task.annotations:
            if annotation.was_cancelled or (annotator is not None and annotation.account() != annotator):
                continue
            try:
                document = to_document(task, annotation)
            except InputError as error:
                raise InputError(f"{path}: {error.place}", error.cause, error.mend) from None
            yield document, record(task, annotation)


def record(task: Task, annotation: TaskAnnotation) -> Record:
    """Keep what the server knows about one annotation."""
    return Record(
        task.id,
        annotation.id,
        annotation.account(),
        annotation.updated_by,
        annotation.lead_time,
        task.data.guidelines,
        task.data.round,
        annotation.parent_prediction is not None,
    )


def read_export(path: Path) -> Iterator[Task]:
    """Read the tasks of a full-JSON export.

    Args:
        path: The server's JSON (one array) or one task a line, UTF-8.

    Yields:
        Tasks in the order of the file.

    Raises:
        InputError: The file is no such export; the place is file and task.
    """
    decode = DECODER.decode
    for place, raw in read_elements(path):
        try:
            yield decode(raw)
        except UnicodeDecodeError as error:
            raise InputError(place, f"not UTF-8: {error.reason}", "save the export as UTF-8") from None
        except msgspec.MsgspecError as error:
            raise InputError(place, str(error), _MEND) from None


def read_elements(path: Path) -> Iterator[tuple[str, memoryview]]:
    """Split an export into its tasks without decoding them.

    Args:
        path: As for `read_export`.

    Yields:
        Place (file and ordinal number of the task) and the task's JSON; valid until the next one is asked for.

    Raises:
        InputError: The file is not readable, not JSON, cut short, or a task in it is longer than `LONGEST_TASK`.
    """
    try:
        with path.open("rb") as file:
            yield from _split(path, file)
    except OSError as error:
        raise InputError(path, error.strerror or str(error), "name an export file") from None


class _Window:
    """The part of the file in memory: grows by reading, forgets what was consumed."""

    def __init__(self, file: BinaryIO, head: bytes) -> None:
        self.file = file
        self.bytes = head
        self.at = 0
        self.dropped = 0
        self.is_whole = False

    def more(self) -> bool:
        """Read as much again as is held, so that a long task is scanned a bounded number of times."""
        rest = self.bytes[self.at :]
        block = self.file.read(max(_BLOCK, len(rest)))
        self.dropped += self.at
        self.bytes, self.at = rest + block, 0
        self.is_whole = not block
        return bool(block)

    def next_byte(self) -> bytes:
        """Skip white space and look at the byte after it; empty at the end of the file."""
        while True:
            held = self.bytes
            at, size = self.at, len(held)
            while at < size and held[at] in _SPACE:
                at += 1
            self.at = at
            if at < size:
                return held[at : at + 1]
            if not self.more():
                return b""


def _split(path: Path, file: BinaryIO) -> Iterator[tuple[str, memoryview]]:
    head = file.read(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in head:
        raise InputError(path, "not UTF-8, but UTF-16 or binary", "save the export as UTF-8")
    window = _Window(file, head)
    if head.startswith(b"\xef\xbb\xbf"):
        window.at = 3
    if window.next_byte() == b"":
        raise InputError(path, "the file is empty", _MEND)
    is_array = window.next_byte() == b"["
    if is_array:
        window.at += 1
    number = 0
    while True:
        byte = window.next_byte()
        if is_array and byte == b"]" and number == 0:
            break
        if byte == b"" and not is_array:
            return
        number += 1
        place = f"{path}: task number {number}"
        if byte != b"{":
            raise _malformed(place, byte, "the beginning of a task", window)
        end = _end_of_element(place, window)
        yield place, memoryview(window.bytes)[window.at : end]
        window.at = end
        if is_array:
            byte = window.next_byte()
            if byte == b"]":
                break
            if byte != b",":
                raise _malformed(place, byte, "',' or ']'", window)
            window.at += 1
    window.at += 1
    if (byte := window.next_byte()) != b"":
        raise _malformed(str(path), byte, "the end of the file", window)


def _malformed(place: str, byte: bytes, wanted: str, window: _Window) -> InputError:
    if byte == b"":
        return InputError(place, f"the file ends where {wanted} should stand", _MEND)
    return InputError(place, f"{byte!r} where {wanted} should stand (byte {window.dropped + window.at})", _MEND)


_SKIP: Final = msgspec.json.Decoder(msgspec.Raw)


def _first_byte() -> int:
    """Learn from which number this release of msgspec counts bytes."""
    try:
        _SKIP.decode(b"{}{")
    except msgspec.DecodeError as error:
        if found := _TRAILING.search(str(error)):
            return int(found[1]) - 2
    raise ImportError(
        "this release of msgspec does not say where trailing characters begin; install msgspec 0.19 to 0.22"
    )


_FIRST_BYTE: Final = _first_byte()


def _end_of_element(place: str, window: _Window) -> int:
    """Find where the element ends that begins at the window's position.

    msgspec skips over it at the speed of its scanner and then complains of what follows, saying where that is.
    """
    while True:
        try:
            _SKIP.decode(memoryview(window.bytes)[window.at :])
        except msgspec.DecodeError as error:
            cause = str(error)
        else:
            # Nothing but white space follows, so far: an object is whole once it is closed.
            return len(window.bytes)
        if found := _TRAILING.search(cause):
            return window.at + int(found[1]) - _FIRST_BYTE
        # A number cut after its sign or its point is called malformed, at the end of what is held.
        position = _PLACE.search(cause)
        is_at_end = position is not None and int(position[1]) >= len(window.bytes) - window.at
        if _TRUNCATED not in cause and (window.is_whole or not is_at_end):
            where = f" of the task, which begins at byte {window.dropped + window.at}"
            raise InputError(place, cause.removeprefix("JSON is malformed: ").replace(")", f"{where})"), _MEND)
        if len(window.bytes) - window.at > LONGEST_TASK:
            raise InputError(place, f"longer than {LONGEST_TASK // 2**20} MB", _MEND)
        if not window.more():
            raise InputError(place, "the file ends in the middle of it", _MEND)

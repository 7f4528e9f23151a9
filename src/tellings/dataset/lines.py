"""Documents as JSON Lines, gold or predicted: read one at a time, each with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from tellings.document import Document, problems
from tellings.errors import InputError

__all__ = ["DocumentLines", "file_digest", "parse_document", "read_documents"]

_HINT = 'a line is a document: {"id": ..., "entities": [...], ...}'
_MAX_LINE = 64 * 2**20
_DECODER = msgspec.json.Decoder(Document)


class DocumentLines(Iterator[Document]):
    """The documents of a file, in its order, each checked (`tellings.document.problems`).

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[str, int] = {}
        self._documents = self._read()

    def __next__(self) -> Document:
        return next(self._documents)

    def place(self, identity: str) -> str:
        """File and line of a document that has been read: `mine.jsonl:3`."""
        return f"{self.path}:{self._lines[identity]}"

    def _read(self) -> Iterator[Document]:
        try:
            with self.path.open("rb") as stream:
                yield from self._parsed(stream)
        except OSError as error:
            raise InputError(self.path, error.strerror or str(error)) from None
        if not self._lines:
            raise InputError(self.path, "holds no document", _HINT)

    def _parsed(self, stream: BinaryIO) -> Iterator[Document]:
        number = 0
        while line := stream.readline(_MAX_LINE + 1):
            number += 1
            place = f"{self.path}:{number}"
            if len(line) > _MAX_LINE:
                raise InputError(place, f"line is longer than {_MAX_LINE >> 20} MiB", "one document a line")
            if not line.strip():
                continue
            document = parse_document(line, place)
            if document.id in self._lines:
                raise InputError(place, f"document {document.id!r} stands on line {self._lines[document.id]} already")
            self._lines[document.id] = number
            yield document


def read_documents(path: Path) -> DocumentLines:
    """Read documents, gold or predicted, one a line.

    Args:
        path: JSON Lines in UTF-8.

    Returns:
        An iterator over the documents in the file's order, each checked (`tellings.document.problems`). It raises
        `InputError` with file, line and field as its place: `mine.jsonl:3: $.figures[0].value`.
    """
    return DocumentLines(path)


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal.

    Raises:
        InputError: The file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(path, error.strerror or str(error)) from None


def parse_document(line: bytes | str, place: str) -> Document:
    """Read one document from JSON and check it.

    Args:
        line: A JSON object.
        place: What to call it in an error.

    Raises:
        InputError: It is no JSON, no document, or one with problems; the place has the field added.
    """
    try:
        document = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        cause, _, field = str(error).partition(" - at ")
        raise InputError(
            f"{place}: {field.strip('`')}" if field else place, cause, "see the document in README.md"
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(place, f"not JSON in UTF-8: {error}", _HINT) from None
    for field, cause in problems(document):
        raise InputError(f"{place}: $.{field}", cause)
    return document

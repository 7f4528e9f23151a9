"""Answers kept by the content of their request, so that nothing is asked, or paid for, twice."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from tellings.errors import InputError
from tellings.files import write_whole

__all__ = ["Answer", "Cache", "request_digest"]


class Answer(Struct, frozen=True):
    """What an endpoint answered.

    Attributes:
        text: As it came; empty where the model refused.
        finish: Why it ended: `stop`, `length` where it was cut off, ...
        model: What the endpoint says that answered.
        tokens_in: Tokens sent, None where the endpoint does not say.
        tokens_out: Tokens received.
    """

    text: str
    finish: str = ""
    model: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None


def request_digest(base_url: str, request: dict[str, Any]) -> str:
    """SHA-256 of an endpoint and everything it is asked, in hexadecimal; the key that opens it is no part."""
    return hashlib.sha256(msgspec.json.encode([base_url, request], order="sorted")).hexdigest()


class Cache:
    """A folder of answers, a file each; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when something is put in."""
        self._folder = folder

    def get(self, digest: str) -> Answer | None:
        """An answer, None where there is none, or only a file that is not one."""
        try:
            return msgspec.json.decode(self._path(digest).read_bytes(), type=Answer)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def put(self, digest: str, answer: Answer) -> None:
        """Keep an answer.

        Raises:
            InputError: The folder cannot be written.
        """
        try:
            write_whole(self._path(digest), msgspec.json.encode(answer))
        except OSError as error:
            mend = "name another folder in TELLINGS_LLM_CACHE"
            raise InputError(self._folder, f"cannot keep answers: {error.strerror or error}", mend) from None

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}.json"

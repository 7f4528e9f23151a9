"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

__all__ = ["whole_file", "whole_folder", "write_whole"]


def write_whole(path: Path, body: bytes) -> None:
    """Write a file beside its place and rename it there; its folders are made where they are missing.

    Raises:
        OSError: It cannot be written; what stood there before stays.
    """
    with whole_file(path) as file:
        file.write(body)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write piece by piece, beside its place, and rename it there when all went well.

    Yields:
        The open file; what stood at the place before stays until the end, and for good where an error ends it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder to fill, and move it to its place when all went well; what stood there is replaced.

    Yields:
        The folder to fill.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as temporary:
        fresh = Path(temporary) / "fresh"
        fresh.mkdir()
        yield fresh
        if path.exists():
            path.rename(Path(temporary) / "stale")
        fresh.rename(path)

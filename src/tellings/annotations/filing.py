"""An annotator's export on disk: what it holds and what the server holds, merged into one file, and nothing lost."""

from __future__ import annotations

import filecmp
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from tellings.annotations.export import read_elements
from tellings.annotations.task import Task
from tellings.errors import InputError
from tellings.files import whole_file

__all__ = ["Held", "write_export"]


_LINE: Final = json.JSONEncoder(ensure_ascii=False)


class _Article(Struct, frozen=True):
    """Where a task stands in the copy of a file, and what its annotations are known by."""

    start: int
    length: int
    unique_ids: frozenset[str]


class Held:
    """An export as it stands on disk, copied so that any article of it is found without holding the file in memory."""

    def __init__(self, path: Path, copy: BinaryIO) -> None:
        """Copy a file.

        Args:
            path: The export; it need not be there.
            copy: An open file to copy it to.

        Raises:
            InputError: The file is no export, or holds an article twice.
        """
        self.path = path
        self._copy = copy
        self._articles: dict[str, _Article] = {}
        if not path.exists():
            return
        for place, raw in read_elements(path):
            task = _decoded(place, raw)
            if task.data.id in self._articles:
                raise InputError(place, f"article {task.data.id!r} a second time", "delete one of the two")
            known = frozenset(annotation.unique_id for annotation in task.annotations if annotation.unique_id)
            self._articles[task.data.id] = _Article(copy.tell(), copy.write(bytes(raw).rstrip()), known)

    def __iter__(self) -> Iterator[str]:
        """Ids of the articles."""
        return iter(self._articles)

    def task(self, article: str) -> bytes:
        """An article's task, byte for byte."""
        found = self._articles[article]
        self._copy.seek(found.start)
        return self._copy.read(found.length)

    def would_lose(self, article: str, task: bytes) -> bool:
        """Tell whether another task in an article's place loses an annotation, instead of being a later state of it.

        The server names every annotation for good (`unique_id`); where the file's bears another name, or none, it is
        another annotation, unless it says the same.
        """
        if article not in self._articles:
            return False
        new = _decoded(str(self.path), task)
        if self._articles[article].unique_ids & {annotation.unique_id for annotation in new.annotations}:
            return False
        old = _decoded(str(self.path), self.task(article))
        return [annotation.result for annotation in old.annotations] != [
            annotation.result for annotation in new.annotations
        ]


def _decoded(place: str, raw: bytes | memoryview) -> Task:
    try:
        return msgspec.json.decode(raw, type=Task)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(place, str(error), "restore the file, or set it aside") from None


def write_export(held: Held, articles: Iterable[str], fresh: Callable[[str], bytes | None]) -> bool:
    """Write an export whole, or leave it alone where it would stay the same.

    Args:
        held: What stands at the place now.
        articles: What the file shall hold.
        fresh: Gives an article's task as the server has it; none where the file's own stays as it is.

    Returns:
        Whether the file is another now.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.json"
        with path.open("wb") as file:
            separator = b"[\n"
            for article in sorted(articles):
                task = fresh(article)
                piece = b" " + held.task(article) if task is None else _rendered(msgspec.json.decode(task)).encode()
                file.write(separator + piece)
                separator = b",\n"
            file.write(b"\n]\n")
        if held.path.exists() and filecmp.cmp(path, held.path, shallow=False):
            return False
        with path.open("rb") as written, whole_file(held.path) as place:
            shutil.copyfileobj(written, place)
    return True


def _rendered(task: dict[str, Any]) -> str:
    """A line for each field of the article and for each result, so that a difference shows where it is."""
    line = _LINE.encode
    data = ",\n".join(f"   {line(name)}: {line(value)}" for name, value in task["data"].items())
    annotations = []
    for annotation in task["annotations"]:
        fields = "".join(f"    {line(name)}: {line(annotation[name])},\n" for name in annotation if name != "result")
        results = ",\n".join(f"     {line(result)}" for result in annotation["result"])
        annotations.append("   {\n" + fields + '    "result": [\n' + results + "\n    ]\n   }")
    body = ",\n".join(annotations)
    return f' {{\n  "id": {line(task["id"])},\n  "data": {{\n{data}\n  }},\n  "annotations": [\n{body}\n  ]\n }}'

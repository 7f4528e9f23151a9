"""Pulling again: only what has changed is fetched, the files are those of a full pull, and nothing filed is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tellings.annotations.connection import connection
from tellings.annotations.convert import to_results
from tellings.annotations.export import read_documents
from tellings.annotations.project import create_project, submit
from tellings.annotations.pull import PullReport, pull
from tellings.annotations.push import push
from tellings.annotations.server import Server
from tellings.document import Document

from .invented import telling

pytestmark = pytest.mark.server


class Work:
    """A project in which one annotator works, pulled into one folder by and by and into fresh ones whole."""

    def __init__(self, server: Server, title: str, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.token = server.login("first").token
        self.project = create_project(server.url, server.token, title[:50])
        self.turn = 0
        self.push(*range(1, 7))

    def push(self, *numbers: int) -> None:
        push(
            self.server.url, self.server.token, map(telling, numbers), project=self.project, guidelines="0.3",
            round_name="pilot",
        )  # fmt: skip

    def submit(self, number: int, **changed: Any) -> None:
        document = msgspec.structs.replace(telling(number), **changed)
        submit(self.server.url, self.token, self.project, document)

    def pull(self, **options: Any) -> PullReport:
        options = {"keep": self.folder / "keep"} | options
        return pull(self.server.url, self.token, self.project, self.folder / "out", "first", **options)

    @property
    def file(self) -> Path:
        return self.folder / "out" / "pilot" / "first.json"

    def documents(self) -> list[Document]:
        return [document for document, _ in read_documents(self.file)]

    def whole(self) -> bytes:
        """What a full pull into an empty folder makes."""
        self.turn += 1
        out = self.folder / f"whole-{self.turn}"
        pull(self.server.url, self.token, self.project, out, "first")
        return (out / "pilot" / "first.json").read_bytes()


@pytest.fixture
def work(server: Server, request: pytest.FixtureRequest, tmp_path: Path) -> Work:
    return Work(server, request.node.name, tmp_path)


def test_only_what_has_changed_is_fetched_and_the_file_is_that_of_a_full_pull(work: Work) -> None:
    for number in (3, 1, 2):
        work.submit(number)
    assert work.pull().fetched == 6
    assert work.file.read_bytes() == work.whole()
    again = work.pull()
    assert (again.fetched, again.written, again.changed) == (0, 3, ())
    work.submit(2, stance="neutral")  # a later state of an annotation
    work.submit(5)  # a task annotated since
    work.push(7)  # a task that is new
    report = work.pull()
    assert (report.fetched, report.written, report.changed) == (3, 4, (work.file,))
    assert work.file.read_bytes() == work.whole()
    assert [document.stance for document in work.documents()] == ["mixed", "neutral", "mixed", "mixed"]
    assert work.pull(anew=True).fetched == 7
    assert work.file.read_bytes() == work.whole()


def test_what_went_from_the_server_stays_in_the_file_until_told_otherwise(work: Work) -> None:
    for number in (1, 2, 3, 4):
        work.submit(number)
    work.pull()
    before = work.file.read_bytes()
    with connection(work.server.url, work.token) as client:
        tasks = {task.data["id"]: int(task.id) for task in client.tasks.list(project=work.project)}
        client.tasks.delete(tasks["quillmoor-1"])
        (annotation,) = client.annotations.list(tasks["quillmoor-2"])
        client.annotations.delete(annotation.id)
        (annotation,) = client.annotations.list(tasks["quillmoor-3"])
        client.annotations.update(annotation.id, was_cancelled=True)
    report = work.pull()
    assert (report.written, report.problems) == (1, ())
    assert report.kept == ("quillmoor-1", "quillmoor-2", "quillmoor-3")
    assert work.file.read_bytes() == before
    replaced = work.pull(replace=True)
    assert (replaced.written, replaced.kept, replaced.changed) == (1, (), (work.file,))
    assert work.file.read_bytes() == work.whole()
    assert [document.id for document in work.documents()] == ["quillmoor-4"]


def test_another_servers_work_is_never_taken_for_an_earlier_state(work: Work) -> None:
    work.submit(1)
    work.submit(2)
    work.pull()
    # What the same annotator filed from a server that is gone: an article more, and another opinion of one.
    filed = json.loads(work.file.read_text("utf-8"))
    assert all(annotation["unique_id"] for task in filed for annotation in task["annotations"])
    filed[0]["annotations"][0]["unique_id"] = "another"
    filed[0]["annotations"][0]["result"] = to_results(msgspec.structs.replace(telling(1), facts=()))
    filed[1]["data"] |= {"id": "quillmoor-9"}
    work.file.write_text(json.dumps(filed), "utf-8")
    before = work.file.read_bytes()
    report = work.pull()
    (problem,) = report.problems
    assert problem.place == f"{work.file} article 'quillmoor-1'"
    assert "--replace" in problem.mend
    assert work.file.read_bytes() == before
    filed[0]["annotations"][0]["result"] = to_results(telling(1))
    work.file.write_text(json.dumps(filed), "utf-8")
    report = work.pull()
    assert (report.problems, report.kept) == ((), ("quillmoor-9",))
    assert [task["data"]["id"] for task in json.loads(work.file.read_text("utf-8"))] == [
        "quillmoor-1", "quillmoor-2", "quillmoor-9",
    ]  # fmt: skip
    assert work.pull(replace=True).changed == (work.file,)
    assert work.file.read_bytes() == work.whole()

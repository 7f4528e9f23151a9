"""Killed in the middle, the command or the server itself, and repeated: the result is that of an undisturbed run."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tellings.annotations.connection import connection
from tellings.annotations.convert import to_results
from tellings.annotations.project import create_project
from tellings.annotations.pull import pull
from tellings.annotations.push import push
from tellings.annotations.server import Server, free_port, running_server

from .invented import telling

pytestmark = [
    pytest.mark.slow,
    pytest.mark.server,
    pytest.mark.skipif(sys.platform == "win32", reason="KILL is a signal of Unix"),
]

ARTICLES = 700


class Project(NamedTuple):
    """A folder annotations/ of one event with many tellings, and a server's folder and port."""

    annotations: Path
    home: Path
    port: int

    def command(self, verb: str, *arguments: str | Path) -> list[str]:
        url = f"http://127.0.0.1:{self.port}"
        shared = ["--url", url, "--home", self.home, "--annotations", self.annotations, "--annotator", "one", "--json"]
        return [sys.executable, "-m", "tellings", "annotate", verb, *map(str, [*arguments, *shared])]

    def finish(self, verb: str, *arguments: str | Path) -> dict[str, Any]:
        done = subprocess.run(self.command(verb, *arguments), capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["one"]

    def begin(self, verb: str, *arguments: str | Path) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(verb, *arguments), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("killed")
    event = folder / "annotations" / "open" / "many"
    event.mkdir(parents=True)
    sheet = ['id = "many"']
    for number in range(ARTICLES):
        (event / f"{number}.txt").write_bytes(telling(number).text.encode())
        sheet.append(f'[[telling]]\nfile = "{number}.txt"\noutlet = "Outlet {number}"\nregister = "wire brief"')
    (event / "event.toml").write_text("\n".join(sheet), "utf-8")
    (folder / "annotations" / "guidelines.md").write_text("# Annotation guidelines, version 0.9\n", "utf-8")
    (folder / "annotations" / "splits.toml").write_text('[override]\nmany = "test"\n', "utf-8")
    made = Project(folder / "annotations", folder / "home", free_port())
    with running_server(made.home, made.port) as server:
        server.login("one")
    return made


def until(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until something has happened, and see that the command is still at work then."""
    while not happened():
        assert process.poll() is None, "the command ended before it could be killed"
        time.sleep(0.01)
    assert process.poll() is None, "the command ended before it could be killed"


def kill(server: Server) -> None:
    os.killpg(server._process.pid, signal.SIGKILL)
    server._process.wait()


def tasks(made: Project, server: Server, round_name: str) -> Counter[str]:
    number = create_project(server.url, server.token, f"Tellings {round_name}: one")
    with connection(server.url, server.token) as client:
        return Counter(task.data["id"] for task in client.tasks.list(project=number, page_size=500))


def count(made: Project, title: str) -> int:
    """Tasks of a project, read from the server's database without asking the server."""
    with sqlite3.connect(f"file:{made.home}/data/label_studio.sqlite3?mode=ro", uri=True, timeout=60) as base:
        query = "select count(*) from task join project on project.id = task.project_id where project.title = ?"
        return int(base.execute(query, (title,)).fetchone()[0])


EACH_ONCE = Counter(f"many/{number}" for number in range(ARTICLES))


def test_a_push_that_was_killed_is_finished_by_the_next(made: Project) -> None:
    source = made.annotations / "open" / "many"
    with running_server(made.home, made.port) as server:
        for batches in (0, 1, 2):
            name = f"push{batches}"
            process = made.begin("push", source, "--round", name)
            until(lambda: count(made, f"Tellings {name}: one") > batches * 200 - 1, process)  # noqa: B023
            process.kill()
            process.wait()
            made.finish("push", source, "--round", name)
            assert tasks(made, server, name) == EACH_ONCE
            assert made.finish("push", source, "--round", name)["pushed"] == []


def test_a_push_whose_server_was_killed_is_finished_by_the_next(made: Project) -> None:
    source = made.annotations / "open" / "many"
    with running_server(made.home, made.port) as server:
        process = made.begin("push", source, "--round", "mortal")
        until(lambda: count(made, "Tellings mortal: one") > 0, process)
        kill(server)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 2
        assert "no server answers" in told
        assert len(told.splitlines()) == 1
    with running_server(made.home, made.port) as server:
        assert 0 < sum(tasks(made, server, "mortal").values()) < ARTICLES
        made.finish("push", source, "--round", "mortal")
        assert tasks(made, server, "mortal") == EACH_ONCE


def test_doubles_that_nobody_annotated_go_and_annotated_ones_stay(made: Project) -> None:
    with running_server(made.home, made.port) as server:
        login = server.login("one")
        number = create_project(server.url, server.token, "doubles")
        with connection(server.url, login.token) as client:
            for _ in range(2):  # as when the first push's batch shows only after the second has listed the tasks
                other = create_project(server.url, server.token, f"other {_}")
                push(server.url, server.token, map(telling, range(4)), project=other, guidelines="1", round_name="r")
                batch = [{"data": task.data} for task in client.tasks.list(project=other)]
                client.projects.import_tasks(number, request=batch)
            before = [(int(task.id), task.data["id"]) for task in client.tasks.list(project=number)]
            assert len(before) == 8
            later = next(task for task, article in reversed(before) if article == "quillmoor-2")
            client.annotations.create(later, result=to_results(telling(2)))
            report = push(
                server.url, server.token, map(telling, range(5)), project=number, guidelines="1", round_name="r"
            )
            assert report.pushed == ("quillmoor-4",)
            after = {task.data["id"]: int(task.id) for task in client.tasks.list(project=number)}
            assert len(list(client.tasks.list(project=number))) == 5
            assert after["quillmoor-2"] == later
            first = {article: task for task, article in reversed(before)}
            assert all(after[f"quillmoor-{n}"] == first[f"quillmoor-{n}"] for n in (0, 1, 3))


@pytest.fixture(scope="module")
def annotated(made: Project) -> int:
    """A round that account `one` has annotated whole."""
    with running_server(made.home, made.port) as server:
        one = server.login("one")
        number = create_project(server.url, server.token, "Tellings pulled: one")
        push(server.url, server.token, [], project=number, guidelines="0.9", round_name="pulled")
        made.finish("push", made.annotations / "open" / "many", "--round", "pulled")
        with connection(server.url, server.token) as client:
            waiting = []
            for task in list(client.tasks.list(project=number, page_size=500)):
                results = to_results(telling(int(task.data["id"].partition("/")[2])))
                waiting.append({"data": task.data, "annotations": [{"result": results, "completed_by": one.id}]})
            twin = create_project(server.url, server.token, "Tellings twin: one")
            for start in range(0, len(waiting), 200):
                client.projects.import_tasks(twin, request=waiting[start : start + 200])
    # An import does not say who saved an annotation, as the browser does.
    with sqlite3.connect(made.home / "data" / "label_studio.sqlite3") as base:
        base.execute("update task_completion set updated_by_id = completed_by_id where project_id = ?", (twin,))
    return twin


def undisturbed(made: Project, server: Server, project: int, out: Path) -> bytes:
    pull(server.url, server.token, project, out, "one")
    return (out / "pulled" / "one.json").read_bytes()


def lines(made: Project) -> int:
    return sum(path.read_bytes().count(b"\n") for path in (made.home / "pulled").glob("*.jsonl"))


@pytest.mark.parametrize("victim", ["command", "server"])
def test_a_pull_that_was_killed_is_finished_by_the_next(
    made: Project, annotated: int, tmp_path: Path, victim: str
) -> None:
    for path in (made.home / "pulled").glob("*"):
        path.unlink()
    out = tmp_path / "out"
    with running_server(made.home, made.port) as server:
        expected = undisturbed(made, server, annotated, tmp_path / "undisturbed")
        process = made.begin("pull", "--round", "twin", "--out", out)
        until(lambda: lines(made) > 200, process)
        if victim == "command":
            process.kill()
            process.wait()
        else:
            kill(server)
            assert "no server answers" in process.communicate(timeout=60)[1]
            assert process.returncode == 2
        assert not list(out.rglob("*.json"))
        fetched = lines(made) - 1
        assert 0 < fetched < ARTICLES
    with running_server(made.home, made.port):
        report = made.finish("pull", "--round", "twin", "--out", out)
        assert (report["written"], report["fetched"]) == (ARTICLES, ARTICLES - fetched)
        assert (out / "pulled" / "one.json").read_bytes() == expected
        report = made.finish("pull", "--round", "twin", "--out", out)
        assert (report["written"], report["fetched"], report["changed"]) == (ARTICLES, 0, 0)

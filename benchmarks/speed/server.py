"""Speed and memory of pushing and pulling many tasks, against the bare SDK that does the same on the same server.

    python benchmarks/speed/server.py [--tasks 1000 5000] [--repeats 3]

The tasks are the open tellings over and over, each with a first line of its own, so that no two texts are equal. Both
sides talk to one real Label Studio (SQLite, on loopback), in processes of their own whose peak memory is read when they
end; neither imports nor reading the tellings count. The SDK's push is one `import_tasks` of the list, its pull one
export of the whole project, loaded. Both import the same tasks and export the same annotations: gold, taken over by the
import. Beside the pull of everything stands one after five tasks have changed, and how long the server takes to start.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from measuring import machine, peak_so_far, write_report

from tellings.annotations.connection import connection
from tellings.annotations.convert import to_results, to_task
from tellings.annotations.project import create_project
from tellings.annotations.pull import pull
from tellings.annotations.push import push
from tellings.annotations.server import Server, running_server
from tellings.dataset.load import documents
from tellings.document import Document
from tellings.generated import is_current, renew
from tellings.text import digest

RESULTS = Path(__file__).parent / "results" / "server.json"
README = Path(__file__).parents[2] / "README.md"
BLOCK: Final = "benchmarks/speed/server.py"
_ROUND: Final = "many"


def many(count: int) -> Iterator[Document]:
    """The open tellings over and over, each text made another by a first line; marks move with the text."""
    tellings = [document for split in ("train", "validation", "test") for document in documents(split)]
    for number in range(count):
        telling = tellings[number % len(tellings)]
        line = f"Copy {number}.\n"
        text = line + telling.text
        moved: dict[str, Any] = {
            layer: tuple(
                msgspec.structs.replace(mark, start=mark.start + len(line), end=mark.end + len(line))
                for mark in getattr(telling, layer)
            )
            for layer in ("furniture", "entities", "figures", "stances", "facts")
        }
        yield msgspec.structs.replace(
            telling, id=f"{telling.id}-{number}", text=text, sha256=digest(text), origin="open", **moved
        )


class Work(msgspec.Struct):
    """What one measured process does."""

    url: str
    token: str
    project: int
    tasks: int
    out: str
    keep: str = ""


def nothing(work: Work) -> None:
    """Only what comes before either side begins: imports, and the tellings read."""


def push_ours(work: Work) -> None:
    """Push as `tellings annotate push` does."""
    push(work.url, work.token, many(work.tasks), project=work.project, guidelines="1.0", round_name=_ROUND)


def push_bare(work: Work) -> None:
    """Push with the SDK alone."""
    with connection(work.url, work.token) as client:
        tasks = [{"data": to_task(document, guidelines="1.0", round_name=_ROUND)} for document in many(work.tasks)]
        client.projects.import_tasks(work.project, request=tasks)


def pull_ours(work: Work) -> None:
    """Pull as `tellings annotate pull` does: fetched, checked, filed."""
    keep = Path(work.keep) if work.keep else None
    report = pull(work.url, work.token, work.project, Path(work.out), "annotator", keep=keep)
    assert not report.problems, report.problems[:3]
    assert report.written == work.tasks


def pull_bare(work: Work) -> None:
    """Export with the SDK alone, into a file, and load it: it is neither checked nor filed."""
    with connection(work.url, work.token) as client:
        blocks = client.projects.exports.download_sync(work.project, export_type="JSON", download_all_tasks=True)
        path = Path(work.out) / "bare.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(blocks))
        assert len(json.loads(path.read_bytes())) == work.tasks


def annotate(server: Server, project: int, tasks: int, account: int) -> None:
    """Fill a project with annotated tasks, in requests of a bounded size."""
    with connection(server.url, server.token) as client:
        waiting: list[dict[str, Any]] = []
        for number, document in enumerate(many(tasks), 1):
            data = to_task(document, guidelines="1.0", round_name=_ROUND)
            waiting.append({"data": data, "annotations": [{"result": to_results(document), "completed_by": account}]})
            if len(waiting) == 200 or number == tasks:
                client.projects.import_tasks(project, request=waiting)
                waiting = []
    # An import does not say who saved an annotation, as the browser and the API do.
    with sqlite3.connect(server.home / "data" / "label_studio.sqlite3", timeout=60) as base:
        base.execute("update task_completion set updated_by_id = completed_by_id where project_id = ?", (project,))


def touch(server: Server, token: str, project: int, count: int) -> None:
    """Save a few annotations again, as their annotator does."""
    with connection(server.url, token) as client:
        for task in list(client.tasks.list(project=project, page_size=count).items)[:count]:
            (annotation,) = client.annotations.list(int(task.id))
            client.annotations.update(annotation.id, result=annotation.result)


def timed(work: Work, what: str) -> dict[str, float]:
    """Seconds and peak memory of a process that does one thing; its start and imports are in neither."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", what, msgspec.json.encode(work).decode()],
        stdout=subprocess.PIPE, text=True, check=True, env=os.environ,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(what: str, work: Work) -> None:
    """Do one thing and print what it took."""
    with connection("http://127.0.0.1:9", "0" * 40) as client:  # which imports its parts when they are first named
        assert all((client.annotations, client.projects.exports, client.tasks, client.users))
    next(many(1))
    begin = time.perf_counter()
    globals()[what](work)
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "peak": peak_so_far()}))


def medians(runs: list[dict[str, float]], idle: int) -> dict[str, Any]:
    """What several runs say together; memory is told without what the imports take."""
    return {
        "seconds": [round(run["seconds"], 2) for run in runs],
        "median_seconds": round(statistics.median(run["seconds"] for run in runs), 2),
        "peak_megabytes": round(statistics.median(run["peak"] - idle for run in runs) / 1e6, 1),
    }


def compared(server: Server, tasks: int, repeats: int, folder: Path) -> dict[str, Any]:
    """Push and pull as many tasks, both sides by turns."""
    login = server.login("annotator")
    runs: dict[str, list[dict[str, float]]] = {}

    def note(what: str, run: dict[str, float]) -> None:
        runs.setdefault(what, []).append(run)
        print(f"{tasks} tasks, {what}: {run['seconds']:.1f} s", file=sys.stderr, flush=True)

    full = create_project(server.url, server.token, f"annotated {tasks}")
    annotate(server, full, tasks, login.id)
    for turn in range(repeats):
        for side in ("push_ours", "push_bare"):
            project = create_project(server.url, server.token, f"{side} {tasks} {turn}")
            note(side, timed(Work(server.url, server.token, project, tasks, ""), side))
            with connection(server.url, server.token) as client:
                client.projects.delete(project)
        out, keep = folder / f"out-{tasks}-{turn}", folder / f"keep-{tasks}-{turn}"
        work = Work(server.url, server.token, full, tasks, str(out), str(keep))
        note("pull_ours", timed(work, "pull_ours"))
        note("pull_bare", timed(work, "pull_bare"))
        touch(server, login.token, full, 5)
        note("pull_again", timed(work, "pull_ours"))
    idle = int(timed(Work("", "", 0, 0, ""), "nothing")["peak"])
    return {what: medians(found, idle) for what, found in runs.items()}


def table(report: dict[str, Any]) -> str:
    """The block of the page."""
    lines = ["| tasks | work | tellings | bare SDK | times | memory, tellings | memory, bare SDK |"]
    lines.append("|---|---|---|---|---|---|---|")
    for tasks, found in report["tasks"].items():
        for work, ours, bare in (("push", "push_ours", "push_bare"), ("pull", "pull_ours", "pull_bare")):
            first, second = found[ours], found[bare]
            times = first["median_seconds"] / second["median_seconds"]
            lines.append(
                f"| {int(tasks):,} | {work} | {first['median_seconds']:.1f} s | {second['median_seconds']:.1f} s | "
                f"{times:.2f} | {first['peak_megabytes']:.0f} MB | {second['peak_megabytes']:.0f} MB |"
            )
        again = found["pull_again"]
        lines.append(
            f"| {int(tasks):,} | pull after 5 changes | {again['median_seconds']:.1f} s | | | "
            f"{again['peak_megabytes']:.0f} MB | |"
        )
    runs = "one run" if report["repeats"] == 1 else f"medians of {report['repeats']} runs"
    starts = [f"{seconds:.0f} s after its {which} start" for which, seconds in report["start_seconds"].items()]
    return (
        f"Articles of about {report['characters']:,.0f} characters to a real Label Studio on the same machine and "
        f"back, with {report['results']} answers each; {runs} on {report['machine']['cpus']} cores. `pull` also checks "
        "and files what it fetched.\n\n" + "\n".join(lines) + "\n\n"
        f"`tellings annotate serve` answers {', '.join(starts)} on a folder."
    )


def main() -> None:
    """Start a server, measure, write the result and the page's block."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, nargs="+", default=[1000, 5000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--home", type=Path, help="a folder on which a server has run; a fresh one when left out")
    parser.add_argument("--out", type=Path, default=RESULTS)
    parser.add_argument("--check", action="store_true", help="only say whether README.md holds the stored results")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.check:
        if not is_current(README, BLOCK, table(json.loads(RESULTS.read_text("utf-8")))):
            sys.exit(f"{README}: its table is not that of {RESULTS}; run `python benchmarks/speed/server.py`")
        return
    if options.measure:
        measure(options.measure[0], msgspec.json.decode(options.measure[1], type=Work))
        return
    sample = list(many(100))
    report: dict[str, Any] = {
        "start_seconds": {},
        "tasks": {},
        "repeats": options.repeats,
        "characters": round(statistics.mean(len(document.text) for document in sample), -1),
        "results": round(statistics.mean(len(to_results(document)) for document in sample)),
        "machine": machine("label-studio-sdk", "httpx", "msgspec"),
    }
    del sample
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = options.home or folder / "home"
        for which in ["first", "later"] if options.home is None else ["later"]:
            begin = time.perf_counter()
            with running_server(home, patience=1800) as server:
                report["start_seconds"][which] = round(time.perf_counter() - begin, 1)
                for tasks in options.tasks if which == "later" else ():
                    report["tasks"][str(tasks)] = compared(server, tasks, options.repeats, folder)
                    write_report(options.out, report)
    if options.out == RESULTS:
        renew(README, BLOCK, table(report))


if __name__ == "__main__":
    main()

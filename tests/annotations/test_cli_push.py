"""Texts to annotators by the command alone, on a real server: new articles, suggestions, shares of the work, order."""

from __future__ import annotations

import io
import json
import sys
import urllib.request
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tellings.annotations.rounds import ADJUDICATOR
from tellings.annotations.server import Server
from tellings.cli import main
from tellings.dataset.load import documents

pytestmark = pytest.mark.server

PAGE = """<html><head><title>Fen bridge | The Reed</title></head><body><nav><a href="/">Home</a></nav><article>
<h1>Fen council signs £12m bridge deal</h1>
<p>The Fen Council has signed a contract with Arch and Span, which will plan the bridge of Fenmouth by machine.</p>
<p>It will cost £12 million, the council said, and the firm will keep the plans for ten years.</p>
</article><footer>Cookies</footer></body></html>"""
COLUMN = (
    "# A bridge that nobody drew\n\nThe **Fen Council** has bought a plan that no one drew. It cost "
    "[£13 million](https://reed.example/costs), and that is rushed.\n\nIn Fenmouth they wait for a bridge.\n"
)
KNOWN = ["--event", "fen-bridges", "--outlet", "The Reed", "--register", "local paper", "--licence", "CC-BY-4.0"]
FEN = {"layer": "entity", "id": "e1", "quote": "Fen Council", "type": "GOV", "name": "Fen Council"}
MODEL = """
from tellings import Document, Figure
import re

class Counting:
    name = "counting"
    version = "7"

    def predict(self, documents, task):
        for document in documents:
            found = re.finditer(r"deed (\\d+)", document.text)
            yield Document(document.id, stance="neutral", figures=tuple(
                Figure(f"f{i}", *m.span(), "count", float(m[1])) for i, m in enumerate(found)))

    def uncertainty(self, documents):
        return [int(document.text.split()[3]) * 7 % 10 for document in documents]


class Sure(Counting):
    uncertainty = None
"""


class Done(NamedTuple):
    stdout: str
    stderr: str


def run(*arguments: str | Path, status: int = 0) -> Done:
    """The command, in this process: the server's client takes seconds to import, and this is called forty times."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(out), redirect_stderr(err):
        patched.setattr(sys, "argv", ["tellings", *map(str, arguments)])
        try:
            main()
            code: object = 0
        except SystemExit as stopped:
            code = stopped.code or 0
    assert code == status, err.getvalue() + out.getvalue()
    return Done(out.getvalue(), err.getvalue())


def annotate(*arguments: str | Path, status: int = 0) -> Done:
    return run("annotate", *arguments, status=status)


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    folder = tmp_path / "annotations"
    folder.mkdir()
    (folder / "guidelines.md").write_text("# Annotation guidelines, version 0.9\n", "utf-8")
    (folder / "splits.toml").write_text('[override]\nfen-bridges = "test"\n', "utf-8")
    return folder


class Desk:
    """The command on one server, for one round."""

    def __init__(self, server: Server, annotations: Path, round_name: str, *annotators: str) -> None:
        for name in annotators:
            server.login(name)
        self.server, self.annotations = server, annotations
        self.to_server = (
            "--url",
            server.url,
            "--home",
            server.home,
            "--annotations",
            annotations,
            "--round",
            round_name,
        )

    def push(self, *arguments: str | Path, status: int = 0) -> dict[str, Any]:
        return dict(json.loads(annotate("push", *arguments, *self.to_server, "--json", status=status).stdout))

    def tasks(self, project: int, annotator: str) -> list[dict[str, Any]]:
        """The project's tasks in the order in which the server lists them, as an annotator sees them."""
        return list(self.ask(f"tasks?project={project}&fields=all&page_size=100", annotator)["tasks"])

    def ask(self, path: str, annotator: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Token {self.server.login(annotator).token}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.server.url}/api/{path}", data, headers)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)


def articles(folder: Path, count: int) -> list[Path]:
    made = []
    for number in range(count):
        path = folder / f"{number}.txt"
        body = " ".join(f"Clerk {number}{letter} reads deed {number}{letter}." for letter in range(40))
        path.write_text(f"Orvell signs pact {number}\n\n{body}\n", "utf-8")
        made.append(path)
    return made


@pytest.mark.slow
def test_new_articles_of_both_sorts_from_file_to_dataset(server: Server, annotations: Path, tmp_path: Path) -> None:
    """A page that may not be passed on, and a column that may: push, mark, pull, check, adjudicate, build."""
    everyone = ("ann", "ben", ADJUDICATOR)
    desk = Desk(server, annotations, "fens", *everyone)
    given = tmp_path / "given"
    given.mkdir()
    (given / "page.html").write_text(PAGE, "utf-8")
    (given / "column.md").write_text(COLUMN, "utf-8")
    (tmp_path / "list.tsv").write_text("https://reed.example/bridge\tgiven/page.html\n", "utf-8")
    who = ["--annotator", ",".join(everyone)]
    lacking = annotate("push", tmp_path / "list.tsv", *KNOWN, *who, *desk.to_server, status=2).stderr.strip()
    assert "page.html: lacks redistributable; " in lacking
    assert "\n" not in lacking
    column = [given / "column.md", *KNOWN, *who, "--source", "sent by its author", "--redistributable"]
    page = [tmp_path / "list.tsv", *KNOWN, *who, "--not-redistributable"]
    for added in (True, False):
        for source, name in ((column, "fen-bridges/column"), (page, "fen-bridges/page")):
            report = desk.push(*source)
            assert report.pop("_articles") == {"added": [name] if added else [], "duplicates": []}
            assert {who: (each["pushed"], each["present"]) for who, each in report.items()} == dict.fromkeys(
                everyone, ([name], []) if added else ([], [name])
            )
    assert not any("signed a contract" in path.read_text("utf-8") for path in annotations.rglob("*") if path.is_file())

    marks = {
        "column": [{"layer": "article", "stance": "critical"}, FEN | {"line": 3}],
        "page": [{"layer": "article", "stance": "neutral"}, FEN | {"line": 3}],
    }
    for name, lines in marks.items():
        path = tmp_path / "marks" / "fen-bridges" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    texts = [annotations / "open" / "fen-bridges", server.home / "closed"]
    for annotator in everyone:
        annotate("enter", tmp_path / "marks", *texts, "--annotator", annotator, *desk.to_server)
    pulled = json.loads(annotate("pull", *desk.to_server, *who, "--json").stdout)
    assert {name: (each["written"], each["standoff"]) for name, each in pulled.items()} == dict.fromkeys(
        everyone, (1, 1)
    )
    assert "sound" in annotate("check", annotations / "exports", "--annotations", annotations).stdout
    annotate("adjudicate", "--round", "fens", "--annotations", annotations)
    run("build", "--annotations", annotations, "--out", tmp_path / "dataset")
    (built,) = documents("test", tmp_path / "dataset")
    assert (built.id, built.title, built.licence, built.stance) == (
        "fen-bridges/column",
        "A bridge that nobody drew",
        "CC-BY-4.0",
        "critical",
    )
    assert "The Fen Council has bought a plan that no one drew. It cost £13 million, and that is rushed." in built.text
    assert [built.text[each.start : each.end] for each in built.entities] == ["Fen Council"]
    (closed,) = documents("test", tmp_path / "dataset", "news")
    assert (closed.id, closed.text, closed.title, closed.stance, closed.licence) == (
        "fen-bridges/page",
        "",
        "",
        "neutral",
        "CC-BY-4.0",
    )
    assert [each.name for each in closed.entities] == ["Fen Council"]


def test_what_is_known_is_not_pushed_and_what_is_nearly_known_only_when_wished(
    server: Server, annotations: Path, tmp_path: Path
) -> None:
    desk = Desk(server, annotations, "again", "ann")
    (path,) = articles(tmp_path, 1)
    same, near = tmp_path / "same.txt", tmp_path / "near.txt"
    same.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    near.write_text(path.read_text("utf-8").replace("signs", "has signed"), "utf-8")
    options = [*KNOWN, "--source", "made up", "--redistributable", "--annotator", "ann"]
    report = desk.push(path, same, near, *options, status=1)
    assert report["ann"]["pushed"] == ["fen-bridges/0"]
    assert [(Path(each["file"]).name, each["of"], each["kind"]) for each in report["_articles"]["duplicates"]] == [
        ("same.txt", "fen-bridges/0", "same"),
        ("near.txt", "fen-bridges/0", "near"),
    ]
    told = annotate("push", same, near, *options, *desk.to_server, status=1).stderr
    assert "same.txt: the same text as fen-bridges/0; not pushed" in told
    assert "near.txt: nearly the same as fen-bridges/0 (shares 9" in told
    report = desk.push(path, same, near, *options, "--accept-near-duplicates")
    assert report["ann"]["pushed"] == ["fen-bridges/near"]


@pytest.mark.slow
def test_a_share_of_the_texts_for_each_and_a_wider_overlap_adds_only_what_is_missing(
    server: Server, annotations: Path, tmp_path: Path
) -> None:
    everyone = ("ann", "ben", "cat")
    desk = Desk(server, annotations, "shares", *everyone)
    paths = articles(tmp_path, 5)
    options = [*KNOWN, "--source", "made up", "--redistributable", "--annotators", "ann,ben,cat"]
    ids = {f"fen-bridges/{number}" for number in range(5)}
    held: dict[str, set[str]] = {name: set() for name in everyone}
    pushes: list[tuple[list[Path], list[str], int]] = [
        (paths, ["--overlap", "1"], 5),
        (paths[::-1], ["--overlap", "1"], 0),
        (paths, ["--overlap", "2"], 5),
        (paths[::-1], ["--overlap", "2"], 0),
        (paths, ["--overlap", "1"], 0),
        (paths, [], 5),
    ]
    total = 0
    for given, overlap, new in pushes:
        report = desk.push(*given, *options, *overlap)
        for name in everyone:
            assert held[name].isdisjoint(report[name]["pushed"])
            held[name].update(report[name]["pushed"])
            there = [task["data"]["id"] for task in desk.tasks(report[name]["project"], name)]
            assert sorted(there) == sorted(held[name])
        total += new
        sizes = [len(each) for each in held.values()]
        assert sum(sizes) == total
        assert max(sizes) - min(sizes) <= 1
    assert all(each == ids for each in held.values())
    wrong = annotate("push", *paths, *options, "--overlap", "4", *desk.to_server, status=2).stderr
    assert "--overlap: is 4, but there are 3 annotators" in wrong


def test_suggestions_are_shown_with_their_version_and_the_least_sure_come_first(
    server: Server, annotations: Path, tmp_path: Path
) -> None:
    desk = Desk(server, annotations, "order", "ann")
    paths = articles(tmp_path, 6)
    model = tmp_path / "model.py"
    model.write_text(MODEL, "utf-8")
    options = [*KNOWN, "--source", "made up", "--redistributable", "--annotator", "ann"]
    uncertain = [*options, "--prelabel", f"{model}:Counting", "--order", "uncertain"]
    expected = [f"fen-bridges/{number}" for number in sorted(range(6), key=lambda number: -(number * 7 % 10))]
    first = desk.push(*paths, *uncertain)["ann"]
    assert first["pushed"] == first["suggested"] == expected
    assert first["model"] == "counting 7"
    project = first["project"]
    for _ in range(2):
        tasks = desk.tasks(project, "ann")
        assert [task["data"]["id"] for task in tasks] == expected
        for task in tasks:
            (prediction,) = task["predictions"]
            assert prediction["model_version"] == "counting 7"
            figures = [each for each in prediction["result"] if each["from_name"] == "figure"]
            assert len(figures) == 40
            assert all(
                each["value"]["text"] == task["data"]["text"][each["value"]["start"] : each["value"]["end"]]
                for each in figures
            )
        again = desk.push(*paths[::-1], *uncertain)["ann"]
        assert again["pushed"] == again["suggested"] == []
    settings = desk.ask(f"projects/{project}", "ann")
    assert (settings["model_version"], settings["show_collab_predictions"]) == ("counting 7", True)
    # The stream in which an annotator works, one after the other.
    for name in expected:
        task = desk.ask(f"projects/{project}/next", "ann")
        assert task["data"]["id"] == name
        desk.ask(f"tasks/{task['id']}/annotations", "ann", {"result": task["predictions"][0]["result"]})


def test_suggestions_reach_articles_that_were_pushed_without(server: Server, annotations: Path, tmp_path: Path) -> None:
    """As a push does that was cut short between the two, or is repeated with a model; another model's come on top."""
    desk = Desk(server, annotations, "later", "ann")
    paths = articles(tmp_path, 2)
    options = [*KNOWN, "--source", "made up", "--redistributable", "--annotator", "ann"]
    project = desk.push(*paths[:1], *options)["ann"]["project"]
    predicted = tmp_path / "mine.jsonl"
    predicted.write_text(
        '{"id": "fen-bridges/0", "stance": "neutral"}\n{"id": "fen-bridges/1", "stance": "mixed"}\n{"id": "other"}\n',
        "utf-8",
    )
    for model, new in (("rules", True), ("rules", False), (str(predicted), True), (str(predicted), False)):
        report = desk.push(*paths, *options, "--prelabel", model)["ann"]
        assert sorted(report["suggested"]) == (["fen-bridges/0", "fen-bridges/1"] if new else [])
        assert report["model"].startswith("rules 0." if model == "rules" else "mine ")
    for task in desk.tasks(project, "ann"):
        assert [each["model_version"].split()[0] for each in task["predictions"]] == ["rules", "mine"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--order", "uncertain"], "--order uncertain: no model is named; name one: --prelabel linear"),
        (["--order", "uncertain", "--prelabel", "rules"], "model rules: does not say how sure it is"),
        (["--order", "uncertain", "--prelabel", "x.jsonl"], "x.jsonl: is a file of predictions"),
        (["--prelabel", "ruls"], "there is no 'ruls'; did you mean rules?"),
        (["--prelabel", "x.jsonl"], "x.jsonl: "),
        (["--title", "A"], "--title: is one title for 2 articles"),
        (["--annotator", "nobody"], "annotator 'nobody': has no account"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    server: Server, annotations: Path, tmp_path: Path, options: list[str], told: str
) -> None:
    desk = Desk(server, annotations, "wrong", "ann")
    given = [*articles(tmp_path, 2), *KNOWN, "--source", "made up", "--redistributable", "--annotator", "ann"]
    lines = annotate("push", *given, *options, *desk.to_server, status=2).stderr.splitlines()
    assert len(lines) == 1
    assert told in lines[0]
    assert not (annotations / "open").exists()  # refused before anything was written

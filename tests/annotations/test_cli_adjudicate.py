"""A round of three articles, one of them not open, settled difference by difference by the commands alone."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest

from tellings.annotations.decisions import read_decisions
from tellings.annotations.rounds import read_round
from tellings.annotations.server import Server
from tellings.dataset.load import documents
from tellings.document import Document
from tellings.text import digest

from .test_cli_round import BRIEF, COLUMN, MARKS, SHEET, article, tellings

pytestmark = [pytest.mark.server, pytest.mark.slow]

CLERKS = "Orvell office hires\n\nThe Orvell Land Office will hire 30 clerks by May, and the Clerks' Union calls it overdue.\n"
CLOSED = "orvell-deeds/news-1"
HIRING = {
    "layer": "entity", "id": "e1", "line": 3, "quote": "Orvell Land Office", "type": "GOV", "name": "Orvell Land Office",
}  # fmt: skip
UNION = {"layer": "entity", "id": "e2", "line": 3, "quote": "Clerks' Union", "type": "ORG", "name": "Clerks' Union"}
CLERKS_HIRED = {
    "layer": "figure", "id": "f1", "line": 3, "quote": "30", "kind": "count", "value": 30, "unit": "clerk",
    "qualifier": "exact", "measures": "clerks", "subject": "e1",
}  # fmt: skip
HIRE = {
    "layer": "fact", "id": "k1", "line": 3, "quote": "hire", "type": "employment", "modality": "planned",
    "key": "clerks-hired", "arguments": [["employer", "e1"], ["count", "f1"]],
}  # fmt: skip
OVERDUE = {
    "layer": "stance", "id": "s1", "line": 3, "quote": "overdue.", "polarity": "critical", "target": "e1", "holder": "e2",
}  # fmt: skip
# The second annotator takes another span for the office, under other ids: what hangs on it hangs on that one.
OFFICE_TWO = HIRING | {"id": "x7", "quote": "Land Office"}
NEWS_MARKS = {
    "one": [article("critical"), HIRING, UNION, CLERKS_HIRED, HIRE, OVERDUE],
    "two": [
        article("neutral"), OFFICE_TWO, UNION | {"id": "e1"}, CLERKS_HIRED | {"subject": "x7"},
        HIRE | {"arguments": [["employer", "x7"], ["count", "f1"]]},
    ],
}  # fmt: skip
ANNOTATORS = ("one", "two")


class Round:
    """A project of one event, with an account for each of the three, and the commands that speak of it."""

    def __init__(self, server: Server, folder: Path, name: str) -> None:
        self.server = server
        self.name = name
        self.folder = folder
        self.annotations = folder / "annotations"
        self.event = self.annotations / "open" / "orvell-deeds"
        self.copies = folder / "copies"
        self.event.mkdir(parents=True)
        self.copies.mkdir()
        (self.event / "event.toml").write_text(SHEET, "utf-8")
        (self.event / "1-wire-brief.txt").write_bytes(BRIEF.encode())
        (self.event / "2-column.txt").write_bytes(COLUMN.encode())
        (self.copies / "clerks.txt").write_text(CLERKS, "utf-8")
        (self.annotations / "guidelines.md").write_text("# Annotation guidelines, version 0.9\n", "utf-8")
        (self.annotations / "splits.toml").write_text('[override]\norvell-deeds = "test"\n', "utf-8")
        listed = (
            f'[[article]]\nid = "{CLOSED}"\nevent = "orvell-deeds"\noutlet = "Loom Post"\nregister = "wire brief"\n'
        )
        (self.annotations / "news.toml").write_text(listed + f'sha256 = "{digest(CLERKS)}"\n', "utf-8")
        for account in (*ANNOTATORS, "adjudicator"):
            server.login(account)

    def call(self, command: str, *arguments: str | Path, status: int = 0) -> str:
        where = ("--round", self.name, "--annotations", self.annotations)
        server = ("--url", self.server.url, "--home", self.server.home) if command != "agreement" else ()
        return tellings("annotate", command, *arguments, *where, *server, status=status)

    def adjudicate(self, *arguments: str | Path, status: int = 0) -> Any:
        return json.loads(self.call("adjudicate", self.copies, *arguments, "--json", status=status))

    def annotate(self) -> None:
        """Push, enter and pull what both annotators mark."""
        sources = (self.event, self.copies)
        both = ("--annotator", "one", "--annotator", "two")
        self.call("push", *sources, *both)
        for annotator in ANNOTATORS:
            marks = self.folder / "marks" / annotator / "orvell-deeds"
            marks.mkdir(parents=True)
            for name, lines in (MARKS[annotator] | {"news-1": NEWS_MARKS[annotator]}).items():
                (marks / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
            self.call("enter", self.folder / "marks" / annotator, *sources, "--annotator", annotator)
        self.call("pull", self.copies, *both)

    def refused(self, command: str, *arguments: str | Path) -> str:
        """What a command says that finds faults, and writes nothing."""
        before = self.files()
        where = ("--round", self.name, "--annotations", self.annotations, "--url", self.server.url)
        words = ["annotate", command, self.copies, *arguments, *where, "--home", self.server.home]
        line = [sys.executable, "-m", "tellings", *map(str, words)]
        run = subprocess.run(line, capture_output=True, text=True, check=False, timeout=300)
        assert run.returncode == 1, run.stderr
        assert self.files() == before
        return run.stderr

    def decide(self, lines: list[dict[str, Any]], status: int = 0) -> None:
        path = self.folder / "decisions.jsonl"
        path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
        self.call("adjudicate", self.copies, "--decisions", path, status=status)

    def files(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.annotations.rglob("*") if path.is_file()}


def decided(told: dict[str, Any], decision: str) -> dict[str, Any]:
    return {
        "document": told["document"], "difference": told["difference"], "decision": decision,
        "reason": f"section {told['difference']} of the guidelines says so",
    }  # fmt: skip


@pytest.fixture
def round_(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> Round:
    made = Round(server, tmp_path, f"r{zlib.crc32(request.node.name.encode())}")
    made.annotate()
    return made


def client(round_: Round) -> Any:
    from label_studio_sdk import LabelStudio

    return LabelStudio(base_url=round_.server.url, api_key=round_.server.token)


def side_of(round_: Round, document: str, annotator: str) -> str:
    path = round_.annotations / "decisions" / round_.name / f"{document}.jsonl"
    return "first" if read_decisions(path, ANNOTATORS).order.first == annotator else "second"


def test_two_annotators_and_an_adjudicator_settle_three_articles(round_: Round, tmp_path: Path) -> None:
    page = tmp_path / "worst.html"
    found = json.loads(round_.call("agreement", "--articles", round_.copies, "--html", page, "--worst", "3", "--json"))
    assert set(found["rounds"][0]["origins"]) == {"news", "open"}
    assert len(found["worst"]) == 3
    assert not (round_.annotations / "agreement.json").exists()  # which tells of all rounds, not of one
    assert "overdue." in page.read_text("utf-8")
    table = round_.call("agreement", "--html", page, "--worst", "9")
    assert "nothing is marked" in table
    assert "overdue" not in table + page.read_text("utf-8")

    pushed = round_.adjudicate("--push")
    differences = pushed["differences"]
    brief, column = "orvell-deeds/1-wire-brief", "orvell-deeds/2-column"
    assert [told["document"] for told in differences] == [brief, column, column, CLOSED, CLOSED, CLOSED]
    assert (pushed["pushed"], pushed["present"]) == (6, 0)
    shown = client(round_)
    for task in shown.tasks.list(project=pushed["project"]):
        assert {prediction.model_version for prediction in shown.predictions.list(task=task.id)} == {"first", "second"}
        assert not {"one", "two"} & {str(value) for value in task.data.values()}
        assert task.data["text"] in (BRIEF, COLUMN, CLERKS)
    again = round_.adjudicate("--push")
    assert (again["pushed"], again["present"], again["differences"]) == (0, 6, differences)

    before = round_.files()
    nothing = round_.adjudicate("--pull", status=1)
    assert nothing["open"] == differences
    assert nothing["composed"] == []
    assert {name: held for name, held in round_.files().items() if name in before} == before

    # One reads the brief as the first annotator does, and the column too; of the news the office is the second's.
    one, two = (side_of(round_, brief, "one"), side_of(round_, column, "one"))
    round_.decide([decided(differences[0], one), decided(differences[1], two)])
    part = round_.adjudicate("--pull", status=1)
    assert part["open"] == differences[2:]
    assert part["composed"] == [brief]
    assert not (round_.annotations / "gold").exists()
    mine, theirs = side_of(round_, CLOSED, "one"), side_of(round_, CLOSED, "two")
    by_place = {told["where"]: told for told in differences[3:]}
    round_.decide(
        [
            decided(differences[2], two),
            decided(by_place["entity, line 3"], theirs),
            decided(by_place["stance, line 3"], mine),
            decided(by_place["stance of the article"], mine),
        ]
    )
    rest = round_.adjudicate("--pull", status=1)
    assert rest["open"] == []
    assert rest["composed"] == [column, CLOSED]
    assert [item["place"] for item in rest["undecided"]] == ["orvell-deeds deal-value"]
    kinds = {"deal-value": [{"slot": "amount", "kind": "error", "reason": "the column is a million off"}]}
    (round_.annotations / "decisions" / round_.name / "orvell-deeds" / "alignment.json").write_text(
        json.dumps({"event": "orvell-deeds", "keys": {}, "differences": kinds}), "utf-8"
    )
    assert round_.adjudicate("--pull")["documents"] == 3
    settled = round_.files()
    assert round_.adjudicate("--pull")["composed"] == []
    assert round_.files() == settled

    tellings("build", "--annotations", round_.annotations, "--out", tmp_path / "dataset")
    first, second = documents("test", tmp_path / "dataset")
    assert [figure.qualifier for figure in first.figures] == ["exact"]
    assert [second.text[mark.start : mark.end] for mark in second.stances] == ["cafe\u0301 wins", "That is rushed."]
    assert second.stance == "mixed"
    news = read_round(round_.annotations, round_.name)["adjudicator"][CLOSED]
    assert news.stance == "critical"
    assert [CLERKS[mention.start : mention.end] for mention in news.entities] == ["Land Office", "Clerks' Union"]
    office, union = (mention.id for mention in news.entities)
    assert (news.figures[0].subject, news.stances[0].target, news.stances[0].holder) == (office, office, union)
    assert [argument.id for argument in news.facts[0].arguments] == [office, news.figures[0].id]
    words = "calls it overdue"
    assert [name for name, held in round_.files().items() if words.encode() in held] == []
    entries = json.loads((round_.annotations / "gold" / "orvell-deeds" / "adjudication.json").read_text("utf-8"))
    assert all(told["reason"] for entry in entries for told in entry["differences"])
    assert sum(len(entry["differences"]) for entry in entries) == 6


def test_a_version_that_changes_makes_its_decisions_stale_and_only_those(round_: Round) -> None:
    differences = round_.adjudicate("--push")["differences"]
    brief = differences[0]
    round_.decide([decided(told, "first") for told in differences])
    marks = round_.folder / "marks" / "two" / "orvell-deeds" / "1-wire-brief.jsonl"
    marks.write_text(marks.read_text("utf-8").replace('"about"', '"at_most"'), "utf-8")
    round_.call("enter", round_.folder / "marks" / "two", round_.event, round_.copies, "--annotator", "two")
    round_.call("pull", round_.copies, "--annotator", "two")
    assert "of 'orvell-deeds/1-wire-brief' is not there, or an annotator's version changed" in round_.refused(
        "adjudicate", "--pull"
    )
    pushed = round_.adjudicate("--push")
    assert (pushed["pushed"], pushed["present"], pushed["removed"]) == (1, 5, 1)
    left = round_.adjudicate("--pull", status=1)["open"]
    assert [(told["document"], told["difference"]) for told in left] == [(brief["document"], 1)]


def test_a_correction_of_the_composed_version_stays(round_: Round) -> None:
    differences = round_.adjudicate("--push")["differences"]
    round_.decide([decided(told, side_of(round_, told["document"], "one")) for told in differences])
    assert len(round_.adjudicate("--pull", status=1)["composed"]) == 3
    corrected = round_.folder / "corrected" / "orvell-deeds"
    corrected.mkdir(parents=True)
    lines = [*MARKS["one"]["2-column"][:-1], MARKS["one"]["2-column"][-1] | {"modality": "denied"}]
    (corrected / "2-column.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    round_.call("enter", corrected.parent, round_.event, "--annotator", "adjudicator")
    assert round_.adjudicate("--pull", status=1)["kept"] == ["orvell-deeds/2-column"]
    own: Document = read_round(round_.annotations, round_.name)["adjudicator"]["orvell-deeds/2-column"]
    assert [fact.modality for fact in own.facts] == ["denied"]


def test_hostile_annotations_and_decisions_are_refused_with_their_place(round_: Round) -> None:
    """The server takes anything from anybody; the commands do not."""
    from label_studio_sdk import LabelStudio

    accounts = {name: round_.server.login(name) for name in (*ANNOTATORS, "adjudicator")}
    admin = client(round_)
    titles = {project.title: project.id for project in admin.projects.list()}
    task = next(iter(admin.tasks.list(project=titles[f"Tellings {round_.name}: one"])))
    good = admin.annotations.list(task.id)[0]
    evil = "<script>alert(1)</script>"
    for region in good.result:
        if region.get("from_name") == "entity":
            region["value"] |= {"start": 90000, "end": 90010, "labels": [evil]}
            break
    mine = LabelStudio(base_url=round_.server.url, api_key=accounts["one"].token)
    mine.annotations.update(good.id, result=good.result)
    said = round_.refused("pull", "--annotator", "one")
    assert f"task {task.id} annotation {good.id} region" in said
    assert f"unknown label '{evil}'" in said
    region["value"]["labels"] = ["GOV"]
    mine.annotations.update(good.id, result=good.result)
    assert "past the text's end" in round_.refused("pull", "--annotator", "one")
    forger = LabelStudio(base_url=round_.server.url, api_key=accounts["two"].token)
    forger.annotations.update(good.id, result=good.result)
    assert f"last saved by account {accounts['two'].id}" in round_.refused("pull", "--annotator", "one")

    pushed = round_.adjudicate("--push")
    round_.decide([decided(pushed["differences"][0], "first")])
    answered = next(task for task in admin.tasks.list(project=pushed["project"]) if task.total_annotations)
    answer = admin.annotations.list(answered.id)[0]
    forger.annotations.update(answer.id, result=answer.result)
    said = round_.refused("adjudicate", "--pull")
    assert f"task {answered.id} annotation {answer.id}: completed by account {accounts['adjudicator'].id}" in said
    forger.annotations.delete(answer.id)
    forger.annotations.create(answered.id, result=answer.result)
    assert f"account {accounts['two'].id} is two, not adjudicator" in round_.refused("adjudicate", "--pull")

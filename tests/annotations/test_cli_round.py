"""A whole round by the commands alone, on a real server: push, enter, pull, check, agreement, adjudicate, build."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tellings.annotations.server import Server
from tellings.dataset.load import alignments, documents

pytestmark = pytest.mark.server

BRIEF = "Orvell signs £40m records deal 😀\n\nThe Orvell Land Office has signed with Tandem Loom, a £40\u202fmillion contract.\nSHARE\n"
COLUMN = "A deal that nobody read\n\nIt cost £41 million,\nand Tandem Loom's cafe\u0301 wins. That is rushed.\n"
SHEET = """
id = "orvell-deeds"
[[telling]]
file = "1-wire-brief.txt"
outlet = "Orvell Wire"
register = "wire brief"
[[telling]]
file = "2-column.txt"
outlet = "The Loom"
register = "opinion column"
"""
OFFICE = {
    "layer": "entity",
    "id": "e1",
    "line": 3,
    "quote": "Orvell Land Office",
    "type": "GOV",
    "name": "Orvell Land Office",
}
LOOM = {"layer": "entity", "id": "e2", "line": 3, "quote": "Tandem Loom", "type": "ORG", "name": "Tandem Loom"}
SUM = {
    "layer": "figure", "id": "f1", "line": 3, "quote": "£40\u202fmillion", "kind": "money", "value": 40000000,
    "unit": "GBP", "qualifier": "exact", "measures": "contract", "subject": "e1",
}  # fmt: skip
SIGNED = {
    "layer": "fact", "id": "k1", "line": 3, "quote": "signed", "type": "agreement", "modality": "actual", "key": "deal",
    "arguments": [["party", "e1"], ["party", "e2"]],
}  # fmt: skip
CONTRACT = {
    "layer": "fact", "id": "k2", "line": 3, "quote": "contract", "type": "investment", "modality": "actual",
    "key": "deal-value", "arguments": [["investor", "e1"], ["amount", "f1"]],
}  # fmt: skip
SHARE = {"layer": "furniture", "line": 4, "quote": "SHARE"}
COST = {
    "layer": "figure", "id": "f1", "line": 3, "quote": "£41 million", "kind": "money", "value": 41000000,
    "unit": "GBP", "qualifier": "exact", "measures": "cost",
}  # fmt: skip
COLUMN_LOOM = {"layer": "entity", "id": "e1", "line": 4, "quote": "Tandem Loom", "type": "ORG", "name": "Tandem Loom"}
WINS = {"layer": "stance", "id": "s1", "line": 4, "quote": "cafe\u0301 wins", "polarity": "promotional", "target": "e1"}
RUSHED = {
    "layer": "stance",
    "id": "s2",
    "line": 4,
    "quote": "That is rushed.",
    "polarity": "critical",
    "target": "deal",
}
COST_FACT = {
    "layer": "fact", "id": "k1", "line": 3, "quote": "cost", "type": "investment", "modality": "actual",
    "key": "deal-value", "arguments": [["amount", "f1"]],
}  # fmt: skip


def article(stance: str) -> dict[str, str]:
    return {"layer": "article", "stance": stance}


MARKS = {
    "one": {
        "1-wire-brief": [article("neutral"), OFFICE, LOOM, SUM, SIGNED, CONTRACT, SHARE],
        "2-column": [article("mixed"), COLUMN_LOOM, COST, WINS, RUSHED, COST_FACT],
    },
    "two": {
        "1-wire-brief": [article("neutral"), OFFICE, LOOM, SUM | {"qualifier": "about"}, SIGNED, CONTRACT, SHARE],
        "2-column": [article("critical"), COLUMN_LOOM, COST, RUSHED, COST_FACT],
    },
    "adjudicator": {
        "1-wire-brief": [article("neutral"), OFFICE, LOOM, SUM, SIGNED, CONTRACT, SHARE],
        "2-column": [article("mixed"), COLUMN_LOOM, COST, WINS, RUSHED, COST_FACT],
    },
}


def tellings(*arguments: str | Path, status: int = 0) -> str:
    command = [sys.executable, "-m", "tellings", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=dict(os.environ))
    assert run.returncode == status, run.stderr + run.stdout
    return run.stdout


@pytest.fixture(scope="module")
def annotations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one invented event."""
    folder = tmp_path_factory.mktemp("project") / "annotations"
    event = folder / "open" / "orvell-deeds"
    event.mkdir(parents=True)
    (event / "event.toml").write_text(SHEET, "utf-8")
    (event / "1-wire-brief.txt").write_bytes(BRIEF.encode())
    (event / "2-column.txt").write_bytes(COLUMN.replace("\n", "\r\n").encode())
    (folder / "guidelines.md").write_text("# Annotation guidelines, version 0.9\n", "utf-8")
    (folder / "splits.toml").write_text('[override]\norvell-deeds = "test"\n', "utf-8")
    return folder


def test_two_annotators_and_an_adjudicator(server: Server, annotations: Path, tmp_path: Path) -> None:
    event = annotations / "open" / "orvell-deeds"
    to_server = ("--url", server.url, "--home", server.home, "--annotations", annotations, "--round", "first")
    for annotator, texts in MARKS.items():
        server.login(annotator)
        for name, marks in texts.items():
            path = tmp_path / annotator / "orvell-deeds" / f"{name}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(json.dumps(mark, ensure_ascii=False) for mark in marks), "utf-8")

    three = [option for annotator in MARKS for option in ("--annotator", annotator)]
    both = ["orvell-deeds/1-wire-brief", "orvell-deeds/2-column"]
    for expected in (both, []):
        pushed = json.loads(tellings("annotate", "push", event, *to_server, *three, "--json"))
        assert {name: report["pushed"] for name, report in pushed.items()} == dict.fromkeys(MARKS, expected)
    assert len({report["project"] for report in pushed.values()}) == 3
    for annotator in MARKS:
        for _ in range(2):  # submitted again, marks replace the old ones
            tellings("annotate", "enter", tmp_path / annotator, event, "--annotator", annotator, *to_server)
    report = json.loads(
        tellings(
            "annotate",
            "pull",
            *to_server,
            "--annotator",
            "one",
            "--annotator",
            "two",
            "--annotator",
            "adjudicator",
            "--json",
        )
    )
    assert {name: counts["written"] for name, counts in report.items()} == {"one": 2, "two": 2, "adjudicator": 2}
    exports = annotations / "exports" / "first"
    before = {path.name: path.read_bytes() for path in exports.iterdir()}
    tellings("annotate", "pull", *to_server, *three)
    assert {path.name: path.read_bytes() for path in exports.iterdir()} == before
    assert "sound" in tellings("annotate", "check", exports, "--annotations", annotations)

    found = json.loads(tellings("annotate", "agreement", "--round", "first", "--annotations", annotations, "--json"))
    (first,) = found["rounds"]
    assert first["origins"]["open"]["whole"]["entities"]["strict_f1"] == 1
    assert first["origins"]["open"]["whole"]["figures"]["qualifier_accuracy"] == 0.5
    assert first["origins"]["open"]["intervals"]["entities"]["strict_f1"] is None

    undecided = json.loads(
        tellings("annotate", "adjudicate", "--round", "first", "--annotations", annotations, "--json", status=1)
    )["undecided"]
    assert [item["place"] for item in undecided] == [
        "orvell-deeds/1-wire-brief",
        "orvell-deeds/2-column",
        "orvell-deeds/2-column",
        "orvell-deeds deal-value",
    ]
    assert not (annotations / "gold").exists()
    decisions = annotations / "decisions" / "first" / "orvell-deeds"
    decisions.mkdir(parents=True)
    for name, count in (("1-wire-brief", 1), ("2-column", 2)):
        lines = [
            {"difference": number, "decision": "first", "reason": "as section 2 says"} for number in range(1, count + 1)
        ]
        (decisions / f"{name}.jsonl").write_text(
            "\n".join(map(json.dumps, [{"first": "one", "second": "two"}, *lines])), "utf-8"
        )
    kinds = {"deal-value": [{"slot": "amount", "kind": "error", "reason": "the column is a million off"}]}
    (decisions / "alignment.json").write_text(
        json.dumps({"event": "orvell-deeds", "keys": {}, "differences": kinds}), "utf-8"
    )
    tellings("annotate", "adjudicate", "--round", "first", "--annotations", annotations)

    tellings("build", "--annotations", annotations, "--out", tmp_path / "dataset")
    brief, column = documents("test", tmp_path / "dataset")
    assert brief.text == BRIEF
    assert column.text == COLUMN.replace("\n", "\r\n")
    assert [brief.text[figure.start : figure.end] for figure in brief.figures] == ["£40\u202fmillion"]
    assert [column.text[mark.start : mark.end] for mark in column.stances] == ["cafe\u0301 wins", "That is rushed."]
    assert brief.text[brief.furniture[0].start : brief.furniture[0].end] == "SHARE"
    (aligned,) = alignments("test", tmp_path / "dataset")
    assert (aligned.key, aligned.agreement, aligned.differences[0].kind) == ("deal-value", "differs", "error")

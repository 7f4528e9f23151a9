"""A person in a real browser, against the real server: what was marked by hand is what comes out of the build."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser

from tellings.annotations.export import read_documents
from tellings.annotations.project import submit
from tellings.annotations.server import Server
from tellings.dataset.load import documents
from tellings.document import Argument, Document, Entity, Fact, Figure, Span, Stance, problems
from tellings.text import digest

from .desk import Desk
from .interface_picture import EXAMPLES, FOLDER, README, draw
from .worked_example import worked_example

pytestmark = [pytest.mark.server, pytest.mark.slow]

# Before every mark stands something that a browser counts otherwise than Python: pairs of surrogates, a sequence of
# four code points that is one picture, combining marks, no-break spaces of two widths.
LOOM = "Cafe\u0301\u00a0Loom"
TEXT = (
    "Kvelna \U0001f6f6 signs re\u0301seau pact \U0001f469\U0001f3fd\u200d\U0001f52c\n\n"
    f"The Kvelna Harbour\u00a0Board \U0001f600 has signed the Tide\u202fPact with {LOOM}, a deal worth up to "
    "£12.5\u00a0million, of which £1\u20132\u00a0million pays for Lockeye. It works the locks 2.5 per cent faster.\n\n"
    "\u201cA gift to every skipper \u26f5\ufe0f,\u201d said the harbour master. "
    f"{LOOM} has shown nobody a trial, which Ine\u0302s Ferreira calls reckless.\n\n"
    "Share \U0001f4e3 this\n"
)
SHEET = """
id = "kvelna-locks"
[[telling]]
file = "1-wire-brief.txt"
outlet = "Kvelna Wire"
register = "wire brief"
"""


def at(words: str, nth: int = 1) -> tuple[int, int]:
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


MEANT = Document(
    id="kvelna-locks/1-wire-brief",
    event="kvelna-locks",
    outlet="Kvelna Wire",
    register="wire brief",
    title=TEXT.split("\n", 1)[0],
    text=TEXT,
    sha256=digest(TEXT),
    origin="open",
    licence="CC-BY-4.0",
    split="test",
    furniture=(Span(*at("Share \U0001f4e3 this")),),
    stance="mixed",
    entities=(
        Entity("e1", 0, 6, "PLACE", "Kvelna"),
        Entity("e2", *at("Kvelna Harbour\u00a0Board"), "GOV", "Kvelna Harbour Board \U0001f600"),
        Entity("e3", *at("Tide\u202fPact"), "PROGRAMME", "Tide Pact"),
        Entity("e4", *at(LOOM), "ORG", "Caf\u00e9 Loom & \"Sons\" <b>"),
        Entity("e5", *at("Lockeye"), "PRODUCT", "Lockeye"),
        Entity("e6", *at(LOOM, 2), "ORG", "Caf\u00e9 Loom & \"Sons\" <b>"),
        Entity("e7", *at("Ine\u0302s Ferreira"), "PERSON", "Ine\u0302s Ferreira"),
    ),
    figures=(
        Figure("f1", *at("£12.5\u00a0million"), "money", 12_500_000.0, None, "GBP", "at_most", "deal", "e2", None),
        Figure("f2", *at("£1\u20132\u00a0million"), "money", 1e6, 2e6, "GBP", "exact", "Lockeye", None, "f1"),
        Figure("f3", *at("2.5 per cent"), "percent", 2.5, None, "percent", "exact", "locks", "e5", None),
    ),
    stances=(
        Stance("s1", *at("A gift to every skipper \u26f5\ufe0f"), "promotional", "deal", None),
        Stance("s2", *at(f"{LOOM} has shown nobody a trial"), "critical", "e6", "e7"),
    ),
    facts=(
        Fact(
            "k1",
            *at("signed"),
            "agreement",
            "actual",
            "pact-signed",
            (Argument("party", "e2"), Argument("party", "e4"), Argument("instrument", "e3")),
        ),
        Fact(
            "k2",
            *at("worth"),
            "investment",
            "planned",
            "pact-value",
            (Argument("investor", "e2"), Argument("amount", "f1")),
        ),
    ),
)  # fmt: skip


def tellings(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "tellings", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=dict(os.environ))
    assert run.returncode == 0, run.stderr + run.stdout
    return run.stdout


def mark_all(desk: Desk) -> None:
    """Mark the article by hand; regions that lie on another are clicked where they lie alone."""
    desk.mark("Share \U0001f4e3 this", "furniture", "0")
    loom = 'Caf\u00e9 Loom & "Sons" <b>'
    for words, nth, label, key, name in (
        ("Kvelna", 1, "PLACE", "4", "Kvelna"),
        ("Kvelna Harbour\u00a0Board", 1, "GOV", "2", "Kvelna Harbour Board \U0001f600"),
        ("Tide\u202fPact", 1, "PROGRAMME", "6", "Tide Pact"),
        (LOOM, 1, "ORG", "1", loom),
        ("Lockeye", 1, "PRODUCT", "5", "Lockeye"),
        (LOOM, 2, "ORG", "1", loom),
        ("Ine\u0302s Ferreira", 1, "PERSON", "3", "Ine\u0302s Ferreira"),
    ):
        desk.release()
        desk.mark(words, label, key, nth)
        desk.select(words, nth)
        desk.write("name", name)

    for words, label, key, value, high, unit, qualifier, its_key, measures in (
        ("£12.5\u00a0million", "money", "q", "12500000", "", "GBP", "at_most", "j", "deal"),
        ("£1\u20132\u00a0million", "money", "q", "1000000", "2000000", "GBP", "exact", "z", "Lockeye"),
        ("2.5 per cent", "percent", "e", "2.5", "", "percent", "exact", "z", "locks"),
    ):
        desk.release()
        desk.mark(words, label, key)
        desk.select(words)
        desk.number("value", value)
        if high:
            desk.number("value_high", high)
        desk.write("unit", unit)
        desk.write("measures", measures)
        desk.choose(qualifier, its_key)
    desk.relate("£12.5\u00a0million", "Kvelna Harbour\u00a0Board", "subject")
    desk.relate("£1\u20132\u00a0million", "£12.5\u00a0million", "part_of")
    desk.relate("2.5 per cent", "Lockeye", "subject")

    desk.release()
    desk.mark("A gift to every skipper \u26f5\ufe0f", "promotional", "p")
    desk.select("A gift to every skipper")
    desk.choose("deal", "Shift+Digit2")
    desk.release()
    desk.mark(f"{LOOM} has shown nobody a trial", "critical", "c")
    desk.select("has shown nobody a trial")
    desk.choose("mention", "Shift+Digit1")
    desk.relate("has shown nobody a trial", LOOM, "target", to_nth=2)
    desk.relate("has shown nobody a trial", "Ine\u0302s Ferreira", "holder")

    for words, label, key, modality, its_key, slug, roles in (
        ("signed", "agreement", "a", "actual", "Shift+Digit4", "pact-signed",
         (("party", "Kvelna Harbour\u00a0Board"), ("party", LOOM), ("instrument", "Tide\u202fPact"))),
        ("worth", "investment", "i", "planned", "Shift+Digit5", "pact-value",
         (("investor", "Kvelna Harbour\u00a0Board"), ("amount", "£12.5\u00a0million"))),
    ):  # fmt: skip
        desk.release()
        desk.mark(words, label, key)
        desk.select(words)
        desk.write("key", slug)
        desk.choose(modality, its_key)
        for role, filler in roles:
            desk.relate(words, filler, role)
    desk.release()
    desk.choose("mixed", "Shift+M")


def renamed(document: Document) -> Document:
    """Give marks the ids of `MEANT`, which stand in the text's order; the server's are drawn at random."""
    layers = {"entities": "e", "figures": "f", "stances": "s", "facts": "k"}
    ordered = {layer: sorted(getattr(document, layer), key=lambda mark: (mark.start, mark.end)) for layer in layers}
    ids = {
        mark.id: f"{letter}{number}"
        for layer, letter in layers.items()
        for number, mark in enumerate(ordered[layer], start=1)
    }
    assert len(ids) == sum(map(len, ordered.values()))
    written = msgspec.to_builtins({layer: ordered[layer] for layer in layers})
    for layer in layers:
        for mark in written[layer]:
            for field in ("id", "subject", "part_of", "target", "holder"):
                if mark.get(field) is not None:
                    mark[field] = ids.get(mark[field], mark[field])
            for argument in mark.get("arguments", ()):
                argument["id"] = ids[argument["id"]]
    return msgspec.convert(msgspec.to_builtins(document) | written, Document)


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    """A project of one invented telling."""
    folder = tmp_path / "annotations"
    event = folder / "open" / "kvelna-locks"
    event.mkdir(parents=True)
    (event / "event.toml").write_text(SHEET, "utf-8")
    (event / "1-wire-brief.txt").write_bytes(TEXT.encode())
    (folder / "guidelines.md").write_text("# Annotation guidelines, version 1.0\n", "utf-8")
    (folder / "splits.toml").write_text('[override]\nkvelna-locks = "test"\n', "utf-8")
    return folder


def test_what_a_person_marks_in_the_browser_is_what_the_build_holds(
    server: Server, browser: Browser, annotations: Path, tmp_path: Path
) -> None:
    # Gold takes the adjudicator's version, so the person is the adjudicator of two annotators who agree.
    to_server = ("--url", server.url, "--home", server.home, "--annotations", annotations, "--round", "by-hand")
    people = {name: server.login(name) for name in ("hand-one", "hand-two", "adjudicator")}
    assert people["adjudicator"] in server.new_logins  # `serve` shows what these hold
    everybody = [option for name in people for option in ("--annotator", name)]
    event = annotations / "open" / "kvelna-locks"
    pushed = json.loads(tellings("annotate", "push", event, *to_server, *everybody, "--json"))
    for name in ("hand-one", "hand-two"):
        submit(server.url, people[name].token, pushed[name]["project"], MEANT)

    # High enough that the list of relations need not be scrolled.
    context = browser.new_context(viewport={"width": 1400, "height": 2200})
    desk = Desk(context.new_page(), server.url)
    desk.log_in(people["adjudicator"].email, people["adjudicator"].password)
    desk.open_article(pushed["adjudicator"]["project"], MEANT.id)
    mark_all(desk)
    desk.submit()
    assert desk.strangers == []
    context.close()

    counts = json.loads(tellings("annotate", "pull", *to_server, *everybody, "--json"))
    assert {name: report["written"] for name, report in counts.items()} == dict.fromkeys(people, 1)
    assert "sound" in tellings("annotate", "check", annotations / "exports" / "by-hand", "--annotations", annotations)
    ((pulled, record),) = read_documents(annotations / "exports" / "by-hand" / "adjudicator.json")
    assert (record.completed_by, record.updated_by) == (people["adjudicator"].id,) * 2
    assert renamed(pulled) == msgspec.structs.replace(MEANT, split="")

    tellings("annotate", "adjudicate", "--round", "by-hand", "--annotations", annotations)
    tellings("build", "--annotations", annotations, "--out", tmp_path / "dataset")
    (built,) = documents("test", tmp_path / "dataset")
    assert renamed(built) == MEANT
    assert built == msgspec.structs.replace(pulled, split="test")


def size(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG."""
    begin = picture.read_bytes()[:24]
    assert begin[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(begin[16:20]), int.from_bytes(begin[20:24])


def test_the_pictures_of_the_interface_can_be_drawn(server: Server, browser: Browser, tmp_path: Path) -> None:
    scenes = [README, next(scene for scene in EXAMPLES if scene.panel)]
    drawn = draw(browser, server, scenes, tmp_path)
    assert sorted(drawn) == sorted(tmp_path / scene.name for scene in scenes)
    for scene in scenes:
        (width, height), (shipped_width, shipped_height) = size(tmp_path / scene.name), size(FOLDER / scene.name)
        assert abs(width - shipped_width) <= 40, "python -m tests.annotations.interface_picture"
        assert abs(height - shipped_height) <= 80, "python -m tests.annotations.interface_picture"


def test_the_shipped_pictures_are_small_and_those_that_are_drawn() -> None:
    shipped = {FOLDER / "interface.png", *(FOLDER / "pictures").iterdir()}
    assert shipped == {FOLDER / scene.name for scene in (README, *EXAMPLES)}
    for picture in shipped:
        assert picture.stat().st_size < 150 * 1024
        assert 600 <= size(picture)[0] <= 1100


def test_the_worked_example_is_the_guidelines_own() -> None:
    example = worked_example()
    assert list(problems(example)) == []
    table = (FOLDER / "guidelines.md").read_text("utf-8").partition("## 5. A worked example")[2]
    for _, mark in example.annotations():
        assert f"`{example.text[mark.start : mark.end]}`" in table

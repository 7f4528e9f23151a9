"""Articles are found in a folder whatever their files are called, each in its own file, and other files in none."""

from __future__ import annotations

import html
import json
import random
from pathlib import Path

import pytest
from anchoring_table import keeping_changes, sources
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import ARTICLES, CLINIC, HARBOUR, LIBRARY
from scrapes import annotated, cut_off, scrape, text_of

from tellings.dataset.attach import attach
from tellings.dataset.standoff import Standoff, to_standoff
from tellings.document import Document, problems
from tellings.errors import InputError
from tellings.text import words

CORPORA = sources()
corpora = pytest.mark.parametrize("corpus", ["invented", "news"])


def articles(corpus: str) -> list[tuple[Document, Standoff]]:
    if corpus not in CORPORA:
        pytest.skip("the news articles are not there; set TELLINGS_ARTICLES to their folder")
    made = []
    for rank, (text, furniture) in enumerate(CORPORA[corpus]):
        document = annotated(text, random.Random(rank), furniture)
        standoff = to_standoff(document, guidelines="0.3")
        made.append(
            (document, Standoff(**{**{n: getattr(standoff, n) for n in standoff.__struct_fields__}, "id": f"a{rank}"}))
        )
    return made


def as_html(text: str) -> str:
    blocks = "".join(f"<div class='x'><p>{html.escape(line)}</p></div>\n" for line in text.split("\n") if line.strip())
    head = "<head><title>x</title><script>var a = '<p>';</script></head>"
    return f"<!doctype html><html>{head}<body><nav>Home | News</nav>{blocks}<footer>\u00a9</footer></body></html>"


def as_markdown(text: str) -> str:
    lines = [line.replace("*", "\\*").replace("_", "\\_") for line in text.split("\n")]
    return "# " + "\n".join(lines).replace("OpenAI", "**OpenAI**").replace("Quillon", "[Quillon](https://q.example)")


def windows_1252(text: str) -> bytes:
    return text.replace("\u202f", " ").replace("\u2011", "-").encode("cp1252")


ODD = [
    ("Ünnamed (3)", lambda text: text.encode()),
    ("page.aspx", lambda text: as_html(text).encode()),
    ("deep/er/notes.md", lambda text: as_markdown(text).encode()),
    ("saved.htm", lambda text: as_html(text).encode("utf-16")),
    ("a.b.c.TXT", windows_1252),
]


@corpora
def test_articles_are_found_under_odd_names_and_in_other_formats(tmp_path: Path, corpus: str) -> None:
    made = articles(corpus)
    for (document, _), (name, write) in zip(made, ODD, strict=False):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(write(document.text))
    attachment = attach(tmp_path, [standoff for _, standoff in made])
    assert [article.file for article in attachment.articles] == [Path(name) for name, _ in ODD[: len(made)]]
    assert attachment.orphans == 0
    assert attachment.others == ()
    assert [document.id for document in attachment.documents] == [standoff.id for _, standoff in made]


@corpora
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_other_scrapes_are_found_and_lose_nothing(tmp_path: Path, corpus: str, seed: int) -> None:
    rng = random.Random(seed)
    made = articles(corpus)
    rng.shuffle(made)
    for rank, (document, _) in enumerate(made):
        copy = text_of(keeping_changes(scrape(document.text), rng))
        (tmp_path / f"{rank}.txt").write_text(copy, encoding="utf-8", newline="")
    attachment = attach(tmp_path, [standoff for _, standoff in made])
    assert [article.file for article in attachment.articles] == [Path(f"{rank}.txt") for rank in range(len(made))]
    assert attachment.orphans == 0


def test_an_exact_copy_is_preferred_and_further_copies_are_reported(tmp_path: Path) -> None:
    (document, standoff), *_ = articles("invented")
    rng = random.Random(1)
    (tmp_path / "1-cut.txt").write_text(text_of(cut_off(scrape(document.text), rng)), encoding="utf-8")
    (tmp_path / "2-exact.txt").write_text(document.text, encoding="utf-8")
    (tmp_path / "3-exact.html").write_text(as_html(document.text.rstrip()), encoding="utf-8")
    attachment = attach(tmp_path, [standoff])
    (article,) = attachment.articles
    assert article.file == Path("2-exact.txt")
    assert article.anchored is not None
    assert article.anchored.exact
    assert {other.file.name: other.reason for other in attachment.others} == {
        "1-cut.txt": f"is another copy of {standoff.id}",
        "3-exact.html": f"is another copy of {standoff.id}",
    }


def test_a_copy_cut_short_is_found_when_there_is_no_better_one(tmp_path: Path) -> None:
    (document, standoff), *_ = articles("invented")
    (tmp_path / "cut.txt").write_text(document.text[: len(document.text) // 2], encoding="utf-8")
    (article,) = attach(tmp_path, [standoff]).articles
    assert article.file == Path("cut.txt")
    assert article.anchored is not None
    assert article.anchored.orphans
    assert 0.3 < article.share < 0.7


QUOTE = (
    "\u201cWe measured the river every hour for a year, and we would sign the same contract again tomorrow,\u201d "
    "said Tess Holm. \u201cWhoever calls that reckless has not read the tables in our annex,\u201d she added.\n\n"
)


def test_articles_that_share_quotations_are_told_apart(tmp_path: Path) -> None:
    texts = {"one": HARBOUR[:900] + "\n\n" + QUOTE, "two": LIBRARY[:700] + "\n\n" + QUOTE, "three": CLINIC}
    standoffs = []
    for name, text in texts.items():
        entities = annotated(text, random.Random(name)).entities
        document = Document(name, text=text, origin="news", entities=entities)
        standoffs.append(to_standoff(document, guidelines="0.3"))
    (tmp_path / "x").write_text("Menu\n" + texts["two"], encoding="utf-8")
    (tmp_path / "y").write_text("Menu\n" + texts["one"], encoding="utf-8")
    files = {article.standoff.id: article.file for article in attach(tmp_path, standoffs).articles}
    assert files == {"one": Path("y"), "two": Path("x"), "three": None}
    # The quotation alone makes no copy.
    (tmp_path / "x").unlink()
    (tmp_path / "y").write_text("Another report altogether.\n\n" + QUOTE + "It ends here.\n", encoding="utf-8")
    attachment = attach(tmp_path, [standoffs[2]])
    assert attachment.documents == ()
    assert attachment.others[0].reason == "has none of the articles' sentences"


def test_versions_of_several_annotators_share_one_copy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HARBOUR, encoding="utf-8")
    versions = [
        to_standoff(annotated(HARBOUR, random.Random(seed)), guidelines="0.3", annotator=name)
        for seed, name in enumerate(["a1", "a2"])
    ]
    attachment = attach(tmp_path, versions)
    assert [article.file for article in attachment.articles] == [Path("a.txt")] * 2
    assert [entry["annotator"] for entry in attachment.report()["articles"]] == ["a1", "a2"]
    assert attachment.orphans == 0


def test_files_that_cannot_be_used_are_reported_and_stop_nothing(tmp_path: Path) -> None:
    (document, standoff), *_ = articles("invented")
    (tmp_path / "good").write_text(document.text, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "picture.jpg").write_bytes(bytes(range(256)))
    (tmp_path / "odd.txt").write_bytes(b"\x81\x8d" * 20)
    (tmp_path / "other.txt").write_text("Nothing of the kind. " * 40, encoding="utf-8")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "copy.txt").write_text(document.text, encoding="utf-8")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    with (tmp_path / "giant.txt").open("wb") as file:
        file.truncate(200_000_000)
    attachment = attach(tmp_path, [standoff])
    assert attachment.articles[0].file == Path("good")
    assert {other.file.name: other.reason for other in attachment.others} == {
        "empty.txt": "shows no text",
        "giant.txt": "is larger than 5 MB",
        "odd.txt": "is neither UTF-8 nor Windows-1252",
        "other.txt": "has none of the articles' sentences",
        "picture.jpg": "is no text",
    }


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x", encoding="utf-8")
    for folder in (tmp_path / "none", file):
        with pytest.raises(InputError, match="not"):
            attach(folder, [])
    assert attach(tmp_path, []).report()["articles"] == []


@corpora
def test_the_report_is_plain_data_without_the_articles_words(tmp_path: Path, corpus: str) -> None:
    made = articles(corpus)
    (tmp_path / "a").write_text(made[0][0].text, encoding="utf-8")
    half = made[1][0].text[: len(made[1][0].text) // 2]
    (tmp_path / "b").write_text(half, encoding="utf-8")
    attachment = attach(tmp_path, [standoff for _, standoff in made])
    report = json.loads(json.dumps(attachment.report()))
    assert (report["found"], report["missing"]) == (2, len(made) - 2)
    assert sum(report["orphaned"].values()) == attachment.orphans > 0
    assert sum(report["anchored"].values()) == sum(
        bool(d.title) + len(d.furniture) + sum(1 for _ in d.annotations()) for d in attachment.documents
    )
    assert not any(list(problems(document)) for document in attachment.documents)
    source = words(" ".join(document.text for document, _ in made))
    runs = {tuple(source[place : place + 4]) for place in range(len(source) - 3)}
    kept = words(json.dumps(report))
    assert not runs & {tuple(kept[place : place + 4]) for place in range(len(kept) - 3)}


def test_the_invented_articles_are_all_different() -> None:
    assert len({text.split()[0] for text in ARTICLES.values()}) == len(ARTICLES)

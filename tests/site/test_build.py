"""`tellings view`: a folder that is whole, asks nobody for anything, and refuses what it cannot use."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.benchmarks.leaderboard import SECTIONS
from tellings.dataset.load import DatasetInfo, documents
from tellings.errors import InputError
from tellings.site.build import Contents, _file_names, write_site
from tellings.site.markup import anchor
from tellings.site.overview import tables
from tellings.site.versions import read_raw
from tests.site import invented

INFO = DatasetInfo(version="0", hash="0" * 64)


def tellings(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tellings", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


def links(site: Path) -> list[tuple[Path, str]]:
    return [
        (page, link)
        for page in site.rglob("*.html")
        for link in re.findall(r'(?:href|src|action|data-index)="([^"]*)"', page.read_text("utf-8"))
    ]


@pytest.mark.parametrize("which", ["site", "hostile"])
def test_links_stay_in_the_site_and_lead_somewhere(which: str, request: pytest.FixtureRequest) -> None:
    site: Path = request.getfixturevalue(which)
    names = {page: set(re.findall(r'\bid="([^"]*)"', page.read_text("utf-8"))) for page in site.rglob("*.html")}
    for page, link in links(site):
        if link == "data:,":
            continue
        target, _, name = link.partition("#")
        assert not re.match(r"[a-z]+:|//", target), link
        there = (page.parent / target).resolve() if target else page
        assert there.is_file(), (page, link)
        if name:
            assert name in names[there], (page, link)


@pytest.mark.parametrize("which", ["site", "hostile"])
def test_an_id_stands_once_in_a_page(which: str, request: pytest.FixtureRequest) -> None:
    for page in request.getfixturevalue(which).rglob("*.html"):
        ids = re.findall(r'\sid="([^"]*)"', page.read_text("utf-8"))
        assert len(ids) == len(set(ids)), page


@given(st.lists(st.text(max_size=100), unique=True, max_size=20))
def test_file_names_are_safe_and_told_apart(identities: list[str]) -> None:
    names = _file_names(identities)
    assert len({name.lower() for name in names.values()}) == len(identities)
    for name in names.values():
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}", name)
        assert ".." not in name.split("/")


@given(st.text(), st.text())
def test_anchors_of_different_ids_differ(one: str, other: str) -> None:
    assert (anchor(one) == anchor(other)) == (one == other)
    assert re.fullmatch(r"[\w.-]*", anchor(one), re.ASCII)


def test_a_site_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    contents = Contents(INFO, invented.hostile(), ())
    assert write_site(tmp_path / "site", contents) == 5
    (tmp_path / "site" / "articles" / "old.html").write_text("old")
    write_site(tmp_path / "site", contents)
    assert not (tmp_path / "site" / "articles" / "old.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "index.html").write_text("my own page")
    with pytest.raises(InputError, match="no site of ours"):
        write_site(mine, contents)
    assert (mine / "index.html").read_text() == "my own page"


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contents = Contents(INFO, invented.hostile(), ())
    write_site(tmp_path / "site", contents)

    def fail(name: str, done: int, total: int | None) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_site(tmp_path / "site", contents, fail)
    assert (tmp_path / "site" / "assets" / "site.js").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_no_article_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no article"):
        write_site(tmp_path / "site", Contents(INFO, (), ()))


def test_predictions_of_other_articles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text('{"id": "uk-openai/2-wire-brie"}\n')
    run = tellings("view", "--predictions", "mine.jsonl", cwd=tmp_path)
    assert run.returncode == 2
    assert run.stderr.startswith("error: mine.jsonl:1: ")
    assert "did you mean uk-openai/2-wire-brief?" in run.stderr
    assert not (tmp_path / "site").exists()


def test_a_folder_that_is_no_dataset_is_refused(tmp_path: Path) -> None:
    run = tellings("view", "--dataset", tmp_path, "--out", tmp_path / "site")
    assert run.returncode == 2
    assert len(run.stderr.splitlines()) == 1


def test_a_missing_extra_is_named(tmp_path: Path) -> None:
    code = "import sys; sys.modules['jinja2'] = None; sys.argv = ['tellings', 'view', '--out', 'site']\n"
    code += "from tellings.cli import main; main()"
    run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "pip install 'tellings[view]'" in run.stderr


def test_the_leaderboard_is_shown_where_there_is_one(tmp_path: Path, hostile: Path) -> None:
    run = tellings("run", "rules", "--task", "figures", "--results", tmp_path / "results")
    assert run.returncode == 0, run.stderr
    run = tellings(
        "view", "--dataset", hostile.parent / "dataset", "--out", "site", "--results", "results", cwd=tmp_path
    )
    assert run.returncode == 0, run.stderr
    page = (tmp_path / "site" / "index.html").read_text("utf-8")
    stored = json.loads((tmp_path / "results" / "rules" / "figures.json").read_text())
    value = stored["tasks"]["figures"]["measures"]["value_unit_f1"]["value"]
    assert SECTIONS[""] in page
    assert f"<td>{value:.3f}</td>" in page
    assert "<td>rules</td>" in page


def test_results_that_cannot_be_read_leave_the_leaderboard_out(tmp_path: Path, hostile: Path) -> None:
    (tmp_path / "results" / "mine").mkdir(parents=True)
    (tmp_path / "results" / "mine" / "figures.json").write_text("{}")
    run = tellings(
        "view", "--dataset", hostile.parent / "dataset", "--out", "site", "--results", "results", cwd=tmp_path
    )
    assert run.returncode == 0
    assert run.stderr.startswith("no leaderboard: ")


def test_the_overview_holds_the_datasheets_numbers(site: Path, root: Path) -> None:
    page = (site / "index.html").read_text("utf-8")
    sheet = (root / "DATASHEET.md").read_text("utf-8")
    rows = [
        row for table in tables(sheet[sheet.index("generated by tellings annotate agreement") :]) for row in table.rows
    ]
    figures = next(row for row in rows if row[0] == "figures: value and unit, F1")
    assert all(f"<td>{cell}</td>" in page for cell in figures[1:])


def test_raw_versions_are_those_of_the_very_text(root: Path) -> None:
    gold = {document.id: document for document in documents() + documents(config="news")}
    raw = read_raw(root / "annotations", gold)
    assert set(raw) == set(gold)
    for name, versions in raw.items():
        assert len(versions) >= 2
        assert "adjudicator" not in " ".join(title for title, _ in versions)
        assert all(version.text == gold[name].text for _, version in versions)
    changed = {name: msgspec.structs.replace(document, text=document.text + ".") for name, document in gold.items()}
    assert not any(
        each.origin == "open" for versions in read_raw(root / "annotations", changed).values() for _, each in versions
    )

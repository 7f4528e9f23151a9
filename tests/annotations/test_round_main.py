"""The published round: raw versions, decisions and gold belong together, and all of it can be recomputed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import krippendorff
import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tellings.annotations.agreement import agreement, agreement_table, nominal_alpha
from tellings.annotations.check import check_export
from tellings.annotations.export import read_documents
from tellings.annotations.gold import make_gold, write_gold
from tellings.annotations.rounds import read_round
from tellings.dataset.load import documents
from tellings.dataset.sources import read_event, read_news
from tellings.errors import InputError
from tellings.quantity import find as find_quantities

ROUNDS = ("corpus", "main", "pilot")
WHO = ("adjudicator", "annotator-1", "annotator-2")


@pytest.fixture(scope="module")
def annotations(root: Path) -> Path:
    return root / "annotations"


@pytest.fixture
def copy(annotations: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(annotations, tmp_path / "annotations"))


def test_every_text_has_two_annotations_and_an_adjudication(annotations: Path) -> None:
    versions = read_round(annotations, "main")
    assert sorted(versions) == sorted(WHO)
    ids = {document.id for document in read_event(annotations / "open" / "uk-openai")}
    assert len(ids) == 5
    for held in versions.values():
        assert set(held) == ids | {f"uk-openai/news-{number}" for number in range(1, 6)}


@pytest.mark.parametrize("who", WHO)
def test_raw_exports_pass_the_check(annotations: Path, who: str) -> None:
    texts = {document.id: document.text for document in read_event(annotations / "open" / "uk-openai")}
    assert check_export(annotations / "exports" / "main" / f"{who}.json", texts=texts) == []


def test_raw_exports_hold_no_e_mail_address_and_no_news(annotations: Path) -> None:
    for path in (annotations / "exports").rglob("*.json"):
        text = path.read_text("utf-8")
        assert re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", text) == []
        assert "news-" not in text


def test_gold_is_what_the_raw_versions_and_decisions_give(annotations: Path, copy: Path) -> None:
    for path in [*(copy / "gold").rglob("*.json"), *(copy / "standoff").glob("*.json")]:
        path.unlink()
    write_gold(make_gold(copy, "main"), copy)
    for folder in ("gold", "standoff"):
        shipped = {path.relative_to(annotations): path.read_bytes() for path in (annotations / folder).rglob("*.json")}
        made = {path.relative_to(copy): path.read_bytes() for path in (copy / folder).rglob("*.json")}
        assert made == shipped


def test_every_difference_has_a_decision_and_a_reason(annotations: Path) -> None:
    log = json.loads((annotations / "gold" / "uk-openai" / "adjudication.json").read_text("utf-8"))
    assert len(log) == 10
    differences = [difference for entry in log for difference in entry["differences"]]
    assert len(differences) > 20
    assert all(len(difference["reason"].split()) >= 3 for difference in differences)


def test_an_undecided_difference_stops_the_gold(copy: Path) -> None:
    path = copy / "decisions" / "main" / "uk-openai" / "2-wire-brief.jsonl"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if '"difference": 1,' not in line), "utf-8")
    gold = make_gold(copy, "main")
    assert [item.place for item in gold.undecided] == ["uk-openai/2-wire-brief"]
    before = (copy / "gold" / "uk-openai" / "2-wire-brief.json").read_bytes()
    with pytest.raises(InputError, match="undecided"):
        write_gold(gold, copy)
    assert (copy / "gold" / "uk-openai" / "2-wire-brief.json").read_bytes() == before


def test_a_kind_for_a_slot_that_does_not_differ_is_refused(copy: Path) -> None:
    path = copy / "decisions" / "main" / "uk-openai" / "alignment.json"
    chosen = json.loads(path.read_text("utf-8"))
    chosen["differences"]["altman-chief"] = [{"slot": "person", "kind": "error", "reason": "made up for the test"}]
    path.write_text(json.dumps(chosen), "utf-8")
    with pytest.raises(InputError, match="does not differ"):
        make_gold(copy, "main")


@pytest.mark.parametrize(
    "content", ["{", '{"difference": 99, "decision": "first", "reason": "x"}', '{"difference": "1"}']
)
def test_a_broken_decision_names_its_file(copy: Path, content: str) -> None:
    path = copy / "decisions" / "main" / "uk-openai" / "2-wire-brief.jsonl"
    path.write_text(path.read_text("utf-8") + content + "\n", "utf-8")
    with pytest.raises(InputError, match=r"2-wire-brief\.jsonl"):
        make_gold(copy, "main")


def test_the_published_agreement_is_recomputed(annotations: Path, articles: list[Path]) -> None:
    texts = {document.id: document.text for document in read_news(articles[0].parent, annotations / "news.toml")}
    found = agreement(annotations, ROUNDS, texts)
    assert msgspec.to_builtins(found) == json.loads((annotations / "agreement.json").read_text("utf-8"))
    assert agreement_table(found) == (annotations / "AGREEMENT.md").read_text("utf-8")


def test_agreement_on_the_open_tellings_needs_no_articles(annotations: Path) -> None:
    published = json.loads((annotations / "agreement.json").read_text("utf-8"))
    for known, found in zip(published["rounds"], agreement(annotations, ROUNDS)["rounds"], strict=True):
        assert found["origins"]["open"] == known["origins"]["open"]
        assert "news" not in found["origins"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=40))
def test_alpha_is_that_of_krippendorff(units: list[tuple[str, str]]) -> None:
    ours = nominal_alpha(units)
    if len({label for unit in units for label in unit}) < 2:
        assert ours is None
        return
    ratings = np.array(units).T
    theirs = krippendorff.alpha(reliability_data=ratings, level_of_measurement="nominal")
    assert ours == pytest.approx(theirs)


def test_no_figure_that_the_reader_finds_is_without_a_mark(annotations: Path) -> None:
    """Every number of a text is accounted for; what the reader misses, annotators found."""
    for document in documents("test"):
        marked = [(mark.start, mark.end) for mark in (*document.figures, *document.furniture)]
        missed = [
            document.text[found.start : found.end]
            for found in find_quantities(document.text)
            if not any(start < found.end and found.start < end for start, end in marked)
        ]
        assert missed == []


def test_the_pilot_has_two_annotations_of_each_text_under_its_own_guidelines(annotations: Path) -> None:
    versions = read_round(annotations, "pilot")
    ids = {
        document.id
        for event in ("coastguard-drones", "kestovia-minefields")
        for document in read_event(annotations / "open" / event)
    }
    assert {who: set(held) for who, held in versions.items()} == {"annotator-1": ids, "annotator-2": ids}
    for path in (annotations / "exports" / "pilot").glob("*.json"):
        assert {record.guidelines for _, record in read_documents(path)} == {"0.5"}


def test_each_text_of_the_corpus_round_has_two_annotations_under_frozen_guidelines(annotations: Path) -> None:
    versions = read_round(annotations, "corpus")
    assert set(versions["annotator-1"]) == set(versions["annotator-2"])
    assert set(versions.get("adjudicator", ())) <= set(versions["annotator-1"])
    events = {document.event for document in versions["annotator-1"].values()}
    texts = {document.id for event in events for document in read_event(annotations / "open" / event)}
    assert set(versions["annotator-1"]) == texts
    for path in (annotations / "exports" / "corpus").glob("*.json"):
        assert {record.guidelines for _, record in read_documents(path)} == {"1.0"}

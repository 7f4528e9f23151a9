"""The published rounds: raw versions, decisions and gold belong together, and all of it can be recomputed."""

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

from tellings.annotations.agreement import agreement
from tellings.annotations.agreement_tables import agreement_table
from tellings.annotations.check import check_export
from tellings.annotations.completeness import unmarked
from tellings.annotations.export import read_documents
from tellings.annotations.gold import make_gold, write_gold
from tellings.annotations.reliability import nominal_alpha
from tellings.annotations.rounds import open_texts, read_round
from tellings.cli.rounds import agreement as agreement_command
from tellings.dataset.load import documents
from tellings.dataset.sources import read_event, read_news
from tellings.errors import InputError
from tellings.generated import is_current

ROUNDS = ("corpus", "main", "pilot")
SETTLED = ("corpus", "main")
"""Rounds with an adjudicator, of which gold is made."""
WHO = ("adjudicator", "annotator-1", "annotator-2")
EXPORTS = sorted((Path(__file__).resolve().parents[2] / "annotations" / "exports").glob("*/*.json"))
"""Second opinions filed as a round of their own are among them."""


@pytest.fixture(scope="module")
def annotations(root: Path) -> Path:
    return root / "annotations"


@pytest.fixture
def copy(annotations: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(annotations, tmp_path / "annotations"))


def test_every_open_telling_has_two_annotations_and_an_adjudication(annotations: Path) -> None:
    held: dict[str, list[str]] = {}
    for round_name in SETTLED:
        for who, versions in read_round(annotations, round_name).items():
            for name in versions:
                held.setdefault(name, []).append(who)
    news = {f"uk-openai/news-{number}" for number in range(1, 6)}
    assert set(held) == set(open_texts(annotations)) | news
    assert {name: who for name, who in held.items() if sorted(who) != list(WHO)} == {}


@pytest.mark.parametrize("round_name", ROUNDS)
def test_a_published_round_has_two_annotators_and_where_it_made_gold_an_adjudicator(
    annotations: Path, round_name: str
) -> None:
    paths = sorted((annotations / "exports" / round_name).glob("*.json"))
    assert [path.stem for path in paths] == [who for who in WHO if round_name in SETTLED or who != "adjudicator"]


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_raw_exports_pass_the_check(annotations: Path, path: Path) -> None:
    assert check_export(path, texts=open_texts(annotations)) == []


def test_raw_exports_hold_no_e_mail_address_and_no_news(annotations: Path) -> None:
    for path in (annotations / "exports").rglob("*.json"):
        text = path.read_text("utf-8")
        assert re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", text) == []
        assert "news-" not in text


def test_gold_is_what_the_raw_versions_and_decisions_give(annotations: Path, copy: Path) -> None:
    for path in [*(copy / "gold").rglob("*.json"), *(copy / "standoff").glob("*.json")]:
        path.unlink()
    for round_name in SETTLED:
        write_gold(make_gold(copy, round_name), copy)
    for folder in ("gold", "standoff"):
        shipped = {path.relative_to(annotations): path.read_bytes() for path in (annotations / folder).rglob("*.json")}
        made = {path.relative_to(copy): path.read_bytes() for path in (copy / folder).rglob("*.json")}
        assert made == shipped


def test_every_difference_has_a_decision_and_a_reason(annotations: Path) -> None:
    entries = [
        entry
        for path in sorted((annotations / "gold").glob("*/adjudication.json"))
        for entry in json.loads(path.read_text("utf-8"))
    ]
    assert len(entries) == len(open_texts(annotations)) + 5
    reasons = [difference["reason"] for entry in entries for difference in entry["differences"]]
    assert len(reasons) > len(entries)
    assert [reason for reason in reasons if len(reason.split()) < 3] == []
    assert len(set(reasons)) > 0.9 * len(reasons)  # each its own, not a phrase pasted over many


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
    assert is_current(annotations.parent / "DATASHEET.md", "tellings annotate agreement", agreement_table(found))


@pytest.mark.slow
def test_agreement_on_the_open_tellings_needs_no_articles(annotations: Path) -> None:
    published = json.loads((annotations / "agreement.json").read_text("utf-8"))
    for known, found in zip(published["rounds"], agreement(annotations, ROUNDS)["rounds"], strict=True):
        assert found["origins"]["open"] == known["origins"]["open"]
        assert "news" not in found["origins"]


def test_agreement_of_all_rounds_is_written_and_of_one_told(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "exports" / "mine").mkdir()
    shutil.copy(copy / "exports" / "pilot" / "annotator-1.json", copy / "exports" / "mine" / "you.json")
    shutil.rmtree(copy / "exports" / "corpus")
    published = (copy / "agreement.json").read_bytes()

    agreement_command(rounds=["pilot"], annotations=copy, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [each["round"] for each in told["rounds"]] == ["pilot"]
    assert (copy / "agreement.json").read_bytes() == published

    agreement_command(annotations=copy, as_json=True)
    output = capsys.readouterr()
    assert [each["round"] for each in json.loads(output.out)["rounds"]] == ["main", "pilot"]
    assert "mine: one annotator" in output.err
    assert json.loads((copy / "agreement.json").read_text("utf-8")) == json.loads(output.out)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2, max_size=40))
def test_alpha_is_that_of_krippendorff(units: list[tuple[str, str]]) -> None:
    ours = nominal_alpha(units)
    if len({label for unit in units for label in unit}) < 2:
        assert ours is None
        return
    ratings = np.array(units).T
    theirs = krippendorff.alpha(reliability_data=ratings, level_of_measurement="nominal")
    assert ours == pytest.approx(theirs)


def test_every_number_without_a_mark_has_been_looked_at(annotations: Path) -> None:
    """What the reader of figures sees and gold does not mark stands in a list, each with the reason."""
    lines = (annotations / "unmarked.jsonl").read_text("utf-8").splitlines()
    listed = [json.loads(line) for line in lines]
    found = unmarked(sorted(documents(), key=lambda document: document.id))
    assert [(one["document"], one["line"], one["words"]) for one in listed] == [
        (one.document, one.line, one.words) for one in found
    ]
    assert all(len(one["reason"].split()) >= 2 for one in listed)


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


def test_the_corpus_was_annotated_under_frozen_guidelines(annotations: Path) -> None:
    for path in (annotations / "exports" / "corpus").glob("*.json"):
        assert {record.guidelines for _, record in read_documents(path)} == {"1.0"}


def test_no_measure_of_the_datasheet_is_below_what_asks_for_another_round(annotations: Path) -> None:
    table = agreement_table(json.loads((annotations / "agreement.json").read_text("utf-8")))
    values = [float(value) for value in re.findall(r"\| (\d\.\d{3})", table)]
    assert len(values) > 100
    assert min(values) >= 0.8

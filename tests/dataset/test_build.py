"""The dataset is built from the annotations: whole, checked, the same bytes every time."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from tellings.dataset.build import differences, read_annotations, write_dataset
from tellings.dataset.load import alignments, card, documents, load, with_attached
from tellings.dataset.schema import CONFIGS
from tellings.dataset.split import split_of
from tellings.document import Alignment, Document, Member
from tellings.errors import InputError
from tellings.scoring.alignment import restricted


@pytest.fixture(scope="module")
def gold(root: Path) -> tuple[list[Document], list[Alignment]]:
    return read_annotations(root / "annotations")


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """The annotations, to be spoilt."""
    return Path(shutil.copytree(root / "annotations", tmp_path / "annotations"))


def test_two_builds_are_equal_byte_for_byte(gold: tuple[list[Document], list[Alignment]], tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_dataset(tmp_path / name / "dataset", *gold)
    assert differences(tmp_path / "one" / "dataset", tmp_path / "two" / "dataset") == []


def test_the_shipped_dataset_is_what_the_annotations_give(
    gold: tuple[list[Document], list[Alignment]], root: Path, tmp_path: Path
) -> None:
    write_dataset(tmp_path / "dataset", *gold)
    assert differences(tmp_path / "dataset", root / "dataset") == []


def test_what_is_read_back_is_what_was_built(gold: tuple[list[Document], list[Alignment]]) -> None:
    built, aligned = gold
    opened = sorted(documents(), key=lambda document: document.id)
    assert opened == [document for document in built if document.origin == "open"]
    assert documents(config="news") == [document for document in built if document.origin == "news"]
    assert sorted(alignments(), key=lambda each: (each.event, each.key)) == aligned


def test_every_telling_of_the_event_is_there(gold: tuple[list[Document], list[Alignment]]) -> None:
    built, _ = gold
    of_event = [document for document in built if document.event == "uk-openai"]
    assert [document.origin for document in of_event].count("open") == 5
    assert [document.origin for document in of_event].count("news") == 5
    assert {document.split for document in of_event} == {"test"}
    assert all(document.text for document in built if document.origin == "open")
    assert not any(document.text or document.title for document in built if document.origin == "news")


def test_open_texts_are_exactly_the_files(root: Path) -> None:
    for document in documents():
        assert document.text == (root / "annotations" / "open" / f"{document.id}.txt").read_bytes().decode()


def test_changed_content_gets_another_hash(gold: tuple[list[Document], list[Alignment]], tmp_path: Path) -> None:
    built, aligned = gold
    write_dataset(tmp_path / "a", built, aligned)
    changed = [
        msgspec.structs.replace(built[0], stance="neutral" if built[0].stance != "neutral" else "mixed"),
        *built[1:],
    ]
    write_dataset(tmp_path / "b", changed, aligned)
    assert card(tmp_path / "a").hash != card(tmp_path / "b").hash


def test_the_cache_of_datasets_does_not_give_old_rows(
    gold: tuple[list[Document], list[Alignment]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same folder name, same sizes, other content: only the hash on the card differs."""
    from datasets import load_dataset

    built, aligned = gold
    first, *rest = (document for document in built if document.split == "test")
    aligned = restricted(aligned, [first, *rest])
    seen = []
    for name in ("Orvell Echo", "Orvell Edge"):
        folder = tmp_path / name.replace(" ", "") / "dataset"
        write_dataset(folder, [msgspec.structs.replace(first, outlet=name), *rest], aligned)
        rows = load_dataset(str(folder), "articles", split="test", cache_dir=str(tmp_path / "cache"))
        seen.append(rows[0]["outlet"])
    assert seen == ["Orvell Echo", "Orvell Edge"]


def test_load_gives_every_configuration() -> None:
    for config in CONFIGS:
        rows = load(config, split="test")
        assert rows.num_rows == load(config)["test"].num_rows > 0


def test_sentences_and_figures_agree_with_the_documents() -> None:
    by_id = {document.id: document for document in documents("test")}
    rows = load("figures", split="test")
    assert rows.num_rows == sum(len(document.figures) for document in by_id.values())
    for row in rows:
        assert row["sentence"][row["start"] : row["end"]] == row["figure"]
    for row in load("sentences", split="test"):
        assert by_id[row["article"]].text[row["start"] : row["end"]] == row["sentence"]
    labels = load("sentences", split="test").features["label"].names
    assert {labels[row["label"]] for row in load("sentences", split="test")} >= {"neutral", "promotional", "critical"}


def test_attached_articles_join_the_open_ones() -> None:
    news = documents(config="news")
    joined = with_attached(news[:2])
    assert [document.id for document in joined if document.origin == "news"] == [document.id for document in news[:2]]
    left = restricted(alignments(), joined)
    ids = {document.id for document in joined}
    assert {member.document for alignment in left for member in alignment.members} <= ids
    assert restricted(alignments(), [*documents(), *news]) == alignments()
    whole = {(alignment.event, alignment.key): alignment for alignment in alignments()}
    assert all(set(part.differences) <= set(whole[part.event, part.key].differences) for part in left)
    assert restricted(alignments(), []) == []


def test_a_text_that_changed_is_refused(copy: Path) -> None:
    text = copy / "open" / "uk-openai" / "2-wire-brief.txt"
    text.write_text(text.read_text("utf-8").replace("London", "Leeds"), "utf-8")
    with pytest.raises(InputError, match="another version of the text"):
        read_annotations(copy)


def test_an_alignment_of_no_fact_is_refused(copy: Path) -> None:
    path = copy / "gold" / "uk-openai" / "alignments.json"
    aligned = msgspec.json.decode(path.read_bytes(), type=list[Alignment])
    spoilt = msgspec.structs.replace(aligned[0], members=(Member("uk-openai/2-wire-brief", "no-such-fact"),))
    path.write_bytes(msgspec.json.encode([spoilt]))
    with pytest.raises(InputError, match="no-such-fact"):
        read_annotations(copy)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"id": "x", "stance": "hostile"}', b"\xff\xfe"])
def test_a_broken_gold_file_is_one_clear_line(copy: Path, content: bytes) -> None:
    path = copy / "gold" / "uk-openai" / "2-wire-brief.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_annotations(copy)
    assert "2-wire-brief.json" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_split_is_a_hash_that_never_moves() -> None:
    events = [f"event-{number}" for number in range(2000)]
    shares = {
        split: sum(split_of(event) == split for event in events) / 2000 for split in ("train", "validation", "test")
    }
    assert shares == pytest.approx({"train": 0.60, "validation": 0.15, "test": 0.25}, abs=0.04)
    assert [split_of(event) for event in events[:8]] == [split_of(event) for event in reversed(events[:8])][::-1]
    assert split_of("uk-openai", {"uk-openai": "test"}) == "test"

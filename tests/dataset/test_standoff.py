"""A stand-off file holds a document's labels, finds its words again, and quotes none of them."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import msgspec
import pytest
from anchoring_table import sources
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import ARTICLES, HARBOUR
from scrapes import annotated

from tellings.dataset.anchor import anchor
from tellings.dataset.standoff import Standoff, read_standoff, to_standoff, write_standoff
from tellings.document import Document, Entity, Figure, Span
from tellings.errors import InputError
from tellings.text import digest, normalise, words

TEXTS = [pair for texts in sources().values() for pair in texts]


def standoff_of(seed: int, size: int = 40) -> tuple[Document, Standoff]:
    text, furniture = TEXTS[seed % len(TEXTS)]
    document = annotated(text, random.Random(seed), furniture, size)
    return document, to_standoff(document, guidelines="0.3", annotator="a1")


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_document_comes_back_whole_from_its_standoff_and_its_text(seed: int) -> None:
    document, standoff = standoff_of(seed)
    joined = anchor(standoff, document.text)
    assert joined.exact
    assert not joined.orphans
    assert not joined.lost_references
    assert joined.document == msgspec.structs.replace(document, sha256=digest(document.text))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_offsets_and_hashes_are_those_of_the_normal_form(seed: int) -> None:
    document, standoff = standoff_of(seed)
    normal = normalise(document.text).text
    assert standoff.length == len(normal)
    assert standoff.sha256 == digest(document.text)
    assert len(standoff.anchors()) == (
        bool(document.title) + len(document.furniture) + sum(1 for _ in document.annotations())
    )
    for anchor_ in standoff.anchors():
        low, high = anchor_.normal
        parts = {
            anchor_.hash: normalise(document.text[anchor_.start : anchor_.end]).text,
            anchor_.before: normal[max(0, low - 24) : low],
            anchor_.after: normal[high : high + 24],
        }
        assert normal[low:high] == parts[anchor_.hash]
        for hashed, content in parts.items():
            assert hashed == hashlib.sha256(content.encode()).hexdigest()[:16]


def test_a_file_is_read_as_it_was_written_and_written_the_same_each_time(tmp_path: Path) -> None:
    for seed in range(len(TEXTS)):
        _, standoff = standoff_of(seed)
        first, second = tmp_path / "first.json", tmp_path / "new folder" / "second.json"
        write_standoff(standoff, first)
        assert read_standoff(first) == standoff
        write_standoff(read_standoff(first), second)
        assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["first.json", "second.json"]


def test_each_annotation_has_a_line_of_its_own(tmp_path: Path) -> None:
    _, standoff = standoff_of(0)
    write_standoff(standoff, tmp_path / "a.json")
    lines = (tmp_path / "a.json").read_text(encoding="utf-8").splitlines()
    assert max(line.count('"hash":') for line in lines) == 1
    assert sum('"anchor":' in line for line in lines) == sum(1 for _ in standoff.skeleton().annotations())


def test_no_run_of_the_articles_words_is_in_the_file(tmp_path: Path) -> None:
    for seed in range(len(TEXTS)):
        document, standoff = standoff_of(seed)
        write_standoff(standoff, tmp_path / "a.json")
        kept = words((tmp_path / "a.json").read_text(encoding="utf-8"))
        source = words(document.text)
        runs = {tuple(source[place : place + 3]) for place in range(len(source) - 2)}
        assert not runs & {tuple(kept[place : place + 3]) for place in range(len(kept) - 2)}
        assert not {"text", "quote", "content"} & set(json.loads((tmp_path / "a.json").read_text(encoding="utf-8")))


def article(**fields: object) -> Document:
    return msgspec.convert({"id": "a", "text": HARBOUR, "origin": "news", **fields}, Document)


def test_a_phrase_of_eight_words_is_a_quotation_and_refused() -> None:
    phrase = "scheduling of its cranes by the harbour board"
    for fields in (
        {"entities": [{"id": "e", "start": 0, "end": 4, "type": "ORG", "name": phrase}]},
        {"figures": [{"id": "f", "start": 0, "end": 4, "kind": "count", "measures": phrase}]},
        {"facts": [{"id": "a", "start": 0, "end": 4, "type": "agreement", "key": phrase.replace(" ", "-")}]},
    ):
        with pytest.raises(InputError, match="8 words"):
            to_standoff(article(**fields), guidelines="0.3")
    seven = Figure("f", 0, 4, "count", measures=" ".join(phrase.split()[:7]))
    assert to_standoff(article(figures=[msgspec.to_builtins(seven)]), guidelines="0.3").figures[0].measures


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"text": ""}, "has no text"),
        ({"origin": "open"}, "origin is 'open'"),
        ({"sha256": "0" * 64}, "digest of another text"),
        ({"entities": [{"id": "e", "start": 4, "end": 4, "type": "ORG"}]}, "is not after start"),
        ({"entities": [{"id": "e", "start": 4, "end": 40_000, "type": "ORG"}]}, "past the text's end"),
        ({"entities": [{"id": "e", "start": 4, "end": 5, "type": "ORG"}]}, "nothing but white space"),
        ({"figures": [{"id": "f", "start": 0, "end": 4, "kind": "count", "subject": "x"}]}, "not the id of an entity"),
    ],
)
def test_ill_formed_documents_are_refused(fields: dict[str, object], cause: str) -> None:
    with pytest.raises(InputError, match=cause) as error:
        to_standoff(article(**fields), guidelines="0.3")
    assert error.value.place.startswith("a")


def test_a_headline_that_is_not_in_the_text_is_not_kept() -> None:
    assert to_standoff(article(title="Somebody else's headline"), guidelines="0.3").title is None


def test_what_stands_twice_in_the_source_is_no_evidence() -> None:
    sentence = "The committee of inquiry met at nine in the old hall. "
    text = "A title of it\n\n" + sentence + "It adjourned at ten for want of witnesses. " + sentence + "It left.\n"
    places = [text.index("inquiry"), text.rindex("inquiry")]
    entities = tuple(Entity(f"e{place}", place, place + 7, "ORG") for place in places)
    standoff = to_standoff(Document("a", text=text, entities=entities), guidelines="0.3")
    assert [record.anchor.unique for record in standoff.entities] == [(), ()]
    assert [sentence.unique for sentence in standoff.sentences] == [True, False, True, False, True]


BROKEN = [
    (lambda text: text[: len(text) // 2], "not valid JSON"),
    (lambda text: "", "is empty"),
    (lambda text: "[]", "Expected `object`"),
    (lambda text: text.replace('"schema": 1', '"schema": 2'), "is 2, not 1"),
    (lambda text: text.replace('"schema": 1', '"scheme": 1'), "missing required field `schema`"),
    (lambda text: text.replace('"type":"ORG"', '"type":"FIRM"', 1), "Invalid enum value 'FIRM'"),
    (lambda text: text.replace('"hash":"', '"hash":"Z', 1), "matching regex"),
    (lambda text: text.replace('"id":"e1",', '"id":"e2",', 1), "is used twice"),
    (lambda text: text.replace('"polarity":', '"text":"words","polarity":', 1), "unknown field `text`"),
    (lambda text: text.replace('"target":"', '"target":"nobody', 1), "neither the id of an entity"),
    (lambda text: text.replace('"normal":[', '"normal":[99999', 1), "do not agree"),
]


@pytest.mark.parametrize(("spoil", "cause"), BROKEN)
def test_broken_files_are_refused_in_one_line_that_names_the_place(tmp_path: Path, spoil, cause: str) -> None:
    _, standoff = standoff_of(1)
    path = tmp_path / "a.json"
    write_standoff(standoff, path)
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(InputError, match=cause) as error:
        read_standoff(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes('{"schema": 1, "id": "\u00e9"}'.encode("latin-1"))
    with (tmp_path / "giant.json").open("wb") as file:
        file.truncate(200_000_000)
    for name in ("none.json", "", "latin.json", "giant.json"):
        with pytest.raises(InputError):
            read_standoff(tmp_path / name)


def test_the_invented_articles_have_the_length_of_real_ones() -> None:
    assert all(150 <= len(text.split()) <= 300 for text in ARTICLES.values())
    assert Span(0, 1) not in [span for _, furniture in TEXTS for span in furniture]

"""Repeated articles are found: the same words, edits of a real telling, excerpts; other tellings of an event are not."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from tellings.annotations.duplicates import SHINGLE, THRESHOLD, KnownTexts
from tellings.annotations.rounds import open_texts
from tellings.dataset.standoff import read_standoff
from tellings.text import words

ID = "vestrand-stadiums/1"


@pytest.fixture(scope="module")
def texts(root: Path) -> dict[str, str]:
    return open_texts(root / "annotations")


@pytest.fixture(scope="module")
def known(texts: dict[str, str]) -> KnownTexts:
    found = KnownTexts()
    for name, text in texts.items():
        found.add(name, text)
    return found


@pytest.fixture(scope="module")
def telling(texts: dict[str, str]) -> tuple[str, str]:
    return next(item for item in texts.items() if item[0].startswith(ID))


def test_no_telling_is_taken_for_another(texts: dict[str, str]) -> None:
    """All hundred, in order: tellings of one event share facts and quotations, not their text."""
    known = KnownTexts()
    for name, text in texts.items():
        assert known.find(text) is None, name
        known.add(name, text)
    assert len(texts) >= 100


def test_another_scrape_of_the_same_words_is_the_same(known: KnownTexts, telling: tuple[str, str]) -> None:
    name, text = telling
    scraped = (
        text.replace("\n", "\r\n").replace(" ", "\u00a0", 5).replace("“", '"').replace("’", "'").replace("-", "\u2011")
    )
    found = known.find(scraped)
    assert found is not None
    assert (found.of, found.kind, found.share) == (name, "same", 1.0)


def reprinted(text: str) -> str:
    return "A new headline\n\nBy our staff.\n" + text.split("\n", 1)[1] + "\nSubscribe to our letter.\n"


def every_tenth_word_changed(text: str) -> str:
    number = iter(range(len(text)))
    return re.sub(r"\w+", lambda match: "other" if next(number) % 10 == 9 else match[0], text)


def shuffled(text: str) -> str:
    paragraphs = text.split("\n\n")
    random.Random(1).shuffle(paragraphs)
    return "\n\n".join(paragraphs)


def second_half(text: str) -> str:
    return text[text.index("\n", len(text) // 2) :]


def inside_another(text: str) -> str:
    return " ".join(f"word{number} of a long page" for number in range(600)) + text


@pytest.mark.parametrize("edit", [reprinted, every_tenth_word_changed, shuffled, second_half, inside_another])
def test_an_edit_of_a_telling_is_nearly_the_same(known: KnownTexts, telling: tuple[str, str], edit) -> None:
    name, text = telling
    found = known.find(edit(text))
    assert found is not None
    assert (found.of, found.kind) == (name, "near")
    assert THRESHOLD <= found.share <= 1


def test_a_text_told_anew_is_not(known: KnownTexts, telling: tuple[str, str]) -> None:
    """Every third word another: the facts are the same, the text is not."""
    number = iter(range(10**6))
    assert known.find(re.sub(r"\w+", lambda match: "other" if next(number) % 3 == 0 else match[0], telling[1])) is None


def test_the_share_is_that_of_the_shingles_counted_one_by_one(texts: dict[str, str], telling: tuple[str, str]) -> None:
    def shingles(text: str) -> set[tuple[str, ...]]:
        found = words(text)
        return {tuple(found[at : at + SHINGLE]) for at in range(len(found) - SHINGLE + 1)}

    edited = every_tenth_word_changed(telling[1])
    ours, others = shingles(edited), {name: shingles(text) for name, text in texts.items()}
    shares = {name: len(ours & held) / min(len(ours), len(held)) for name, held in others.items()}
    known = KnownTexts()
    for name, text in sorted(texts.items(), reverse=True):
        known.add(name, text)
    found = known.find(edited)
    assert found is not None
    assert found.share == max(shares.values()) == shares[found.of]


def test_texts_shorter_than_a_shingle_are_compared_whole() -> None:
    known = KnownTexts()
    known.add("short", "Three little words")
    assert known.find("Three other words") is None
    found = known.find("“Three, little: words!”")
    assert found is not None
    assert found.kind == "near"


def test_articles_known_by_stand_off_alone_are_found(root: Path, articles: list[Path]) -> None:
    known = KnownTexts(read_standoff(path) for path in sorted((root / "annotations" / "standoff").glob("*.json")))
    for article in articles:
        text = article.read_text("utf-8")
        same = known.find(text)
        assert same is not None
        assert same.kind == "same"
        near = known.find(reprinted(text))
        assert near is not None
        assert (near.of, near.kind) == (same.of, "near")

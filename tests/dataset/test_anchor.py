"""Annotations find their words in another scrape of the article, every one that is certain, and never a wrong one."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from anchoring_table import any_changes, keeping_changes, sources
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapes import (
    CHANGING,
    KEEPING,
    Change,
    Truth,
    annotated,
    paragraph_deleted,
    scrape,
    sentence_deleted,
    spans,
    text_of,
)

from tellings.dataset.anchor import Anchored, anchor
from tellings.dataset.forms import CONTEXT, forms
from tellings.dataset.standoff import to_standoff
from tellings.document import Argument, Document, Entity, Fact, Figure, Span, Stance, problems
from tellings.text import digest

TEXTS = [(corpus, *pair) for corpus, texts in sources().items() for pair in texts]
NEWS_MISSING = "the news articles are not there; set TELLINGS_ARTICLES to their folder"
BECAUSE_OF_ANOTHER = "orphan"
"""In the reason of an annotation whose own words have a place, but not those of what it refers to."""

corpora = pytest.mark.parametrize("corpus", ["invented", "news"])
seeds = st.integers(0, 1_000_000)


def joined(corpus: str, change: Change, seed: int) -> tuple[Document, Truth, Anchored]:
    texts = [(text, furniture) for name, text, furniture in TEXTS if name == corpus]
    if not texts:
        pytest.skip(NEWS_MISSING)
    rng = random.Random(seed)
    text, furniture = texts[seed % len(texts)]
    document = annotated(text, rng, furniture)
    copy = change(scrape(text), rng)
    return document, Truth(text, copy), anchor(to_standoff(document, guidelines="0.3"), text_of(copy))


def wrong(document: Document, truth: Truth, result: Anchored) -> list[tuple[str, str]]:
    source = spans(document)
    return [
        key
        for key, span in spans(result.document).items()
        if not truth.is_right(source[key].start, source[key].end, span)
    ]


@corpora
@pytest.mark.parametrize("change", KEEPING.values(), ids=KEEPING)
@settings(max_examples=6, deadline=None)
@given(seed=seeds)
def test_a_change_that_keeps_the_words_loses_no_span(corpus: str, change: Change, seed: int) -> None:
    document, truth, result = joined(corpus, change, seed)
    assert not result.orphans
    assert not result.lost_references
    assert not wrong(document, truth, result)


@corpora
@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_many_changes_that_keep_the_words_lose_no_span(corpus: str, seed: int) -> None:
    document, truth, result = joined(corpus, keeping_changes, seed)
    assert not result.orphans
    assert not wrong(document, truth, result)


@corpora
@pytest.mark.parametrize("change", [paragraph_deleted, sentence_deleted])
@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_what_is_deleted_is_orphaned_and_nothing_else(corpus: str, change: Change, seed: int) -> None:
    document, truth, result = joined(corpus, change, seed)
    source = spans(document)
    gone = {key for key, span in source.items() if not truth.exists(span.start, span.end)}
    reasons = {(orphan.layer, orphan.id): orphan.reason for orphan in result.orphans}
    orphans = {key: reason for key, reason in reasons.items() if key in source}
    assert gone <= set(orphans)
    assert all(BECAUSE_OF_ANOTHER in orphans[key] for key in set(orphans) - gone)
    assert not wrong(document, truth, result)


@corpora
@pytest.mark.parametrize("change", CHANGING.values(), ids=CHANGING)
@settings(max_examples=8, deadline=None)
@given(seed=seeds)
def test_no_change_makes_a_span_go_wrong(corpus: str, change: Change, seed: int) -> None:
    document, truth, result = joined(corpus, change, seed)
    assert not wrong(document, truth, result)


@corpora
@settings(max_examples=60, deadline=None)
@given(seed=seeds)
def test_no_combination_of_changes_makes_a_span_go_wrong(corpus: str, seed: int) -> None:
    document, truth, result = joined(corpus, any_changes, seed)
    assert not wrong(document, truth, result)


@corpora
@settings(max_examples=20, deadline=None)
@given(seed=seeds)
def test_the_joined_document_is_well_formed_and_the_counts_add_up(corpus: str, seed: int) -> None:
    document, _, result = joined(corpus, any_changes, seed)
    assert not list(problems(result.document))
    assert Counter(orphan.layer for orphan in result.orphans) == +Counter(result.orphaned)
    for layer in ("furniture", "entities", "figures", "stances", "facts"):
        kept, before = len(getattr(result.document, layer)), len(getattr(document, layer))
        assert (kept, before - kept) == (result.anchored[layer], result.orphaned[layer])
    for _, annotation in result.document.annotations():
        words = result.document.text[annotation.start : annotation.end]
        assert words == words.strip() != ""


@pytest.mark.parametrize("rank", range(len(TEXTS)))
def test_another_article_gets_no_annotation(rank: int) -> None:
    _, text, furniture = TEXTS[rank]
    document = annotated(text, random.Random(rank), furniture)
    standoff = to_standoff(document, guidelines="0.3")
    for _, other, _ in TEXTS:
        if other != text:
            result = anchor(standoff, other)
            assert not list(result.document.annotations())
            assert len(result.orphans) == len(standoff.anchors())


# ---------------------------------------------------------------- cases that tempt to guess

TITLE = "Aldmoor picks Finch Works for its bridges\n\n"
FIRST = "Finch Works will inspect all 31 bridges of Aldmoor by camera before the winter floods arrive.\n\n"
SECOND = "Finch Works said that the cameras, which it builds itself, had missed nothing in two years.\n\n"
THIRD = "The council of Aldmoor asked no other firm, and its auditor has asked why not.\n"
BRIDGES = TITLE + FIRST + SECOND + THIRD


def marked(text: str, *phrases: tuple[str, int]) -> Document:
    """Entities on the n-th occurrence of each phrase."""
    entities = []
    for phrase, nth in phrases:
        place = -1
        for _ in range(nth):
            place = text.index(phrase, place + 1)
        entities.append(Entity(f"{phrase} {nth}", place, place + len(phrase), "ORG", phrase))
    return Document("bridges", text=text, origin="news", entities=tuple(entities))


def found(document: Document, copy: str) -> dict[str, int]:
    result = anchor(to_standoff(document, guidelines="0.3"), copy)
    return {entity.id: entity.start for entity in result.document.entities}


def test_the_next_paragraph_that_begins_alike_is_not_taken_for_a_deleted_one() -> None:
    document = marked(BRIDGES, ("Finch Works", 2))
    assert found(document, TITLE + SECOND + THIRD) == {}
    assert found(document, TITLE + SECOND.replace("missed nothing", "missed very little") + THIRD) == {}


def test_swapped_paragraphs_that_begin_alike_keep_their_names() -> None:
    document = marked(BRIDGES, ("Finch Works", 2), ("Finch Works", 3))
    copy = TITLE + SECOND + FIRST + THIRD
    assert found(document, copy) == {
        "Finch Works 2": copy.index("Finch Works will"),
        "Finch Works 3": copy.index("Finch Works said"),
    }


def test_a_sentence_that_stands_twice_is_told_by_its_neighbours() -> None:
    text = TITLE + FIRST + "No price was given.\n\n" + SECOND + "No price was given.\n\n" + THIRD
    document = marked(text, ("price", 1), ("price", 2))
    copy = "A banner\n" + text
    assert found(document, copy) == {"price 1": copy.index("price"), "price 2": copy.rindex("price")}
    # Either may be the one that is gone.
    assert found(document, TITLE + FIRST + "No price was given.\n\n" + THIRD) == {}


def test_a_paragraph_printed_twice_is_taken_where_the_article_goes_on() -> None:
    document = marked(BRIDGES, ("Finch Works", 3), ("cameras", 1))
    copy = BRIDGES + "\nMost read\n\n" + SECOND
    assert found(document, copy) == {
        "Finch Works 3": copy.index("Finch Works said"),
        "cameras 1": copy.index("cameras"),
    }
    # Side by side nothing tells which of the two belongs to the article.
    assert found(document, TITLE + FIRST + SECOND + SECOND + THIRD) == {}


def test_words_put_into_a_sentence_leave_those_beside_them() -> None:
    document = marked(BRIDGES, ("cameras", 1), ("Finch Works", 2), ("winter floods", 1))
    copy = BRIDGES.replace("by camera before", "by camera (see picture) before")
    assert set(found(document, copy)) >= {"cameras 1", "Finch Works 2"}


def test_a_changed_figure_is_no_longer_the_figure() -> None:
    text = TITLE + FIRST + "The work costs £1.5m, a tenth of what the bridges cost to paint in a decade.\n\n" + THIRD
    document = marked(text, ("£1.5m", 1), ("a tenth", 1))
    copy = text.replace("£1.5m", "£15m")
    assert set(found(document, copy)) == {"a tenth 1"}


def test_marks_at_the_edge_of_a_span_are_kept_where_the_copy_has_them() -> None:
    document = marked(BRIDGES.replace("by camera", "\u201cby camera\u201d"), ("\u201cby camera\u201d", 1))
    standoff = to_standoff(document, guidelines="0.3")
    for copy, words in (
        ("Menu\n" + document.text, "\u201cby camera\u201d"),
        ("Menu\n" + document.text.replace("\u201c", '"').replace("\u201d", '"'), '"by camera"'),
        (BRIDGES, "by camera"),
    ):
        (entity,) = anchor(standoff, copy).document.entities
        assert copy[entity.start : entity.end] == words


def test_references_to_orphans_are_dropped_or_stand_for_the_same_name() -> None:
    def at(phrase: str, last: bool = False) -> tuple[int, int]:
        start = BRIDGES.rindex(phrase) if last else BRIDGES.index(phrase)
        return start, start + len(phrase)

    document = Document(
        "bridges",
        text=BRIDGES,
        origin="news",
        entities=(
            Entity("e1", *at("Aldmoor"), "PLACE", "Aldmoor"),
            Entity("e2", *at("Finch Works will"), "ORG", "Finch Works"),
            Entity("e3", *at("Finch Works said"), "ORG", "Finch Works"),
            Entity("e4", *at("winter floods"), "PROGRAMME", "winter floods"),
        ),
        figures=(
            Figure("f1", *at("31"), "count", 31.0),
            Figure("f2", *at("two years"), "duration", 2.0, subject="e2", part_of="f1"),
        ),
        stances=(
            Stance("s1", *at("had missed nothing"), "promotional", "e2", "e3"),
            Stance("s2", *at("asked why not"), "critical", "e4"),
        ),
        facts=(
            Fact("a1", *at("builds"), "deployment", arguments=(Argument("supplier", "e3"), Argument("user", "e2"))),
            Fact("a2", *at("asked no other"), "agreement", arguments=(Argument("party", "e2"),)),
            Fact("a3", *at("auditor"), "legal_status"),
        ),
    )
    result = anchor(to_standoff(document, guidelines="0.3"), TITLE + SECOND + THIRD)
    kept = result.document
    assert [(orphan.layer, orphan.id) for orphan in result.orphans] == [
        ("entities", "e2"),
        ("entities", "e4"),
        ("figures", "f1"),
        ("stances", "s2"),
        ("facts", "a2"),
    ]
    assert (kept.figures[0].subject, kept.figures[0].part_of) == (None, None)
    assert (kept.stances[0].target, kept.stances[0].holder) == ("e3", "e3")
    assert kept.facts[0].arguments == (Argument("supplier", "e3"),)
    assert [fact.id for fact in kept.facts] == ["a1", "a3"]
    assert [(lost.id, lost.slot, lost.reference, lost.replaced_by) for lost in result.lost_references] == [
        ("f2", "subject", "e2", None),
        ("f2", "part_of", "f1", None),
        ("s1", "target", "e2", "e3"),
        ("a1", "user", "e2", None),
    ]


def test_spans_that_share_a_place_in_the_source_share_it_in_the_copy() -> None:
    start = BRIDGES.index("Finch Works said")
    document = Document(
        "bridges",
        text=BRIDGES,
        origin="news",
        entities=(Entity("e1", start, start + 11, "ORG", "Finch Works"),),
        facts=(Fact("a1", start, start + 11, "legal_status"),),
    )
    copy = "Menu\n" + BRIDGES
    kept = anchor(to_standoff(document, guidelines="0.3"), copy).document
    assert Span(kept.entities[0].start, kept.entities[0].end) == Span(kept.facts[0].start, kept.facts[0].end)
    assert copy[kept.entities[0].start :].startswith("Finch Works said")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab1 -\u2013\u00ad'\u2019\u201c[]\u00bd\u00a0\ufb01\u0301.\n", max_size=60))
def test_offsets_of_the_forms_lead_back_to_the_text(text: str) -> None:
    made = forms(text)
    assert "".join(made.normal.text[position] for position in made.positions) == made.bare
    assert len(made.bare_edges) == len(made.bare) + 1
    assert made.digest == digest(text)
    for rank in range(len(made.bare)):
        low, high = made.from_bare(rank, rank + 1)
        assert made.to_bare(low, high) == (rank, rank + 1)
        start, end = made.to_text(low, high)
        first, last = made.to_normal(start, end)
        assert first <= low < high <= last
    assert CONTEXT == 24

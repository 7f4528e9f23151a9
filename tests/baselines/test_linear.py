"""The tagger of `linear` learns what events have in common, and reads an event's articles together."""

from __future__ import annotations

from tellings.baselines.linear.entities import EntityTagger, rows_of, shared_features
from tellings.baselines.linear.scene import scenes
from tellings.document import Document, Entity

FIRMS = ("Taldis", "Wolder", "Garupeh", "Kilemba")


def telling(event: str, firm: str) -> Document:
    lines = (f"On Monday the firm {firm} said it would hire.", f"Staff of the firm {firm} were glad of the news.")
    text = "\n\n".join(lines)
    starts = [at for at in range(len(text)) if text.startswith(firm, at)]
    entities = tuple(Entity(f"e{at}", at, at + len(firm), "ORG", firm) for at in starts)
    return Document(f"{event}/1", event=event, text=text, entities=entities)


def firms(found: list[list[tuple[int, int, str]]], documents: list[Document]) -> list[str]:
    pairs = zip(documents, found, strict=True)
    return [document.text[start:end] for document, mentions in pairs for start, end, kind in mentions if kind == "ORG"]


def test_a_firm_that_was_never_seen_is_known_by_what_stands_around_it() -> None:
    tagger = EntityTagger().fit(scenes([telling(f"event-{at}", firm) for at, firm in enumerate(FIRMS)]))
    unseen = [telling("other", "Peverby")]
    assert firms(tagger.predict(scenes(unseen)), unseen) == ["Peverby", "Peverby"]


def test_words_that_one_event_alone_shows_are_not_learnt_from() -> None:
    events = scenes([telling(f"event-{at}", firm) for at, firm in enumerate(FIRMS[:2])])
    shared = shared_features(events, rows_of(events))
    assert {"0:firm", "1:firm", "0/Xx", "times=2-4"} <= shared
    assert not {f"0:{firm.lower()}" for firm in FIRMS} & shared
    assert f"0:{FIRMS[0].lower()}" in shared_features(events[:1], rows_of(events[:1]))


def test_one_event_and_articles_without_an_event_are_learnt_from_too() -> None:
    alone = [telling("event", FIRMS[0])]
    assert firms(EntityTagger().fit(scenes(alone)).predict(scenes(alone)), alone) == [FIRMS[0], FIRMS[0]]
    apart = [telling("", firm) for firm in FIRMS]
    unseen = [telling("", "Peverby")]
    assert firms(EntityTagger().fit(scenes(apart)).predict(scenes(unseen)), unseen) == ["Peverby", "Peverby"]


def test_an_events_articles_tell_each_other_what_has_a_capital() -> None:
    first, second = (
        telling("other", "Peverby"),
        Document("other/2", event="other", text="Peverby was glad of the news."),
    )
    apart, together = (rows_of(scenes(told))[-1][0][0] for told in ([second], [first, second]))
    assert {"elsewhere=unseen", "event=unseen", "times=0"} <= set(apart)
    assert {"elsewhere=unseen", "event=capital", "times=2-4"} <= set(together)

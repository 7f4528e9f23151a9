"""The `rules` baseline annotates any text in every layer, and does on plain English what its card says."""

from __future__ import annotations

import re
import time
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.baselines.rules import Rules
from tellings.baselines.rules.alignment import align
from tellings.baselines.rules.dates import find_dates
from tellings.baselines.rules.entities import find_mentions
from tellings.baselines.rules.furniture import find_furniture
from tellings.baselines.rules.lexicon import lowered
from tellings.baselines.rules.stance import article_stance
from tellings.document import Document, Span, Stance, problems

RELEASE = """Marrow Water picks Siltwise to watch its dams

HALLOW BRIDGE, 3 March 2026 – Marrow Water Authority and Kettlefen
Systems have signed the Dry Season Accord, a four-year contract worth
£18m, of which £6m pays for Siltwise, a world-leading model that spots
nine in ten leaks.

"It will transform how we look after every reservoir," said Odile
Marchbank, chief executive of Kettlefen Systems.

Kettlefen will open an office in Hallow Bridge with up to 45 engineers
next year. The accord is not exclusive.

Share | Tweet | Email
Read more: Ten walks along the Marrow
"""
CRITIC = """Questions over dam deal

The Marrow Anglers' Association has warned that the Dry Season Accord
is vague and rushed. Its secretary, Bram Ilse, said that Marrow Water
Authority had failed to publish the test results.

"We fear for the river," Ilse said. "Nobody has explained the risks."

The contract with Kettlefen Systems is worth about £18 million.
Siltwise, the model it pays for, may share data with the Reservoir
Inspectorate. Kettlefen Systems may pass images to the Reservoir
Inspectorate as well.
"""


def predict(*texts: str, event: str = "dams") -> list[Document]:
    documents = [Document(id=f"{event}-{number}", event=event, text=text) for number, text in enumerate(texts)]
    return list(Rules().predict(documents, None))


@pytest.fixture(scope="module")
def told() -> list[Document]:
    return predict(RELEASE, CRITIC)


def named(text: str, document: Document) -> dict[str, str]:
    return {item.id: " ".join(text[item.start : item.end].split()) for item in (*document.entities, *document.figures)}


def test_the_code_of_a_currency_is_no_name() -> None:
    text = (
        "The canton pays Kettlefen Systems CHF 41.7 million. It had set aside CHF 38 million for it, "
        "and SEK\u00a02bn for trams.\n\nCHF 1.2 million more is in dispute, Kettlefen Systems said.\n"
    )
    (document,) = predict(text)
    assert {item.name for item in document.entities} == {"Kettlefen Systems"}
    assert [(item.unit, item.value) for item in document.figures] == [
        ("CHF", 41_700_000),
        ("CHF", 38_000_000),
        ("SEK", 2_000_000_000),
        ("CHF", 1_200_000),
    ]


def test_names_have_their_types(told: list[Document]) -> None:
    types = {item.name: item.type for document in told for item in document.entities}
    assert types["Marrow Water Authority"] == "GOV"
    assert types["Kettlefen Systems"] == "ORG"
    assert types["Siltwise"] == "PRODUCT"
    assert types["Dry Season Accord"] == "PROGRAMME"
    assert types["Odile Marchbank"] == "PERSON"
    assert types["3 March 2026"] == "DATE"
    assert types["Hallow Bridge"] == "PLACE"


def test_a_short_form_takes_the_name_of_its_longer_one(told: list[Document]) -> None:
    forms = {CRITIC[item.start : item.end]: item.name for item in told[1].entities}
    assert forms["Ilse"] == "Bram Ilse"
    assert {item.name for item in told[0].entities if RELEASE[item.start : item.end] == "Kettlefen"} == {
        "Kettlefen Systems"
    }


def test_another_telling_tells_what_a_name_is() -> None:
    alone = predict("Tessaly\n\nTessaly was opened by a crowd.", event="one")[0]
    together = predict("Tessaly\n\nTessaly was opened by a crowd.", "They tried the Tessaly app. A Tessaly costs £5.")[
        0
    ]
    assert {item.type for item in together.entities} == {"PRODUCT"}
    assert {item.type for item in alone.entities} != {"PRODUCT"}


def test_furniture_is_found_and_nothing_is_marked_in_it(told: list[Document]) -> None:
    (span,) = told[0].furniture
    assert RELEASE[span.start : span.end] == "Share | Tweet | Email\nRead more: Ten walks along the Marrow"
    for _, mark in told[0].annotations():
        assert mark.end <= span.start


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("SHARE | POST | PIN", True),
        ("Comments (11)", True),
        ("Your email will not be published *", True),
        ("Advertisement", True),
        ("Comments from residents were read out before the vote was taken by the board.", False),
        ("Share prices fell by a fifth when the news came out on the island on Friday.", False),
        ("The bridge is open.", False),
    ],
)
def test_lines_are_furniture_or_not(line: str, expected: bool) -> None:
    assert bool(find_furniture(f"A long day\n\n{line}\n")) == expected


def test_figures_know_what_they_measure_whose_they_are_and_of_what_a_part(told: list[Document]) -> None:
    names = named(RELEASE, told[0])
    figures = {RELEASE[item.start : item.end]: item for item in told[0].figures}
    assert figures["£18m"].value == 18e6
    assert names[figures["£6m"].part_of or ""] == "£18m"
    assert figures["nine in ten"].value == 90
    assert figures["45"].unit == "engineer"
    assert figures["45"].qualifier == "at_most"
    assert figures["45"].measures == "engineers"
    assert figures["four-year"].measures.startswith("contract")
    assert names[figures["nine in ten"].subject or ""] == "Siltwise"


def test_a_quotation_has_its_speaker_as_holder(told: list[Document]) -> None:
    names = named(CRITIC, told[1])
    by_words = {CRITIC[item.start : item.end]: item for item in told[1].stances}
    mark = by_words["We fear for the river"]
    assert mark.polarity == "critical"
    assert names[mark.holder or ""] == "Ilse"
    promise = next(item for item in told[0].stances if "transform" in RELEASE[item.start : item.end])
    assert (promise.polarity, named(RELEASE, told[0])[promise.holder or ""]) == ("promotional", "Odile Marchbank")


def test_articles_get_the_stance_of_their_marks(told: list[Document]) -> None:
    assert [document.stance for document in told] == ["promotional", "critical"]


def test_a_concession_is_split() -> None:
    text = "Although the scheme is a groundbreaking step, its safeguards are flawed and untested. Rain fell."
    (document,) = predict(text)
    assert [(item.polarity, text[item.start : item.end].split()[0]) for item in document.stances] == [
        ("promotional", "Although"),
        ("critical", "its"),
    ]


def test_a_negation_turns_a_word_round() -> None:
    text = "The trial was not a success."
    (document,) = predict(text)
    assert [item.polarity for item in document.stances] == ["critical"]


def test_facts_have_typed_arguments_and_a_modality(told: list[Document]) -> None:
    names = named(RELEASE, told[0])
    facts = {
        (fact.type, fact.modality): sorted((item.role, names[item.id]) for item in fact.arguments)
        for fact in told[0].facts
    }
    assert ("party", "Kettlefen Systems") in facts["agreement", "actual"]
    assert ("instrument", "Dry Season Accord") in facts["agreement", "actual"]
    assert ("figure", "nine in ten") in facts["effect", "actual"]
    assert ("place", "Hallow Bridge") in facts["expansion", "planned"]
    assert ("person", "Odile Marchbank") in facts["position", "actual"]
    assert ("legal_status", "denied") in facts
    sharing = next(fact for fact in told[1].facts if fact.type == "sharing")
    assert sharing.modality == "possible"


def test_the_same_sum_in_two_tellings_has_one_key(told: list[Document]) -> None:
    keys = []
    for text, document in zip((RELEASE, CRITIC), told, strict=True):
        values = {item.id: item.value for item in document.figures}
        keys.append(
            {
                fact.key
                for fact in document.facts
                if fact.type == "investment" and any(values.get(item.id) == 18e6 for item in fact.arguments)
            }
        )
        assert text
    assert keys[0] == keys[1] != set()


def test_a_statement_told_twice_in_one_article_is_one_fact(told: list[Document]) -> None:
    for document in told:
        keys = [(fact.type, fact.key) for fact in document.facts]
        assert len(keys) == len(set(keys))


def test_alignment_of_nothing_is_nothing() -> None:
    assert align([[], []]) == [[], []]


def test_article_stance_follows_the_guidelines() -> None:
    sentences = [Span(10 * number, 10 * number + 9) for number in range(12)]

    def marks(promotional: int, critical: int) -> list[Stance]:
        sides = ["promotional"] * promotional + ["critical"] * critical
        return [Stance(f"s{n}", 10 * n, 10 * n + 5, side) for n, side in enumerate(sides)]  # type: ignore[arg-type]

    assert article_stance(sentences, marks(1, 0)) == "neutral"
    assert article_stance(sentences, marks(2, 0)) == "promotional"
    assert article_stance(sentences, marks(1, 3)) == "critical"
    assert article_stance(sentences, marks(2, 1)) == "mixed"
    assert article_stance([], []) == "neutral"


def test_documents_come_back_in_order_with_their_events_and_no_text() -> None:
    documents = [
        Document(id="b", event="two", text=RELEASE),
        Document(id="a", event="one", text=CRITIC),
        Document(id="c", event="two", text=CRITIC),
        Document(id="d", text=""),
    ]
    found = list(Rules().predict(documents, None))
    assert [(item.id, item.event, item.text) for item in found] == [(item.id, item.event, "") for item in documents]


def test_gold_is_not_read(told: list[Document]) -> None:
    annotated = [
        Document(id=item.id, event=item.event, text=text, entities=item.entities[:1], stance="neutral", furniture=())
        for text, item in zip((RELEASE, CRITIC), told, strict=True)
    ]
    assert list(Rules().predict(annotated, None)) == told


def test_the_same_articles_give_the_same_annotations(told: list[Document]) -> None:
    assert predict(RELEASE, CRITIC) == told


def test_dates_are_points_in_time() -> None:
    text = "On Friday 3 July 2026, by 2030, in May, two years ago and next week; 2,000 may go, five years on."
    assert [text[span.start : span.end] for span in find_dates(text, [])] == [
        "Friday 3 July 2026",
        "2030",
        "May",
        "two years ago",
        "next week",
    ]


def test_an_adjective_of_a_place_is_no_name() -> None:
    text = "The board of Orvell met. It said that Orvellian ships and French ships may dock in Orvell."
    (found,) = find_mentions([text], [[]])
    assert {text[item.start : item.end] for item in found} == {"Orvell"}


def test_the_plain_noun_government_is_marked_with_its_place() -> None:
    text = "Ministers in Kenya met. The Kenya government agreed, and government services go on. Local government waits."
    (found,) = find_mentions([text], [[]])
    assert [text[item.start : item.end] for item in found if item.type == "GOV"] == ["Kenya government", "government"]


WORDS = st.sampled_from(
    [
        *re.findall(r"\S+|\n\n", RELEASE + CRITIC),
        "\n",
        "\n\n",
        "😀",
        "“",
        "”",
        '"',
        "but",
        "İstanbul",
        "e\u0301",
        "|",
        "Share",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=60).map(" ".join), min_size=1, max_size=3))
def test_every_prediction_is_a_valid_document(texts: list[str]) -> None:
    for text, document in zip(texts, predict(*texts), strict=True):
        assert list(problems(document, length=len(text))) == []
        for _, mark in document.annotations():
            words = text[mark.start : mark.end]
            assert words == words.strip()


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_annotated(text: str) -> None:
    (document,) = predict(text)
    assert list(problems(document, length=len(text))) == []


@pytest.mark.parametrize("text", ["", " ", "\n", "😀" * 50, "🇬🇧🇫🇷", "\u200b\ufeff", "ÄÖÜ ß İ", "\r\n\r\n"])
def test_odd_texts_are_annotated_with_nothing(text: str) -> None:
    (document,) = predict(text)
    assert not document.figures
    assert not document.facts


@pytest.mark.parametrize(
    "period", ["Ann Lee said. ", "Word ", "risk but benefit ", "Ministry of ", "government ", "“said” "]
)
def test_a_long_text_takes_time_in_proportion(period: str) -> None:
    def seconds(length: int) -> float:
        text = period * (length // len(period))
        begin = time.process_time()
        predict(text)
        return time.process_time() - begin

    seconds(2_000)
    short, long = max(seconds(25_000), 0.02), seconds(200_000)
    assert long < 8 * short * 4  # eight times the text; quadratic time would be 64 times


@given(st.text())
def test_lower_case_keeps_offsets(text: str) -> None:
    assert len(lowered(text)) == len(text)


def test_the_lexicon_ships_with_the_package() -> None:
    assert resources.files("tellings.baselines.rules").joinpath("lexicon.toml").is_file()

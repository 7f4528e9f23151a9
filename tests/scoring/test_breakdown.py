"""Scores broken down by register, event, stance and type are those of the part alone."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings

from tellings.document import Argument, Document, Entity, Fact, Figure, Stance
from tellings.errors import InputError
from tellings.scoring import ALL, BREAKDOWNS, score_documents
from tests.scoring.documents import pairs

TEXT = "Aida builds two in Rome. It is grand. It may fail."
REGISTERS = ("wire brief", "press release", "")
STANCES = ("promotional", "critical", None)


def document(at):
    return Document(
        f"d{at}",
        event=f"e{at % 12:02}",
        register=REGISTERS[at // 8],
        text=TEXT,
        stance=STANCES[at // 8],
        entities=(Entity("a", 0, 4, "ORG", "Aida"), Entity("r", 19, 23, "PLACE", "Rome")),
        figures=(Figure("f", 12, 15, "count", 2.0, unit="hall"),),
        stances=(Stance("s", 25, 37, "promotional", "a"), Stance("c", 38, 50, "critical", "a")),
        facts=(Fact("x", 5, 11, "expansion", key="k", arguments=(Argument("org", "a"), Argument("place", "r"))),),
    )


GOLD = [document(at) for at in range(24)]
# Found: no place, no critical side; every third document not at all, and another entity in some.
MORE = Entity("m", 25, 27, "ORG", "It")
GUESSES = [
    msgspec.structs.replace(
        one, entities=(*one.entities[:1], *[MORE] * (at % 4 == 0)), stances=one.stances[:1], facts=()
    )
    for at, one in enumerate(GOLD)
    if at % 3 != 2
]


def values(task):
    return {name: measure.value for name, measure in task.measures.items()}


@pytest.fixture
def report():
    return score_documents(GOLD, GUESSES, by_type=True, resamples=50, seed=3)


@pytest.mark.parametrize("by", ["register", "event", "stance"])
def test_a_group_scores_as_its_documents_alone(report, by):
    groups = report.breakdown(by)
    assert sum(group.documents for group in groups.values()) == len(GOLD)
    for value, group in groups.items():
        members = [one for one in GOLD if (getattr(one, by) or "none") == value]
        alone = score_documents(
            members, [guess for guess in GUESSES if guess.id in {one.id for one in members}], resamples=50, seed=3
        )
        assert (group.documents, group.events) == (len(members), alone.events)
        assert list(group.tasks) == (list(ALL) if by == "event" else list(ALL)[:-1])
        for name, task in group.tasks.items():
            assert values(task) == values(alone.tasks[name])
            assert task.measures == alone.tasks[name].measures
            assert task.note == alone.tasks[name].note


def test_groups_come_in_alphabetical_order_and_those_without_a_value_last(report):
    assert list(report.breakdown("register")) == ["press release", "wire brief", "none"]
    assert list(report.breakdown("stance")) == ["critical", "promotional", "none"]
    assert list(report.breakdown("event")) == [f"e{at:02}" for at in range(12)]


def test_a_type_scores_as_its_annotations_alone(report):
    groups = report.breakdown("type")
    assert groups["ORG"].tasks["entities"].measures["strict_recall"].value == pytest.approx(16 / 24)
    assert groups["PLACE"].tasks["entities"].measures["strict_recall"].value == 0
    assert groups["GOV"].tasks["entities"].value is None
    assert list(groups["ORG"].tasks) == ["entities"]
    assert groups["count"].tasks["figures"].value == pytest.approx(2 * 16 / 40)
    assert groups["promotional"].tasks["stance"].value == pytest.approx(2 * 16 / 40)
    assert groups["critical"].tasks["stance"].value == 0
    assert groups["promotional"].tasks["stance"].measures["article_macro_f1"].value is None
    assert list(groups["expansion"].tasks) == ["facts", "alignment"]
    assert (groups["ORG"].documents, groups["ORG"].events) == (24, 12)
    organisations = [
        [
            msgspec.structs.replace(one, entities=tuple(e for e in one.entities if e.type == "ORG"), facts=())
            for one in side
        ]
        for side in (GOLD, GUESSES)
    ]
    alone = score_documents(*organisations, tasks=["entities"], resamples=50, seed=3).tasks["entities"]
    assert groups["ORG"].tasks["entities"].measures["strict_f1"] == alone.measures["strict_f1"]
    assert alone.interval is not None
    assert groups["expansion"].tasks["alignment"].counts.units == [f"e{at:02}" for at in range(12)]


@settings(max_examples=20, deadline=None)
@given(pairs())
def test_counts_of_the_types_add_up_to_those_of_all(drawn):
    report = score_documents(*drawn, tasks=["entities", "figures", "facts"], by_type=True, resamples=5)
    for name, count in (("entities", "strict_matched"), ("figures", "gold"), ("facts", "type_matched")):
        task = report.tasks[name]
        parts = [counts.total().get(count, 0.0) for counts in task.by_type.values()]
        assert sum(parts) == task.counts.total().get(count, 0.0)


def test_the_json_object_holds_the_breakdowns_asked_for(report):
    found = report.as_json(by=["register", "type"])
    assert list(found["by"]) == ["register", "type"]
    wire = found["by"]["register"]["wire brief"]
    assert (wire["documents"], wire["events"]) == (8, 8)
    assert wire["tasks"]["entities"] == report.breakdown("register")["wire brief"].tasks["entities"].as_json()
    assert wire["tasks"]["entities"]["interval"] == list(
        report.breakdown("register")["wire brief"].tasks["entities"].interval
    )
    assert "by" not in report.as_json()


def test_an_unknown_breakdown_and_one_without_counts_are_refused(report):
    with pytest.raises(InputError, match=r"^breakdown: there is no 'outlet'; one of " + ", ".join(BREAKDOWNS)):
        report.breakdown("outlet")
    with pytest.raises(InputError, match=r"^breakdown: the report holds no counts by type; score with by_type"):
        score_documents(GOLD, GUESSES, tasks=["entities"], resamples=5).breakdown("type")

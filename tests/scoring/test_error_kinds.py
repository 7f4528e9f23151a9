"""Kinds of errors: they add up, and agree with the counts that scores are made of."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.document import Argument, Document, Entity, Fact, Figure, Span, Stance
from tellings.scoring import ALL, TASKS
from tellings.scoring.error_kinds import KINDS, RIGHT, error_kinds, surfaces
from tests.scoring.documents import pairs, shuffled

MANY = settings(max_examples=30, deadline=None)
TEXT = "Ana Boro of Vell met government staff on Monday. It paid £3m for five years. Vell doubts it. All is well."


def totals(task, gold, predictions, seen=frozenset()):
    """Marks of each kind that occurs, over all documents."""
    return {name: number for name, number in error_kinds(task, gold, predictions, seen).total().items() if number}


def summed(task, marks, counted, *sides):
    return sum(counted.get(f"{marks}.{kind.name}", 0) for kind in KINDS[task][marks] if kind.side in sides)


def scored(task, gold, predictions):
    """The scorer's own counts, over all documents."""
    if TASKS[task].per == "event":
        events = list(dict.fromkeys(document.event for document in gold))
        gold, predictions = (
            [[one for one, right in zip(side, gold, strict=True) if right.event == event] for event in events]
            for side in (gold, predictions)
        )
    return {name: column.sum() for name, column in TASKS[task].count(gold, predictions).items()}


OF_SCORER = {
    ("entities", "mentions"): (["gold"], ["predicted"], ["strict_matched"], [RIGHT]),
    ("figures", "figures"): (["gold"], ["predicted"], ["value_unit_matched"], [RIGHT]),
    ("stance", "sentences"): (
        ["sentence_promotional_gold", "sentence_critical_gold"],
        ["sentence_promotional_predicted", "sentence_critical_predicted"],
        ["sentence_promotional_matched", "sentence_critical_matched"],
        [RIGHT],
    ),
    ("facts", "facts"): (["fact_gold"], ["fact_predicted"], ["fact_matched"], [RIGHT, "modality", "trigger"]),
    ("facts", "arguments"): (["argument_gold"], ["argument_predicted"], ["argument_matched"], [RIGHT]),
    ("alignment", "differences"): (
        ["discrepancy_gold"],
        ["discrepancy_predicted"],
        ["discrepancy_matched"],
        [RIGHT],
    ),
}
"""Counts of the scorer that hold the gold, the predictions and the right marks, and the kinds that are right."""


@MANY
@given(pairs())
def test_kinds_add_up_to_gold_and_predictions_and_what_is_right_is_what_the_score_counts(drawn):
    gold, predictions = drawn
    for (task, marks), (all_gold, predicted, matched, right) in OF_SCORER.items():
        counted, counts = totals(task, gold, predictions), scored(task, gold, predictions)
        assert summed(task, marks, counted, "both", "gold") == sum(counts[name] for name in all_gold), (task, marks)
        assert summed(task, marks, counted, "both", "predicted") == sum(counts[name] for name in predicted)
        assert sum(counted.get(f"{marks}.{name}", 0) for name in right) == sum(counts[name] for name in matched)
    counted, counts = totals("alignment", gold, predictions), scored("alignment", gold, predictions)
    assert summed("alignment", "statements", counted, "both", "gold") == counts["b_cubed_gold"]
    assert summed("alignment", "statements", counted, "both", "predicted") == counts["b_cubed_predicted"]


@MANY
@given(pairs(), st.randoms(use_true_random=False))
def test_order_and_ids_change_nothing(drawn, random: Random):
    gold, predictions = drawn
    others = [[shuffled(document, random) for document in side] for side in drawn]
    for task in ("entities", "figures", "stance", "facts"):
        assert totals(task, *others) == totals(task, gold, predictions), task


@MANY
@given(pairs())
def test_gold_against_itself_is_right_and_nothing_else(drawn):
    gold, _ = drawn
    for task in ALL:
        assert all(name.endswith(f".{RIGHT}") for name in totals(task, gold, gold)), task


@MANY
@given(pairs())
def test_nothing_predicted_is_only_missed(drawn):
    gold, _ = drawn
    empty = [Document(document.id) for document in gold]
    for task in ALL:
        for marks, kinds in KINDS[task].items():
            counted = totals(task, gold, empty)
            assert summed(task, marks, counted, "both", "predicted") == 0, kinds


def at(words, nth=0):
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


NAMES = (
    Entity("1", *at("Ana Boro"), "PERSON", "Ana Boro"),
    Entity("2", *at("Vell"), "GOV", "City of Vell"),
    Entity("3", *at("government"), "GOV", "City of Vell"),
    Entity("4", *at("Monday"), "DATE", "Monday"),
    Entity("5", *at("Vell", 1), "GOV", "Vell"),
)


@pytest.mark.parametrize(
    ("predicted", "kinds"),
    [
        ((), {"missed_full": 2, "missed_short": 1, "missed_noun": 1, "missed_date": 1}),
        ((Entity("x", *at("Ana Boro"), "ORG"),), {"type": 1}),
        ((Entity("x", *at("Ana"), "PERSON"),), {"boundary": 1}),
        ((Entity("x", *at("Ana"), "ORG"),), {"type_and_boundary": 1}),
        ((Entity("x", *at("It"), "ORG"),), {"spurious": 1}),
        ((Entity("x", *at("Ana Boro"), "PERSON"), Entity("y", *at("Boro"), "PERSON")), {RIGHT: 1, "spurious": 1}),
        (
            (Entity("x", *at("Ana Boro of Vell"), "PERSON"), Entity("y", *at("Vell"), "PLACE")),
            {"boundary": 1, "type": 1},
        ),
    ],
)
def test_mentions(predicted, kinds):
    gold = Document("d", text=TEXT, entities=NAMES)
    counted = totals("entities", [gold], [Document("d", entities=predicted)])
    assert {name: counted.get(f"mentions.{name}", 0) for name in kinds} == kinds
    assert sum(counted.values()) == len(NAMES) + kinds.get("spurious", 0)


def test_a_missed_name_that_training_writes_is_told_apart():
    gold = Document("d", text=TEXT, entities=NAMES)
    seen = surfaces([Document("t", text="VELL wins.", entities=(Entity("1", 0, 4, "ORG", "Vell FC"),))])
    assert totals("entities", [gold], [Document("d")], seen)["mentions.missed_seen"] == 2


SUM = Figure("1", *at("£3m"), "money", 3e6, unit="GBP")


@pytest.mark.parametrize(
    ("predicted", "kind"),
    [
        (Figure("x", *at("£3m"), "money", 3e6, unit="GBP"), RIGHT),
        (Figure("x", *at("3m"), "measure", 3.0, unit="m"), "kind"),
        (Figure("x", *at("£3m"), "money", 3e6, unit="EUR"), "unit"),
        (Figure("x", *at("£3"), "money", 3.0, unit="GBP"), "value"),
        (Figure("x", *at("£3"), "money", 3.0, unit="EUR"), "value_and_unit"),
        (Figure("x", *at("All"), "count", None, unit="thing"), "spurious"),
    ],
)
def test_figures(predicted, kind):
    gold = Document("d", text=TEXT, figures=(SUM, Figure("2", *at("five years"), "duration", 5.0, unit="year")))
    counted = totals("figures", [gold], [Document("d", figures=(predicted,))])
    missed = {"figures.missed_words": 1} | ({"figures.missed_digits": 1} if kind == "spurious" else {})
    assert counted == {f"figures.{kind}": 1, **missed}
    vague = Document("d", text=TEXT, figures=(Figure("2", *at("five years"), "duration", None, unit="year"),))
    assert totals("figures", [vague], [Document("d")]) == {"figures.missed_vague": 1}


def mark(sentence, polarity):
    return Stance(f"{sentence}{polarity}", *at(sentence), polarity)


@pytest.mark.parametrize(
    ("predicted", "kinds"),
    [
        ((), {"missed": 3}),
        ((mark("Vell doubts it.", "promotional"),), {"side": 1, "missed": 2}),
        ((mark("Vell doubts it.", "critical"), mark("Vell doubts", "promotional")), {RIGHT: 1, "spurious_other": 1}),
        ((mark("It paid", "promotional"),), {RIGHT: 1, "missed_other": 1}),
        ((mark("All is well.", "promotional"),), {"spurious": 1}),
    ],
)
def test_stance(predicted, kinds):
    both = mark("It paid", "promotional"), mark("five years", "critical")
    gold = Document("d", text=TEXT, stances=(mark("Vell doubts it.", "critical"), *both))
    counted = totals("stance", [gold], [Document("d", stances=predicted)])
    assert {name: counted.get(f"sentences.{name}", 0) for name in kinds} == kinds


PAID = Fact("k", *at("paid"), "investment", "actual", "paid", (Argument("investor", "2"), Argument("amount", "1f")))


@pytest.mark.parametrize(
    ("fact", "facts", "arguments"),
    [
        (PAID, {RIGHT: 1}, {RIGHT: 2}),
        (Fact("x", *at("paid"), "investment", "planned", "", PAID.arguments), {"modality": 1}, {RIGHT: 2}),
        (Fact("x", *at("for"), "investment", "actual", "", PAID.arguments), {"trigger": 1}, {RIGHT: 2}),
        (
            Fact("x", *at("paid"), "investment", "actual", "", (Argument("recipient", "2"), Argument("amount", "1f"))),
            {RIGHT: 1},
            {RIGHT: 1, "role": 1},
        ),
        (
            Fact("x", *at("paid"), "investment", "actual", "", (Argument("investor", "4"), Argument("place", "5"))),
            {RIGHT: 1},
            {"filler": 1, "missing": 1, "extra": 1},
        ),
        (
            Fact("x", *at("paid"), "programme", "actual", "", (Argument("amount", "1f"),)),
            {"type": 1},
            {"of_missed": 2, "of_spurious": 1},
        ),
        (Fact("x", *at("All"), "effect"), {"missed": 1, "spurious": 1}, {"of_missed": 2}),
    ],
)
def test_facts(fact, facts, arguments):
    names = (Entity("2", *at("Vell"), "GOV", "Vell"), Entity("4", *at("Ana Boro"), "GOV"), Entity("5", 0, 3, "PLACE"))
    figures = (Figure("1f", *at("£3m"), "money", 3e6, unit="GBP"),)
    gold = Document("d", text=TEXT, entities=names, figures=figures, facts=(PAID,))
    guess = Document("d", entities=names, figures=figures, facts=(fact,))
    expected = {f"facts.{name}": number for name, number in facts.items()}
    expected |= {f"arguments.{name}": number for name, number in arguments.items()}
    assert totals("facts", [gold], [guess]) == expected


def test_an_argument_whose_mention_is_not_marked_is_told_apart():
    names = (Entity("2", *at("Vell"), "GOV", "Vell"),)
    gold = Document(
        "d", text=TEXT, entities=names, facts=(Fact("k", *at("paid"), "investment", arguments=(PAID.arguments[0],)),)
    )
    guess = Document("d", facts=(Fact("k", *at("paid"), "investment"),))
    assert totals("facts", [gold], [guess]) == {"facts.right": 1, "arguments.missing_unmarked": 1}


def told(name, *facts):
    """A telling: facts (key, modality) one after the other, each with a trigger of its own."""
    return Document(
        name,
        event="e",
        text=TEXT,
        facts=tuple(
            Fact(f"{place}", 6 * place, 6 * place + 4, "legal_status", modality, key)
            for place, (key, modality) in enumerate(facts)
        ),
    )


def test_alignment():
    gold = [told("a", ("one", "actual"), ("two", "actual")), told("b", ("one", "planned"), ("two", "actual"))]
    counted = totals(
        "alignment", gold, [told("a", ("x", "actual"), ("y", "actual")), told("b", ("z", "planned"), ("y", "denied"))]
    )
    assert counted == {
        "statements.right": 2,
        "statements.split": 2,
        "differences.missed_apart": 1,
        "differences.wrong": 1,
    }
    counted = totals("alignment", gold, [told("a", ("x", "actual"), ("x", "actual")), told("b", ("x", "actual"))])
    assert counted == {
        "statements.merged": 3,
        "statements.missed": 1,
        "differences.missed": 1,
    }
    counted = totals(
        "alignment", gold, [told("a", ("x", "actual"), ("y", "actual")), told("b", ("y", "planned"), ("x", "actual"))]
    )
    assert counted == {
        "statements.split_and_merged": 4,
        "differences.missed_apart": 1,
        "differences.wrong_together": 1,
    }
    counted = totals(
        "alignment", gold, [told("a", ("x", "actual")), told("b", *[("q", "actual")] * 2, ("x", "denied"))]
    )
    assert counted["statements.spurious"] == 1
    assert counted["differences.wrong_facts"] == 1
    assert counted["differences.missed_apart"] == 1


def test_what_lies_in_furniture_counts_on_neither_side():
    gold = Document("d", text=TEXT, furniture=(Span(0, 40),), entities=NAMES[:1])
    assert totals("entities", [gold], [Document("d", entities=NAMES[:3])]) == {}

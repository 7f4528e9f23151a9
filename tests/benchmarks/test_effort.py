"""What correcting a prediction costs: laws, and the actions of single corrections."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.document import Argument, Document, Entity, Fact, Figure, Span, Stance
from tests.scoring.documents import TEXT, pairs

MANY = settings(max_examples=40, deadline=None)
replace = msgspec.structs.replace
MORE = TEXT + " Nothing is ever marked here."


@pytest.fixture(scope="module")
def actions(root: Path) -> ModuleType:
    """The action model, which lies beside the script that uses it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "benchmarks" / "analysis"))
        import actions

        return actions


def total(actions, gold, predictions, what="corrected"):
    """Actions over all layers, events apart."""
    summed = Counter()
    for event in sorted({document.event for document in gold}):
        chosen = [(one, other) for one, other in zip(gold, predictions, strict=True) if one.event == event]
        for counted in actions.event_actions(*zip(*chosen, strict=True)):
            summed += counted
    return sum(number for name, number in summed.items() if name.endswith(f".{what}"))


@MANY
@given(drawn=pairs())
def test_gold_needs_no_correction(actions, drawn):
    gold, _ = drawn
    assert total(actions, gold, gold) == 0


@MANY
@given(drawn=pairs())
def test_nothing_given_costs_the_work_from_nothing(actions, drawn):
    gold, predictions = drawn
    empty = [Document(document.id) for document in gold]
    assert (
        total(actions, gold, empty)
        == total(actions, gold, empty, "nothing")
        == total(actions, gold, predictions, "nothing")
    )


@MANY
@given(drawn=pairs())
def test_the_cost_is_never_negative_and_never_more_than_to_delete_everything_and_start_anew(actions, drawn):
    gold, predictions = drawn
    given_regions = sum(
        len(layer) for guess in predictions for layer in actions.regions(replace(guess, text=TEXT)).values()
    )
    cost = total(actions, gold, predictions)
    assert 0 <= cost <= total(actions, gold, predictions, "nothing") + 2 * given_regions


@MANY
@given(drawn=pairs(), layer=st.sampled_from(("furniture", "entities", "figures", "stances", "facts")))
def test_a_spurious_mark_costs_its_deletion(actions, drawn, layer):
    gold, predictions = drawn
    gold = [replace(document, text=MORE) for document in gold]
    place = len(TEXT) + 1, len(TEXT) + 8
    mark = {
        "furniture": Span(*place),
        "entities": Entity("new", *place, "ORG", "Aida"),
        "figures": Figure(
            "new", *place, "count", 2.0, unit="job", part_of=next((one.id for one in predictions[0].figures), None)
        ),
        "stances": Stance("new", *place, "critical", "deal"),
        "facts": Fact("new", *place, "legal_status", key="k1"),
    }[layer]
    added = [replace(predictions[0], **{layer: (*getattr(predictions[0], layer), mark)}), *predictions[1:]]
    assert total(actions, gold, added) == total(actions, gold, predictions) + 2


ANA = Entity("1", 0, 4, "PERSON", "Ana Aida")
BORO = Entity("2", 13, 17, "ORG", "Boro")
PAY = Figure("3", 38, 41, "count", 2.0, unit="job", measures="two jobs", subject="1")
SIDE = Stance("4", 13, 28, "critical", "2", "1")
FACT = Fact("5", 33, 37, "employment", "actual", "jobs", (Argument("employer", "2"), Argument("count", "3")))
GOLD = Document("d", text=TEXT, stance="mixed", entities=(ANA, BORO), figures=(PAY,), stances=(SIDE,), facts=(FACT,))


def given_instead(**changed):
    return replace(GOLD, text="", **changed)


def test_the_work_from_nothing(actions):
    (counted,) = actions.event_actions([GOLD], [Document("d")])
    # Regions of 3, boxes of 2, choices of 1, relations of 5.
    assert {name: number for name, number in counted.items() if name.endswith("nothing") and number} == {
        "entity.nothing": 2 * (3 + 2),
        "figure.nothing": 3 + 2 + 2 + 2 + 1 + 5,
        "stance.nothing": 3 + 1 + 5 + 5,
        "fact.nothing": 3 + 1 + 2 + 5 + 5,
        "article_stance.nothing": 1,
    }


@pytest.mark.parametrize(
    ("prediction", "cost"),
    [
        (given_instead(stance="neutral"), 1),
        (given_instead(stance=None), 1),
        (given_instead(entities=(ANA, replace(BORO, type="GOV"))), 1 + 1),
        (given_instead(entities=(ANA, replace(BORO, name="Bo"))), 1 + 2),
        (given_instead(entities=(ANA, replace(BORO, name="  BORO"))), 0),
        (given_instead(entities=(ANA, replace(BORO, start=12, end=20, type="GOV"))), 1 + 1 + 2),
        (given_instead(figures=(replace(PAY, value=None, measures="two  Jobs", subject=None),)), 1 + 2 + 5),
        (given_instead(figures=(replace(PAY, qualifier="about", value_high=9.0),)), 1 + 1 + 2),
        (given_instead(stances=(replace(SIDE, holder=None),)), 1 + 5),
        (given_instead(stances=(replace(SIDE, target="deal"),)), 1 + 1 + 5),
        (given_instead(stances=(replace(SIDE, target="1", holder="2"),)), 3 + 3),
        (given_instead(facts=(replace(FACT, arguments=FACT.arguments[:1]),)), 1 + 5),
        (given_instead(facts=(replace(FACT, arguments=(*FACT.arguments, Argument("employer", "9"))),), entities=(ANA, BORO, replace(ANA, id="9", start=80, end=84))), 2),
        (given_instead(facts=(replace(FACT, key="another-slug"),)), 0),
        (given_instead(facts=(replace(FACT, modality="denied", type="agreement", arguments=()),)), 1 + 1 + 1 + 5 + 5),
        (given_instead(facts=(replace(FACT, type="agreement", key="another-slug", arguments=()),)), 1 + 1 + 2 + 5 + 5),
        # A mention that is missing is made anew, and so are the three relations that would have led to it.
        (given_instead(entities=(ANA,), stances=(replace(SIDE, target="other"),), facts=(replace(FACT, arguments=FACT.arguments[1:]),)), 5 + (1 + 1 + 5) + (1 + 5)),
    ],
)  # fmt: skip
def test_single_corrections(actions, prediction, cost):
    assert total(actions, [GOLD], [prediction]) == cost


def test_of_two_predictions_the_one_that_is_nearer_is_corrected(actions):
    near, far = replace(BORO, id="8", end=16), replace(BORO, id="9", end=15, type="PLACE", name="")
    (counted,) = actions.event_actions([GOLD], [given_instead(entities=(ANA, far, near), stances=(), facts=())])
    assert counted["entity.corrected"] == (1 + 1) + 2
    assert (counted["entity.kept"], counted["entity.changed"], counted["entity.deleted"]) == (1, 1, 1)


def test_one_key_for_two_statements_is_renamed_once(actions):
    second = replace(FACT, id="6", start=50, end=54, key="more-jobs", arguments=())
    gold = replace(GOLD, facts=(FACT, second))
    merged = replace(gold, text="", facts=tuple(replace(fact, key="x") for fact in gold.facts))
    assert total(actions, [gold], [merged]) == 1 + 2


def test_what_costs_more_than_it_saves_is_negative(root):
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(root / "benchmarks" / "analysis"))
        import effort

        found = effort.saved(
            {"entity.nothing": 10.0, "entity.corrected": 15.0, "fact.nothing": 40.0, "fact.corrected": 10.0}
        )
    assert (found["entity"], found["fact"], found["all"]) == (-0.5, 0.75, 0.5)
    assert found["figure"] != found["figure"], "nothing to do is no share"

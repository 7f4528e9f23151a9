"""Laws that every task's scores obey, for documents drawn at random."""

from __future__ import annotations

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.document import Argument, Document, Entity, Fact, Figure, Stance
from tellings.scoring import ALL, TASKS, score_documents
from tellings.scoring.counts import Counts
from tests.scoring.documents import TEXT, annotated, pairs, shuffled

MANY = settings(max_examples=40, deadline=None)


def values(gold, predictions, **options):
    report = score_documents(gold, predictions, resamples=20, **options)
    return {
        (task, name): measure.value
        for task, scored in report.tasks.items()
        for name, measure in scored.measures.items()
    }


@MANY
@given(pairs())
def test_every_value_lies_between_0_and_1_and_a_kappa_at_most_1(drawn):
    for (_, name), value in values(*drawn).items():
        if value is not None:
            assert (-1 if name.endswith("_kappa") else 0) <= value <= 1


@MANY
@given(pairs())
def test_gold_scores_1_against_itself_wherever_it_is_defined(drawn):
    gold, _ = drawn
    for (task, name), value in values(gold, gold).items():
        assert value is None or value == pytest.approx(1), (task, name)


@MANY
@given(pairs(), st.randoms(use_true_random=False))
def test_order_of_documents_and_annotations_and_their_ids_change_nothing(drawn, random: Random):
    gold, predictions = drawn
    before = values(gold, predictions)
    gold, predictions = ([shuffled(document, random) for document in side] for side in (gold, predictions))
    random.shuffle(gold)
    random.shuffle(predictions)
    assert values(gold, predictions) == before


@MANY
@given(pairs())
def test_exchanging_gold_and_prediction_exchanges_precision_and_recall(drawn):
    gold, predictions = drawn
    there, back = values(gold, predictions), values(predictions, gold)
    for (task, name), value in there.items():
        if name.endswith("_precision"):
            mirrored = name.removesuffix("precision") + "recall"
        elif name.endswith("_recall"):
            mirrored = name.removesuffix("recall") + "precision"
        else:
            mirrored = name
        assert back[task, mirrored] == (value if value is None else pytest.approx(value)), (task, name)


WRONG_TEXT = TEXT + " Hugo sleeps through nine o'clock."
WRONG = (len(TEXT) + 1, len(TEXT) + 5)


@MANY
@given(pairs(most_documents=2), st.sampled_from(["entity", "figure", "stance", "fact"]))
def test_a_wrong_annotation_never_raises_a_score(drawn, layer):
    gold, predictions = drawn
    gold = [msgspec.structs.replace(document, text=WRONG_TEXT) for document in gold]
    before = values(gold, predictions)
    first, *rest = predictions
    added = {
        "entity": {"entities": (*first.entities, Entity("w", *WRONG, "ORG", "Hugo"))},
        "figure": {"figures": (*first.figures, Figure("w", *WRONG, "count", 9.0, unit="hour"))},
        "stance": {"stances": (*first.stances, Stance("w", *WRONG, "critical"))},
        "fact": {
            "entities": (*first.entities, Entity("w", *WRONG, "PLACE", "Hugo")),
            "facts": (*first.facts, Fact("w2", *WRONG, "sharing", key="k1")),
        },
    }[layer]
    after = values(gold, [msgspec.structs.replace(first, **added), *rest])
    for key, value in after.items():
        if before[key] is not None:
            assert value <= before[key] + 1e-12, key


@MANY
@given(pairs(most_documents=2), st.sampled_from(["entities", "figures", "stances", "facts"]))
def test_a_repeated_prediction_of_gold_earns_nothing(drawn, layer):
    gold, _ = drawn
    first, *rest = gold
    if not getattr(first, layer):
        return
    copy = msgspec.structs.replace(getattr(first, layer)[0], id="again")
    before = values(gold, gold)
    after = values(gold, [msgspec.structs.replace(first, **{layer: (*getattr(first, layer), copy)}), *rest])
    for key, value in after.items():
        if before[key] is not None:
            assert value <= before[key] + 1e-12, key


@MANY
@given(pairs(), st.integers(0, 4))
def test_counts_of_two_halves_add_up_to_the_whole(drawn, cut):
    gold, predictions = drawn
    # Halves of whole events: an event's alignment cannot be cut.
    halves = [[at for at, document in enumerate(gold) if (document.event == "e1") == half] for half in (True, False)]
    guesses = {document.id: document for document in predictions}
    for name in ALL:
        whole = score_documents(gold, guesses, tasks=[name]).tasks[name].counts
        parts = []
        for half in halves:
            some = [gold[at] for at in half]
            report = score_documents(some, [guesses[document.id] for document in some], tasks=[name])
            parts.append(report.tasks[name].counts)
        assert nonzero(Counts.joined(parts)) == pytest.approx(nonzero(whole))
        if name != "alignment":
            by_cut = [
                Counts([document.id for document in side], TASKS[name].count(side, [guesses[one.id] for one in side]))
                for side in (gold[:cut], gold[cut:])
            ]
            assert nonzero(Counts.joined(by_cut)) == nonzero(whole)


def nonzero(counts):
    return {name: number for name, number in counts.total().items() if number}


@MANY
@given(annotated())
def test_a_missing_document_scores_as_an_empty_one_and_is_reported(gold: Document):
    missing = score_documents([gold], [])
    empty = score_documents([gold], [Document("d")])
    assert missing.missing == ("d",)
    assert empty.missing == ()
    assert {name: task.measures for name, task in missing.tasks.items()} == {
        name: task.measures for name, task in empty.tasks.items()
    }
    for task in missing.tasks.values():
        assert not task.value


@MANY
@given(pairs())
def test_renaming_the_predicted_keys_changes_no_alignment(drawn):
    gold, predictions = drawn
    # Two facts that say the very same but for their key can be told apart by nothing else.
    for document in predictions:
        said = [(fact.type, fact.start, fact.end, fact.modality) for fact in document.facts]
        if len(set(said)) < len(said):
            return
    new = {"": "", "k1": "other", "k2": "k1", "k3": "b"}

    def renamed(fact: Fact) -> Fact:
        return msgspec.structs.replace(fact, key=new[fact.key])

    again = [
        msgspec.structs.replace(document, facts=tuple(renamed(fact) for fact in document.facts))
        for document in predictions
    ]
    before, after = (values(gold, side, tasks=["alignment"]) for side in (predictions, again))
    assert after == {key: value if value is None else pytest.approx(value) for key, value in before.items()}


@MANY
@given(pairs(most_documents=2))
def test_what_lies_inside_furniture_counts_on_neither_side(drawn):
    gold, predictions = drawn
    run = gold[0].furniture
    if not run:
        return
    start, end = run[0].start, run[0].end
    inside = {
        "entities": (*gold[0].entities, Entity("x1", start, end, "ORG", "Zeta")),
        "figures": (*gold[0].figures, Figure("x2", start, end, "count", 7.0, unit="job")),
        "stances": (*gold[0].stances, Stance("x3", start, end, "critical")),
        "facts": (*gold[0].facts, Fact("x4", start, end, "agreement", key="k1", arguments=(Argument("party", "x1"),))),
    }
    more = [msgspec.structs.replace(gold[0], **inside), *gold[1:]]
    assert values(more, predictions) == values(gold, predictions)
    assert values(predictions, more) == values(predictions, gold)

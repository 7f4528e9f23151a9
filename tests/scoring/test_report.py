"""Scoring of whole sets: what is refused, what is reported, what `--json` prints, intervals."""

from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest

from tellings.document import Argument, Document, Entity, Fact, Figure
from tellings.errors import InputError
from tellings.scoring import ALL, score_documents

GOLD = [
    Document(f"d{at}", event=f"e{at % 2}", text="Aida builds two.", entities=(Entity("e", 0, 4, "ORG", "Aida"),))
    for at in range(4)
]


@pytest.mark.parametrize(
    ("predictions", "message"),
    [
        ([Document("d11")], r"prediction d11: no gold document has the id 'd11'; did you mean d\d\?"),
        ([Document("d1"), Document("d1")], "prediction d1: the id 'd1' is used by two documents"),
        ({"d1": Document("d2")}, "prediction d1: is given the document 'd2'"),
        ([Document("d1", entities=(Entity("e", 0, 99, "ORG"),))], r"prediction d1: \$\.entities\[0\]\.end: 99 is past"),
        ([Document("d1", entities=(Entity("e", 4, 4, "ORG"),))], "4 is not after start 4"),
        ([Document("d1", entities=(Entity("e", 0, 4, "ORG"),) * 2)], r"entities\[1\]\.id: 'e' is used twice"),
        ([Document("d1", figures=(Figure("f", 0, 4, "count", math.nan),))], r"figures\[0\]\.value: is not a finite"),
        ([Document("d1", facts=(Fact("f", 0, 4, "agreement", arguments=(Argument("party", "x"),)),))], "'x' is not"),
    ],
)
def test_malformed_predictions_are_refused_in_one_line(predictions, message):
    with pytest.raises(InputError, match=message) as caught:
        score_documents(GOLD, predictions)
    assert "\n" not in str(caught.value)


def test_an_unknown_task_names_the_one_that_was_meant():
    with pytest.raises(InputError, match="did you mean figures"):
        score_documents(GOLD, GOLD, tasks=["figure"])


def test_predictions_need_no_text_and_missing_ones_are_listed():
    bare = [Document(document.id, entities=document.entities) for document in GOLD[:3]]
    report = score_documents(GOLD, bare, tasks=["entities"])
    assert report.missing == ("d3",)
    assert report.tasks["entities"].measures["strict_recall"].value == 0.75


def test_a_mapping_and_a_list_score_alike():
    assert score_documents(GOLD, {document.id: document for document in GOLD}) == score_documents(GOLD, iter(GOLD))


def test_the_json_object_has_the_promised_shape():
    report = score_documents(GOLD, GOLD)
    found = report.as_json(dataset={"version": "1.0.0", "hash": "ab", "split": "test"}, model={"name": "gold"})
    assert found["schema"] == 1
    assert found["dataset"] == {"version": "1.0.0", "hash": "ab", "split": "test", "events": 2, "documents": 4}
    assert tuple(found["tasks"]) == ALL
    primaries = {name: task["primary"] for name, task in found["tasks"].items()}
    assert primaries == {
        "entities": "strict_f1",
        "figures": "value_unit_f1",
        "stance": "sentence_macro_f1",
        "facts": "argument_f1",
        "alignment": "b_cubed_f1",
    }
    entities = found["tasks"]["entities"]
    assert (entities["value"], entities["interval"]) == (1.0, None)
    assert entities["note"] == "2 events: too few for an interval"
    assert entities["measures"]["strict_f1"] == {"value": 1.0, "interval": None}
    for task in found["tasks"].values():
        assert next(iter(task["measures"])) == task["primary"]
        for name in task["measures"]:
            assert name == name.lower()
            assert name.rpartition("_")[2] in {"f1", "precision", "recall", "accuracy", "kappa"}
    assert msgspec.json.decode(msgspec.json.encode(found)) == found


def many(events=8):
    generator = np.random.default_rng(3)
    gold, guess = [], []
    for at in range(events * 3):
        document = msgspec.structs.replace(GOLD[0], id=f"d{at}", event=f"e{at % events}")
        gold.append(document)
        found = generator.random() < 0.7
        guess.append(document if found else Document(f"d{at}"))
    return gold, guess


def test_five_events_or_more_get_an_interval_around_the_value():
    gold, guess = many()
    score = score_documents(gold, guess, tasks=["entities"]).tasks["entities"]
    low, high = score.interval
    assert 0 < low < score.value < high <= 1
    assert score.note == ""
    assert score.measures["strict_f1"].interval == score.interval


def test_an_interval_depends_on_the_seed_and_on_nothing_else():
    gold, guess = many(events=40)

    def interval(gold, **options):
        return score_documents(gold, guess, tasks=["entities"], resamples=200, **options).tasks["entities"].interval

    assert interval(gold) == interval(gold[::-1])
    assert interval(gold) != interval(gold, seed=1)


def test_the_json_object_names_what_is_missing_and_what_is_unknown():
    report = score_documents(GOLD, GOLD[:1], tasks=["entities"])
    found = report.as_json()
    assert found["missing"] == ["d1", "d2", "d3"]
    assert found["model"] == {"name": None}
    assert found["dataset"] == {"version": None, "hash": None, "split": None, "events": 2, "documents": 4}
    assert report.events_of("entities") == ["e0", "e1", "e0", "e1"]
    assert score_documents(GOLD, GOLD).events_of("alignment") == ["e0", "e1"]


@pytest.mark.parametrize(
    ("events", "note"),
    [
        (1, "1 event: too few for an interval"),
        (4, "4 events: too few for an interval"),
        (5, "5 events: too few for an interval to be trusted; it covers less often than it says"),
        (7, "7 events: too few for an interval to be trusted; it covers less often than it says"),
        (8, ""),
    ],
)
def test_the_note_says_when_there_are_too_few_events(events, note):
    gold, guess = many(events)
    assert score_documents(gold, guess, tasks=["entities"], resamples=20).tasks["entities"].note == note


def test_an_event_without_a_name_is_its_document():
    bare = [msgspec.structs.replace(document, event="") for document in GOLD]
    report = score_documents(bare, bare)
    assert report.events == 4
    assert report.tasks["alignment"].counts.units == ["d0", "d1", "d2", "d3"]
    assert {told.event for told in report.documents.values()} == {"d0", "d1", "d2", "d3"}


def test_progress_counts_documents_and_results_keep_the_order_of_the_gold():
    seen = []
    gold = many(700)[0]
    report = score_documents(gold, gold[::-1], tasks=["entities", "alignment"], resamples=5, progress=seen.append)
    assert seen == [1000, 2000, 2100]
    assert list(report.documents) == [document.id for document in gold]
    assert report.tasks["entities"].counts.units == list(report.documents)
    assert report.tasks["alignment"].counts.units == [f"e{at}" for at in range(700)]
    assert (report.seed, report.resamples) == (0, 5)

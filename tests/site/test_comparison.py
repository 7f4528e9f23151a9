"""Gold against a model: what the pages call a hit is what the scorer counts."""

from __future__ import annotations

import random

import msgspec
import pytest

from tellings import score
from tellings.baselines.rules import Rules
from tellings.dataset.load import documents
from tellings.document import Document
from tellings.site.comparison import compared
from tests.site import invented

GOLD = documents("test")
HITS = {"entity": ("entities", "strict"), "figure": ("figures", "value_unit"), "stance": ("stance", "span_overlap")}


def hits(gold: Document, guess: Document) -> dict[str, tuple[float, float]]:
    """What the scorer counts: precision and recall of each layer."""
    report = score([gold], [guess], tasks=("entities", "figures", "stance"))
    found = {}
    for layer, (task, name) in HITS.items():
        values = [report.tasks[task].measures[f"{name}_{of}"].value for of in ("precision", "recall")]
        found[layer] = (values[0] or 0.0, values[1] or 0.0)
    return found


def shuffled(gold: Document, seed: int) -> Document:
    """Gold with spans moved, values changed, marks dropped and repeated."""
    rng = random.Random(seed)

    def worsened(marks: tuple[msgspec.Struct, ...], **changes: object) -> tuple[msgspec.Struct, ...]:
        found = []
        for mark in marks:
            roll = rng.random()
            if roll < 0.2:
                continue
            if roll < 0.4:
                mark = msgspec.structs.replace(mark, start=max(0, mark.start - rng.randint(0, 12)))
            if roll > 0.8:
                mark = msgspec.structs.replace(mark, **changes)
            if roll > 0.95:
                found.append(msgspec.structs.replace(mark, id=f"{mark.id}-twice"))
            found.append(mark)
        return tuple(found)

    figures = tuple(msgspec.structs.replace(figure, subject=None, part_of=None) for figure in gold.figures)
    stances = tuple(msgspec.structs.replace(mark, target="other", holder=None) for mark in gold.stances)
    return Document(
        gold.id,
        entities=worsened(gold.entities, type="PERSON"),
        figures=worsened(figures, value=7.0),
        stances=worsened(stances, polarity="critical"),
    )


@pytest.mark.parametrize("gold", GOLD[:8], ids=lambda document: document.id)
@pytest.mark.parametrize("seed", range(5))
def test_hits_are_the_scorers(gold: Document, seed: int) -> None:
    guess = shuffled(gold, seed)
    counts = compared(gold, guess).counts
    for layer, (precision, recall) in hits(gold, guess).items():
        found = counts[layer]
        assert found["hit"] == pytest.approx(precision * (found["hit"] + found["wrong"] + found["spurious"]))
        assert found["hit"] == pytest.approx(recall * (found["hit"] + found["wrong"] + found["missed"]))


def test_gold_against_itself_is_all_hits_without_a_note() -> None:
    for gold in [*GOLD, *invented.hostile()]:
        found = compared(gold, gold)
        assert {verdict.status for verdict in found.gold.values()} <= {"hit"}
        assert {verdict.note for verdict in (*found.gold.values(), *found.predicted.values())} <= {""}


def test_every_mark_outside_furniture_has_one_verdict() -> None:
    for gold in GOLD[:5]:
        (guess,) = Rules().predict([gold.without_gold()], None)  # type: ignore[arg-type]
        found = compared(gold, guess)
        assert len(found.gold) == sum(
            counts["hit"] + counts["wrong"] + counts["missed"] for counts in found.counts.values()
        )
        assert {verdict.status for verdict in found.gold.values()} <= {"hit", "wrong", "missed"}
        assert {verdict.status for verdict in found.predicted.values()} <= {"hit", "wrong", "spurious"}
        paired = {name: verdict for name, verdict in found.gold.items() if verdict.other}
        assert all(found.predicted[verdict.other].other == name for name, verdict in paired.items())


def test_a_wrong_value_is_named() -> None:
    gold = invented.document(1)
    (guess,) = invented.guesses([gold])
    found = compared(gold, guess)
    assert found.gold['f"1'].status == "wrong"
    assert found.gold['f"1'].note == "value"
    assert found.gold["e3"].status == "missed"
    assert found.predicted["x<1"].status == "spurious"
    assert (found.gold["s2"].status, found.gold["s2"].note) == ("hit", "holder")

"""Agreement with reference scorers on spans that do not overlap, where the references are right."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tellings.document import ARTICLE_STANCES, Document, Entity, Stance
from tellings.scoring import score_documents
from tellings.scoring.stance import ARTICLE_SCALE

MANY = settings(max_examples=60, deadline=None)
LENGTH = 24
TYPES = ("ORG", "GOV", "PLACE")


@st.composite
def mentions(draw):
    """Entities of one document that do not overlap: a sequence of gaps and lengths."""
    found, at = [], 0
    for number, (gap, length, kind) in enumerate(
        draw(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4), st.sampled_from(TYPES)), max_size=6))
    ):
        start = at + gap
        at = start + length
        if at > LENGTH:
            break
        found.append(Entity(f"e{number}", start, at, kind, "A"))
    return tuple(found)


corpora = st.lists(st.tuples(mentions(), mentions()), min_size=1, max_size=4)


def scores(corpus):
    gold = [Document(f"d{at}", entities=left) for at, (left, _) in enumerate(corpus)]
    guess = [Document(f"d{at}", entities=right) for at, (_, right) in enumerate(corpus)]
    measures = score_documents(gold, guess, tasks=["entities"]).tasks["entities"].measures
    return {name: measure.value or 0.0 for name, measure in measures.items()}


def tags(entities):
    line = ["O"] * LENGTH
    for entity in entities:
        line[entity.start : entity.end] = [f"I-{entity.type}"] * (entity.end - entity.start)
        line[entity.start] = f"B-{entity.type}"
    return line


@MANY
@given(corpora)
def test_strict_scores_are_those_of_seqeval(corpus):
    from seqeval.metrics import f1_score, precision_score, recall_score
    from seqeval.scheme import IOB2

    assume(any(left for left, _ in corpus))
    gold, guess = ([tags(side[of]) for side in corpus] for of in (0, 1))
    ours = scores(corpus)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, reference in (("f1", f1_score), ("precision", precision_score), ("recall", recall_score)):
            assert ours[f"strict_{name}"] == pytest.approx(reference(gold, guess, mode="strict", scheme=IOB2))


def touches_two(corpus):
    return any(
        sum(one.start < other.end and other.start < one.end for other in others) > 1
        for pair in corpus
        for side, others in (pair, pair[::-1])
        for one in side
    )


@MANY
@given(corpora)
def test_strict_boundary_and_overlap_scores_are_those_of_nervaluate(corpus):
    from nervaluate import Evaluator

    # Where a mention overlaps two, nervaluate matches greedily and not one-to-one.
    assume(any(left for left, _ in corpus) and not touches_two(corpus))
    gold, guess = (
        [
            [{"label": entity.type, "start": entity.start, "end": entity.end - 1} for entity in side[of]]
            for side in corpus
        ]
        for of in (0, 1)
    )
    overall = Evaluator(gold, guess, tags=list(TYPES), loader="dict").evaluate()["overall"]
    ours = scores(corpus)
    for name, theirs in (("strict", "strict"), ("boundary", "exact"), ("overlap", "ent_type")):
        for measure in ("f1", "precision", "recall"):
            assert ours[f"{name}_{measure}"] == pytest.approx(getattr(overall[theirs], measure)), (name, measure)


@MANY
@given(
    st.lists(
        st.tuples(st.sampled_from(ARTICLE_STANCES), st.sampled_from((*ARTICLE_STANCES, None))), min_size=1, max_size=12
    )
)
def test_article_scores_are_those_of_scikit_learn(answers):
    from sklearn.metrics import cohen_kappa_score, f1_score

    gold = [Document(f"d{at}", text="One.", stance=left) for at, (left, _) in enumerate(answers)]
    guess = [Document(f"d{at}", stance=right) for at, (_, right) in enumerate(answers)]
    measures = score_documents(gold, guess, tasks=["stance"]).tasks["stance"].measures
    truth, guessed = [left for left, _ in answers], [right or "none" for _, right in answers]
    seen = [stance for stance in ARTICLE_STANCES if stance in truth or stance in guessed]
    assert measures["article_macro_f1"].value == pytest.approx(
        f1_score(truth, guessed, labels=seen, average="macro", zero_division=0)
    )
    places = [[int(ARTICLE_SCALE[answer]) for answer in side] for side in (truth, guessed)]
    kappa = measures["article_kappa"].value
    if len({*places[0], *places[1]}) > 1:
        expected = cohen_kappa_score(*places, labels=[-1, 0, 1], weights="quadratic")
        assert kappa == pytest.approx(expected, abs=1e-9) or np.isnan(expected)
    else:
        assert kappa is None


@MANY
@given(st.lists(st.tuples(*[st.booleans()] * 4), min_size=1, max_size=8))
def test_sentence_scores_are_those_of_scikit_learn(flags):
    from sklearn.metrics import f1_score

    text = " ".join(f"Sentence {'abcdefgh'[at]} here." for at in range(len(flags)))
    length = len("Sentence a here. ")

    def marks(columns):
        return tuple(
            Stance(f"s{at}{polarity}", at * length + 2, at * length + 9, polarity)
            for at, row in enumerate(flags)
            for polarity, column in zip(("promotional", "critical"), columns, strict=True)
            if row[column]
        )

    gold, guess = Document("d", text=text, stances=marks((0, 1))), Document("d", stances=marks((2, 3)))
    measures = score_documents([gold], [guess], tasks=["stance"]).tasks["stance"].measures
    expected = []
    for polarity, left, right in (("promotional", 0, 2), ("critical", 1, 3)):
        truth, guessed = ([row[of] for row in flags] for of in (left, right))
        if any(truth) or any(guessed):
            expected.append(f1_score(truth, guessed))
            assert measures[f"{polarity}_f1"].value == pytest.approx(expected[-1])
        else:
            assert measures[f"{polarity}_f1"].value is None
    primary = measures["sentence_macro_f1"].value
    assert primary == (pytest.approx(np.mean(expected)) if expected else None)

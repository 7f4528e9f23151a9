"""Agreement with reference scorers where they are right; where one is wrong, the case and the right answer by hand."""

from __future__ import annotations

import warnings
from itertools import permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tellings.document import ARTICLE_STANCES, Document, Entity, Fact, Figure, Stance
from tellings.scoring import score_documents
from tellings.scoring.spans import overlap_pairs, spans
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


def nervaluate(corpus):
    """Its scores, by what it calls a match."""
    from nervaluate import Evaluator

    gold, guess = (
        [
            [{"label": entity.type, "start": entity.start, "end": entity.end - 1} for entity in side[of]]
            for side in corpus
        ]
        for of in (0, 1)
    )
    return Evaluator(gold, guess, tags=list(TYPES), loader="dict").evaluate()["overall"]


@MANY
@given(corpora)
def test_strict_boundary_and_overlap_scores_are_those_of_nervaluate(corpus):
    # Where a mention overlaps two, nervaluate matches greedily and not one-to-one.
    assume(any(left for left, _ in corpus) and not touches_two(corpus))
    overall = nervaluate(corpus)
    ours = scores(corpus)
    for name, theirs in (("strict", "strict"), ("boundary", "exact"), ("overlap", "ent_type")):
        for measure in ("f1", "precision", "recall"):
            assert ours[f"{name}_{measure}"] == pytest.approx(getattr(overall[theirs], measure)), (name, measure)


@MANY
@given(corpora)
def test_the_pairs_that_partial_credit_is_counted_from_are_those_of_nervaluate(corpus):
    assume(any(left for left, _ in corpus) and not touches_two(corpus))
    # nervaluate's "partial" does not look at types: a shared boundary earns 1, a shared code point 1/2.
    ours, theirs = (
        spans([[Entity("e", one.start, one.end, "ORG") for one in side[of]] for side in corpus]) for of in (0, 1)
    )
    left, right = overlap_pairs(ours, theirs)
    whole = (ours.start[left] == theirs.start[right]) & (ours.end[left] == theirs.end[right])
    credit = whole.sum() + 0.5 * (~whole).sum()
    partial = nervaluate(corpus)["partial"]
    assert len(ours.start) == 0 or credit / len(ours.start) == pytest.approx(partial.recall)
    assert len(theirs.start) == 0 or credit / len(theirs.start) == pytest.approx(partial.precision)


ONE = [Entity("1", 0, 10, "ORG", "A")]
TOUCHING = [*ONE, Entity("2", 10, 20, "ORG", "B")]


@pytest.mark.parametrize(
    ("gold", "predicted", "by_hand"),
    [
        # Two gold mentions side by side, one prediction across both, one inside the first: two pairs can be made.
        (TOUCHING, [(5, 15), (0, 4)], {"overlap_f1": 1.0, "strict_f1": 0.0}),
        # One gold mention, the exact prediction and another inside it: the exact one is its match.
        (ONE, [(0, 4), (0, 10)], {"overlap_f1": 2 / 3, "strict_f1": 2 / 3}),
        # Nested gold, the outer one found exactly and the inner one short by a character.
        ([*ONE, Entity("2", 4, 10, "ORG", "B")], [(0, 10), (4, 9)], {"overlap_f1": 1.0, "strict_f1": 0.5}),
    ],
)
def test_overlapping_predictions_score_alike_in_any_order_where_nervaluate_does_not(gold, predicted, by_hand):
    found, theirs = [], set()
    for order in permutations(predicted):
        guess = tuple(Entity(f"p{at}", *span, "ORG", "A") for at, span in enumerate(order))
        found.append(scores([(tuple(gold), guess)]))
        theirs.add(nervaluate([(gold, guess)])["ent_type"].f1 + 10 * nervaluate([(gold, guess)])["strict"].f1)
    assert len(theirs) == 2  # the reference's answer depends on the order
    for ours in found:
        assert {name: ours[name] for name in by_hand} == pytest.approx(by_hand)


def test_a_tag_that_continues_nothing_is_no_mention_where_seqevals_default_takes_it_for_one():
    from seqeval.metrics import f1_score
    from seqeval.scheme import IOB2

    gold, guess = [["B-ORG", "I-ORG", "O"]], [["I-ORG", "I-ORG", "O"]]
    assert f1_score(gold, guess) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert f1_score(gold, guess, mode="strict", scheme=IOB2) == 0
    # Spans cannot be ill-formed: what such tags stand for is for the model to say, and nothing is scored as nothing.
    assert scores([((Entity("e", 0, 2, "ORG", "A"),), ())])["strict_f1"] == 0


def test_a_value_found_three_times_earns_once_where_a_scorer_that_is_not_one_to_one_passes_100_per_cent():
    # One quantity, predicted three times: matched three times over it has a precision of 3/3 and a recall of 3/1.
    gold = Document("d", figures=(Figure("f", 0, 5, "money", 2e9, unit="GBP"),))
    guess = Document("d", figures=tuple(Figure(f"f{at}", at, 5, "money", 2e9, unit="GBP") for at in range(3)))
    measures = score_documents([gold], [guess], tasks=["figures"]).tasks["figures"].measures
    assert measures["value_unit_precision"].value == pytest.approx(1 / 3)
    assert measures["value_unit_recall"].value == 1


def test_a_cluster_that_was_not_found_earns_no_credit():
    # A scorer that gives an empty cluster full credit would reward saying nothing about one of two statements.
    facts = tuple(Fact(str(at), 10 * at, 10 * at + 5, "agreement", key=f"k{at}") for at in range(2))
    gold = [Document(name, event="e", facts=facts) for name in ("a", "b")]
    guess = [Document(name, event="e", facts=facts[:1]) for name in ("a", "b")]
    measures = score_documents(gold, guess, tasks=["alignment"]).tasks["alignment"].measures
    assert measures["b_cubed_recall"].value == 0.5
    assert measures["b_cubed_precision"].value == 1
    assert score_documents(gold, [], tasks=["alignment"]).tasks["alignment"].value == 0


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

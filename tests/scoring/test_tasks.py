"""Each task's scores on small documents worked out by hand."""

from __future__ import annotations

import msgspec
import pytest

from tellings.document import Alignment, Argument, Difference, Document, Entity, Fact, Figure, Member, Span, Stance
from tellings.errors import InputError
from tellings.scoring import TASKS, differing_slots, score_documents
from tellings.scoring.alignment import restricted
from tellings.scoring.facts import match
from tellings.scoring.stance import sentence_sides


def score(task, gold, guess):
    gold, guess = (side if isinstance(side, list) else [side] for side in (gold, guess))
    return {
        name: measure.value for name, measure in score_documents(gold, guess, tasks=[task]).tasks[task].measures.items()
    }


def counted(task, gold, guess):
    """The counts of one document or event."""
    return {name: float(column[0]) for name, column in TASKS[task].count(gold, guess).items()}


def test_nothing_to_find_and_nothing_found_is_undefined_not_perfect():
    empty = Document("d", text="Nothing.")
    for task in TASKS:
        assert set(score(task, empty, empty).values()) == {None}


def test_something_to_find_and_nothing_found_has_f1_0_and_no_precision():
    gold = Document("d", entities=(Entity("e", 0, 4, "ORG"),))
    found = score("entities", gold, Document("d"))
    assert (found["strict_f1"], found["strict_recall"], found["strict_precision"]) == (0, 0, None)
    turned = score("entities", Document("d"), gold)
    assert (turned["strict_f1"], turned["strict_recall"], turned["strict_precision"]) == (0, None, 0)


def test_repeating_a_figure_cannot_push_precision_over_1():
    gold = Document("d", figures=(Figure("f", 0, 5, "money", 2e9, unit="GBP"),))
    guess = Document("d", figures=tuple(Figure(f"f{at}", 0, 5, "money", 2e9, unit="GBP") for at in range(3)))
    found = score("figures", gold, guess)
    assert found["value_unit_precision"] == pytest.approx(1 / 3)
    assert found["value_unit_recall"] == 1


def test_a_value_may_differ_by_a_millionth_and_a_unit_not_at_all():
    gold = Document("d", figures=(Figure("f", 0, 5, "money", 2e9, unit="GBP"),))

    def guess(value, unit="GBP", high=None):
        return score("figures", gold, Document("d", figures=(Figure("f", 3, 9, "money", value, high, unit),)))

    assert guess(2e9 + 1000)["value_unit_f1"] == 1
    assert guess(2e9 + 3000)["value_unit_f1"] == 0
    assert (guess(2e9, "EUR")["value_unit_f1"], guess(2e9, "EUR")["value_f1"]) == (0, 1)
    assert guess(2e9, high=3e9)["value_f1"] == 0
    assert guess(None)["value_f1"] == 0
    assert guess(None)["overlap_f1"] == 1
    assert guess(2e9)["exact_f1"] == 0


def test_vague_figures_of_one_unit_have_the_same_value():
    figure = Figure("f", 0, 5, "count", None, unit="job", qualifier="vague")
    assert score("figures", Document("d", figures=(figure,)), Document("d", figures=(figure,)))["value_unit_f1"] == 1


def test_qualifier_subject_and_measures_are_scored_on_overlapping_figures():
    names = (Entity("a", 20, 24, "ORG", "Aida"), Entity("b", 30, 34, "ORG", "Boro"))
    gold = Document(
        "d",
        entities=names,
        figures=(
            Figure("f1", 0, 5, "count", 3.0, unit="job", qualifier="about", measures="new jobs", subject="a"),
            Figure("f2", 8, 9, "count", 4.0, unit="job", subject="b"),
        ),
    )
    guess = Document(
        "d",
        entities=names,
        figures=(
            Figure("x", 0, 5, "count", 3.0, unit="job", measures="many new jobs there", subject="a"),
            Figure("y", 8, 9, "count", 4.0, unit="job"),
        ),
    )
    found = score("figures", gold, guess)
    assert found["qualifier_accuracy"] == 0.5
    assert found["subject_f1"] == pytest.approx(2 / 3)
    assert found["measures_f1"] == pytest.approx(2 * 2 / (2 + 4))


def test_a_tie_between_figures_does_not_depend_on_their_order():
    tied = [
        Figure("1", 0, 5, "count", 3.0, unit="job", qualifier="about"),
        Figure("2", 0, 5, "count", 3.0, unit="job", qualifier="exact", measures="jobs"),
    ]
    guess = Document("d", figures=(Figure("x", 0, 5, "count", 7.0, unit="job", qualifier="about"),))
    one, other = (Document("d", figures=tuple(figures)) for figures in (tied, tied[::-1]))
    assert score("figures", one, guess) == score("figures", other, guess)


def test_of_figures_with_one_span_the_one_that_says_the_same_is_matched():
    figures = [Figure(str(at), 0, 5, "count", 3.0, unit="job", qualifier=q) for at, q in enumerate(("about", "exact"))]
    for figure in figures:
        found = score("figures", Document("d", figures=tuple(figures)), Document("d", figures=(figure,)))
        assert found["qualifier_accuracy"] == 1


def test_a_sentence_may_carry_both_polarities_and_furniture_is_no_sentence():
    text = "It is grand but it may fail. Nothing here. Share this page."
    gold = Document(
        "d",
        text=text,
        stance="mixed",
        furniture=(Span(43, 59),),
        stances=(Stance("1", 0, 11, "promotional", "deal"), Stance("2", 16, 28, "critical", "deal")),
    )
    guess = Document("d", stances=(Stance("1", 0, 28, "promotional", "deal"), Stance("2", 43, 48, "critical")))
    found = score("stance", gold, guess)
    assert (found["promotional_f1"], found["critical_f1"], found["sentence_macro_f1"]) == (1, 0, 0.5)
    assert (found["span_overlap_f1"], found["target_accuracy"]) == (pytest.approx(2 / 3), 1)
    assert found["article_macro_f1"] == 0


def test_holders_and_targets_agree_by_name_not_by_mention():
    text = "Aida said so. Aida sees a boon in Boro. Boro is a boon."
    mentions = (
        Entity("1", 0, 4, "ORG", "Aida"),
        Entity("2", 14, 18, "ORG", "Aida"),
        Entity("3", 34, 38, "ORG", "Boro"),
    )
    gold = Document("d", text=text, entities=mentions, stances=(Stance("s", 24, 39, "promotional", "3", "2"),))
    guess = Document("d", entities=mentions, stances=(Stance("s", 24, 39, "promotional", "3", "1"),))
    found = score("stance", gold, guess)
    assert (found["target_accuracy"], found["holder_accuracy"]) == (1, 1)
    found = score("stance", gold, msgspec.structs.replace(guess, stances=(Stance("s", 24, 39, "promotional", "deal"),)))
    assert (found["target_accuracy"], found["holder_accuracy"]) == (0, 0)


def test_stance_without_a_text_says_how_to_mend_it():
    from tellings.errors import InputError

    with pytest.raises(InputError, match="run tellings attach"):
        score("stance", Document("d", event="e"), Document("d"))


NAMES = (
    Entity("a", 0, 4, "ORG", "Aida"),
    Entity("b", 5, 9, "ORG", "Boro"),
    Entity("p", 10, 14, "PLACE", "Delft"),
)


def telling(identity, *facts, figures=(), event="e"):
    return Document(identity, event=event, entities=NAMES, figures=figures, facts=facts)


def fact(identity, at, *arguments, kind="expansion", key="", modality="actual"):
    fillers = tuple(Argument(role, filler) for role, filler in arguments)
    return Fact(identity, at, at + 2, kind, modality, key, fillers)


def test_facts_are_assigned_so_that_most_arguments_match():
    gold = telling("d", fact("1", 20, ("org", "a"), ("place", "p")), fact("2", 30, ("org", "a")))
    # Greedy from the left would give the first gold fact the first prediction, and lose a place.
    guess = telling("d", fact("x", 20, ("org", "a")), fact("y", 30, ("org", "a"), ("place", "p")))
    found = score("facts", gold, guess)
    assert (found["argument_f1"], found["trigger_f1"], found["type_f1"], found["modality_accuracy"]) == (1, 1, 1, 1)


def test_facts_of_another_type_share_nothing():
    gold = telling("d", fact("1", 20, ("party", "a"), kind="agreement"))
    guess = telling("d", fact("x", 20, ("org", "a")))
    found = score("facts", gold, guess)
    assert (found["argument_f1"], found["trigger_f1"], found["type_f1"], found["modality_accuracy"]) == (0, 0, 0, None)


def test_facts_that_share_neither_argument_nor_trigger_are_not_matched():
    found = counted("facts", [jobs("d", 100.0)], [other_jobs("d", 250.0)])
    assert (found["fact_matched"], found["argument_matched"], found["type_matched"]) == (0, 0, 1)


def test_of_facts_that_differ_only_in_key_the_one_with_the_same_key_is_matched():
    facts = [fact(key, 20, kind="legal_status", key=key) for key in ("binding", "exclusive")]
    for one in facts:
        assert match(telling("d", *facts), telling("d", one)) == [(one, one)]


def test_a_fact_without_arguments_is_matched_by_its_trigger():
    gold = telling("d", fact("1", 20, kind="legal_status", modality="denied"))
    found = score("facts", gold, telling("d", fact("x", 21, kind="legal_status")))
    assert (found["trigger_f1"], found["modality_accuracy"], found["argument_f1"]) == (1, 0, None)
    assert score("facts", gold, telling("d", fact("x", 40, kind="legal_status")))["modality_accuracy"] is None


def jobs(identity, value, key="jobs", modality="actual"):
    figures = (Figure("n", 16, 18, "count", value, unit="job"),)
    statement = fact("1", 20, ("employer", "a"), ("count", "n"), kind="employment", key=key, modality=modality)
    return telling(identity, statement, figures=figures)


def other_jobs(identity, value):
    figures = (Figure("n", 16, 18, "count", value, unit="job"),)
    return telling(identity, fact("1", 40, ("count", "n"), kind="employment"), figures=figures)


def test_facts_of_one_telling_do_not_differ_from_each_other():
    figures = (Figure("n", 16, 18, "count", 5.0, unit="job"), Figure("m", 26, 28, "count", 6.0, unit="job"))
    facts = [fact(name, at, ("count", name), kind="employment", key="k") for name, at in (("n", 20), ("m", 30))]
    facts = [msgspec.structs.replace(item, id=f"t{item.id}") for item in facts]
    one = telling("d1", *facts, figures=figures)
    assert differing_slots([(one, item) for item in one.facts]) == set()
    assert counted("alignment", [[one]], [[one]])["discrepancy_gold"] == 0


def test_discrepancies_are_pairs_of_tellings_and_slots():
    gold = [jobs("d1", 100.0), jobs("d2", 100.0), jobs("d3", 250.0)]
    counts = counted("alignment", [gold], [gold])
    assert counts["discrepancy_gold"] == 2
    # One telling read wrongly: the pair d1-d3 is missed, the pair d1-d2 made up.
    guess = [jobs("d1", 250.0, "x"), jobs("d2", 100.0, "x"), jobs("d3", 250.0, "x")]
    found = score("alignment", gold, guess)
    assert (found["discrepancy_f1"], found["b_cubed_f1"]) == (0.5, 1)


def test_b_cubed_gives_no_credit_for_facts_that_were_not_found_or_made_up():
    office = fact("1", 20, ("org", "a"), key="k")
    gold = [telling("d1", office), telling("d2", office)]
    made_up = fact("9", 60, kind="legal_status", key="k")
    guess = [
        telling("d1", fact("1", 20, ("org", "a"), key="z"), msgspec.structs.replace(made_up, key="z")),
        telling("d2"),
    ]
    counts = counted("alignment", [gold], [guess])
    # Gold cluster of 2, one of them found: 1/2 for it, 0 for the other. Predicted cluster of 2, one real: 1/2 and 0.
    assert (counts["b_cubed_recall_sum"], counts["b_cubed_gold"]) == (0.5, 2)
    assert (counts["b_cubed_precision_sum"], counts["b_cubed_predicted"]) == (0.5, 2)
    assert score("alignment", gold, guess)["b_cubed_f1"] == 0.25


def test_facts_without_a_key_stand_alone():
    gold = [telling("d1", fact("1", 20, ("org", "a"))), telling("d2", fact("1", 20, ("org", "a")))]
    joined = [telling(name, fact("1", 20, ("org", "a"), key="k")) for name in ("d1", "d2")]
    found = score("alignment", gold, joined)
    assert (found["b_cubed_precision"], found["b_cubed_recall"]) == (0.5, 1)


def test_slots_differ_only_where_both_tellings_fill_them():
    one = telling("d1", fact("1", 20, ("party", "a"), ("party", "b"), kind="agreement"))
    fewer = telling("d2", fact("1", 20, ("party", "b"), kind="agreement"))
    other = telling("d3", fact("1", 20, ("party", "p"), ("party", "b"), kind="agreement", modality="planned"))
    none = telling("d4", fact("1", 20, kind="agreement"))

    def slots(*documents):
        return differing_slots([(document, document.facts[0]) for document in documents])

    assert slots(one, fewer) == slots(one, none) == slots(one) == slots() == set()
    assert slots(one, other) == {"party", "modality"}
    assert slots(one, fewer, none, other) == {"party", "modality"}


def test_alignment_does_not_reach_across_events():
    gold = [jobs("d1", 100.0), msgspec.structs.replace(jobs("d2", 250.0), event="other")]
    report = score_documents(gold, gold, tasks=["alignment"])
    counts = report.tasks["alignment"].counts
    assert set(counts.units) == {"e", "other"}
    assert counts.total()["discrepancy_gold"] == 0


def named(*names):
    return Document("d", entities=tuple(Entity(f"e{at}", at, at + 1, "ORG", name) for at, name in enumerate(names)))


@pytest.mark.parametrize(
    ("gold", "guess", "right", "renamed"),
    [
        ("aabb", "aabb", 4, 4),
        ("aabb", "xxyy", 0, 4),  # other names, the same clusters
        ("aabb", "bbaa", 0, 4),  # exchanged
        ("aaab", "xxxx", 0, 3),  # all in one: the larger cluster
        ("aaaa", "xxxy", 0, 3),  # one split in two
        ("aabbc", "xyyyx", 0, 3),  # x stands for a or c, y for a or b
        ("aabb", "axxb", 2, 2),
        ("aaabbb", "abxxxx", 1, 4),
    ],
)
def test_clusters_are_right_after_the_best_renaming(gold, guess, right, renamed):
    found = counted("entities", [named(*gold)], [named(*guess)])
    assert (found["name_right"], found["cluster_right"]) == (right, renamed)
    scores = score("entities", named(*gold), named(*guess))
    assert scores["cluster_accuracy"] == pytest.approx(renamed / len(gold))
    assert scores["name_accuracy"] == pytest.approx(right / len(gold))


def test_renaming_is_within_a_document():
    gold = [named(*"aab"), msgspec.structs.replace(named(*"aab"), id="d2")]
    guess = [named(*"xxy"), msgspec.structs.replace(named(*"yyx"), id="d2")]
    assert score("entities", gold, guess)["cluster_accuracy"] == 1


def test_a_mention_without_a_name_goes_by_its_words_else_by_its_place():
    gold = Document("d", text="DSIT and dsit", entities=(Entity("1", 0, 4, "GOV"), Entity("2", 9, 13, "GOV", "DSIT")))
    guess = Document("d", entities=(Entity("1", 0, 4, "GOV", "DSIT"), Entity("2", 9, 13, "GOV")))
    assert score("entities", gold, guess)["name_accuracy"] == 1
    bare = msgspec.structs.replace(gold, text="")
    assert score("entities", bare, bare)["name_accuracy"] == 1
    assert score("entities", bare, guess)["name_accuracy"] == 0
    moved = Document("d", entities=(Entity("1", 1, 4, "GOV"), Entity("2", 9, 12, "GOV")))
    unnamed = Document("d", entities=(Entity("1", 0, 4, "GOV"), Entity("2", 9, 13, "GOV")))
    assert score("entities", unnamed, moved)["name_accuracy"] == 0


def test_a_date_differs_only_in_a_calendar_part_that_both_name():
    def signed(identity, *dates):
        names = tuple(Entity(f"e{at}", at, at + 1, "DATE", date) for at, date in enumerate(dates))
        arguments = tuple(Argument("date", name.id) for name in names)
        return Document(identity, entities=names, facts=(Fact("f", 20, 24, "agreement", key="k", arguments=arguments),))

    def slots(one, other):
        pair = signed("d1", *one), signed("d2", *other)
        return differing_slots([(document, document.facts[0]) for document in pair])

    assert slots(["this Monday"], ["Monday 6 July"]) == set()
    assert slots(["7 July"], ["Monday 6 July"]) == {"date"}
    assert slots(["three years ago"], ["two years ago"]) == {"date"}
    assert slots(["7 July", "6 July"], ["Monday 6 July"]) == set()
    assert slots(["7 July", "6 July"], ["6 July", "8 July"]) == {"date"}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [(2e9, 2e9 + 1000, True), (2e9, 2e9 + 3000, False), (0.0, 0.5, False), (0.0, 0.0, True), (None, 0.0, False)],
)
def test_arguments_agree_by_amount_within_a_millionth(one, other, alike):
    pair = [
        Document(
            "d",
            figures=(Figure("f", 0, 5, "count", value, unit="job"),),
            facts=(Fact("x", 9, 14, "employment", arguments=(Argument("count", "f"),)),),
        )
        for value in (one, other)
    ]
    assert score("facts", *pair)["argument_f1"] == float(alike)


@pytest.mark.parametrize(
    ("one", "other", "agreed"),
    [
        ([10.0, 20.0], [20.0, 30.0], 1),
        ([10.0, 20.0], [20.0, 10.0], 2),
        ([10.0, 10.0], [10.0, 20.0], 1),
        ([10.0], [20.0], 0),
        ([], [20.0], 0),
    ],
)
def test_each_amount_of_a_role_agrees_once(one, other, agreed):
    def paying(*amounts):
        figures = tuple(
            Figure(f"f{at}", 5 * at, 5 * at + 4, "money", value, unit="GBP") for at, value in enumerate(amounts)
        )
        names = (Entity("a", 60, 64, "ORG", "Aida"),)
        arguments = (*(Argument("amount", figure.id) for figure in figures), Argument("investor", "a"))
        facts = (Fact("x", 50, 54, "investment", arguments=arguments),)
        return Document("d", figures=figures, entities=names, facts=facts)

    assert counted("facts", [paying(*one)], [paying(*other)])["argument_matched"] == agreed + 1


def test_of_facts_without_arguments_the_one_whose_trigger_covers_most_is_matched():
    gold = Document("d", facts=(Fact("x", 10, 20, "legal_status", "planned"),))
    near, far = Fact("n", 11, 19, "legal_status", "planned"), Fact("f", 12, 40, "legal_status", "actual")
    touching = Fact("t", 20, 30, "legal_status", "planned")
    assert [pair[1].id for pair in match(gold, Document("d", facts=(far, near, touching)))] == ["n"]
    assert [pair[1].id for pair in match(gold, Document("d", facts=(far,)))] == ["f"]
    assert match(gold, Document("d", facts=(touching,))) == []
    # Equal modality is worth less than the whole trigger, the very same fact more than another on the same trigger.
    same, other = Fact("s", 10, 20, "legal_status", "actual"), Fact("o", 14, 16, "legal_status", "planned")
    assert [pair[1].id for pair in match(gold, Document("d", facts=(same, other)))] == ["s"]


CALLED = (Entity("a", 0, 4, "ORG", "Aida"), Entity("b", 10, 14, "ORG", "deal"), Entity("c", 20, 24, "ORG", "Boro"))


@pytest.mark.parametrize(
    ("gold", "guess", "target", "holder"),
    [
        (("a", "c"), ("a", "c"), 1, 1),
        (("deal", None), ("deal", None), 1, 1),
        (("other", None), ("deal", None), 0, 1),
        (("deal", None), ("b", None), 0, 1),  # an organisation called "deal" is not the deal
        (("a", "c"), ("c", "a"), 0, 0),
        (("a", "c"), ("a", None), 1, 0),
        (("a", None), ("other", "c"), 0, 0),
        (("b", "b"), ("b", "b"), 1, 1),
    ],
)
def test_targets_and_holders_of_matched_marks(gold, guess, target, holder):
    pair = [
        Document("d", text="x" * 60, entities=CALLED, stances=(Stance("s", 30, 40, "critical", *sides),))
        for sides in (gold, guess)
    ]
    found = counted("stance", [pair[0]], [pair[1]])
    assert (found["span_overlap_matched"], found["target_right"], found["holder_right"]) == (1, target, holder)


def test_an_article_counts_once_in_the_cell_of_its_answer():
    gold = [Document(f"d{at}", text="One.", stance=side) for at, side in enumerate(("mixed", "mixed", "neutral", None))]
    guess = [Document("d0", stance="mixed"), Document("d1"), Document("d2", stance="critical"), Document("d3")]
    found = TASKS["stance"].count(gold, guess)
    cells = {name: column.tolist() for name, column in found.items() if name.startswith("article_")}
    assert cells == {
        "article_mixed_mixed": [1, 0, 0, 0],
        "article_mixed_none": [0, 1, 0, 0],
        "article_neutral_critical": [0, 0, 1, 0],
    }


def test_a_mark_takes_the_sentences_that_it_shares_a_character_with():
    units = [Span(0, 5), Span(6, 9), Span(9, 12)]

    def sides(start, end):
        return sorted(sentence_sides(units, [Stance("s", start, end, "critical")], "critical"))

    assert sides(4, 6) == [0]
    assert sides(5, 6) == []
    assert sides(5, 7) == [1]
    assert sides(8, 10) == [1, 2]
    assert sides(0, 12) == [0, 1, 2]
    assert sides(9, 20) == [2]
    assert sentence_sides(units, [Stance("s", 0, 5, "critical")], "promotional") == set()


def test_alignments_are_restricted_to_the_facts_at_hand():
    one, other, third = jobs("d1", 100.0), jobs("d2", 250.0), jobs("d3", 100.0)
    members = tuple(Member(document.id, document.facts[0].id) for document in (one, other, third))
    whole = Alignment("e", "k", members, "differs", (Difference("count", "error"),))
    assert restricted([whole], [one, other, third]) == [whole]
    assert restricted([whole], [one, third]) == [Alignment("e", "k", (members[0], members[2]), "same")]
    assert restricted([whole], [other]) == [Alignment("e", "k", (members[1],), "same")]
    assert restricted([whole], []) == []
    bare = msgspec.structs.replace(other, facts=())
    assert restricted([whole], [one, bare, third])[0].members == (members[0], members[2])


def test_marks_of_the_other_side_do_not_match_and_a_tie_goes_to_the_one_that_says_the_same():
    gold = Document(
        "d",
        text="x" * 60,
        entities=CALLED,
        stances=(Stance("1", 30, 40, "critical", "a"), Stance("2", 30, 40, "promotional", "c")),
    )
    other = Document("d", entities=CALLED, stances=(Stance("1", 30, 40, "critical", "c"),))
    found = counted("stance", [gold], [other])
    assert (found["span_gold"], found["span_predicted"]) == (2, 1)
    assert (found["span_overlap_matched"], found["target_right"]) == (1, 0)
    two = msgspec.structs.replace(
        gold, stances=(Stance("1", 30, 40, "critical", "c"), Stance("2", 30, 40, "critical", "a"))
    )
    one = Document("d", entities=CALLED, stances=(Stance("1", 30, 40, "critical", "a"),))
    assert counted("stance", [two], [one])["target_right"] == 1
    assert counted("stance", [one := msgspec.structs.replace(one, text=gold.text)], [two])["target_right"] == 1
    assert one.stances[0].target == "a"


def test_a_target_is_known_by_its_name_whatever_its_id():
    renamed = tuple(msgspec.structs.replace(entity, id=f"n{entity.id}") for entity in CALLED)
    gold = Document("d", text="x" * 60, entities=CALLED, stances=(Stance("s", 30, 40, "critical", "a", "c"),))
    guess = Document("d", entities=renamed, stances=(Stance("s", 30, 40, "critical", "na", "nc"),))
    found = counted("stance", [gold], [guess])
    assert (found["target_right"], found["holder_right"]) == (1, 1)
    swapped = Document("d", entities=renamed, stances=(Stance("s", 30, 40, "critical", "nc", "na"),))
    found = counted("stance", [gold], [swapped])
    assert (found["target_right"], found["holder_right"]) == (0, 0)


def test_gold_without_a_text_has_no_sentences_to_score():
    with pytest.raises(InputError) as caught:
        TASKS["stance"].count([Document("d")], [Document("d")])
    assert str(caught.value) == "gold document d: has no text, so no sentences to score; run tellings attach"


def test_a_mark_that_reaches_into_furniture_takes_no_sentence_there():
    text = "It is grand.\n\nShare this page now.\n\nIt may fail."
    furniture = (Span(14, 34),)
    gold = Document("d", text=text, furniture=furniture, stances=(Stance("s", 0, 20, "promotional"),))
    found = counted("stance", [gold], [gold])
    assert (found["sentence_promotional_gold"], found["sentence_promotional_matched"]) == (1, 1)


def test_tellings_of_an_event_are_aligned_in_the_order_of_the_gold():
    gold = [jobs("d1", 100.0), jobs("d2", 250.0)]
    counts = [
        score_documents(gold, predictions, tasks=["alignment"]).tasks["alignment"].counts.rows()
        for predictions in (gold, gold[::-1], gold[1:], [])
    ]
    assert counts[0] == counts[1]
    assert counts[2]["e"]["b_cubed_predicted"] == 1
    assert "b_cubed_predicted" not in counts[3]["e"]
    assert counts[3]["e"]["b_cubed_gold"] == 2

"""The matrix: columns from promotional to critical, cells that differ, the sheet's truth."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tellings.annotations.sheet import read_sheets
from tellings.dataset.load import alignments, documents
from tellings.document import Alignment, Argument, Difference, Document, Fact, Figure, Member, Stance
from tellings.site.matrix import Matrix, bars, matrix


def telling(name: str, value: float | None, stance: str = "neutral", marks: str = "") -> Document:
    """A telling that gives one amount, or leaves it out; marks are + and -."""
    figures = () if value is None else (Figure("f", 0, 3, "money", value, unit="GBP"),)
    facts = () if value is None else (Fact("k", 4, 8, "investment", key="sum", arguments=(Argument("amount", "f"),)),)
    polarity = {"+": "promotional", "-": "critical"}
    return Document(
        f"e/{name}",
        event="e",
        origin="open",
        stance=stance,  # type: ignore[arg-type]
        figures=figures,
        facts=facts,
        stances=tuple(Stance(f"s{at}", at, at + 1, polarity[mark]) for at, mark in enumerate(marks)),  # type: ignore[arg-type]
    )


def told(tellings: list[Document]) -> Matrix:
    members = tuple(Member(each.id, "k") for each in tellings if each.facts)
    return matrix(tellings, [Alignment("e", "sum", members, "differs", (Difference("amount", "error"),))])


def test_columns_run_from_promotional_to_critical() -> None:
    tellings = [
        telling("a", None, "critical", "--"),
        telling("b", None, "neutral", "-"),
        telling("c", None, "promotional", "+"),
        telling("d", None, "mixed", "+"),
        telling("e", None, "promotional", "+++"),
        telling("f", None, "critical", "-"),
    ]
    assert [column.document.id[-1] for column in told(tellings).columns] == ["e", "c", "d", "b", "f", "a"]


def test_only_those_who_depart_from_most_carry_the_difference() -> None:
    (row,) = told([telling("a", 5), telling("b", 5), telling("c", 50), telling("d", None)]).rows
    assert [cell[0].kinds if cell else None for cell in row.cells] == [(), (), ("error",), None]
    assert [cell[0].told[0].group for cell in row.cells if cell] == ["A", "A", "B"]
    assert row.told == 3


def test_where_no_side_is_larger_all_carry_it() -> None:
    (row,) = told([telling("a", 5), telling("b", 50)]).rows
    assert [cell[0].kinds for cell in row.cells] == [("error",), ("error",)]


def test_without_a_text_the_strip_shows_marks() -> None:
    assert [bar.side for bar in bars(telling("a", None, marks="+-+"))] == ["promotional", "critical", "promotional"]


@pytest.fixture(scope="module")
def shipped(root: Path) -> list[Matrix]:
    """Every event that the dataset ships and a sheet describes."""
    sheets = {sheet.id: sheet for sheet in read_sheets(root / "annotations")}
    whole = documents() + documents(config="news")
    events = {document.event: [each for each in whole if each.event == document.event] for document in whole}
    aligned = alignments()
    return [
        matrix(own, [each for each in aligned if each.event == event], sheets.get(event))
        for event, own in events.items()
    ]


def test_every_fact_stands_in_one_cell(shipped: list[Matrix]) -> None:
    for event in shipped:
        shown = [(cell.document.id, cell.fact.id) for row in event.rows for here in row.cells for cell in here]
        facts = [(column.document.id, fact.id) for column in event.columns for fact in column.document.facts]
        assert sorted(shown) == sorted(facts)


def test_differences_of_the_alignments_are_shown_and_no_others(shipped: list[Matrix]) -> None:
    differing = {
        (each.event, each.key): {one.kind for one in each.differences} for each in alignments() if each.differences
    }
    for event in shipped:
        for row in event.rows:
            kinds = {kind for here in row.cells for cell in here for kind in cell.kinds}
            assert kinds == differing.get((event.event, row.key), set()), row.key


def test_every_fact_of_the_sheet_is_in_the_truth_column(shipped: list[Matrix], root: Path) -> None:
    sheets = {sheet.id: sheet for sheet in read_sheets(root / "annotations")}
    for event in shipped:
        assert event.has_truth
        assert sum(bool(row.truth) for row in event.rows) >= len(sheets[event.event].fact)


def test_the_sheet_says_what_was_altered() -> None:
    sheets = {sheet.id: sheet for sheet in read_sheets(Path(__file__).parents[2] / "annotations")}
    own = documents()
    event = sheets["uk-openai"]
    found = matrix([each for each in own if each.event == event.id], (), event)
    notes = {note for row in found.rows for here in row.cells for cell in here for note in cell.altered}
    assert "amount: rounding, the sheet says GBP 750 million" in notes


def test_a_strip_has_a_bar_for_each_sentence() -> None:
    for document in documents()[:5]:
        marked = msgspec.structs.replace(document, stances=())
        assert {bar.side for bar in bars(marked)} == {""}
        assert len(bars(marked)) == len(bars(document)) > 5

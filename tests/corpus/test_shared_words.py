"""No two tellings share their sentences, and nothing of one split stands in another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tellings.text import words
from tests.corpus.sheets import SHEETS, TELLINGS

# A quotation that a paragraph's end leaves open (the next paragraph opens it again) runs to there.
QUOTATION = re.compile(
    r"“(?:(?!\n\s*\n)[^”])*”?"
    r"|«(?:(?!\n\s*\n)[^»])*»?"
    r"|\"(?:(?!\n\s*\n)[^\"])*\"?"
    r"|‘(?:(?!\n\s*\n)(?:[^’]|’(?=\w)))*’?"
)


def shared(texts: Mapping[str, Sequence[Sequence[str]]], length: int) -> dict[tuple[str, str], list[str]]:
    """What pairs of texts share, from an index of every run of `length` words to the texts that hold it.

    Args:
        texts: The parts of each text; a run never goes from one part to the next.
        length: Words in a row.

    Returns:
        For each pair that shares a run, in the order of `texts`, its runs.
    """
    index: defaultdict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for name, parts in texts.items():
        for part in parts:
            for start in range(len(part) - length + 1):
                index[tuple(part[start : start + length])][name] = None
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for run, names in index.items():
        for pair in combinations(names, 2):
            found[pair].append(" ".join(run))
    return dict(found)


def own_words(text: str) -> list[list[str]]:
    """The parts of a text between its quotations and the names of any event's sheet."""
    forms = {form for sheet in SHEETS.values() for name in sheet["name"] for form in name["forms"]}
    longest_first = sorted(forms, key=len, reverse=True)
    names = "|".join(r"\s+".join(map(re.escape, form.split())) for form in longest_first)
    text = QUOTATION.sub(" | ", text)
    return [words(part) for part in re.sub(rf"(?<!\w)(?:{names})(?!\w)", " | ", text).split("|")]


def test_no_two_tellings_share_eight_words() -> None:
    """Outside quotations and names, which real outlets share too."""
    assert shared({telling.id: own_words(telling.text) for telling in TELLINGS}, 8) == {}


def test_no_two_events_share_twelve_words() -> None:
    """Quotations, names and furniture too: nothing of an event is learnt from another."""
    event = {telling.id: telling.event for telling in TELLINGS}
    pairs = shared({telling.id: [words(telling.text)] for telling in TELLINGS}, 12)
    assert {pair: runs for pair, runs in pairs.items() if event[pair[0]] != event[pair[1]]} == {}


def test_no_event_is_in_two_splits(root: Path) -> None:
    """Read from the built files, in every configuration, whatever the code that built them meant."""
    splits: defaultdict[str, set[str]] = defaultdict(set)
    files = sorted((root / "dataset" / "data").glob("*/*.parquet"))
    for path in files:
        for event in pq.read_table(path, columns=["event"])["event"].to_pylist():
            splits[event].add(path.stem)
    assert {path.parent.name for path in files} == {"articles", "sentences", "figures", "alignments", "news"}
    assert {event: sorted(names) for event, names in splits.items() if len(names) > 1} == {}
    assert len(splits) > 1


@pytest.mark.parametrize(
    ("one", "other", "is_shared"),
    [
        ("a b c d e f g h", "z a b c d e f g h z", True),
        ("a b c d e f g", "a b c d e f g", False),
        ("a b c d “e” e f g h", "a b c d e f g h", False),
        ("x ‘a b c it’s d e f g h’ y", "a b c it's d e f g h", False),
        ("x ‘y’ a b c d e f g h", "a b c d e f g h", True),
        ('"an open\n\n"paragraph" a b c d e f g h', "a b c d e f g h", True),
    ],
)
def test_the_search_finds_what_it_should(one: str, other: str, is_shared: bool) -> None:
    assert bool(shared({"one": own_words(one), "other": own_words(other)}, 8)) is is_shared

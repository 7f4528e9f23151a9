"""The runner hides gold, checks what comes back, scores it, and stores what any score can be recomputed from."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from tellings.benchmarks.results import DatasetKey, read_result, write_result
from tellings.benchmarks.run import predictions, run
from tellings.benchmarks.table import table
from tellings.benchmarks.task import ALL, LAYERS, all_tasks, read_task, task
from tellings.document import Document, Entity, Span, Stance
from tellings.errors import InputError
from tellings.scoring import TASKS
from tellings.scoring.counts import Counts


def article(identity, event="e"):
    text = f"Aida opens an office. It is grand, says Aida ({identity})."
    return Document(
        identity,
        event=event,
        text=text,
        stance="promotional",
        furniture=(Span(len(text) - 4, len(text)),),
        entities=(Entity("e1", 0, 4, "ORG", "Aida"), Entity("e2", 40, 44, "ORG", "Aida")),
        stances=(Stance("s", 22, 33, "promotional", "deal", "e2"),),
    )


GOLD = [article(f"d{at}", f"e{at}") for at in range(6)]


class FirstWord:
    """Takes the first word of an article for an organisation."""

    name = "first word"

    def __init__(self):
        self.seen = []

    def predict(self, documents, task):
        self.seen.append((task.name, documents))
        for document in documents:
            end = document.text.index(" ")
            yield Document(document.id, entities=(Entity("x", 0, end, "ORG", document.text[:end]),))


class Learner(FirstWord):
    name = "learner"

    def __init__(self):
        super().__init__()
        self.fits = []

    def fit(self, train, validation, task, *, seed):
        self.fits.append((task.name, len(train), len(validation), seed))
        self.learned = train[0].entities


def test_a_model_sees_articles_without_anything_annotated():
    model = FirstWord()
    run(model, GOLD, ["entities", "stance"])
    assert [name for name, _ in model.seen] == ["entities", "stance"]
    for _, documents in model.seen:
        for document, gold in zip(documents, GOLD, strict=True):
            assert (document.id, document.text, document.event) == (gold.id, gold.text, gold.event)
            assert all(not getattr(document, layer) for layer in LAYERS)


def test_scores_seconds_and_versions_are_in_the_result():
    result = run(FirstWord(), GOLD, ["entities"], dataset=DatasetKey("1.2.0", "ab", "test"))
    found = result.as_json()
    assert found["dataset"] == {"version": "1.2.0", "hash": "ab", "split": "test", "events": 6, "documents": 6}
    assert found["model"]["name"] == "first word"
    assert found["model"]["predict_seconds"]["entities"] >= 0
    assert {"python", "numpy"} <= set(found["model"]["versions"])
    assert found["tasks"]["entities"]["value"] == pytest.approx(2 / 3)
    assert found["tasks"]["entities"]["interval"] is not None
    assert "counts" not in found["tasks"]["entities"]


def test_a_model_with_fit_learns_before_each_task_and_others_do_not_need_to():
    model = Learner()
    train, validation = [article("t1"), article("t2")], [article("v1")]
    result = run(model, GOLD, ["entities", "facts"], train=train, validation=validation, seed=7)
    assert model.fits == [("entities", 2, 1, 7), ("facts", 2, 1, 7)]
    assert model.learned
    assert result.model.trained == ("entities", "facts")
    assert run(FirstWord(), GOLD, ["entities"], train=train).model.trained == ()
    assert run(Learner(), GOLD, ["entities"]).model.trained == ()


def test_learning_from_what_is_scored_is_refused():
    with pytest.raises(InputError, match="document d2: is both learned from and scored"):
        run(Learner(), GOLD, ["entities"], train=[article("t1"), GOLD[2]])


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda documents: documents[:2], "2 predictions for 6 documents"),
        (lambda documents: documents[::-1], "prediction 1 is for 'd5', not for 'd0'"),
        (lambda documents: [*documents, documents[0]], "more predictions than the 6 documents"),
        (lambda documents: [documents[0], documents[0]], "prediction 2 is for 'd0', not for 'd1'"),
        (lambda documents: [{"id": "d0"}], "prediction 1 is dict, not a Document"),
        (lambda documents: None, "predict returned NoneType"),
        (
            lambda documents: [Document(item.id, entities=(Entity("x", 0, 999, "ORG"),)) for item in documents],
            r"task entities, prediction d0: \$\.entities\[0\].end: 999 is past",
        ),
    ],
)
def test_what_comes_back_is_checked(answer, message):
    class Odd:
        name = "odd"

        def predict(self, documents, task):
            return answer(documents)

    with pytest.raises(InputError, match=message) as caught:
        run(Odd(), GOLD, ["entities"])
    assert str(caught.value).startswith("model odd, task entities")


def test_predictions_stream_and_report_progress():
    seen = []
    stream = predictions(FirstWord(), GOLD, task("entities"), progress=lambda *at: seen.append(at))
    assert next(stream).id == "d0"
    assert next(stream).id == "d1"
    assert seen == [("entities", 1, 6)]
    assert len(list(stream)) == 4
    assert seen[-1] == ("entities", 6, 6)


def test_a_result_file_holds_the_counts_that_its_scores_come_from(tmp_path):
    result = run(FirstWord(), GOLD, dataset=DatasetKey("1.2.0", "ab", "test"), resamples=50)
    paths = write_result(result, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [f"first-word/{name}.json" for name in ALL]
    assert not list(tmp_path.rglob("*.tmp"))
    for path in paths:
        stored = msgspec.json.decode(path.read_bytes())
        (name,) = stored["tasks"]
        counts = stored["tasks"][name]["counts"]
        scores = TASKS[name].measures(Counts.from_rows(counts).total())
        assert {key: measure["value"] for key, measure in stored["tasks"][name]["measures"].items()} == {
            key: None if np.isnan(value) else float(value) for key, value in scores.items()
        }
        assert stored["tasks"][name]["version"] == 1
        assert stored["documents"]["d0"] == {"event": "e0", "register": "", "origin": "", "stance": "promotional"}
        back = read_result(path)
        assert back.report.tasks == {name: result.report.tasks[name]}
        assert (back.dataset, back.model, back.versions) == (result.dataset, result.model, result.versions)
        assert back.report.documents == result.report.documents


def test_writing_again_replaces_a_result_and_leaves_nothing_beside_it(tmp_path):
    result = run(FirstWord(), GOLD, ["entities"], resamples=50)
    (path,) = write_result(result, tmp_path)
    before = path.read_bytes()
    write_result(result, tmp_path)
    assert path.read_bytes() == before
    assert [item.name for item in path.parent.iterdir()] == ["entities.json"]


@pytest.mark.parametrize(
    ("body", "message"), [(b"{", "is no result file"), (b"{}", "is no result file"), (None, "run MODEL")]
)
def test_a_file_that_is_no_result_says_so(tmp_path, body, message):
    path = tmp_path / "entities.json"
    if body is not None:
        path.write_bytes(body)
    with pytest.raises(InputError, match=message):
        read_result(path)


def test_a_result_of_another_schema_is_refused(tmp_path):
    (path,) = write_result(run(FirstWord(), GOLD, ["entities"], resamples=50), tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"schema": 1', b'"schema": 9'))
    with pytest.raises(InputError, match="has schema 9"):
        read_result(path)


def test_the_table_shows_each_task_with_its_interval_and_what_is_undefined():
    from rich.console import Console

    report = run(FirstWord(), GOLD, resamples=50).report
    console = Console(width=100)
    with console.capture() as capture:
        console.print(table(report, "first word"))
    shown = capture.get()
    assert "0.667" in shown
    assert "undefined" in shown  # there is no figure in these articles
    assert "documents: 6, events: 6" in shown
    with console.capture() as capture:
        console.print(table(report, all_measures=True))
    assert "strict_precision" in capture.get()


def test_every_task_file_agrees_with_the_scorer():
    assert [item.name for item in all_tasks()] == list(TASKS)
    for item in all_tasks():
        assert item.primary == TASKS[item.name].primary
        hidden = msgspec.to_builtins(GOLD[0].without_gold())
        assert all(not hidden[layer] for layer in item.hidden)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"strict_f1"', '"boundary_f1"', "the scorer ranks by 'strict_f1'"),
        ('"furniture", "stance", ', "", "does not hide furniture, stance"),
        ("version = 1", 'version = "one"', r"Expected `int`.*\$\.version"),
        ('name = "entities"', 'name = "figures"', "holds the task 'figures'"),
        ("version", "vision", "unknown field"),
        ("[", "", "Invalid|Expected|expected"),
    ],
)
def test_a_faulty_task_file_is_refused(tmp_path, old, new, message):
    from tellings import _paths

    text = _paths.data("benchmarks", "tasks", "entities.toml").read_text()
    path = tmp_path / "entities.toml"
    assert old in text
    path.write_text(text.replace(old, new, 1) if old != "[" else text.replace(old, new))
    with pytest.raises(InputError, match=message):
        read_task(path)

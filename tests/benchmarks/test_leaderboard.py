"""The leaderboard ranks what is stored, and does not rank what cannot be told apart."""

from __future__ import annotations

import json

import pytest

from tellings.benchmarks.leaderboard import leaderboard, leaderboard_page
from tellings.benchmarks.results import DatasetKey, write_result
from tellings.benchmarks.run import cross_validate, folds, run
from tellings.document import Document, Entity
from tellings.errors import InputError
from tests.benchmarks.test_run import article


def gold(events):
    return [article(f"e{at}/{number}", f"e{at}") for at in range(events) for number in range(2)]


class Share:
    """Finds both mentions in the first so many events, one in the rest."""

    def __init__(self, name, good):
        self.name = name
        self.good = good

    def predict(self, documents, task):
        for document in documents:
            spans = [(0, 4), (40, 44)] if int(document.event[1:]) < self.good else [(0, 4), (6, 9)]
            yield Document(
                document.id, entities=tuple(Entity(str(at), *span, "ORG", "Aida") for at, span in enumerate(spans))
            )


class Seeded(Share):
    """Is better the higher its seed."""

    def fit(self, train, validation, task, *, seed):
        self.good = 4 + seed


def stored(folder, model, documents, **options):
    key = options.pop("dataset", DatasetKey("1", "ab", "test"))
    write_result(run(model, documents, ["entities"], dataset=key, resamples=200, **options), folder)


def test_models_are_ranked_and_ties_share_a_group(tmp_path):
    documents = gold(12)
    for name, good in (("best", 12), ("nearly", 11), ("poor", 0)):
        stored(tmp_path, Share(name, good), documents)
    (section,) = leaderboard(tmp_path).sections
    assert [(entry.model, entry.group) for entry in section.tasks["entities"]] == [
        ("best", 1),
        ("nearly", 1),
        ("poor", 2),
    ]
    page = leaderboard_page(leaderboard(tmp_path))
    assert "| 1 | `best` | 1.000 |" in page
    assert "| 2 | `poor` | 0.500 |" in page
    assert "### By register" in page
    json.dumps(leaderboard(tmp_path).as_json(), allow_nan=False)


def test_what_a_model_has_no_result_of_is_said(tmp_path):
    documents = gold(6)
    stored(tmp_path, Share("partial", 3), documents)
    assert "No result of" not in leaderboard_page(leaderboard(tmp_path))
    key = DatasetKey("1", "ab", "test")
    write_result(run(Share("whole", 6), documents, ["entities", "stance"], dataset=key, resamples=200), tmp_path)
    page = leaderboard_page(leaderboard(tmp_path))
    assert "No result of `partial` for stance." in page
    assert "| 1 | `partial` |" in page.partition("### stance")[0]
    assert "`partial`" not in page.partition("### stance")[2].partition("### By")[0]


def test_with_few_events_nothing_is_told_apart_and_the_page_says_so(tmp_path):
    documents = gold(5)
    for name, good in (("best", 5), ("poor", 0)):
        stored(tmp_path, Share(name, good), documents)
    found = leaderboard(tmp_path)
    assert {entry.group for entry in found.sections[0].tasks["entities"]} == {1}
    assert "no difference here is significant" in leaderboard_page(found)


def test_seeds_of_a_trained_model_are_shown_and_the_first_is_ranked(tmp_path):
    documents, other = gold(12), [article("t/1", "t"), article("u/1", "u")]
    for seed in (0, 1, 2):
        stored(tmp_path, Seeded("learner", 0), documents, train=other[:1], validation=other[1:], seed=seed)
    (entry,) = leaderboard(tmp_path).sections[0].tasks["entities"]
    assert len(entry.seeds) == 3
    assert entry.seeds[0] < entry.seeds[1] < entry.seeds[2]
    assert entry.measure("entities").value == entry.seeds[0]
    assert sorted(path.name for path in (tmp_path / "learner").iterdir()) == ["entities.json", "seed-1", "seed-2"]


def test_results_of_different_data_are_not_ranked_together(tmp_path):
    stored(tmp_path, Share("one", 3), gold(6))
    stored(tmp_path, Share("two", 3), gold(6), dataset=DatasetKey("1", "cd", "test"))
    with pytest.raises(InputError, match="different data"):
        leaderboard(tmp_path)


def test_an_empty_folder_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match="tellings run MODEL"):
        leaderboard(tmp_path)


class Recorder(Share):
    """Remembers what it learnt from."""

    def __init__(self):
        super().__init__("recorder", 99)
        self.seen = []

    def fit(self, train, validation, task, *, seed):
        self.seen.append(({d.event for d in train}, {d.event for d in validation}))

    def predict(self, documents, task):
        train, validation = self.seen[-1]
        assert not {d.event for d in documents} & (train | validation)
        assert not train & validation
        return super().predict(documents, task)


def test_cross_validation_predicts_each_event_once_by_what_was_learnt_elsewhere(tmp_path):
    documents, model = gold(11), Recorder()
    result = cross_validate(model, documents, ["entities"], parts=4, never_train=["e3"], resamples=50)
    assert len(model.seen) == 4
    assert all("e3" not in train | validation for train, validation in model.seen)
    assert result.report.tasks["entities"].measures["strict_f1"].value == 1.0
    assert (len(result.report.documents), result.model.folds) == (22, 4)
    assert write_result(result, tmp_path)[0] == tmp_path / "recorder" / "cross" / "entities.json"
    assert leaderboard(tmp_path).sections[0].name == "cross"


def test_an_event_keeps_its_fold_when_articles_are_added():
    few = folds(gold(9), 3)
    assert few == folds([*gold(9), article("e1/9", "e1")], 3)
    assert set().union(*few) == {f"e{at}" for at in range(9)}
    assert sum(len(part) for part in few) == 9
    with pytest.raises(InputError, match="2 of 9 events"):
        folds(gold(9), 2)
    with pytest.raises(InputError, match="10 of 9 events"):
        folds(gold(9), 10)

"""The search: its trials, its table, and its result."""

import json

import numpy as np
import pytest
import sgns
from sgns.errors import DivergenceError
from sgns.tuning import Range, Trial, Tuning
from sgns.tuning import tune as module
from sgns.tuning.tasks import FunctionTask
from sgns.tuning.tune import _goes_on

SPACE = {"vector_size": Range(2, 12), "epochs": [1, 3, 6], "negative": [1, 5]}


@pytest.fixture(scope="module")
def corpus():
    """Sentences of words from one of four topics."""
    rng = np.random.default_rng(0)
    topics = np.repeat(rng.integers(4, size=120), 10) * 10
    return sgns.Corpus.from_ids(topics + rng.integers(10, size=1200), np.arange(0, 1201, 10))


def by_size(model):
    """Score models by their size, and by the epochs that they were trained for."""
    return model.vectors.vector_size + model.options["epochs"] / 100


def search(corpus, **options):
    usual = {"space": SPACE, "task": by_size, "trials": 12, "workers": 1, "sampler": "built-in"}
    return sgns.tune(corpus, **(usual | options))


def test_the_best_options_are_found_and_train_uses_them(corpus):
    tuning = search(corpus, sample=0)
    assert tuning.best.score == max(t.score for t in tuning.trials if t.score is not None)
    assert tuning.best.options["vector_size"] >= 10
    assert tuning.options == tuning.best.options | {"sample": 0}
    model = sgns.train(corpus, workers=1, **tuning.options)
    assert by_size(model) == tuning.best.score


def test_the_first_trial_has_the_defaults_and_comes_to_its_end(corpus):
    first = search(corpus, trials=1).trials[0]
    assert first.options == {"vector_size": 100, "epochs": 5, "negative": 5}
    assert first.scores == pytest.approx([100.02, 100.05])  # a third of the epochs, and all
    assert first.score == first.scores[1]


def test_trials_with_low_scores_end_early(corpus):
    trials = search(corpus, space={"vector_size": Range(2, 99)}).trials[1:]
    ended = [trial for trial in trials if trial.score is None]
    assert 0 < len(ended) < len(trials)
    assert all(len(trial.scores) == 1 and not trial.error for trial in ended)
    best = max(trials, key=lambda trial: trial.scores[0])
    assert best.score is not None


def test_a_third_of_the_trials_goes_on():
    trials = [Trial(i, {}, [float(i)]) for i in range(5)]
    assert [_goes_on(score, 0, trials) for score in (9.0, 3.5, 2.5)] == [True, True, False]
    assert _goes_on(0.0, 1, trials)


@pytest.mark.parametrize("sampler", ["built-in", "optuna"])
def test_a_search_that_resumes_has_the_same_trials(corpus, tmp_path, sampler):
    def plain(tuning):
        return [(t.number, t.options, t.scores, t.score) for t in tuning.trials]

    options = {"space": {"vector_size": Range(2, 12), "window": [1, 2]}, "sampler": sampler}
    table = tmp_path / "t.jsonl"
    whole = search(corpus, **options)
    for trials in (1, 5, 12, 3):
        part = search(corpus, **options, table=table, resume=True, trials=trials)
    assert plain(part) == plain(whole)
    assert len(table.read_text().splitlines()) == 13
    with pytest.raises(FileExistsError):
        search(corpus, **options, table=table)
    with pytest.raises(ValueError, match="another search: seed was 1 and is now 2"):
        search(corpus, **options, table=table, resume=True, seed=2)
    with pytest.raises(ValueError, match="another search: corpus was"):
        search([["a", "b"]] * 9, **options, table=table, resume=True)


def test_the_time_is_bounded(corpus):
    tuning = search(corpus, max_seconds=1e-9)
    assert len(tuning.trials) == 0
    with pytest.raises(ValueError, match="no trial began in the time: raise max_seconds"):
        tuning.best  # noqa: B018 (raises)


@pytest.mark.parametrize(("error", "reason"), [("too large", "too large"), ("", "all ended early")])
def test_a_search_without_a_score_says_why(error, reason):
    with pytest.raises(ValueError, match=f"no trial came to its end: {reason}; try more trials"):
        Tuning("some", [Trial(0, {}, error=error)], {}).best  # noqa: B018 (raises)


def test_trials_that_fail_are_in_the_table(corpus):
    def diverging(model):
        if model.vectors.vector_size < 9:
            raise DivergenceError("the loss is too large")
        return 1.0

    tuning = search(corpus, task=diverging)
    failed = [trial for trial in tuning.trials if trial.error]
    assert failed
    assert {trial.error for trial in failed} == {"the loss is too large"}
    assert all(trial.score is None for trial in failed)
    assert not tuning.best.error
    with pytest.raises(DivergenceError):  # even the defaults
        search(corpus, task=diverging, vector_size=4, space={"epochs": [1]})


def test_rows_are_those_of_a_table(corpus):
    pandas = pytest.importorskip("pandas")
    tuning = search(corpus, trials=4)
    frame = pandas.DataFrame(tuning.rows())
    assert frame["trial"].tolist() == [0, 1, 2, 3]
    assert {"score", "vector_size", "epochs", "negative", "seconds"} <= set(frame.columns)


@pytest.mark.parametrize(
    ("task", "name"), [(None, "held-out likelihood"), ("next-items", "ndcg of the next item at 10")]
)
def test_likelihood_and_next_items_are_tasks(corpus, task, name):
    tuning = search(corpus, task=task, space={"epochs": [1, 20]}, trials=2, sample=0)
    assert name in tuning.task
    assert len(tuning.trials) == 2


def test_questions_are_a_task(corpus, tmp_path):
    path = tmp_path / "s.tsv"
    path.write_text("0 1 9\n0 11 1\n2 3 8\n5 36 2\n")
    tuning = search(corpus, task=None, similarity=[path], trials=2)
    assert str(path) in tuning.task


def test_progress_shows_the_best_trials(corpus, capsys):
    search(corpus, trials=2, progress="json")
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    shown = [event for event in events if event["event"] == "best trial"]
    assert shown[0]["trial"] == 0
    assert shown[0]["options"]["vector_size"] == 100


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"task": "loss"}, ValueError, "task must be one of likelihood, next-items"),
        ({"task": 3}, TypeError, "a function of a model, got 3"),
        ({"trials": 0}, ValueError, "trials must be at least 1"),
        ({"max_seconds": 0}, ValueError, "max_seconds must be above 0"),
        ({"vector_size": 3}, ValueError, "vector_size must be in space or among the options"),
        ({"vectr_size": 3}, TypeError, "did you mean"),
        ({"checkpoint": "c"}, ValueError, "checkpoint is not an option of tune"),
        ({"alpha": -1}, ValueError, "alpha must be"),
        ({"similarity": "pairs.tsv"}, TypeError, r"write similarity=\['pairs.tsv'\]"),
        ({"similarity": ["/none.tsv"]}, FileNotFoundError, "none.tsv"),
        (
            {"space": {"architecture": ["cbow"]}, "task": None},
            ValueError,
            "must not have architecture",
        ),
        ({"space": {"alpha": [0.1]}, "epochs": "auto"}, ValueError, "epochs must be a number"),
        ({"space": {"window": Range(1, 2.5)}}, ValueError, "^space .* window .* range 1..2.5"),
        ({"space": {"buckets": [9], "min_ngram": [2, 3]}}, ValueError, "9 without them: give min"),
    ],
)
def test_bad_options_are_refused_before_the_corpus_is_read(options, error, message):
    with pytest.raises(error, match=message):
        search("/no such corpus", **options)


def test_defaults_follow_the_options(corpus):
    tuning = search(corpus, space=None, task=by_size, trials=1, window=3, epochs=1, vector_size=4)
    assert "window" not in tuning.trials[0].options
    assert tuning.shared == {"window": 3, "epochs": 1, "vector_size": 4}
    assert module.__name__ == "tune"


@pytest.mark.parametrize("sampler", ["built-in", "optuna"])
def test_all_trials_have_an_option_with_a_single_value(corpus, sampler):
    space = {"epochs": [2], "vector_size": [3, 4], "window": [1]}
    tuning = search(corpus, space=space, trials=4, sampler=sampler)
    assert [(t.options["epochs"], t.options["window"]) for t in tuning.trials] == [(2, 1)] * 4
    assert tuning.trials[0].score == 100.02  # of the default size, after two epochs
    assert tuning.options == {"epochs": 2, "vector_size": 100, "window": 1}


def test_a_task_knows_the_options_with_a_single_value(corpus):
    given = {}

    class Remembering(FunctionTask):
        def begin(self, corpus, options):
            given.update(options)
            return corpus

    search(corpus, task=Remembering(by_size), space={"window": [1], "epochs": [1, 2]}, trials=1)
    assert given == {"window": 1}


def test_a_score_of_any_number_type_resumes(corpus, tmp_path):
    class Whole(FunctionTask):
        def score(self, model):
            return np.int64(model.vectors.vector_size)

    options = {"task": Whole(by_size), "table": tmp_path / "t", "resume": True}
    search(corpus, **options, trials=1)
    assert search(corpus, **options, trials=2).trials[0].score == 100.0

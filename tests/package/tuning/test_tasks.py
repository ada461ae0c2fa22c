"""Tasks: scores that models with other negatives and noise share."""

import numpy as np
import pytest
import sgns
from sgns.errors import CorpusError
from sgns.tuning.tasks import FunctionTask, HeldOutTask, NextItemTask, QuestionTask, _drawn_pairs

#: Next words of each of four words.
CHAIN = np.array(
    [[0.1, 0.6, 0.2, 0.1], [0.3, 0.1, 0.1, 0.5], [0.7, 0.1, 0.1, 0.1], [0.2, 0.2, 0.5, 0.1]]
)


@pytest.fixture(scope="module")
def chain():
    """Sentences of two words, and the likelihood of the true probabilities of one by the other."""
    rng = np.random.default_rng(0)
    first = rng.choice(4, size=20_000, p=[0.5, 0.3, 0.15, 0.05])
    second = (rng.random(20_000)[:, None] > CHAIN[first].cumsum(1)).sum(1)
    ids = np.column_stack([first, second]).ravel()
    joint = np.zeros((4, 4))
    np.add.at(joint, (first, second), 1.0)
    joint = (joint + joint.T) / joint.sum() / 2  # contexts are on both sides
    conditional = joint / joint.sum(1, keepdims=True)
    corpus = sgns.Corpus.from_ids(ids, np.arange(0, ids.size + 1, 2))
    return corpus, (joint * np.log(conditional)).sum()


@pytest.mark.parametrize(
    "options",
    [
        {"negative": 1},
        {"negative": 15, "ns_exponent": -0.5},
        {"negative": 5, "noise": "uniform"},
        {"negative": 5, "sample": 0.05},
    ],
)
def test_the_likelihood_is_the_true_one_for_any_negatives_noise_and_subsampling(chain, options):
    corpus, truth = chain
    task = HeldOutTask(share=0.2, n_pairs=20_000)
    shared = {"sample": 0, "window": 1} | options
    training = {"vector_size": 8, "epochs": 12, "workers": 1, "negatives_mode": "per_pair"}
    model = sgns.train(task.begin(corpus, shared), **training, **shared)
    # Both are estimates from a sample.
    assert task.score(model) == pytest.approx(truth, abs=0.015)
    expected = sgns.train(task.begin(corpus, {}), sample=0, window=1, **training)
    assert task.score(model) == pytest.approx(task.score(expected), abs=0.001)


def test_a_worse_model_has_a_lower_likelihood(chain):
    corpus, truth = chain
    task = HeldOutTask()
    training = task.begin(corpus, {})
    model = sgns.train(training, vector_size=1, epochs=1, alpha=1e-3, sample=0, workers=1)
    assert task.score(model) < truth - 0.03


def test_held_out_sentences_are_not_in_the_training_part():
    corpus = sgns.Corpus.from_ids(np.arange(4000), np.arange(0, 4001, 4))
    task = HeldOutTask(share=0.25)
    trained = set(task.begin(corpus, {}).ids.tolist())
    asked = set(task._centers.tolist()) | set(task._contexts.tolist())
    assert not trained & asked
    assert len(trained) + len(asked) == pytest.approx(4000, rel=0.01)


@pytest.mark.parametrize("window", [1, 2, "sentence"])
def test_pairs_are_within_the_window_and_equally_often(window):
    corpus = sgns.Corpus.from_ids(np.arange(5), [0, 0, 1, 5])
    centers, contexts = _drawn_pairs(corpus, np.ones(3, bool), window, 4000, 1)
    reach = 9 if window == "sentence" else window
    pairs, counts = np.unique(np.column_stack([centers, contexts]), axis=0, return_counts=True)
    expected = [[a, b] for a in range(1, 5) for b in range(1, 5) if 0 < abs(a - b) <= reach]
    assert pairs.tolist() == expected
    of_center = np.bincount(pairs[:, 0], counts)[1:]
    assert (np.abs(of_center - 1000) < 120).all()


def test_options_whose_likelihoods_differ_are_refused():
    corpus = sgns.Corpus.from_ids(np.arange(40), np.arange(0, 41, 4))
    for options in ({"architecture": "cbow"}, {"hs": True}):
        with pytest.raises(ValueError, match="to compare held-out likelihoods"):
            HeldOutTask(0.5).begin(corpus, options)
    with pytest.raises(CorpusError, match=r"no held-out .*HeldOutTask\(share=0\.2\)"):
        HeldOutTask(1e-9).begin(corpus, {})
    for share in (0, 1.5):
        with pytest.raises(ValueError, match=r"^share must be above 0 and below 1"):
            HeldOutTask(share)
    with pytest.raises(TypeError, match=r"^share must be a number"):
        HeldOutTask("x")


@pytest.mark.parametrize(("measure", "hint"), [("hitrate", "did you mean 'hit_rate'"), ("x", "")])
def test_an_unknown_measure_is_refused_at_once(measure, hint):
    with pytest.raises(ValueError, match=f"measure must be one of .*, mrr, got.*{hint}"):
        NextItemTask(measure=measure)


def test_last_items_are_asked_and_not_trained_on():
    corpus = sgns.Corpus.from_sentences([["a", "b", "c"], ["d"], ["b", "e"]], min_count=1)
    task = NextItemTask(k=1, measure="hit_rate")
    training = task.begin(corpus, {})
    words = [[training.vocabulary.tokens[i] for i in training[s]] for s in range(3)]
    assert words == [["a", "b"], ["d"], ["b"]]
    assert training.vocabulary.tokens == corpus.vocabulary.tokens
    model = sgns.train([["x", "y"]] * 9, workers=1, min_count=1, sample=0)
    rows = {"a": [1, 0], "b": [0, 1], "c": [0, 0.9], "d": [-1, 0], "e": [-1, -1]}
    matrix = np.array([rows[token] for token in corpus.vocabulary.tokens], float)
    model.vectors = sgns.WordVectors(sgns.Vocabulary(corpus.vocabulary.tokens), matrix)
    assert task.score(model) == 0.5
    only_last = sgns.Corpus.from_sentences([["a", "b", "z"]], min_count=1)
    trained = sgns.train(task.begin(only_last, {}), workers=1, sample=0)
    with pytest.raises(CorpusError, match="also occurs before the end of one"):
        task.score(trained)
    with pytest.raises(CorpusError, match="no session has two items"):
        task.begin(sgns.Corpus.from_sentences([["a"]], min_count=1), {})


def test_questions_and_functions_score_models(tmp_path, chain):
    path = tmp_path / "pairs.tsv"
    path.write_text("0 1 3\n0 2 2\n1 2 1\n2 3 5\n")
    corpus, _ = chain
    model = sgns.train(corpus, epochs=1, workers=1, vector_size=4)
    expected = sgns.evaluate_similarity(model.vectors, path).spearman
    task = QuestionTask([path])
    assert task.begin(corpus, {}) is corpus
    assert task.score(model) == expected
    (tmp_path / "none.tsv").write_text("p q 1\np r 2\n")
    with pytest.raises(CorpusError, match=r"none\.tsv has too few questions"):
        QuestionTask([tmp_path / "none.tsv"]).score(model)
    with pytest.raises(ValueError, match="give a file"):
        QuestionTask()
    assert FunctionTask(lambda m: len(m.vocabulary)).score(model) == 4.0

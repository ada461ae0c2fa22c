"""Held-out data: what it is, how its loss is measured, and when training stops by it."""

import json

import numpy as np
import pytest
import sgns
from sgns.corpus.held_out import held_out_mask
from sgns.errors import CorpusError
from sgns.graph import Graph, node2vec
from sgns.training.validation import Validation

OPTIONS = {"vector_size": 8, "workers": 1, "min_alpha": 0.0}


@pytest.fixture(scope="module")
def corpus():
    """300 sentences of words from one of two topics."""
    rng = np.random.default_rng(0)
    topics = np.repeat(rng.integers(2, size=300), 20) * 30
    return sgns.Corpus.from_ids(topics + rng.integers(30, size=6000), np.arange(0, 6001, 20))


def log_sigmoid(x):
    return -np.logaddexp(0, -x)


@pytest.mark.parametrize("negatives_mode", ["shared", "per_pair"])
def test_loss_is_that_of_the_held_out_pairs(monkeypatch, corpus, negatives_mode):
    monkeypatch.setenv("SGNS_ISA", "baseline")  # others may round products to bfloat16
    only_first = np.full(60, 1e-30)
    only_first[0] = 1.0  # all negatives are token 0
    model = sgns.train(
        corpus,
        validation=0.2,
        epochs=3,
        window=2,
        shrink_windows=False,
        sample=0,
        noise=only_first,
        negatives_mode=negatives_mode,
        **OPTIONS,
    )
    v = model.vectors.matrix.astype(np.float64)
    u = model.context_vectors.matrix.astype(np.float64)
    losses = []
    for s in np.flatnonzero(held_out_mask(300, 0.2, 1)):
        sentence = corpus.ids[corpus.offsets[s] : corpus.offsets[s + 1]]
        for i, center in enumerate(sentence):
            for j in range(max(0, i - 2), min(len(sentence), i + 3)):
                if j != i:
                    of_negatives = 5 * log_sigmoid(-v[center] @ u[0]) if sentence[j] else 0.0
                    losses.append(-log_sigmoid(v[center] @ u[sentence[j]]) - of_negatives)
    words, loss = model.held_out_curve[-1]
    assert words == model.words_trained == 3 * corpus.n_words
    assert loss == pytest.approx(np.mean(losses), rel=1e-5)


def test_held_out_sentences_are_never_trained_on():
    # Each sentence has tokens of its own, which nothing else could train.
    corpus = sgns.Corpus.from_ids(np.arange(4000), np.arange(0, 4001, 4))
    model = sgns.train(corpus, validation=0.25, sample=0, noise="uniform", **OPTIONS)
    untrained = sgns.train(corpus, validation=0.25, sample=0, epochs=1, alpha=1e-30, **OPTIONS)
    same = (model.vectors.matrix == untrained.vectors.matrix).all(1)
    held_out = np.repeat(held_out_mask(1000, 0.25, 1), 4)
    np.testing.assert_array_equal(same, held_out)


def test_curve_begins_before_training_and_has_a_point_for_each_epoch(corpus):
    model = sgns.train(corpus, validation=0.1, epochs=4, **OPTIONS)
    words, losses = model.held_out_curve.T
    np.testing.assert_array_equal(words, corpus.n_words * np.arange(5))
    assert losses[0] == pytest.approx(6 * np.log(2), rel=0.05)
    assert losses[-1] < losses[0]


def test_without_validation_the_curve_is_empty_and_the_vectors_those_of_before(corpus):
    model = sgns.train(corpus, **OPTIONS)
    assert model.held_out_curve.shape == (0, 2)
    assert "validation" not in model.options


@pytest.mark.parametrize("workers", [1, 3])
def test_validation_does_not_depend_on_workers_if_deterministic(corpus, workers):
    options = OPTIONS | {"workers": workers}
    models = [
        sgns.train(corpus, validation=0.1, deterministic=True, **(OPTIONS | {"workers": n}))
        for n in (1, options["workers"])
    ]
    np.testing.assert_array_equal(models[0].held_out_curve, models[1].held_out_curve)
    np.testing.assert_array_equal(models[0].vectors.matrix, models[1].vectors.matrix)


def overfitting(**options):
    """Train on few sentences without structure: the held-out loss soon rises."""
    ids = np.random.default_rng(3).integers(40, size=2000)
    corpus = sgns.Corpus.from_ids(ids, np.arange(0, 2001, 10))
    return sgns.train(
        corpus, validation=0.3, alpha=0.03, epochs=60, vector_size=40, workers=1, **options
    )


def test_training_stops_when_the_loss_has_not_fallen_for_patience_epochs():
    model = overfitting(patience=3)
    losses = model.held_out_curve[:, 1]
    assert model.stopped
    assert np.argmin(losses) == len(losses) - 1 - 3
    assert model.words_trained == (len(losses) - 1) * 2000


def test_the_best_vectors_are_kept():
    best = overfitting(patience=3, keep_best=True)
    last = overfitting(patience=3)
    np.testing.assert_array_equal(best.held_out_curve, last.held_out_curve)
    n_epochs = int(np.argmin(best.held_out_curve[:, 1]))
    stopped = overfitting(on_progress=lambda p: p.words_done < 2000 * n_epochs)
    assert stopped.words_trained == 2000 * n_epochs
    np.testing.assert_array_equal(best.vectors.matrix, stopped.vectors.matrix)
    np.testing.assert_array_equal(best.context_vectors.matrix, stopped.context_vectors.matrix)
    assert (best.vectors.matrix != last.vectors.matrix).any()


def test_a_training_stopped_by_the_user_keeps_the_best_vectors():
    last = overfitting(patience=8, keep_best=True)
    end = int(last.held_out_curve[-2, 0])
    stopped = overfitting(keep_best=True, on_progress=lambda p: p.words_done < end)
    assert stopped.words_trained == end
    np.testing.assert_array_equal(stopped.vectors.matrix, last.vectors.matrix)


@pytest.mark.parametrize("keep_best", [False, True])
def test_a_training_that_resumes_ends_like_one_that_was_not_interrupted(tmp_path, keep_best):
    options = {"patience": 3, "keep_best": keep_best}
    whole = overfitting(**options)
    path = tmp_path / "c.safetensors"
    stops = iter([1500, 9000, 9500, 10**9, 10**9])
    for stop in stops:
        model = overfitting(
            **options, checkpoint=path, resume=True, on_progress=lambda p, s=stop: p.words_done < s
        )
        assert model.words_trained <= whole.words_trained
    for end in (model, sgns.Model.load(path)):
        np.testing.assert_array_equal(end.held_out_curve, whole.held_out_curve)
        np.testing.assert_array_equal(end.vectors.matrix, whole.vectors.matrix)
        assert end.words_trained == whole.words_trained


@pytest.mark.parametrize(
    "options",
    [
        {"epochs": 5},
        {"epochs": 9, "patience": 1, "alpha": 0.2},
        {"epochs": "auto", "max_epochs": 8, "alpha": 0.2},
    ],
)
def test_an_error_in_the_last_report_of_an_epoch_loses_no_point(corpus, tmp_path, options):
    options = OPTIONS | {"validation": 0.2, "sample": 0} | options
    whole = sgns.train(corpus, **options)

    def fail(progress):
        if progress.words_done and progress.words_done % corpus.n_words == 0:
            raise LookupError

    path = tmp_path / "checkpoint"
    with pytest.raises(LookupError):
        sgns.train(corpus, **options, checkpoint=path, on_progress=fail)
    resumed = sgns.train(corpus, **options, checkpoint=path, resume=True)
    np.testing.assert_array_equal(resumed.held_out_curve, whole.held_out_curve)
    np.testing.assert_array_equal(resumed.vectors.matrix, whole.vectors.matrix)


def test_checkpoints_after_words_add_points(corpus, tmp_path):
    model = sgns.train(
        corpus,
        validation=0.1,
        epochs=1,
        checkpoint=tmp_path / "c.safetensors",
        checkpoint_every="2000 words",
        block_size=10,
        **OPTIONS,
    )
    words = model.held_out_curve[:, 0]
    assert len(words) == 4
    assert (np.abs(words - [0, 2000, 4000, 6000]) < 50).all()


def test_a_checkpoint_with_another_share_is_refused(corpus, tmp_path):
    path = tmp_path / "c.safetensors"
    sgns.train(corpus, validation=0.1, checkpoint=path, **OPTIONS)
    with pytest.raises(ValueError, match=r"validation was 0\.1 and is now 0\.2"):
        sgns.train(corpus, validation=0.2, checkpoint=path, resume=True, **OPTIONS)
    with pytest.raises(ValueError, match=r"validation was 0\.1 and is now None"):
        sgns.train(corpus, checkpoint=path, resume=True, **OPTIONS)


def test_a_checkpoint_with_other_held_out_data_is_refused(tmp_path):
    path = tmp_path / "c.safetensors"
    sentences = [["a", "b", "c", "d"]] * 50
    options = OPTIONS | {"min_count": 1, "sample": 0, "checkpoint": path}
    sgns.train(sentences, validation=[["a", "b"]], **options)
    with pytest.raises(ValueError, match="the data of validation have changed"):
        sgns.train(sentences, validation=[["b", "a"]], resume=True, **options)


@pytest.mark.parametrize("option", [{"architecture": "cbow"}, {"hs": True, "negative": 0}])
def test_other_losses_are_measured(corpus, option):
    model = sgns.train(corpus, validation=0.2, **option, **OPTIONS)
    losses = model.held_out_curve[:, 1]
    assert losses[-1] < losses[0]
    assert losses[-1] == pytest.approx(model.loss_curve[-1, 1], rel=0.1)


def test_ngrams_are_measured():
    rng = np.random.default_rng(0)
    sentences = [[f"{'abcde'[k]}{i}" for i in rng.integers(5, size=8)] for k in range(5)] * 40
    model = sgns.train(
        sentences, validation=0.2, min_ngram=1, max_ngram=2, buckets=100, min_count=1, **OPTIONS
    )
    assert model.held_out_curve[-1, 1] < model.held_out_curve[0, 1]


@pytest.mark.parametrize("as_data", [lambda s, _: s, lambda s, _: sgns.Corpus.from_sentences(s, 1)])
def test_other_data_is_held_out_by_its_tokens(as_data, tmp_path):
    training = [["a", "b", "c"], ["c", "b", "d"]] * 40
    data = as_data([["unknown", "b", "a"], ["d", "c"]], tmp_path)
    model = sgns.train(
        training, validation=data, min_count=1, epochs=2, window=1, sample=0, hs=True, negative=0,
        **OPTIONS,
    )  # fmt: skip
    expected = sgns.train(
        training, validation=[["b", "a"], ["d", "c"]], min_count=1, epochs=2, window=1, sample=0,
        hs=True, negative=0, **OPTIONS,
    )  # fmt: skip
    np.testing.assert_allclose(model.held_out_curve, expected.held_out_curve, rtol=1e-6)
    assert model.words_trained == 480


def test_torch_trains_without_the_held_out_sentences(corpus):
    model = sgns.train(corpus, validation=0.2, backend="torch", epochs=2, **OPTIONS)
    n_held_out = 20 * np.count_nonzero(held_out_mask(300, 0.2, 1))
    assert model.options["n_words"] == corpus.n_words - n_held_out
    assert len(model.held_out_curve) == 3
    assert model.held_out_curve[-1, 1] < model.held_out_curve[0, 1]


def test_pairs_are_held_out():
    rng = np.random.default_rng(0)
    centers = rng.integers(20, size=4000)
    model = sgns.train_pairs(centers, (centers + 1) % 20, validation=0.1, **OPTIONS)
    assert model.options["n_words"] + 400 == pytest.approx(4000, abs=100)
    assert model.held_out_curve[-1, 1] < model.held_out_curve[0, 1]
    given = sgns.train_pairs(
        centers, (centers + 1) % 20, validation=sgns.Pairs([0, 1], [1, 2]), **OPTIONS
    )
    assert given.options["n_words"] == 4000
    assert given.held_out_curve[-1, 1] < given.held_out_curve[0, 1]


@pytest.mark.parametrize("deterministic", [False, True])
def test_walks_are_held_out(deterministic):
    edges = [(i, (i + k) % 60) for i in range(60) for k in (1, 2)]
    graph = Graph.from_edges(*zip(*edges, strict=True))
    options = {"vector_size": 8, "workers": 1, "epochs": 3, "deterministic": deterministic}
    model = node2vec(graph, validation=0.1, walk_length=20, **options)
    without = node2vec(graph, walk_length=20, **options)
    np.testing.assert_array_equal(model.vectors.matrix, without.vectors.matrix)
    assert len(model.held_out_curve) == 4
    assert model.held_out_curve[-1, 1] < model.held_out_curve[0, 1]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"validation": 0}, ValueError, "above 0 and below 1"),
        ({"validation": 1.0}, ValueError, "above 0 and below 1"),
        ({"validation": float("nan")}, ValueError, "above 0 and below 1"),
        ({"validation": True}, TypeError, "validation must be a share"),
        (
            {"patience": 2},
            ValueError,
            r"patience must be omitted without held-out data: .*validation=0\.01",
        ),
        ({"keep_best": True}, ValueError, "keep_best must be omitted without"),
        ({"validation": "/missing/text"}, FileNotFoundError, "/missing/text"),
        ({"validation": 0.1, "patience": 0}, ValueError, "patience must be at least 1"),
        ({"validation": 0.1, "keep_best": 2}, TypeError, "keep_best"),
        ({"epochs": "auto"}, ValueError, r"epochs='auto' needs held-out data.*validation=0\.01"),
    ],
)
def test_bad_options_are_refused_before_the_corpus_is_read(options, error, message):
    with pytest.raises(error, match=message):
        sgns.train("/nonexistent", **options)
    with pytest.raises(error, match=message):
        Validation.choose(options)


def test_held_out_data_without_pairs_is_refused(corpus):
    with pytest.raises(CorpusError, match="the held-out data has no pairs"):
        sgns.train(corpus, validation=1e-9, **OPTIONS)


def test_walks_and_documents_have_no_other_data():
    with pytest.raises(TypeError, match=r"share of the walks, such as 0\.01"):
        node2vec([("a", "b")], validation=[["a", "b"]])
    with pytest.raises(TypeError, match=r"share of the words, such as 0\.01"):
        sgns.train_documents([["a", "b"]], validation=[["a", "b"]])


@pytest.mark.parametrize("options", [{}, {"train_words": True}, {"method": "dm"}])
def test_words_of_documents_are_held_out(options):
    rng = np.random.default_rng(0)
    documents = [[f"w{20 * (d % 5) + i}" for i in rng.integers(20, size=100)] for d in range(50)]
    model = sgns.train_documents(
        documents, validation=0.1, epochs=20, min_count=1, **options, **OPTIONS
    )
    assert len(model.held_out_curve) == 21
    assert model.held_out_curve[-1, 1] < 0.9 * model.held_out_curve[0, 1]
    assert model.options["validation"] == 0.1


def test_the_losses_are_shown(corpus, capsys):
    model = sgns.train(corpus, validation=0.1, epochs=2, progress="json", **OPTIONS)
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    shown = [
        (each["words"], each["held_out_loss"])
        for each in events
        if each["event"] == "held-out loss"
    ]
    assert shown == [tuple(point) for point in model.held_out_curve.tolist()]


@pytest.fixture(scope="module")
def turning():
    """Few sentences without structure: the held-out loss soon rises."""
    ids = np.random.default_rng(3).integers(40, size=2000)
    return sgns.Corpus.from_ids(ids, np.arange(0, 2001, 10))


def auto(corpus, train=sgns.train, **options):
    usual = {"validation": 0.3, "alpha": 0.03, "min_alpha": 0.001, "vector_size": 40, "workers": 1}
    return train(corpus, **(usual | {"epochs": "auto", "patience": 1} | options))


def test_the_loss_decides_the_epochs_and_when_the_rate_falls(turning):
    reports = []
    model = auto(turning, on_progress=lambda p: reports.append((p.words_done, p.alpha)))
    losses = model.held_out_curve[:, 1]
    constant = int(np.flatnonzero(np.diff(losses) >= 0)[0]) + 1
    assert 2 < constant < 20
    assert (model.schedule.constant_epochs, model.schedule.epochs) == (constant, 2 * constant)
    assert not model.stopped
    assert model.words_trained == 2 * constant * 2000
    for words, alpha in reports:
        assert alpha == pytest.approx(model.schedule.rate(words), abs=1e-9)
    assert reports[-1][1] == pytest.approx(0.001, abs=1e-5)


def test_before_the_decay_the_training_is_one_at_a_constant_rate(turning):
    end = 2 * 2000
    stopped = auto(turning, on_progress=lambda p: p.words_done < end)
    constant = auto(turning, epochs=2, min_alpha=0.03, patience=None)
    assert stopped.stopped
    np.testing.assert_array_equal(stopped.vectors.matrix, constant.vectors.matrix)


def test_the_longest_training_is_bounded(turning):
    model = auto(turning, patience=9, max_epochs=5)
    assert (model.schedule.constant_epochs, model.schedule.epochs) == (2, 4)
    assert model.options["max_epochs"] == 5
    with pytest.raises(ValueError, match="max_epochs must be at least 2"):
        auto(turning, max_epochs=1)
    with pytest.raises(ValueError, match="max_epochs is the bound of epochs='auto'"):
        auto(turning, epochs=3, max_epochs=4)
    with pytest.raises(ValueError, match="did you mean 'auto'"):
        auto(turning, epochs="atuo")


@pytest.mark.parametrize("deterministic", [False, True])
def test_epochs_that_the_loss_decides_resume_to_the_bit(turning, tmp_path, deterministic):
    options = {"deterministic": deterministic, "keep_best": True}
    whole = auto(turning, **options)
    path = tmp_path / "c.safetensors"
    n_stops = 0
    while True:
        n_stops += 1
        end = n_stops * 3700
        model = auto(
            turning, **options, checkpoint=path, resume=True,
            on_progress=lambda p, end=end: p.words_done < end,
        )  # fmt: skip
        if not model.stopped:
            break
    assert n_stops > 3
    for ended in (model, sgns.Model.load(path)):
        assert ended.schedule == whole.schedule
        np.testing.assert_array_equal(ended.held_out_curve, whole.held_out_curve)
        np.testing.assert_array_equal(ended.vectors.matrix, whole.vectors.matrix)


def test_chunks_walks_documents_and_torch_decide_their_epochs(turning):
    rng = np.random.default_rng(0)
    centers = rng.integers(30, size=3000)
    contexts = rng.permutation(centers)
    chunks = sgns.PairChunks(
        lambda: ((centers[i : i + 700], contexts[i : i + 700]) for i in range(0, 3000, 700)),
        n_tokens=30,
        n_pairs=3000,
    )
    held_out = sgns.Pairs(centers[::-1][:500], contexts[:500], n_tokens=30)
    edges = [(i, (i + k) % 60) for i in range(60) for k in (1, 2)]
    graph = Graph.from_edges(*zip(*edges, strict=True))
    words = turning.ids.reshape(-1, 50).astype(str).tolist()
    models = [
        auto(chunks, sgns.train_pairs, validation=held_out, max_epochs=9),
        auto((centers, contexts), lambda p, **o: sgns.train_pairs(*p, **o), max_epochs=9),
        auto(graph, node2vec, validation=0.1, num_walks=1, walk_length=10, max_epochs=4),
        auto(words, sgns.train_documents, min_count=1, max_epochs=8),
        auto(turning, backend="torch", max_epochs=8),
    ]
    for model in models:
        assert not model.stopped
        assert model.schedule.decays
        n_words = model.options["n_words"]
        assert model.words_trained == model.schedule.epochs * n_words


def test_a_model_that_chose_its_epochs_is_extended_without(turning):
    model = auto(turning, max_epochs=4)
    longer = model.extend(turning, workers=1)
    assert longer.options["epochs"] == 5

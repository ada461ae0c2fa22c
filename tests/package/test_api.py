"""train and train_pairs: results, arguments, and control while they run."""

import os
import threading

import numpy as np
import pytest
import sgns
from sgns import Corpus, CorpusError, DivergenceError, Vocabulary
from sgns.pairs.blocks import NEGATIVES_MODES, block_shape

from ..waiting import n_threads, printed_by, wait_for_threads

QUICK = {"vector_size": 8, "epochs": 2, "workers": 1}


def test_a_model_has_both_matrices_and_says_how_it_went(corpus):
    model = sgns.train(corpus, **QUICK, seed=5)
    assert model.vocabulary is corpus.vocabulary
    for vectors in (model.vectors, model.context_vectors, model.mean_vectors):
        assert vectors.matrix.shape == (200, 8)
        assert np.isfinite(vectors.matrix).all()
        assert not vectors.matrix.flags.writeable
    np.testing.assert_allclose(
        model.mean_vectors.matrix,
        (model.vectors.matrix + model.context_vectors.matrix) / 2,
    )
    assert model.words_trained == 2 * corpus.n_words
    assert not model.stopped
    assert model.options["vector_size"] == 8
    assert model.options["seed"] == 5
    assert model.loss_curve[-1, 0] == model.words_trained
    # At first every score is near 0; a negative equal to the context adds nothing.
    assert 4 * np.log(2) < model.loss_curve[0, 1] < 6 * np.log(2)


def test_one_worker_gives_the_same_bits_twice_and_other_seeds_give_others(corpus):
    first, second = (sgns.train(corpus, **QUICK) for _ in range(2))
    assert np.array_equal(first.vectors.matrix, second.vectors.matrix)
    assert np.array_equal(first.context_vectors.matrix, second.context_vectors.matrix)
    other = sgns.train(corpus, **QUICK, seed=2)
    assert not np.array_equal(first.vectors.matrix, other.vectors.matrix)


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
@pytest.mark.parametrize("mode", NEGATIVES_MODES)
def test_hierarchical_softmax_alone_and_beside_negatives(corpus, mode, architecture):
    options = QUICK | {"architecture": architecture, "negatives_mode": mode, "hs": True}
    counts = corpus.counts
    lengths = np.diff(sgns.HuffmanTree(counts).offsets.astype(np.int64))
    # Every score costs log 2 at first.
    start = np.log(2) * (lengths @ counts) / counts.sum()

    alone = sgns.train(corpus, **options, negative=0, sample=0, alpha=1e-6, min_alpha=0)
    assert alone.loss_curve[0, 1] == pytest.approx(start, rel=0.01)
    assert alone.node_vectors.shape == (199, 8)
    assert alone.node_vectors.any(axis=1).all()
    assert not alone.node_vectors.flags.writeable
    assert alone.pairs_trained > 0
    with pytest.raises(ValueError, match="negative=0: it has no context vectors"):
        _ = alone.context_vectors

    both = sgns.train(corpus, **options, sample=0, alpha=1e-6, min_alpha=0)
    assert start + 5 * np.log(2) < both.loss_curve[0, 1] < start + 6 * np.log(2)
    assert both.context_vectors.matrix.any()
    assert both.node_vectors.any(axis=1).all()
    without = sgns.train(corpus, **(options | {"hs": False}))
    assert without.node_vectors is None


def test_hierarchical_softmax_learns_who_stands_with_whom():
    topics = [[f"{topic}{i}" for i in range(12)] for topic in "ab"]
    rng = np.random.default_rng(0)
    sentences = [rng.choice(topics[i % 2], 8).tolist() for i in range(800)]
    model = sgns.train(
        sentences, hs=True, negative=0, sample=0, vector_size=10, alpha=0.05, workers=1
    )
    tree = sgns.HuffmanTree(model.vocabulary.counts)
    near, far = (
        sum(
            np.exp(
                tree.log_probability(model.vocabulary[t], model.vectors["a0"], model.node_vectors)
            )
            for t in topic
        )
        for topic in topics
    )
    assert near > 0.95
    assert near + far == pytest.approx(1)
    assert all(word[0] == "a" for word, _ in model.vectors.most_similar("a0", topn=11))
    assert model.loss_curve[-1, 1] < 1.05 * np.log(12)  # what is left to guess


def test_hierarchical_softmax_on_pairs_with_weights():
    weights = np.tile([3.0, 1.0], 300)
    model = sgns.train_pairs(
        np.zeros(600, int),
        np.tile([1, 2], 300),
        weights,
        hs=True,
        negative=0,
        **(QUICK | {"epochs": 50}),
    )
    tree = sgns.HuffmanTree(model.vocabulary.counts)
    shares = np.exp(
        [tree.log_probability(t, model.vectors["0"], model.node_vectors) for t in (1, 2)]
    )
    np.testing.assert_allclose(shares, [0.75, 0.25], atol=0.02)
    assert model.loss_curve[-1, 1] == pytest.approx(-shares @ np.log(shares), rel=0.02)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hs": True, "negative": 0, "pool_size": 8}, "pool_size has no meaning with negative=0"),
        ({"hs": True, "negative": -1}, "negative must be at least 0, got -1"),
        ({"negative": 0}, "negative must be at least 1, got 0"),
    ],
)
def test_what_does_not_go_with_hierarchical_softmax(corpus, options, message):
    with pytest.raises(ValueError, match=message):
        sgns.train(corpus, **options)


def test_a_single_token_has_no_tree():
    with pytest.raises(CorpusError, match="hierarchical softmax needs at least two tokens"):
        sgns.train([["a", "a"]] * 5, hs=True, negative=0)


@pytest.mark.parametrize("kind", ["path", "paths", "generator", "ids"])
def test_what_can_be_trained_on(tmp_path, kind):
    lines = ["a b c a", "b c a b", "c c a b"] * 5
    path = tmp_path / "t.txt"
    path.write_text("\n".join(lines))
    data = {
        "path": path,
        "paths": [path, str(path)],
        "generator": (line.split() for line in lines),
        "ids": [np.arange(4) for _ in range(5)],
    }[kind]
    model = sgns.train(data, **QUICK, sample=0)
    assert len(model.vocabulary) == (4 if kind == "ids" else 3)


def test_pairs_in_arrays():
    centers = np.array([0, 0, 1, 2], np.uint32)
    contexts = np.array([1, 2, 0, 0], np.uint32)
    model = sgns.train_pairs(centers, contexts, n_tokens=4, **QUICK)
    assert model.words_trained == model.pairs_trained == 8
    assert len(model.vocabulary) == 4
    assert model.vocabulary.counts.tolist() == [2, 1, 1, 0]
    lists = sgns.train_pairs(centers.tolist(), contexts.tolist(), n_tokens=4, **QUICK)
    assert np.array_equal(model.vectors.matrix, lists.vectors.matrix)
    named = sgns.train_pairs([0, 1], [1, 0], vocabulary=Vocabulary(["x", "y"]), **QUICK)
    assert "y" in named.vectors


def test_weights_scale_pairs():
    def train(weights):
        return sgns.train_pairs([0, 1], [1, 2], weights, n_tokens=3, **QUICK).vectors.matrix

    assert np.array_equal(train(None), train([1.0, 1.0]))
    assert not np.array_equal(train(None), train([1.0, 0.5]))
    start = train([0.0, 0.0])
    assert np.array_equal(start[1], train([1.0, 0.0])[1])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([0, 1, 1], [1, 2]), ValueError, "one length, got 3 and 2"),
        (([0, 1], [1, 3]), IndexError, "contexts holds id 3 at position 1; ids are 0 to 2 here"),
        (([-1, 1], [1, 2]), IndexError, "centers holds id -1 at position 0"),
        (([0.5], [1]), TypeError, "centers must be integers"),
        (([], []), CorpusError, "there are no pairs"),
        (([0, 1], [1, 2], [1.0]), ValueError, "weights must be as many as the 2 pairs, got 1"),
        (([0, 1], [1, 2], [1, -1]), ValueError, r"weights must be finite and >= 0, got -1\.0"),
        (([0, 1], [1, 2], [1, np.nan]), ValueError, "weights must be finite"),
    ],
)
def test_bad_pairs(arguments, error, message):
    with pytest.raises(error, match=message):
        sgns.train_pairs(*arguments, n_tokens=3, **QUICK)


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf")])
@pytest.mark.parametrize("option", ["alpha", "min_alpha"])
def test_bad_rates(corpus, option, value):
    with pytest.raises(ValueError, match=f"^{option} must be"):
        sgns.train(corpus, **{option: value})
    with pytest.raises(ValueError, match=r"^alpha must be finite and > 0"):
        sgns.train(corpus, alpha=0.0, min_alpha=0.0)


@pytest.mark.parametrize("value", [0, -1])
@pytest.mark.parametrize("option", ["window", "vector_size", "epochs", "workers", "negative"])
def test_counts_that_are_not_positive(corpus, option, value):
    with pytest.raises(ValueError, match=f"^{option} must be at least 1, got {value}$"):
        sgns.train(corpus, **{option: value})


@pytest.mark.parametrize("option", ["window", "vector_size", "epochs", "workers", "negative"])
def test_counts_that_are_not_integers(corpus, option):
    with pytest.raises(TypeError, match=f"^{option} must be an integer, got 1.5$"):
        sgns.train(corpus, **{option: 1.5})


def test_other_bad_arguments(corpus):
    with pytest.raises(ValueError, match="min_alpha must be >= 0 and at most alpha"):
        sgns.train(corpus, alpha=0.01, min_alpha=0.02)
    with pytest.raises(ValueError, match="objective must be one of logistic, got 'hinge'"):
        sgns.train(corpus, objective="hinge")
    for use in (sgns.train, sgns.PairStream):
        with pytest.raises(ValueError, match=r"architecture must be one of .*, got 'glove'"):
            use(corpus, architecture="glove")
    with pytest.raises(MemoryError, match=r"two float32 matrices of shape \(200, 17592186044416\)"):
        sgns.train(corpus, vector_size=2**44)
    with pytest.raises(MemoryError, match="lower vector_size, or raise min_count"):
        sgns.train(corpus, vector_size=2**62)
    for option in ({"alpha": -1}, {"objective": "hinge"}, {"window": 0}, {"sample": -1}):
        with pytest.raises(ValueError, match=f"^{next(iter(option))} must be"):
            sgns.train("no such file", **option)  # said before the file is looked for


def test_an_unknown_instruction_set(corpus, monkeypatch):
    monkeypatch.setenv("SGNS_ISA", "mmx")
    known = ", ".join(sgns._core.supported_isas())
    with pytest.raises(ValueError, match=f"SGNS_ISA must be one of {known} on this machine"):
        sgns.train(corpus, **QUICK)


def test_a_forced_instruction_set_is_used(corpus, monkeypatch):
    for isa in sgns._core.supported_isas():
        monkeypatch.setenv("SGNS_ISA", isa)
        assert sgns._core.isa() == isa
        sgns.train(corpus, **QUICK)


def test_nothing_to_learn_from():
    with pytest.raises(CorpusError, match="at least two tokens"):
        sgns.train([["a", "a", "a"]], min_count=1)
    with pytest.raises(CorpusError, match=r"no pairs in 2 words: .*sample=0"):
        sgns.train([["a"], ["b"]], min_count=1, epochs=1)


def test_a_pool_goes_by_the_contexts_that_there_are():
    def pool_size(length, **options):
        sentences = np.random.default_rng(0).integers(5000, size=(100, length))
        corpus = sgns.Corpus.from_ids(
            sentences.ravel(), np.arange(0, sentences.size + 1, length), n_tokens=5000
        )
        return sgns.train(corpus, **QUICK, **options).options["pool_size"]

    assert pool_size(3, window=1000) == pool_size(4, window="sentence") == 24
    assert pool_size(9, window=1000) == round(0.8 * 5 * 10)
    assert pool_size(9, window=1000, max_contexts=6) == round(0.8 * 5 * 7)
    assert pool_size(100, window=1000) == pool_size(100, window=32) == round(0.8 * 5 * 33)


def test_blocks_adapt_to_the_vocabulary(corpus):
    options = sgns.train(corpus, **QUICK).options
    assert (options["negatives_mode"], options["block_size"], options["pool_size"]) == (
        "shared",
        12,  # 200 tokens
        12,
    )
    options = sgns.train(corpus, **QUICK, negatives_mode="per_pair").options
    assert (options["block_size"], options["pool_size"]) == (256, 0)
    options = sgns.train_pairs([0, 1], [1, 0], n_tokens=5000, **QUICK).options
    assert (options["block_size"], options["pool_size"]) == (96, 24)
    options = sgns.train_pairs([0, 1], [1, 0], n_tokens=5000, negative=11, **QUICK).options
    assert (options["block_size"], options["pool_size"]) == (96, 53)
    assert block_shape(5000, 5, "shared", None, None, window=11) == (96, 48)
    options = sgns.train(corpus, **QUICK, block_size=3, pool_size=40).options
    assert (options["block_size"], options["pool_size"]) == (3, 40)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"negatives_mode": "both"}, "negatives_mode must be one of shared, per_pair, got 'both'"),
        ({"pool_size": 0}, "pool_size must be at least 1, got 0"),
        ({"block_size": 0}, "block_size must be at least 1, got 0"),
        ({"negatives_mode": "per_pair", "pool_size": 8}, "pool_size has no meaning"),
    ],
)
def test_bad_blocks(corpus, options, message):
    with pytest.raises(ValueError, match=message):
        sgns.train(corpus, **options)
    with pytest.raises(ValueError, match=message):
        sgns.train_pairs([0, 1], [1, 0], **options)


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
@pytest.mark.parametrize("mode", NEGATIVES_MODES)
def test_every_way_learns_the_same_neighbors(mode, architecture):
    """Twenty topics of five words, one topic a sentence."""
    rng = np.random.default_rng(0)
    topic = rng.integers(0, 20, 20_000)
    ids = 5 * np.repeat(topic, 5) + rng.integers(0, 5, 100_000)
    corpus = Corpus.from_ids(ids, np.arange(0, 100_001, 5))
    model = sgns.train(
        corpus,
        architecture=architecture,
        vector_size=16,
        sample=0,
        epochs=4,
        workers=1,
        alpha=0.05,
        negatives_mode=mode,
    )
    assert model.options["architecture"] == architecture
    near = [int(token) // 5 for token, _ in model.vectors.most_similar("0", topn=4)]
    assert near == [0] * 4


def test_divergence_is_an_error(corpus):
    with pytest.raises(DivergenceError, match="try a lower one"):
        sgns.train(corpus, alpha=1e30, min_alpha=1e30, epochs=50)


def test_divergence_to_a_finite_loss_is_one_too(corpus):
    with pytest.raises(DivergenceError, match=r"the loss is \d+\.\d+ per pair after"):
        sgns.train(corpus, alpha=100, min_alpha=100, epochs=50, workers=1)


@pytest.mark.parametrize("mode", NEGATIVES_MODES)
def test_long_runs_of_one_center_train_as_well_as_any(corpus, mode):
    """Sorted pairs: thousands in a row for the most frequent tokens."""
    blocks = [(b.pair_centers, b.contexts.copy()) for b in sgns.PairStream(corpus, sample=0)]
    centers, contexts = map(np.concatenate, zip(*blocks, strict=True))
    order = np.argsort(centers, kind="stable")
    options = {"n_tokens": 2000, "vector_size": 20, "workers": 1, "negatives_mode": mode}
    shuffled, runs = (
        sgns.train_pairs(centers[order], contexts[order], **options).loss_curve[-1, 1]
        for order in (np.random.default_rng(0).permutation(len(centers)), order)
    )
    assert runs < 1.2 * shuffled


def test_progress_is_reported_on_the_calling_thread(corpus):
    seen = []

    def on_progress(progress):
        assert threading.current_thread() is threading.main_thread()
        seen.append((progress.words_done, progress.words_total, progress.alpha))

    sgns.train(corpus, **QUICK, on_progress=on_progress)
    assert seen[-1][:2] == (2 * corpus.n_words, 2 * corpus.n_words)
    assert seen[-1][2] == pytest.approx(1e-4)


def test_words_past_32_bits_are_planned_and_counted(vast_corpus, tmp_path):
    def stop(progress):
        assert progress.words_total == 15_000_000_000
        assert progress.alpha == pytest.approx(0.025, rel=1e-2)
        return progress.words_done < 1_000_000

    model = sgns.train(
        vast_corpus,
        **(QUICK | {"epochs": 3}),
        sample=0,
        on_progress=stop,
        checkpoint=tmp_path / "checkpoint",
        checkpoint_every="1000000 words",  # stops there
    )
    assert model.stopped
    assert 1_000_000 <= model.words_trained < 1_100_000
    assert model.options["n_words"] == 5_000_000_000


def test_false_from_the_callback_stops(corpus):
    before = n_threads()
    model = sgns.train(
        corpus, epochs=10**9, workers=2, on_progress=lambda progress: progress.words_done == 0
    )
    assert model.stopped
    assert 0 < model.words_trained < 10**9 * corpus.n_words
    wait_for_threads(before)


def test_what_the_callback_raises_is_raised(corpus):
    def on_progress(progress):
        raise LookupError("my own")

    with pytest.raises(LookupError, match="my own"):
        sgns.train(corpus, epochs=10**9, workers=2, on_progress=on_progress)
    assert sgns.train(corpus, **QUICK).words_trained  # and Python goes on


def test_more_workers_than_work():
    corpus = Corpus.from_sentences([["a", "b"]], 1)
    model = sgns.train(corpus, workers=1000, epochs=3, sample=0)
    assert model.words_trained == 6


def test_vectors_do_not_depend_on_the_hash_seed():
    code = """
import hashlib, sgns
words = [f"w{i * i % 101}" for i in range(5000)]
model = sgns.train([words], min_count=1, vector_size=10, workers=1)
print(hashlib.sha256(model.vectors.matrix.tobytes()).hexdigest(), model.vocabulary.tokens)
"""
    one, other = (
        printed_by(code, env={**os.environ, "PYTHONHASHSEED": seed}) for seed in ("1", "2")
    )
    assert one == other

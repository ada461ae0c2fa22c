"""Whole trainings: hierarchical softmax, and corpora without pairs."""

import numpy as np
import pytest
import sgns
from sgns import CorpusError
from sgns.pairs.blocks import NEGATIVES_MODES

QUICK = {"vector_size": 8, "epochs": 2, "workers": 1}


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
@pytest.mark.parametrize("mode", NEGATIVES_MODES)
def test_hierarchical_softmax_alone_and_beside_negatives(corpus, mode, architecture):
    options = QUICK | {"architecture": architecture, "negatives_mode": mode, "hs": True}
    counts = corpus.counts
    lengths = np.diff(sgns.HuffmanTree(counts).offsets.astype(np.int64))
    # The initial loss of every score is log 2.
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


def test_hierarchical_softmax_learns_topics():
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
    assert model.loss_curve[-1, 1] < 1.05 * np.log(12)  # the entropy of a topic


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


def test_a_single_token_has_no_tree():
    with pytest.raises(CorpusError, match="hierarchical softmax needs at least two tokens"):
        sgns.train([["a", "a"]] * 5, hs=True, negative=0)


def test_a_corpus_without_pairs_is_refused():
    with pytest.raises(CorpusError, match="at least two tokens"):
        sgns.train([["a", "a", "a"]], min_count=1)
    with pytest.raises(CorpusError, match=r"no pairs: .* none of 2 sentences has two words$"):
        sgns.train([["a"], ["b"]], min_count=1, sample=0, epochs=1)


@pytest.mark.parametrize(
    ("train", "unit"),
    [
        (lambda **options: sgns.train([["a", "b"]] * 9, min_count=1, **options), "words"),
        (lambda **options: sgns.train_pairs([0, 1], [1, 0], **options), "pairs"),
        (
            lambda **options: sgns.train_documents([["a", "b"]] * 9, min_count=1, **options),
            "words",
        ),
    ],
    ids=["train", "train_pairs", "train_documents"],
)
def test_a_training_shows_its_unit_loss_and_rate(shown, train, unit):
    display, events = shown
    model = (
        train(vector_size=4, workers=1, sample=0, progress=display)
        if unit == "words"
        else (train(vector_size=4, workers=1, progress=display))
    )
    begin, *_, end = [e for e in events if e["phase"] == "training"]
    assert (begin["event"], begin["done"], begin["unit"]) == ("begin", 0, unit)
    assert (end["event"], end["status"], end["fraction"]) == ("end", "finished", 1)
    assert end["done"] == end["words"] == model.words_trained
    assert end["loss"] > 0
    assert end["alpha"] == pytest.approx(1e-4, rel=0.5)


def test_a_training_that_is_stopped_says_so(shown, corpus):
    display, events = shown
    sgns.train(corpus, epochs=10**9, on_progress=lambda progress: False, progress=display)
    assert events[-1]["status"] == "stopped"
    assert events[-1]["fraction"] < 1

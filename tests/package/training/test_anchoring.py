"""Vectors that are pulled back to their initial ones."""

import numpy as np
import pytest
import sgns
from sgns.training.anchoring import AnchoredTrainer

OPTIONS = {"vector_size": 8, "workers": 1, "sample": 0, "epochs": 2}


@pytest.fixture(scope="module")
def corpus():
    """Sentences of words from one of two topics."""
    rng = np.random.default_rng(0)
    topics = np.repeat(rng.integers(2, size=300), 20) * 30
    return sgns.Corpus.from_ids(topics + rng.integers(30, size=6000), np.arange(0, 6001, 20))


@pytest.fixture(scope="module")
def initial():
    return np.random.default_rng(1).normal(size=(60, 8)).astype(np.float32)


def distance(corpus, initial, **options):
    model = sgns.train(
        corpus, initial_vectors=initial, initial_context_vectors=initial, **(OPTIONS | options)
    )
    return tuple(
        float(np.linalg.norm(of.matrix - initial)) for of in (model.vectors, model.context_vectors)
    )


@pytest.mark.parametrize("options", [{}, {"deterministic": True}, {"validation": 0.1}])
def test_vectors_stay_nearer_with_a_stronger_anchor(corpus, initial, options):
    free, weak, strong = (distance(corpus, initial, anchor=a, **options) for a in (0, 1.0, 1000))
    for of_free, of_weak, of_strong in zip(free, weak, strong, strict=True):
        assert of_free > 1.1 * of_weak > 1.1 * of_strong
        assert of_strong < 0.2 * of_free


def test_the_penalty_is_that_of_the_occurrences(corpus, initial):
    # Nothing else moves the vectors: the rate of a trainer that does nothing.
    class Nothing:
        def __call__(self, run, on_progress=None, stop_at=None):
            total = run.schedule.n_all_words
            done = min(stop_at, total)
            run.state.assign(
                sgns._core.TrainState.restore(
                    next_chunk=0, positions=np.empty((0, 2), np.uint64), words_done=done,
                    pairs_done=0, seconds=0.0, point_words=np.empty(0, np.uint64),
                    points=np.empty((0, 2)),
                )
            )  # fmt: skip
            return done == total

    from sgns.training.matrices import Matrices
    from sgns.training.run import Run
    from sgns.training.settings import Settings
    from sgns.training.start import Start

    settings = Settings(vector_size=8, workers=1, alpha=0.02, min_alpha=0.02, epochs=3)
    matrices = Matrices.allocate(60, 60, 8, 0, 1, 1)
    run = Run(Nothing(), matrices, settings, schedule=settings.schedule(6000))
    start = np.array(np.asarray(matrices.in_rows))
    anchors = Start(initial_vectors=initial, anchor=0.5).anchors(
        corpus.vocabulary, corpus.vocabulary, None
    )
    assert AnchoredTrainer(Nothing(), anchors, 0.5, 6000)(run)
    kept = np.exp(-0.5 * 0.02 * 3 * corpus.counts)[:, None]
    expected = initial + kept * (start - initial)
    np.testing.assert_allclose(np.asarray(matrices.in_rows), expected, rtol=1e-4, atol=1e-5)


def test_an_anchored_training_resumes_to_the_bit(corpus, initial, tmp_path):
    options = OPTIONS | {"initial_vectors": initial, "anchor": 0.1, "block_size": 16}
    whole = sgns.train(corpus, **options)
    path = tmp_path / "c.safetensors"
    for end in (100, 300, 1500, 7000, 10**9):
        model = sgns.train(
            corpus, **options, checkpoint=path, resume=True,
            on_progress=lambda p, end=end: p.words_done < end,
        )  # fmt: skip
    assert not model.stopped
    np.testing.assert_array_equal(model.vectors.matrix, whole.vectors.matrix)
    with pytest.raises(ValueError, match=r"anchor was 0\.1 and is now 0\.2"):
        sgns.train(corpus, **(options | {"anchor": 0.2}), checkpoint=path, resume=True)


def test_old_words_of_a_longer_model_stay_near():
    rng = np.random.default_rng(0)
    old = [[f"w{i}" for i in rng.integers(20, size=10)] for _ in range(200)]
    new = [[f"w{i}" for i in rng.integers(10, 30, size=10)] for _ in range(200)]
    model = sgns.train(old, min_count=1, **OPTIONS)
    found = {}
    for anchor in (0.0, 5.0):
        longer = model.extend(new, min_count=1, anchor=anchor, workers=1)
        moved = longer.vectors.matrix[:20] - model.vectors.matrix
        found[anchor] = float(np.linalg.norm(moved)), longer.vectors.matrix[20:]
    assert found[5.0][0] < 0.5 * found[0.0][0]
    assert (found[5.0][1] != 0).any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"anchor": -1}, "anchor must be finite and >= 0"),
        ({"anchor": float("inf")}, "anchor must be finite"),
        ({"anchor": 1}, "give initial_vectors or"),
    ],
)
def test_bad_anchors_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        sgns.train("/no such corpus", **options)


def test_ngrams_have_no_anchors(corpus):
    model = sgns.train([["ab", "cd"]] * 20, min_ngram=1, buckets=9, min_count=1, **OPTIONS)
    with pytest.raises(ValueError, match="anchor must be 0 with n-grams"):
        model.extend([["ab", "xy"]] * 20, min_count=1, anchor=1.0)


def test_an_error_in_the_last_report_before_a_step_loses_no_step(corpus, initial, tmp_path):
    options = OPTIONS | {"initial_vectors": initial, "anchor": 1.0, "epochs": 1}
    whole = sgns.train(corpus, **options)

    def fail(progress):
        if progress.words_done:
            raise LookupError

    path = tmp_path / "checkpoint"
    with pytest.raises(LookupError):
        sgns.train(corpus, **options, checkpoint=path, on_progress=fail)
    resumed = sgns.train(corpus, **options, checkpoint=path, resume=True)
    np.testing.assert_array_equal(resumed.vectors.matrix, whole.vectors.matrix)

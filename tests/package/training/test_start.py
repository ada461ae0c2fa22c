"""Initial vectors and frozen rows, for text and for pairs."""

import numpy as np
import pytest
import sgns
from sgns import Vocabulary, WordVectors

QUICK = {"vector_size": 8, "epochs": 2, "workers": 1}
RNG = np.random.default_rng(0)
ROWS = RNG.normal(size=(200, 8)).astype(np.float32) / 8


def unchanged(trained, start):
    """Return the ids of the rows with unchanged bits."""
    return np.flatnonzero((trained.matrix == start).all(axis=1)).tolist()


@pytest.fixture(scope="module")
def pairs(corpus):
    return sgns.Pairs(corpus.ids[:-1], corpus.ids[1:], n_tokens=200, n_contexts=300)


def test_rows_start_from_given_arrays(corpus):
    """At a tiny rate, rows stay at their start."""
    still = {"alpha": 1e-30, "min_alpha": 0.0}
    model = sgns.train(
        corpus, **QUICK, **still, initial_vectors=ROWS, initial_context_vectors=-ROWS
    )
    assert unchanged(model.vectors, ROWS) == list(range(200))
    assert unchanged(model.context_vectors, -ROWS) == list(range(200))
    plain = sgns.train(corpus, **QUICK)
    moved = sgns.train(corpus, **QUICK, initial_vectors=ROWS)
    assert not np.allclose(plain.vectors.matrix, moved.vectors.matrix)


def test_vectors_are_assigned_by_token(corpus):
    still = {"alpha": 1e-30, "min_alpha": 0.0}
    given = WordVectors(Vocabulary(["7", "none of them", "3"]), ROWS[:3])
    model = sgns.train(corpus, **QUICK, **still, initial_vectors=given)
    others = sgns.train(corpus, **QUICK, **still).vectors.matrix
    assert np.array_equal(model.vectors["7"], ROWS[0])
    assert np.array_equal(model.vectors["3"], ROWS[2])
    assert unchanged(model.vectors, others) == [i for i in range(200) if i not in (3, 7)]


def test_training_continues_from_a_model(corpus):
    """The initial loss of the second training is the final loss of the first."""
    first = sgns.train(corpus, **QUICK)
    again = sgns.train(
        corpus,
        **QUICK,
        initial_vectors=first.vectors,
        initial_context_vectors=first.context_vectors,
    )
    assert again.loss_curve[0, 1] == pytest.approx(first.loss_curve[-1, 1], rel=0.05)
    assert again.loss_curve[0, 1] < 0.97 * first.loss_curve[0, 1]


@pytest.mark.parametrize("frozen", [["3", "0"], [3, 0], np.isin(np.arange(200), [0, 3])])
@pytest.mark.parametrize("deterministic", [False, True])
def test_frozen_rows_keep_their_bits(corpus, frozen, deterministic):
    model = sgns.train(
        corpus,
        vector_size=8,
        epochs=1,
        workers=2,
        deterministic=deterministic,
        initial_vectors=ROWS,
        initial_context_vectors=ROWS,
        frozen=frozen,
        frozen_contexts=frozen,
    )
    assert unchanged(model.vectors, ROWS) == [0, 3]
    assert unchanged(model.context_vectors, ROWS) == [0, 3]


@pytest.mark.parametrize("architecture", sgns.ARCHITECTURES)
@pytest.mark.parametrize("mode", sgns.NEGATIVES_MODES)
def test_true_freezes_the_given_vectors(corpus, mode, architecture):
    given = WordVectors(Vocabulary(["1", "0", "5"]), ROWS[[1, 0, 5]])
    model = sgns.train(
        corpus,
        **QUICK,
        architecture=architecture,
        negatives_mode=mode,
        initial_vectors=given,
        frozen=True,
    )
    start = ROWS.copy()
    start[[2, 3, 4]] = 9
    assert unchanged(model.vectors, start) == [0, 1, 5]


def test_pairs_have_initial_vectors_and_frozen_rows(pairs):
    start = np.concatenate([ROWS, ROWS[:100]])
    model = sgns.train_pairs(
        pairs,
        **QUICK,
        initial_vectors=ROWS,
        initial_context_vectors=start,
        frozen=np.arange(200),
        frozen_contexts=["299", "0"],
    )
    assert unchanged(model.vectors, ROWS) == list(range(200))
    changed = set(range(300)) - set(unchanged(model.context_vectors, start))
    assert set(range(1, 100)) <= changed
    assert not changed & {0, 299}


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"initial_vectors": ROWS[:5]}, ValueError, r"initial_vectors must have shape \(200, 8\)"),
        (
            {"initial_context_vectors": ROWS[:, :5]},
            ValueError,
            r"initial_context_vectors must have shape \(200, 8\), got \(200, 5\)",
        ),
        ({"initial_vectors": ROWS * np.nan}, ValueError, "initial_vectors must be finite"),
        (
            {"initial_vectors": WordVectors(Vocabulary(["x"]), ROWS[:1])},
            ValueError,
            "initial_vectors and the vocabulary have no token in common",
        ),
        (
            {"initial_vectors": WordVectors(Vocabulary(["1"]), ROWS[:1, :4])},
            ValueError,
            r"must have shape \(1, 8\), got \(1, 4\)",
        ),
        ({"frozen": True}, ValueError, "frozen=True is for the tokens of initial_vectors"),
        ({"frozen": "3"}, TypeError, "frozen must be several tokens, not the string '3'"),
        ({"frozen": ["nobody"]}, KeyError, "'nobody' is not in the vocabulary"),
        ({"frozen": [200]}, IndexError, "frozen holds id 200 at position 0"),
        ({"frozen": [0.5]}, TypeError, "frozen must be integers"),
        ({"frozen_contexts": [True]}, ValueError, r"frozen_contexts must have shape \(200,\)"),
    ],
)
def test_bad_starts(corpus, options, error, message):
    with pytest.raises(error, match=message):
        sgns.train(corpus, **QUICK, **options)


def test_frozen_rows_are_refused_on_a_device(corpus):
    with pytest.raises(ValueError, match="options of backend='cpp'"):
        sgns.train(corpus, **QUICK, backend="torch", frozen=[1])

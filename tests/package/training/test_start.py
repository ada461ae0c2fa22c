"""Initial vectors and frozen rows, for text and for pairs."""

import numpy as np
import pytest
import sgns
from sgns import Vocabulary, WordVectors
from sgns.training.matrices import Matrices
from sgns.training.start import Start

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
        ({"initial_vectors": ROWS * 1j}, TypeError, "initial_vectors must be .* array of numbers"),
        ({"initial_vectors": ROWS.astype("S9")}, TypeError, "initial_vectors must be .* numbers"),
        (
            {"initial_vectors": np.ma.masked_greater(ROWS, 0.3)},
            ValueError,
            r"initial_vectors must not hold masked values, .* write initial_vectors\.filled",
        ),
        (
            {"frozen": np.ma.masked_array([1, 2], [False, True])},
            ValueError,
            "frozen must not hold masked values, got 1",
        ),
        ({"frozen": np.array(3)}, TypeError, "frozen must be True, or a list of tokens or ids"),
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


NODES = sgns.Vocabulary(["7", "3", "0", "1"])  # no token is its id
WORDS = sgns.Vocabulary(["the", "2", "of"])


@pytest.mark.parametrize(
    ("vocabulary", "frozen", "rows"),
    [
        (NODES, [3, 0], [1, 2]),
        (NODES, np.array([1, 7]), [0, 3]),
        (NODES, ["1"], [3]),
        (NODES, np.array([False, True, False, True]), [1, 3]),
        (WORDS, [0, "2"], [0, 1]),
        (WORDS, np.array(["of"]), [2]),
        (sgns.Vocabulary(["(0, 0)", "(0, 1)"]), [(0, 1)], [1]),
        (sgns.Vocabulary(["0", "1", "2"]), [], []),
    ],
)
def test_frozen_rows_are_named_as_in_queries(vocabulary, frozen, rows):
    mask = Start(frozen_contexts=frozen).frozen_contexts_among(vocabulary)
    assert np.flatnonzero(mask).tolist() == rows


@pytest.mark.parametrize(
    ("vocabulary", "frozen", "error", "message"),
    [
        (NODES, [2], KeyError, "'2' is not in the vocabulary .* give a mask"),
        (WORDS, [2], ValueError, "'2' is the token of row 1; .*; for the row 2 give a mask"),
        (WORDS, np.arange(3), ValueError, "for the row 2 give a mask with an entry for each row"),
        (WORDS, [b"of"], TypeError, "decode it"),
        (WORDS, ["off"], KeyError, "did you mean 'of'"),
    ],
)
def test_frozen_rows_are_never_silently_others(vocabulary, frozen, error, message):
    with pytest.raises(error, match=message):
        Start(frozen=frozen).begin(Matrices.allocate(4, 4, 2, 0, 1), vocabulary, vocabulary)


def test_tokens_with_an_initial_vector_occur_at_least_once():
    vocabulary = Vocabulary(["a", "b", "c"], [5, 0, 0])
    known = WordVectors(["b"], [[1.0, 2.0]])
    one, same = Start(initial_vectors=known).counted(vocabulary, vocabulary)
    assert one is same
    assert one == Vocabulary(["a", "b", "c"], [5, 1, 0])
    other = Vocabulary(["b", "d"], [0, 0])
    first, second = Start(initial_context_vectors=known).counted(vocabulary, other)
    assert first is vocabulary
    assert second == Vocabulary(["b", "d"], [1, 0])
    assert Start().counted(vocabulary, other) == (vocabulary, other)


@pytest.fixture(scope="module")
def genres():
    """A model of users of three genres, of ten items each."""
    rng = np.random.default_rng(0)
    users = np.repeat(np.arange(150), 8)
    items = users % 3 * 10 + rng.integers(10, size=users.size)
    pairs = sgns.Pairs(users, items, n_contexts=30)
    return sgns.train_pairs(pairs, vector_size=8, epochs=40, workers=1)


@pytest.mark.parametrize("deterministic", [False, True])
@pytest.mark.parametrize("mode", sgns.NEGATIVES_MODES)
@pytest.mark.parametrize("kind", ["arrays", "chunks", "counts"])
@pytest.mark.parametrize("n_times", [1, 20])
def test_a_new_user_among_items_that_stay(genres, kind, n_times, mode, deterministic):
    """Negatives of her own items alone would push her away from them."""
    arrays = np.zeros(3 * n_times, int), np.tile([11, 12, 13], n_times)
    pairs = {
        "arrays": lambda: sgns.Pairs(*arrays, n_contexts=30),
        "chunks": lambda: sgns.PairChunks([arrays], n_tokens=1, n_contexts=30),
        "counts": lambda: sgns.CountedPairs([0, 3], [11, 12, 13], [n_times] * 3, n_contexts=30),
    }[kind]()
    model = sgns.train_pairs(
        pairs,
        vector_size=8,
        epochs=1200 // n_times,
        workers=1,
        deterministic=deterministic,
        negatives_mode=mode,
        initial_context_vectors=genres.context_vectors,
        frozen_contexts=True,
    )
    best = np.argsort(-(model.context_vectors.matrix @ model.vectors.matrix[0]))[:6]
    assert set(best // 10) == {1}
    near = model.context_vectors.most_similar(model.vectors["0"], topn=5)
    assert {int(token) // 10 for token, _ in near} == {1}

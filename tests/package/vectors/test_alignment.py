"""Vectors in the space of others, and tokens that moved."""

import numpy as np
import pytest
import scipy.stats
import sgns
from sgns import Subwords, SubwordVectors, Vocabulary, WordVectors

SIZE = 5
RNG = np.random.default_rng(8)
TURN = scipy.stats.ortho_group.rvs(SIZE, random_state=3)
TOKENS = [f"w{i}" for i in range(40)]
MATRIX = RNG.normal(size=(40, SIZE))
OLD = WordVectors(TOKENS, MATRIX)


def turned(tokens=TOKENS, matrix=MATRIX, counts=None):
    """The vectors of the tokens in another space."""
    return WordVectors(Vocabulary(tokens, counts), matrix @ TURN)


def test_a_rotation_is_undone():
    aligned = sgns.align(turned(), OLD)
    assert type(aligned) is WordVectors
    assert list(aligned) == TOKENS
    np.testing.assert_allclose(aligned.matrix, OLD.matrix, atol=1e-5)


def test_tokens_are_matched_by_spelling_and_others_are_rotated_with_them():
    backwards = turned([*TOKENS[::-1], "only_here"], np.vstack([MATRIX[::-1], np.ones(SIZE)]))
    other = WordVectors([*TOKENS[5:], "only_there"], np.vstack([MATRIX[5:], np.ones(SIZE)]))
    aligned = sgns.align(backwards, other)
    np.testing.assert_allclose(aligned[TOKENS], OLD[TOKENS], atol=1e-5)
    np.testing.assert_allclose(aligned["only_here"], np.ones(SIZE), atol=1e-5)


def test_lengths_do_not_count():
    longer = turned(matrix=MATRIX * np.linspace(1, 99, 40)[:, None])
    longer = sgns.align(longer, OLD)
    np.testing.assert_allclose(longer.normalized, OLD.normalized, atol=1e-5)


def test_the_mean_cosine_is_that_of_the_best_rotation():
    noisy = turned(matrix=MATRIX + RNG.normal(size=MATRIX.shape))
    best = sgns.align(noisy, OLD).normalized
    cosines = (best * OLD.normalized).sum()
    for seed in range(20):
        other = scipy.stats.ortho_group.rvs(SIZE, random_state=seed)
        assert (noisy.normalized @ other * OLD.normalized).sum() < cosines


def test_the_most_frequent_tokens_are_the_anchors():
    matrix = MATRIX.copy()
    matrix[10:] = RNG.normal(size=(30, SIZE))
    counts = np.arange(140, 100, -1)
    shuffled = RNG.permutation(40)
    tokens = [TOKENS[i] for i in shuffled]
    with_counts = turned(tokens, matrix[shuffled], counts[shuffled])
    aligned = sgns.align(with_counts, OLD, anchors=10)
    np.testing.assert_allclose(aligned[TOKENS[:10]], OLD[TOKENS[:10]], atol=1e-5)
    # Without counts, they are the first tokens of b.
    aligned = sgns.align(turned(tokens, matrix[shuffled]), OLD, anchors=10)
    np.testing.assert_allclose(aligned[TOKENS[:10]], OLD[TOKENS[:10]], atol=1e-5)
    # A token that is rare in one of the two is rare.
    rare_there = WordVectors(Vocabulary(TOKENS, [500, *range(1, 40)]), MATRIX)
    rare_here = turned(counts=np.arange(40, 0, -1))
    expected = sgns.align(turned(TOKENS[16:24], MATRIX[16:24]), rare_there)
    found = sgns.align(rare_here, rare_there, anchors=8)
    np.testing.assert_allclose(found[TOKENS[16:24]], expected.matrix, atol=1e-5)


def test_unseen_words_are_aligned_with_the_ngrams():
    subwords = Subwords(3, 4, 30)
    rows = RNG.normal(size=(70, SIZE))
    old = SubwordVectors(TOKENS, rows, subwords)
    aligned = sgns.align(SubwordVectors(TOKENS, rows @ TURN, subwords), old)
    assert isinstance(aligned, SubwordVectors)
    np.testing.assert_allclose(aligned["unseen"], old["unseen"], atol=1e-5)
    np.testing.assert_allclose(aligned.matrix, old.matrix, atol=1e-5)


def test_the_moved_token_comes_first():
    matrix = MATRIX.copy()
    matrix[7], matrix[9] = -MATRIX[7], MATRIX[9] + RNG.normal(size=SIZE)
    (first, lowest), (second, low), (_, high) = sgns.shifts(turned(matrix=matrix), OLD, 3)
    assert [first, second] == ["w7", "w9"]
    assert lowest < 0 < high
    assert lowest < low < high
    assert len(sgns.shifts(turned(matrix=matrix), OLD)) == 10
    every = sgns.shifts(turned(matrix=matrix), OLD, None)
    assert [token for token, _ in every[:2]] == ["w7", "w9"]
    assert {token for token, _ in every} == set(TOKENS)
    aligned = sgns.align(turned(matrix=matrix), OLD)
    expected = (aligned.normalized[9] * OLD.normalized[9]).sum()
    assert dict(every)["w9"] == pytest.approx(expected, abs=1e-6)


def test_rare_tokens_are_left_out_of_the_shifts():
    counts = np.arange(1, 41)
    here, there = turned(counts=counts), WordVectors(Vocabulary(TOKENS, counts[::-1]), MATRIX)
    found = sgns.shifts(here, there, None, min_count=15)
    assert {token for token, _ in found} == set(TOKENS[14:26])
    with pytest.raises(ValueError, match="counts of b, which are unknown: omit it"):
        sgns.shifts(here, OLD, min_count=2)


def test_tokens_that_never_occurred_neither_align_nor_move():
    matrix = MATRIX.copy()
    matrix[:30] = RNG.normal(size=(30, SIZE))
    here = turned(matrix=matrix, counts=[0] * 20 + [1] * 20)
    there = WordVectors(Vocabulary(TOKENS, [1] * 20 + [0] * 10 + [1] * 10), MATRIX)
    aligned = sgns.align(here, there)
    np.testing.assert_allclose(aligned.matrix[30:], MATRIX[30:], atol=1e-5)
    assert {token for token, _ in sgns.shifts(here, there, None)} == set(TOKENS[30:])


def test_too_few_shared_tokens_give_a_warning():
    few = turned(TOKENS[:4], MATRIX[:4])
    with pytest.warns(UserWarning, match="4 shared tokens do not determine .* 5 dimensions"):
        sgns.align(few, OLD)
    with pytest.warns(UserWarning, match="3 shared tokens"):
        sgns.shifts(turned(), OLD, anchors=3)


@pytest.mark.parametrize(
    ("a", "options", "error", "message"),
    [
        (WordVectors(["x", "y"], np.eye(2, SIZE)), {}, ValueError, "in common: 'x', 'y' and 'w0'"),
        (WordVectors(TOKENS, np.ones((40, 3))), {}, ValueError, "dimensions, got 3 and 5: train"),
        (turned(), {"anchors": 0}, ValueError, "anchors must be at least 1, got 0"),
        (turned(), {"anchor": 3}, TypeError, "did you mean 'anchors'"),
        (MATRIX, {}, TypeError, "a must be WordVectors"),
        (WordVectors(TOKENS, MATRIX * np.inf), {}, ValueError, "not finite"),
    ],
)
def test_what_cannot_be_aligned(a, options, error, message):
    for call in (sgns.align, sgns.shifts):
        with pytest.raises(error, match=message):
            call(a, OLD, **options)


def test_a_model_is_refused_with_advice():
    model = sgns.train([["a", "b"]] * 9, vector_size=SIZE, workers=1, sample=0)
    with pytest.raises(TypeError, match=r"b must be WordVectors, .*write model\.vectors"):
        sgns.align(OLD, model)


@pytest.mark.parametrize("name", ["topn", "min_count"])
def test_bad_bounds_of_shifts(name):
    with pytest.raises(ValueError, match=f"{name} must be at least 1, got 0"):
        sgns.shifts(turned(), OLD, **{name: 0})

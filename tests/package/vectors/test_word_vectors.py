"""Word vectors: access, normalization, copies and files."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from sgns.errors import FormatError
from sgns.vectors import Subwords, SubwordVectors, WordVectors
from sgns.vocabulary import Vocabulary

from .samples import N_TOKENS, SIZE, small


def test_access(ours, matrix):
    assert len(ours) == N_TOKENS
    assert ours.vector_size == SIZE
    assert "w3" in ours
    assert "w200" not in ours
    assert list(ours)[:2] == ["w0", "w1"]
    assert repr(ours) == "WordVectors(200 tokens x 17 dimensions)"
    for key in ("w3", 3, np.int64(3)):
        np.testing.assert_array_equal(ours[key], matrix[3], strict=True)
        np.testing.assert_array_equal(ours.get_vector(key), matrix[3], strict=True)
    for keys in (["w3", "w1"], [3, "w1"], np.array([3, 1]), np.array(["w3", "w1"])):
        np.testing.assert_array_equal(ours[keys], matrix[[3, 1]], strict=True)


def test_vectors_are_a_read_only_view(matrix):
    padded = np.zeros((N_TOKENS, 32), np.float32)[:, :SIZE]
    padded[:] = matrix
    vectors = WordVectors(Vocabulary(map(str, range(N_TOKENS))), padded)
    assert np.shares_memory(vectors.matrix, padded)
    padded[0, 0] = 5  # the owner can write, the view cannot
    assert vectors["0"][0] == 5
    for view in (vectors.matrix, vectors["0"], vectors[0], vectors.get_vector(0, norm=True)):
        with pytest.raises(ValueError, match="read-only"):
            view[...] = 0


def test_copies_are_read_only_and_without_cached_values(ours):
    assert ours.normalized is not None
    for again in (copy.deepcopy(ours), pickle.loads(pickle.dumps(ours))):
        assert np.array_equal(again.matrix, ours.matrix)
        assert again.vocabulary == ours.vocabulary
        assert not again.matrix.flags.writeable
        assert "normalized" not in vars(again)
        assert not np.shares_memory(again.matrix, ours.matrix)


def test_other_numbers_are_converted():
    vectors = WordVectors(Vocabulary(["a", "b"]), [[1, 2], [3, 4]])
    assert vectors.matrix.dtype == np.float32
    assert vectors["b"].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("matrix", "error", "message"),
    [
        (np.zeros((3, 4)), ValueError, r"\(2, vector_size\), both at least 1, got \(3, 4\)"),
        (np.zeros(2), ValueError, r"got \(2,\)"),
        (np.zeros((2, 0)), ValueError, r"got \(2, 0\)"),
        (np.zeros((2, 2), complex), TypeError, "complex128"),
        ([["a"], ["b"]], TypeError, "<U1"),
        (
            np.ma.masked_array([[1.0], [2.0]], [[0], [1]]),
            ValueError,
            r"got 1: write matrix\.filled",
        ),
        ([[None], [1]], TypeError, "object"),
    ],
)
def test_bad_matrix(matrix, error, message):
    with pytest.raises(error, match=message):
        WordVectors(Vocabulary(["a", "b"]), matrix)


def test_no_tokens():
    with pytest.raises(ValueError, match="at least 1"):
        WordVectors(Vocabulary([]), np.zeros((0, 4)))


@pytest.mark.parametrize(
    ("key", "error", "message"),
    [
        ("paris", KeyError, "'paris' is not in the vocabulary"),
        (["w1", "paris"], KeyError, "'paris' is not in the vocabulary"),
        (N_TOKENS, IndexError, r"id 200 is outside 0\.\.199"),
        (-1, IndexError, "id -1 is outside"),
        ([0, -1], IndexError, "id -1 is outside"),
        (1.5, TypeError, "float"),
        ([1.5], TypeError, "float"),
        (None, TypeError, "None"),
        ([], ValueError, "got none"),
    ],
)
def test_bad_key(ours, key, error, message):
    with pytest.raises(error, match=message):
        ours[key]


def test_normalized(ours, matrix, gensims):
    unit = ours.normalized
    np.testing.assert_allclose(unit, gensims.get_normed_vectors(), rtol=0, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, rtol=0, atol=1e-6)
    assert unit is ours.normalized
    assert unit.flags.c_contiguous
    assert not unit.flags.writeable
    assert not np.shares_memory(unit, matrix)
    np.testing.assert_allclose(ours.get_vector("w3", norm=True), unit[3], rtol=0, atol=1e-6)


def test_normalized_survives_extremes():
    vectors = small([[0, 0], [3e38, 3e38], [1e-45, 0], [1e-30, -1e-30]])
    half = np.sqrt(0.5)
    expected = [[0, 0], [half, half], [1, 0], [half, -half]]
    np.testing.assert_allclose(vectors.normalized, expected, rtol=0, atol=1e-6)
    found = [vectors.get_vector(i, norm=True) for i in range(4)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_save_and_load(ours, tmp_path):
    ours.save(tmp_path / "v.bin")
    found = WordVectors.load(tmp_path / "v.bin", limit=3)
    assert found.vocabulary.tokens == ("w0", "w1", "w2")
    ours.save(tmp_path / "v", format="npz")
    found = WordVectors.load(tmp_path / "v", format="npz")
    np.testing.assert_array_equal(found.matrix, ours.matrix)


#: Tokens "b" and "d" never occurred. Their vectors are nearest to that of "a".
SPARSE = WordVectors(
    Vocabulary(["a", "b", "c", "d", "e"], [4, 0, 3, 0, 1]),
    [[1, 0], [1, 0.01], [1, 0.5], [1, 0], [0, 1]],
)


def test_tokens_that_never_occurred_are_never_answers(tmp_path):
    SPARSE.save(tmp_path / "v.safetensors")
    for vectors in (SPARSE, WordVectors.load(tmp_path / "v.safetensors")):
        assert vectors.absent.tolist() == [False, True, False, True, False]
        assert [token for token, _ in vectors.most_similar("a")] == ["c", "e"]
        assert [token for token, _ in vectors.most_similar("a", topn=1)] == ["c"]
        assert [token for token, _ in vectors.most_similar("a", restrict_vocab=4)] == ["c"]
        assert vectors.most_similar("a", restrict_vocab=2) == []
        assert [token for token, _ in vectors.most_similar("b")] == ["a", "c", "e"]
        assert [token for token, _ in vectors.similar_by_vector([1, 0], topn=9)] == ["a", "c", "e"]
        assert [token for token, _ in vectors.analogy("a", "c", "c")] == ["e"]
        assert [[t for t, _ in near] for near in vectors.most_similar_batch("ac")] == [
            ["c", "e"],
            ["a", "e"],
        ]


def test_all_cosines_with_tokens_that_never_occurred():
    cosines = SPARSE.most_similar("a", topn=None)
    assert np.isneginf(cosines).tolist() == SPARSE.absent.tolist()
    assert cosines[0] == pytest.approx(1)
    assert np.isneginf(SPARSE.most_similar("a", topn=None, restrict_vocab=2)).tolist() == [0, 1]


def test_doesnt_match_skips_tokens_that_never_occurred():
    assert SPARSE.doesnt_match(["a", "c", "d", "e"]) == "e"
    assert SPARSE.doesnt_match(["b", "a"]) == "a"
    with pytest.raises(ValueError, match="none of these tokens ever occurred"):
        SPARSE.doesnt_match(["b", "d"])


@pytest.mark.parametrize("counts", [None, [0, 0], [1, 2]])
def test_without_counts_or_with_equal_ones_no_token_is_absent(counts):
    vectors = WordVectors(Vocabulary(["a", "b"], counts), [[1, 0], [0, 1]])
    assert vectors.absent is None
    assert vectors.most_similar("a") == [("b", 0)]


def test_names_in_a_list():
    vectors = WordVectors(["x", "y"], [[1, 0], [0, 1]])
    assert vectors.vocabulary == Vocabulary(["x", "y"])
    assert vectors.most_similar("x") == [("y", 0)]
    with pytest.raises(ValueError, match="vocabulary: token 'x' occurs twice"):
        WordVectors(["x", "x"], [[1, 0], [0, 1]])


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        (slice(0, 2), r"for rows write vectors\.matrix\[begin:end\]"),
        (..., r"for rows write vectors\.matrix"),
        ({"a", "b"}, r"a set has no order; .* write sorted\(tokens\)"),
        (frozenset("ab"), "a set has no order"),
    ],
)
def test_rows_are_selected_by_tokens(key, hint):
    with pytest.raises(TypeError, match=hint):
        SPARSE[key]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (1.0, r"got float 1\.0"),
        (b"a", "got bytes; decode them"),
        (("a", 2.0), "a list selects several"),
    ],
)
def test_objects_that_are_not_keys_are_refused(query, message):
    with pytest.raises(TypeError, match=message):
        SPARSE.most_similar(query)


def test_vectors_that_are_not_finite_answer_no_query():
    vectors = WordVectors(["a", "b"], [[1, 0], [np.nan, 1]])
    for query in (lambda: vectors.most_similar("a"), vectors.index):
        with pytest.raises(ValueError, match=r"vector 1, of 'b', is not finite; to leave"):
            query()


def test_context_vectors_are_saved_for_fasttext_alone(tmp_path):
    vectors, contexts = WordVectors(["x", "y"], [[1, 0], [0, 1]]), np.float32([[5, 6], [7, 8]])
    for given in (contexts, contexts.tolist(), WordVectors(["x", "y"], contexts)):
        vectors.save(tmp_path / "v.bin", "fasttext-bin", context_vectors=given)
        assert (tmp_path / "v.bin").read_bytes().endswith(contexts.tobytes())
    for given, message in (
        (contexts[:1], r"context_vectors must have shape \(2, vector_size\)"),
        (contexts[:, :1], r"the shape of the vectors of the tokens, \(2, 2\), got \(2, 1\)"),
        (WordVectors(["y", "x"], contexts), "context_vectors have other tokens"),
        (np.full((2, 2), np.nan), "context vector 0: component 1 is nan"),
    ):
        with pytest.raises(ValueError, match=message):
            vectors.save(tmp_path / "w.bin", "fasttext-bin", context_vectors=given)
    with pytest.raises(
        ValueError, match="are for the format 'fasttext-bin', but the format is 'npz'"
    ):
        vectors.save(tmp_path / "w.npz", context_vectors=contexts)
    assert [path.name for path in tmp_path.iterdir()] == ["v.bin"]


def test_vectors_with_ngrams_are_loaded_as_such(tmp_path):
    class Own(WordVectors):
        pass

    vectors = SubwordVectors(["x", "y"], np.eye(12)[:, :3], Subwords(2, 3, 10))
    for name in ("v.safetensors", "v.fasttext"):
        vectors.save(tmp_path / name)
        for load in (WordVectors.load, SubwordVectors.load):
            found = load(tmp_path / name)
            assert type(found) is SubwordVectors
            assert found.subwords == vectors.subwords
            np.testing.assert_array_equal(found.rows, vectors.rows)
        assert len(WordVectors.load(tmp_path / name, limit=1).rows) == 11
        plain = Own.load(tmp_path / name)
        assert type(plain) is Own
        np.testing.assert_array_equal(plain.matrix, vectors.matrix)
    vectors.save(tmp_path / "v.npz")
    assert type(WordVectors.load(tmp_path / "v.npz")) is WordVectors
    with pytest.raises(FormatError, match="holds vectors without n-grams; load it with"):
        SubwordVectors.load(tmp_path / "v.npz")


def test_an_array_of_vectors_is_their_matrix(ours):
    for array in (np.asarray(ours), np.array(ours, copy=False), np.asarray(ours, np.float32)):
        assert array.base is ours.matrix.base or array is ours.matrix
        assert not array.flags.writeable
    copied = np.array(ours)
    assert copied.flags.writeable
    assert not np.shares_memory(copied, ours.matrix)
    np.testing.assert_array_equal(copied, ours.matrix, strict=True)
    wide = np.asarray(ours, dtype=np.float64)
    assert wide.dtype == np.float64
    np.testing.assert_array_equal(wide, ours.matrix)
    with pytest.raises(ValueError, match="copy=False cannot give float64: the vectors are float32"):
        np.array(ours, dtype=np.float64, copy=False)


def test_files_can_be_smaller(ours, tmp_path):
    ours.save(tmp_path / "v.safetensors", dtype="int8", dims=4, limit=10, normalize=True)
    found = WordVectors.load(tmp_path / "v.safetensors")
    expected = ours.matrix[:10, :4] / np.linalg.norm(ours.matrix[:10, :4], axis=1, keepdims=True)
    assert found.matrix.shape == (10, 4)
    np.testing.assert_allclose(found.matrix, expected, atol=0.5 / 127)
    ours.save(tmp_path / "w.safetensors")
    again = WordVectors.load(
        tmp_path / "w.safetensors", dtype="int8", dims=4, limit=10, normalize=True
    )
    np.testing.assert_array_equal(again.matrix, found.matrix)


def test_rows_of_ngrams_can_be_smaller(tmp_path):
    rows = np.random.default_rng(9).normal(size=(1002, 32)).astype(np.float32)
    vectors = SubwordVectors(["tea", "teas"], rows, Subwords(3, 4, buckets=1000))
    path = tmp_path / "v.safetensors"
    vectors.save(path)
    whole = path.stat().st_size
    vectors.save(path, dtype="int8")
    assert path.stat().st_size < whole / 3.3
    found = WordVectors.load(path)
    np.testing.assert_allclose(found["teapot"], vectors["teapot"], atol=0.02)
    vectors.save(path, dims=8, limit=1)
    found = WordVectors.load(path)
    assert len(found) == 1
    np.testing.assert_allclose(found["teapot"], vectors["teapot"][:8], rtol=1e-6)
    with pytest.raises(ValueError, match=r"normalize=True is not for vectors with n-grams"):
        vectors.save(path, normalize=True)
    vectors.save(tmp_path / "v.npz", normalize=True)  # a format without n-grams
    with pytest.raises(ValueError, match=r"normalize=True is not for vectors with n-grams"):
        WordVectors.load(path, normalize=True)


def test_centered_vectors_lack_the_mean_and_the_first_components(ours):
    common = np.float32(20) * ours.matrix[0]
    shifted = WordVectors(ours.vocabulary, ours.matrix + common)
    centered = shifted.centered(components=2)
    assert centered.vocabulary is ours.vocabulary
    np.testing.assert_allclose(centered.matrix.mean(axis=0), 0, atol=1e-5)
    plain = ours.matrix - ours.matrix.mean(axis=0)
    _, _, directions = np.linalg.svd(plain)
    expected = plain - plain @ directions[:2].T @ directions[:2]
    np.testing.assert_allclose(centered.matrix, expected, atol=1e-4)
    only_mean = shifted.centered(components=0)
    np.testing.assert_allclose(only_mean.matrix, plain, atol=1e-4)
    default = shifted.centered()
    assert np.linalg.matrix_rank(default.matrix, tol=1e-3) == SIZE - 1


def test_tokens_that_never_occurred_do_not_shift_the_mean():
    matrix = np.float32([[1, 2], [3, 5], [2, 0], [1000, -1000]])
    vectors = WordVectors(Vocabulary([*"abcd"], [3, 2, 1, 0]), matrix)
    expected = matrix - np.float32([2, 7 / 3])
    np.testing.assert_allclose(vectors.centered(components=0).matrix, expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("components", "error", "message"),
    [
        (-1, ValueError, "components must be at least 0, got -1"),
        (SIZE, ValueError, f"components must be at most {SIZE - 1}, got {SIZE}"),
        ("2", TypeError, "components must be an integer"),
    ],
)
def test_bad_numbers_of_components(ours, components, error, message):
    with pytest.raises(error, match=message):
        ours.centered(components)


def test_vectors_that_are_not_finite_are_not_centered():
    with pytest.raises(ValueError, match="vector 1, of 'w1': component 2 is nan"):
        small([[0, 0], [1, np.nan], [2, 1]]).centered()

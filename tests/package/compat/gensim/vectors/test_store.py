"""Keys, vectors and attributes behave as in gensim."""

import numpy as np
import pytest
from sgns.compat.gensim import KeyedVectors


@pytest.mark.filterwarnings("ignore:Adding single vectors:UserWarning")  # by gensim
def test_vectors_are_added_and_replaced(real):
    for kind in (KeyedVectors, real["KeyedVectors"]):
        vectors = kind(2)
        vectors.add_vectors(["a", "b"], [[1, 0], [0, 1]])
        assert vectors.add_vector("c", [3, 4]) == 2
        vectors.add_vectors(["a", "d"], [[9, 9], [5, 5]])
        vectors.add_vectors(["b"], [[7, 7]], replace=True)
        vectors.add_vectors("e", [6, 8])
        assert vectors.index_to_key == ["a", "b", "c", "d", "e"]
        assert vectors.key_to_index == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}
        assert vectors.vectors.tolist() == [[1, 0], [7, 7], [3, 4], [5, 5], [6, 8]]
        assert len(vectors) == 5
        vectors["f"] = np.array([1, 2])
        vectors[["f", "g"]] = np.array([[3, 3], [4, 4]])
        assert vectors.vectors[5:].tolist() == [[3, 3], [4, 4]]
        vectors.unit_normalize_all()
        assert vectors["c"].tolist() == pytest.approx([0.6, 0.8])


def test_preallocated_rows_are_filled_first():
    """gensim leaves rows empty when it adds several keys."""
    vectors = KeyedVectors(2, count=3)
    vectors.add_vector("a", [1, 1])
    vectors.add_vectors(["b", "c", "d"], np.ones((3, 2)))
    assert vectors.index_to_key == ["a", "b", "c", "d"]
    assert vectors.vectors.shape == (4, 2)


def test_given_vectors_are_taken_without_a_copy():
    vectors = KeyedVectors(2)
    vectors.add_vectors(["a", "b"], np.eye(2))
    vectors.fill_norms()
    matrix = np.full((1, 3), 2, np.float32)
    vectors.take(["c"], matrix)
    assert vectors.vectors is matrix
    assert vectors.vector_size == 3
    assert vectors.key_to_index == {"c": 0}
    assert vectors.get_vector("c", norm=True) == pytest.approx([3**-0.5] * 3)
    assert vectors.add_vector("d", [1, 2, 3]) == 1
    assert vectors.index_to_key == ["c", "d"]


def test_attributes_are_typed_and_zero_by_default(real):
    for kind in (KeyedVectors, real["KeyedVectors"]):
        vectors = kind(1)
        vectors.add_vectors(["a", "b"], [[1], [2]])
        vectors.set_vecattr("b", "count", 7)
        vectors.set_vecattr("a", "weight", 0.5)
        vectors.set_vecattr("a", "tag", "noun")
        assert [vectors.get_vecattr(key, "count") for key in "ab"] == [0, 7]
        assert vectors.get_vecattr("b", "weight") == 0
        assert vectors.get_vecattr("a", "tag") == "noun"
        assert vectors.expandos["count"].dtype == np.int64
        assert vectors.expandos["weight"].dtype == np.float64
        with pytest.raises(TypeError):
            vectors.allocate_vecattrs(["count"], [object])


def test_attributes_are_added_with_vectors():
    vectors = KeyedVectors(1)
    vectors.add_vectors(["a", "b"], [[1], [2]], extras={"count": [3, 4]})
    vectors.add_vectors(["b", "c"], [[5], [6]], extras={"count": np.array([8, 9])})
    assert vectors.expandos["count"].tolist() == [3, 4, 9]
    vectors.add_vector("d", [1])
    assert vectors.expandos["count"].tolist() == [3, 4, 9, 0]


@pytest.mark.parametrize(
    ("keys", "rows", "extras"),
    [
        (["a"], [[1, 2, 3]], None),
        (["a", "b"], [[1, 2]], None),
        (["a"], [[1, 2]], {"count": [1, 2]}),
    ],
)
def test_wrong_shapes_are_refused(keys, rows, extras):
    vectors = KeyedVectors(2)
    with pytest.raises(ValueError, match="must have shape"):
        vectors.add_vectors(keys, rows, extras)
    assert len(vectors) == len(vectors.key_to_index) == 0


def test_norms_include_added_vectors(ours):
    ours.fill_norms()
    norms = ours.norms.copy()
    ours.vectors[0] *= 2
    ours.fill_norms()
    np.testing.assert_array_equal(ours.norms, norms)
    ours.fill_norms(force=True)
    assert ours.norms[0] == pytest.approx(2 * norms[0])
    ours.add_vector("new", np.ones(20))
    assert ours.most_similar("new", topn=1)
    assert ours.norms[-1] == pytest.approx(np.sqrt(20))


def test_sort_by_descending_frequency(ours, theirs):
    vector = ours["w7"].copy()
    ours.sort_by_descending_frequency()
    counts = ours.expandos["count"]
    assert (np.diff(counts) <= 0).all()
    np.testing.assert_array_equal(ours["w7"], vector)
    assert ours.get_vecattr("w7", "count") == theirs.get_vecattr("w7", "count")
    assert ours.most_similar("w7") == [
        (word, pytest.approx(cosine, rel=1e-5)) for word, cosine in theirs.most_similar("w7")
    ]


def test_vectors_for_all(ours, theirs):
    keys = ["w5", "w2", "unknown", "w5"]
    found, expected = (each.vectors_for_all(keys, copy_vecattrs=True) for each in (ours, theirs))
    assert found.index_to_key == expected.index_to_key == ["w5", "w2"]
    np.testing.assert_array_equal(found.vectors, expected.vectors)
    np.testing.assert_array_equal(found.expandos["count"], expected.expandos["count"])
    for counts in (each.vectors_for_all(keys).expandos["count"] for each in (ours, theirs)):
        assert counts.tolist() == [2, 1]


def test_resize_vectors():
    vectors = KeyedVectors(4)
    vectors.index_to_key = ["a", "b"]
    vectors.key_to_index = {"a": 0, "b": 1}
    vectors.resize_vectors(seed=3)
    assert vectors.vectors.shape == (2, 4)
    assert 0 < np.abs(vectors.vectors).max() <= 0.125


def test_returned_vectors_are_read_only(ours):
    for vector in (ours["w1"], ours.get_vector("w1", norm=True)):
        with pytest.raises(ValueError, match="read-only"):
            vector[0] = 1

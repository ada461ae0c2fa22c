"""Queries of word vectors with tokens that never occurred, and with wrong arguments."""

from __future__ import annotations

import numpy as np
import pytest
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import SPARSE


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


def test_names_in_a_list():
    vectors = WordVectors(["x", "y"], [[1, 0], [0, 1]])
    assert vectors.vocabulary == Vocabulary(["x", "y"])
    assert vectors.most_similar("x") == [("y", 0)]
    with pytest.raises(ValueError, match="vocabulary: token 'x' occurs twice"):
        WordVectors(["x", "x"], [[1, 0], [0, 1]])


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

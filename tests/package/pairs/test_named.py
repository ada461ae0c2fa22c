"""Vocabularies of pairs: one for both sides, or one for each."""

import pickle

import numpy as np
import pandas
import polars
import pyarrow
import pytest
import scipy.sparse
import sgns
from sgns import CountedPairs, PairChunks, Pairs, Vocabulary
from sgns.pairs.named import Sides, ids_of, n_ids, names_in

USERS, ITEMS = Vocabulary(["ann", "bob"]), Vocabulary(["tea", "jam", "rye"])


def test_the_number_of_ids_is_that_of_the_vocabulary():
    assert n_ids("n_tokens", None, None) is None
    assert n_ids("n_tokens", 7, None) == 7
    assert n_ids("n_tokens", None, USERS) == n_ids("n_tokens", 2, USERS) == 2
    with pytest.raises(
        ValueError, match=r"^vocabulary must have a token for each of the 7 ids, got 2"
    ):
        n_ids("n_tokens", 7, USERS)
    with pytest.raises(ValueError, match=r"context_vocabulary must have a token .* 7 ids, got 2"):
        n_ids("n_contexts", 7, USERS)
    with pytest.raises(ValueError, match="n_tokens must be at least 1, got 0"):
        n_ids("n_tokens", 0, None)


def test_any_option_of_contexts_makes_pairs_two_sided():
    def made(**options):
        sides = Sides(**options)
        return sides.n_centers, sides.n_contexts, sides.two_sided

    assert made(n_tokens=5) == (5, 5, False)
    assert made() == (None, None, False)
    assert made(n_tokens=5, n_contexts=9) == (5, 9, True)
    assert made(n_tokens=5, context_vocabulary=ITEMS) == (5, 3, True)
    assert made(vocabulary=USERS, n_contexts=3, context_vocabulary=ITEMS) == (2, 3, True)


def test_one_side_has_one_vocabulary_with_the_counts_of_contexts():
    pairs = Pairs([0, 0, 1], [1, 2, 1], n_tokens=4)
    assert pairs.vocabulary is pairs.context_vocabulary
    # "0" is only a center: it occurs, but is never drawn.
    assert pairs.vocabulary == Vocabulary(["0", "1", "2", "3"], [1, 2, 1, 0])
    assert pairs.context_counts.tolist() == [0, 2, 1, 0]


def test_two_sides_have_their_own_tokens_and_counts():
    pairs = Pairs([0, 0, 1], [2, 2, 1], vocabulary=USERS, context_vocabulary=ITEMS)
    assert pairs.vocabulary == Vocabulary(USERS.tokens, [2, 1])
    assert pairs.context_vocabulary == Vocabulary(ITEMS.tokens, [0, 1, 2])
    numbered = Pairs([0, 0, 1], [2, 2, 1], n_contexts=3)
    assert numbered.vocabulary.tokens == ("0", "1")
    assert numbered.context_vocabulary.tokens == ("0", "1", "2")


def test_known_counts_are_kept():
    known = Vocabulary(["x", "y"], np.array([10, 20]))
    assert Pairs([0, 1], [1, 0], vocabulary=known).vocabulary is known
    sided = Pairs([0, 1], [1, 0], context_vocabulary=known)
    assert sided.context_vocabulary is known
    assert sided.vocabulary.counts.tolist() == [1, 1]


NAMED = ["bob", "ann", "ann", "bob", "cid", "ann"], ["tea", "jam", "tea", "rye", "tea", "tea"]


def test_names_make_vocabularies_in_the_order_of_a_corpus():
    pairs = Pairs(*NAMED)
    assert pairs.vocabulary == Vocabulary(["ann", "bob", "cid"], [3, 2, 1])
    assert pairs.context_vocabulary == Vocabulary(["tea", "jam", "rye"], [4, 1, 1])
    assert pairs.centers.tolist() == [1, 0, 0, 1, 2, 0]
    assert pairs.contexts.tolist() == [0, 1, 0, 2, 0, 0]
    corpus = sgns.Corpus.from_sentences([NAMED[1]], min_count=1)
    assert corpus.vocabulary == pairs.context_vocabulary


def test_names_are_looked_up_in_given_vocabularies():
    pairs = Pairs(
        *NAMED, vocabulary=["ann", "bob", "cid"], context_vocabulary=["rye", "jam", "tea"]
    )
    assert pairs.centers.tolist() == [1, 0, 0, 1, 2, 0]
    assert pairs.contexts.tolist() == [2, 1, 2, 0, 2, 2]
    both = Pairs(*NAMED, vocabulary=sorted({*NAMED[0], *NAMED[1]}))
    assert both.vocabulary is both.context_vocabulary
    assert both.vocabulary.tokens == ("ann", "bob", "cid", "jam", "rye", "tea")
    assert both.contexts.tolist() == [5, 3, 5, 4, 5, 5]


def test_one_side_can_have_names_and_the_other_ids():
    pairs = Pairs(NAMED[0], [3, 1, 3, 0, 3, 3])
    assert pairs.vocabulary.tokens == ("ann", "bob", "cid")
    assert pairs.context_vocabulary.tokens == ("0", "1", "2", "3")
    pairs = Pairs([1, 0, 0, 1, 2, 0], NAMED[1], n_tokens=4)
    assert len(pairs.vocabulary) == 4
    assert pairs.context_vocabulary.tokens == ("tea", "jam", "rye")


@pytest.mark.parametrize(
    "column",
    [
        tuple,
        np.array,
        lambda names: np.array(names, object),
        lambda names: np.array(names, np.dtypes.StringDType()),
        pandas.Series,
        lambda names: pandas.Series(names, dtype="string"),
        lambda names: pandas.Series(names, dtype="category"),
        polars.Series,
        pyarrow.array,
    ],
)
def test_names_in_columns_of_any_kind(column):
    pairs = Pairs(*map(column, NAMED))
    assert pairs.centers.tolist() == [1, 0, 0, 1, 2, 0]
    assert {type(token) for token in pairs.vocabulary.tokens} == {str}


def test_all_kinds_of_pairs_take_names_and_lists():
    lists = {"vocabulary": ["ann", "bob", "cid"], "context_vocabulary": ["tea", "jam", "rye"]}
    made = [
        Pairs(*NAMED, **lists),
        CountedPairs.from_arrays(*NAMED, np.ones(6), **lists),
        CountedPairs.from_arrays(*NAMED, np.ones(6)),
        CountedPairs([0, 3, 5, 6], [1, 0, 0, 0, 2, 0], np.ones(6), **lists),
        PairChunks([NAMED], **lists),
    ]
    for pairs in made:
        assert pairs.vocabulary == Vocabulary(["ann", "bob", "cid"], [3, 2, 1])
        assert pairs.context_vocabulary == Vocabulary(["tea", "jam", "rye"], [4, 1, 1])
        model = sgns.train_pairs(pairs, vector_size=4, workers=1)
        assert model.vectors["ann"].shape == (4,)
        assert "rye" in model.context_vectors
        assert pickle.loads(pickle.dumps(pairs)).vocabulary == pairs.vocabulary
    model = sgns.train_pairs(*NAMED, vector_size=4, workers=1)
    assert model.context_vocabulary == made[0].context_vocabulary
    model = sgns.train_pairs([0, 1], [1, 0], vocabulary=["x", "y"], vector_size=4, workers=1)
    assert model.vocabulary == Vocabulary(["x", "y"], [1, 1])


def test_the_order_of_names_with_counts_is_by_their_sums():
    pairs = CountedPairs.from_arrays(["a", "b", "b"], ["x", "y", "x"], [9, 1, 0.5])
    assert pairs.vocabulary == Vocabulary(["a", "b"], [9, 2])
    assert pairs.context_vocabulary == Vocabulary(["x", "y"], [10, 1])


@pytest.mark.parametrize(
    ("names", "error", "message"),
    [
        (["ann", None], ValueError, "centers must not hold nulls, got one in row 1"),
        (["ann", float("nan")], ValueError, "got one in row 1"),
        (pandas.Series(["ann", pandas.NA], dtype="string"), ValueError, "got one in row 1"),
        (pandas.Series([pandas.NaT, "ann"], dtype=object), ValueError, "got one in row 0"),
        (polars.Series(["ann", None]), ValueError, "got one in row 1"),
        (pandas.Series([1, None], dtype="Int64"), TypeError, "got float64; row 1 is nan"),
        (["ann", 3], TypeError, "centers must be all strings or all ids, got int 3 in row 1"),
        ([b"ann", b"bob"], TypeError, "centers must be strings or ids, got bytes in row 0: decode"),
        (["ann", "bill"], KeyError, "centers, row 1: token 'bill' is not in the vocabulary of 2"),
        (["Bob", "ann"], KeyError, "centers, row 0: .* did you mean 'bob'"),
        ([0.0, 1.0], TypeError, r"got float64; convert them with astype\(int\)"),
        ([0.0, np.nan], TypeError, "got float64; row 1 is nan"),
    ],
)
def test_bad_names(names, error, message):
    with pytest.raises(error, match=message):
        Pairs(names, [0, 1], vocabulary=USERS, n_contexts=2)


def test_names_in_chunks_need_a_vocabulary():
    with pytest.raises(TypeError, match="contexts of chunk 1 are names: list all of them in c"):
        PairChunks([([0], [1]), ([0], ["tea"])], n_tokens=2, n_contexts=3)
    with pytest.raises(TypeError, match="centers of chunk 0 are names: list all of them in vocab"):
        PairChunks([(["a"], ["b"])], n_tokens=2)
    with pytest.raises(KeyError, match=r"contexts of chunk 0, row 0: token 'tee' .* 'tea'"):
        PairChunks([([0], ["tee"])], n_tokens=2, context_vocabulary=ITEMS)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"vocabulary": ["a", "a"]}, ValueError, "vocabulary: token 'a' occurs twice"),
        (
            {"context_vocabulary": "ab"},
            TypeError,
            "context_vocabulary must be a Vocabulary",
        ),
        ({"vocabulary": [3, 4]}, TypeError, "vocabulary must hold strings, got int 3"),
        (
            {"vocabulary": ["a"]},
            IndexError,
            "centers holds id 1 at position 1; ids are 0 to 0",
        ),
        ({"context_vocabulary": ["a"]}, IndexError, "contexts holds id 1 at position 0"),
    ],
)
def test_bad_vocabularies(options, error, message):
    with pytest.raises(error, match=message):
        Pairs([0, 1], [1, 0], **options)


def test_a_column_of_objects_can_hold_ids():
    assert Pairs(np.array([1, np.int8(0)], object), [0, 1]).centers.tolist() == [1, 0]
    with pytest.raises(TypeError, match="centers must be integers, got object"):
        Pairs(np.array([1, True], object), [0, 1])


def test_a_matrix_has_a_name_for_each_row_and_column():
    matrix = scipy.sparse.csr_array(np.ones((2, 2)))
    pairs = CountedPairs.from_scipy(matrix, vocabulary=USERS, context_vocabulary=["x", "y"])
    assert pairs.context_vocabulary.tokens == ("x", "y")
    for option in ("vocabulary", "context_vocabulary"):
        for names in (["x"], ["x", "y", "z"]):
            with pytest.raises(ValueError, match=f"^{option} must have a token for each of the 2"):
                CountedPairs.from_scipy(matrix, **{option: names})


def test_ids_are_not_names():
    assert names_in("x", [1, 2]) is None
    assert names_in("x", np.zeros((2, 2))) is None
    assert names_in("x", []) is None
    assert ids_of("x", ["b", "a"], Vocabulary(["a", "b"])).tolist() == [1, 0]


def test_frozen_contexts_without_known_counts_are_drawn_alike():
    pairs = Pairs([0] * 9, [1] * 6 + [2] * 3, n_contexts=6)
    frozen = np.array([True, True, True, False, False, True])
    assert pairs.noise_counts().tolist() == [0, 6, 3, 0, 0, 0]
    assert pairs.noise_counts(np.zeros(6, bool)).tolist() == [0, 6, 3, 0, 0, 0]
    assert pairs.noise_counts(frozen).tolist() == [2, 2, 2, 0, 0, 2]
    assert pairs.context_counts.tolist() == [0, 6, 3, 0, 0, 0]
    few = Pairs([0], [1], n_contexts=100)
    assert few.noise_counts(np.ones(100, bool)).tolist() == [1] * 100
    known = Pairs([0], [1], context_vocabulary=Vocabulary(["a", "b"], [5, 7]))
    assert known.noise_counts(np.ones(2, bool)).tolist() == [5, 7]

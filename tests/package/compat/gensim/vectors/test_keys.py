"""Keys of plain types: in files, by spelling, and in queries."""

import datetime
import decimal
import enum
import json

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors, Word2Vec
from sgns.compat.gensim.vectors.keys import (
    check_keys,
    check_spellings,
    keys_from_arrays,
    keys_to_arrays,
    spellings,
)

QUICK = {"vector_size": 4, "min_count": 1, "epochs": 1, "sample": 0, "workers": 1}

KEYS = [
    "word",
    "",
    ("eat", "VERB"),
    ("eat", ("VERB", 3), None),
    (),
    True,
    False,
    7,
    "7",
    -3,
    2**70,
    0.5,
    float("inf"),
    float("-inf"),
    None,
    "None",
    b"raw \xff",
    "b'raw'",
    frozenset({"x", 2, None}),
]


class Color(enum.StrEnum):
    RED = "red"


def typed(keys):
    """Return the types with the keys: True equals 1."""
    return [(type(key), key) for key in keys]


@pytest.mark.parametrize("through", ["model", "vectors"])
def test_keys_survive_files_with_their_types(tmp_path, through):
    if through == "model":
        model = Word2Vec([KEYS] * 5, **QUICK)
        model.save(tmp_path / "v")
        read = Word2Vec.load(tmp_path / "v").wv
        assert typed(KeyedVectors.load(tmp_path / "v").index_to_key) == typed(read.index_to_key)
    else:
        vectors = KeyedVectors(2)
        vectors.add_vectors(KEYS, np.ones((len(KEYS), 2)))
        vectors.save(tmp_path / "v")
        read = KeyedVectors.load(tmp_path / "v")
        assert typed(read.index_to_key) == typed(KEYS)
    assert set(typed(read.index_to_key)) == set(typed(KEYS))
    assert [read.key_to_index[key] for key in read.index_to_key] == list(range(len(KEYS)))
    KeyedVectors.load(tmp_path / "v").save(tmp_path / "again")
    assert len(sgns.WordVectors.load(tmp_path / "again", "safetensors")) == len(KEYS)


def test_scalars_of_numpy_are_the_equal_keys_of_python(tmp_path):
    vectors = KeyedVectors(1)
    keys = [np.int64(1), np.float64(0.5), np.bool_(False), ("a", np.int32(3)), np.bytes_(b"x")]
    vectors.add_vectors(keys, np.arange(5.0)[:, None])
    vectors.save(tmp_path / "v")
    read = KeyedVectors.load(tmp_path / "v")
    assert typed(read.index_to_key) == typed([1, 0.5, False, ("a", 3), b"x"])
    assert read.get_vector(np.int64(1)) == [0]
    assert read.get_index(("a", np.int64(3))) == 3


def test_members_of_enums_are_stored_as_their_values(tmp_path):
    vectors = KeyedVectors(1)
    vectors.add_vectors([Color.RED, (Color.RED, 1)], [[1], [2]])
    vectors.save(tmp_path / "v")
    assert typed(KeyedVectors.load(tmp_path / "v").index_to_key) == typed(["red", ("red", 1)])


@pytest.mark.parametrize(
    ("word", "error", "message"),
    [
        (decimal.Decimal("1.5"), TypeError, r"got decimal\.Decimal: Decimal\('1\.5'\)\. Convert"),
        (("at", datetime.date(2020, 1, 2)), TypeError, r"got datetime\.date: .*str\(\)"),
        (1j, TypeError, "got complex: 1j"),
        (float("nan"), ValueError, "nan cannot be a word.*remove missing values"),
        (("a", "\ud800"), ValueError, "lone surrogate"),
    ],
)
def test_words_that_files_cannot_hold_are_refused_before_training(word, error, message):
    begun = []

    class Model(Word2Vec):
        def train(self, *arguments, **options):
            begun.append(True)

    with pytest.raises(error, match=message):
        Model([[3, word]] * 5, **QUICK)
    with pytest.raises(error, match=message):
        check_keys([word])
    model = Word2Vec(**QUICK)
    with pytest.raises(error, match=message):
        model.build_vocab_from_freq({word: 3})
    assert begun == []


def test_strings_that_are_not_valid_unicode_are_refused():
    """In sentences they are replaced, with a warning."""
    with pytest.raises(ValueError, match="lone surrogate"):
        check_keys(["a", "\ud800"])
    with pytest.raises(ValueError, match="lone surrogate"):
        Word2Vec(**QUICK).build_vocab_from_freq({"\ud800": 3})


def test_deep_tuples_are_refused():
    key = ()
    for _ in range(40):
        key = (key,)
    with pytest.raises(ValueError, match="more than 32 tuples"):
        check_keys([key])


def test_spellings_are_distinct_strings():
    assert spellings(["a", 12, "12", "int:12", ("b",), None]) == [
        "a",
        "int:int:12",
        "12",
        "int:12",
        "('b',)",
        "None",
    ]
    assert spellings(iter([1, 2])) == ["1", "2"]


def test_formats_of_spellings_refuse_keys_that_are_spelled_alike(tmp_path):
    vectors = KeyedVectors(1)
    vectors.add_vectors([0.5, 12], [[1], [2]])
    vectors.save_word2vec_format(tmp_path / "v")
    assert KeyedVectors.load_word2vec_format(tmp_path / "v").index_to_key == ["0.5", "12"]
    vectors.add_vector("12", [3])
    with pytest.raises(ValueError, match=r"two keys are spelled 'n12'.*use save\(\)"):
        vectors.save_word2vec_format(tmp_path / "w", prefix="n")
    assert not (tmp_path / "w").exists()
    check_spellings(["12", "int:12"])


def test_strings_alone_need_no_array_of_keys():
    assert set(keys_to_arrays(["a", "b"], np.array([2, 1]))) == {"vocabulary", "counts"}


@pytest.mark.parametrize(
    "stored",
    [
        b"[1",
        b'["", 1]',
        b'{"list": ["", 1, 2]}',
        b'{"list": [1]}',
        b'{"list": [1, true]}',
        b'{"list": ["", {"list": [1]}]}',
        b'{"list": ["", {"dict": [[1, 2]]}]}',
        b'{"bytes": "ab"}',
        b"3",
        b"null",
        b"\xff",
    ],
)
def test_malformed_keys_are_refused(stored):
    arrays = keys_to_arrays(["a", 1]) | {"keys": np.frombuffer(stored, np.uint8)}
    with pytest.raises(sgns.FormatError, match="v has malformed keys"):
        keys_from_arrays(arrays, "v")


def test_keys_of_earlier_files_are_integers_by_a_mask():
    arrays = keys_to_arrays(["3", "a", "-1"])
    arrays["integer_keys"] = np.array([1, 0, 1], np.uint8)
    assert keys_from_arrays(arrays, "v") == [3, "a", -1]
    arrays["integer_keys"] = np.array([0, 1, 0], np.uint8)
    with pytest.raises(sgns.FormatError, match="malformed keys"):
        keys_from_arrays(arrays, "v")
    assert json.loads(keys_to_arrays([3, "a"])["keys"].tobytes()) == {"list": [3, ""]}


def test_queries_find_keys_of_any_type():
    rng = np.random.default_rng(5)
    keys = [("eat", "VERB"), ("eat", "NOUN"), "eat", "VERB", 0.5, None, b"x"]
    vectors = KeyedVectors(4)
    vectors.add_vectors(keys, rng.normal(size=(7, 4)))
    for key in keys:
        row = vectors.vectors[vectors.key_to_index[key]]
        np.testing.assert_array_equal(vectors[key], row)
        found = vectors.most_similar([key], topn=7)
        assert key not in [other for other, _ in found]
        assert found == vectors.similar_by_key(key, topn=7)
        by_row = [other for other, _ in vectors.most_similar([row], topn=7) if other != key]
        assert [other for other, _ in found] == by_row
        assert key not in [other for other, _ in vectors.most_similar_cosmul([key], topn=7)]
        assert vectors.distances(key)[vectors.key_to_index[key]] == pytest.approx(0, abs=1e-6)
        assert vectors.similarity(key, key) == pytest.approx(1)
    assert vectors[("eat", "VERB")].shape == (4,)
    assert vectors[["eat", "VERB"]].shape == (2, 4)
    assert vectors[("VERB", "eat")].shape == (2, 4)  # no key, so it is two keys
    weighted = vectors.most_similar([(("eat", "VERB"), 0.5), ("eat", 2.0)], topn=1)
    unit = [vectors.get_vector(key, norm=True) for key in (("eat", "VERB"), "eat")]
    nearest = vectors.most_similar([0.5 * unit[0] + 2 * unit[1]], topn=3)
    assert weighted[0] in nearest
    assert vectors.most_similar(("eat", "NOUN"), topn=1) == vectors.most_similar(
        [("eat", "NOUN")], topn=1
    )

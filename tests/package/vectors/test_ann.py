"""The approximate index, compared with the exact search."""

import copy
import importlib
import json
import pickle
import sys
import zlib

import numpy as np
import pytest
from sgns import FormatError, Vocabulary, WordVectors
from sgns.compat.gensim import KeyedVectors
from sgns.files import container
from sgns.vectors.ann import Index
from sgns.vocabulary import vocabulary_to_arrays

N_TOKENS, SIZE, N_QUERIES = 3000, 32, 200


@pytest.fixture(scope="module")
def vectors():
    """Vectors around 100 points, at several distances."""
    rng = np.random.default_rng(1)
    centers = rng.normal(size=(100, SIZE))
    spread = rng.uniform(0.2, 1, size=(N_TOKENS, 1))
    matrix = centers[rng.integers(100, size=N_TOKENS)] + spread * rng.normal(size=(N_TOKENS, SIZE))
    matrix *= rng.uniform(0.1, 10, size=(N_TOKENS, 1))
    return WordVectors(Vocabulary(f"w{i}" for i in range(N_TOKENS)), matrix)


@pytest.fixture(scope="module")
def index(vectors):
    return vectors.index(workers=1)


def recall(found, exact):
    return np.mean([len(set(a) & set(b)) / len(b) for a, b in zip(found, exact, strict=True)])


def test_recall(vectors, index):
    queries = list(range(N_QUERIES))
    exact = vectors.most_similar_batch(queries)
    found = vectors.most_similar_batch(queries, index=index)
    assert all(len(near) == 10 for near in found)
    tokens = [[[token for token, _ in near] for near in answers] for answers in (found, exact)]
    assert recall(*tokens) >= 0.9
    cosines = {(q, token): x for q, near in enumerate(exact) for token, x in near}
    both = [
        (cosines[q, t], x) for q, near in enumerate(found) for t, x in near if (q, t) in cosines
    ]
    np.testing.assert_allclose(*zip(*both, strict=True), rtol=0, atol=1e-6)


def test_a_wider_search_finds_more(vectors):
    queries = list(range(N_QUERIES))
    exact = vectors.most_similar_batch(queries)
    widths = ({"connectivity": 2, "expansion_add": 4, "expansion_search": 2}, {})
    narrow, wide = (
        recall(vectors.most_similar_batch(queries, index=vectors.index(workers=1, **width)), exact)
        for width in widths
    )
    assert narrow < wide - 0.05, (narrow, wide)


def test_one_query_is_answered_as_in_a_batch(vectors, index):
    queries = ["w3", 7, vectors["w9"] * 3, ["w1", "w2"], [("w1", 0.5), "w4"]]
    answers = vectors.most_similar_batch(queries, topn=5, index=index)
    for query, answer in zip(queries, answers, strict=True):
        alone = vectors.most_similar(query, topn=5, index=index)
        assert [token for token, _ in alone] == [token for token, _ in answer]
        given = [query] if isinstance(query, str) else query if isinstance(query, list) else []
        assert not {each for each, _ in alone} & {g for g in given if isinstance(g, str)}
        cosines = [x for _, x in alone]
        assert cosines == sorted(cosines, reverse=True)
    far = vectors.most_similar("w1", negative="w2", index=index)
    assert len(far) == 10


def test_more_neighbors_than_vectors_are_limited():
    few = WordVectors(Vocabulary(iter("abc")), [[1, 0], [1, 1], [0, 0]])
    index = few.index()
    assert len(index) == 3
    assert repr(index) == "Index(3 rows x 2 dimensions)"
    half = pytest.approx(np.sqrt(0.5))
    assert few.most_similar("a", topn=50, index=index) == [("b", half), ("c", 0)]
    assert few.most_similar_batch(["a", "c"], topn=50, index=index) == [
        [("b", half), ("c", 0)],
        [("a", 0), ("b", 0)],
    ]
    assert few.most_similar_batch([], index=index) == []


def test_as_the_indexer_of_gensims_interface(vectors, index):
    keyed = KeyedVectors(SIZE)
    keyed.add_vectors(list(vectors), vectors.matrix.astype(np.float64))
    answer = keyed.most_similar("w3", topn=11, indexer=keyed.index(workers=1))
    assert answer[0] == ("w3", pytest.approx(1))  # included, as in gensim
    expected = vectors.most_similar("w3", index=index)
    assert [key for key, _ in answer[1:]] == [token for token, _ in expected]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"metric": "dot"}, "metric='dot' needs the exact search: .* omit index or metric"),
        ({"topn": None}, "give topn a number"),
        ({"restrict_vocab": 10}, "restrict_vocab needs the exact search"),
        ({"topn": 0}, "topn must be at least 1, got 0"),
    ],
)
def test_unsupported_queries_are_refused(vectors, index, options, message):
    with pytest.raises(ValueError, match=message):
        vectors.most_similar("w1", index=index, **options)


def test_an_index_leaves_out_excluded_tokens(vectors, index):
    found = vectors.most_similar("w3", topn=20, index=index)
    seen = [token for token, _ in found[::2]]
    assert vectors.most_similar("w3", topn=10, index=index, exclude=seen) == found[1::2]
    [answer] = vectors.most_similar_batch(["w3"], topn=10, index=index, exclude=[seen])
    assert answer == found[1::2]


def test_an_index_of_other_vectors(vectors, index):
    other = WordVectors(Vocabulary(iter("ab")), [[1, 0], [0, 1]])
    with pytest.raises(ValueError, match=r"index is of other vectors: it has shape \(3000, 32\)"):
        other.most_similar("a", index=index)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"connectivity": 1}, "connectivity must be at least 2, got 1"),
        ({"expansion_add": 0}, "expansion_add must be at least 1"),
        ({"expansion_search": 0}, "expansion_search must be at least 1"),
        ({"workers": 0}, "workers must be at least 1"),
    ],
)
def test_bad_options(vectors, options, message):
    with pytest.raises(ValueError, match=message):
        vectors.index(**options)


@pytest.mark.parametrize("vector", [np.ones(3), np.full(SIZE, np.nan), np.ones((1, SIZE))])
def test_bad_vectors(index, vector):
    with pytest.raises(ValueError, match=r"a vector must be finite and have shape \(32,\)"):
        index.most_similar(vector)


def test_tokens_that_never_occurred_are_not_found():
    matrix = np.random.default_rng(4).normal(size=(60, 5))
    counts = np.arange(60) % 3
    vectors = WordVectors(Vocabulary(map("t{}".format, range(60)), counts), matrix)
    index = vectors.index(workers=1)
    assert index.shape == (60, 5)
    assert vectors.most_similar("t0", topn=60, index=index) == vectors.most_similar("t0", topn=60)
    assert len(vectors.most_similar("t0", topn=60, index=index)) == 40


def copies_of(index, folder):
    index.save(folder / "index.safetensors")
    yield Index.load(folder / "index.safetensors", workers=1)
    yield pickle.loads(pickle.dumps(index))
    yield copy.deepcopy(index)


def test_copies_answer_alike(vectors, tmp_path):
    """A copy that was built again could answer otherwise."""
    index = vectors.index(workers=1, connectivity=3, expansion_add=7, expansion_search=5)
    queries = list(range(N_QUERIES))
    expected = vectors.most_similar_batch(queries, index=index)
    for again in copies_of(index, tmp_path):
        assert again.shape == index.shape
        assert vectors.most_similar_batch(queries, index=again) == expected
        assert again.most_similar(vectors["w7"]) == index.most_similar(vectors["w7"])


def test_copies_of_an_index_without_some_rows(tmp_path):
    vectors = WordVectors(Vocabulary(["a", "b", "c"], [2, 0, 1]), [[1, 0], [1, 0], [0, 1]])
    for again in copies_of(vectors.index(workers=1), tmp_path):
        assert again.shape == (3, 2)
        assert vectors.most_similar("a", index=again) == [("c", 0)]


def test_any_keys_in_memory_but_strings_in_a_file(tmp_path):
    index = Index([(1, 2), "x"], np.eye(2), workers=1)
    assert pickle.loads(pickle.dumps(index)).most_similar([1, 0], topn=1) == [((1, 2), 1)]
    with pytest.raises(TypeError, match="keys of an index in a file must hold strings, got tuple"):
        index.save(tmp_path / "index.safetensors")
    assert not list(tmp_path.iterdir())


def test_a_damaged_file_is_refused(vectors, index, tmp_path):
    path = tmp_path / "index.safetensors"
    index.save(path)
    good = path.read_bytes()
    rng = np.random.default_rng(0)
    for at in rng.integers(len(good), size=50).tolist():
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        with pytest.raises(FormatError, match="index"):
            Index.load(path)
        path.write_bytes(good[:at])
        with pytest.raises(FormatError, match="index"):
            Index.load(path)
    vectors.save(path)
    with pytest.raises(FormatError, match="index"):
        Index.load(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vector_size": 3}, "not those of 2 keys"),
        ({"vector_size": 0}, "vector_size must be at least 1"),
        ({"vector_size": None}, "vector_size must be an integer"),
        ({"connectivity": 0}, "connectivity must be at least 2"),
        ({"checksum": 0}, "do not match their checksum"),
        ({"keys": ["a"]}, "not those of 1 keys"),
        ({"graph": b"usearch"}, "usearch cannot read its bytes"),
    ],
)
def test_a_file_whose_parts_do_not_belong_together_is_refused(tmp_path, change, message):
    path = tmp_path / "index.safetensors"
    Index(["a", "b"], np.eye(2), workers=1).save(path)
    arrays, metadata = container.read(path, "index")
    content = json.loads(metadata["index"])
    if graph := change.pop("graph", None):
        arrays["graph"] = np.frombuffer(graph, np.uint8)
        content["checksum"] = zlib.crc32(graph)
    arrays |= vocabulary_to_arrays(Vocabulary(change.pop("keys", ["a", "b"])))
    container.write(path, "index", arrays, {"index": json.dumps(content | change)})
    with pytest.raises(FormatError, match=message):
        Index.load(path)


def test_without_usearch_the_error_names_the_extra(vectors, monkeypatch):
    monkeypatch.setitem(sys.modules, "usearch.index", None)
    monkeypatch.delitem(sys.modules, "sgns.vectors.ann")
    with pytest.raises(ImportError, match=r"pip install 'sgns\[ann\]'"):
        vectors.index()
    monkeypatch.undo()
    assert importlib.import_module("sgns.vectors.ann").Index is Index

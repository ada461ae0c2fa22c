"""Models and vectors of all versions of gensim, and what damaged ones raise."""

import logging
import pickle

import gensim.models
import numpy as np
import pytest
import sgns
from sgns.compat.gensim import Doc2Vec, FastText, KeyedVectors, Phrases, TaggedDocument, Word2Vec
from sgns.compat.gensim.saved.files import SavedObject
from sgns.compat.gensim.saved.models import read_model, read_vectors

from .pickles import OLD, write

#: gensim 4.4 reads these files too.
READ_BY_GENSIM = [
    "model-from-gensim-3.8.0.w2v",
    "word2vec_3.3",
    "word2vec_old",
    "word2vec_old_sep",
    *(
        f"old_w2v_models/w2v_{version}.mdl"
        for version in ("0.13.4", "1.0.0", "1.0.1", "2.0.0", "2.1.0", "2.2.0", "2.3.0")
    ),
    *(f"old_w2v_models/w2v_{version}.mdl" for version in ("3.0.0", "3.1.0", "3.2.0", "3.3.0")),
    "old_w2v_models/w2v_3.4.0.mdl",
]

#: gensim 4.4 refuses these. Before 1.0, a model had no `wv`.
OLDER = [
    *(f"old_w2v_models/w2v_0.12.{version}.mdl" for version in range(5)),
    *(f"old_w2v_models/w2v_0.13.{version}.mdl" for version in range(4)),
    *(f"word2vec_pre_kv_{how}py{python}" for how in ("", "sep_") for python in ("2", "3", "3_4")),
    "w2v-lee-v0.12.0",
]

PARAMETERS = (
    *("vector_size", "alpha", "window", "min_count", "max_vocab_size", "sample", "seed"),
    *("workers", "min_alpha", "sg", "hs", "negative", "ns_exponent", "cbow_mean", "epochs"),
    *("null_word", "sorted_vocab", "batch_words", "max_final_vocab"),
    *("shrink_windows", "corpus_count", "corpus_total_words", "train_count", "total_train_time"),
)


@pytest.fixture(scope="module")
def trained(real):
    """A model of gensim with all matrices."""
    sentences = [["a", "b", "c"], ["b", "c", "d"], ["e", "größe", "a"]] * 20
    return real["Word2Vec"](
        sentences, vector_size=5, window=3, min_count=1, workers=1, sg=1, hs=1, negative=3, seed=9,
        epochs=2, comment="mine",
    )  # fmt: skip


def check_training(model):
    """Train a model further, on its own words and on new ones."""
    sentences = [[*model.wv.index_to_key[:2], "neu", "zwei"]] * max(10, model.min_count)
    before = model.wv.vectors.copy()
    model.sample = 0
    model.build_vocab(sentences, update=True)
    model.train(sentences, total_examples=model.corpus_count, epochs=2)
    assert "neu" in model.wv
    assert (model.wv.vectors[:2] != before[:2]).any()
    assert np.isfinite(model.wv.vectors).all()


@pytest.mark.parametrize("name", READ_BY_GENSIM)
def test_a_model_of_an_older_version_is_what_gensim_reads(real, name, tmp_path):
    logging.disable(logging.CRITICAL)
    theirs, ours = real["Word2Vec"].load(str(OLD / name)), Word2Vec.load(OLD / name)
    logging.disable(logging.NOTSET)
    np.testing.assert_array_equal(ours.wv.vectors, theirs.wv.vectors)
    assert ours.wv.index_to_key == theirs.wv.index_to_key
    assert ours.wv.key_to_index == theirs.wv.key_to_index
    for word in ours.wv.index_to_key:
        assert ours.wv.get_vecattr(word, "count") == theirs.wv.get_vecattr(word, "count")
    for parameter in PARAMETERS:
        assert getattr(ours, parameter) == getattr(theirs, parameter), parameter
    if theirs.negative:
        np.testing.assert_array_equal(ours.syn1neg, theirs.syn1neg)
    if theirs.hs:
        np.testing.assert_array_equal(ours.syn1, theirs.syn1)
    np.testing.assert_array_equal(KeyedVectors.load(OLD / name).vectors, theirs.wv.vectors)
    assert ours.wv.most_similar(ours.wv.index_to_key[0]) == [
        (word, pytest.approx(score, abs=1e-6))
        for word, score in theirs.wv.most_similar(ours.wv.index_to_key[0])
    ]
    check_training(ours)
    ours.save(tmp_path / "m")
    check_training(Word2Vec.load(tmp_path / "m"))


@pytest.mark.parametrize("name", OLDER)
def test_a_model_that_gensim_4_refuses_is_read(name):
    model = Word2Vec.load(OLD / name)
    assert model.wv.vectors.shape == (len(model.wv), model.vector_size)
    assert (model.wv.expandos["count"] >= model.min_count).all()
    assert model.wv.vectors.any(axis=1).all()
    assert len(model.wv.most_similar(model.wv.index_to_key[0], topn=2)) == 2
    check_training(model)


def test_vectors_of_an_older_version_are_read(real):
    path = OLD / "old_keyedvectors_320.dat"
    theirs, ours = real["KeyedVectors"].load(str(path)), KeyedVectors.load(path)
    np.testing.assert_array_equal(ours.vectors, theirs.vectors)
    assert ours.index_to_key == theirs.index_to_key
    assert ours.get_vecattr("computer", "count") == theirs.get_vecattr("computer", "count")
    ours["new"] = np.ones(ours.vector_size)
    assert ours["new"].all()


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("options", [{}, {"separately": ["syn1", "syn1neg"]}, {"sep_limit": 1}])
def test_a_model_of_this_version_is_read_as_it_was(trained, tmp_path, protocol, options):
    path = tmp_path / "m"
    # A model remembers what it saved apart, and must not do so in other tests.
    pickle.loads(pickle.dumps(trained)).save(str(path), pickle_protocol=protocol, **options)
    ours = Word2Vec.load(path)
    np.testing.assert_array_equal(ours.wv.vectors, trained.wv.vectors)
    np.testing.assert_array_equal(ours.syn1neg, trained.syn1neg)
    np.testing.assert_array_equal(ours.syn1, trained.syn1)
    assert ours.wv.index_to_key == trained.wv.index_to_key
    assert ours.comment == "mine"
    for name in (*PARAMETERS, "min_alpha_yet_reached", "effective_min_count"):
        assert getattr(ours, name) == getattr(trained, name), name
    sentence = [["a", "b", "größe"]]
    np.testing.assert_allclose(ours.score(sentence), trained.score(sentence), rtol=0.1)
    assert ours.predict_output_word(["a"])[0][0] == trained.predict_output_word(["a"])[0][0]
    np.testing.assert_array_equal(ours.cum_table, trained.cum_table)
    check_training(ours)


def test_a_loaded_model_is_like_a_copied_one(trained, tmp_path):
    trained.save(str(tmp_path / "m"))
    loaded, copied = Word2Vec.load(tmp_path / "m"), Word2Vec.from_gensim(trained)
    for model in (loaded, copied):
        model.sample = 0
        model.train([["a", "b", "c"]] * 30, total_examples=30, epochs=1)
    np.testing.assert_array_equal(loaded.wv.vectors, copied.wv.vectors)
    np.testing.assert_array_equal(loaded.syn1, copied.syn1)


def test_attributes_and_keys_of_vectors_are_kept(real, tmp_path):
    theirs = real["KeyedVectors"](2)
    theirs.add_vectors(["a", 7, ("b", 1), None], np.float32([[1, 2], [3, 4], [5, 6], [7, 8]]))
    theirs.set_vecattr("a", "weight", 0.5)
    theirs.set_vecattr(7, "label", "seven")
    theirs.save(str(tmp_path / "v"))
    ours = KeyedVectors.load(tmp_path / "v")
    assert ours.index_to_key == ["a", 7, ("b", 1), None]
    assert ours.key_to_index == theirs.key_to_index
    assert ours[7].tolist() == [3, 4]
    assert ours.get_vecattr("a", "weight") == 0.5
    assert ours.get_vecattr(7, "label") == "seven"
    ours.vectors[0] = 9
    assert ours["a"].tolist() == [9, 9]


def test_keys_keep_their_types(real, tmp_path):
    keys = ["a", 7, 2.5, None, b"b", ("c", 1), ((1, 2), "d"), frozenset({1, "e"})]
    theirs = real["KeyedVectors"](2)
    theirs.add_vectors(keys, np.ones((len(keys), 2), np.float32))
    theirs.save(str(tmp_path / "v"))
    assert KeyedVectors.load(tmp_path / "v").index_to_key == keys


def test_vectors_that_gensim_mapped_and_saved_again_are_read(real, tmp_path):
    theirs = real["KeyedVectors"](2)
    theirs.add_vectors(["a", "b"], np.float32([[1, 2], [3, 4]]))
    theirs.save(str(tmp_path / "v"), separately=["vectors"])
    real["KeyedVectors"].load(str(tmp_path / "v"), mmap="r").save(str(tmp_path / "again"))
    assert b"memmap" in (tmp_path / "again").read_bytes()
    ours = KeyedVectors.load(tmp_path / "again")
    np.testing.assert_array_equal(ours.vectors, theirs.vectors)
    ours.vectors[0] = 9


def test_tags_of_documents_that_are_row_numbers_are_keys(tmp_path):
    documents = [
        gensim.models.doc2vec.TaggedDocument(["a", "b", "c"], [number]) for number in range(4)
    ]
    theirs = gensim.models.Doc2Vec(documents, vector_size=3, min_count=1, epochs=1).dv
    theirs.save(str(tmp_path / "tags"))
    kv = KeyedVectors.load(tmp_path / "tags")
    assert kv.index_to_key == [0, 1, 2, 3]
    np.testing.assert_array_equal(kv[2], theirs[2])


def test_rows_without_keys_are_kept(real, tmp_path):
    real["KeyedVectors"](2, count=3).save(str(tmp_path / "v"))
    ours = KeyedVectors.load(tmp_path / "v")
    assert ours.index_to_key == [None] * 3
    assert not ours.key_to_index


def test_frozen_rows_are_kept(real, tmp_path):
    theirs = real["Word2Vec"]([["a", "b"]] * 9, vector_size=2, min_count=1, workers=1)
    theirs.wv.vectors_lockf = np.float32([0, 1])
    theirs.save(str(tmp_path / "m"))
    assert Word2Vec.load(tmp_path / "m").wv.vectors_lockf.tolist() == [0, 1]


def test_a_model_without_output_vectors_can_be_queried(trained, tmp_path):
    copied = pickle.loads(pickle.dumps(trained))
    copied.save(str(tmp_path / "m"), ignore=["syn1neg", "syn1"])
    with pytest.warns(UserWarning, match="has no syn1.*, the output vectors") as caught:
        model = Word2Vec.load(tmp_path / "m")
    assert len(caught) == 2
    assert not model.syn1neg.any()
    assert model.wv.most_similar("a")


def test_a_file_of_another_class_names_the_call(real, trained, tmp_path):
    trained.wv.save(str(tmp_path / "v"))
    with pytest.raises(sgns.FormatError, match=r"KeyedVectors, not Word2Vec: read it with Keyed"):
        Word2Vec.load(tmp_path / "v")
    gensim.models.Phrases([["a", "b"]]).save(str(tmp_path / "p"))
    for load in (Word2Vec.load, KeyedVectors.load):
        with pytest.raises(sgns.FormatError, match=r"holds gensim.models.phrases.*Phrases.load\("):
            load(tmp_path / "p")


def damaged(model, path, **changes):
    """Write a model whose attributes, by name or as "wv.name", have other values."""
    copied = pickle.loads(pickle.dumps(model))
    for name, value in changes.items():
        place = copied.wv if name.startswith("wv_") else copied
        if value is None:
            del place.__dict__[name.removeprefix("wv_")]
        else:
            place.__dict__[name.removeprefix("wv_")] = value
    return write(path, copied)


M = np.ones((6, 5), np.float32)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"wv_vectors": None}, "no matrix of vectors"),
        ({"wv_vectors": 5}, "vectors is not an array"),
        ({"wv_vectors": M.astype(np.int64)}, "no matrix of vectors"),
        ({"wv_vectors": M[0]}, "no matrix of vectors"),
        ({"wv_vectors": M.astype(object)}, "dtype 'O8'"),
        ({"wv_vectors": M[:3]}, "one key for each of its 3 vectors"),
        ({"wv_vectors": M[:, :2]}, r"syn1neg has shape \(6, 5\), but the vectors"),
        ({"syn1neg": M[:2]}, r"syn1neg has shape \(2, 5\)"),
        ({"syn1": M[:2]}, r"syn1 has shape \(2, 5\)"),
        ({"syn1": M.astype(int)}, "syn1 has shape"),
        ({"syn1": "a"}, "syn1 is not an array"),
        ({"wv": 5}, "no matrix of vectors"),
        ({"wv_index_to_key": None}, "one key for each"),
        ({"wv_index_to_key": ["a"] * 6}, "keys and their rows do not match"),
        ({"wv_index_to_key": [[]] * 6}, "a key is not a word"),
        ({"wv_key_to_index": {}}, "keys and their rows do not match"),
        ({"wv_key_to_index": None}, "valid"),
        ({"wv_key_to_index": [1]}, "valid"),
        ({"wv_expandos": 5}, "valid"),
        ({"wv_expandos": {}}, "no counts of words"),
        ({"wv_expandos": {"count": np.ones(3, int)}}, "count does not have one value for each key"),
        ({"wv_expandos": {"count": np.ones(6)}}, "counts must be whole numbers"),
        ({"wv_expandos": {"count": -np.ones(6, int)}}, "at least 0"),
        ({"wv_expandos": {"count": np.ones(6, int)}}, "valid model: KeyError"),
        ({"wv_vectors_lockf": np.zeros(3)}, "vectors_lockf does not have one value"),
        ({"window": "a"}, "window is 'a'"),
        ({"window": 0}, "window must be at least 1"),
        ({"window": 1.5}, "window is 1.5"),
        ({"epochs": [1]}, "epochs is of type list"),
        ({"seed": 2**70}, "seed is of type int"),
        ({"alpha": float("nan")}, "alpha is nan"),
        ({"wv_expandos": {5: np.ones(6)}}, "has no name"),
        ({"alpha": "a"}, "alpha is 'a'"),
        ({"negative": -5}, "negative must be at least 0"),
        ({"negative": float("nan")}, "valid"),
        ({"seed": -1}, "seed must be at least 0"),
        ({"workers": 0}, "workers must be at least 1"),
    ],
    ids=range(37),
)
def test_damaged_models_are_refused(trained, tmp_path, changes, message):
    path = damaged(trained, tmp_path / "m", **changes)
    with pytest.raises(sgns.FormatError, match=message):
        Word2Vec.load(path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("point", np.array([np.array([9], np.uint32)] * 6, object)),
        ("point", np.array([np.ones((2, 2))] * 6 + [None], object)[:6]),
        ("code", np.array([5] * 6, object)),
        ("code", np.array([np.array([7], np.uint8)] * 6 + [None], object)[:6]),
    ],
    ids=range(4),
)
def test_damaged_trees_are_refused(trained, tmp_path, name, value):
    expandos = trained.wv.expandos | {name: value}
    path = damaged(trained, tmp_path / "m", wv_expandos=expandos)
    with pytest.raises(sgns.FormatError, match="valid"):
        Word2Vec.load(path)


@pytest.mark.parametrize("name", [b"count", b"index"])
def test_damaged_entries_of_words_are_refused(tmp_path, name):
    whole = (OLD / "word2vec_3.3").read_bytes()
    damaged = whole.replace(b"\x00" + name, b"\x00x" + name[1:])
    assert damaged != whole
    (tmp_path / "m").write_bytes(damaged)
    with pytest.raises(sgns.FormatError, match="valid"):
        Word2Vec.load(tmp_path / "m")


def test_readers_return_attributes_by_their_names_in_gensim_4():
    model = read_model(OLD / "model-from-gensim-3.8.0.w2v")
    assert model.epochs == 60
    assert model.syn1neg.shape == model.wv.vectors.shape
    vectors = read_vectors(OLD / "old_keyedvectors_320.dat")
    assert vectors.vector_size == vectors.vectors.shape[1]
    assert vectors.key_to_index["computer"] == vectors.index_to_key.index("computer")


def shared(levels=60):
    """Return lists of ten lists each: few objects, and 10^60 of them if one looks at each."""
    value = [1]
    for _ in range(levels):
        value = [value] * 10
    return value


#: Pickles of values that must not be hashed, compared or shown.
TRAPS = {
    "deep": b"K\x01" + b"\x85" * 100_000,
    "a list of a deep one": b"]K\x01" + b"\x85" * 100_000 + b"a",
    "wide": pickle.dumps(shared(), 2)[2:-1],
    "a list of a wide one": pickle.dumps([shared()], 2)[2:-1],
}


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        *(("keyedvectors\nKeyedVectors", name) for name in ("index_to_key", "vectors", "vocab")),
        ("keyedvectors\nKeyedVectors", "key_to_index"),
        *(("word2vec\nWord2Vec", name) for name in ("window", "wv", "vocab", "index2word")),
        *(("phrases\nPhrases", name) for name in ("scoring", "delimiter", "min_count", "vocab")),
        ("phrases\nPhrases", "connector_words"),
        ("phrases\nFrozenPhrases", "phrasegrams"),
    ],
)
def test_deep_and_wide_values_are_refused_without_a_look_inside(tmp_path, kind, attribute, trap):
    attributes = {"vectors": np.ones((1, 2), np.float32), "syn0": np.ones((1, 2), np.float32)}
    attributes |= {"index_to_key": ["a"], "vocab": {"a": 1}, "delimiter": "_", "threshold": 1.0}
    attributes |= {"min_count": 1, "phrasegrams": {}}
    state = pickle.dumps(attributes, 2)[2:-1]
    name = b"X" + len(attribute).to_bytes(4, "little") + attribute.encode()
    head = b"\x80\x02cgensim.models." + kind.encode() + b"\n)\x81"
    (tmp_path / "file").write_bytes(head + state + name + TRAPS[trap] + b"sb.")
    for load in (KeyedVectors.load, Word2Vec.load, Phrases.load):
        with pytest.raises(sgns.FormatError, match="file"):
            load(tmp_path / "file")


def test_models_with_ngrams_of_gensim_3_have_rows_of_used_buckets_alone():
    """The others are zeros here. The vectors of words are those that gensim stored."""
    path = OLD / "compatible-hash-true.model"
    saved = read_model(path, "gensim.models.fasttext.FastText").wv
    assert saved.buckets.shape == (100, 5)
    assert (~saved.buckets.any(axis=1)).sum() == 15
    model = FastText.load(path)
    assert model.wv.bucket == 100
    assert model.wv["anarchist"].any()
    check_training(model)


def test_models_with_another_hash_are_refused():
    with pytest.raises(sgns.FormatError, match=r"another hash than fastText's.*3\.8\.3"):
        KeyedVectors.load(OLD / "ft_kv_3.6.0.model.gz")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"min_n": -1}, "lengths of its n-grams are -1 and 6"),
        ({"max_n": 10**6}, "lengths of its n-grams"),
        ({"bucket": 8}, "one vector for each of its 8 buckets"),
        ({"vectors_ngrams": None}, "no vectors of n-grams"),
        ({"vectors_ngrams": np.zeros((9, 3), np.float32)}, "one vector for each of its 9 buckets"),
        ({"vectors_vocab": None}, "no matrix of vectors"),
        ({"hash2index": {0: 0, 1: 0}, "bucket": 20}, "hold each row once"),
        ({"hash2index": {99: 0}, "bucket": 20}, "a bucket that does not exist"),
        ({"hash2index": {0.5: 0}, "bucket": 20}, "whole numbers"),
        ({"hash2index": {i: i for i in range(9)}, "bucket": 10**15}, "half of the free memory"),
        ({"vectors_vocab_lockf": np.zeros(3)}, "vectors_vocab_lockf does not have one value"),
        ({"vectors_ngrams_lockf": np.zeros(3)}, "vectors_ngrams_lockf does not have one value"),
    ],
)
def test_damaged_ngrams_are_refused(real, tmp_path, changes, message):
    wv = real["FastText"]([["a", "b"]] * 9, min_count=1, vector_size=4, bucket=9, workers=1).wv
    vars(wv).update(changes)
    with pytest.raises(sgns.FormatError, match=message):
        KeyedVectors.load(write(tmp_path / "m", wv))


#: Models of documents. gensim 4.4 itself reads none of them.
OLD_DOCUMENTS = [
    *(f"old_d2v_models/d2v_0.12.{version}.mdl" for version in range(5)),
    *(f"old_d2v_models/d2v_0.13.{version}.mdl" for version in range(5)),
    *(f"old_d2v_models/d2v_{version}.mdl" for version in ("1.0.0", "1.0.1", "2.0.0", "2.1.0")),
    *(f"old_d2v_models/d2v_{version}.mdl" for version in ("2.2.0", "2.3.0", "3.0.0", "3.1.0")),
    *(f"old_d2v_models/d2v_{version}.mdl" for version in ("3.2.0", "3.3.0", "3.4.0")),
    *("doc2vec_old", "doc2vec_old_sep", "d2v-lee-v0.13.0"),
]


@pytest.mark.parametrize("name", OLD_DOCUMENTS)
def test_models_of_documents_of_older_versions_are_read_and_trained(name):
    model = Doc2Vec.load(OLD / name)
    n_words, n_tags = (3, 2) if "mdl" in name else (len(model.wv), 300)
    assert (len(model.wv), len(model.dv)) == (n_words, n_tags)
    assert model.dv.index_to_key == list(range(n_tags))
    assert model.dv.vectors.any()
    words = model.wv.index_to_key[:3]
    assert model.infer_vector(words).any()
    documents = [TaggedDocument(words * 3, [0])] * 9
    before = model.dv.vectors.copy()
    model.sample = 0
    model.train(documents, total_examples=9, epochs=1)
    assert (model.dv.vectors[0] != before[0]).any()
    assert (model.dv.vectors[1:] == before[1:]).all()
    vectors = KeyedVectors.load(OLD / name)
    assert vectors.index_to_key == model.wv.index_to_key


def documents_of_gensim(real, **options):
    documents = [
        TaggedDocument(["a", "b", "c"], [number, f"half {number % 2}"]) for number in range(6)
    ]
    given = {"vector_size": 4, "min_count": 1, "epochs": 2, "workers": 1} | options
    return real["Doc2Vec"](documents, **given)


@pytest.mark.parametrize(
    "options",
    [
        {"dm": 1},
        {"dm": 0, "dbow_words": 1, "hs": 1},
        {"dm": 1, "dm_concat": 1, "dm_tag_count": 2, "window": 3},
    ],
)
def test_a_model_of_documents_of_gensim_4_is_read(real, options, tmp_path):
    theirs = documents_of_gensim(real, **options)
    theirs.save(str(tmp_path / "m"))
    theirs.save(str(tmp_path / "apart"), sep_limit=0)
    for name in ("m", "apart"):
        ours = Doc2Vec.load(tmp_path / name)
        np.testing.assert_array_equal(ours.dv.vectors, theirs.dv.vectors)
        np.testing.assert_array_equal(ours.wv.vectors, theirs.wv.vectors)
        np.testing.assert_array_equal(ours.syn1neg, theirs.syn1neg)
        assert ours.dv.index_to_key == theirs.dv.index_to_key == [*range(6), "half 0", "half 1"]
        assert ours.dv.get_vecattr("half 1", "doc_count") == 3
        assert str(ours) == str(theirs)
        assert ours.dm == theirs.dm
    with pytest.raises(sgns.FormatError, match=r"holds gensim.models.doc2vec.*Doc2Vec\.load"):
        Word2Vec.load(tmp_path / "m")
    assert KeyedVectors.load(tmp_path / "m").index_to_key == theirs.wv.index_to_key


def test_a_concatenated_model_of_gensim_infers_and_trains_on(real, tmp_path):
    theirs = documents_of_gensim(real, dm_concat=1, window=2, hs=1, sample=0)
    theirs.save(str(tmp_path / "m"))
    ours = Doc2Vec.load(tmp_path / "m")
    assert ours.layer1_size == theirs.layer1_size == ours.syn1neg.shape[1] == ours.syn1.shape[1]
    assert ours.infer_vector(["a", "b"]).shape == (4,)
    documents = [TaggedDocument(["a", "b", "c"], [0])]
    before = ours.dv[0].copy()
    ours.train(documents, total_examples=1, epochs=1)
    assert not np.array_equal(ours.dv[0], before)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("window", 4, r"syn1neg has shape \(4, 20\), but the vectors have shape"),
        ("window", 0, "window is 0 and dm_tag_count is 1"),
        ("window", 2**40, "window is 1099511627776 and"),
        ("dm_tag_count", -1, "window is 2 and dm_tag_count is -1"),
        ("null", None, "no null word"),
    ],
)
def test_damaged_concatenated_models_are_refused(real, tmp_path, name, value, message):
    theirs = documents_of_gensim(real, dm_concat=1, window=2)
    if name == "null":
        theirs.wv.index_to_key[-1] = "d"
        theirs.wv.key_to_index = {word: i for i, word in enumerate(theirs.wv.index_to_key)}
    else:
        setattr(theirs, name, value)
    theirs.save(str(tmp_path / "m"))
    with pytest.raises(sgns.FormatError, match=message):
        Doc2Vec.load(tmp_path / "m")


@pytest.mark.parametrize(
    ("name", "changed", "message"),
    [
        ("docvecs", None, "no vectors of documents"),
        ("offset2doctag", ["x"] * 9, "one tag for each of its 2"),
        ("offset2doctag", [0], "one tag for each of its 2"),
        ("offset2doctag", [["x"]], "a tag is not a word"),
        ("vectors_docs", np.ones(2, np.float32), "no matrix of vectors of documents"),
    ],
)
def test_damaged_tags_are_refused(name, changed, message, monkeypatch):
    read = SavedObject.get, SavedObject.array

    def get(self, attribute, default=None):
        return changed if attribute == name else read[0](self, attribute, default)

    def array(self, attribute):
        return changed if attribute == name else read[1](self, attribute)

    monkeypatch.setattr(SavedObject, "get", get)
    monkeypatch.setattr(SavedObject, "array", array)
    with pytest.raises(sgns.FormatError, match=message):
        Doc2Vec.load(OLD / "old_d2v_models/d2v_3.4.0.mdl")

"""FastText: gensim's parameters, attributes, files and copies."""

import copy
import inspect
import pickle

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import FastText, FastTextKeyedVectors, KeyedVectors, Word2Vec

QUICK = {
    "vector_size": 8,
    "min_count": 1,
    "workers": 1,
    "sample": 0,
    "epochs": 2,
    "bucket": 60,
    "min_n": 2,
    "max_n": 4,
}


def train(sentences, **options):
    return FastText(sentences, **(QUICK | options))


def same(a, b):
    return np.array_equal(a.wv.rows, b.wv.rows) and np.array_equal(a.syn1neg, b.syn1neg)


def test_parameters_have_gensims_order_and_defaults(real):
    theirs = list(inspect.signature(real["FastText"]).parameters.values())
    ours = list(inspect.signature(FastText).parameters.values())[: len(theirs)]
    assert [(p.name, p.default) for p in ours] == [(p.name, p.default) for p in theirs]


@pytest.mark.parametrize("options", [{"sg": 1}, {"sg": 0}, {"hs": 1, "negative": 0}])
def test_words_of_a_topic_are_similar_and_so_are_unseen_ones(sentences, options):
    model = train(sentences, epochs=30, alpha=0.05, **options)
    wv = model.wv
    assert type(wv) is FastTextKeyedVectors
    n_words = len(wv)
    assert wv.vectors.shape == wv.vectors_vocab.shape == (n_words, 8)
    assert wv.vectors_ngrams.shape == (60, 8)
    first = wv.index_to_key[0]
    nearest, cosine = wv.most_similar(first + first)[0]
    assert nearest == first
    assert cosine > 0.5


def test_training_changes_the_vectors_of_unseen_words(sentences):
    model = FastText(**QUICK)
    model.build_vocab(sentences)
    seen, unseen = model.wv[model.wv.index_to_key[0]].copy(), model.wv["unseen"].copy()
    model.wv.fill_norms()
    model.train(sentences, total_examples=model.corpus_count, epochs=1)
    assert not np.array_equal(model.wv["unseen"], unseen)
    assert not np.array_equal(model.wv.vectors[0], seen)
    assert same(model, train(sentences, epochs=1))


def test_the_vectors_are_those_of_the_core(sentences, tmp_path):
    """The file of a model is one of vectors with n-grams for the rest of the package."""
    model = train(sentences)
    model.save(tmp_path / "m")
    vectors = sgns.WordVectors.load(tmp_path / "m")
    assert vectors.subwords == sgns.Subwords(2, 4, 60)
    np.testing.assert_array_equal(vectors.matrix, model.wv.vectors)
    np.testing.assert_array_equal(vectors["unseen"], model.wv["unseen"])


@pytest.mark.parametrize("options", [{}, {"hs": 1}, {"max_n": 1}, {"bucket": 0}])
def test_models_are_saved_and_trained_further(sentences, tmp_path, options):
    model = train(sentences, **options)
    model.mine = 3
    model.save(tmp_path / "m")
    again = FastText.load(tmp_path / "m")
    assert same(again, model)
    assert again.mine == 3
    for name in ("min_n", "max_n", "bucket"):
        assert getattr(again.wv, name) == getattr(model.wv, name)
    for each in (again, model):
        each.build_vocab([["fresh", sentences[0][0]]] * 3, update=True)
        each.train(sentences, total_examples=1, epochs=1)
    assert same(again, model)
    if options.get("hs"):
        np.testing.assert_array_equal(again.syn1, model.syn1)
    assert type(KeyedVectors.load(tmp_path / "m")) is (
        FastTextKeyedVectors if model.wv.bucket else KeyedVectors
    )


def test_files_of_another_class_are_refused_with_its_call(sentences, tmp_path):
    train(sentences).save(tmp_path / "f")
    Word2Vec(sentences, vector_size=4).save(tmp_path / "w")
    with pytest.raises(sgns.FormatError, match=r"load it with FastText\.load"):
        Word2Vec.load(tmp_path / "f")
    with pytest.raises(sgns.FormatError, match=r"load it with Word2Vec\.load"):
        FastText.load(tmp_path / "w")
    sgns.train(sentences, vector_size=4, epochs=1).save(tmp_path / "m")
    with pytest.raises(sgns.FormatError, match="does not hold a FastText"):
        FastText.load(tmp_path / "m")


def test_an_update_adds_words_and_keeps_all_rows(sentences):
    model = train(sentences)
    rows, n_words = model.wv.rows.copy(), len(model.wv)
    model.wv.vectors  # noqa: B018 (computed before the update)
    model.build_vocab([["fresh", "fresher"]], update=True)
    assert len(model.wv) == len(model.wv.vectors) == len(model.syn1neg) == n_words + 2
    np.testing.assert_array_equal(model.wv.vectors_vocab[:n_words], rows[:n_words])
    np.testing.assert_array_equal(model.wv.vectors_ngrams, rows[n_words:])
    assert model.wv.vectors_vocab[n_words:].any(axis=1).all()


def test_vectors_that_were_added_are_where_training_begins(sentences):
    model = FastText(**QUICK)
    model.build_vocab(sentences)
    word = model.wv.index_to_key[0]
    model.wv[word] = np.full(8, 5)
    model.train(sentences, total_examples=1, epochs=1, start_alpha=1e-9, end_alpha=1e-9)
    np.testing.assert_allclose(model.wv[word], 5, atol=1e-3)


def test_replaced_arrays_are_taken_and_checked(sentences):
    model = train(sentences)
    model.wv.vectors_ngrams = np.ones((60, 8), np.float32)
    model.train(sentences, total_examples=1, epochs=1, start_alpha=1e-9, end_alpha=1e-9)
    np.testing.assert_allclose(model.wv.vectors_ngrams, 1, atol=1e-3)
    model.wv.vectors_vocab = np.ones((len(model.wv) + 1, 8), np.float32)
    with pytest.raises(ValueError, match=r"wv\.vectors_vocab must have shape"):
        model.train(sentences, total_examples=1, epochs=1)


def test_frozen_rows_do_not_change(sentences):
    model = train(sentences)
    ngrams, own = model.wv.vectors_ngrams.copy(), model.wv.vectors_vocab.copy()
    model.wv.vectors_ngrams_lockf = np.zeros(1, np.float32)
    model.train(sentences, total_examples=1, epochs=1)
    np.testing.assert_array_equal(model.wv.vectors_ngrams, ngrams)
    assert not np.array_equal(model.wv.vectors_vocab, own)


def test_without_ngrams_it_is_word2vec(sentences):
    model = train(sentences, max_n=0, sg=1)
    assert model.wv.bucket == 0
    plain = Word2Vec(sentences, sg=1, vector_size=8, min_count=1, workers=1, sample=0, epochs=2)
    np.testing.assert_array_equal(model.wv.vectors, plain.wv.vectors)
    assert "unseen" not in model.wv


@pytest.mark.parametrize("hs", [0, 1])
def test_predictions_drop_unseen_words(sentences, hs):
    model = train(sentences, hs=hs)
    words = model.wv.index_to_key[:2]
    assert model.predict_output_word([*words, "unseen"]) == model.predict_output_word(words)
    if hs:
        assert model.score([[*words, "unseen"]]) == model.score([words])


def test_estimates_have_gensims_names_and_the_sizes_of_the_matrices(sentences, real):
    model = train(sentences, hs=1)
    report = model.estimate_memory()
    theirs = real["FastText"](sentences, **(QUICK | {"hs": 1})).estimate_memory()
    assert report.keys() == theirs.keys()
    assert report["buckets_word"] == theirs["buckets_word"]
    assert report["vocab"] == theirs["vocab"]
    assert report["syn0_ngrams"] == 60 * 64
    assert report["total"] == sum(report.values()) - report["total"]
    assert "syn0_ngrams" not in train(sentences, bucket=0).estimate_memory()


def test_other_parameters_are_refused():
    with pytest.raises(NotImplementedError, match="word_ngrams must be 1, got 2"):
        FastText(word_ngrams=2)
    with pytest.raises(TypeError, match="here it is 'min_n'"):
        FastText(minn=2)
    with pytest.raises(TypeError, match="here it is 'max_n'"):
        FastText(max_ngram=2)
    with pytest.raises(ValueError, match="max_n must be"):
        FastText(max_n=999)
    assert FastText(bucket=9).word_ngrams == 1


def test_words_that_are_not_strings_have_the_ngrams_of_their_spelling():
    model = train([[12, 34], [34, 56]] * 9)
    assert model.wv[12].shape == (8,)
    np.testing.assert_array_equal(model.wv.buckets_word[0], model.wv.buckets_word[0])
    assert model.wv["unseen"].any()


def test_the_deprecated_reader_is_a_class_method(tmp_path, sentences):
    from sgns.compat.gensim import save_facebook_model

    model = train(sentences)
    save_facebook_model(model, tmp_path / "m.bin")
    with pytest.warns(DeprecationWarning, match=r"use load_facebook_model\(\)"):
        again = FastText.load_fasttext_format(tmp_path / "m.bin")
    np.testing.assert_array_equal(again.wv.rows, model.wv.rows)


def test_copies_and_pickles(sentences, real):
    model = train(sentences, hs=1)
    for copied in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert same(copied, model)
        copied.train(sentences, total_examples=1, epochs=1)
        assert not same(copied, model)
    theirs = model.to_gensim()
    assert type(theirs) is real["FastText"]
    for word in (model.wv.index_to_key[0], "unseen"):
        np.testing.assert_allclose(theirs.wv[word], model.wv[word], atol=1e-6)
    theirs.train(sentences, total_examples=theirs.corpus_count, epochs=1)
    back = FastText.from_gensim(theirs)
    np.testing.assert_array_equal(back.syn1, theirs.syn1)
    np.testing.assert_array_equal(back.wv.vectors_ngrams, theirs.wv.vectors_ngrams)


def test_models_that_gensim_pickled_are_read(sentences, real, tmp_path):
    theirs = real["FastText"](sentences, **QUICK)
    theirs.wv.vectors_ngrams_lockf = np.zeros(60, np.float32)
    path = str(tmp_path / "m")
    theirs.save(path)
    ours = FastText.load(path)
    for word in (*theirs.wv.index_to_key[:5], "unseen"):
        np.testing.assert_allclose(ours.wv[word], theirs.wv[word], atol=1e-6)
    np.testing.assert_array_equal(ours.syn1neg, theirs.syn1neg)
    assert (ours.wv.min_n, ours.wv.max_n, ours.wv.bucket) == (2, 4, 60)
    assert not ours.wv.vectors_ngrams_lockf.any()
    ours.train(sentences, total_examples=1, epochs=1)
    np.testing.assert_array_equal(ours.wv.vectors_ngrams, theirs.wv.vectors_ngrams)
    theirs.wv.save(path, sep_limit=0)
    for kind in (FastTextKeyedVectors, KeyedVectors):
        read = kind.load(path)
        assert type(read) is FastTextKeyedVectors
        np.testing.assert_allclose(read["unseen"], theirs.wv["unseen"], atol=1e-6)

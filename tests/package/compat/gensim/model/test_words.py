"""Words of a model: counted, selected, added, and their rows."""

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import Word2Vec

from .models import QUICK, same, train


def keys_by_count(model):
    """Return words by count, then by spelling. gensim's order of equal counts is arbitrary."""
    count = model.wv.get_vecattr
    return sorted(model.wv.index_to_key, key=lambda word: (-count(word, "count"), str(word)))


def test_vectors_start_in_gensims_range(real):
    words = [[str(i)] for i in range(500)]
    for size in (10, 100):
        model, expected = (
            each(vector_size=size, min_count=1) for each in (Word2Vec, real["Word2Vec"])
        )
        for each in (model, expected):
            each.build_vocab(words)
            assert 0.99 / size < np.abs(each.wv.vectors).max() <= 1 / size


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"min_count": 5},
        {"max_final_vocab": 3},
        {"max_final_vocab": 3, "min_count": 8},
        {"trim_rule": lambda word, count, min_count: {"a": 1, "e": 2}.get(word, 0), "min_count": 5},
        {"null_word": 1},
        {"null_word": 1, "sorted_vocab": 0},
        {"sorted_vocab": 0, "min_count": 5},
    ],
)
def test_the_vocabulary_agrees_with_gensim(real, options):
    letters = [list("abcdefgh"[: n % 8 + 1]) for n in range(21)]
    model = Word2Vec(letters, **(QUICK | options))
    expected = real["Word2Vec"](letters, **(QUICK | options))
    order = list if options.get("sorted_vocab") == 0 else sorted
    assert order(model.wv.index_to_key) == order(expected.wv.index_to_key)
    assert model.wv.index_to_key[-1] == expected.wv.index_to_key[-1] or not options.get("null_word")
    if options.get("sorted_vocab") != 0 and not options.get("null_word"):
        assert model.wv.index_to_key == keys_by_count(expected)
    for word in model.wv.index_to_key:
        assert model.wv.get_vecattr(word, "count") == expected.wv.get_vecattr(word, "count")
    for name in ("corpus_count", "corpus_total_words", "effective_min_count", "min_count"):
        assert getattr(model, name) == getattr(expected, name), name


def test_min_count_bounds_the_counts(sentences):
    counts = sgns.Corpus.from_sentences(sentences, min_count=1).counts
    min_count = int(np.median(counts))
    model = train(sentences, min_count=min_count)
    assert len(model.wv) == (counts >= min_count).sum()
    with pytest.raises(RuntimeError, match="you must first build vocabulary"):
        train(sentences, min_count=10**6)


def test_build_vocab_from_freq(real, sentences):
    frequencies = {"x": 3, "y": 9, "z": 1}
    model, expected = Word2Vec(min_count=2), real["Word2Vec"](min_count=2)
    for each in (model, expected):
        each.build_vocab_from_freq(frequencies, corpus_count=7, keep_raw_vocab=True)
    assert model.wv.index_to_key == expected.wv.index_to_key == ["y", "x"]
    assert model.corpus_count == expected.corpus_count == 7
    assert model.corpus_total_words == 13
    assert model.raw_vocab == expected.raw_vocab
    assert model.syn1neg.shape == (2, 100)


def test_an_update_keeps_existing_words(real):
    first = [list("aabbcc")] * 5
    second = [list("axxyab")] * 3
    model, expected = train(first), real["Word2Vec"](first, **QUICK)
    before = {word: model.wv[word].copy() for word in "abc"}
    outputs = model.syn1neg.copy()
    for each in (model, expected):
        each.build_vocab(second, update=True)
    assert sorted(model.wv.index_to_key) == sorted(expected.wv.index_to_key)
    for word in "abcxy":
        count = model.wv.get_vecattr(word, "count")
        assert count == expected.wv.get_vecattr(word, "count")
    for word in "abc":
        np.testing.assert_array_equal(model.wv[word], before[word])
    np.testing.assert_array_equal(model.syn1neg[:3], outputs)
    assert not model.syn1neg[3:].any()
    assert np.abs(model.wv.vectors[3:]).max() > 0
    model.train(second, total_examples=model.corpus_count, epochs=2)
    assert model.syn1neg[3:].any()
    with pytest.raises(RuntimeError, match="no prior vocabulary"):
        Word2Vec().build_vocab(second, update=True)


def test_reset_from_copies_the_words_of_another_model(sentences):
    model = train(sentences)
    other = Word2Vec(**QUICK)
    other.reset_from(model)
    assert other.wv.index_to_key == model.wv.index_to_key
    assert not other.syn1neg.any()
    fresh = Word2Vec(**QUICK)
    fresh.build_vocab(sentences)
    assert same(other, fresh)


def test_replaced_vectors_are_trained(sentences):
    model = Word2Vec(**QUICK)
    model.build_vocab(sentences)
    pretrained = np.ones((len(model.wv), 8), np.float32)
    model.wv.vectors = pretrained
    model.train(sentences, total_examples=1, epochs=1)
    assert not (model.wv.vectors == 1).all()
    assert np.abs(model.wv.vectors - 1).max() < 0.5
    assert (pretrained == 1).all()
    in_place = Word2Vec(**QUICK)
    in_place.build_vocab(sentences)
    in_place.wv.vectors[:] = 1
    in_place.train(sentences, total_examples=1, epochs=1)
    assert same(in_place, model)
    model.wv.add_vector("late", np.zeros(8))
    model.wv.set_vecattr("late", "count", 1)
    model.train([["late", "a1"]], total_examples=1, epochs=1)
    assert model.syn1neg.shape == model.wv.vectors.shape == (61, 8)
    model.syn1neg = np.zeros((3, 4))
    with pytest.raises(ValueError, match=r"syn1neg must have shape \(61, 8\), got \(3, 4\)"):
        model.train([["late", "a1"]], total_examples=1, epochs=1)


def test_estimate_memory(sentences):
    report = train(sentences).estimate_memory(vocab_size=1000)
    assert report["vectors"] == report["syn1neg"] == 1000 * 16 * 4
    assert report["total"] == report["vocab"] + 2 * report["vectors"]


@pytest.mark.parametrize(
    "options", [{}, {"sample": 0}, {"sample": 5.0}, {"max_final_vocab": 20}, {"min_count": 90}]
)
def test_counting_and_selection_can_be_two_steps(real, sentences, options):
    reports = []
    for kind in (Word2Vec, real["Word2Vec"]):
        model = kind(vector_size=4, workers=1, **({"min_count": 2} | options))
        assert model.scan_vocab(sentences) == (sum(map(len, sentences)), len(sentences))
        trial = model.prepare_vocab(dry_run=True, min_count=100)
        assert len(model.wv) == 0
        reports.append((trial, model.prepare_vocab()))
        model.prepare_weights()
        model.train(sentences, total_examples=len(sentences), epochs=1)
    assert reports[0] == reports[1]
    assert model.effective_min_count >= model.min_count
    whole = Word2Vec(vector_size=4, **({"min_count": 2} | options))
    whole.build_vocab(sentences)
    assert len(whole.wv) == reports[0][1]["num_retained_words"]


def test_counted_words_are_dropped_after_the_selection(sentences):
    model = Word2Vec(min_count=1, vector_size=4)
    model.scan_vocab(sentences)
    counts = dict(model.raw_vocab)
    model.prepare_vocab(keep_raw_vocab=True)
    assert model.raw_vocab == counts
    model.prepare_vocab()
    assert model.raw_vocab == {}
    assert (model.corpus_count, model.corpus_total_words) == (500, sum(counts.values()))

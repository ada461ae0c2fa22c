"""Encoding of sentences with any hashable words."""

import warnings

import numpy as np
import pytest
from sgns.compat.gensim import Phrases, Word2Vec
from sgns.compat.gensim.sentences.encoding import encode_file, encode_sentences

from ..model.models import same, train


def test_sentences_are_read_once_and_can_be_tuples(sentences):
    class Sentences:
        n_read = 0

        def __iter__(self):
            self.n_read += 1
            for sentence in sentences:
                yield tuple(sentence) if self.n_read else None

    again = Sentences()
    assert same(train(again), train(sentences))
    assert again.n_read == 1


def test_corpus_file_gives_the_same_model_as_sentences(sentences, tmp_path):
    path = tmp_path / "text"
    path.write_text("\n\n".join(map(" ".join, sentences)))
    model = train(None, corpus_file=str(path))
    assert same(model, train(sentences))
    assert model.corpus_count == len(sentences)
    unsorted = train(None, corpus_file=str(path), sorted_vocab=0)
    assert unsorted.wv.index_to_key == train(sentences, sorted_vocab=0).wv.index_to_key


@pytest.mark.parametrize(
    "make",
    [
        lambda words: [np.array(s) for s in words],
        lambda words: np.array(words),
        lambda words: [[np.str_(w) for w in s] for s in words],
        lambda words: [tuple(s) for s in words],
    ],
)
def test_sentences_can_be_arrays_or_tuples(make):
    words = [["a", "b", "c", "d"], ["c", "d", "e", "f"]] * 50
    model = train(make(words))
    assert same(model, train(words))
    assert all(type(key) is str for key in model.wv.index_to_key)


@pytest.mark.parametrize("kind", [list, np.array, lambda s: [np.int64(i) for i in s]])
def test_words_can_be_integers(kind):
    walks = [[10, 20, 30, 20], [30, 40, 10]] * 50
    model = train([kind(walk) for walk in walks])
    assert sorted(model.wv.index_to_key) == [10, 20, 30, 40]
    assert all(type(key) is int for key in model.wv.index_to_key)
    assert model.wv[np.int64(10)].shape == model.wv[10].shape == (8,)
    assert 0 not in model.wv
    assert same(model, train(walks))


def test_words_of_several_types():
    model = train([["a", 1, ("x", "y")], ["a", "b", 1]] * 20)
    assert set(model.wv.index_to_key) == {"a", "b", 1, ("x", "y")}


def test_a_string_as_a_sentence_is_a_warning(caplog):
    with pytest.warns(UserWarning, match="its characters are used as words"):
        model = train(["abc", "bcd"] * 9)
    assert set(model.wv.index_to_key) == set("abcd")
    assert "Each 'sentences' item should be a list of words" in caplog.text  # as in gensim


def test_exceptions_of_the_sentences_are_raised(sentences):
    """In gensim, the other threads continue or wait for each other."""

    class Broken:
        def __iter__(self):
            yield from sentences[:100]
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        train(Broken())
    model = train(sentences)
    with pytest.raises(OSError, match="the disk is gone"):
        model.train(Broken(), total_examples=1, epochs=1)


def test_words_of_a_file_are_the_same_in_either_order(tmp_path):
    path = tmp_path / "text"
    path.write_text("\ufeff10\xa0000 a\r\nb\u3000c a\r\n\r\na", encoding="utf-8")
    expected = ["10\xa0000", "a", "b\u3000c"]
    assert encode_file(path, first_seen=True).keys == expected
    by_count = encode_file(path)
    assert sorted(by_count.keys) == expected
    assert by_count.n_sentences == encode_file(path, first_seen=True).n_sentences == 3


def test_lone_surrogates_are_replaced_with_a_warning():
    words = [["a", "b\ud83d"], ["\ud83d\ude00", "a"]]
    with pytest.warns(UserWarning, match=r"words with lone surrogates, .* U\+FFFD"):
        encoded = encode_sentences(words)
    assert list(encoded) == [["a", "b\ufffd"], ["\U0001f600", "a"]]
    for first_seen, first in ((True, "a"), (False, 7)):
        with pytest.warns(UserWarning, match=r"words with lone surrogates"):
            encoded = encode_sentences([[first, "b\ud83d", "b\ufffd"], *words], first_seen)
        assert encoded.keys == [first, "b\ufffd"] + ["a"] * (first == 7) + ["\U0001f600"]
        assert encoded.counts[1] == 3
    with pytest.raises(ValueError, match=r'token 1 of sentence 0 .*; errors="replace" reads on'):
        encode_sentences(iter(words))


@pytest.mark.parametrize("rows", [[["a"]], [[1]], ["ab"]])
def test_a_missing_row_is_named_by_its_number(rows):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(TypeError, match=r"sentence 3 is nan .* dropna"):
            encode_sentences([*rows * 3, float("nan")])
        with pytest.raises(TypeError, match=r"sentence 3 is nan .* dropna"):
            Phrases([*rows * 3, float("nan")])
        with pytest.raises(TypeError, match=r"sentence 3 is nan .* dropna"):
            Word2Vec([*rows * 3, float("nan")], min_count=1)


def test_a_warning_says_what_to_pass_in_place_of_strings():
    with pytest.warns(UserWarning, match=r"sentence 0 is the string 'a b'.* sentence\.split\(\)"):
        encode_sentences(["a b", "c d"])

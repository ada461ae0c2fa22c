"""Options of reading: selection of the vocabulary, and treatment of other tokens."""

import re

import pytest
from sgns import Corpus, CorpusError, Vocabulary


def words(corpus):
    return [[corpus.vocabulary.tokens[i] for i in sentence] for sentence in corpus]


def test_options_select_the_vocabulary():
    sentences = [["a"] * 4 + ["b"] * 3 + ["c"] * 2 + ["d"]]

    def tokens(min_count=1, **options):
        return Corpus.from_sentences(sentences, min_count, **options).vocabulary.tokens

    assert tokens(3) == ("a", "b")
    assert tokens(3, keep=["d", "none"]) == ("a", "b", "d")
    assert tokens(drop=["a"]) == ("b", "c", "d")
    assert tokens(max_size=2) == ("a", "b")
    assert tokens(max_size=2, keep=["d"]) == ("a", "d")


def test_a_given_vocabulary_keeps_its_order_and_its_counts():
    sentences = [["a", "b", "x", "a"]]
    counted = Corpus.from_sentences(sentences, vocabulary=["b", "z", "a"])
    assert counted.vocabulary == Vocabulary(["b", "z", "a"], [1, 0, 2])
    assert counted.ids.tolist() == [2, 0, 2]
    given = Vocabulary(["b", "a"], [100, 7])
    assert Corpus.from_sentences(sentences, vocabulary=given).vocabulary == given
    with pytest.raises(CorpusError, match="no token of the vocabulary occurs in 4 words"):
        Corpus.from_sentences(sentences, vocabulary=["q"])


def test_tokens_outside_the_vocabulary():
    sentences = [["a", "x", "b"], ["a", "b"]]
    options = {"min_count": 2}
    assert words(Corpus.from_sentences(sentences, **options)) == [["a", "b"], ["a", "b"]]
    cut = Corpus.from_sentences(sentences, **options, out_of_vocabulary="break")
    assert words(cut) == [["a"], ["b"], ["a", "b"]]
    unknown = Corpus.from_sentences(sentences, **options, out_of_vocabulary="unknown")
    assert words(unknown) == [["a", "<unk>", "b"], ["a", "b"]]
    assert unknown.vocabulary == Vocabulary(["a", "b", "<unk>"], [2, 2, 1])
    named = Corpus.from_sentences(
        sentences, **options, out_of_vocabulary="unknown", unknown_token="a"
    )
    assert words(named) == [["a", "a", "b"], ["a", "b"]]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"max_size": 0}, ValueError, "max_size must be at least 1"),
        ({"keep": "word"}, TypeError, "keep must be an iterable of tokens"),
        ({"drop": [3]}, TypeError, "drop must hold strings"),
        ({"keep": ["a"], "drop": ["a"]}, ValueError, "'a' is both in keep and in drop"),
        ({"vocabulary": ["a", "a"]}, ValueError, "occurs twice"),
        ({"out_of_vocabulary": "stop"}, ValueError, "one of skip, break, unknown, got 'stop'"),
        (
            {"out_of_vocabulary": "unknown", "unknown_token": ""},
            ValueError,
            "unknown_token must not be empty",
        ),
        (
            {"out_of_vocabulary": "unknown", "vocabulary": ["a"]},
            ValueError,
            "'<unk>' must be in the given vocabulary",
        ),
        ({"tokenizer": "("}, ValueError, "is not a valid pattern"),
        ({"tokenizer": "(a)(b)"}, ValueError, "has 2 groups"),
        ({"tokenizer": 3}, TypeError, "tokenizer must be a pattern or callable"),
        ({"workers": 0}, ValueError, "workers must be at least 1"),
        ({"max_memory": 5}, ValueError, "max_memory must be at least 67108864"),
        ({"color": 1}, TypeError, "color"),
    ],
)
def test_invalid_options_are_refused(options, error, message):
    with pytest.raises(error, match=re.escape(message)):
        Corpus.from_sentences([["a"]], 1, **options)

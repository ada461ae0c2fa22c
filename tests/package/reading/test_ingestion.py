"""Options that every way to build a corpus takes, through the corpus that comes of them."""

import gzip
import re

import numpy as np
import pytest
import sgns
from sgns import Corpus, CorpusError, FormatError, Vocabulary

TEXT = "The cat saw the CAT.\nÉcole école a-b c\n\nthe end"
SENTENCES = [line.split() for line in TEXT.split("\n")]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def words(corpus):
    return [[corpus.vocabulary.tokens[i] for i in sentence] for sentence in corpus]


@pytest.mark.parametrize("options", [{}, {"workers": 1}, {"workers": 3}, {"max_memory": 1 << 26}])
def test_one_corpus_whatever_builds_it(path, options):
    expected = Corpus.from_file(path, 1)
    assert words(expected) == SENTENCES
    for corpus in (
        Corpus.from_file(path, 1, **options),
        Corpus.from_sentences(SENTENCES, 1, **options),
        Corpus.from_sentences(iter(TEXT.split("\n")), 1, **options),
    ):
        assert corpus.vocabulary == expected.vocabulary
        np.testing.assert_array_equal(corpus.ids, expected.ids)
        np.testing.assert_array_equal(corpus.offsets, expected.offsets)


@pytest.mark.parametrize("drop", [[], ["c"]])
def test_saved_as_it_is_built(path, tmp_path, drop):
    built = Corpus.from_file(path, 1, drop=drop)
    saved = Corpus.from_file(path, 1, drop=drop, save_to=tmp_path / "c.safetensors")
    opened = Corpus.open(tmp_path / "c.safetensors")
    assert built.n_words % 2 == (0 if drop else 1)  # offsets are aligned to 8 bytes
    for corpus in (saved, opened):
        assert corpus.vocabulary == built.vocabulary
        assert (corpus.n_words, corpus.n_raw_words) == (built.n_words, built.n_raw_words)
        np.testing.assert_array_equal(corpus.ids, built.ids)
        np.testing.assert_array_equal(corpus.offsets, built.offsets)
    options = {"vector_size": 4, "epochs": 2, "sample": 0, "workers": 1}
    np.testing.assert_array_equal(
        sgns.train(opened, **options).vectors.matrix, sgns.train(built, **options).vectors.matrix
    )


def test_a_file_in_place_stays_where_building_fails(path, tmp_path):
    target = tmp_path / "c.safetensors"
    target.write_bytes(b"old")
    with pytest.raises(CorpusError, match="no token occurs min_count=99 times"):
        Corpus.from_file(path, 99, save_to=target)
    path.write_bytes(b"\xff")
    with pytest.raises(CorpusError, match="not UTF-8"):
        Corpus.from_file(path, 1, save_to=target)
    assert target.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c.safetensors", "text.txt"]


def test_a_changed_byte_of_a_saved_corpus_is_found(path, tmp_path):
    target = tmp_path / "c.safetensors"
    Corpus.from_file(path, 1, save_to=target)
    whole = target.read_bytes()
    for place in range(0, len(whole), 97):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        target.write_bytes(damaged)
        with pytest.raises(FormatError, match=re.escape(str(target))):
            Corpus.open(target)
    damaged = bytearray(whole)
    damaged[-1] ^= 1
    target.write_bytes(damaged)
    with pytest.raises(FormatError, match=r"bytes \d+ to \d+ do not match their checksum"):
        Corpus.open(target)


def test_an_open_corpus_outlives_its_name(path, tmp_path):
    target = tmp_path / "c.safetensors"
    corpus = Corpus.from_file(path, 1, save_to=target)
    Corpus.from_sentences([["other"] * 5], 1, save_to=target)
    assert words(corpus) == SENTENCES
    assert sgns.train(corpus, vector_size=2, epochs=1, sample=0).words_trained == corpus.n_words


def test_lower_case(path, tmp_path):
    expected = [[token.lower() for token in sentence] for sentence in SENTENCES]
    assert words(Corpus.from_file(path, 1, lowercase=True)) == expected
    assert words(Corpus.from_sentences(SENTENCES, 1, lowercase=True)) == expected
    assert words(Corpus.from_sentences(iter(TEXT.split("\n")), 1, lowercase=True)) == expected
    path.write_bytes("É\n".encode() + b"\xff")
    with pytest.raises(CorpusError, match="line 2, byte offset 3"):
        Corpus.from_file(path, 1, lowercase=True)


def test_a_pattern_or_a_function_finds_the_tokens(path, tmp_path):
    expected = [re.findall(r"\w+", line) for line in TEXT.split("\n")]
    packed = tmp_path / "t.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + TEXT.encode()))
    for source in (path, packed):
        assert words(Corpus.from_file(source, 1, tokenizer=r"\w+")) == expected
        assert words(Corpus.from_file(source, 1, tokenizer=re.compile(r"\w+").findall)) == expected
    assert words(Corpus.from_sentences(iter(TEXT.split("\n")), 1, tokenizer=r"\w+")) == expected
    lower = Corpus.from_file(path, 1, tokenizer=r"\w+", lowercase=True)
    assert words(lower) == [[token.lower() for token in sentence] for sentence in expected]
    path.write_bytes(b"a\nb\xff")
    with pytest.raises(CorpusError, match="not UTF-8 at line 2, byte 1 of the line"):
        Corpus.from_file(path, 1, tokenizer=r"\w+")
    assert words(Corpus.from_file(path, 1, tokenizer=r"\S+", errors="replace")) == [["a"], ["b�"]]


def test_which_tokens_stay():
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


def test_what_other_tokens_do():
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
def test_options_that_make_no_sense(options, error, message):
    with pytest.raises(error, match=re.escape(message)):
        Corpus.from_sentences([["a"]], 1, **options)


def test_a_full_disk_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Corpus.from_sentences([["a"]], 1, save_to=tmp_path / "nowhere" / "c.safetensors")

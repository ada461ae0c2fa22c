"""as_corpus: a corpus from any input of training."""

import numpy as np
import pyarrow
import pytest
from sgns import Corpus, Vocabulary
from sgns.corpus import as_corpus
from sgns.errors import TextEncodingError

SENTENCES = [["b", "a", "b"], ["a", "c"]]


def assert_same(found, n_copies=1):
    expected = Corpus.from_sentences(SENTENCES * n_copies, 1)
    assert found.vocabulary == expected.vocabulary
    np.testing.assert_array_equal(found.ids, expected.ids)
    np.testing.assert_array_equal(found.offsets, expected.offsets)


def test_paths_sentences_and_corpora(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text("".join(" ".join(sentence) + "\n" for sentence in SENTENCES))
    corpus = as_corpus(path, 1)
    assert_same(corpus)
    assert as_corpus(corpus) is corpus
    assert_same(as_corpus(str(path), 1))
    assert_same(as_corpus([str(path), path], 1), n_copies=2)
    assert_same(as_corpus(SENTENCES, 1))
    assert_same(as_corpus(iter(SENTENCES), 1))
    corpus.save(tmp_path / "corpus.safetensors")
    assert_same(as_corpus(tmp_path / "corpus.safetensors"))


def test_rare_ids_are_dropped_only_if_min_count_is_given(tmp_path):
    rows = [[3, 0], [3, 3, 9]]
    for ids in (rows, map(np.array, rows), pyarrow.array(rows)):
        assert as_corpus(ids).counts.tolist() == [1, 0, 0, 3, 0, 0, 0, 0, 0, 1]
    for ids in (rows, map(np.array, rows), pyarrow.array(rows)):
        saved = as_corpus(ids, 2, save_to=tmp_path / "corpus.safetensors")
        assert saved.vocabulary == Vocabulary(["3"], [3])
        assert saved.ids.tolist() == [0, 0, 0]
    assert as_corpus([["a"] * 5, ["b"]]).vocabulary.tokens == ("a",)


def test_options_of_an_encoded_corpus_are_refused():
    corpus = Corpus.from_sentences(SENTENCES, 1)
    with pytest.raises(ValueError, match="min_count was set"):
        as_corpus(corpus, 5)
    with pytest.raises(ValueError, match="lowercase was set"):
        as_corpus(corpus, lowercase=True)


def test_strings_in_a_list_are_paths():
    with pytest.raises(FileNotFoundError):
        as_corpus(["no such file"])
    with pytest.raises(ValueError, match="choose a column"):
        as_corpus(["table.parquet"])


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        ("some words of text", "a string is the path of a file. For text use .*text.split"),
        ("words " * 2000, "a string is the path of a file"),
        ("a null \0", "a string is the path of a file"),
        ("is this [a] pattern?", "a string is the path of a file"),
        (
            ["some words", "of text"],
            "a sentence is a list of tokens; for lines of text use sgns",
        ),
        (["word", "word"], "A sentence is a list of tokens"),
        (("some words\n",), "a list of strings is a list of paths"),
    ],
)
def test_text_in_place_of_a_path_is_refused_with_advice(data, advice):
    with pytest.raises(FileNotFoundError, match=f"(?i){advice}"):
        as_corpus(data)


@pytest.mark.parametrize("data", ["missing.txt", "folder/missing", ["a/b", "c d.txt"], "*.none"])
def test_a_missing_path_is_only_named(data):
    with pytest.raises(FileNotFoundError) as caught:
        as_corpus(data)
    assert "sgns" not in str(caught.value)


def test_missing_values_in_a_list_of_lines_are_refused():
    with pytest.raises(TypeError, match="is a list of paths, but holds nan: for lines of text use"):
        as_corpus(["a b", float("nan")])


def test_the_advice_to_replace_bytes_names_the_method(tmp_path):
    path = tmp_path / "text.txt"
    path.write_bytes("é è ".encode() + b"\xff")
    for data, method in (
        (path, "from_file"),
        ([str(path)], "from_file"),
        ([["a\ud83d"]], "from_sentences"),
        (iter(["a\ud83d"]), "from_sentences"),
    ):
        with pytest.raises(TextEncodingError, match=rf"reads on: pass it to sgns.Corpus.{method},"):
            as_corpus(data, 1)

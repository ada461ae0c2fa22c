"""as_corpus: a corpus from any input of training."""

import numpy as np
import pyarrow
import pytest
from sgns import Corpus, Vocabulary
from sgns.corpus import as_corpus

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
    with pytest.raises(ValueError, match="min_count was settled"):
        as_corpus(corpus, 5)
    with pytest.raises(ValueError, match="lowercase was settled"):
        as_corpus(corpus, lowercase=True)


def test_strings_in_a_list_are_paths():
    with pytest.raises(FileNotFoundError):
        as_corpus(["no such file"])
    with pytest.raises(ValueError, match="choose a column"):
        as_corpus(["table.parquet"])

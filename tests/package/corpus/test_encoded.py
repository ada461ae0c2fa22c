"""Encoded corpora: built from ids, read by sentence, and copied."""

import copy

import numpy as np
import pytest
from sgns import Corpus, CorpusError, FormatError, Vocabulary


def test_from_ids_without_a_copy():
    ids = np.array([3, 1, 3], np.uint32)
    corpus = Corpus.from_ids(ids, n_tokens=5)
    assert corpus.ids is ids
    assert corpus.counts.tolist() == [0, 1, 0, 2, 0]
    named = Corpus.from_ids([0, 1], [0, 1, 2], vocabulary=Vocabulary(["x", "y"]))
    assert named.vocabulary == Vocabulary(["x", "y"], [1, 1])
    assert len(named) == 2
    assert Corpus.from_ids([0, 1], vocabulary=["x", "y"]).vocabulary == named.vocabulary
    with pytest.raises(ValueError, match="vocabulary: token 'x' occurs twice"):
        Corpus.from_ids([0, 1], vocabulary=["x", "x"])


def test_rare_ids_are_dropped_and_the_others_keep_their_names():
    corpus = Corpus.from_ids([7, 2, 7, 9, 2, 7], [0, 4, 6], min_count=2)
    assert corpus.vocabulary == Vocabulary(["7", "2"], [3, 2])
    assert corpus.ids.tolist() == [0, 1, 0, 1, 0]
    assert corpus.offsets.tolist() == [0, 3, 5]
    with pytest.raises(CorpusError, match="no token occurs min_count=4 times"):
        Corpus.from_ids([7, 2, 7], min_count=4)
    with pytest.raises(ValueError, match="min_count must be at least 1, got 0"):
        Corpus.from_ids([7, 2, 7], min_count=0)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([0, 7],), IndexError, "ids holds id 7 at position 1; ids are 0 to 4 here"),
        (([0, -1],), IndexError, "ids holds id -1 at position 1"),
        (([0, 2**32],), IndexError, "at position 1"),
        (([0.5],), TypeError, "ids must be integers, got float64"),
        (([[0]],), ValueError, "ids must be 1-D"),
        (([],), CorpusError, "there are no ids"),
        (([0, 1], [0, 1]), ValueError, "offsets must rise from 0 to the number of ids, 2"),
        (([0, 1], [1, 2]), ValueError, "offsets must rise"),
        (([0, 1], [0, 2, 1, 2]), ValueError, "offsets must rise"),
        (([0, 1], [-1, 2]), ValueError, "offsets must be integers >= 0"),
        (([0, 1], [0.0, 2.0]), ValueError, "offsets must be integers >= 0"),
        (([0, 1], []), ValueError, "offsets must be integers >= 0"),
    ],
)
def test_bad_ids(arguments, error, message):
    with pytest.raises(error, match=message):
        Corpus.from_ids(*arguments, n_tokens=5)


def test_an_id_far_above_the_others_needs_confirmation():
    with pytest.raises(ValueError, match="pass n_tokens if so many rows are wanted"):
        Corpus.from_ids([0, 4_000_000_000])


def test_an_open_corpus_can_be_sent_to_another_process(tmp_path, corpus):
    """A copy is made in the same way: the file is opened again."""
    path = tmp_path / "corpus.safetensors"
    corpus.save(path)
    opened = Corpus.open(path)
    assert opened.ids.tolist() == corpus.ids.tolist()
    again = copy.deepcopy(opened)
    assert "ids" not in vars(again)
    assert again.ids.tolist() == corpus.ids.tolist()
    corpus.save(path)  # another file with this name
    with pytest.raises(FormatError, match="is not the file that was opened"):
        copy.deepcopy(opened)


def test_more_words_than_32_bits_can_count(vast_corpus, tmp_path):
    assert vast_corpus.n_words == 5_000_000_000
    assert vast_corpus.n_raw_words == 5_000_000_007
    assert len(vast_corpus) == 50_000
    assert vast_corpus.counts.tolist() == [4_999_999_999, 1]
    assert vast_corpus.offsets[-1] == 5_000_000_000
    assert f"{vast_corpus!r}".startswith("Corpus(5000000000 words")
    last = vast_corpus.id_source.read(4_999_999_990, 5_000_000_000)
    assert last.tolist() == [0] * 10

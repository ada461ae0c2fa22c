"""Words of a corpus on a device, chunk by chunk."""

import numpy as np
import pytest
import sgns
import torch
from sgns.torch_backend.word_chunks import WordChunk, WordChunks

CPU = torch.device("cpu")


PLENTY = 1 << 40


@pytest.fixture
def saved(corpus, tmp_path):
    corpus.save(tmp_path / "c.safetensors")
    with_file = sgns.Corpus.open(tmp_path / "c.safetensors")
    assert not isinstance(with_file.id_source, np.ndarray)
    return with_file


@pytest.mark.parametrize("resident", [0, PLENTY])
@pytest.mark.parametrize("chunk_words", [1, 7, 1000, 10**6])
def test_chunks_are_the_corpus(saved, chunk_words, resident):
    chunks = WordChunks(saved, CPU, chunk_words, resident)
    n_words = min(saved.n_words, 500 * chunk_words)  # chunks of single words are slow
    sentence_of = np.repeat(np.arange(len(saved.offsets) - 1), np.diff(saved.offsets).astype(int))
    for _ in range(2):
        at = 0
        for chunk in chunks:
            assert chunk.first == at
            span = slice(at, at + len(chunk.ids))
            np.testing.assert_array_equal(chunk.ids, saved.ids[span])
            np.testing.assert_array_equal(chunk.sentences, sentence_of[span] + 1)
            at = span.stop
            if at >= n_words:
                break
        assert at >= n_words


def test_sentences_around_empty_ones_stay_separate():
    corpus = sgns.Corpus.from_ids(np.arange(4), [0, 0, 2, 2, 2, 4, 4])
    (chunk,) = WordChunks(corpus, CPU, 10, 0)
    first, second, third, fourth = chunk.sentences.tolist()
    assert first == second != third == fourth


def test_a_resident_corpus_is_read_once(corpus, monkeypatch):
    read = []
    original = WordChunks._read
    monkeypatch.setattr(
        WordChunks, "_read", lambda self, *span: read.append(span) or original(self, *span)
    )
    for resident, times in ((8 * corpus.n_words, 1), (8 * corpus.n_words - 1, 2)):
        read.clear()
        chunks = WordChunks(corpus, CPU, 6000, resident)
        both = [list(chunks) for _ in range(2)]
        assert len(read) == times * 4
        for a, b in zip(*both, strict=True):
            assert isinstance(a, WordChunk)
            assert torch.equal(a.ids, b.ids)


def test_an_id_past_the_vocabulary_is_an_error():
    corpus = sgns.Corpus(
        sgns.Vocabulary(["a", "b"], [3, 2]), np.uint32([0, 1, 0, 2, 0]), np.uint64([0, 5])
    )
    with pytest.raises(IndexError, match="id 2 at position 3, past the vocabulary of 2"):
        list(WordChunks(corpus, CPU, 2, 0))

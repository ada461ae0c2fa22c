"""Held-out text gets the ids of the corpus that is trained on."""

import numpy as np
import pytest
import sgns
from sgns.corpus.held_out import held_out_corpus, held_out_mask, without_held_out
from sgns.errors import CorpusError

TRAINED = [["new", "york", "is", "large"], ["it", "is", "loud"], ["new", "york"]] * 3


def tokens_of(corpus):
    tokens = corpus.vocabulary.tokens
    return [
        [tokens[i] for i in corpus.ids[begin:end]]
        for begin, end in zip(corpus.offsets[:-1], corpus.offsets[1:], strict=True)
    ]


def test_a_share_of_the_sentences_is_held_out():
    corpus = sgns.Corpus.from_ids(np.arange(4000), np.arange(0, 4001, 4))
    rest = without_held_out(corpus, 0.25, seed=3)
    assert 600 < len(rest.offsets) - 1 < 900
    kept = np.repeat(~held_out_mask(1000, 0.25, 3), 4)
    np.testing.assert_array_equal(rest.ids, corpus.ids[kept])
    np.testing.assert_array_equal(np.diff(rest.offsets), 4)
    assert rest.vocabulary == corpus.vocabulary


@pytest.fixture(scope="module")
def trained():
    return sgns.Corpus.from_sentences(TRAINED, 1)


@pytest.mark.parametrize("kind", ["sentences", "corpus", "path", "encoded"])
def test_tokens_keep_the_ids_of_the_training(trained, kind, tmp_path):
    data = [["york", "unseen", "new"], ["unseen"], ["loud"]]
    if kind == "path":
        path = tmp_path / "text.txt"
        path.write_text("\n".join(map(" ".join, data)))
        data = path
    elif kind != "sentences":
        data = sgns.Corpus.from_sentences(data, 1)
        if kind == "encoded":
            data.save(tmp_path / "c.safetensors")
            data = tmp_path / "c.safetensors"
    corpus = held_out_corpus(data, trained)
    assert corpus.vocabulary is trained.vocabulary
    assert tokens_of(corpus) == [["york", "new"], [], ["loud"]]


def test_phrases_of_the_training_are_joined(trained):
    phrases = sgns.Phrases.find(trained, min_count=1, threshold=0.1)
    joined = phrases.apply(trained)
    assert "new_york" in joined.vocabulary
    corpus = held_out_corpus([["loud", "new", "york"]], joined)
    assert tokens_of(corpus) == [["loud", "new_york"]]


def test_the_corpus_itself_is_refused(trained):
    with pytest.raises(ValueError, match=r"other data than the corpus .*validation=0\.01"):
        held_out_corpus(TRAINED, trained)


def test_data_without_known_tokens_is_refused(trained):
    with pytest.raises(CorpusError, match="holds no token of the vocabulary"):
        held_out_corpus([["unseen"]], trained)

"""N-grams and hashes: those of gensim's compiled functions."""

import pytest
from gensim.models import fasttext as theirs
from sgns.compat.gensim import compute_ngrams, compute_ngrams_bytes, ft_hash_bytes, ft_ngram_hashes

WORDS = ["", "a", "word", "ağaç", "你好", "🙂x🙂", "two words", "</s>"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("lengths", [(3, 6), (1, 2), (0, 3), (4, 3), (2, 99)])
def test_ngrams_and_hashes_are_those_of_gensim(word, lengths):
    assert compute_ngrams(word, *lengths) == theirs.compute_ngrams(word, *lengths)
    ngrams = compute_ngrams_bytes(word, *lengths)
    assert ngrams == theirs.compute_ngrams_bytes(word, *lengths)
    assert [*map(ft_hash_bytes, ngrams)] == [*map(theirs.ft_hash_bytes, ngrams)]
    expected = theirs.ft_ngram_hashes(word, *lengths, 1000)
    assert ft_ngram_hashes(word, *lengths, 1000) == expected

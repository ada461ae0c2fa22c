"""Rules that select words by their counts."""

from sgns.compat.gensim import Word2Vec

from .models import QUICK


def test_max_vocab_size_keeps_the_most_frequent(sentences):
    """gensim drops the words that are rare when there are too many words."""
    letters = [["z"], *[list("abcd")] * 3, list("ab"), ["z"], ["z"], ["z"]]
    model = Word2Vec(letters, **QUICK, max_vocab_size=3)
    assert model.wv.index_to_key == ["a", "b", "z"]
    assert model.wv.get_vecattr("z", "count") == 4

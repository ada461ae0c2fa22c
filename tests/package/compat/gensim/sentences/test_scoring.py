"""Functions that score candidates of phrases."""

import pytest
from sgns.compat.gensim import Phrases
from sgns.compat.gensim.sentences.scoring import check_scoring_function, scoring_name


def frequent(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
    return bigram_count


def test_functions_with_all_arguments_are_accepted():
    check_scoring_function(frequent)
    check_scoring_function(lambda **counts: counts["bigram_count"])
    check_scoring_function(max)  # it has no signature


@pytest.mark.parametrize("scoring", [lambda: 1.0, lambda worda_count, wordb_count: 1.0])
def test_functions_that_lack_an_argument_are_refused(scoring):
    with pytest.raises(ValueError, match="must accept the keyword arguments worda_count, wordb"):
        Phrases([["a", "b"]], scoring=scoring)


def test_scores_have_names():
    assert scoring_name("npmi") == "npmi"
    assert scoring_name(frequent) == "frequent"
    frozen = Phrases([["a", "b"]] * 3, scoring=frequent, min_count=1, threshold=1).freeze()
    assert frozen.scoring is frequent
    assert frozen.phrasegrams == {"a_b": 3.0}

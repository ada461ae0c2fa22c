"""Functions that score candidates of phrases."""

import gensim.models.phrases
import pytest
from sgns.compat.gensim import Phrases, npmi_scorer, original_scorer
from sgns.compat.gensim.sentences.scoring import (
    check_scoring_function,
    known_score,
    scoring_name,
)


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


@pytest.mark.parametrize("counts", [(9, 8, 5), (9, 8, 2), (0, 8, 0), (1, 1, 1)])
def test_gensims_functions_of_scores_agree(counts):
    names = ("worda_count", "wordb_count", "bigram_count")
    options = dict(zip(names, counts, strict=True))
    options |= {"len_vocab": 30, "min_count": 3, "corpus_word_count": 100}
    for function in (original_scorer, npmi_scorer):
        theirs = getattr(gensim.models.phrases, function.__name__)
        assert function(**options) == pytest.approx(theirs(**options))


def test_gensims_functions_are_the_scores_with_names(tmp_path):
    assert known_score(npmi_scorer) == "npmi"
    assert known_score(gensim.models.phrases.original_scorer) == "default"
    assert known_score(frequent) is frequent
    found = Phrases([["a", "b"]] * 3, scoring=npmi_scorer, min_count=1, threshold=0.5)
    found.save(tmp_path / "p")  # other functions cannot be saved
    assert Phrases.load(tmp_path / "p").scoring == "npmi"

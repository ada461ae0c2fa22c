"""Phrases with gensim's interface find, score and join as gensim does."""

import gensim.models.phrases
from hypothesis import given, settings
from hypothesis import strategies as st
from sgns.compat.gensim import Phrases

WORDS = ["a", "b", "c", "of", "the"]
sentences = st.lists(st.lists(st.sampled_from(WORDS), max_size=10), min_size=1, max_size=12)


@settings(max_examples=80)
@given(
    sentences,
    sentences,
    st.sampled_from(["default", "npmi"]),
    st.integers(1, 3),
    st.sampled_from([0.01, 0.3, 0.9]),
    st.sets(st.sampled_from(["of", "the"])),
    st.sampled_from(["_", " + ", "-"]),
)
def test_phrases_agree_with_gensim(
    train, test, scoring, min_count, threshold, connector_words, delimiter
):
    options = {
        "scoring": scoring,
        "min_count": min_count,
        "threshold": threshold,
        "connector_words": connector_words,
        "delimiter": delimiter,
    }
    ours = Phrases(train, **options)
    theirs = gensim.models.phrases.Phrases(train, **options)
    assert ours.vocab == dict(theirs.vocab)
    assert ours.export_phrases() == theirs.export_phrases()
    for joiner, expected in ((ours, theirs), (ours.freeze(), theirs.freeze())):
        assert list(joiner[test]) == list(expected[test])
        assert joiner.find_phrases(test) == expected.find_phrases(test)
        for sentence in test:
            assert list(joiner.analyze_sentence(sentence)) == list(
                expected.analyze_sentence(sentence)
            )
        for word in WORDS:
            for between in ([], ["of"], ["of", "the"]):
                assert joiner.score_candidate("a", word, between) == expected.score_candidate(
                    "a", word, between
                )

"""Small corpora train by default, and a warning says what was lowered."""

import re
import warnings

import numpy as np
import pytest
import sgns
from sgns.reading.small_corpora import MOST_WORDS, is_all_rare

STORY = [
    ["rain", "cloud", "sky"],
    ["cloud", "sky", "rain"],
    ["bread", "butter", "jam"],
    ["jam", "bread", "butter"],
]
COUNT = r"no token occurs min_count=5 times, the default, in 12 words, so min_count=1 is used"
SAMPLE = r"sample=0.001, .* would keep about 1 of only 12 words, so sample=0 is used"


def warnings_of(function):
    """Return the messages of the warnings about small corpora, and the result."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = function()
    assert {each.category for each in caught} <= {sgns.SmallCorpusWarning}
    return [str(each.message) for each in caught], result


def test_a_few_sentences_train_by_default():
    messages, model = warnings_of(lambda: sgns.train(STORY, vector_size=2, workers=1))
    assert [bool(re.search(COUNT, m)) for m in messages] == [True, False]
    assert [bool(re.search(SAMPLE, m)) for m in messages] == [False, True]
    assert len(model.vocabulary) == 6
    assert model.options["sample"] == 0
    chosen = sgns.train(STORY, min_count=1, sample=0, vector_size=2, workers=1)
    assert np.array_equal(model.vectors.matrix, chosen.vectors.matrix)


@pytest.mark.parametrize(
    "read",
    [
        lambda folder, **options: sgns.Corpus.from_sentences(STORY, **options),
        lambda folder, **options: sgns.Corpus.from_sentences(iter(["a b", "b c"]), **options),
        lambda folder, **options: sgns.Corpus.from_file(folder / "story.txt", **options),
        lambda folder, **options: sgns.Corpus.from_sessions([1, 1, 2], ["a", "b", "b"], **options),
        lambda folder, **options: sgns.train_documents(STORY, vector_size=2, sample=0, **options),
    ],
)
def test_every_way_to_read_lowers_the_count(tmp_path, read):
    (tmp_path / "story.txt").write_text("one two\nthree two\n")
    messages, _ = warnings_of(lambda: read(tmp_path))
    assert len(messages) == 1
    assert "so min_count=1 is used" in messages[0]
    assert warnings_of(lambda: read(tmp_path, min_count=1))[0] == []
    with pytest.raises(sgns.CorpusError, match="no token occurs min_count=5 times"):
        read(tmp_path, min_count=5)


def test_a_token_that_is_frequent_enough_keeps_the_default():
    messages, corpus = warnings_of(
        lambda: sgns.Corpus.from_sentences([["tea"] * 5, ["milk"], ["jam"]])
    )
    assert messages == []
    assert corpus.vocabulary.tokens == ("tea",)


def test_a_large_corpus_of_rare_tokens_is_refused():
    tokens = [[str(i)] for i in range(MOST_WORDS)]
    assert len(warnings_of(lambda: sgns.Corpus.from_sentences(tokens))[1].vocabulary) == MOST_WORDS
    with pytest.raises(sgns.CorpusError, match=r"in 1001 words; min_count=1 keeps every token"):
        sgns.Corpus.from_sentences([*tokens, ["more"]])
    assert not is_all_rare(0, 0)


def test_a_given_vocabulary_is_not_lowered():
    with pytest.raises(sgns.CorpusError, match="no token of the vocabulary occurs"):
        sgns.Corpus.from_sentences(STORY, vocabulary=["tea"])


def test_tokens_that_are_all_dropped_are_refused():
    with pytest.raises(sgns.CorpusError, match="no token occurs"):
        sgns.Corpus.from_sentences([["tea", "jam"]], drop=["tea", "jam"])


def test_options_that_are_given_are_never_changed():
    messages, model = warnings_of(
        lambda: sgns.train(STORY * 40, min_count=1, sample=1e-3, vector_size=2)
    )
    assert messages == []
    assert model.options["sample"] == 1e-3
    with pytest.raises(sgns.CorpusError, match="sample=0 keeps all 12 words"):
        sgns.train(STORY, min_count=1, sample=1e-9, vector_size=2)


def test_a_stream_has_the_pairs_of_the_training():
    corpus = sgns.Corpus.from_sentences(STORY, min_count=1)
    messages, stream = warnings_of(lambda: sgns.PairStream(corpus, window=1))
    assert len(messages) == 1
    assert sum(len(block.contexts) for block in stream) == 16


def test_a_small_training_resumes(tmp_path):
    path = tmp_path / "checkpoint"
    options = {"min_count": 1, "vector_size": 2, "workers": 1, "checkpoint": path}
    _, model = warnings_of(lambda: sgns.train(STORY, **options))
    _, again = warnings_of(lambda: sgns.train(STORY, resume=True, **options))
    assert np.array_equal(model.vectors.matrix, again.vectors.matrix)

"""Phrases agree with gensim's phrases in the same sentences."""

import gensim.models.phrases
import pytest
import sgns
from sgns.compat.gensim import ENGLISH_CONNECTOR_WORDS, FrozenPhrases, Phraser, Phrases
from sgns.compat.gensim.sentences import phrases

SENTENCES = [
    ["the", "mayor", "of", "new", "york", "was", "there"],
    ["new", "york", "is", "a", "big", "city"],
    ["machine", "learning", "in", "new", "york"],
    ["bank", "of", "america", "and", "machine", "learning"],
    ["bank", "of", "america"],
    [],
] * 3
OPTIONS = {"min_count": 2, "threshold": 0.5, "connector_words": ENGLISH_CONNECTOR_WORDS}


def custom_scoring(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
    if bigram_count <= min_count:
        return float("-inf")
    return bigram_count / (worda_count + 2 * wordb_count) + len_vocab / corpus_word_count


@pytest.mark.parametrize(
    "options",
    [
        {},
        OPTIONS,
        {**OPTIONS, "scoring": custom_scoring, "threshold": 1.0},
        {**OPTIONS, "connector_words": ()},
        {**OPTIONS, "scoring": "npmi"},
        {**OPTIONS, "delimiter": "+"},
        {**OPTIONS, "max_vocab_size": 10, "progress_per": 1},
    ],
)
def test_phrases_agree_with_gensim(options):
    if "max_vocab_size" in options:  # gensim would prune its counts
        expected = gensim.models.phrases.Phrases(SENTENCES, **OPTIONS)
    else:
        expected = gensim.models.phrases.Phrases(SENTENCES, **options)
    found = Phrases(SENTENCES, **options)
    assert found.export_phrases() == expected.export_phrases()
    assert found.find_phrases(SENTENCES[:2]) == expected.find_phrases(SENTENCES[:2])
    assert list(found[SENTENCES]) == list(expected[SENTENCES])
    assert found[SENTENCES[0]] == expected[SENTENCES[0]]
    frozen = found.freeze()
    assert frozen.phrasegrams == expected.freeze().phrasegrams
    assert list(frozen[SENTENCES]) == list(expected.freeze()[SENTENCES])
    assert found.corpus_word_count == expected.corpus_word_count
    assert found.vocab == dict(expected.vocab)


def test_connectors_agree_with_gensim():
    assert gensim.models.phrases.ENGLISH_CONNECTOR_WORDS == ENGLISH_CONNECTOR_WORDS


def test_sentences_can_be_added():
    found = Phrases(**OPTIONS)
    assert found[["new", "york"]] == ["new", "york"]
    assert found.vocab == {}
    for sentence in SENTENCES:
        found.add_vocab([sentence])
    assert found.export_phrases() == Phrases(SENTENCES, **OPTIONS).export_phrases()
    assert found[["new", "york"]] == ["new_york"]


def test_phrases_are_joined_in_all_kinds_of_sentences():
    found = Phrases(iter(SENTENCES), **OPTIONS)
    joined = [["new_york"], ["a", "new_york"]]
    sentences = [["new", "york"], ["a", "new", "york"]]
    assert found[[]] == []
    assert found[("new", "york")] == ["new_york"]
    assert found[iter(["new", "york"])] == ["new_york"]
    assert found[iter([])] == []
    assert found[iter(["", "new"])] == found[["", "new"]] == ["", "new"]
    assert list(found[iter(sentences)]) == joined
    twice = found[sentences]
    assert list(twice) == list(twice) == joined

    class Sentences:
        def __iter__(self):
            return iter(sentences)

    assert list(found[Sentences()]) == joined


def test_two_passes_agree_with_gensim():
    first = Phrases(SENTENCES, **OPTIONS)
    second = Phrases(first[SENTENCES], min_count=1, threshold=0.1)
    theirs = gensim.models.phrases.Phrases(SENTENCES, **OPTIONS)
    assert list(second[first[SENTENCES]]) == list(
        gensim.models.phrases.Phrases(theirs[SENTENCES], min_count=1, threshold=0.1)[
            theirs[SENTENCES]
        ]
    )


def test_frozen_phrases_are_saved_and_loaded(tmp_path):
    frozen = Phraser(Phrases(SENTENCES, **OPTIONS))
    frozen.save(tmp_path / "p")
    read = FrozenPhrases.load(tmp_path / "p")
    assert read.phrasegrams == frozen.phrasegrams
    assert (read.min_count, read.threshold, read.delimiter) == (2, 0.5, "_")
    assert Phraser(read)[SENTENCES[0]] == frozen[SENTENCES[0]]
    assert Phraser is FrozenPhrases is phrases.Phraser


def test_loaded_phrases_accept_more_sentences(tmp_path):
    found = Phrases(SENTENCES[:6], **OPTIONS)
    found.add_vocab(SENTENCES[6:12])
    found.save(tmp_path / "p", pickle_protocol=4)
    read = Phrases.load(tmp_path / "p")
    assert read.export_phrases() == found.export_phrases()
    read.add_vocab(SENTENCES[12:])
    assert read.export_phrases() == Phrases(SENTENCES, **OPTIONS).export_phrases()
    assert read.connector_words == ENGLISH_CONNECTOR_WORDS


def test_invalid_arguments_and_files_are_refused(tmp_path):
    with pytest.raises(ValueError, match="min_count must be at least 1, got 0"):
        Phrases(SENTENCES, min_count=0)
    with pytest.raises(ValueError, match="threshold must be above 0"):
        Phrases(SENTENCES, threshold=-1)
    with pytest.raises(TypeError, match=r"save the result of freeze\(\)"):
        Phrases(SENTENCES, scoring=lambda **_: 1.0).save(tmp_path / "p")
    with pytest.raises(RuntimeError, match="without sentences"):
        Phrases().save(tmp_path / "p")
    Phrases(SENTENCES).freeze().save(tmp_path / "p")
    with pytest.raises(sgns.FormatError, match=r"holds 'phrases', wanted 'gensim\.phrases'"):
        Phrases.load(tmp_path / "p")
    gensim.models.phrases.Phrases(SENTENCES).save(str(tmp_path / "theirs"))
    with pytest.raises(sgns.FormatError, match=r"can run any code\. Find the phrases again$"):
        Phrases.load(tmp_path / "theirs")

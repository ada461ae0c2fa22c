"""Phrases agree with gensim's phrases in the same sentences."""

import copy
import pickle

import gensim.models.phrases
import pytest
import sgns
from sgns.compat.gensim import ENGLISH_CONNECTOR_WORDS, FrozenPhrases, Phraser, Phrases
from sgns.compat.gensim.sentences import phrases
from sgns.compat.gensim.sentences.joining import JoinedSentences

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


def test_each_class_reads_files_of_the_other(tmp_path):
    found = Phrases(SENTENCES, **OPTIONS)
    found.save(tmp_path / "p")
    found.freeze().save(tmp_path / "frozen")
    for kind, name in ((Phrases, "frozen"), (FrozenPhrases, "p")):
        read = kind.load(tmp_path / name)
        assert type(read) is FrozenPhrases
        assert read.phrasegrams == found.export_phrases() == read.export_phrases()
        assert read[SENTENCES[0]] == found[SENTENCES[0]]

    class Mine(FrozenPhrases):
        pass

    assert type(Mine.load(tmp_path / "p")) is type(Mine.load(tmp_path / "frozen")) is Mine


def test_changed_options_apply_at_once():
    """gensim scores candidates when it joins them, so its users change these attributes."""
    found = Phrases(SENTENCES, **OPTIONS)
    assert found[["new", "york"]] == ["new_york"]
    found.threshold = 1e9
    assert found[["new", "york"]] == ["new", "york"]
    found.threshold, found.delimiter = 0.5, " + "
    assert found[["new", "york"]] == ["new + york"]
    assert found.vocab["new + york"] == 9
    found.min_count = 0
    with pytest.raises(ValueError, match="min_count must be at least 1, got 0"):
        found.export_phrases()


def test_numbers_can_be_whole_floats():
    found = Phrases(SENTENCES, **OPTIONS | {"min_count": 2.0, "threshold": 1})
    same = Phrases(SENTENCES, **OPTIONS | {"threshold": 1.0})
    assert found.export_phrases() == same.export_phrases()
    with pytest.raises(TypeError, match=r"min_count must be an integer, got 2\.5"):
        Phrases(min_count=2.5)


def test_representations_have_sizes_and_options():
    found = Phrases(SENTENCES, **OPTIONS, max_vocab_size=100)
    assert str(found) == repr(found)
    assert str(found) == "Phrases<81 words, min_count=2, threshold=0.5, max_vocab_size=100>"
    n_phrases = len(found.export_phrases())
    assert repr(found.freeze()) == f"FrozenPhrases<{n_phrases} phrases, min_count=2, threshold=0.5>"


def test_phrases_of_a_frozen_object_can_be_replaced():
    frozen = Phrases(SENTENCES, **OPTIONS).freeze()
    with pytest.raises(TypeError, match=r"frozen\.phrasegrams = \{\.\.\.\}"):
        frozen.phrasegrams["a_b"] = 1.0
    with pytest.raises(AttributeError):
        frozen.threshold = 3
    frozen.phrasegrams = {"bank_of_america": 2.5}
    assert frozen[["bank", "of", "america", "new", "york"]] == ["bank_of_america", "new", "york"]
    assert frozen.phrasegrams == {"bank_of_america": 2.5}


def test_counts_cannot_be_changed():
    found = Phrases(SENTENCES, **OPTIONS)
    with pytest.raises(TypeError, match=r"add sentences with add_vocab\(\)"):
        found.vocab["new_york"] = 3
    before = found.vocab
    assert found.vocab is before  # it is counted once
    found.add_vocab([["new", "york"]])
    assert found.vocab["new_york"] == before["new_york"] + 1


def test_invalid_arguments_and_files_are_refused(tmp_path):
    with pytest.raises(ValueError, match="min_count must be at least 1, got 0"):
        Phrases(SENTENCES, min_count=0)
    with pytest.raises(ValueError, match="threshold must be above 0"):
        Phrases(SENTENCES, threshold=-1)
    with pytest.raises(TypeError, match="delimiter must be a string, got b'_'"):
        Phrases(SENTENCES, delimiter=b"_")
    with pytest.raises(TypeError, match="connector_words must be"):
        Phrases(SENTENCES, connector_words="of")
    with pytest.raises(TypeError, match=r"strings, got int: 12\. Convert them with str\(\)"):
        Phrases([["a", 12]])
    with pytest.raises(TypeError, match=r"save the result of freeze\(\)"):
        Phrases(SENTENCES, scoring=lambda **_: 1.0).save(tmp_path / "p")
    with pytest.raises(RuntimeError, match="without sentences"):
        Phrases().save(tmp_path / "p")
    sgns.Corpus.from_sentences(SENTENCES, min_count=1).save(tmp_path / "p")
    with pytest.raises(sgns.FormatError, match=r"wanted 'gensim\.phrases' or 'phrases'"):
        Phrases.load(tmp_path / "p")


def test_attributes_of_the_other_class_are_errors_with_advice():
    found = Phrases(SENTENCES, **OPTIONS)
    with pytest.raises(AttributeError, match=r"use export_phrases\(\), or freeze\(\) first"):
        found.phrasegrams  # noqa: B018
    frozen = found.freeze()
    for name, message in (
        ("add_vocab", r"add sentences to the Phrases, then freeze\(\) it again"),
        ("freeze", "frozen already"),
        ("vocab", "no counts, use phrasegrams"),
    ):
        with pytest.raises(AttributeError, match=message):
            getattr(frozen, name)
    with pytest.raises(TypeError, match=r"got list: find phrases first, with Phrases\(sentences\)"):
        FrozenPhrases(SENTENCES)


def test_phrases_can_be_copied_and_sent():
    found = Phrases(SENTENCES, **OPTIONS)
    for thing in (found, found.freeze(), found[SENTENCES]):
        for copied in (copy.deepcopy(thing), pickle.loads(pickle.dumps(thing))):
            assert type(copied) is type(thing)
            joined = copied if isinstance(thing, JoinedSentences) else copied[SENTENCES]
            assert list(joined) == list(found[SENTENCES])

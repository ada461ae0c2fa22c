"""Phrases of all versions of gensim."""

import logging
import pickle

import pytest
import sgns
from gensim.models.phrases import FrozenPhrases as TheirFrozen
from gensim.models.phrases import Phrases as Theirs
from sgns.compat.gensim import FrozenPhrases, Phrases
from sgns.compat.gensim.saved.phrases import read_phrases

from .pickles import OLD, write

SENTENCES = [
    ["new", "york", "is", "bank", "of", "america"],
    ["new", "york", "bank", "of", "america", "says"],
    ["the", "größe", "of", "new", "york"],
] * 3
MORE = [["the", "größe", "is", "new"], ["größe", "is", "new"]] * 4


def theirs(**options):
    return Theirs(
        SENTENCES, **({"min_count": 1, "threshold": 0.1, "connector_words": ["of"]} | options)
    )


@pytest.mark.parametrize("name", ["3.6.0.model", "no-common-terms.pkl", "no-scoring.pkl"])
@pytest.mark.parametrize("kind", ["phrases", "phraser"])
def test_phrases_of_older_versions_are_what_gensim_reads(name, kind):
    path = OLD / f"{kind}-{name}"
    logging.disable(logging.CRITICAL)
    wanted = Theirs.load(str(path))
    logging.disable(logging.NOTSET)
    scores = wanted.export_phrases() if kind == "phrases" else wanted.phrasegrams
    ours = Phrases.load(path)
    assert isinstance(ours, Phrases if kind == "phrases" else FrozenPhrases)
    assert ours.export_phrases() == pytest.approx(scores)
    assert FrozenPhrases.load(path).export_phrases() == pytest.approx(scores)
    sentence = ["graph", "minors", "survey", "human", "interface", "system"]
    assert ours[sentence] == wanted[sentence]
    assert ours.scoring == "default"
    assert ours.connector_words == wanted.connector_words


def test_a_score_can_be_stored_by_its_name():
    assert Phrases.load(OLD / "phrases-scoring-str.pkl").scoring == "default"
    assert FrozenPhrases.load(OLD / "phraser-scoring-str.pkl").scoring == "default"


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("scoring", ["default", "npmi"])
def test_phrases_are_read_as_they_were(tmp_path, protocol, scoring):
    wanted = theirs(scoring=scoring, delimiter="-")
    wanted.save(str(tmp_path / "p"), pickle_protocol=protocol)
    ours = Phrases.load(tmp_path / "p")
    assert ours.vocab == wanted.vocab
    assert ours.corpus_word_count == wanted.corpus_word_count
    assert ours.export_phrases() == pytest.approx(wanted.export_phrases())
    assert list(ours[SENTENCES]) == list(wanted[SENTENCES])
    assert (ours.min_count, ours.threshold, ours.delimiter) == (1, 0.1, "-")
    assert ours.scoring == scoring


@pytest.mark.parametrize("name", ["p", "p.gz", "p.bz2"])
def test_sentences_can_be_added_to_what_was_read(tmp_path, name):
    wanted = theirs()
    wanted.save(str(tmp_path / name))
    ours = Phrases.load(tmp_path / name)
    for each in (ours, wanted):
        each.add_vocab(MORE)
    assert ours.vocab == wanted.vocab
    assert ours.export_phrases() == pytest.approx(wanted.export_phrases())
    ours.save(tmp_path / "ours")
    again = Phrases.load(tmp_path / "ours")
    assert again.vocab == wanted.vocab
    assert again.export_phrases() == ours.export_phrases()


def test_frozen_phrases_are_read_as_they_were(tmp_path):
    wanted = theirs().freeze()
    wanted.save(str(tmp_path / "p"))
    for load in (Phrases.load, FrozenPhrases.load):
        ours = load(tmp_path / "p")
        assert isinstance(ours, FrozenPhrases)
        assert ours.phrasegrams == pytest.approx(wanted.phrasegrams)
        assert list(ours[SENTENCES]) == list(wanted[SENTENCES])
        assert ours.connector_words == {"of"}


def test_the_reader_returns_options_and_counts(tmp_path):
    theirs().save(str(tmp_path / "p"))
    found = read_phrases(tmp_path / "p")
    assert found.options["connector_words"] == {"of"}
    assert found.counts["new_york"] == 9
    assert found.n_words == 51
    frozen = read_phrases(OLD / "phraser-3.6.0.model")
    assert frozen.counts is None
    assert "human_interface" in frozen.scores


def my_score(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
    return 1.0


def test_a_function_as_score_is_refused_by_name(tmp_path):
    theirs(scoring=my_score).save(str(tmp_path / "p"))
    with pytest.raises(sgns.FormatError, match=r"the name .*my_score"):
        Phrases.load(tmp_path / "p")


def test_a_file_of_another_class_names_the_call(real, tmp_path):
    real["KeyedVectors"](2).save(str(tmp_path / "v"))
    for load in (Phrases.load, FrozenPhrases.load):
        with pytest.raises(sgns.FormatError, match=r"not phrases: read it with KeyedVectors\.load"):
            load(tmp_path / "v")
    with pytest.raises(sgns.FormatError, match=r"not phrases: read it with Word2Vec\.load"):
        Phrases.load(OLD / "word2vec_old")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"vocab": None}, "valid"),
        ({"vocab": ["a"]}, "valid"),
        ({"vocab": {"a": "b"}}, "'b' is not a count"),
        ({"vocab": {"a": -1}}, "-1 is not a count"),
        ({"vocab": {5: 1}}, "a word of type int"),
        ({"vocab": {b"\xff": 1}}, "utf-8"),
        ({"vocab": {"_" * 100_000: 1}}, "too many delimiters"),
        ({"delimiter": ""}, "the delimiter is empty"),
        ({"delimiter": 5}, "a word of type int"),
        ({"delimiter": None}, "a word of type NoneType"),
        ({"scoring": "best"}, "scoring 'best' is unknown"),
        ({"scoring": 5}, "scoring 5 is unknown"),
        ({"scoring": []}, "valid"),
        ({"threshold": "high"}, "'high' is not a number"),
        ({"threshold": -1.0}, "threshold"),
        ({"threshold": float("nan")}, "threshold"),
        ({"min_count": 0}, "min_count must be"),
        ({"min_count": 1.5}, "1.5 is not a count"),
        ({"min_count": float("nan")}, "nan is not a count"),
        ({"connector_words": 5}, "valid"),
        ({"connector_words": {1}}, "a word of type int"),
        ({"corpus_word_count": -1}, "-1 is not a count"),
    ],
    ids=range(22),
)
def test_damaged_phrases_are_refused(tmp_path, changes, message):
    damaged = pickle.loads(pickle.dumps(theirs()))
    damaged.__dict__.update(changes)
    path = write(tmp_path / "p", damaged)
    with pytest.raises(sgns.FormatError, match=f"(?s){path}.*{message}"):
        Phrases.load(path)


@pytest.mark.parametrize(
    "scores", [5, {"a_b": "c"}, {"a_b": (1,)}, {5: 1.0}, {(1, 2): 1.0}, {"_" * 100_000: 1.0}]
)
def test_damaged_frozen_phrases_are_refused(tmp_path, scores):
    damaged = pickle.loads(pickle.dumps(theirs().freeze()))
    assert isinstance(damaged, TheirFrozen)
    damaged.phrasegrams = scores
    path = write(tmp_path / "p", damaged)
    with pytest.raises(sgns.FormatError, match="valid"):
        FrozenPhrases.load(path)

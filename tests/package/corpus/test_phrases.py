"""Phrases: found and joined as by gensim, and saved."""

import json
import mmap
import re

import numpy as np
import pytest
import sgns
from gensim.models import phrases as gensim_phrases
from sgns import Corpus, CorpusError, FormatError, Model, Phrases, _core
from sgns.corpus.phrases import SCORINGS
from sgns.files import container

from ...waiting import interrupted

SENTENCES = [
    ["in", "new", "york"],
    ["to", "new", "york"],
    ["new", "car"],
    ["a", "car"],
]
CONNECTORS = ("the", "of", "and")


@pytest.fixture
def small():
    return Corpus.from_sentences(SENTENCES, min_count=1)


@pytest.fixture
def found(small):
    return Phrases.find(small, min_count=1, threshold=1)


@pytest.fixture(scope="module")
def sentences():
    """6,000 words of 40 tokens, some of which often follow each other."""
    rng = np.random.default_rng(0)
    share = 1 / np.arange(1, 41)
    names = [*CONNECTORS, *(f"w{i}" for i in range(37))]
    made = []
    for length in rng.integers(0, 25, 500):
        ids = rng.choice(40, length, p=share / share.sum())
        follow = rng.random(length) < 0.3
        for i in range(1, length):
            if follow[i]:
                ids[i] = (ids[i - 1] * 7 + 3) % 40
        fixed = ["w20", "of", "the", "w21"] if rng.random() < 0.2 else []
        made.append([names[i] for i in ids] + fixed)
    return made


@pytest.fixture(scope="module")
def corpus(sentences):
    return Corpus.from_sentences(sentences, min_count=1)


def words_of(corpus):
    return [[corpus.vocabulary.tokens[i] for i in sentence] for sentence in corpus]


def assert_same(a, b):
    assert a.vocabulary == b.vocabulary
    assert np.array_equal(a.ids, b.ids)
    assert np.array_equal(a.offsets, b.offsets)


# --- finding ------------------------------------------------------------------------------


def test_phrases_map_spellings_to_scores(found):
    # Six different tokens, and five different pairs of them.
    assert dict(found) == {"new_york": pytest.approx((2 - 1) / (3 * 2) * (6 + 5))}
    assert list(found) == ["new_york"]
    assert len(found) == 1
    assert "new_york" in found
    assert found.get("in_new") is None
    with pytest.raises(KeyError):
        found["york_new"]
    assert repr(found) == "Phrases(1 phrases: 'new_york')"


def test_phrases_are_in_order_of_descending_score(corpus):
    scores = list(Phrases.find(corpus, threshold=0.1).values())
    assert len(scores) > 20
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("connectors", [(), CONNECTORS], ids=["without", "with connectors"])
@pytest.mark.parametrize(("scoring", "threshold"), [("default", 0.8), ("npmi", 0.1)])
def test_phrases_and_joined_sentences_agree_with_gensim(
    sentences, corpus, scoring, threshold, connectors
):
    arguments = {"min_count": 3, "threshold": threshold, "scoring": scoring}
    theirs = gensim_phrases.Phrases(
        sentences, **arguments, connector_words=frozenset(connectors), delimiter="~"
    )
    ours = Phrases.find(corpus, **arguments, connector_words=connectors, delimiter="~")
    assert len(ours) > 20
    if connectors:
        assert any("~of~the~" in phrase for phrase in ours)
    assert dict(ours) == theirs.export_phrases()
    assert [ours.join(sentence) for sentence in sentences] == list(theirs[sentences])


def test_defaults_agree_with_gensim(sentences, corpus):
    many = sentences + [["rare", "pair"]] * 7
    ours = Phrases.find(Corpus.from_sentences(many, min_count=1))
    assert dict(ours) == gensim_phrases.Phrases(many).export_phrases()
    assert "rare_pair" in ours


def test_phrases_do_not_depend_on_the_number_of_workers(corpus):
    one, three = (Phrases.find(corpus, threshold=0.1, workers=n) for n in (1, 3))
    assert list(one.items()) == list(three.items())


def test_connectors_that_do_not_occur_have_no_effect(small, found):
    assert dict(Phrases.find(small, 1, 1, connector_words=["of", "the"])) == dict(found)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"min_count": 0}, ValueError, "min_count must be at least 1, got 0"),
        ({"min_count": 1.5}, TypeError, "min_count must be an integer"),
        ({"threshold": 0}, ValueError, "threshold must be above 0 with scoring 'default'"),
        ({"threshold": float("nan")}, ValueError, "threshold must be above 0"),
        ({"threshold": 2, "scoring": "npmi"}, ValueError, "threshold must be from -1 to 1"),
        ({"scoring": "pmi"}, ValueError, "scoring must be one of default, npmi, count, got 'pmi'"),
        ({"delimiter": b"_"}, TypeError, "delimiter must be a string, got b'_'"),
        ({"delimiter": "\ud800"}, ValueError, "delimiter '.ud800' holds a lone surrogate"),
        ({"connector_words": "the"}, TypeError, "connector_words must be an iterable of strings"),
        ({"connector_words": [3]}, TypeError, "connector word must be a string, got 3"),
        ({"workers": 0}, ValueError, "workers must be at least 1, got 0"),
    ],
)
def test_bad_arguments(small, arguments, error, message):
    with pytest.raises(error, match=message):
        Phrases.find(small, **arguments)


def test_other_objects_than_a_corpus_are_refused(found):
    with pytest.raises(TypeError, match=r"must be a Corpus, got list: .* Corpus\.from_file"):
        Phrases.find(SENTENCES)
    with pytest.raises(TypeError, match="got str"):
        found.apply("corpus.txt")


def test_a_corpus_with_an_id_past_its_vocabulary(small, found):
    bad = Corpus(small.vocabulary, small.ids + np.uint32(5), small.offsets)
    for work in (Phrases.find, found.apply, lambda corpus: corpus.prune(1)):
        with pytest.raises(IndexError, match="past the vocabulary of 6"):
            work(bad)
    small.offsets = np.array([0, 99, 10], np.uint64)
    for work in (Phrases.find, found.apply, lambda corpus: corpus.prune(1)):
        with pytest.raises(
            ValueError,
            match="offsets must rise from 0 to the number of ids, 10, got 99 at position 1",
        ):
            work(small)


def test_signals_are_handled_while_phrases_are_found():
    # Empty sentences, whose offsets are pages of zeros that take no memory: searching them takes
    # long enough for dozens of signals.
    zeros = mmap.mmap(-1, 1 << 31, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
    offsets = np.frombuffer(zeros, np.uint64)
    connectors = np.zeros(1, np.uint32)
    with pytest.raises(TimeoutError, match="enough"), interrupted():
        _core.find_phrases(
            np.zeros(0, np.uint32),
            offsets,
            np.ones(1, np.uint64),
            connectors,
            min_count=1,
            threshold=1.0,
            scoring="default",
            workers=1,
        )


# --- joining ------------------------------------------------------------------------------


def test_a_corpus_is_joined_and_counted_again(small, found):
    joined = found.apply(small)
    assert words_of(joined) == [
        ["in", "new_york"],
        ["to", "new_york"],
        ["new", "car"],
        ["a", "car"],
    ]
    assert joined.vocabulary == sgns.Vocabulary(
        ["car", "new_york", "a", "in", "new", "to"], [2, 2, 1, 1, 1, 1]
    )  # "york" no longer occurs
    assert joined.phrases == (found,)
    assert small.phrases == ()
    assert (joined.n_raw_words, small.n_raw_words) == (8, 10)


@pytest.mark.parametrize("connectors", [(), CONNECTORS], ids=["without", "with connectors"])
@pytest.mark.parametrize("workers", [1, 3])
def test_apply_joins_every_sentence(sentences, corpus, connectors, workers):
    phrases = Phrases.find(corpus, threshold=0.8, connector_words=connectors)
    expected = Corpus.from_sentences(map(phrases.join, sentences), min_count=1)
    assert len(expected.vocabulary) > 60
    assert_same(phrases.apply(corpus, workers), expected)


def test_applying_to_another_corpus(found):
    other = Corpus.from_sentences([["york", "new", "york"], ["to", "york"]], min_count=1)
    assert words_of(found.apply(other)) == [["york", "new_york"], ["to", "york"]]
    without = Corpus.from_sentences([["new", "car"]], min_count=1)
    assert_same(found.apply(without), without)
    assert found.apply(without).phrases == (found,)


def test_dropped_words_stay_dropped(found):
    text = [["in", "new", "york"], ["new", "york"], ["york", "new"]]
    corpus = Corpus.from_sentences(text, min_count=2)
    assert (corpus.n_words, corpus.n_raw_words) == (6, 7)
    assert (found.apply(corpus).n_words, found.apply(corpus).n_raw_words) == (4, 5)


def test_a_phrase_with_the_spelling_of_a_token_becomes_that_token(found):
    text = [["new_york"], ["new", "york"], ["new_york", "york"]]
    joined = found.apply(Corpus.from_sentences(text, min_count=1))
    assert joined.vocabulary == sgns.Vocabulary(["new_york", "york"], [3, 1])
    assert joined.ids.tolist() == [0, 0, 0, 1]


def test_phrases_with_equal_spellings_are_one_token():
    text = [["a_b", "c"]] * 3 + [["a", "b_c"]] * 2 + [["x", "y"]]
    corpus = Corpus.from_sentences(text, min_count=1)
    phrases = Phrases.find(corpus, 1, 0.1)
    scores = [(3 - 1) / (3 * 3) * 9, (2 - 1) / (2 * 2) * 9]
    assert dict(phrases) == {"a_b_c": pytest.approx(max(scores))}
    joined = phrases.apply(corpus)
    assert joined.vocabulary == sgns.Vocabulary(["a_b_c", "x", "y"], [5, 1, 1])
    assert phrases.join(["a", "b_c"]) == phrases.join(["a_b", "c"]) == ["a_b_c"]
    assert phrases.join(["a", "b", "c"]) == ["a", "b", "c"]


def test_more_passes_make_longer_phrases():
    text = [["new", "york", "city", "hall"]] * 6 + [[word] for word in "abcdefgh"]
    corpus = Corpus.from_sentences(text, min_count=1)
    for length in (2, 4):
        phrases = Phrases.find(corpus, threshold=0.1)
        corpus = phrases.apply(corpus)
        assert max(token.count("_") + 1 for token in corpus.vocabulary) == length
    assert len(corpus.phrases) == 2
    sentence = ["new", "york", "city", "hall"]
    for phrases in corpus.phrases:
        sentence = phrases.join(sentence)
    assert sentence == ["new_york_city_hall"]


def test_one_sentence_is_joined_from_left_to_right(small):
    phrases = Phrases.find(Corpus.from_sentences([["a", "a", "b"]] * 9, 1), 1, 0.05)
    assert set(phrases) == {"a_a", "a_b"}
    assert phrases.join(["a", "a", "b"]) == ["a_a", "b"]
    assert phrases.join(iter(["a", "a", "a", "b", "?"])) == ["a_a", "a_b", "?"]
    assert phrases.join([]) == []
    with pytest.raises(TypeError, match="sentence must be an iterable of tokens, not one string"):
        phrases.join("a a b")


def test_connectors_at_the_ends_are_not_joined():
    text = [["bank", "of", "the", "west"]] * 9 + [["of", "bank"], ["west", "of"]]
    corpus = Corpus.from_sentences(text, min_count=1)
    phrases = Phrases.find(corpus, 1, 0.1, connector_words=["of", "the"])
    assert list(phrases) == ["bank_of_the_west"]
    for sentence, expected in [
        ("of bank of the west of", "of bank_of_the_west of"),
        ("bank of west", "bank of west"),
        ("bank of the", "bank of the"),
        ("bank of bank of the west", "bank of bank_of_the_west"),
    ]:
        assert phrases.join(sentence.split()) == expected.split()


# --- files and models ---------------------------------------------------------------------


def options_of(phrases):
    return (
        phrases.min_count,
        phrases.threshold,
        phrases.scoring,
        phrases.delimiter,
        phrases.connector_words,
    )


def assert_same_phrases(a, b, sentences):
    assert list(a.items()) == list(b.items())
    assert options_of(a) == options_of(b)
    assert [a.join(sentence) for sentence in sentences] == [b.join(s) for s in sentences]


@pytest.mark.parametrize("scoring", SCORINGS)
def test_save_and_load(sentences, corpus, scoring, tmp_path):
    phrases = Phrases.find(corpus, 4, 0.125, scoring, "\N{BULLET}", CONNECTORS)
    phrases.save(tmp_path / "p.safetensors")
    again = Phrases.load(tmp_path / "p.safetensors")
    assert len(again) > 20
    assert options_of(again) == (4, 0.125, scoring, "\N{BULLET}", frozenset(CONNECTORS))
    assert_same_phrases(phrases, again, sentences)


def test_an_empty_set_of_phrases_can_be_saved(small, tmp_path):
    none = Phrases.find(small)
    none.save(tmp_path / "p.safetensors")
    assert dict(Phrases.load(tmp_path / "p.safetensors")) == dict(none) == {}


def test_corpus_and_model_store_the_phrases_of_every_pass(sentences, corpus, tmp_path):
    joined = corpus
    for threshold in (1.0, 0.5):
        joined = Phrases.find(joined, threshold=threshold).apply(joined)
    joined = joined.prune(2)
    joined.save(tmp_path / "c.safetensors")
    model = sgns.train(tmp_path / "c.safetensors", vector_size=4, epochs=1, sample=0)
    model.save(tmp_path / "m.safetensors")
    loaded = Model.load(tmp_path / "m.safetensors")
    assert any("_" in token for token in loaded.vocabulary)
    for holder in (Corpus.open(tmp_path / "c.safetensors"), model, loaded):
        assert [phrases.threshold for phrases in holder.phrases] == [1.0, 0.5]
        for phrases, expected in zip(holder.phrases, joined.phrases, strict=True):
            assert_same_phrases(phrases, expected, sentences)


def test_files_without_phrases_still_load(corpus, tmp_path):
    corpus.save(tmp_path / "c.safetensors")
    sgns.train(corpus, vector_size=2, epochs=1).save(tmp_path / "m.safetensors")
    for path, load in [("c.safetensors", Corpus.open), ("m.safetensors", Model.load)]:
        arrays, _ = container.read(tmp_path / path, "corpus", "model")
        assert not [name for name in arrays if name.startswith("phrases")]
        assert load(tmp_path / path).phrases == ()


def test_files_without_phrases_are_refused(small, found, tmp_path):
    path = tmp_path / "p.safetensors"
    small.save(path)
    with pytest.raises(FormatError, match="wanted 'phrases'"):
        Phrases.load(path)
    container.write(path, "phrases", {}, {})
    with pytest.raises(FormatError, match="phrases of 0 passes, expected one"):
        Phrases.load(path)
    with pytest.raises(FileNotFoundError):
        Phrases.load(tmp_path / "none.safetensors")


DAMAGES = [
    (r".*", "{"),
    (r".*", "[]"),
    (r'"min_count":1,', ""),
    (r'"min_count":1', '"min_count":"x"'),
    (r'"threshold":1.0', '"threshold":null'),
    (r'"delimiter":"_"', '"delimiter":3'),
    (r'"connector_words":\[\]', '"connector_words":[[]]'),
    (r'\["new","york"\]', '["new"]'),
    (r'\["new","york"\]', '["new",3]'),
    (r'\["new","york"\]', r'["new","\\ud800"]'),
    (r'\["new","york"\]', '["new","york"],["a","b"]'),
]


@pytest.mark.parametrize(("pattern", "replacement"), DAMAGES)
def test_damaged_phrases(small, found, tmp_path, pattern, replacement):
    path = tmp_path / "p.safetensors"
    found.save(path)
    arrays, _ = container.read(path, "phrases")
    listed = arrays["phrases.0"].tobytes().decode()
    damaged = re.sub(pattern, replacement, listed, count=1)
    assert damaged != listed
    arrays["phrases.0"] = np.frombuffer(damaged.encode(), np.uint8)
    container.write(path, "phrases", arrays, {})
    with pytest.raises(FormatError, match=r"p\.safetensors holds no valid phrases"):
        Phrases.load(path)
    small.save(path)
    arrays |= container.read(path, "corpus")[0]
    container.write(path, "corpus", arrays, {"n_raw_words": "10"})
    with pytest.raises(FormatError, match=r"p\.safetensors holds no valid phrases"):
        Corpus.open(path)


def test_phrases_without_their_scores(found, tmp_path):
    path = tmp_path / "p.safetensors"
    found.save(path)
    arrays, _ = container.read(path, "phrases")
    assert json.loads(arrays["phrases.0"].tobytes())["words"] == [["new", "york"]]
    for scores in (None, np.zeros(2), np.zeros((1, 1)), np.float64(1)):
        arrays.pop("phrases.0.scores", None)
        if scores is not None:
            arrays["phrases.0.scores"] = np.asarray(scores)
        container.write(path, "phrases", arrays, {})
        with pytest.raises(FormatError, match="no valid phrases"):
            Phrases.load(path)


def test_pruning_keeps_phrases(small, found):
    joined = found.apply(small)
    pruned = joined.prune(2)
    assert pruned.phrases == (found,)
    assert words_of(pruned) == [["new_york"], ["new_york"], ["car"], ["car"]]
    with pytest.raises(CorpusError, match="no token occurs min_count=3 times"):
        joined.prune(3)


def test_finding_and_joining_show_words(shown):
    display, events = shown
    ids = np.random.default_rng(0).integers(50, size=300_000)
    corpus = Corpus.from_ids(ids, np.arange(0, 300_001, 10), n_tokens=50)
    found = Phrases.find(corpus, threshold=0.5, progress=display)
    found.apply(corpus, progress=display)
    ends = [e for e in events if e["event"] == "end"]
    assert [(e["phase"], e["done"], e["total"], e["status"]) for e in ends] == [
        ("finding phrases", 300_000, 300_000, "finished"),
        ("joining phrases", 300_000, 300_000, "finished"),
    ]
    done = [e["done"] for e in events if e["phase"] == "finding phrases"]
    assert done == sorted(done)
    assert len(done) > 2  # a poll of the core comes at the end of each of its passes


def found_in(text, **options):
    sentences = [line.split() for line in text]
    return Phrases.find(Corpus.from_sentences(sentences, min_count=1), **options)


def test_merged_phrases_are_those_of_all_with_their_best_scores():
    options = {"min_count": 1, "scoring": "count"}
    one = found_in(["new york is big"] * 9 + ["hot dog"] * 4, threshold=3, **options)
    other = found_in(["hot dog day"] * 7 + ["san jose"] * 6, threshold=2, **options)
    merged = one.merge(other)
    assert dict(merged) == {
        "new_york": 9, "york_is": 9, "is_big": 9, "hot_dog": 7, "dog_day": 7, "san_jose": 6
    }  # fmt: skip
    assert list(merged.values()) == sorted(merged.values(), reverse=True)
    assert (merged.min_count, merged.threshold) == (1, 2)
    assert dict(other.merge(one)) == dict(merged)
    assert dict(one.merge()) == dict(one)
    assert merged.join(["hot", "dog", "in", "san", "jose"]) == ["hot_dog", "in", "san_jose"]


def test_phrases_of_other_options_are_not_merged():
    text = ["new york"] * 9
    one = found_in(text, min_count=1, threshold=0.1)
    for options in ({"delimiter": "~"}, {"scoring": "npmi"}, {"connector_words": ["of"]}):
        (name,) = options
        with pytest.raises(ValueError, match=f"{name} must be the same in all phrases"):
            one.merge(found_in(text, min_count=1, threshold=0.1, **options))
    with pytest.raises(TypeError, match="merge is of Phrases, got dict"):
        one.merge({"new_york": 1.0})

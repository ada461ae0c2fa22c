"""The model: all parameters and methods behave as docs/gensim.md says."""

import copy
import inspect
import logging
import re
from pathlib import Path

import numpy as np
import pytest
import sgns
from sgns.compat.gensim import KeyedVectors, Word2Vec
from sgns.compat.gensim.model.callbacks import CallbackAny2Vec

QUICK = {"vector_size": 8, "min_count": 1, "workers": 1, "sample": 0, "epochs": 2}


def train(sentences, **options):
    return Word2Vec(sentences, **(QUICK | options))


def same(a, b):
    return np.array_equal(a.wv.vectors, b.wv.vectors) and np.array_equal(a.syn1neg, b.syn1neg)


def keys_by_count(model):
    """Return words by count, then by spelling. gensim's order of equal counts is arbitrary."""
    count = model.wv.get_vecattr
    return sorted(model.wv.index_to_key, key=lambda word: (-count(word, "count"), str(word)))


def parameters(kind):
    return list(inspect.signature(kind).parameters.values())


def test_the_constructor_has_gensims_parameters_in_order(real):
    expected = [(p.name, p.default) for p in parameters(real["Word2Vec"])]
    assert [(p.name, p.default) for p in parameters(Word2Vec)][: len(expected)] == expected
    added = parameters(Word2Vec)[len(expected) :]
    assert [p.name for p in added] == ["negatives_mode", "size", "iter"]
    assert all(p.kind is p.KEYWORD_ONLY for p in added)


@pytest.mark.parametrize(
    "method",
    [
        "build_vocab",
        "build_vocab_from_freq",
        "estimate_memory",
        "get_latest_training_loss",
        "init_sims",
        "predict_output_word",
        "reset_from",
        "score",
        "train",
    ],
)
def test_methods_have_gensims_parameters(real, method):
    mine = parameters(getattr(Word2Vec, method))
    expected = parameters(getattr(real["Word2Vec"], method))
    expected = [p for p in expected if p.kind is not p.VAR_KEYWORD]
    assert [(p.name, p.default) for p in mine][: len(expected)] == [
        (p.name, p.default) for p in expected
    ]
    assert all(p.kind is p.KEYWORD_ONLY for p in mine[len(expected) :])


def test_the_guide_mentions_every_parameter_and_method(real):
    guide = (Path(__file__).parents[5] / "docs/gensim.md").read_text()
    for kind in ("Word2Vec", "KeyedVectors"):
        names = {p.name for p in parameters(real[kind])}
        names |= {name for name in vars(real[kind]) if not name.startswith("_")}
        for name in names - {"load", "save"}:
            assert re.search(rf"`[^`]*\b{name}\b[^`]*`", guide), f"{kind}: {name}"


# --- parameters of the constructor ------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "architecture"),
    [
        ({}, "cbow"),
        ({"sg": 0, "cbow_mean": 0}, "cbow-sum"),
        ({"sg": 1}, "skip-gram"),
        ({"sg": 1, "cbow_mean": 0}, "skip-gram"),
    ],
)
def test_sg_and_cbow_mean_choose_the_architecture(sentences, options, architecture):
    corpus = sgns.Corpus.from_sentences(sentences, min_count=1)
    expected = sgns.train(
        corpus, architecture=architecture, vector_size=8, sample=0, epochs=1, workers=1
    )
    once = train(sentences, **options, epochs=1)
    assert once.wv.index_to_key == list(corpus.vocabulary.tokens)
    np.testing.assert_array_equal(once.wv.vectors, expected.vectors.matrix)
    np.testing.assert_array_equal(once.syn1neg, expected.context_vectors.matrix)


def test_sentences_are_read_once_and_can_be_tuples(sentences):
    class Sentences:
        n_read = 0

        def __iter__(self):
            self.n_read += 1
            for sentence in sentences:
                yield tuple(sentence) if self.n_read else None

    again = Sentences()
    assert same(train(again), train(sentences))
    assert again.n_read == 1


def test_corpus_file_gives_the_same_model_as_sentences(sentences, tmp_path):
    path = tmp_path / "text"
    path.write_text("\n\n".join(map(" ".join, sentences)))
    model = train(None, corpus_file=str(path))
    assert same(model, train(sentences))
    assert model.corpus_count == len(sentences)
    unsorted = train(None, corpus_file=str(path), sorted_vocab=0)
    assert unsorted.wv.index_to_key == train(sentences, sorted_vocab=0).wv.index_to_key


def test_vector_size_sets_the_shapes(sentences):
    model = train(sentences, vector_size=5)
    assert model.wv.vectors.shape == model.syn1neg.shape == (60, 5)
    assert model.vector_size == model.layer1_size == model.wv.vector_size == 5
    with pytest.raises(ValueError, match="vector_size must be at least 1, got 0"):
        Word2Vec(vector_size=0)


def test_vectors_start_in_gensims_range(real):
    words = [[str(i)] for i in range(500)]
    for size in (10, 100):
        model, expected = (
            each(vector_size=size, min_count=1) for each in (Word2Vec, real["Word2Vec"])
        )
        for each in (model, expected):
            each.build_vocab(words)
            assert 0.99 / size < np.abs(each.wv.vectors).max() <= 1 / size


@pytest.mark.parametrize(
    "options",
    [
        {"alpha": 0.05},
        {"min_alpha": 0.02},
        {"window": 2},
        {"negative": 9},
        {"ns_exponent": 0.0},
        {"sample": 0.001},
        {"seed": 2},
        {"sg": 1},
        {"epochs": 3},
        {"shrink_windows": False},
        {"cbow_mean": 0},
        {"negatives_mode": "per_pair"},
        {"hs": 1},
    ],
)
def test_options_that_change_the_result(sentences, options):
    assert same(train(sentences), train(sentences))
    assert not same(train(sentences), train(sentences, **options))


@pytest.mark.parametrize(
    "options",
    [
        {"batch_words": 5},
        {"compute_loss": True},
        {"comment": "a"},
        {"max_vocab_size": 1000},
        {"max_final_vocab": 1000},
        {"callbacks": [CallbackAny2Vec()]},
    ],
)
def test_options_that_do_not_change_the_result(sentences, options):
    model = train(sentences, **options)
    assert same(train(sentences), model)
    for name in options.keys() - {"callbacks"}:
        assert getattr(model, name) == options[name]


def test_windows_without_shrinking_have_all_pairs():
    options = {"alpha": 1e-7, "min_alpha": 0, "sg": 1, "epochs": 1, "window": 2}
    model = train([["a", "b", "c"]] * 1000, **options, shrink_windows=False)
    # Each score has the loss log 2 at first. A third of the negatives are the context and dropped.
    loss_of_a_pair = np.log(2) * (1 + 5 * 2 / 3)
    assert model.running_training_loss == pytest.approx(6 * 1000 * loss_of_a_pair, rel=0.02)


def test_rates_fall_across_all_epochs(sentences):
    """`sgns.train` has the same schedule for four epochs, but reports it less precisely."""
    rates = []

    class Rates(CallbackAny2Vec):
        def on_epoch_end(self, model):
            rates.append(model.min_alpha_yet_reached)

    model = train(sentences, alpha=0.04, min_alpha=0.02, epochs=4, callbacks=[Rates()])
    assert rates == pytest.approx([0.035, 0.03, 0.025, 0.02])
    assert (model.alpha, model.min_alpha) == (0.04, 0.02)


def test_a_greater_min_alpha_holds_from_the_start(sentences):
    assert same(
        train(sentences, alpha=0.01, min_alpha=0.03), train(sentences, alpha=0.03, min_alpha=0.03)
    )


def test_the_rate_can_fall_to_zero(sentences):
    model = train(sentences, min_alpha=0.0)
    assert model.min_alpha_yet_reached == 0
    assert np.isfinite(model.wv.vectors).all()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"min_count": 5},
        {"max_final_vocab": 3},
        {"max_final_vocab": 3, "min_count": 8},
        {"trim_rule": lambda word, count, min_count: {"a": 1, "e": 2}.get(word, 0), "min_count": 5},
        {"null_word": 1},
        {"null_word": 1, "sorted_vocab": 0},
        {"sorted_vocab": 0, "min_count": 5},
    ],
)
def test_the_vocabulary_agrees_with_gensim(real, options):
    letters = [list("abcdefgh"[: n % 8 + 1]) for n in range(21)]
    model = Word2Vec(letters, **(QUICK | options))
    expected = real["Word2Vec"](letters, **(QUICK | options))
    order = list if options.get("sorted_vocab") == 0 else sorted
    assert order(model.wv.index_to_key) == order(expected.wv.index_to_key)
    assert model.wv.index_to_key[-1] == expected.wv.index_to_key[-1] or not options.get("null_word")
    if options.get("sorted_vocab") != 0 and not options.get("null_word"):
        assert model.wv.index_to_key == keys_by_count(expected)
    for word in model.wv.index_to_key:
        assert model.wv.get_vecattr(word, "count") == expected.wv.get_vecattr(word, "count")
    for name in ("corpus_count", "corpus_total_words", "effective_min_count", "min_count"):
        assert getattr(model, name) == getattr(expected, name), name


def test_max_vocab_size_keeps_the_most_frequent(sentences):
    """gensim drops the words that are rare when there are too many words."""
    letters = [["z"], *[list("abcd")] * 3, list("ab"), ["z"], ["z"], ["z"]]
    model = Word2Vec(letters, **QUICK, max_vocab_size=3)
    assert model.wv.index_to_key == ["a", "b", "z"]
    assert model.wv.get_vecattr("z", "count") == 4


def test_min_count_bounds_the_counts(sentences):
    counts = sgns.Corpus.from_sentences(sentences, min_count=1).counts
    min_count = int(np.median(counts))
    model = train(sentences, min_count=min_count)
    assert len(model.wv) == (counts >= min_count).sum()
    with pytest.raises(RuntimeError, match="you must first build vocabulary"):
        train(sentences, min_count=10**6)


def test_seed_none_selects_another_seed_each_time(sentences):
    assert not same(train(sentences, seed=None), train(sentences, seed=None))


def test_a_sample_of_one_or_more_is_a_count(sentences):
    total = sum(map(len, sentences))
    share = int(50 * (3 + np.sqrt(5)) / 2) / total
    assert same(train(sentences, sample=50), train(sentences, sample=share))


def test_any_number_of_workers_trains_the_same_pairs(sentences):
    one, three = (train(sentences, workers=n, seed=4) for n in (1, 3))
    assert three.running_training_loss == pytest.approx(one.running_training_loss, rel=0.01)
    with pytest.raises(ValueError, match="workers must be at least 1, got 0"):
        Word2Vec(workers=0)


def test_hashfxn_is_ignored_with_a_warning():
    with pytest.warns(UserWarning, match="hashfxn has no effect"):
        Word2Vec(hashfxn=len)


def test_a_window_of_zero_is_refused():
    """gensim hangs, because its worker has failed."""
    with pytest.raises(ValueError, match="window must be at least 1, got 0"):
        Word2Vec(window=0)


def test_names_of_gensim_3(sentences):
    with pytest.warns(DeprecationWarning, match="size is deprecated: use vector_size"):
        assert Word2Vec(size=6).vector_size == 6
    with pytest.warns(DeprecationWarning, match="iter is deprecated: use epochs"):
        model = Word2Vec(sentences, iter=3, min_count=1)
    assert model.epochs == 3
    with pytest.warns(DeprecationWarning, match="use model.wv"):
        np.testing.assert_array_equal(model["a1"], model.wv["a1"])
    with pytest.warns(DeprecationWarning, match="in model.wv"):
        assert "unknown" not in model
    fresh = Word2Vec(min_count=1)
    with pytest.warns(DeprecationWarning, match="use corpus_iterable"):
        fresh.build_vocab(sentences=sentences)
    with pytest.warns(DeprecationWarning, match="use corpus_iterable"):
        fresh.train(sentences=sentences, total_examples=fresh.corpus_count, epochs=1)
    assert fresh.train_count == 1


# --- build_vocab and train --------------------------------------------------------------


def test_separate_calls_give_the_same_model_as_the_constructor(sentences):
    model = Word2Vec(**QUICK)
    model.build_vocab(sentences)
    raw = sum(map(len, sentences))
    assert model.corpus_total_words == raw
    result = model.train(sentences, total_examples=model.corpus_count, epochs=model.epochs)
    assert result == (2 * raw, 2 * raw)
    assert same(model, train(sentences))
    assert model.train_count == 1


def test_train_returns_the_expected_number_of_kept_words(sentences):
    model = train(sentences, sample=0.005)
    raw = sum(map(len, sentences))
    trained, all_words = model.train(sentences, total_examples=1, epochs=3)
    assert all_words == 3 * raw
    keep = sgns.keep_probability(model.wv.expandos["count"], 0.005)
    assert trained == round(3 * float(keep @ model.wv.expandos["count"]))


def test_further_training_makes_other_random_choices(sentences):
    model = train(sentences, epochs=1)
    twice = train(sentences, epochs=1)
    for each in (model, twice):
        each.train(sentences, total_examples=1, epochs=1, start_alpha=0.01, end_alpha=0.01)
    assert same(model, twice)
    other = train(sentences, epochs=1)
    other._epochs_done = 0
    other.train(sentences, total_examples=1, epochs=1, start_alpha=0.01, end_alpha=0.01)
    assert not same(model, other)


def test_each_call_reads_its_sentences(sentences):
    """The sentences of one call are not cached for another call with the same list."""
    corpus = list(sentences)
    model = Word2Vec(**QUICK)
    model.build_vocab(corpus)
    corpus[:] = [["a1", "a2"]]
    assert model.train(corpus, total_examples=1, epochs=1) == (2, 2)


def test_build_vocab_from_freq(real, sentences):
    frequencies = {"x": 3, "y": 9, "z": 1}
    model, expected = Word2Vec(min_count=2), real["Word2Vec"](min_count=2)
    for each in (model, expected):
        each.build_vocab_from_freq(frequencies, corpus_count=7, keep_raw_vocab=True)
    assert model.wv.index_to_key == expected.wv.index_to_key == ["y", "x"]
    assert model.corpus_count == expected.corpus_count == 7
    assert model.corpus_total_words == 13
    assert model.raw_vocab == expected.raw_vocab
    assert model.syn1neg.shape == (2, 100)


def test_an_update_keeps_existing_words(real):
    first = [list("aabbcc")] * 5
    second = [list("axxyab")] * 3
    model, expected = train(first), real["Word2Vec"](first, **QUICK)
    before = {word: model.wv[word].copy() for word in "abc"}
    outputs = model.syn1neg.copy()
    for each in (model, expected):
        each.build_vocab(second, update=True)
    assert sorted(model.wv.index_to_key) == sorted(expected.wv.index_to_key)
    for word in "abcxy":
        count = model.wv.get_vecattr(word, "count")
        assert count == expected.wv.get_vecattr(word, "count")
    for word in "abc":
        np.testing.assert_array_equal(model.wv[word], before[word])
    np.testing.assert_array_equal(model.syn1neg[:3], outputs)
    assert not model.syn1neg[3:].any()
    assert np.abs(model.wv.vectors[3:]).max() > 0
    model.train(second, total_examples=model.corpus_count, epochs=2)
    assert model.syn1neg[3:].any()
    with pytest.raises(RuntimeError, match="no prior vocabulary"):
        Word2Vec().build_vocab(second, update=True)


def test_reset_from_copies_the_words_of_another_model(sentences):
    model = train(sentences)
    other = Word2Vec(**QUICK)
    other.reset_from(model)
    assert other.wv.index_to_key == model.wv.index_to_key
    assert not other.syn1neg.any()
    fresh = Word2Vec(**QUICK)
    fresh.build_vocab(sentences)
    assert same(other, fresh)


def test_replaced_vectors_are_trained(sentences):
    model = Word2Vec(**QUICK)
    model.build_vocab(sentences)
    pretrained = np.ones((len(model.wv), 8), np.float32)
    model.wv.vectors = pretrained
    model.train(sentences, total_examples=1, epochs=1)
    assert not (model.wv.vectors == 1).all()
    assert np.abs(model.wv.vectors - 1).max() < 0.5
    assert (pretrained == 1).all()
    in_place = Word2Vec(**QUICK)
    in_place.build_vocab(sentences)
    in_place.wv.vectors[:] = 1
    in_place.train(sentences, total_examples=1, epochs=1)
    assert same(in_place, model)
    model.wv.add_vector("late", np.zeros(8))
    model.wv.set_vecattr("late", "count", 1)
    model.train([["late", "a1"]], total_examples=1, epochs=1)
    assert model.syn1neg.shape == model.wv.vectors.shape == (61, 8)
    model.syn1neg = np.zeros((3, 4))
    with pytest.raises(ValueError, match=r"syn1neg must have shape \(61, 8\), got \(3, 4\)"):
        model.train([["late", "a1"]], total_examples=1, epochs=1)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, ValueError),
        ({"total_examples": 1}, ValueError),
        ({"epochs": 1}, ValueError),
        ({"total_examples": 1, "epochs": 0}, ValueError),
        ({"total_examples": 1, "epochs": 1, "corpus_file": "x"}, TypeError),
        ({"total_examples": 1, "epochs": 1, "unknown": 1}, TypeError),
    ],
)
def test_train_requires_gensims_arguments(real, sentences, arguments, error):
    for kind in (Word2Vec, real["Word2Vec"]):
        with pytest.raises(error):
            kind(sentences, **QUICK).train(sentences, **arguments)


@pytest.mark.parametrize(
    ("sentences", "options", "error"),
    [
        ((["a", "b"] for _ in range(9)), {}, TypeError),
        (5, {}, TypeError),
        ([["a"]], {"corpus_file": "x"}, TypeError),
        (None, {"corpus_file": 3}, TypeError),
        ([], {}, RuntimeError),
        ([[{}]], {}, TypeError),
    ],
)
def test_an_invalid_corpus_is_refused_as_in_gensim(real, sentences, options, error):
    for kind in (Word2Vec, real["Word2Vec"]):
        with pytest.raises(error):
            kind(sentences, **(QUICK | options))


def test_all_iterators_are_refused(sentences):
    """gensim refuses only generators. For other iterators, later epochs train on nothing."""
    with pytest.raises(TypeError, match="can't support 3 passes"):
        train(map(list, sentences))


def test_build_vocab_and_one_epoch_accept_generators(sentences):
    model = Word2Vec(**QUICK)
    model.build_vocab(list(s) for s in sentences)
    model.train((list(s) for s in sentences), total_examples=1, epochs=1)
    assert same(model, train(sentences, epochs=1, min_alpha=QUICK.get("min_alpha", 1e-4)))


def test_sentences_without_known_words_are_an_error(sentences):
    with pytest.raises(sgns.CorpusError, match="the corpus has no words"):
        train(sentences).train([["x", "y"]], total_examples=1, epochs=1)


def test_training_without_pairs_is_a_warning():
    with pytest.warns(UserWarning, match="nothing was trained"):
        train([["a"], ["b"]] * 9)


# --- improvements over gensim -----------------------------------------------------------


def test_long_sentences_are_trained_in_full(real):
    """gensim trains only on the first 10,000 words of a sentence."""
    words = [f"w{i % 1000}" for i in range(90_000)] + ["last", "words"] * 5_000
    model = train([words], sg=1, epochs=1)
    theirs = real["Word2Vec"](**QUICK, sg=1)
    theirs.build_vocab([words])
    before = theirs.wv["last"].copy()
    theirs.train([words], total_examples=1, epochs=1)
    np.testing.assert_array_equal(theirs.wv["last"], before)
    assert model.wv.similarity("last", "words") > 0.9
    assert model.train([words], total_examples=1, epochs=1)[1] == 100_000


@pytest.mark.parametrize(
    "make",
    [
        lambda words: [np.array(s) for s in words],
        lambda words: np.array(words),
        lambda words: [[np.str_(w) for w in s] for s in words],
        lambda words: [tuple(s) for s in words],
    ],
)
def test_sentences_can_be_arrays_or_tuples(make):
    words = [["a", "b", "c", "d"], ["c", "d", "e", "f"]] * 50
    model = train(make(words))
    assert same(model, train(words))
    assert all(type(key) is str for key in model.wv.index_to_key)


@pytest.mark.parametrize("kind", [list, np.array, lambda s: [np.int64(i) for i in s]])
def test_words_can_be_integers(kind):
    walks = [[10, 20, 30, 20], [30, 40, 10]] * 50
    model = train([kind(walk) for walk in walks])
    assert sorted(model.wv.index_to_key) == [10, 20, 30, 40]
    assert all(type(key) is int for key in model.wv.index_to_key)
    assert model.wv[np.int64(10)].shape == model.wv[10].shape == (8,)
    assert 0 not in model.wv
    assert same(model, train(walks))


def test_words_of_several_types():
    model = train([["a", 1, ("x", "y")], ["a", "b", 1]] * 20)
    assert set(model.wv.index_to_key) == {"a", "b", 1, ("x", "y")}


def test_a_string_as_a_sentence_is_a_warning():
    with pytest.warns(UserWarning, match="its characters are used as words"):
        model = train(["abc", "bcd"] * 9)
    assert set(model.wv.index_to_key) == set("abcd")


def test_exceptions_of_the_sentences_are_raised(sentences):
    """In gensim, the other threads continue or wait for each other."""

    class Broken:
        def __iter__(self):
            yield from sentences[:100]
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        train(Broken())
    model = train(sentences)
    with pytest.raises(OSError, match="the disk is gone"):
        model.train(Broken(), total_examples=1, epochs=1)


def test_the_loss_is_the_sum_over_all_workers(sentences):
    """gensim's workers overwrite each other's loss. Each score has the loss log 2 at first."""
    losses = {}
    for workers in (1, 4):
        model = train(sentences, sg=1, epochs=1, workers=workers, alpha=1e-7, min_alpha=1e-8)
        losses[workers] = model.get_latest_training_loss()
        corpus = sgns.Corpus.from_sentences(sentences, min_count=1)
        pairs = sum(len(b.contexts) for b in sgns.PairStream(corpus, sample=0))
        # One negative in 60 is the context itself. It is dropped and has no loss.
        assert losses[workers] == pytest.approx(pairs * np.log(2) * (1 + 5 * 59 / 60), rel=0.01)
    assert losses[4] == pytest.approx(losses[1], rel=1e-6)


def test_the_loss_does_not_saturate(sentences):
    """gensim's loss has single precision. Past 2^27, further terms do not change it."""
    losses = [0.0]

    class Losses(CallbackAny2Vec):
        def on_epoch_end(self, model):
            losses.append(model.get_latest_training_loss())

    rates = {"alpha": 1e-7, "min_alpha": 1e-8}
    train(sentences, sg=1, negative=2400, epochs=4, **rates, callbacks=[Losses()])
    assert losses[-1] > 2**27
    assert np.diff(losses) == pytest.approx(losses[1], rel=0.02)


def test_divergence_is_an_error(sentences):
    """gensim returns NaN."""
    with pytest.raises(sgns.DivergenceError, match="try a lower one"):
        train(sentences, alpha=1e30, min_alpha=1e30, epochs=20)


# --- trained models ---------------------------------------------------------------------


def test_neighbors_and_predictions_stay_within_a_topic(sentences):
    model = train(sentences, sg=1, epochs=20, vector_size=20)
    for topic in "ab":
        nearest = model.wv.most_similar(f"{topic}0", topn=20)
        assert {word[0] for word, _ in nearest} == {topic}
    predicted = model.predict_output_word(["a1", "a2", "unknown"], topn=20)
    assert {word[0] for word, _ in predicted} == {"a"}


@pytest.mark.parametrize("cbow_mean", [0, 1])
def test_predicted_words_agree_with_gensim(sentences, cbow_mean):
    model = train(sentences, epochs=5, cbow_mean=cbow_mean)
    theirs = model.to_gensim()
    for context in (["a1", "b2"], [3, "a1"], ["a1", "unknown"]):
        expected = theirs.predict_output_word(context, topn=60)
        found = model.predict_output_word(context, topn=60)
        assert dict(found) == pytest.approx(dict(expected), rel=1e-4)
        assert sum(probability for _, probability in found) == pytest.approx(1)
    bare = Word2Vec(vector_size=8)
    bare.wv = model.wv
    with pytest.raises(RuntimeError, match="no output vectors"):
        bare.predict_output_word(["a1"])
    assert model.predict_output_word(["unknown"]) is theirs.predict_output_word(["unknown"]) is None


def test_estimate_memory(sentences):
    report = train(sentences).estimate_memory(vocab_size=1000)
    assert report["vectors"] == report["syn1neg"] == 1000 * 16 * 4
    assert report["total"] == report["vocab"] + 2 * report["vectors"]


def test_init_sims_is_deprecated(sentences):
    model = train(sentences)
    with pytest.warns(DeprecationWarning, match=r"init_sims\(\) is deprecated"):
        model.init_sims(replace=True)
    assert np.linalg.norm(model.wv.vectors, axis=1) == pytest.approx(np.ones(60))
    assert str(model) == "Word2Vec<vocab=60, vector_size=8, alpha=0.025>"


def test_deep_copies_train_independently(sentences):
    model = train(sentences)
    twin = copy.deepcopy(model)
    assert same(model, twin)
    twin.train(sentences, total_examples=1, epochs=1)
    assert not same(model, twin)
    model.train(sentences, total_examples=1, epochs=1)
    assert same(model, twin)


def test_overridden_methods_of_subclasses_are_called(sentences):
    class Mine(Word2Vec):
        def build_vocab(self, *arguments, **options):
            self.built = True
            super().build_vocab(*arguments, **options)

        def train(self, *arguments, **options):
            self.trained = options["total_examples"]
            return super().train(*arguments, **options)

    model = Mine(sentences, **QUICK)
    assert model.built
    assert model.trained == len(sentences)
    assert isinstance(model, Word2Vec)
    assert isinstance(model.wv, KeyedVectors)


def test_subclasses_can_replace_sentences_in_do_train_job(real):
    """fastnode2vec makes its walks in this method."""

    def walker(kind):
        class Walker(kind):
            def _do_train_job(self, sentences, alpha, inits):
                jobs.append(list(map(list, sentences)))
                walks = [["a", "b", "c"] for _ in sentences]
                return super()._do_train_job(walks, alpha, inits)

        return Walker

    given = [[0] * 30, [1] * 50, [2] * 45, [3] * 8, [4]]
    seen = []
    for kind in (real["Word2Vec"], Word2Vec):
        jobs = []
        model = walker(kind)(min_count=1, sample=0, vector_size=8, workers=1, batch_words=50)
        model.build_vocab([w] for w in "abcd")
        before = model.wv.vectors.copy()
        model.train(iter(given), total_examples=len(given), epochs=1)
        changed = np.flatnonzero((model.wv.vectors != before).any(axis=1))
        assert {model.wv.index_to_key[i] for i in changed} == {"a", "b", "c"}
        seen.append(jobs)
    assert seen[0] == seen[1] == [given[:1], given[1:2], given[2:3], given[3:]]


def test_sentences_with_a_path_reach_do_train_job():
    """Only `corpus_file` bypasses the method, as in gensim."""

    class Corpus:
        path = "somewhere"

        def __iter__(self):
            return iter([["x", "x"]] * 3)

    class Replacer(Word2Vec):
        def _do_train_job(self, sentences, alpha, inits):
            return super()._do_train_job([["a", "b"] for _ in sentences], alpha, inits)

    model = Replacer(**QUICK)
    model.build_vocab([["a", "b"]])
    assert model.train(Corpus(), total_examples=3, epochs=1) == (6, 6)


@pytest.mark.parametrize("options", [{"sg": 1}, {"sg": 0}, {"sg": 1, "hs": 1}, {"workers": 3}])
def test_locked_vectors_are_not_trained(sentences, options, tmp_path):
    model = train(sentences, **options)
    locked = np.arange(len(model.wv)) % 3 == 0
    model.wv.vectors_lockf = np.where(locked, 0.0, 1.0)
    model.save(tmp_path / "model")
    model = Word2Vec.load(tmp_path / "model")
    before = model.wv.vectors.copy()
    model.train(sentences, total_examples=1, epochs=1)
    np.testing.assert_array_equal((model.wv.vectors == before).all(axis=1), locked)
    model.wv.vectors_lockf = np.zeros(1)
    before = model.wv.vectors.copy()
    model.train(sentences, total_examples=1, epochs=1)
    np.testing.assert_array_equal(model.wv.vectors, before)


def test_unsupported_locks_are_refused(sentences):
    model = train(sentences)
    model.wv.vectors_lockf = np.array([1.0, 0.25] * 30)
    with pytest.raises(NotImplementedError, match=r"must be 0 or 1, got 0\.25"):
        model.train(sentences, total_examples=1, epochs=1)
    model.wv.vectors_lockf = np.ones(7)
    with pytest.raises(ValueError, match=r"shape \(1,\) or \(60,\), got \(7,\)"):
        model.train(sentences, total_examples=1, epochs=1)


def test_doubtful_settings_are_logged(sentences, caplog):
    model = Word2Vec(sentences, min_count=1, hs=1, alpha=0.01)
    assert [record.getMessage() for record in caplog.records] == [
        "Both hierarchical softmax and negative sampling are activated."
    ]
    caplog.clear()
    model.hs = 0
    for alpha in (0.0001, 0.02):
        model.train(sentences, total_examples=1, epochs=1, start_alpha=alpha)
    assert [record.getMessage() for record in caplog.records] == [
        "Effective 'alpha' higher than previous training cycles"
    ]


def test_epochs_and_lifecycle_events_are_logged(sentences, caplog):
    with caplog.at_level(logging.INFO, logger="sgns.compat.gensim"):
        model = train(sentences)
        assert len(caplog.records) == 2
        model.add_lifecycle_event("tried", reason="a test")
        model.wv.add_lifecycle_event("tried", log_level=False)
    assert [record.getMessage() for record in caplog.records[2:]] == [
        "Word2Vec<vocab=60, vector_size=8, alpha=0.025>: tried {'reason': 'a test'}"
    ]

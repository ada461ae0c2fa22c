"""Training of vectors for documents."""

import numpy as np
import pytest
import sgns
from sgns import CorpusError
from sgns.training.documents import check_document_options
from sgns.training.settings import TrainingOptions

METHODS = ("dbow", "dm", "dm-sum", "dm-concat")
KINDS = (*METHODS, "words")
OPTIONS = {"vector_size": 12, "epochs": 4, "workers": 1}


def options_of(kind):
    return {"train_words": True} if kind == "words" else {"method": kind}


def topics(n_documents=80, n_words=60, share=1.0):
    """Return documents of two topics in turn, and the number of the topic of each.

    So large a share of the words are those of the topic, the others those of the other topic.
    """
    rng = np.random.default_rng(0)
    words = [[f"{topic}{i}" for i in range(40)] for topic in "ab"]
    kinds = np.arange(n_documents) % 2
    own, others = (
        [rng.choice(words[kind], n_words).tolist() for kind in side] for side in (kinds, 1 - kinds)
    )
    of_topic = rng.random((n_documents, n_words)) < share
    return [np.where(*each).tolist() for each in zip(of_topic, own, others, strict=True)], kinds


def topics_for(kind):
    # A concatenation learns the topic from the window alone, if each word has one topic.
    return topics(share=0.75 if kind == "dm-concat" else 1.0)


def share_of_topic(documents, kinds, topn=5):
    """Return the share of the nearest documents that have the topic of a document."""
    near = [
        kinds[int(other)] == kind
        for number, kind in enumerate(kinds)
        for other, _ in documents.most_similar(str(number), topn=topn)
    ]
    return np.mean(near)


def matrices(model):
    found = [model.documents.matrix, model.context_vectors.matrix]
    return found + ([model.vectors.matrix] if model.options["train_words"] else [])


def same(a, b):
    return all(np.array_equal(x, y) for x, y in zip(matrices(a), matrices(b), strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_documents_of_a_topic_are_near_each_other(kind):
    texts, kinds = topics_for(kind)
    model = sgns.train_documents(
        texts, **options_of(kind), min_count=1, sample=0, alpha=0.05, **(OPTIONS | {"epochs": 20})
    )
    assert share_of_topic(model.documents, kinds) > 0.8


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("negative", [0, 5])
def test_documents_are_trained_along_the_paths_of_a_tree(kind, negative):
    texts, kinds = topics_for(kind)
    given = {**options_of(kind), "min_count": 1, "sample": 0, "alpha": 0.05, "window": 1}
    model = sgns.train_documents(
        texts, **given, hs=True, negative=negative, **(OPTIONS | {"epochs": 20})
    )
    assert share_of_topic(model.documents, kinds) > 0.8
    if not negative:
        with pytest.raises(ValueError, match="negative=0: it has no context vectors"):
            _ = model.context_vectors


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_counted_once_for_documents_and_once_for_words(kind):
    texts, _ = topics(10, 50)
    seen = []
    model = sgns.train_documents(
        texts, **options_of(kind), min_count=1, sample=0, **OPTIONS, on_progress=seen.append
    )
    times = 2 if kind == "words" else 1
    assert model.words_trained == seen[-1].words_total == times * 4 * 500
    assert not model.stopped
    if kind in METHODS:
        assert model.pairs_trained == 4 * 500
    assert model.documents.vocabulary.counts.tolist() == [50] * 10


def test_every_tag_of_a_document_is_trained():
    texts, kinds = topics()
    tags = [[f"topic {kind}", number] for number, kind in enumerate(kinds)]
    model = sgns.train_documents(
        texts, tags, min_count=1, sample=0, alpha=0.05, **(OPTIONS | {"epochs": 20})
    )
    assert len(model.documents.vocabulary) == 82
    near = model.documents.most_similar("topic 0", topn=20)
    assert {kinds[int(tag)] for tag, _ in near} == {0}


@pytest.mark.parametrize("kind", KINDS)
def test_the_result_is_the_same_for_any_number_of_workers_if_deterministic(kind):
    texts, _ = topics(60, 400)
    given = {**options_of(kind), **OPTIONS, "min_count": 1, "deterministic": True}
    one, three = (sgns.train_documents(texts, **(given | {"workers": n})) for n in (1, 3))
    assert same(one, three)
    other = sgns.train_documents(texts, **given, seed=2)
    assert not same(one, other)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("deterministic", [False, True])
def test_a_training_resumes_where_it_stopped(kind, deterministic, tmp_path):
    texts, _ = topics(60, 400)
    given = {**options_of(kind), **OPTIONS, "min_count": 1, "deterministic": deterministic}
    whole = sgns.train_documents(texts, **given)
    path = tmp_path / "checkpoint.safetensors"
    given["checkpoint"] = path
    part = sgns.train_documents(
        texts, **given, on_progress=lambda progress: progress.words_done < 30_000
    )
    loaded = sgns.DocumentModel.load(path)
    assert same(loaded, part)
    resumed = sgns.train_documents(texts, **given, resume=True)
    assert same(resumed, whole)
    assert resumed.words_trained == whole.words_trained


def test_a_checkpoint_of_other_tags_or_options_is_refused(tmp_path):
    texts, _ = topics(20, 30)
    given = {**OPTIONS, "min_count": 1, "checkpoint": tmp_path / "checkpoint.safetensors"}
    sgns.train_documents(texts, ["x", "y"] * 10, **given)
    given["resume"] = True
    with pytest.raises(ValueError, match="tags of the documents, or their order, have changed"):
        sgns.train_documents(texts, ["x", "y"] * 9 + [["x"], ["y"]][::-1], **given)
    with pytest.raises(ValueError, match="token 1 was 'y' and is now 'z'"):
        sgns.train_documents(texts, ["x", "z"] * 10, **given)
    with pytest.raises(ValueError, match="architecture was 'skip-gram' and is now 'cbow'"):
        sgns.train_documents("no such file", method="dm", **given)
    with pytest.raises(ValueError, match="train_words was False and is now True"):
        sgns.train_documents("no such file", train_words=True, **given)


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_without_known_words_keeps_its_start_and_has_no_count(kind):
    texts, _ = topics(20, 30)
    model = sgns.train_documents(
        [*texts, [], ["rare"]], **options_of(kind), min_count=2, sample=0, **OPTIONS
    )
    assert model.documents.vocabulary.counts[:20].all()
    assert not model.documents.vocabulary.counts[20:].any()
    still = model.documents.matrix[20:]
    assert np.abs(still).max() <= 1 / 12
    assert {"20", "21"}.isdisjoint(tag for tag, _ in model.documents.most_similar("0", topn=21))


def test_words_can_start_from_vectors_and_be_frozen():
    texts, _ = topics(20, 30)
    given = {**OPTIONS, "min_count": 1, "method": "dm"}
    first = sgns.train_documents(texts, **given)
    again = sgns.train_documents(
        texts,
        **given,
        initial_vectors=first.vectors,
        initial_context_vectors=first.context_vectors,
        frozen=True,
        frozen_contexts=True,
    )
    assert np.array_equal(again.vectors.matrix, first.vectors.matrix)
    assert np.array_equal(again.context_vectors.matrix, first.context_vectors.matrix)
    assert not np.array_equal(again.documents.matrix, first.documents.matrix)


def test_concatenation_needs_one_tag_of_each_document_and_a_null_word(tmp_path):
    texts, _ = topics(4, 30)
    given = {**OPTIONS, "min_count": 1, "method": "dm-concat"}
    with pytest.raises(ValueError, match=r"one for each document .* document 1 has 2; use"):
        sgns.train_documents(texts, ["a", ["b", "c"], "d", "e"], **given)
    with pytest.raises(ValueError, match="document 3 has 0"):
        sgns.train_documents(texts, ["a", "b", "d", []], **given)
    with pytest.raises(CorpusError, match=r"a word of the documents is '\\x00'"):
        sgns.train_documents([["a", "\0", "b"]] * 4, **given)


def test_concatenation_knows_the_order_of_words():
    # "x" and "y" have the same words around them, in another order.
    texts = [(["a", "x", "b", "y"] * 13)[i % 4 :] for i in range(40)]
    given = {**OPTIONS, "min_count": 1, "sample": 0, "window": 1, "alpha": 0.05, "epochs": 20}
    model = sgns.train_documents(texts, method="dm-concat", **given)
    assert model.context_vectors.matrix.shape == (4, 3 * 12)
    words, places = model.vectors, model.context_vectors
    document = model.documents["0"]
    for before, word, after in (("a", "x", "b"), ("b", "y", "a")):
        hidden = np.concatenate([document, words[before], words[after]])
        scores = places.matrix @ hidden
        assert model.vocabulary.tokens[int(scores.argmax())] == word


def test_tags_may_be_spelled_like_words():
    texts, _ = topics(4, 30)
    model = sgns.train_documents(
        texts, ["a0", "a1", "b0", "b1"], train_words=True, min_count=1, **OPTIONS
    )
    assert model.documents.vocabulary.tokens == ("a0", "a1", "b0", "b1")
    assert not np.array_equal(model.documents["a0"], model.vectors["a0"])


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"method": "pv"},
            ValueError,
            "method must be one of dbow, dm, dm-sum, dm-concat, got 'pv'",
        ),
        (
            {"method": "dm-concat", "window": "sentence"},
            ValueError,
            "window must be an integer with method='dm-concat'",
        ),
        ({"method": "dm_sum"}, ValueError, "did you mean 'dm-sum'"),
        ({"train_words": "yes"}, TypeError, "train_words"),
        ({"min_ngram": 3}, ValueError, "n-grams are not supported for documents: omit min_ngram"),
        ({"noise": [1.0, 2.0]}, TypeError, "noise must be one of .* for documents"),
        ({"window": 0}, ValueError, "window must be at least 1"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1"),
        ({"sample": -1}, ValueError, "sample must be finite"),
        ({"dm": 1}, TypeError, "dm"),
    ],
)
def test_bad_options_are_refused_before_anything_is_read(options, error, message):
    with pytest.raises(error, match=message):
        sgns.train_documents("no such file", **options)


def test_documents_without_words_are_refused():
    with pytest.raises(CorpusError):
        sgns.train_documents([])
    with pytest.raises(CorpusError):
        sgns.train_documents([["a", "b"]], min_count=2)
    with pytest.raises(CorpusError, match="none of 1 documents has a tag; omit tags"):
        sgns.train_documents([["a", "b"]], [[]], min_count=1, sample=0)
    with pytest.raises(CorpusError, match="no document with a tag has a word"):
        sgns.train_documents([["a", "b"], []], [[], "x"], min_count=1, sample=0)
    with pytest.raises(FileNotFoundError):
        sgns.train_documents("no such file.txt")


def test_defaults_are_those_of_the_signature():
    checked = check_document_options({})
    assert checked.settings.epochs == 10
    assert checked.own_options["method"] == "dbow"
    assert not checked.trains_words
    assert check_document_options({"method": "dm"}).trains_words
    assert "vector_size" in TrainingOptions.__annotations__

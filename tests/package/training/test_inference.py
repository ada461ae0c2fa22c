"""Vectors of new documents."""

import numpy as np
import pytest
import sgns
from sgns import DivergenceError
from sgns.training import inference

OPTIONS = {"min_count": 1, "sample": 0, "vector_size": 12, "workers": 1, "epochs": 20}
KINDS = ("dbow", "dm", "dm-sum", "dm-concat")
WORDS = [[f"{topic}{i}" for i in range(40)] for topic in "ab"]


def documents(n, n_words=50, share=1.0):
    """Return documents of two topics in turn. Other words are those of the other topic."""
    rng = np.random.default_rng(n)
    texts = []
    for i in range(n):
        own = rng.choice(WORDS[i % 2], n_words)
        if share < 1:
            others = rng.choice(WORDS[(i + 1) % 2], n_words)
            own = np.where(rng.random(n_words) < share, own, others)
        texts.append(own.tolist())
    return texts


def share_for(kind):
    # A concatenation learns the topic from the window alone, if each word has one topic.
    return 0.75 if kind == "dm-concat" else 1.0


@pytest.fixture(scope="module", params=KINDS)
def model(request):
    # A sum of vectors learns later than their mean, which learns the words by heart later on.
    epochs = {"dm-sum": 60}.get(request.param, 20)
    options = OPTIONS | {"epochs": epochs}
    texts = documents(80, share=share_for(request.param))
    return sgns.train_documents(texts, method=request.param, alpha=0.05, **options)


def method_of(model):
    return model.options["method"]


def test_a_new_document_is_near_those_of_its_topic(model):
    same_topic = [
        int(tag) % 2 == i % 2
        for i, vector in enumerate(model.infer(documents(40, share=share_for(method_of(model)))))
        for tag, _ in model.documents.most_similar(vector, topn=5)
    ]
    assert np.mean(same_topic) > 0.7


def test_the_vector_of_a_document_does_not_depend_on_others_or_on_workers(model, monkeypatch):
    texts = documents(40, 30)
    all_vectors = model.infer(texts, workers=1)
    assert np.array_equal(model.infer(texts, workers=3), all_vectors)
    assert np.array_equal(model.infer(texts[::-1])[::-1], all_vectors)
    assert np.array_equal(model.infer(iter(texts[7:9])), all_vectors[7:9])
    assert np.array_equal(model.infer([texts[7], texts[7]]), all_vectors[[7, 7]])
    assert np.array_equal(model.infer(texts[7]), all_vectors[7])
    monkeypatch.setattr(inference, "_BATCH", 7)
    assert np.array_equal(model.infer(texts), all_vectors)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("negative", [0, 5])
def test_a_model_with_a_tree_infers_as_after_a_file(kind, negative, tmp_path):
    share = share_for(kind)
    model = sgns.train_documents(
        documents(80, share=share),
        method=kind,
        alpha=0.05,
        hs=True,
        negative=negative,
        window=1,
        **OPTIONS,
    )
    texts = documents(40, share=share)
    vectors = model.infer(texts)
    same_topic = [
        int(tag) % 2 == i % 2
        for i, vector in enumerate(vectors)
        for tag, _ in model.documents.most_similar(vector, topn=5)
    ]
    assert np.mean(same_topic) > 0.7
    assert np.array_equal(model.infer(texts, workers=3), vectors)
    model.save(tmp_path / "m.safetensors")
    assert np.array_equal(sgns.DocumentModel.load(tmp_path / "m.safetensors").infer(texts), vectors)


def test_inference_changes_no_vector_of_the_model(model):
    before = [model.documents.matrix.copy(), model.context_vectors.matrix.copy()]
    model.infer(documents(20))
    assert np.array_equal(model.documents.matrix, before[0])
    assert np.array_equal(model.context_vectors.matrix, before[1])


def test_seed_epochs_and_rates_change_the_vector(model):
    (text,) = documents(1)
    vectors = [
        model.infer(text, **given)
        for given in ({}, {"seed": 2}, {"epochs": 3}, {"alpha": 0.01}, {"min_alpha": 0.02})
    ]
    for i, vector in enumerate(vectors):
        assert not any(np.array_equal(vector, other) for other in vectors[:i])


def test_unknown_words_are_left_out_and_a_document_without_known_words_is_0(model):
    vectors = model.infer([["a1", "b2"], ["a1", "unseen", "b2"], [], ["unseen"]])
    assert vectors.dtype == np.float32
    assert np.array_equal(vectors[0], vectors[1])
    assert vectors[0].any()
    assert not vectors[2:].any()
    assert model.infer([]).shape == (0, 12)
    assert not model.infer(["unseen"]).any()


# Of a concatenation, the part of the tag alone changes, which saturates.
@pytest.mark.parametrize("model", ["dbow", "dm", "dm-sum"], indirect=True)
def test_a_diverged_inference_does_not_change_the_next_one(model):
    (text,) = documents(1)
    vector = model.infer(text)
    with pytest.raises(DivergenceError, match="lower alpha"):
        model.infer(text, alpha=1e38)
    assert np.array_equal(model.infer(text), vector)


def test_the_vocabulary_of_ids_takes_ids():
    corpus = sgns.Corpus.from_ids(np.arange(100) % 10, np.arange(0, 101, 10))
    model = sgns.train_documents(corpus, vector_size=4, epochs=2, workers=1, sample=0)
    assert np.array_equal(model.infer([[1, 2, 3]]), model.infer([["1", "2", "3"]]))


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("a text", "documents must be lists of tokens.*write text.split"),
        (5, "documents must be lists of tokens.* got 5"),
        ([["a1"], "a text"], "document 1 must be a list of tokens, got 'a text'"),
        ([["a1"], None], "document 1 must be a list of tokens, got None"),
    ],
)
def test_what_is_no_list_of_tokens_is_refused(model, texts, message):
    with pytest.raises(TypeError, match=message):
        model.infer(texts)


def test_bad_options_are_refused(model):
    for given, message in (
        ({"epochs": 0}, "epochs must be at least 1"),
        ({"alpha": -1.0}, "alpha must be finite and > 0"),
        ({"min_alpha": 5.0}, "min_alpha must be"),
        ({"seed": -1}, "seed must be"),
        ({"workers": 0}, "workers must be"),
    ):
        with pytest.raises(ValueError, match=message):
            model.infer([["a1"]], **given)


def test_a_rate_that_is_too_high_is_an_error():
    texts = documents(20)
    model = sgns.train_documents(texts, negatives_mode="per_pair", **OPTIONS)
    with pytest.raises(DivergenceError, match="try a lower alpha"):
        model.infer(texts, alpha=1e38)


def test_the_documents_are_shown(model, shown, monkeypatch):
    display, events = shown
    monkeypatch.setattr(inference, "_BATCH", 15)
    model.infer(documents(40), progress=display)
    assert [(e["event"], e["done"], e["total"]) for e in events] == [
        ("begin", 0, 40),
        ("progress", 15, 40),
        ("progress", 30, 40),
        ("progress", 40, 40),
        ("end", 40, 40),
    ]
    assert {(e["phase"], e["unit"]) for e in events} == {("inferring", "documents")}

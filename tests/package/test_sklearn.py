"""The transformer: scikit-learn's own checks, pipelines, searches and copies."""

import copy
import importlib
import inspect
import pickle
import sys

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
import sgns
from sgns import Subwords, SubwordVectors
from sgns.sklearn import MeanVectorizer
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import validate_data

RNG = np.random.default_rng(0)
#: Documents of two topics, which share a third of their words.
TOPICS = RNG.integers(2, size=80)
DOCUMENTS = [
    [
        f"w{RNG.integers(20)}" if RNG.random() < 1 / 3 else f"t{t}_{RNG.integers(20)}"
        for _ in "x" * 30
    ]
    for t in TOPICS
]


def vectorizer(**options):
    given = {"min_count": 1, "sample": 0, "vector_size": 8, "workers": 1, "window": 3} | options
    return MeanVectorizer(**given)


@pytest.fixture(scope="module")
def fitted():
    return vectorizer().fit(DOCUMENTS)


class OfNumbers(MeanVectorizer):
    """Transformer of rows of numbers, which scikit-learn's checks use, as documents."""

    def fit(self, X, y=None):
        return super().fit(self.documents(X, reset=True))

    def transform(self, X):
        return super().transform(self.documents(X, reset=False) if hasattr(self, "model_") else X)

    def fit_transform(self, X, y=None):
        return self.fit(X).transform(X)

    def documents(self, X, reset):
        rows = validate_data(self, X, reset=reset)
        return [["row", *(f"{i}:{x:.1f}" for i, x in enumerate(row))] for row in rows]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = False, True
        return tags


def test_scikit_learn_checks_with_documents():
    with pytest.warns(UserWarning, match="Can't test estimator"):  # as with CountVectorizer
        results = check_estimator(MeanVectorizer())
    assert [result["status"] for result in results] == ["passed"]


def test_scikit_learn_checks_with_numbers():
    given = {"min_count": 1, "sample": 0, "vector_size": 5, "workers": 1}
    results = check_estimator(OfNumbers(**given), on_skip=None)
    assert len(results) > 40
    others = {result["check_name"] for result in results if result["status"] != "passed"}
    assert others <= {"check_array_api_input"}  # it needs SCIPY_ARRAY_API


def test_parameters_are_those_of_train():
    """The options of checkpoints and of several processes are the exceptions."""
    ours = dict(inspect.signature(MeanVectorizer).parameters)
    theirs = dict(inspect.signature(sgns.train).parameters)
    assert ours.pop("tokenizer").default is None
    for name in ("corpus", "checkpoint", "checkpoint_every", "resume", "distributed", "sharded"):
        del theirs[name]
    assert list(ours) == list(theirs)
    assert [each.default for each in ours.values()] == [each.default for each in theirs.values()]


def test_vectors_are_those_of_train(fitted):
    corpus = sgns.Corpus.from_sentences(DOCUMENTS, min_count=1)
    model = sgns.train(corpus, sample=0, vector_size=8, workers=1, window=3)
    assert np.array_equal(fitted.vectors_.matrix, model.vectors.matrix)
    assert fitted.model_.vectors is fitted.vectors_
    changed = vectorizer(architecture="cbow", seed=5).fit(DOCUMENTS).model_.options
    assert (changed["architecture"], changed["seed"]) == ("cbow", 5)


def test_means(fitted):
    given = [["w0", "unknown", "w1", "w0"], "w0 w1\tw0", [], "unknown", iter(["w1"])]
    found = fitted.transform(given)
    vectors = fitted.vectors_
    expected = np.zeros((5, 8), np.float32)
    expected[:2] = (2 * vectors["w0"] + vectors["w1"]) / 3
    expected[4] = vectors["w1"]
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=0)
    assert found.dtype == np.float32
    assert fitted.transform([]).shape == (0, 8)


def test_a_document_is_one_sentence(fitted):
    assert "b" in vectorizer(window=1).fit(["a\nb"]).vectors_  # a and b are a pair


def test_strings_are_tokenized_as_by_the_core():
    lines = ["a b\nc d", "a\u00a0b \x1c e\tf"]  # these two are not ASCII whitespace
    vectors = vectorizer(window=1).fit(iter(lines)).vectors_
    assert set(vectors) == {"a", "b", "c", "d", "a\u00a0b", "\x1c", "e", "f"}
    found = vectorizer(window=1).fit(lines).transform(lines)
    expected = vectors[["a\u00a0b", "\x1c", "e", "f"]].mean(axis=0)
    np.testing.assert_allclose(found[1], expected, rtol=1e-6, atol=0)


@pytest.mark.parametrize("tokenizer", [r"\w+", lambda text: text.replace("-", " ").split()])
def test_tokenizer(tokenizer):
    model = vectorizer(tokenizer=tokenizer).fit(["one-two-three"] * 3)
    assert set(model.vectors_) == {"one", "two", "three"}
    expected = model.vectors_[["one", "three"]].mean(axis=0)
    np.testing.assert_allclose(model.transform(["one-three"])[0], expected, rtol=1e-6, atol=0)


def test_documents_that_can_be_read_once():
    expected = vectorizer().fit(DOCUMENTS).transform(DOCUMENTS)
    found = vectorizer().fit_transform(iter(word for word in d) for d in DOCUMENTS)
    assert np.array_equal(found, expected)


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ("one document", "X must be an iterable of documents, .* not 'one document'"),
        ([["a"], [1, 2]], r"document 1 must be a string or an iterable of strings, got \[1, 2\]"),
        ([b"bytes"], "document 0"),
        ([3], "document 0 must .* got 3"),
        (np.eye(3), "choose one column"),
        (pd.DataFrame({"a": ["x"], "b": ["y"]}), "2 columns, 'a', 'b': choose one column"),
    ],
)
def test_bad_documents(fitted, documents, message):
    for take in (vectorizer().fit, fitted.transform, vectorizer().fit_transform):
        with pytest.raises(TypeError, match=message):
            take(documents)


def test_errors_are_raised_by_fit_only():
    with pytest.raises(ValueError, match="vector_size must be at least 1, got 0"):
        vectorizer(vector_size=0).fit(DOCUMENTS)
    with pytest.raises(sgns.CorpusError):
        MeanVectorizer(min_count=1000).fit(DOCUMENTS)
    with pytest.raises(NotFittedError):
        vectorizer().transform(DOCUMENTS)


def test_names_and_frames(fitted):
    names = [f"meanvectorizer{i}" for i in range(8)]
    assert fitted.get_feature_names_out().tolist() == names
    frame = vectorizer().set_output(transform="pandas").fit_transform(DOCUMENTS)
    assert list(frame.columns) == names
    assert np.array_equal(frame.to_numpy(), fitted.transform(DOCUMENTS))


@pytest.fixture
def frame():
    """Texts of two topics with some nulls, and their topics, in a shuffled order."""
    texts = [" ".join(document) for document in DOCUMENTS]
    texts[3] = texts[50] = None
    return pd.DataFrame({"text": texts, "topic": TOPICS}).sample(frac=1, random_state=1)


@pytest.mark.parametrize("choose", ["text", ["text"]])
def test_rows_beside_other_columns_stay_together(frame, choose):
    columns = ColumnTransformer(
        [("text", vectorizer(), choose), ("topic", "passthrough", ["topic"])]
    ).set_output(transform="pandas")
    found = columns.fit_transform(frame)
    pd.testing.assert_frame_equal(found, columns.fit(frame).transform(frame))
    assert list(found.index) == list(frame.index)
    assert list(found["topic__topic"]) == list(frame["topic"])
    texts = frame["text"].fillna("")
    expected = vectorizer().fit(texts).transform(list(texts))
    assert np.array_equal(found.iloc[:, :-1], expected)
    assert not found.loc[[3, 50]].iloc[:, :-1].any(axis=None)
    assert not any(found.drop(index=[3, 50]).iloc[:, 0] == 0)


def test_frames_keep_the_index_of_the_documents(frame):
    for X in (frame["text"], frame[["text"]]):
        found = vectorizer().set_output(transform="pandas").fit_transform(X)
        assert list(found.index) == list(frame.index)
    found = vectorizer().set_output(transform="polars").fit_transform(X)
    assert isinstance(found, pl.DataFrame)
    assert np.array_equal(found.to_numpy(), vectorizer().fit(X).transform(X))


def test_in_a_pipeline_and_a_search():
    pipeline = make_pipeline(vectorizer(epochs=20, alpha=0.1), LogisticRegression())
    search = GridSearchCV(pipeline, {"meanvectorizer__window": [2, 5]}, cv=3, n_jobs=1)
    search.fit(DOCUMENTS, TOPICS)
    assert search.best_score_ > 0.9
    assert search.best_params_["meanvectorizer__window"] in (2, 5)
    assert clone(pipeline).get_params()["meanvectorizer__epochs"] == 20


@pytest.mark.parametrize("again", [copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])
def test_copies(fitted, again):
    copied = again(fitted)
    assert np.array_equal(copied.transform(DOCUMENTS), fitted.transform(DOCUMENTS))
    assert not copied.vectors_.matrix.flags.writeable


def test_joblib(fitted, tmp_path):
    joblib.dump(fitted, tmp_path / "vectorizer.joblib")
    copied = joblib.load(tmp_path / "vectorizer.joblib")
    assert np.array_equal(copied.transform(DOCUMENTS), fitted.transform(DOCUMENTS))


def test_without_scikit_learn_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.base", None)
    monkeypatch.delitem(sys.modules, "sgns.sklearn")
    with pytest.raises(ImportError, match=r"pip install 'sgns\[sklearn\]'"):
        importlib.import_module("sgns.sklearn")


def test_words_outside_the_vocabulary_have_vectors_by_their_ngrams():
    rows = np.random.default_rng(3).normal(size=(2 + 20, 3)).astype(np.float32)
    vectors = SubwordVectors(["red", "blue"], rows, Subwords(3, 4, 20))
    made = vectorizer(vector_size=3).fit(DOCUMENTS)
    made.vectors_ = vectors
    found = made.transform(
        [["red", "reddish", "x" * 2], ["a"], ["reddish"], "blue bluish", ["red"]]
    )
    expected = [
        vectors[["red", "reddish", "xx"]].mean(axis=0),
        vectors["a"],
        vectors["reddish"],
        vectors[["blue", "bluish"]].mean(axis=0),
        vectors["red"],
    ]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)
    made.vectors_ = SubwordVectors(["red", "blue"], rows, Subwords(5, 6, 20))
    assert not made.transform([["a"]]).any()  # no n-gram of 5 characters


def test_words_outside_the_vocabulary_count_with_ngrams():
    vectorizer = MeanVectorizer(
        vector_size=8, min_ngram=2, max_ngram=3, buckets=50, min_count=1, sample=0, workers=1
    ).fit(DOCUMENTS)
    [row] = vectorizer.transform([["neverseen"]])
    np.testing.assert_array_equal(row, vectorizer.vectors_["neverseen"])
    assert row.any()

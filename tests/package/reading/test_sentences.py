"""Checks of sentences: each message names the sentence and says what to do."""

import numpy as np
import pandas as pd
import pytest
from sgns import Corpus, train
from sgns.reading.sentences import check_sentence, check_sentences


@pytest.mark.parametrize("sentence", ["a b", ["a"], ("a",), np.array(["a"]), iter("ab"), {"a"}, []])
def test_sentences_are_accepted(sentence):
    check_sentence(sentence, 0)


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        (float("nan"), r"sentence 7 is nan \(float\), a missing value: drop .* dropna\(\)"),
        (np.float32("nan"), r"sentence 7 is .*nan.* \(float32\), a missing value"),
        (None, r"sentence 7 is None \(NoneType\), a missing value"),
        (pd.NA, r"sentence 7 is <NA> \(NAType\), a missing value"),
        (pd.NaT, r"sentence 7 is NaT \(NaTType\), a missing value"),
        (b"a b", r"sentence 7 is the bytes b'a b': decode it"),
        ({"text": "a b", "n": 1}, r"sentence 7 is a dict with the keys 'text', 'n': take the"),
        (5, r"sentence 7 is 5 \(int\): a sentence is a list of tokens"),
        (object, r"sentence 7 is <class 'object'> \(type\): a sentence is a list of tokens"),
    ],
)
def test_other_objects_are_refused(sentence, message):
    with pytest.raises(TypeError, match=message):
        check_sentence(sentence, 7)


@pytest.mark.parametrize(
    ("sentences", "message"),
    [
        ("a b", r"not 'a b'; for lines of text pass text\.split"),
        (b"a b", r"not b'a b'; .* for a file use sgns\.Corpus\.from_file"),
        ({"a": ["b"]}, r"not a dict; if its values are sentences, pass \.values\(\)"),
        (None, r"None \(NoneType\) is not iterable; pass a list of lists of tokens"),
        (5, r"5 \(int\) is not iterable"),
    ],
)
def test_other_objects_than_sentences_are_refused(sentences, message):
    with pytest.raises(TypeError, match=f"must be an iterable of sentences.*{message}"):
        check_sentences(sentences)
    with pytest.raises(TypeError, match=message):
        Corpus.from_sentences(sentences)


@pytest.mark.parametrize("sentences", [[["a", "b"]], ["a b"], [[1, 2]], []])
@pytest.mark.parametrize("options", [{}, {"lowercase": True}, {"tokenizer": r"\w+"}])
def test_a_missing_row_is_named_by_its_number(sentences, options):
    if sentences == [[1, 2]] and options:
        return
    rows = sentences * 12
    with pytest.raises(TypeError, match=f"sentence {len(rows)} is nan"):
        Corpus.from_sentences([*rows, float("nan"), *rows], 1, **options)


def test_training_names_a_missing_row():
    with pytest.raises(TypeError, match="sentence 30 is None"):
        train([["a", "b"]] * 30 + [None], min_count=1)

"""Errors: they are built-in exceptions too, and survive a pickle."""

import pickle

import pytest
import sgns
from sgns import errors

BUILT_IN = {
    "CorpusError": [ValueError],
    "TextEncodingError": [errors.CorpusError],
    "EmptyCorpusError": [errors.CorpusError],
    "FormatError": [ValueError],
    "UnexpectedFileError": [errors.FormatError],
    "TruncatedError": [errors.FormatError, EOFError],
    "TokenEncodingError": [errors.FormatError, UnicodeDecodeError],
    "DivergenceError": [ArithmeticError],
    "CheckpointWarning": [UserWarning],
    "SmallCorpusWarning": [UserWarning],
    "DistributedError": [RuntimeError],
    "DistributedWarning": [UserWarning],
}


def test_the_list_of_errors_is_complete():
    assert {name for name in vars(errors) if name[0].isupper()} == set(BUILT_IN)


@pytest.mark.parametrize("name", BUILT_IN)
def test_errors_are_built_in_exceptions(name):
    for base in BUILT_IN[name]:
        assert issubclass(getattr(errors, name), base)


@pytest.mark.parametrize("name", sorted(BUILT_IN.keys() - {"TokenEncodingError"}))
def test_errors_survive_a_pickle(name):
    again = pickle.loads(pickle.dumps(getattr(errors, name)("what is wrong")))
    assert type(again).__name__ == name
    assert str(again) == "what is wrong"


def test_the_core_raises_these_classes(tmp_path):
    (tmp_path / "text.txt").write_bytes("é è ".encode() + b"\xff")
    with pytest.raises(ValueError, match="not UTF-8") as caught:
        sgns.Corpus.from_file(tmp_path / "text.txt")
    assert type(caught.value) is errors.TextEncodingError
    with pytest.raises(ValueError, match="lone surrogate") as caught:
        sgns.Corpus.from_sentences([["\ud800"]])
    assert type(caught.value) is errors.TextEncodingError
    with pytest.raises(ValueError, match="no token occurs") as caught:
        sgns.Corpus.from_sentences([["a"]], min_count=2)
    assert type(caught.value) is errors.CorpusError
    with pytest.raises(ArithmeticError, match="try a lower one") as caught:
        sgns.train([["a", "b"]] * 40, sample=0, alpha=1e30, min_alpha=1e30)
    assert type(caught.value) is errors.DivergenceError


def test_an_encoding_error_says_only_its_message():
    error = errors.TokenEncodingError("utf-8", b"a\xff", 1, 2, "file, line 3 is not UTF-8")
    assert str(error) == "file, line 3 is not UTF-8"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)

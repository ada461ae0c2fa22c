"""Hints for unknown keyword arguments."""

import inspect
import pickle
import re
from typing import TypedDict

import pytest
import sgns
from sgns.arguments.keywords import OTHER_NAMES, keyword_defaults, suggest_keywords
from sgns.reading.options import IngestionOptions


class Options(TypedDict):
    vector_size: int
    window: int


@suggest_keywords(Options, elsewhere={"read": ("lowercase", "max_size")})
def run(data, *, min_count=5, architecture="skip-gram", **options):
    """Run."""
    return data, min_count, options


class Class:
    @suggest_keywords()
    def __init__(self, window=5):
        self.window = window

    @classmethod
    @suggest_keywords(Options)
    def make(cls, epochs, **options):
        return cls, epochs, options


ALL = "; its arguments are data, min_count, architecture, vector_size, window"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("vectr_size", "; did you mean 'vector_size'?"),
        ("size", "; did you mean 'vector_size'?"),
        ("Embedding_Dim", "; did you mean 'vector_size'?"),
        ("min_freq", "; did you mean 'min_count'?"),
        ("sg", "; did you mean architecture='skip-gram' or architecture='cbow'?"),
        ("lowercase", "; it is an option of read"),
        ("max_vocab_size", "; did you mean 'max_size' of read?"),
        ("xyz", ALL),
        ("MINCOUNT", "; did you mean 'min_count'?"),
        ("callbacks", ALL),  # on_progress, which this function does not have
    ],
)
def test_unknown_keywords_are_refused_as_python_refuses_them_with_a_hint(name, hint):
    expected = f"run() got an unexpected keyword argument {name!r}{hint}"
    with pytest.raises(TypeError, match=f"^{re.escape(expected)}$"):
        run([], **{name: 1})


def test_functions_that_suggest_keywords_are_otherwise_as_before():
    assert run([], min_count=1, window=3) == ([], 1, {"window": 3})
    assert list(inspect.signature(run).parameters)[:2] == ["data", "min_count"]
    assert (run.__name__, run.__doc__) == ("run", "Run.")
    assert pickle.loads(pickle.dumps(sgns.train)) is sgns.train
    assert Class(window=3).window == 3
    assert Class.make(3, window=1) == (Class, 3, {"window": 1})
    with pytest.raises(TypeError, match=r"^Class\(\) got .* 'ws'; did you mean 'window'\?$"):
        Class(ws=3)
    with pytest.raises(TypeError, match=r"^Class\.make\(\) got .* 'n_iter'; .* 'epochs'\?$"):
        Class.make(n_iter=3)
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'data'"):
        run()
    with pytest.raises(
        TypeError, match=r"^run\(\) got 100 without a name: .* as min_count=\.\.\.$"
    ):
        run([], 100)
    with pytest.raises(TypeError, match="takes from 1 to 2 positional arguments but 3 were given"):
        Class(1, 2)


def test_names_of_other_libraries_are_names_of_options():
    """A hint names an argument that exists, and no name means two arguments."""
    ours = {name.partition("=")[0] for name in OTHER_NAMES}
    existing = {"corpus", "path", "graph", "num_walks", "walk_length"}
    existing |= inspect.signature(sgns.train).parameters.keys()
    existing |= inspect.signature(sgns.WordVectors.most_similar).parameters.keys() | {"format"}
    existing |= IngestionOptions.__annotations__.keys()
    assert ours <= existing
    others = " ".join(OTHER_NAMES.values()).split()
    assert len(others) == len(set(others))
    assert all(other == other.casefold().replace("_", "") for other in others)
    assert not set(others) & existing


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("minn", "min_ngram"),
        ("min_n", "min_ngram"),
        ("maxn", "max_ngram"),
        ("max_n", "max_ngram"),
        ("bucket", "buckets"),
    ],
)
def test_names_of_ngrams_in_fasttext_and_gensim(name, ours):
    with pytest.raises(TypeError, match=f"{name!r}; did you mean '{ours}'"):
        sgns.train([["a"]], **{name: 3})


def test_defaults_are_those_of_arguments_by_name():
    def function(data, key=1, *, window=5, seed):
        """Do nothing."""

    assert keyword_defaults(function) == {"window": 5, "seed": inspect.Parameter.empty}
    documents = keyword_defaults(sgns.train_documents)
    assert (documents["epochs"], documents["negative"], documents["method"]) == (10, 5, "dbow")

"""Checks of arguments: each error names the argument, its value and the bound."""

import inspect
import pickle
import re
from typing import TypedDict

import numpy as np
import pytest
import sgns
from sgns.arguments import (
    MAX_WORKERS,
    OTHER_NAMES,
    SPARE_IDS,
    as_counts,
    as_ids,
    as_offsets,
    check_callable,
    check_choice,
    check_flag,
    check_integer,
    check_number,
    check_workers,
    did_you_mean,
    implied_rows,
    similar_token,
    suggest_keywords,
)
from sgns.machine import available_cores
from sgns.reading.options import IngestionOptions


def test_integers_of_any_type_become_ints():
    for value in (7, np.int8(7), np.uint64(7)):
        found = check_integer("n", value, 1)
        assert type(found) is int
        assert found == 7
    assert check_integer("n", 2**64 - 1, 0) == 2**64 - 1
    assert check_integer("n", 3, 3, 3) == 3


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (2, ValueError, "^n must be at least 3, got 2$"),
        (10, ValueError, "^n must be at most 9, got 10$"),
        (5.0, TypeError, r"^n must be an integer, got 5\.0$"),
        ("5", TypeError, "^n must be an integer, got '5': write the number without quotes$"),
        ("five", TypeError, "^n must be an integer, got 'five'$"),
        (True, TypeError, "^n must be an integer, got True$"),
        (np.False_, TypeError, r"^n must be an integer, got np\.False_$"),
        (None, TypeError, "^n must be an integer, got None$"),
    ],
)
def test_bad_integers(value, error, message):
    with pytest.raises(error, match=message):
        check_integer("n", value, 3, 9)


def test_integers_are_below_2_to_the_64_if_there_is_no_bound():
    with pytest.raises(ValueError, match="at most 18446744073709551615, got 18446744073709551616"):
        check_integer("n", 2**64, 0)


def test_numbers_of_any_type_become_floats():
    for value in (2, 2.0, np.float32(2)):
        assert type(check_number("x", value)) is float
    with pytest.raises(TypeError, match=r"^x must be a number, got 'two'$"):
        check_number("x", "two")
    with pytest.raises(TypeError, match=r"^x must be a number, got None$"):
        check_number("x", None)


def test_a_choice_is_one_of_those_listed():
    check_choice("c", "b", ("a", "b"))
    with pytest.raises(ValueError, match=r"^c must be one of a, b, got 'z'$"):
        check_choice("c", "z", ("a", "b"))


def test_a_choice_can_have_another_name_elsewhere():
    assert did_you_mean("unigram", ("power", "uniform")) == "; did you mean 'power'?"
    assert did_you_mean("SG", ("skip-gram", "cbow")) == "; did you mean 'skip-gram'?"
    assert did_you_mean("sg", ("a", "b")) == ""


@pytest.mark.parametrize("value", [True, "0.5", b"1", np.True_])
def test_numbers_are_neither_booleans_nor_text(value):
    with pytest.raises(TypeError, match=r"^x must be a number, got "):
        check_number("x", value)


def test_flags():
    for value in (True, 1, np.True_, np.int64(1)):
        assert check_flag("f", value) is True
    for value in (False, 0, np.False_, np.uint8(0)):
        assert check_flag("f", value) is False
    for value in ("yes", 2, 1.0, None, []):
        with pytest.raises(TypeError, match=r"^f must be True or False, got "):
            check_flag("f", value)


def test_functions():
    check_callable("f", print)
    check_callable("f", None)
    with pytest.raises(TypeError, match=r"^f must be a function, got \[<built-in"):
        check_callable("f", [print])


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


def test_workers_are_the_available_cores_if_omitted():
    assert check_workers(None) == available_cores()
    assert check_workers(3) == 3
    assert check_workers(MAX_WORKERS) == MAX_WORKERS
    with pytest.raises(ValueError, match="workers must be at least 1, got 0"):
        check_workers(0)
    with pytest.raises(ValueError, match="workers must be at most"):
        check_workers(MAX_WORKERS + 1)


def test_ids_are_copied_only_if_necessary():
    ids = np.array([2, 0], np.uint32)
    assert as_ids("ids", ids, 3) is ids
    assert as_ids("ids", [2, 0], 3).dtype == np.uint32
    assert as_ids("ids", np.arange(6)[::2]).flags.c_contiguous
    assert as_ids("ids", []).tolist() == []


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ([[1]], ValueError, r"ids must be 1-D, got shape \(1, 1\)"),
        ([0.5], TypeError, "ids must be integers, got float64"),
        ([True], TypeError, "ids must be integers, got bool"),
        ([0, 3], IndexError, "ids holds id 3 at position 1; ids are 0 to 2 here"),
        ([0, 1, -1, -2], IndexError, "ids holds id -1 at position 2; ids are 0 to 2 here"),
    ],
)
def test_bad_ids(values, error, message):
    with pytest.raises(error, match=message):
        as_ids("ids", values, 3)


def test_the_largest_number_of_32_bits_is_not_an_id():
    assert as_ids("ids", [2**32 - 2]).tolist() == [2**32 - 2]
    with pytest.raises(IndexError, match="holds id 4294967295 at position 0"):
        as_ids("ids", [2**32 - 1])


def test_offsets():
    assert as_offsets([0, 2, 2]).dtype == np.uint64
    for bad in ([0.0, 1.0], [-1, 1], [[0, 1]], ["a"]):
        with pytest.raises(ValueError, match="offsets must be integers >= 0 in one dimension, got"):
            as_offsets(bad)


def test_counts():
    for counts in ([3, 2**63 + 1], np.array([3, 2**63 + 1], np.uint64)):
        found = as_counts(counts)
        assert found.dtype == np.uint64
        assert found.tolist() == [3, 2**63 + 1]
    assert as_counts([]).tolist() == []


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([[1]], r"counts must be 1-D, got shape \(1, 1\)"),
        ([1.5], "counts must be integers, got float64"),
        ([1, -2], "counts must be >= 0, got -2"),
        ([1, 2**64], "counts must be below 2.64, got 18446744073709551616"),
    ],
)
def test_bad_counts(counts, message):
    with pytest.raises(ValueError, match=message):
        as_counts(counts)


def test_rows_implied_by_an_id_far_above_the_rest_need_confirmation():
    assert implied_rows(6, 3, "words", "n_tokens") == 7
    most = SPARE_IDS + 10 * 3
    assert implied_rows(most - 1, 3, "words", "n_tokens") == most
    with pytest.raises(
        ValueError, match=f"the largest id is {most} but there are only 3 words; pass n_tokens"
    ):
        implied_rows(most, 3, "words", "n_tokens")


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("windw", "; did you mean 'window'?"),
        ("WINDOW", "; did you mean 'window'?"),
        ("vector_sz", "; did you mean 'Vector_Size'?"),
        ("qqq", ""),
    ],
)
def test_hints_name_the_most_similar_choice(word, hint):
    assert did_you_mean(word, ["window", "windows", "Vector_Size"]) == hint


def test_choices_come_with_hints():
    with pytest.raises(ValueError, match="one of cbow, skipgram, got 'skpgram'; did you mean 's"):
        check_choice("architecture", "skpgram", ["cbow", "skipgram"])


KNOWN = dict.fromkeys(["the", "paris", "NASA", "Berlin", "new_york", "email", "co-op", "straße"])
KNOWN |= dict.fromkeys(["café", "город", "user_17", "then", "ab", "San M"])
KNOWN = {token: i for i, token in enumerate(KNOWN)}


@pytest.mark.parametrize(
    ("token", "similar"),
    [
        ("Paris", "paris"),
        ("nasa", "NASA"),
        ("BERLIN", "Berlin"),
        ("STRASSE", None),
        (" paris\n", "paris"),
        ("new york", "new_york"),
        ("New-York", "new_york"),
        ("e-mail", "email"),
        ("co_op", "co-op"),
        ("San_M", "San M"),
        ("cafe\u0301", "café"),
        ("cafe", "café"),
        ("ГОРОД", "город"),
        ("горад", "город"),
        ("pairs", "paris"),
        ("Parris", "paris"),
        ("pris", "paris"),  # codespell:ignore
        ("paros", "paris"),
        ("thex", "the"),  # and "then", which is rarer; codespell:ignore
        ("user_18", None),  # another user is not another spelling
        ("user_1", None),
        ("usr_17", "user_17"),
        ("ac", None),  # most short tokens are one edit apart
        ("", None),
        ("   ", None),
        ("london", None),
        ("x" * 100_000, None),
    ],
)
def test_tokens_similar_to_an_unknown_one(token, similar):
    assert similar_token(token, KNOWN) == similar


def test_similar_tokens_are_looked_up_and_not_searched():
    class Counting(dict):
        n_lookups = 0

        def __contains__(self, key):
            self.n_lookups += 1
            return super().__contains__(key)

        def __iter__(self):
            raise AssertionError

    known = Counting(KNOWN)
    assert similar_token("internationalisatoin" * 3, known) is None
    assert 1000 < known.n_lookups < 20_000

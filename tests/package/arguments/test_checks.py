"""Checks of single values: each error names the argument, its value and the bound."""

import numpy as np
import pytest
from sgns.arguments.checks import (
    MAX_WORKERS,
    check_callable,
    check_choice,
    check_flag,
    check_integer,
    check_number,
    check_workers,
)
from sgns.machine import available_cores


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


def test_choices_come_with_hints():
    with pytest.raises(ValueError, match="one of cbow, skipgram, got 'skpgram'; did you mean 's"):
        check_choice("architecture", "skpgram", ["cbow", "skipgram"])


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


def test_workers_are_the_available_cores_if_omitted():
    assert check_workers(None) == available_cores()
    assert check_workers(3) == 3
    assert check_workers(MAX_WORKERS) == MAX_WORKERS
    with pytest.raises(ValueError, match="workers must be at least 1, got 0"):
        check_workers(0)
    with pytest.raises(ValueError, match="workers must be at most"):
        check_workers(MAX_WORKERS + 1)

"""Limits of what a pickle may make."""

import pytest
from sgns.compat.gensim.saved.limits import Limits, RefusedPickleError, is_key, shown


def test_objects_are_limited_by_the_length():
    limits = Limits(40_000)
    for _ in range(10_000 + 4096):
        limits.count_object()
    with pytest.raises(RefusedPickleError, match="too many objects for its length"):
        limits.count_object()


def test_copies_are_limited_by_the_length():
    limits = Limits(1000)
    limits.count_copy(1000 + 4096)
    with pytest.raises(RefusedPickleError, match="copies more than its length"):
        limits.count_copy(1)


@pytest.mark.parametrize("key", ["a", b"a", 1, 2**64 - 1, None, 1.5, (1, ("a",)), frozenset({1})])
def test_keys(key):
    Limits(0).check_key(key)
    assert is_key(key)


@pytest.mark.parametrize("key", [2**64, [], ([],), (0,) * 64, ((0,) * 40,) * 2, object()])
def test_keys_that_are_large_or_take_time_are_refused(key):
    with pytest.raises(RefusedPickleError, match=r"^a key of type "):
        Limits(0).check_key(key)
    assert not is_key(key)


def test_items_are_keys_and_values():
    target = {}
    Limits(0).add_items(target, ["a", 1, 2, []])
    assert target == {"a": 1, 2: []}
    with pytest.raises(RefusedPickleError, match="a key without a value"):
        Limits(0).add_items(target, ["a"])
    with pytest.raises(RefusedPickleError, match="a key of type list"):
        Limits(0).add_items(target, [[], 1])


def test_values_are_shown_briefly():
    assert shown("a" * 1000) == repr("a" * 40)
    assert shown(7) == "7"
    assert shown([[]]) == "of type list"

"""Plain values as JSON that keeps their types."""

import collections
import datetime

import numpy as np
import pytest
from sgns.compat.gensim.plain import from_json, to_json
from sgns.files.header import MALFORMED

VALUES = [
    None,
    True,
    -7,
    2**70,
    0.25,
    float("inf"),
    float("-inf"),
    "text \x00 é",
    b"\x00\xff",
    (),
    ("a", (1, None)),
    [1, [2.0, "b"]],
    {"a": 1, 3: [b"x"], ("t",): {}},
    {1, "a", (2, 3)},
    frozenset({None, 1.5}),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_keep_their_types(value):
    read = from_json(to_json(value))
    assert read == value
    assert type(read) is type(value)
    assert from_json(to_json([value])) == [value]


def test_scalars_of_numpy_become_scalars_of_python():
    values = [np.int64(3), np.float32(0.5), np.bool_(True), np.str_("a")]
    read = from_json(to_json(values))
    assert read == [3, 0.5, True, "a"]
    assert [type(value) for value in read] == [int, float, bool, str]


def test_the_order_of_sets_does_not_change_the_text():
    names = [f"w{i}" for i in range(50)]
    backwards = dict.fromkeys(reversed(names))
    assert to_json(set(names)) == to_json(set(backwards))


def test_subclasses_become_the_types_they_are_based_on():
    assert from_json(to_json(collections.Counter("aab"))) == {"a": 2, "b": 1}
    point = collections.namedtuple("Point", "x y")(1, 2)
    assert type(from_json(to_json(point))) is tuple


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (datetime.date(2020, 1, 1), TypeError, r"got datetime\.date: datetime\.date\(2020, 1, 1\)"),
        ([1j], TypeError, "got complex: 1j"),
        (np.longdouble(1), TypeError, r"got numpy\.longdouble"),
        (float("nan"), ValueError, "nan does not equal itself"),
        ("\ud800", ValueError, "lone surrogate"),
    ],
)
def test_other_values_are_refused(value, error, message):
    with pytest.raises(error, match=message):
        to_json(value)


def test_integers_that_no_json_holds_are_refused():
    with pytest.raises(ValueError, match="4300 digits"):
        to_json(10**5000)


def test_deep_and_circular_values_are_refused():
    circular = []
    circular.append(circular)
    with pytest.raises(ValueError, match="more than 32"):
        to_json(circular)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[1]",
        b"NaN",
        b"Infinity",
        b'{"float": "nan"}',
        b'{"complex": 3}',
        b'{"tuple": 3}',
        b'{"tuple": {"a": 1}}',
        b'{"tuple": [1], "bytes": "a"}',
        b"{}",
        b'{"bytes": "\xe2\x82\xac"}',
        b'{"bytes": 3}',
        b'{"dict": [1]}',
        b'{"dict": [[1, 2, 3]]}',
        b'{"dict": [[{"list": []}, 1]]}',
        b'{"set": [{"list": []}]}',
        b'{"list": [' * 200 + b"1" + b"]}" * 200,
        b'{"list": [' * 100_000 + b"1" + b"]}" * 100_000,
        b"9" * 5000,
        b"\xff",
    ],
)
def test_malformed_text_is_refused(text):
    with pytest.raises(MALFORMED):
        from_json(text)

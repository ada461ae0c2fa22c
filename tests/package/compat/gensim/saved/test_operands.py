"""Operands are read one after another, and never beyond the end."""

import struct

import pytest
from sgns.compat.gensim.saved.limits import RefusedPickleError
from sgns.compat.gensim.saved.operands import Operands


def test_parts_follow_each_other():
    operands = Operands(b"ab\x01\x02line\nrest")
    assert operands.take(2) == b"ab"
    assert operands.unpack(struct.Struct("<H")) == 0x0201
    assert operands.line() == b"line"
    assert operands.take_bytes(4) == b"rest"
    assert operands.position == len(operands.data)


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda operands: operands.take(3), "3 bytes are claimed, but 2 are left"),
        (lambda operands: operands.take(-1), "-1 bytes are claimed"),
        (lambda operands: operands.take_bytes(1 << 40), "1099511627776 bytes are claimed"),
        (lambda operands: operands.unpack(struct.Struct("<I")), "4 bytes are claimed"),
        (lambda operands: operands.line(), "ends in a line"),
    ],
)
def test_nothing_is_read_beyond_the_end(read, message):
    operands = Operands(b"ab")
    with pytest.raises(RefusedPickleError, match=message):
        read(operands)
    assert operands.position == 0


def test_many_bytes_are_a_view():
    operands = Operands(bytes(100_000))
    found = operands.take_bytes(100_000)
    assert isinstance(found, memoryview)
    assert found.obj is operands.data

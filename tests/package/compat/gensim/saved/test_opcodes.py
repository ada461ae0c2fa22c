"""Interpretation of pickles: plain values, and what is refused."""

import gc
import pickle
import struct
import tracemalloc

import pytest
from sgns.compat.gensim.saved.limits import RefusedPickleError
from sgns.compat.gensim.saved.names import Global, Instance
from sgns.compat.gensim.saved.opcodes import Interpreter

PLAIN = [
    None,
    True,
    False,
    0,
    255,
    65_535,
    -1,
    2**31,
    -(2**63),
    2**200,
    -(2**200),
    1.5,
    float("-inf"),
    "",
    "größe",
    "\udc80",
    "a" * 300,
    "two\nlines \\ '",
    (),
    (1,),
    (1, 2, 3, 4),
    [],
    [[], [1, "a", None]],
    {},
    {"a": {1: 2}, 3: [4], ("a", 1): 5, 1.5: 6, ((1, 2), "x"): 7},
    [1] * 3000,
    {str(i): i for i in range(3000)},
]


def find(module, name):
    known = {"m.stored": Global("m.stored"), "m.make": Global("m.make", lambda _, of, given: given)}
    known["m.Class"] = Global("m.Class", lambda _, of, given: Instance(of))
    if f"{module}.{name}" not in known:
        raise RefusedPickleError(f"the name {module}.{name}")
    return known[f"{module}.{name}"]


def run(data):
    return Interpreter(data, find).run()


def refused(data, message):
    with pytest.raises(RefusedPickleError, match=message):
        run(data)


def u4(number):
    return struct.pack("<I", number)


def u8(number):
    return struct.pack("<Q", number)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("value", PLAIN, ids=lambda value: f"{value!r:.12}")
def test_plain_values_are_read_as_they_were_written(value, protocol):
    found = run(pickle.dumps(value, protocol))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("protocol", [3, 4, 5])
@pytest.mark.parametrize("value", [b"", b"\x00\xff", b"a" * 300])
def test_bytes_are_read_as_they_were_written(value, protocol):
    assert run(pickle.dumps(value, protocol)) == value


@pytest.mark.parametrize(
    "value", [{1, "a"}, frozenset({1, "a"}), set(), {frozenset({1, (2, 3)}): {(4, frozenset())}}]
)
def test_sets_are_read_as_they_were_written(value):
    assert run(pickle.dumps(value, 4)) == value


def test_long_bytes_are_not_copied():
    found = run(pickle.dumps([b"a" * 100_000, bytearray(b"b" * 100_000)], 5))
    assert [type(each) for each in found] == [memoryview, memoryview]
    assert bytes(found[1]) == b"b" * 100_000


def test_values_are_shared_as_they_were():
    shared = [1]
    found = run(pickle.dumps([shared, {"a": shared}], 2))
    assert found[0] is found[1]["a"]


def test_a_list_can_hold_itself():
    for data in (b"]q\x00h\x00a.", b"]\x94h\x00a.", b"(lp0\ng0\na."):
        found = run(data)
        assert found[0] is found


def test_strings_of_python_2_are_latin_1():
    assert run(b"U\x02\xe9a.") == "éa"
    assert run(b"T" + u4(2) + b"\xe9a.") == "éa"
    assert run(b"S'a b'\np0\n.") == "a b"


def test_numbers_of_the_memo_may_begin_with_one():
    assert run(b"]q\x01K\x05q\x02ah\x01.") == [5]


def test_stored_names_and_objects():
    found = run(b"\x80\x02cm\nClass\n)\x81}(X\x01\x00\x00\x00acm\nstored\nub.")
    assert (found.kind.name, found.state["a"].name) == ("m.Class", "m.stored")
    assert run(b"\x8c\x01m\x8c\x04make\x93K\x01\x85R.") == (1,)
    assert run(b"\x8c\x01m\x8c\x04make\x93K\x01\x85}\x92.") == (1,)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "ends before"),
        (b"N", "ends before"),
        (b"\x80", "1 bytes are claimed, but 0 are left"),
        (b"\x80\x06N.", "protocol 6"),
        (b"\xff.", "opcode .* is unknown"),
        (b".", "needs a value"),
        (b"(.", "needs a value"),
        (b"K\x01(.", "needs a value"),
        (b"0", "needs a value"),
        (b"2", "needs a value"),
        (b"K\x01\x86", "needs a value"),
        (b"K\x01(K\x01\x86", "needs a value"),
        (b"t", "needs a mark"),
        (b"1", "needs a mark"),
        (b"(1e", "needs a mark"),
        (b"K\x01K\x02a.", "items for a value of type int"),
        (b"K\x01(K\x02e.", "items for a value of type int"),
        (b")K\x02a.", "items for a value of type tuple"),
        (b"]K\x01K\x02s.", "keys for a value of type list"),
        (b"}(K\x01u.", "a key without a value"),
        (b"}]K\x02s.", "a key of type list"),
        (b"}}K\x02s.", "a key of type dict"),
        (b"}]\x85K\x02s.", "a key of type tuple"),
        (b"}K\x01" + b"\x85" * 40 + b"K\x02s.", "a key of type tuple"),
        (b"}(" + b"K\x01" * 64 + b"tK\x02s.", "a key of type tuple"),
        (b"}((" + b"K\x01" * 32 + b"tq\x00h\x00tK\x02s.", "a key of type tuple"),
        (b"}\x8a\x09" + bytes(8) + b"\x01K\x02s.", "a key of type int"),
        (b"]K\x01\x90.", "needs a mark"),
        (b"](K\x01\x90.", "members for a value of type list"),
        (b"\x8f(]\x90.", "a key of type list"),
        (b"(]\x91.", "a key of type list"),
        (b"h\x00.", "memo has no value 0"),
        (b"g-1\n.", "memo has no value -1"),
        (b"gx\n.", "damaged"),
        (b"Nq\x05.", "value 5 of the memo follows value -1"),
        (b"Nr\xff\xff\xff\xff.", "value 4294967295 of the memo"),
        (b"Np99999999999999999999\n.", "of the memo"),
        (b"Np-1\n.", "of the memo"),
        (b"q\x00.", "needs a value"),
        (b"Ix\n.", "damaged"),
        (b"I" + b"9" * 5000 + b"\n.", "damaged"),
        (b"I1", "ends in a line"),
        (b"Fx\n.", "damaged"),
        (b"X" + u4(2) + b"\xff\xff.", "damaged"),
        (b"X" + u4(2**32 - 1) + b"a", "4294967295 bytes are claimed, but 1 are left"),
        (b"\x8d" + u8(2**64 - 1) + b"a", "18446744073709551615 bytes are claimed"),
        (b"\x8e" + u8(2**63) + b"a", "9223372036854775808 bytes are claimed"),
        (b"\x96" + u8(2**40) + b"a", "1099511627776 bytes are claimed"),
        (b"B" + u4(2**31) + b"a", "2147483648 bytes are claimed"),
        (b"T" + struct.pack("<i", -1) + b"a", "-1 bytes are claimed"),
        (b"\x8b" + struct.pack("<i", -1) + b"a", "-1 bytes are claimed"),
        (b"\x8b" + u4(2**31 - 1) + b"a", "2147483647 bytes are claimed"),
        (b"\x95" + u8(9) + b"N.", "9 bytes are claimed"),
        (b"S'a\\x41'\n.", "not plain"),
        (b"S'\n.", "not plain"),
        (b"Sa\n.", "not plain"),
        (b"P0\n.", "a persistent id"),
        (b"NQ.", "a persistent id"),
        (b"\x82\x01.", "an extension code"),
        (b"\x83\x01\x00.", "an extension code"),
        (b"\x84\x01\x00\x00\x00.", "an extension code"),
        (b"\x97.", "a buffer outside the file"),
        (b"N\x98.", "a buffer outside the file"),
        (b"(cm\nClass\no.", "instance of the old kind"),
        (b"(im\nClass\n.", "instance of the old kind, of m.Class"),
        (b"(ios\nsystem\n.", "the name os.system"),
        (b"cos\nsystem\n.", "the name os.system"),
        (b"cbuiltins\neval\n.", "the name builtins.eval"),
        (b"\x8c\x02os\x8c\x06system\x93.", "the name os.system"),
        (b"K\x01K\x02\x93.", "a name that is not a string"),
        (b"cm\n\xff\n.", "damaged"),
        (b"K\x01)R.", "a call of a value"),
        (b"cm\nmake\nK\x01R.", "a call of a value"),
        (b"cm\nmake\n]R.", "a call of a value"),
        (b"cm\nstored\n)R.", "a call of m.stored, which is only stored"),
        (b"cm\nstored\n)\x81.", "a call of m.stored"),
        (b"cm\nmake\n)}K\x01K\x02s\x92.", "keyword arguments"),
        (b"]}b.", "a state for a value of type list"),
        (b"}}b.", "a state for a value of type dict"),
        (b"cm\nmake\n}b.", "a state for a value of type Global"),
        (b"cm\nClass\n)\x81}b}b.", "a second state"),
    ],
)
def test_damage_and_tricks_are_refused(data, message):
    refused(data, message)


def test_each_truncation_is_refused():
    whole = pickle.dumps({"a": [1, 2.5, "b", b"c", (None, True)], "d": {3}}, 4)
    for length in range(len(whole)):
        refused(whole[:length], ".")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"(" * 100_000, "open marks"),
        (b"]" * 100_000, "too many objects"),
        (b"\x8f" * 100_000, "too many objects"),
        (b"N" + b"\x85" * 100_000, "too many objects"),
        (b"]" + b"2" * 100_000, "ends before"),
        (b"N" + b"\x94" * 100_000, "ends before"),
        (b"cm\nClass\n2)" + b"2)\x81" * 50_000, "too many objects|a call of"),
        (b"X" + u4(10_000) + b"a" * 10_000 + b"q\x000" + b"h\x00" * 40_000, "ends before"),
    ],
    ids=["marks", "lists", "sets", "tuples", "copies", "memo", "objects", "strings"],
)
def test_memory_is_bounded_by_the_length_of_the_pickle(data, message):
    tracemalloc.start()
    try:
        refused(data, message)
        assert tracemalloc.get_traced_memory()[1] < 64 * len(data) + 1_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_of_the_memo_is_small():
    """Each list holds the one before ten times: 10^50 items, if they were copied."""
    levels = b"".join(b"](" + b"h%c" % i * 10 + b"eq%c0" % (i + 1) for i in range(50))
    found = run(b"]q\x000" + levels + b"h%c." % 50)
    assert len(found) == len(found[0]) == 10
    assert found[0] is found[9]


def test_deep_values_neither_overflow_the_stack_nor_stay():
    depth = 100_000
    found = run(b"]q\x00K\x01a" + b"]K\x01aq\x01h\x00ah\x01q\x00" * depth + b".")
    assert type(found) is list
    del found
    gc.collect()


def test_keys_with_the_same_hash_are_refused():
    """Tuples are equal in hash if a second number makes up for the first."""
    modulus, step = 1 << 64, 14029467366897019727
    inverse = pow(step, -1, modulus)
    keys = []
    for first in range(1000):
        lane = (2870177450012600261 + first * step) % modulus
        lane = ((lane << 31) | (lane >> 33)) * 11400714785074694791 % modulus
        second = (5 - lane) * inverse % modulus
        if second < 2**61 - 1:
            keys.append((first, second))
    assert len({hash(key) for key in keys}) == 1
    refused(pickle.dumps(dict.fromkeys(keys[:100]), 4), "64 keys of the same hash")
    assert len(run(pickle.dumps(dict.fromkeys(keys[:60]), 4))) == 60

"""Arrays and numbers of NumPy in a pickle."""

import pickle

import numpy as np
import pytest
from sgns.compat.gensim.saved.allowed import find
from sgns.compat.gensim.saved.limits import RefusedPickleError
from sgns.compat.gensim.saved.opcodes import Interpreter

from .pickles import Called

F4 = np.dtype("f4")
ARRAYS = [
    np.arange(6, dtype=np.float32).reshape(2, 3),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.arange(3, dtype=">f4"),
    np.arange(3, dtype=">i8"),
    np.array([True, False]),
    np.array([1, 255], np.uint8),
    np.arange(4, dtype=np.float16),
    np.zeros((0, 5), np.float32),
    np.array(3.5),
    np.arange(50_000, dtype=np.float32),
]


def run(data):
    return Interpreter(data, find).run()


def numbers(data):
    return run(data).numbers(lambda size: None)


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype} {array.shape}")
def test_arrays_are_read_as_they_were_written(array, protocol):
    found = numbers(pickle.dumps(array, protocol))
    np.testing.assert_array_equal(found, array)
    assert found.dtype == array.dtype.newbyteorder("=")


@pytest.mark.parametrize("protocol", [2, 4])
def test_the_old_name_of_the_core_of_numpy_is_known(protocol):
    data = pickle.dumps([ARRAYS[0], np.float32(0.5)], protocol)
    old = data.replace(b"\x16numpy._core", b"\x15numpy.core").replace(b"numpy._core", b"numpy.core")
    assert old != data
    found, number = run(old if protocol == 2 else b"\x80\x04" + old[11:])
    np.testing.assert_array_equal(found.numbers(lambda size: None), ARRAYS[0])
    assert number == 0.5


def test_strings_of_python_2_can_be_the_bytes_of_an_array():
    data = pickle.dumps(np.array([255], np.uint8), 4)
    old = data.replace(b"C\x01\xff", b"U\x01\xff").replace(b"C\x01b", b"U\x01b")
    assert numbers(b"\x80\x04" + old[11:]).tolist() == [255]


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize(
    "number",
    [np.float32(0.5), np.float64(-1), np.int64(7), np.uint32(9), np.bool_(True), np.str_("é")],
)
def test_numbers_become_those_of_python(number, protocol):
    found = run(pickle.dumps(number, protocol))
    assert found == number
    assert type(found) is type(number.item())


@pytest.mark.parametrize("protocol", range(6))
def test_an_array_of_objects_is_a_list(protocol):
    found = run(pickle.dumps(np.array(["a", 1, None], object), protocol))
    assert found.objects() == ["a", 1, None]
    assert run(pickle.dumps(ARRAYS[0], protocol)).objects() is None


def test_bytes_are_counted_before_they_are_copied():
    def count(size):
        raise RefusedPickleError(f"{size} bytes")

    with pytest.raises(RefusedPickleError, match="24 bytes"):
        run(pickle.dumps(ARRAYS[0], 4)).numbers(count)


class Built:
    """Object whose pickle gives a state to what a function makes."""

    def __init__(self, function, arguments, state):
        self.reduced = function, arguments, state

    def __reduce__(self):
        return self.reduced


def array(shape=(1,), dtype=F4, fortran=False, data=bytes(4)):
    make, arguments, _ = np.zeros(1).__reduce__()
    return Built(make, arguments, (1, shape, dtype, fortran, data))


def dtype(code="f4", state=(3, "<", None, None, None, -1, -1, 0)):
    return Built(np.dtype, (code, False, True), state)


from_buffer = np.zeros(1).__reduce_ex__(5)[0]
scalar = np.float32(0).__reduce__()[0]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (array(shape=(2,)), r"shape \(2,\) needs 8 bytes, but has 4"),
        (array(shape=(1 << 40,)), "needs 4398046511104 bytes, but has 4"),
        (array(shape=(1 << 47, 1 << 47)), "bytes, but has 4"),
        (array(shape=(1 << 60,)), "not a tuple of sizes"),
        (array(shape=(-1,)), "not a tuple of sizes"),
        (array(shape=(-1, -1)), "not a tuple of sizes"),
        (array(shape=(1.0,)), "not a tuple of sizes"),
        (array(shape=[1]), "not a tuple of sizes"),
        (array(shape=(1,) * 40), "not a tuple of sizes"),
        (array(data=["a"]), "an array without bytes"),
        (array(data=1), "an array without bytes"),
        (array(dtype="f4"), "without shape and dtype"),
        (array(dtype=np.dtype("U1")), "dtype 'U1'"),
        (array(dtype=np.dtype("S4")), "dtype 'S4'"),
        (array(dtype=np.dtype("O")), "dtype 'O8'"),
        (array(dtype=np.dtype("f4,f4")), "dtype 'V8'"),
        (array(dtype=np.dtype("c8")), "dtype 'c8'"),
        (array(dtype=np.dtype("M8[s]")), "dtype 'M8'"),
        (array(dtype=dtype("f16")), "dtype 'f16'"),
        (array(dtype=dtype("O" * 100)), "dtype 'OOO"),
        (array(dtype=dtype(state=(3, "<", None, ("a",), {}, -1, -1, 0))), "dtype with fields"),
        (array(dtype=dtype(state=(3, "x", None, None, None, -1, -1, 0))), "dtype with fields"),
        (array(dtype=dtype(state=5)), "damaged"),
        (array(dtype=dtype(5)), "dtype 5"),
        (Called(np.dtype), "damaged"),
        (Called(from_buffer, b"a", "f4", (1,), "C"), "without shape and dtype"),
        (Called(from_buffer, b"a", F4, (1,), "C"), "needs 4 bytes, but has 1"),
        (Called(scalar, F4, b"a"), "a number of 1 bytes"),
        (Called(scalar, "f4", b"abcd"), "a number without a dtype"),
        (Called(scalar, F4, 5), "a number without bytes"),
        (Called(scalar, np.dtype("U1"), b"\xff\xff\xff\xff"), "damaged"),
        (Called(scalar, np.dtype("O"), b"a"), "dtype 'O8'"),
        (Called(np.zeros(1).__reduce__()[0], np.matrix, (0,), b"b"), "numpy.matrix"),
        (Called(np.zeros(1).__reduce__()[0], int, (0,), b"b"), "not numpy.ndarray"),
        (Called(np.zeros(1).__reduce__()[0], np.ndarray, (0,), b"b"), "without shape and dtype"),
    ],
    ids=range(35),
)
def test_false_arrays_are_refused(value, message):
    with pytest.raises(RefusedPickleError, match=message):
        run(pickle.dumps(value, 4)).numbers(lambda size: None)


@pytest.mark.parametrize("shape", [(3,), (1, 2), (-1,), 2])
def test_false_arrays_of_objects_are_refused(shape):
    value = array(shape, np.dtype("O"), False, ["a", "b"])
    with pytest.raises(RefusedPickleError, match="not a list of them"):
        run(pickle.dumps(value, 4)).objects()

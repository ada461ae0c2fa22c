"""Columns of names: strings, and integers by their spelling."""

import numpy as np
import pyarrow as pa
import pytest
from sgns import CorpusError
from sgns._core import NumberedStrings
from sgns.reading.names import are_strings, as_strings, number_strings, refuse_nulls


@pytest.mark.parametrize(
    "array",
    [
        pa.array(["10", "a", "10"]),
        pa.array(["10", "a", "10"], pa.large_string()),
        pa.array(["10", "a", "10"], pa.string_view()),
        pa.array(["10", "a", "10"]).dictionary_encode(),
        pa.DictionaryArray.from_arrays([1, 0, 1], pa.array(["a", "10"], pa.string_view())),
        pa.array(["x", "10", "a", "10"]).slice(1),
    ],
)
def test_strings_of_every_layout(array):
    assert are_strings(array.type)
    strings = as_strings(array, "it")
    assert strings.type == pa.large_string()
    assert strings.to_pylist() == ["10", "a", "10"]


def test_integers_become_their_spelling():
    for kind in (pa.int8(), pa.int64(), pa.uint16(), pa.dictionary(pa.int8(), pa.int32())):
        assert not are_strings(kind)
        assert as_strings(pa.array([5, 10], kind), "it").to_pylist() == ["5", "10"]
    assert as_strings(pa.array([2**64 - 1], pa.uint64()), "it").to_pylist() == [str(2**64 - 1)]


def test_errors_have_the_row_of_the_column():
    for array in (pa.array(["a", None]), pa.array([1, None]), pa.array(["a", None, "a"])):
        for form in (array, array.dictionary_encode()):
            with pytest.raises(ValueError, match="it must not hold nulls, got one in row 101"):
                as_strings(form, "it", 100)
    null_in_dictionary = pa.DictionaryArray.from_arrays([0, 1], pa.array(["a", None]))
    with pytest.raises(ValueError, match="got one in row 101"):
        as_strings(null_in_dictionary, "it", 100)
    bad = pa.array([b"a", b"\xc3"], pa.binary()).view(pa.string())
    with pytest.raises(CorpusError, match="it: not UTF-8 in row 101"):
        as_strings(bad, "it", 100)
    with pytest.raises(ValueError, match="got one in row 1"):
        refuse_nulls(pa.array([1, float("nan")]), "it")
    refuse_nulls(pa.chunked_array([[1], [2]]), "it")


def test_invalid_offsets_are_refused():
    offsets = np.array([0, 1], np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(b"abc")]
    strings = pa.Array.from_buffers(pa.string(), 1, buffers)
    offsets[1] = 9
    with pytest.raises(ValueError, match="it: "):
        as_strings(strings, "it")


def test_other_types_are_refused():
    for array in (pa.array([1.5]), pa.array([b"a"]), pa.array([["a"]]), pa.array([True])):
        with pytest.raises(TypeError, match="names must be strings or integers"):
            as_strings(array, "it")


def test_columns_share_their_numbers():
    numbered = NumberedStrings()
    number_strings(numbered, as_strings(pa.array(["b", "a", "b"]), "it"), "it")
    number_strings(numbered, as_strings(pa.array(["c", "a"]), "it"), "it")
    assert len(numbered) == 5
    assert numbered.take_numbers().tolist() == [0, 1, 0, 2, 1]
    assert numbered.names == ["b", "a", "c"]
    assert len(numbered) == 0

"""Lines of numbers: written without loss, and refused if they are damaged."""

import io
from pathlib import Path

import numpy as np
import pytest
from sgns import FormatError, Vocabulary
from sgns.formats.number_lines import (
    is_number,
    number_lines,
    parse_numbers,
    separator_hint,
    shortest_lines,
    write_rows,
)
from sgns.formats.table import Table

PATH = Path("v.txt")


def test_every_float32_is_read_back():
    bits = np.random.default_rng(0).integers(2**32, size=(3000, 2), dtype=np.uint32)
    matrix = bits.view(np.float32)
    matrix[~np.isfinite(matrix)] = 0
    lines = list(number_lines(matrix, "\t"))
    assert len(lines) == 3000  # several groups
    again = [[np.float32(field) for field in line.split("\t")] for line in lines]
    np.testing.assert_array_equal(again, matrix)


def test_rows_are_tokens_and_numbers():
    file = io.BytesIO()
    write_rows(Table(Vocabulary(["é", "b"]), np.float32([[1, -0.5], [2, 1e-10]])), file)
    assert file.getvalue().decode() == "é 1 -0.5\nb 2 1.00000001e-10\n"


def test_numbers_are_parsed_as_by_python():
    assert parse_numbers([b"1", b"-2.5e3", b"inf"], PATH, 1) == [1, -2500, float("inf")]
    assert is_number(b"1e5")
    assert not is_number(b"1e")


def test_a_decimal_comma_is_recognized():
    with pytest.raises(FormatError, match="'0,1', not a number; write a decimal point"):
        parse_numbers([b"0,1"], PATH, 1)


def test_other_separators_are_recognized():
    assert separator_hint(b"a\t1\t2") == "; separate them by spaces, not by tabs"
    assert separator_hint(b"a,1,2") == "; separate them by spaces, not by commas"
    assert separator_hint(b"a\tb 1 2") == separator_hint(b"a") == ""


@pytest.mark.parametrize("field", [b"x", b"1_0", b"", b"1,5", b"\xff"])
def test_the_first_field_that_is_not_a_number_is_named(field):
    shown = field.decode("utf-8", "replace")
    with pytest.raises(FormatError, match=f"^v.txt, line 7: component 2 is '{shown}', not a num"):
        parse_numbers([b"1", field, b"y"], PATH, 7)
    with pytest.raises(FormatError, match=f"component 2 is '{shown}'"):
        parse_numbers([b"1", field, b"2"], PATH, 7)


def test_the_shortest_numbers_are_read_back_exactly_even_by_way_of_float64(monkeypatch):
    # A parser of float32 reads 7.038531e-26 as this number, one by way of float64 the next.
    before = np.nextafter(np.float32(7.038531e-26), np.float32(0))
    rng = np.random.default_rng(6)
    bits = rng.integers(0, 2**32, 30_000, dtype=np.uint32).view(np.float32)
    numbers = np.append(bits[np.isfinite(bits)][:29_000], np.float32([before, -0.0, 0.1]))
    matrix = numbers.reshape(-1, 1)
    texts = list(shortest_lines(matrix, ","))
    found = np.array([float(text) for text in texts]).astype(np.float32)
    np.testing.assert_array_equal(found.view(np.uint32), numbers.view(np.uint32))
    assert texts[-3:] == ["7.03853069e-26", "-0.0", "0.1"]
    assert sum(map(len, texts)) < sum(map(len, number_lines(matrix, ",")))
    monkeypatch.setattr("sgns.formats.number_lines._STEP", 100)
    assert list(shortest_lines(matrix, ",")) == texts

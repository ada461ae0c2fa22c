"""Text and vectors are told apart by their first bytes, and binary numbers are never text."""

import codecs

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sgns.files import text_signatures as text
from sgns.files.text_signatures import HEAD_BYTES

ROW = np.float32([0.25, -3, 1e-8]).tobytes()


def word2vec_text(vector_size, n_rows=3):
    rows = np.random.default_rng(1).normal(size=(n_rows, vector_size))
    lines = (f"w{i} " + " ".join(f"{x:.6f}" for x in row) for i, row in enumerate(rows))
    return (f"{n_rows} {vector_size}\n" + "\n".join(lines) + "\n").encode()[:HEAD_BYTES]


@pytest.mark.parametrize(
    "head",
    [
        b"1 2\na 1 2\n",
        b"2 1\na 0.5\nb -1e-3\n",
        b"1 2\r\na 1 2 \r\n",
        codecs.BOM_UTF8 + b"1 2\na 1 2\n",
        b"1 2\n\xe9 1 nan\n",  # Latin-1
        b"1 2\na\t0.1\t0.2\n",
        b"1 2\na 0,1 0,2\n",
        b"9 20\n" + b"a word of text " * 20,  # no row, but what would be floats is text
        *map(word2vec_text, (1, 5, 300, 2000)),
    ],
)
def test_text_of_word2vec(head):
    assert text.is_word2vec_text(head)
    assert not text.is_word2vec_binary(head)
    assert not text.is_glove(head)


@pytest.mark.parametrize(
    "head",
    [
        b"1 3\na " + ROW,
        b"2 3\na " + ROW + b"\nb " + ROW + b"\n",
        b"1 3\r\na " + ROW,
        b"1 2000\n" + b"a " + np.random.default_rng(1).normal(size=2000).astype("<f4").tobytes(),
    ],
)
def test_binary_files_of_word2vec(head):
    assert text.is_word2vec_binary(head[:HEAD_BYTES])
    assert not text.is_word2vec_text(head[:HEAD_BYTES])
    assert not text.is_glove(head[:HEAD_BYTES])


finite = st.floats(width=32, allow_nan=False, allow_infinity=False)
tokens = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=" \n"), min_size=1)


@given(st.integers(1, 40), st.lists(tokens, min_size=1, max_size=9), st.data())
def test_binary_numbers_are_never_text(vector_size, words, data):
    head = f"{len(words)} {vector_size}\n".encode()
    for word in words:
        row = data.draw(st.lists(finite, min_size=vector_size, max_size=vector_size))
        head += (
            word.encode()
            + b" "
            + np.float32(row).tobytes()
            + data.draw(st.sampled_from([b"", b"\n"]))
        )
    assert not text.is_word2vec_text(head[:HEAD_BYTES])


@pytest.mark.parametrize("head", [b"", b"1 2\n", b"a 1 2\n", b"1 2 3\n", b"1 2\nab\xff\xff\n"])
def test_other_starts_are_neither_text_nor_binary(head):
    assert not text.is_word2vec_text(head)
    assert not text.is_word2vec_binary(head)


def test_text_without_a_header():
    for head in (
        b"the 0.1 -2\nof 3 4e-5\n",
        b"the 0.5\nof 0.25\n",
        b". . . 0.1 0.2\n12 0.3 0.4\n",
        b"1 0.5 0.25\n2 0.5 0.125\n",
        b"\xff 0.5 1\n",
        ("w " + " ".join(["0.123456"] * 900)).encode()[:HEAD_BYTES],
    ):
        assert text.is_glove(head)
    for head in (
        b"",
        b"a b c\n",
        b"in 1984\n",
        b"2 3\na 1 2 3\n",
        b"0.1 0.2\n0.3 0.4\n",
        b"the 0.1 0.2\nof the\n",
        b"the\t0.1\t0.2\n",
        b"a \x00\x00\x00 0.5 0.5\n",
    ):
        assert not text.is_glove(head)


def test_tables_and_matrices():
    assert text.is_table(b"word,x,y\nthe,0.1,0.2\n")
    assert text.is_table(b"the;0,1;0,2\nof;0,1;0,2\n")
    assert text.is_table(b"the\t0.1\t0.2\n")
    assert not text.is_table(b"the 0.1 0.2\n")
    assert not text.is_table(b"one, two, three\nfour, five, six\n")
    assert text.is_csv(b"token,0,1\nthe,0.1,0.2\n")
    assert text.is_csv(b"token,0,1\n")  # the first row may be cut
    assert text.is_csv(b'token,0\n"a,b",0.5\n')
    for head in (b"the;0.1;0.2\n", b"one, two, three\nfour, five, six\n", b"the,0.1\0,0.2\n"):
        assert not text.is_csv(head)
    assert text.is_numbers_by_tabs(b"0.1\t0.2\n1\t2\n")
    assert not text.is_numbers_by_tabs(b"0.1\n0.2\n")
    assert not text.is_numbers_by_tabs(b"a\t0.2\n")
    assert text.is_numbers(b"0.1 0.2\n3,4\n")
    assert not text.is_numbers(b"a 0.2\n")
    assert not text.is_numbers(b"")
    assert not text.is_numbers(b"3 2\n")  # a header


def test_json():
    for head in (b'{"a": [1]}', b'[{"a": 1}]', b"[[1, 2]]", b' {\n "a"', b"{}", b'["a", "b"]'):
        assert text.is_json(head)
        assert text.is_json(codecs.BOM_UTF8 + head)
    for head in (b"[ 0.1 0.2\n", b"{ 0.1\n", b'{"\x00'):
        assert not text.is_json(head)


@pytest.mark.parametrize(
    ("head", "header"),
    [
        (b"3 2\na 1 2\n", (3, 2)),
        (codecs.BOM_UTF8 + b" 3\t2 \r\n", (3, 2)),
        (b"3 2", None),
        (b"3 2 1\n", None),
        (b"a 2\n", None),
    ],
)
def test_headers_of_word2vec(head, header):
    assert text.word2vec_header(head) == header


def test_a_row_ends_in_numbers():
    assert text.n_numbers([b"a", b"1", b"-0,5e3"]) == 2
    assert text.n_numbers([b"a", b"1", b"b", b".5"]) == 1
    assert text.n_numbers([b"1"]) == text.n_numbers([]) == 0


def test_control_characters_and_utf8():
    assert text.has_control(b"a\0b")
    assert not text.has_control(b"a\tb\x0c\r\n")
    assert text.is_utf8("\u00e9".encode()[:1])  # cut
    assert not text.is_utf8(b"\xe9t\xe9")

"""Arrays of NumPy with their tokens beside them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sgns.errors import FormatError, TruncatedError
from sgns.formats import load_vectors, save_vectors
from sgns.vectors import WordVectors

from .samples import TOKENS, assert_equal, sample

TWO = np.float32([[1, 2], [3, 4]])


def test_numpy_and_json_read_our_files(tmp_path):
    vectors = sample()
    save_vectors(vectors, tmp_path / "v.npy")
    found = np.load(tmp_path / "v.npy", allow_pickle=False)
    np.testing.assert_array_equal(found, vectors.matrix, strict=True)
    assert tuple(json.loads((tmp_path / "v.tokens.json").read_text())) == TOKENS


@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f2", ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_matrices_of_numpy_are_read(tmp_path, monkeypatch, dtype, order):
    monkeypatch.setattr("sgns.formats.npy._CONVERTED_BYTES", 40)  # several pieces
    matrix = np.random.default_rng(5).normal(size=(7, 3)).astype(dtype, order=order)
    np.save(tmp_path / "m.npy", matrix)
    tokens = list("abcdefg")
    for limit in (None, 1, 4):
        found = load_vectors(tmp_path / "m.npy", tokens=tokens, limit=limit)
        np.testing.assert_array_equal(found.matrix, matrix[:limit].astype(np.float32), strict=True)
        assert found.vocabulary.tokens == tuple(tokens[:limit])


def test_tokens_come_from_files_beside_the_matrix(tmp_path):
    np.save(tmp_path / "m.npy", TWO)
    with pytest.raises(FormatError, match="holds 2 vectors but no tokens: set tokens to a list"):
        load_vectors(tmp_path / "m.npy")
    (tmp_path / "vocab.txt").write_text("a\nb\n")
    assert load_vectors(tmp_path / "m.npy").vocabulary.tokens == ("a", "b")
    (tmp_path / "m.tokens.txt").write_text("c\nd\n")
    (tmp_path / "m.tokens.json").write_text('["e", "f"]')  # where `save` writes them
    assert load_vectors(tmp_path / "m.npy").vocabulary.tokens == ("e", "f")
    named = load_vectors(tmp_path / "m.npy", tokens=tmp_path / "vocab.txt")
    assert named.vocabulary.tokens == ("a", "b")
    with pytest.raises(FormatError, match=r"tokens has 1 tokens, but .* has 2 vectors"):
        load_vectors(tmp_path / "m.npy", tokens=["a"])


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.ones(3), r"holds float64 of shape \(3,\), but vectors are a matrix of floats"),
        (np.ones((2, 2), np.int64), "holds int64 of shape"),
        (np.ones((2, 0)), "but vectors are a matrix of floats"),
        (np.ones((2, 2), np.complex64), "holds complex64"),
        (np.array([["a"]], object), "holds Python objects, which are never loaded"),
        (np.float32([[1, np.inf], [1, 1]]), "row 1: component 2 is inf"),
        (np.float64([[1, 1], [1, 1e39]]), "row 2: component 2 is inf"),
        (np.zeros((1, 1 << 20 | 1), np.float16), "vectors of 1048577 components, at most 1048576"),
    ],
)
def test_other_arrays_are_refused(tmp_path, array, message):
    np.save(tmp_path / "m.npy", array)
    with pytest.raises(FormatError, match=message):
        load_vectors(tmp_path / "m.npy", tokens=["a", "b"][: len(array)])


@pytest.mark.parametrize("order", ["C", "F"])
def test_cut_and_padded_files_are_refused(tmp_path, order):
    path = tmp_path / "m.npy"
    np.save(path, np.asarray(TWO, order=order))
    whole = path.read_bytes()
    path.write_bytes(whole + b"x")
    with pytest.raises(FormatError, match="2 rows of 2 float32 take 16 bytes, but 17 follow"):
        load_vectors(path, tokens=["a", "b"])
    path.write_bytes(whole[:-1])
    with pytest.raises(TruncatedError, match="take 16 bytes, but the file has 15") as caught:
        load_vectors(path, tokens=["a", "b"])
    assert ("limit=1 reads the rows before it" in str(caught.value)) == (order == "C")
    if order == "C":
        assert len(load_vectors(path, tokens=["a", "b"], limit=1)) == 1


def test_false_headers_cost_little(tmp_path):
    path = tmp_path / "m.npy"
    np.save(path, TWO)
    for shape in (b"(1000000000000, 2), ", b"(2, 1000000000000), "):
        path.write_bytes(whole_with(shape))
        with pytest.raises(FormatError, match=r"m\.npy"):
            load_vectors(path, tokens=["a", "b"])


def whole_with(shape: bytes) -> bytes:
    text = b"{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + b"}"
    text = text.ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + TWO.tobytes()


def test_tokens_are_read_again_with_any_character(tmp_path):
    vectors = sample()
    odd = ("", "a\nb", "\0", "\r", "PK\x03\x04", "\ufeff", *TOKENS[6:])
    save_vectors(WordVectors(odd, vectors.matrix), tmp_path / "v.npy")
    assert load_vectors(tmp_path / "v.npy").vocabulary.tokens == odd
    assert_equal(load_vectors(tmp_path / "v.npy", tokens=TOKENS), vectors)

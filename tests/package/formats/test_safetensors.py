"""Safetensors: agreement with other libraries, the vectors of a model, and foreign matrices."""

from __future__ import annotations

import json

import numpy as np
import pytest
import safetensors.numpy
from sgns.errors import FormatError
from sgns.files import container
from sgns.formats import load_vectors, save_vectors
from sgns.vocabulary import vocabulary_to_arrays

from .samples import TOKENS, assert_equal, sample


def test_the_safetensors_library_reads_our_files(tmp_path):
    vectors = sample()
    save_vectors(vectors, tmp_path / "v.safetensors")
    arrays = safetensors.numpy.load_file(tmp_path / "v.safetensors")
    assert tuple(json.loads(bytes(arrays["vocabulary"]))) == TOKENS
    np.testing.assert_array_equal(arrays["vectors"], vectors.matrix, strict=True)
    assert arrays["counts"].tolist() == list(range(9, -1, -1))


def test_vectors_of_a_model(tmp_path):
    path = tmp_path / "model.safetensors"
    vectors = sample()
    arrays = {
        "vectors": vectors.matrix,
        "context_vectors": -vectors.matrix,
        "losses": np.zeros(3),
        **vocabulary_to_arrays(vectors.vocabulary),
    }
    container.write(path, "model", arrays, {"options": "{}"})
    assert_equal(load_vectors(path), vectors)


MATRIX = np.random.default_rng(2).normal(size=(len(TOKENS), 6)).astype(np.float32)


def foreign(path, tokens=TOKENS, **arrays):
    """Write a file as another program would, and its tokens beside it."""
    safetensors.numpy.save_file(arrays, path, {"format": "pt"})
    path.with_name("tokens.txt").write_text("\n".join(tokens))
    return path


@pytest.mark.parametrize("dtype", ["<f4", "<f8", "<f2"])
def test_matrices_of_other_programs(tmp_path, dtype):
    path = foreign(tmp_path / "m.safetensors", weight=MATRIX.astype(dtype), count=np.ones(3))
    found = load_vectors(path)
    assert found.vocabulary.tokens == TOKENS
    np.testing.assert_array_equal(found.matrix, MATRIX.astype(dtype).astype(np.float32))
    found = load_vectors(path, limit=2, tokens=["x", "y"])
    assert found.vocabulary.tokens == ("x", "y")
    np.testing.assert_array_equal(found.matrix, MATRIX[:2].astype(dtype).astype(np.float32))


def test_matrices_of_bfloat16(tmp_path, monkeypatch):
    monkeypatch.setattr("sgns.formats.safetensors._CONVERTED_BYTES", 30)  # two rows at a time
    torch = pytest.importorskip("torch")
    from safetensors.torch import save_file

    values = torch.tensor(MATRIX).to(torch.bfloat16)
    save_file({"embeddings": values, "ids": torch.ones(2, dtype=torch.int32)}, tmp_path / "m.bin")
    found = load_vectors(tmp_path / "m.bin", tokens=TOKENS)  # the extension does not matter
    np.testing.assert_array_equal(found.matrix, values.float().numpy())


def test_one_of_several_matrices_is_chosen(tmp_path):
    path = foreign(tmp_path / "m.safetensors", a=-MATRIX, b=MATRIX, c=np.ones((2, 3), np.int64))
    with pytest.raises(FormatError, match=r"set tensor to one of 'a' \(10, 6\), 'b' \(10, 6\)$"):
        load_vectors(path)
    np.testing.assert_array_equal(load_vectors(path, tensor="b").matrix, MATRIX)
    with pytest.raises(FormatError, match=r"has no tensor 'B'; did you mean 'b'\?; it has 'c' "):
        load_vectors(path, tensor="B")
    with pytest.raises(FormatError, match=r"has 'c' \(2, 3\), but vectors are a matrix of floats"):
        load_vectors(path, tensor="c")


def test_many_tensors_are_not_all_listed(tmp_path):
    arrays = {f"layer{i:02}" + "x" * 200: MATRIX for i in range(20)}
    with pytest.raises(FormatError, match="12 more") as caught:
        load_vectors(foreign(tmp_path / "m.safetensors", **arrays))
    assert len(str(caught.value)) < 1200


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({}, "has no tensors, but vectors are a matrix"),
        ({"a": MATRIX[0]}, "but vectors are a matrix of floats"),
        ({"a": MATRIX[:0]}, "but vectors are a matrix of floats"),
        ({"a": MATRIX.astype(np.int32)}, "but vectors are a matrix of floats"),
        ({"a": MATRIX[:3]}, "tokens.txt has 10 tokens, but .*m.safetensors has 3 vectors"),
        ({"a": np.full((10, 2), np.nan)}, "row 1: component 1 is nan"),
        ({"a": np.full((10, 2), 1e300)}, "row 1: component 1 is inf"),
    ],
)
def test_damaged_matrices_of_other_programs(tmp_path, arrays, message):
    with pytest.raises(FormatError, match=message):
        load_vectors(foreign(tmp_path / "m.safetensors", **arrays))


def test_matrices_without_tokens(tmp_path):
    safetensors.numpy.save_file({"a": MATRIX}, tmp_path / "m.safetensors")
    with pytest.raises(FormatError, match="holds 10 vectors but no tokens: set tokens"):
        load_vectors(tmp_path / "m.safetensors")


def test_repeated_tokens_keep_their_first_row(tmp_path):
    path = foreign(tmp_path / "m.safetensors", ["a", "b", "a"], weight=MATRIX[:3])
    with pytest.warns(UserWarning, match="skipped 1 row"):
        found = load_vectors(path)
    assert found.vocabulary.tokens == ("a", "b")
    np.testing.assert_array_equal(found.matrix, MATRIX[:2])
    with pytest.raises(FormatError, match="row 3: token 'a' is already at row 1"):
        load_vectors(path, duplicates="error")


def test_tokens_that_are_not_strings(tmp_path):
    path = foreign(tmp_path / "m.safetensors", weight=MATRIX[:2])
    with pytest.raises(FormatError, match="tokens must be strings, got int: 5"):
        load_vectors(path, tokens=["a", 5])


def test_tokens_and_tensor_are_for_other_programs(tmp_path):
    save_vectors(sample(), tmp_path / "v.safetensors")
    save_vectors(sample(), tmp_path / "v.txt")
    for options in ({"tokens": TOKENS}, {"tensor": "vectors"}):
        with pytest.raises(ValueError, match=r"v\.safetensors holds its own tokens"):
            load_vectors(tmp_path / "v.safetensors", **options)
        with pytest.raises(ValueError, match=r"for the format 'safetensors'.*, but the format is"):
            load_vectors(tmp_path / "v.txt", **options)


def test_vectors_of_the_interface_of_gensim(tmp_path):
    vectors = sample()
    arrays = {"vectors": vectors.matrix, **vocabulary_to_arrays(vectors.vocabulary)}
    container.write(tmp_path / "w.model", "gensim.word2vec", arrays, {"model": "{}"})
    assert_equal(load_vectors(tmp_path / "w.model"), vectors)


def test_any_extension_of_a_file_of_sgns(tmp_path):
    save_vectors(sample(), tmp_path / "v.safetensors")
    for name in ("v.kv", "v", "v.wordvectors", "v.bin", "v.txt", "v.gz"):
        (tmp_path / name).write_bytes((tmp_path / "v.safetensors").read_bytes())
        assert_equal(load_vectors(tmp_path / name), sample())

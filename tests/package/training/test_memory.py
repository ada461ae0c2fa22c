"""Memory of the matrices of a training, padding included."""

import numpy as np
import pytest
import sgns
from sgns import _core
from sgns.machine import GIB
from sgns.training import memory
from sgns.training.memory import check_matrices, matrix_bytes


@pytest.mark.parametrize("vector_size", [1, 16, 17, 100])
def test_rows_are_padded(vector_size):
    rows = np.asarray(_core.Matrix(7, vector_size))
    assert matrix_bytes(7, vector_size) == 7 * rows.strides[0]


def test_matrices_may_fill_the_free_memory(monkeypatch):
    needed = matrix_bytes(5, 20) + matrix_bytes(3, 20)
    monkeypatch.setattr(memory, "available_memory", lambda _=1: needed)
    check_matrices([5, 3], 20)
    monkeypatch.setattr(memory, "available_memory", lambda _=1: needed - 1)
    with pytest.raises(MemoryError, match=r"two float32 matrices of shape \(5, 20\) do not fit"):
        check_matrices([5, 3], 20)
    with pytest.raises(MemoryError, match=r"shapes \(5, 20\) and \(3, 60\) do not fit"):
        check_matrices([5, 3], 20, hidden_size=60)


def test_the_error_gives_both_sizes_and_what_to_lower(monkeypatch):
    monkeypatch.setattr(memory, "available_memory", lambda _=1: 3 * GIB // 2)
    with pytest.raises(MemoryError) as caught:
        check_matrices([GIB // 64, GIB // 64, GIB // 64 - 1], 16)
    assert "three float32 matrices" in str(caught.value)
    assert "they take 3.0 GiB, and 1.5 GiB are free; lower vector_size, or" in str(caught.value)


def test_the_error_names_buckets_where_ngrams_have_rows():
    with pytest.raises(MemoryError, match="lower buckets, vector_size, or raise min_count"):
        sgns.train(
            [["a", "b"]] * 9,
            min_ngram=3,
            buckets=2**31,
            vector_size=2**20,
            min_count=1,
            sample=0,
        )

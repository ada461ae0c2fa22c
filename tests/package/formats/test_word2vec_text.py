"""The text format of word2vec, in the variant of word2vec.c and from a pipe."""

from __future__ import annotations

import os
import threading

import numpy as np
from sgns.formats import load_vectors

from ...waiting import HANGS


def test_text_as_word2vec_c_writes_it(tmp_path):
    path = tmp_path / "v.txt"
    path.write_bytes(b"2 2\r\n</s> 0.004003 0.004419 \r\nthe -1.5e-3 +2 \r\n\n\n")
    found = load_vectors(path)
    assert found.vocabulary.tokens == ("</s>", "the")
    assert found.matrix.tolist() == np.float32([[0.004003, 0.004419], [-1.5e-3, 2]]).tolist()


def test_text_from_a_pipe(tmp_path):
    path = tmp_path / "v.txt"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes(b"1 2\na 1 2\n"), daemon=True)
    writer.start()
    found = load_vectors(path)
    writer.join(HANGS)
    assert not writer.is_alive()
    assert found.matrix.tolist() == [[1, 2]]

"""The format of GloVe."""

from __future__ import annotations

import pytest
from sgns.formats import load_vectors, save_vectors
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import sample


def test_glove_is_word2vec_text_without_header(tmp_path):
    save_vectors(sample(), tmp_path / "v.glove")
    save_vectors(sample(), tmp_path / "v.txt")
    assert b"10 6\n" + (tmp_path / "v.glove").read_bytes() == (tmp_path / "v.txt").read_bytes()


def test_glove_tokens_with_spaces_are_read(tmp_path):
    path = tmp_path / "v.glove"
    path.write_bytes(b"the 1 2\n. . . 3 4\nat name@domain.com 5 6\n")
    found = load_vectors(path)
    assert found.vocabulary.tokens == ("the", ". . .", "at name@domain.com")
    assert found.matrix.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_marks_ends_of_lines_and_the_empty_token(tmp_path):
    path = tmp_path / "v.glove"
    path.write_bytes("\ufeffa 1 2\r\n 3 4\r\n\xa0 5 6\r\n".encode())
    found = load_vectors(path)
    assert found.vocabulary.tokens == ("a", "", "\xa0")
    assert found.matrix.tolist() == [[1, 2], [3, 4], [5, 6]]


@pytest.mark.parametrize("end", [b"c 5", b"c 5 6", b"c 5 x\n"])
def test_a_limit_reads_the_rows_before_the_damage(tmp_path, end):
    path = tmp_path / "v.glove"
    path.write_bytes(b"a 1 2\nb 3 4\n" + end)
    assert load_vectors(path, limit=2).matrix.tolist() == [[1, 2], [3, 4]]
    assert len(load_vectors(path, limit=1)) == 1


def test_a_byte_order_mark_is_not_written(tmp_path):
    with pytest.raises(ValueError, match=r"'glove' cannot hold the token '\\ufeffa' in its first"):
        save_vectors(WordVectors(Vocabulary(["\ufeffa"]), [[1.0]]), tmp_path / "v.glove")
    assert not any(tmp_path.iterdir())
    save_vectors(WordVectors(Vocabulary(["a", "\ufeffa"]), [[1.0], [2.0]]), tmp_path / "v.glove")
    assert load_vectors(tmp_path / "v.glove").vocabulary.tokens == ("a", "\ufeffa")

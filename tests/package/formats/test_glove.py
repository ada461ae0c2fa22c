"""The format of GloVe."""

from __future__ import annotations

from sgns.formats import load_vectors, save_vectors

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

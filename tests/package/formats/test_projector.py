"""The two files of the projector."""

from __future__ import annotations

import pytest
from sgns.files.names import RemoteFile
from sgns.formats import load_vectors, projector, save_vectors
from sgns.formats.token_rules import TokenRules
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import assert_equal


def test_the_files_have_plain_columns(tmp_path):
    vectors = WordVectors(Vocabulary(["a b ", " c"]), [[1, 0.5], [-2, 3]])
    save_vectors(vectors, tmp_path / "v.tsv")
    assert (tmp_path / "v.tsv").read_text() == "1\t0.5\n-2\t3\n"
    assert (tmp_path / "v.metadata.tsv").read_text() == "a b \n c\n"
    assert_equal(load_vectors(tmp_path / "v.tsv"), vectors)


def test_marks_and_ends_of_lines_are_skipped(tmp_path):
    (tmp_path / "v.tsv").write_bytes("\ufeff1\t2\r\n3\t4\r\n".encode())
    (tmp_path / "v.metadata.tsv").write_bytes("\ufeffa\r\n\u3000 \r\n".encode())
    found = load_vectors(tmp_path / "v.tsv")
    assert found.vocabulary.tokens == ("a", "\u3000 ")
    assert found.matrix.tolist() == [[1, 2], [3, 4]]


def test_a_byte_order_mark_is_not_written(tmp_path):
    with pytest.raises(ValueError, match=r"'projector' cannot hold the token '\\ufeffa'"):
        save_vectors(WordVectors(Vocabulary(["\ufeffa"]), [[1.0]]), tmp_path / "v.tsv")
    assert not any(tmp_path.iterdir())


def test_a_limit_reads_the_rows_before_the_damage(tmp_path):
    (tmp_path / "v.tsv").write_bytes(b"1\n2\n3")
    (tmp_path / "v.metadata.tsv").write_bytes(b"a\nb\nc")
    assert load_vectors(tmp_path / "v.tsv", limit=2).matrix.tolist() == [[1], [2]]


def test_both_files_must_be_local():
    file = RemoteFile("s3://bucket/v.tsv", None, "bucket/v.tsv", 9)
    with pytest.raises(ValueError, match=r"s3://bucket/v\.tsv: .* has two files: download both"):
        projector.load(file, rules=TokenRules())

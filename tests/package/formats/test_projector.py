"""The two files of the projector."""

from __future__ import annotations

import pytest
from sgns.files.names import RemoteFile
from sgns.formats import load_vectors, projector, save_vectors
from sgns.vectors import WordVectors
from sgns.vocabulary import Vocabulary

from .samples import assert_equal


def test_the_files_have_plain_columns(tmp_path):
    vectors = WordVectors(Vocabulary(["a b ", " c"]), [[1, 0.5], [-2, 3]])
    save_vectors(vectors, tmp_path / "v.tsv")
    assert (tmp_path / "v.tsv").read_text() == "1\t0.5\n-2\t3\n"
    assert (tmp_path / "v.metadata.tsv").read_text() == "a b \n c\n"
    assert_equal(load_vectors(tmp_path / "v.tsv"), vectors)


def test_both_files_must_be_local():
    file = RemoteFile("s3://bucket/v.tsv", None, "bucket/v.tsv", 9)
    with pytest.raises(ValueError, match=r"s3://bucket/v\.tsv: .* has two files: download both"):
        projector.load(file)

"""Files of vectors are no texts, and texts with numbers are."""

import gzip

import numpy as np
import pytest
import sgns
from sgns import Corpus, CorpusError, Vocabulary, WordVectors


@pytest.fixture
def vectors():
    matrix = np.random.default_rng(1).normal(size=(20, 12)).astype(np.float32)
    return WordVectors(Vocabulary([f"w{i}" for i in range(20)]), matrix)


@pytest.mark.parametrize("name", ["v.txt", "v.vec", "v.bin", "v.glove"])
@pytest.mark.parametrize("options", [{}, {"tokenizer": r"\S+"}, {"errors": "replace"}])
def test_files_of_vectors_are_refused_with_the_call_that_reads_them(
    vectors, tmp_path, name, options
):
    vectors.save(tmp_path / name)
    with pytest.raises(
        CorpusError, match=rf"{name} is a file of vectors .*: load it with sgns\.WordVectors\.load$"
    ):
        Corpus.from_file(tmp_path / name, 1, **options)


def test_compressed_files_of_vectors_are_refused(vectors, tmp_path):
    vectors.save(tmp_path / "v.txt")
    packed = tmp_path / "v.txt.gz"
    packed.write_bytes(gzip.compress((tmp_path / "v.txt").read_bytes()))
    with pytest.raises(CorpusError, match="is a file of vectors"):
        sgns.train(packed)


NUMBERS = "1.5 " * 12


@pytest.mark.parametrize(
    "text",
    [
        "3 2\na 1 2\nb 3 4\n",  # a matrix of integers
        "3 2\nthe first line has two numbers\n",
        "3 2",
        "3 2\n",
        "1960 12\nw 0.5 0.5\n",  # other numbers than the first line says
        f"w {NUMBERS}\n",
        f"w {NUMBERS}\nv {NUMBERS} 1.5\n",
        f"w {NUMBERS}\nno numbers here\n",
        "w 0.5 1.5\nv 2.5 3.5\n",
        "3 1\nw 0.5\nv 0.5\n",
        "\n\n a b",
        "9999999999999999999999 2\na 0.1 0.2\n",
        "1700000000000 2\na 0.1 0.2\n",  # more than there can be tokens
    ],
)
def test_texts_with_numbers_are_read(tmp_path, text):
    path = tmp_path / "t.txt"
    path.write_text(text)
    corpus = Corpus.from_file(path, 1)
    assert corpus.n_words == len(text.split())


def test_a_text_in_another_encoding_is_not_a_file_of_vectors(tmp_path):
    path = tmp_path / "t.txt"
    path.write_bytes("3 4\ngr\u00f6\u00dfe wei\u00df\n".encode("latin-1"))
    assert Corpus.from_file(path, 1, errors="replace").n_words == 4

"""Files that hold no text are recognized where text is read, with the right advice."""

import gzip
import io
import zipfile

import numpy as np
import pytest
import sgns
from sgns import Corpus, CorpusError, FormatError, Vocabulary, WordVectors
from sgns.files.lines import read_words
from sgns.files.not_text import not_text

TEXT = b"one two three\n" * 500


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", TEXT)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(TEXT), "this is a gzip file, not text: rename it to t.txt.gz"),
        (zipped(), "this is a zip archive, not text: unpack it; if it is a document"),
        (b"PAR1" + bytes(range(256)) * 9, "this is a Parquet file, not text: choose a column"),
        (b"%PDF-1.4\n1 0 obj\n", "this is a PDF document, not text: extract its text"),
        ("a b".encode("utf-16"), "the text is UTF-16; convert it to UTF-8"),
        (bytes(range(256)), "this is a binary file, which holds no text"),
    ],
    ids=["gzip", "zip", "parquet", "pdf", "utf-16", "binary"],
)
def test_the_reason_names_the_kind_and_the_remedy(tmp_path, data, reason):
    assert not_text("t.txt", data).startswith(reason)
    path = tmp_path / "t.txt"
    path.write_bytes(data)
    for errors in ("strict", "replace"):
        with pytest.raises(CorpusError, match=f"t.txt: {reason}"):
            Corpus.from_file(path, 1, errors=errors)
    with pytest.raises(FormatError, match=f"t.txt: {reason}"):
        read_words(path)


@pytest.mark.parametrize(
    "data",
    [b"", TEXT, b"PAR1 is a gene\n", b"<html>a page</html>\n", b"BZh1 a b\n", b"2 3\na 1 2 3\n",
     b"a\xff b\n", b'{"a": "b"}\n', "caf\u00e9 \u00e9t\u00e9\n".encode("latin-1")],
)  # fmt: skip
def test_text_is_accepted(data):
    assert not_text("t.txt", data) is None


def test_compressed_standard_input_is_to_be_unpacked():
    reason = not_text("standard input", gzip.compress(TEXT))
    assert reason.startswith(
        "this is a gzip file, not text: unpack it first, for example with zcat"
    )


def test_an_encoded_corpus_among_texts_is_named(tmp_path):
    text, corpus, vectors = (
        tmp_path / name for name in ("a.txt", "c.safetensors", "v.safetensors")
    )
    text.write_bytes(TEXT)
    Corpus.from_file(text, 1).save(corpus)
    WordVectors(Vocabulary(["a"]), np.ones((1, 2))).save(vectors)
    with pytest.raises(CorpusError, match=r"c\.safetensors: this is an encoded corpus of sgns"):
        sgns.train([text, corpus], min_count=1)
    with pytest.raises(CorpusError, match=r"v\.safetensors: this is a file of vectors of sgns"):
        Corpus.from_file([text, vectors], 1, errors="replace")

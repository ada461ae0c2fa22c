"""Text that Python processes before the core: lines for a tokenizer, and lower case."""

import gzip
import re

import pyarrow as pa
import pytest
from sgns import Corpus, CorpusError

TEXT = "The cat saw the CAT.\nÉcole école a-b c\n\nthe end"


SENTENCES = [line.split() for line in TEXT.split("\n")]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def words(corpus):
    return [[corpus.vocabulary.tokens[i] for i in sentence] for sentence in corpus]


def test_lower_case(path, tmp_path):
    expected = [[token.lower() for token in sentence] for sentence in SENTENCES]
    assert words(Corpus.from_file(path, 1, lowercase=True)) == expected
    assert words(Corpus.from_sentences(SENTENCES, 1, lowercase=True)) == expected
    assert words(Corpus.from_sentences(iter(TEXT.split("\n")), 1, lowercase=True)) == expected
    path.write_bytes("É\n".encode() + b"\xff")
    with pytest.raises(CorpusError, match="line 2, byte offset 3"):
        Corpus.from_file(path, 1, lowercase=True)


def test_a_pattern_or_a_function_finds_the_tokens(path, tmp_path):
    expected = [re.findall(r"\w+", line) for line in TEXT.split("\n")]
    packed = tmp_path / "t.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + TEXT.encode()))
    for source in (path, packed):
        assert words(Corpus.from_file(source, 1, tokenizer=r"\w+")) == expected
        assert words(Corpus.from_file(source, 1, tokenizer=re.compile(r"\w+").findall)) == expected
    assert words(Corpus.from_sentences(iter(TEXT.split("\n")), 1, tokenizer=r"\w+")) == expected
    lower = Corpus.from_file(path, 1, tokenizer=r"\w+", lowercase=True)
    assert words(lower) == [[token.lower() for token in sentence] for sentence in expected]
    path.write_bytes("é\nb".encode() + b"\xff")
    with pytest.raises(CorpusError, match='line 2, byte 1 of the line; errors="replace" reads on'):
        Corpus.from_file(path, 1, tokenizer=r"\w+")
    assert words(Corpus.from_file(path, 1, tokenizer=r"\S+", errors="replace")) == [["é"], ["b�"]]


def test_an_endless_token_is_an_error_in_lower_case_too(tmp_path):
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(bytes(1 << 26)))
    with pytest.raises(CorpusError, match=r"a\.txt\.gz: a token of more than 16 MiB$"):
        Corpus.from_file(tmp_path / "a.txt.gz", lowercase=True)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r\r\n"])
@pytest.mark.parametrize("tokenizer", ["[^ ]+", lambda line: line.split(" ")])
def test_a_tokenizer_sees_no_line_ends(tmp_path, end, tokenizer):
    path = tmp_path / "text.txt"
    for last in ("", end):
        path.write_bytes((f"one two{end}two three" + last).encode())
        expected = [["one", "two"], ["two", "three"]]
        assert words(Corpus.from_file(path, 1, tokenizer=tokenizer)) == expected
    rows = [f"one{end}two{end}", f"two three{end}"]
    if end != "\r\r\n":
        column = pa.array(rows)
        assert words(Corpus.from_sentences(rows, 1, tokenizer=tokenizer)) == expected
        assert words(Corpus.from_column(column, 1, tokenizer=tokenizer)) == expected

"""Readers yield gensim's sentences for the same files."""

import gzip
import io

import pytest
from sgns.compat.gensim import LineSentence, PathLineSentences, Text8Corpus

TEXT = "a b c\n\n  d\te  \nf " + "g " * 25 + "\né ü\nlast"


@pytest.mark.parametrize("options", [{}, {"max_sentence_length": 4}, {"limit": 3}])
def test_line_sentence_agrees_with_gensim(real, tmp_path, options):
    path = tmp_path / "text"
    path.write_text(TEXT)
    packed = tmp_path / "text.gz"
    packed.write_bytes(gzip.compress(TEXT.encode()))
    expected = list(real["LineSentence"](str(path), **options))
    for source in (path, str(path), packed, io.BytesIO(TEXT.encode()), io.StringIO(TEXT)):
        lines = LineSentence(source, **options)
        assert list(lines) == list(lines) == expected


def test_long_lines_are_split_on_request(tmp_path):
    (tmp_path / "text").write_text("a " * 30_000)
    assert list(map(len, LineSentence(tmp_path / "text"))) == [10_000] * 3
    assert list(map(len, LineSentence(tmp_path / "text", None))) == [30_000]


def test_text_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "text").write_bytes(b"a \xff b")
    with pytest.raises(UnicodeDecodeError):
        list(LineSentence(tmp_path / "text"))


def test_path_line_sentences_agrees_with_gensim(real, tmp_path):
    for name, text in (("b", "1 2\n3"), ("a", "4\n"), ("c.gz", None)):
        data = gzip.compress(b"5 6") if text is None else text.encode()
        (tmp_path / name).write_bytes(data)
    expected = list(real["PathLineSentences"](str(tmp_path), limit=1))
    (tmp_path / "folder").mkdir()
    assert list(PathLineSentences(tmp_path, limit=1)) == expected == [["4"], ["1", "2"], ["5", "6"]]
    assert list(PathLineSentences(tmp_path / "a")) == [["4"]]
    with pytest.raises(ValueError, match="must be a file or a folder"):
        PathLineSentences(tmp_path / "nothing")


@pytest.mark.parametrize("length", [7, 10_000])
@pytest.mark.parametrize("text", ["word é " * 150_000 + "end", "one", " ", "a\nb c "])
def test_text8_corpus_agrees_with_gensim(real, tmp_path, length, text):
    path = tmp_path / "text8"
    path.write_text(text)
    found = list(Text8Corpus(path, length))
    assert found == list(real["Text8Corpus"](str(path), length))
    assert sum(map(len, found)) == len(text.split())


def test_a_byte_order_mark_is_taken_off(tmp_path):
    data = "\ufeffa b\r\n\ufeffc\r\n".encode()
    path = tmp_path / "text"
    path.write_bytes(data)
    for source in (path, io.BytesIO(data), io.StringIO(data.decode())):
        assert list(LineSentence(source)) == [["a", "b"], ["\ufeffc"]]
    assert list(Text8Corpus(path)) == [["a", "b", "\ufeffc"]]


@pytest.mark.parametrize("reader", [LineSentence, PathLineSentences, Text8Corpus])
def test_other_encodings_are_named(tmp_path, reader):
    path = tmp_path / "text"
    path.write_text("a b\n", encoding="utf-16")
    with pytest.raises(ValueError, match="text: the text is UTF-16; convert it to UTF-8: iconv"):
        list(reader(path))
    path.write_bytes(b"caf\xe9 a\n")
    with pytest.raises(UnicodeDecodeError, match=r"text.* is not UTF-8: .* iconv -f CP1252"):
        list(reader(path))


def test_white_space_of_unicode_separates_words_as_in_gensim(real, tmp_path):
    path = tmp_path / "text"
    path.write_text("a\xa0b c\u3000d e\u2028f\n", encoding="utf-8")
    assert list(LineSentence(path)) == list(real["LineSentence"](str(path)))

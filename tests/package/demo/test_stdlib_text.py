"""Sentences from the documentation of the installed Python."""

import re
import sys
import zipfile
from itertools import islice

import pytest
from sgns.demo.stdlib_text import stdlib_sentences

SOURCES = {
    "json/__init__.py": b'"""Encode and decode."""\n',
    "json/decoder.py": b'class A:\n    def b(self):\n        """Parse it. Then stop."""\n',
    "json/tests/__init__.py": b'"""Unwanted test."""\n',
    "random.py": b"# First line\n# goes on\nx = 1  # trailing\n",
    "string.py": b'"""Broken docstring"""\nthis is no python\n',
    "textwrap.py": b'"""\xff\xfe"""\n',
    "token.py": b'"""Don\'t caf\xc3\xa9"""\n',
    "heapq.py": b'"""A \\d bad escape."""\n',
    "calendar.py": b"\0\0",
    "unrelated.py": b'"""Not of the library."""\n',
}
EXPECTED = [
    ["encode", "and", "decode"],
    ["first", "line", "goes", "on"],
    ["parse", "it"],
    ["then", "stop"],
    ["a", "d", "bad", "escape"],
    ["don't", "caf"],
]


@pytest.fixture
def no_topics(monkeypatch):
    monkeypatch.setitem(sys.modules, "pydoc_data.topics", None)


def test_reads_docstrings_and_comments_of_a_folder(tmp_path, no_topics):
    for name, source in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(source)
    assert sorted(stdlib_sentences([str(tmp_path)])) == sorted(EXPECTED)


def test_a_module_is_decoded_with_its_declared_encoding(tmp_path, no_topics):
    (tmp_path / "token.py").write_bytes(b'# -*- coding: latin1 -*-\n"""caf\xe9 noir"""\n')
    assert ["caf", "noir"] in stdlib_sentences([str(tmp_path)])


def test_reads_a_zipped_library(tmp_path, no_topics):
    archive = tmp_path / "library.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name, source in SOURCES.items():
            file.writestr(name, source)
    assert sorted(stdlib_sentences([str(archive)])) == sorted(EXPECTED)


def test_a_missing_library_has_no_sentences(tmp_path, no_topics):
    assert list(stdlib_sentences([str(tmp_path)])) == []


def test_topics_of_the_language_reference_are_read(tmp_path):
    topics = list(stdlib_sentences([str(tmp_path)]))
    assert sum(map(len, topics)) > 20_000
    assert any({"assignment", "expression"} <= set(sentence) for sentence in topics)


def test_sentences_are_lower_case_words(no_topics):
    sentences = list(islice(stdlib_sentences(), 500))
    assert len(sentences) == 500
    assert all(sentences)
    words = {word for sentence in sentences for word in sentence}
    assert not [word for word in words if not re.fullmatch("[a-z]+(?:'[a-z]+)?", word)]

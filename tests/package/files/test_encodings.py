# ruff: noqa: RUF001
"""Encodings: text that is not UTF-8 is recognized, and text that is UTF-8 is not."""

from __future__ import annotations

import codecs
import random
import unicodedata

import pytest
from sgns.files.encodings import (
    SAMPLE_BYTES,
    bad_bytes,
    is_never_text,
    names_utf8,
    other_than_utf8,
    wide_encoding,
    without_mark,
)

TEXTS = {
    "English": "we saw a ship\nand a harbor\n",
    "French": "un élève à côté du théâtre\n",
    "Russian": "большой город у реки\nСтарый мост\n",
    "Greek": "το παλιό σπίτι\n",
    "Hindi": "यह एक किताब है\n",
    "Thai": "แมวอยู่ในบ้าน\nช้าง\n",
    "Chinese": "我们住在这个城市\n今天很热\n",
    "Japanese": "猫はここにいます。\n犬もいます。\n",
    "emoji": "good \U0001f600 morning\n",
}
WIDE = ("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")


def test_a_byte_order_mark_is_taken_off_once():
    assert without_mark(codecs.BOM_UTF8 * 2 + b"a") == codecs.BOM_UTF8 + b"a"
    assert without_mark(b"a" + codecs.BOM_UTF8) == b"a" + codecs.BOM_UTF8


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize("language", TEXTS)
def test_wide_encodings_are_recognized_with_and_without_a_mark(language, encoding):
    text = TEXTS[language]
    for data in (text.encode(encoding), (text * 4000).encode(encoding)):
        assert wide_encoding(data) == encoding
    assert wide_encoding(("\ufeff" + text).encode(encoding)) == encoding[:6]


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("n", [1, 4000])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_utf8_is_not_taken_for_another_encoding(language, n, form):
    data = unicodedata.normalize(form, TEXTS[language] * n).encode()
    for start in (data, codecs.BOM_UTF8 + data, b"x" * (SAMPLE_BYTES - 1) + data):
        assert wide_encoding(start) is None
        assert other_than_utf8("t", start) is None


def test_text_with_nulls_is_not_wide():
    for data in (
        b"a\0b c\0d\n",
        b"one two\0three\n" * 30,
        bytes(1000),
        b"x\0\0y z\n",
        b"1\t2\t3\0",
    ):
        assert wide_encoding(data) is None
        assert other_than_utf8("t", data) is None


@pytest.mark.parametrize(
    ("language", "page"),
    [
        ("French", "CP1252"),
        ("Russian", "CP1251"),
        ("Russian", "KOI8-R"),
        ("Chinese", "GB18030"),
        ("Japanese", "SHIFT_JIS"),
        ("Japanese", "EUC-JP"),
    ],
)
def test_code_pages_are_named_with_the_command_that_converts(language, page):
    found = other_than_utf8("my text.txt", (TEXTS[language] * 3).encode(page))
    assert found == (
        f"the text is in another encoding, perhaps {page}; convert it to UTF-8: "
        f"iconv -f {page} -t UTF-8 'my text.txt' > utf8.txt"
    )


@pytest.mark.parametrize("name", ["standard input", "s3://bucket/a.txt", "a.txt.gz"])
def test_the_command_names_only_a_file_that_it_can_read(name):
    found = other_than_utf8(name, "a b".encode("utf-16"))
    assert found == "the text is UTF-16; convert it to UTF-8: iconv -f UTF-16 -t UTF-8"


def test_a_few_wrong_bytes_are_not_another_encoding():
    assert other_than_utf8("t", "é è ê".encode() + b" \xff") is None
    assert other_than_utf8("t", b"word " * 1000 + b"\xff") is None
    assert other_than_utf8("t", b"word " * 2 + b"\xff") is not None


def test_binary_files_are_never_text():
    for data in (bytes(range(256)), random.Random(1).randbytes(5000)):
        assert is_never_text(data)
        assert other_than_utf8("t", data) == "this is a binary file, which holds no text"
    assert is_never_text("a b".encode("utf-16-le"))
    for text in ("été\n".encode("latin-1"), "été\n".encode(), b"\x1b[1mbold\x1b[0m\n", b""):
        assert not is_never_text(text)


def test_a_wrong_byte_of_a_line_is_named():
    line = "é ".encode() * 9 + b"\xff"
    with pytest.raises(UnicodeDecodeError) as caught:
        line.decode()
    assert bad_bytes("t", line, caught.value) == "byte 27 is 0xff; correct or remove it"
    assert "CP1252" in bad_bytes("t", b"caf\xe9", caught.value)


def test_utf8_has_several_names():
    assert all(map(names_utf8, ("utf-8", "UTF8", "utf_8_sig", "ascii", "us-ascii")))
    assert not any(map(names_utf8, ("latin-1", "utf-16")))
    with pytest.raises(LookupError):
        names_utf8("utf-9")

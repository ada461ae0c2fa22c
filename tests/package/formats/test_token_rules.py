"""Rules for tokens: encodings, bad bytes, and tokens that occur again."""

from pathlib import Path

import pytest
from sgns import FormatError
from sgns.formats.token_rules import TokenRules, skipped_rows


@pytest.mark.parametrize(
    ("encoding", "token", "text"),
    [
        ("utf-8", "é日".encode(), "é日"),
        ("ISO-8859-1", b"h\xe4n", "hän"),
        ("cp1251", b"\xe4\xee\xec", "дом"),
        ("gb18030", "日本".encode("gb18030"), "日本"),
        ("shift_jis", "ソ表".encode("shift_jis"), "ソ表"),  # with bytes of ASCII characters
        ("utf-8-sig", b"a", "a"),
    ],
)
def test_tokens_are_decoded(encoding, token, text):
    assert TokenRules(encoding=encoding).decode(token) == text


def test_bad_bytes_are_refused_replaced_or_dropped():
    with pytest.raises(UnicodeDecodeError):
        TokenRules().decode(b"a\xff")
    assert TokenRules("replace").decode(b"a\xff") == "a\N{REPLACEMENT CHARACTER}"
    assert TokenRules("ignore").decode(b"a\xff") == "a"
    assert TokenRules("backslashreplace").decode(b"a\xff") == r"a\xff"


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-32-le", "cp037", "hex", "rot13", "klingon", "a\0"]
)
def test_encodings_without_ascii_are_refused(encoding):
    with pytest.raises(ValueError, match=r"encoding must be a text encoding.* iconv -f"):
        TokenRules(encoding=encoding)


def test_unknown_choices_propose_the_similar_one():
    with pytest.raises(ValueError, match=r"errors must be one of .*did you mean 'replace'"):
        TokenRules(errors="replaced")
    with pytest.raises(ValueError, match=r"duplicates must be one of .*did you mean 'first'"):
        TokenRules(duplicates="First")


def test_utf8_is_known_by_all_its_names():
    assert all(
        TokenRules(encoding=name).is_utf8 for name in ("utf8", "UTF-8", "ascii", "utf-8-sig")
    )
    assert not TokenRules(encoding="latin-1").is_utf8


def test_repeated_tokens_are_accepted_or_refused():
    TokenRules().check_repeated("v.txt, line 3", "a", "line 2")
    with pytest.raises(FormatError, match=r"^v.txt, line 3: token 'a' is already at line 2; dup"):
        TokenRules(duplicates="error").check_repeated("v.txt, line 3", "a", "line 2")


def test_the_note_counts_rows():
    path = Path("v.txt")
    assert skipped_rows(path, 1, "a", "line 3").startswith("v.txt: skipped 1 row with")
    assert skipped_rows(path, 2, "a", "line 3").endswith("the first of them 'a' at line 3")

"""Lists of tokens: given, or in a file beside the vectors."""

import json
from pathlib import Path

import fsspec
import pytest
from sgns.errors import FormatError
from sgns.formats.token_lists import NAMES, tokens_of
from sgns.formats.token_rules import TokenRules

TOKENS = ("the", "naïve", "a b", "日本\u2028", "")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "v.safetensors"


def beside(path, name, data):
    path.with_name(name).write_bytes(data.encode() if isinstance(data, str) else data)


def tokens(path, n_rows=3, given=None, limit=None, **rules):
    return tuple(tokens_of(path, n_rows, given, limit, TokenRules(**rules)))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines(path, end):
    beside(path, "tokens.txt", "\N{ZERO WIDTH NO-BREAK SPACE}" + end.join([*TOKENS, ""]))
    assert tokens(path, 5) == TOKENS
    beside(path, "tokens.txt", end.join(TOKENS[:3]))  # no end of the last line
    assert tokens(path, 3) == TOKENS[:3]


@pytest.mark.parametrize(
    "content",
    [
        ["a", "b", "c"],
        {"c": 2, "a": 0, "b": 1},
        {"model": {"vocab": {"b": 1, "a": 0, "c": 2}}, "added_tokens": [{"id": 0, "content": "a"}]},
        {"model": {"vocab": {"a": 0, "b": 1}}, "added_tokens": [{"id": 2, "content": "c"}]},
        {"model": {"vocab": [["a", 0.0], ["b", -1.5], ["c", -2.5]]}, "added_tokens": None},
    ],
)
def test_json(path, content):
    beside(path, "tokenizer.json", json.dumps(content))
    assert tokens(path) == ("a", "b", "c")


def test_a_token_named_model(path):
    beside(path, "vocab.json", '{"model": 1, "a": 0}')
    assert tokens(path, 2) == ("a", "model")


@pytest.mark.parametrize("name", NAMES)
def test_names_beside_a_file(path, name):
    content = json.dumps(["a", "b", "c"]) if name.endswith("json") else "a\nb\nc\n"
    beside(path, name, content)
    assert tokens(path) == ("a", "b", "c")
    beside(path, f"v.{name}", content.replace("a", "x"))  # it belongs to this file alone
    assert tokens(path) == ("x", "b", "c")


def test_the_first_list_that_fits_is_used(path):
    beside(path, "tokens.txt", "a\nb\n")
    beside(path, "vocab.json", '["x", "y", "z"]')
    assert tokens(path) == ("x", "y", "z")
    assert tokens(path, 2) == ("a", "b")


def test_given_tokens(path, tmp_path):
    beside(path, "tokens.txt", "x\ny\nz\n")
    assert tokens(path, given=["a", "b", "c"]) == ("a", "b", "c")
    assert tokens(path, given=iter("abc")) == ("a", "b", "c")
    beside(path, "words.txt", "a\nb\nc\n")
    assert tokens(path, given=tmp_path / "words.txt") == ("a", "b", "c")
    assert tokens(path, given=str(tmp_path / "words.txt")) == ("a", "b", "c")
    system = fsspec.filesystem("memory")
    system.pipe("/words.json", b'["d", "e", "f"]')
    assert tokens(path, given="memory://words.json") == ("d", "e", "f")
    system.rm("/", recursive=True)


def test_a_limit_reads_the_first_rows(path):
    beside(path, "tokens.txt", "a\nb\nc\n")
    assert tokens(path, 3, limit=2) == ("a", "b")
    assert tokens(path, 9, limit=3) == ("a", "b", "c")
    assert tokens(path, 2, limit=2) == ("a", "b")
    with pytest.raises(FormatError, match=r"has 3 tokens, but .* has 9 vectors"):
        tokens(path, 9, limit=4)
    assert tokens(path, 3, limit=100) == ("a", "b", "c")


def test_no_tokens(path):
    with pytest.raises(FormatError) as caught:
        tokens(path)
    assert f"{path} holds 3 vectors but no tokens: set tokens to" in str(caught.value)
    assert all(name in str(caught.value) for name in NAMES)


def test_another_number_of_tokens(path):
    beside(path, "tokens.txt", "a\nb\n")
    beside(path, "vocab.txt", "a\nb\nc\nd\n")
    with pytest.raises(FormatError) as caught:
        tokens(path)
    assert "tokens.txt has 2 tokens and " in str(caught.value)
    assert f"vocab.txt has 4 tokens, but {path} has 3 vectors: set tokens" in str(caught.value)
    assert "or load the first rows alone with limit=2" in str(caught.value)
    with pytest.raises(FormatError, match="tokens has 4 tokens, but") as caught:
        tokens(path, given=list("abcd"))
    assert "limit" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("tokens.txt", b"a\n\xff\nc\n", "tokens.txt, line 2: token .* is not UTF-8"),
        ("tokens.json", b"5", "tokens.json is not a list of tokens"),
        ("tokens.json", b"[1, 2, 3]", "'1' is not a token"),
        ("tokens.json", b'["a", ["b"], "c"]', "is not a token"),
        ("tokens.json", b'["a"', "tokens.json is not a list of tokens"),
        ("tokens.json", b"\xff", "tokens.json is not a list of tokens"),
        ("tokens.json", b"[" * 100_000, "tokens.json is not a list of tokens"),
        ("vocab.json", b'{"a": 0, "b": 2, "c": 3}', "row 1 has no token"),
        ("vocab.json", b'{"a": 0, "b": 0, "c": 1}', "tokens 'a' and 'b' have row 0"),
        ("vocab.json", b'{"a": true, "b": 1, "c": 2}', "token 'a' has row True"),
        ("vocab.json", b'{"a": "x"}', "token 'a' has row 'x'"),
        ("tokenizer.json", b'{"model": {}}', "tokenizer.json is not a list of tokens"),
        ("tokenizer.json", b'{"model": {"vocab": [1]}}', "tokenizer.json is not a list"),
    ],
)
def test_damaged_lists(path, name, data, message):
    beside(path, name, data)
    with pytest.raises(FormatError, match=message):
        tokens(path)


def test_utf8_can_be_replaced(path):
    replaced = ("a\N{REPLACEMENT CHARACTER}", "b", "c")
    beside(path, "tokens.txt", b"a\xff\nb\nc\n")
    assert tokens(path, errors="replace") == replaced
    beside(path, "tokens.json", b'["a\xff", "b", "c"]')
    assert tokens(path, given=path.with_name("tokens.json"), errors="replace") == replaced


def test_other_encodings_of_text(path):
    beside(path, "tokens.txt", "é\nb\nc\n".encode("latin-1"))
    assert tokens(path, encoding="latin-1") == ("é", "b", "c")


def test_missing_file(path):
    with pytest.raises(FileNotFoundError, match=r"words\.txt"):
        tokens(path, given=Path("words.txt"))

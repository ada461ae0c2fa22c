"""The tokenizer, compared with a short reference in Python, for bytes in any pieces."""

import tempfile
from collections import Counter
from itertools import pairwise

import pytest
import sgns
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sgns import _core

BOM = b"\xef\xbb\xbf"

# Random bytes rarely form valid characters, so difficult ones are mixed in.
PIECES = [
    *(b" ", b"\n", b"\r\n", b"\t", b"\v", b"\f", b"\0", b"\x1c", b"\x7f", b"a", b"bc"),
    *("é\u0301 \u00a0 \u2003 \u2028 \u0085 水 \ufffd \U0001f600".encode().split()),
    *("\u00a0".encode(), "\u2028".encode(), "\u0085".encode(), "\ufeff".encode()),
    *(b"\xff", b"\x80", b"\xc0\x80", b"\xc1", b"\xe2\x82", b"\xe0\x80\x80", b"\xed\xa0\x80"),
    *(b"\xf0\x9f\x98", b"\xf0\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xf5", BOM[:2]),
]
texts = st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), max_size=40).map(b"".join)
#: Cuts of the text, threads, bytes of a piece, and memory: all of it, or none.
shapes = st.tuples(
    st.lists(st.integers(0, 100), max_size=8),
    st.integers(1, 3),
    st.sampled_from([1, 2, 7, 64, 1 << 20]),
    st.sampled_from([0, 2**64 - 1]),
)
WHOLE = ([], 1, 1 << 20, 2**64 - 1)
BITS = ([1, 2, 3, 4, 5, 6], 2, 1, 0)


def reference(data, errors):
    """Return the sentences of a text as lists of tokens."""
    lines = data.removeprefix(BOM).split(b"\n")
    sentences = [[token.decode(errors=errors) for token in line.split()] for line in lines]
    return sentences if sentences[-1] else sentences[:-1]


def tokenize(data, shape, replace):
    """Return the sentences that the core finds, and its counts, in fed text and in a file."""
    fed, read = (found(data, shape, replace, is_file) for is_file in (False, True))
    assert fed == read
    return fed


def found(data, shape, replace, is_file):
    """Return the sentences and the counts of one of them."""
    cuts, workers, piece_bytes, max_bytes = shape
    builder = _core.CorpusBuilder(
        workers=workers,
        replace=replace,
        max_bytes=max_bytes,
        folder=tempfile.gettempdir(),
        piece_bytes=piece_bytes,
    )
    if is_file:
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.flush()
            builder.add_file("text", file.fileno(), len(data))
    else:
        bounds = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
        builder.begin_text("text")
        for begin, end in pairwise(bounds):
            builder.feed(data[begin:end])
        builder.end_text()
    tokens, counts = builder.choose(
        min_count=1, max_size=2**64 - 1, keep=[], drop=[], unknown="", given=None
    )
    n_words, n_sentences = builder.n_words, builder.n_sentences
    ids, offsets = builder.encode(cut=False, n_ids=0)
    ranks = [(-int(count), token.encode()) for token, count in zip(tokens, counts, strict=True)]
    assert ranks == sorted(ranks)
    words = [tokens[i] for i in ids]
    sentences = [words[a:b] for a, b in pairwise(offsets)]
    assert n_words == builder.words_seen == len(ids)
    assert n_sentences == len(sentences)
    return sentences, dict(zip(tokens, counts.tolist(), strict=True))


@settings(max_examples=400)
@given(texts, shapes)
@example(b"", WHOLE)
@example(b"\n\n", BITS)
@example(BOM, BITS)
@example(BOM + b"\n" + BOM + b"a", BITS)
@example(b"a\xe2\x82 b\xe2", BITS)
@example("水\n".encode() * 3, BITS)
def test_replacing_equals_the_reference(data, shape):
    sentences, counts = tokenize(data, shape, replace=True)
    assert sentences == reference(data, "replace")
    assert counts == Counter(token for sentence in sentences for token in sentence)


@settings(max_examples=400)
@given(texts, shapes)
@example(b"", WHOLE)
@example("é水\U0001f600 a\nb".encode(), BITS)
@example(BOM + b"a \n \xff", BITS)
@example(BOM + BOM + b"\x80", BITS)
def test_strict_equals_the_reference(data, shape):
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        expected = rf"^text: not UTF-8 at line {line}, byte offset {error.start};"
        for is_file in (False, True):
            with pytest.raises(sgns.CorpusError, match=expected):
                found(data, shape, False, is_file)
    else:
        sentences, _ = tokenize(data, shape, replace=False)
        assert sentences == reference(data, "strict")


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), shapes)
def test_any_unicode_text_is_accepted(text, shape):
    data = text.encode()
    assert tokenize(data, shape, replace=False)[0] == reference(data, "strict")


def test_long_tokens_and_lines():
    data = b"x" * 100_000 + b" " + b"y " * 50_000 + b"\n" + b"z" * 70_000
    shape = (range(0, len(data), 4096), 2, 4096, 1 << 20)
    sentences, _ = tokenize(data, shape, replace=False)
    assert sentences == reference(data, "strict")

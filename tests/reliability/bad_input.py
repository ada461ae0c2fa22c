"""Texts and sentences that are not what they should be."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import sgns
from sgns.compat import gensim

from .faults import MEGABYTE, SENTENCES, content, refused, train, works, written

GARBAGE = bytes(range(256)) * 40
PACKED = gzip.compress(GARBAGE)
NO_TOKENS = "no tokens in"

for name, data, file, error, pattern in [
    ("nothing in it", b"", "t.txt", sgns.CorpusError, NO_TOKENS + " 0 sentences"),
    ("blank lines only", b"\n \n\t\n", "t.txt", sgns.CorpusError, NO_TOKENS + " 3 sentences"),
    ("a single word", b"one", "t.txt", sgns.CorpusError, "at least two tokens"),
    ("binary garbage", GARBAGE, "t.txt", sgns.CorpusError, "a binary file, which holds no text"),
    ("Latin-1", "a\ngröße".encode("latin-1"), "t.txt", sgns.CorpusError, "line 2, byte offset 4"),
    ("UTF-16", "a b".encode("utf-16"), "t.txt", sgns.CorpusError, "the text is UTF-16"),
    ("a word of 17 MB", b"a" * (17 << 20), "t.txt", sgns.CorpusError, "more than 16 MiB at line 1"),
    ("no gzip in .gz", b"a b c", "t.gz", sgns.FormatError, "t.gz cannot be unpacked"),
    ("no xz in .xz", b"a b c", "t.xz", sgns.FormatError, "t.xz cannot be unpacked"),
    ("no bzip2 in .bz2", b"a b c", "t.bz2", sgns.FormatError, "t.bz2 cannot be unpacked"),
    ("no zstd in .zst", b"a b c", "t.zst", sgns.FormatError, "t.zst cannot be unpacked"),
    ("half of a .gz", PACKED[: len(PACKED) // 2], "t.gz", sgns.FormatError, "cannot be unpacked"),
    ("a changed .gz", PACKED[:-8] + b"????1234", "t.gz", sgns.FormatError, "cannot be unpacked"),
    ("no Parquet", b"a b c", "t.parquet", ValueError, "choose a column with Corpus.from_parquet"),
    ("no corpus", b"a b c", "t.safetensors", sgns.FormatError, "has no header"),
]:
    refused(
        f"a text: {name}",
        error,
        pattern,
        lambda data=data, file=file: train(written(data, file), workers=2),
        memory=512 * MEGABYTE,
    )

refused("a text: no such file", FileNotFoundError, "missing.txt", lambda: train("missing.txt"))
refused("a text: an empty folder", FileNotFoundError, "No files in this folder", lambda: train("."))
refused("a text: below a file", NotADirectoryError, "t/x", lambda: train(written("a", "t") + "/x"))


def bomb() -> sgns.Corpus:
    """Unpack 256 MB of one word."""
    packed = gzip.compress(b"a" * MEGABYTE) * 256
    return sgns.Corpus.from_file(written(packed, "t.gz"), workers=1, max_memory=64 * MEGABYTE)


refused("a text: a compressed bomb", sgns.CorpusError, "a token of more than 16 MiB", bomb)

for name, sentences, error, pattern in [
    ("none", [], sgns.CorpusError, NO_TOKENS + " 0 sentences"),
    ("empty ones", [[], []], sgns.CorpusError, NO_TOKENS + " 2 sentences"),
    ("a number", 5, TypeError, "sentences must be an iterable of sentences, and 5"),
    ("a word in place of a file", ["a", "b"], FileNotFoundError, "'a'"),
    ("a token that is None", [["a", None]], TypeError, "token 1 of sentence 0 is of type NoneType"),
    ("a token that is bytes", [["a"], [b"b"]], TypeError, "token 0 of sentence 1 is of type bytes"),
    ("ids after tokens", [["a"], [1]], TypeError, "token 0 of sentence 1 is of type int"),
    ("a lone surrogate", [["a", "\ud800"]], ValueError, "token 1 of sentence 0 holds a lone"),
]:
    refused(f"sentences: {name}", error, pattern, partial(train, sentences))
refused(
    "sentences: one string",
    TypeError,
    "sentences must be an iterable of sentences, not 'abc'",
    lambda: sgns.Corpus.from_sentences("abc"),
)


def raising(after: int) -> Iterator[list[str]]:
    """Yield some sentences, then raise an error."""
    yield from SENTENCES[:after]
    raise ZeroDivisionError("from the iterator")


class Again:
    """Sentences that can be iterated many times, once not to the end."""

    def __init__(self, bad_pass: int) -> None:
        self.bad_pass = bad_pass
        self.passes = 0

    def __iter__(self) -> Iterator[list[str]]:
        self.passes += 1
        yield from raising(20) if self.passes == self.bad_pass else SENTENCES


for after in (0, 20):
    refused(
        f"an iterator raises after {after} sentences",
        ZeroDivisionError,
        "from the iterator",
        lambda after=after: train(raising(after)),
    )
# Sentences are read once, for any number of epochs.
works(
    "an iterator would raise in its third pass",
    lambda: train(Again(3), epochs=5).words_trained,
    1000,
)
refused(
    "gensim's interface: an iterator raises in its first pass",
    ZeroDivisionError,
    "from the iterator",
    lambda: gensim.Word2Vec(Again(1), min_count=1),
)
works(
    "gensim's interface: an iterator would raise in its third pass",
    lambda: len(gensim.Word2Vec(Again(3), min_count=1, epochs=5).wv),
    5,
)
refused(
    "gensim's interface: a window of 0",
    ValueError,
    "window must be at least 1",
    lambda: gensim.Word2Vec(SENTENCES, min_count=1, window=0),
)
works(
    "a sentence of a million words is trained on whole",
    lambda: train([["a", "b"] * 500_000]).words_trained,
    1_000_000,
)


def tokens(*sentence: str) -> set[str]:
    """Return the vocabulary of a sentence."""
    return set(train([list(sentence)] * 3).vocabulary.tokens)


ODD = {"a b", "c\nd", "e\0f", "", "\N{ZERO WIDTH SPACE}", "\N{BYTE ORDER MARK}"}
works("odd tokens in lists are kept as they are", lambda: tokens(*ODD), ODD)
NFC, NFD = "\u00e9", "e\u0301"
works("composed and decomposed letters stay apart", lambda: tokens(NFC, NFD, "x"), {NFC, NFD, "x"})


def saved_and_loaded() -> set[str]:
    """Save and load unusual tokens."""
    model = train([sorted(ODD)] * 3)
    model.save("m.safetensors")
    return set(sgns.Model.load("m.safetensors").vocabulary.tokens)


works("odd tokens come back from a file", saved_and_loaded, ODD)
for format in ("txt", "bin", "glove", "tsv"):
    refused(
        f"odd tokens in .{format}",
        ValueError,
        "cannot hold the token",
        lambda format=format: train([["a b", "c\n", "\t"]] * 9).vectors.save(f"v.{format}"),
    )
works(
    "Windows ends of lines are those of Unix",
    lambda: content(train(written("a b c\r\nb a\r\n"))) == content(train(written("a b c\nb a\n"))),
)
works(
    "a byte order mark is no part of the first word",
    lambda: content(train(written("\ufeffa b c\nb a"))) == content(train(written("a b c\nb a"))),
)


def shrinking() -> None:
    """Truncate a text while it is read."""
    written(b"a b\n" * (1 << 20))
    sgns.Corpus.from_file(
        "text.txt", on_progress=lambda _: Path("text.txt").write_bytes(b""), workers=1
    )


def vanishing() -> None:
    """Remove the second of two texts while the first is read."""
    files = [written(b"a b\n" * 9, "1.txt"), written(b"a b\n" * 9, "2.txt")]
    sgns.Corpus.from_file(
        files, on_progress=lambda _: Path("2.txt").unlink(missing_ok=True), workers=1
    )


refused("a text shrinks while it is read", sgns.FormatError, "text.txt shrank", shrinking)
refused("a text vanishes before its turn", FileNotFoundError, "2.txt", vanishing)

"""Models of fastText (.bin): words, rows of words and of n-grams, and an output matrix.

Read are the vectors of skip-gram, CBOW and supervised models of fastText 0.1 to 0.9, which have the
versions 11 and 12, and of older ones, which have no version. Labels of supervised models are no
words. `sgns.formats.fasttext_layout` has the layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.errors import FormatError, TokenEncodingError
from sgns.files.names import Input
from sgns.files.streams import Source, sink
from sgns.formats.arrays import checked_table
from sgns.formats.fasttext_layout import (
    ARGUMENTS,
    DICTIONARY,
    ENTRY,
    HEADER,
    MAGIC,
    PRUNED,
    QUANTIZED,
    REST,
    SHAPE,
    VALUE_BYTES,
    VERSION,
    Arguments,
    Entries,
    Reader,
)
from sgns.formats.growing_table import MAX_VECTOR_SIZE
from sgns.formats.subword_table import Ngrams, SubwordTable
from sgns.formats.table import Table
from sgns.formats.token_rules import TokenRules
from sgns.machine import available_cores

__all__ = ["load", "save"]

_VERSIONS = (0, 11, VERSION)  # 0 stands for files that have none
_LOSSES, _MODELS = range(1, 5), range(1, 4)
_SUPERVISED = 3
_INT32_MAX = 2**31 - 1
_WRITTEN_VALUES = 1 << 18  # components written at a time


def save(table: Table, path: Path, context_vectors: NDArray[np.float32] | None = None) -> None:
    """Write a skip-gram model with negative sampling, which fastText loads.

    Its output matrix has the context vectors, or zeros. Unknown counts are written as 1, since
    gensim drops words with the count 0.

    Raises
    ------
    ValueError
        If there are more tokens or buckets than fastText can have.
    """
    n_tokens, vector_size = len(table.vocabulary), table.vector_size
    arguments = Arguments(vector_size)
    rows = table.matrix if not isinstance(table, SubwordTable) else table.rows
    if isinstance(table, SubwordTable):
        low, high, buckets = table.subwords
        arguments = Arguments(vector_size, bucket=buckets, minn=low, maxn=high)
    for name, value in (("tokens", n_tokens), ("buckets", arguments.bucket)):
        if value > _INT32_MAX:
            raise ValueError(f"fastText has at most {_INT32_MAX} {name}, got {value}")
    counts = table.vocabulary.counts
    counts = np.ones(n_tokens, np.uint64) if counts is None else counts
    n_words = min(sum(counts.tolist()), 2**63 - 1)
    with sink(path) as file:
        file.write(HEADER.pack(MAGIC, VERSION) + ARGUMENTS.pack(*arguments))
        file.write(DICTIONARY.pack(n_tokens, n_tokens, 0, n_words) + PRUNED.pack(-1))
        for token, count in zip(table.vocabulary, counts.tolist(), strict=True):
            file.write(token.encode() + b"\0" + ENTRY.pack(min(count, 2**63 - 1), 0))
        _write_rows(file, rows.shape, rows)
        _write_rows(file, (n_tokens, vector_size), context_vectors)


def _write_rows(file: BinaryIO, shape: tuple[int, ...], rows: NDArray[np.float32] | None) -> None:
    """Write a matrix in pieces; zeros if there is none."""
    file.write(QUANTIZED.pack(False) + SHAPE.pack(*shape))
    step = max(1, _WRITTEN_VALUES // shape[1])
    for start in range(0, shape[0], step):
        stop = min(shape[0], start + step)
        piece = np.zeros((stop - start, shape[1])) if rows is None else rows[start:stop]
        file.write(np.ascontiguousarray(piece, "<f4").reshape(-1).view(np.uint8).data)


def load(path: Input, *, limit: int | None = None, rules: TokenRules) -> Table:
    """Read the vectors of a model.

    The table has subwords, if the model has n-grams.
    """
    with Source(path) as source:
        reader = Reader(source, path)
        version, arguments = _arguments(reader, path)
        n_entries, n_words, n_labels, _ = reader.numbers(DICTIONARY, "its dictionary")
        (n_pruned,) = reader.numbers(PRUNED, "its dictionary") if version else (-1,)
        if min(n_words, n_labels) < 0 or n_entries != n_words + n_labels:
            raise reader.error(
                f"a dictionary of {n_entries} entries has {n_words} words and {n_labels} labels"
            )
        if n_words == 0:
            raise FormatError(f"{path} holds no vectors: its dictionary has no words")
        entries = reader.entries(n_entries)
        if entries.types[:n_words].any() or not (entries.types[n_words:] == 1).all():
            raise reader.error("the entries of the dictionary are not words and then labels")
        reader.skip(max(0, n_pruned) * 8, "its pruned index")
        has_ngrams = 0 < arguments.maxn >= arguments.minn
        if version:
            _check_flags(reader, path, n_pruned)
        n_rows = _check_shape(reader, arguments, n_words, has_ngrams)
        n_kept = n_words if limit is None else min(limit, n_words)
        kept = [slice(0, n_kept), *([slice(n_words, n_rows)] if has_ngrams else [])]
        rows = reader.rows(arguments.dim, kept)
        if limit is None:
            reader.skip((n_rows - kept[-1].stop) * arguments.dim * VALUE_BYTES, "its input matrix")
            if version:
                reader.numbers(QUANTIZED, "its output matrix")
            height, width = reader.numbers(SHAPE, "its output matrix")
            if min(height, width) < 0:
                raise reader.error(f"its output matrix has the shape {height} x {width}")
            reader.finish(height * width * VALUE_BYTES)
    sizes = Ngrams(max(1, arguments.minn), arguments.maxn, arguments.bucket) if has_ngrams else None
    return _table(path, rules, entries, n_kept, rows, sizes)


def _arguments(reader: Reader, path: Input) -> tuple[int, Arguments]:
    """Return the version, or 0 before fastText 0.1, and the arguments of the training."""
    magic, version = reader.numbers(HEADER, "its header")
    if magic == MAGIC:
        arguments = Arguments(*reader.numbers(ARGUMENTS, "its header"))
    else:
        arguments = Arguments(magic, version, *reader.numbers(REST, "its header"))
        version = 0
        if arguments.loss not in _LOSSES or arguments.model not in _MODELS:
            raise FormatError(f"{path} is not a model of fastText: it begins with other bytes")
    if version not in _VERSIONS:
        raise FormatError(
            f"{path} has version {version} of fastText's models; sgns reads 11 and 12, of fastText "
            "0.1 to 0.9"
        )
    if version in (0, 11) and arguments.model == _SUPERVISED:
        arguments = arguments._replace(maxn=0)  # as fastText does: those models had no n-grams
    if not 0 < arguments.dim <= MAX_VECTOR_SIZE:
        raise reader.error(f"vectors have 1 to {MAX_VECTOR_SIZE} dimensions, not {arguments.dim}")
    if min(arguments.bucket, arguments.minn, arguments.maxn) < 0:
        raise reader.error("lengths of n-grams and buckets are never negative")
    if arguments.maxn > _core.LONGEST_NGRAM:
        raise FormatError(
            f"{path} has n-grams of up to {arguments.maxn} characters; sgns has at most "
            f"{_core.LONGEST_NGRAM}"
        )
    return version, arguments


def _check_flags(reader: Reader, path: Input, n_pruned: int) -> None:
    """Raise FormatError if the input matrix, which follows, is quantized."""
    (is_quantized,) = reader.numbers(QUANTIZED, "its input matrix")
    if is_quantized:
        raise FormatError(
            f"{path} is a quantized model of fastText (.ftz), which holds codes in place of its "
            "vectors: load the model from which it was made (.bin), or write its vectors as text "
            "with fastText"
        )
    if n_pruned >= 0:
        raise FormatError(
            f"{path} has an index of pruned n-grams, but is not quantized: fastText refuses it, too"
        )


def _check_shape(reader: Reader, arguments: Arguments, n_words: int, has_ngrams: bool) -> int:
    """Return the number of rows of the input matrix, which follows."""
    n_rows, vector_size = reader.numbers(SHAPE, "its input matrix")
    if has_ngrams and not arguments.bucket:
        raise reader.error("n-grams need at least one bucket")
    if (n_rows, vector_size) != (n_words + arguments.bucket, arguments.dim):
        raise reader.error(
            f"the input matrix has the shape {n_rows} x {vector_size}, but {n_words} words and "
            f"{arguments.bucket} buckets have {arguments.dim} dimensions"
        )
    return int(n_rows)


def _table(
    path: Input,
    rules: TokenRules,
    entries: Entries,
    n_kept: int,
    rows: NDArray[np.float32],
    sizes: Ngrams | None,
) -> Table:
    """Return the table of the first words and the rows that were read."""
    spellings = entries.spellings[:n_kept]
    tokens = list(_decoded(spellings, path, rules))
    are_known = (entries.counts != 1).any()  # `save` writes 1 for unknown counts
    counts = entries.counts[:n_kept] if are_known else None
    if sizes is not None:
        _keep_vectors(spellings, tokens, rows, sizes)
    return checked_table(tokens, rows, counts, path, rules, sizes)


def _decoded(spellings: list[bytes], path: Input, rules: TokenRules) -> Iterator[str]:
    for number, spelling in enumerate(spellings, 1):
        try:
            yield rules.decode(spelling)
        except UnicodeDecodeError as error:
            known = "UTF-8" if rules.is_utf8 else rules.encoding
            reason = (
                f"{path}, word {number}: {spelling!r} is not {known}; errors='replace' puts U+FFFD "
                "for each bad byte, and encoding='latin-1' (or another) reads files of that "
                "encoding"
            )
            raise TokenEncodingError(
                error.encoding, error.object, error.start, error.end, reason
            ) from None


def _keep_vectors(
    spellings: list[bytes], tokens: list[str], rows: NDArray[np.float32], sizes: Ngrams
) -> None:
    """Change the own rows of tokens that are not UTF-8 in the file.

    Their spellings in UTF-8 have other n-grams than the bytes in the file, and with the new row the
    mean is the same as before.
    """
    changed = [
        i for i, token in enumerate(tokens) if token.encode("utf-8", "replace") != spellings[i]
    ]
    n_tokens, own = len(tokens), np.array(changed, np.uint32)
    if not changed:
        return
    sums, lengths = [], []
    for words in ([spellings[i] for i in changed], [tokens[i] for i in changed]):
        offsets, buckets = _core.ngram_buckets(words, *sizes)
        n_ngrams = np.diff(offsets)[:, None].astype(np.float32)
        means = _core.row_means(rows, offsets, buckets + np.uint32(n_tokens), available_cores())
        sums.append(means * n_ngrams)
        lengths.append(n_ngrams + 1)
    rows[own] = (rows[own] + sums[0]) * (lengths[1] / lengths[0]) - sums[1]

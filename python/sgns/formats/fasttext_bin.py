"""Models of fastText (.bin): words, rows of words and of n-grams, and an output matrix.

Read are the vectors of skip-gram, CBOW and supervised models of fastText 0.1 to 0.9, which have the
versions 11 and 12, and of older ones, which have no version. Labels of supervised models are no
words. Of models of the first two kinds, `load_model` reads the output matrix too.
`sgns.formats.fasttext_layout` has the layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.errors import FormatError, TokenEncodingError
from sgns.files.names import Input
from sgns.files.streams import Source, sink
from sgns.formats.arrays import checked_table
from sgns.formats.fasttext_header import (
    HS,
    check_flags,
    check_trainable,
    read_arguments,
    read_height,
)
from sgns.formats.fasttext_layout import (
    ARGUMENTS,
    DICTIONARY,
    ENTRY,
    HEADER,
    MAGIC,
    PRUNED,
    QUANTIZED,
    SHAPE,
    VALUE_BYTES,
    VERSION,
    Arguments,
    Entries,
    Reader,
)
from sgns.formats.subword_table import Ngrams, SubwordTable
from sgns.formats.table import Table
from sgns.formats.token_rules import TokenRules
from sgns.machine import available_cores

__all__ = ["FasttextModel", "load", "load_model", "save", "save_model"]

_INT32_MAX, _INT64_MAX = 2**31 - 1, 2**63 - 1
_WRITTEN_VALUES = 1 << 18  # components written at a time


@dataclass(frozen=True)
class FasttextModel:
    """Contents of a file.

    Attributes
    ----------
    arguments : Arguments
        Arguments of the training.
    table : Table
        Words, and rows of words and n-grams.
    n_words : int
        Number of words of the text.
    outputs : ndarray of float32, shape (n_tokens, vector_size), or None
        Output matrix: a row for each word as context, or for each inner node of the tree and one
        more. None if it was not read, or is to be written as zeros.
    """

    arguments: Arguments
    table: Table
    n_words: int
    outputs: NDArray[np.float32] | None

    @property
    def counts(self) -> NDArray[np.uint64]:
        """Count of each word, 1 if they are unknown."""
        counts = self.table.vocabulary.counts
        return np.ones(len(self.table), np.uint64) if counts is None else counts


def save(table: Table, path: Path, context_vectors: NDArray[np.float32] | None = None) -> None:
    """Write a skip-gram model with negative sampling, which fastText loads.

    Its output matrix has the context vectors, or zeros. Unknown counts are written as 1, since
    gensim drops words with the count 0.

    Raises
    ------
    ValueError
        If there are more tokens or buckets than fastText can have.
    """
    arguments = Arguments(table.vector_size)
    if isinstance(table, SubwordTable):
        low, high, buckets = table.subwords
        arguments = Arguments(table.vector_size, bucket=buckets, minn=low, maxn=high)
    model = FasttextModel(arguments, table, 0, context_vectors)
    n_words = min(sum(model.counts.tolist()), _INT64_MAX)
    save_model(FasttextModel(arguments, table, n_words, context_vectors), path)


def save_model(model: FasttextModel, path: Path, encoding: str = "utf-8") -> None:
    """Write a model, whose words get an encoding.

    Raises
    ------
    ValueError
        If there are more tokens or buckets than fastText can have, or the encoding lacks a
        character (UnicodeEncodeError).
    """
    table, arguments, n_tokens = model.table, model.arguments, len(model.table)
    for name, value in (("tokens", n_tokens), ("buckets", arguments.bucket)):
        if value > _INT32_MAX:
            raise ValueError(f"fastText has at most {_INT32_MAX} {name}, got {value}")
    for name, value in arguments._asdict().items():
        if value > _INT32_MAX:
            raise ValueError(f"{name} must be at most {_INT32_MAX} for fastText, got {value}")
    rows = table.matrix if not isinstance(table, SubwordTable) else table.rows
    with sink(path) as file:
        file.write(HEADER.pack(MAGIC, VERSION) + ARGUMENTS.pack(*arguments))
        file.write(DICTIONARY.pack(n_tokens, n_tokens, 0, model.n_words) + PRUNED.pack(-1))
        for token, count in zip(table.vocabulary, model.counts.tolist(), strict=True):
            file.write(token.encode(encoding) + b"\0" + ENTRY.pack(min(count, _INT64_MAX), 0))
        _write_rows(file, rows.shape, rows)
        _write_rows(file, (n_tokens, table.vector_size), model.outputs)


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
    return _read(path, limit, rules, with_outputs=False).table


def load_model(path: Input, *, rules: TokenRules) -> FasttextModel:
    """Read a skip-gram or CBOW model with its output matrix, with which training can continue.

    Raises
    ------
    SupervisedModelError
        If the model is supervised, or was trained with a loss over all words.
    """
    return _read(path, None, rules, with_outputs=True)


def _read(path: Input, limit: int | None, rules: TokenRules, with_outputs: bool) -> FasttextModel:
    with Source(path) as source:
        reader = Reader(source, path)
        version, arguments = read_arguments(reader, path)
        if with_outputs:
            check_trainable(path, arguments)
        n_entries, n_words, n_labels, text_words = reader.numbers(DICTIONARY, "its dictionary")
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
            check_flags(reader, path, n_pruned)
        n_rows = read_height(reader, arguments, n_words, has_ngrams)
        n_kept = n_words if limit is None else min(limit, n_words)
        kept = [slice(0, n_kept), *([slice(n_words, n_rows)] if has_ngrams else [])]
        rows = reader.rows(arguments.dim, kept)
        outputs = None
        if limit is None:
            reader.skip((n_rows - kept[-1].stop) * arguments.dim * VALUE_BYTES, "its input matrix")
            if version:
                reader.numbers(QUANTIZED, "its output matrix")
            height, width = reader.numbers(SHAPE, "its output matrix")
            if min(height, width) < 0:
                raise reader.error(f"its output matrix has the shape {height} x {width}")
            if with_outputs:
                if (height, width) != (n_words, arguments.dim):
                    raise reader.error(
                        f"its output matrix has the shape {height} x {width}, not that of its "
                        f"{n_words} words, {n_words} x {arguments.dim}"
                    )
                outputs, height = reader.rows(width, [slice(0, height)]), 0
            reader.finish(height * width * VALUE_BYTES)
    sizes = Ngrams(max(1, arguments.minn), arguments.maxn, arguments.bucket) if has_ngrams else None
    table, words = _table(path, rules, entries, n_kept, rows, sizes)
    if outputs is not None:
        outputs = _kept_outputs(path, arguments, outputs, table, words)
    return FasttextModel(arguments, table, text_words, outputs)


def _kept_outputs(
    path: Input,
    arguments: Arguments,
    outputs: NDArray[np.float32],
    table: Table,
    words: list[str],
) -> NDArray[np.float32]:
    """Return the output rows of the words that are in the table."""
    if not np.isfinite(outputs).all():
        raise FormatError(f"{path} has numbers in its output matrix that are not finite")
    if len(table) == len(words):
        return outputs
    if arguments.loss == HS:
        raise FormatError(
            f"{path} has words that are the same in this encoding, so its tree has other nodes: "
            "load its vectors alone, with sgns.WordVectors.load"
        )
    first = {word: i for i, word in reversed(list(enumerate(words)))}
    return outputs[[first[word] for word in table.vocabulary]]


def _table(
    path: Input,
    rules: TokenRules,
    entries: Entries,
    n_kept: int,
    rows: NDArray[np.float32],
    sizes: Ngrams | None,
) -> tuple[Table, list[str]]:
    """Return the table of the first words and the rows that were read, and the words themselves.

    The table has each word once.
    """
    spellings = entries.spellings[:n_kept]
    tokens = list(_decoded(spellings, path, rules))
    are_known = (entries.counts != 1).any()  # `save` writes 1 for unknown counts
    counts = entries.counts[:n_kept] if are_known else None
    if sizes is not None:
        _keep_vectors(spellings, tokens, rows, sizes)
    return checked_table(tokens, rows, counts, path, rules, sizes), tokens


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

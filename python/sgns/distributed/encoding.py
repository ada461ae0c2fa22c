"""Encoding of text by several ranks: each reads a share of the files."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from zlib import crc32

import numpy as np

from sgns import _core
from sgns.corpus.corpus import Corpus
from sgns.corpus.file import Part, join_parts
from sgns.distributed.group import Group
from sgns.errors import CorpusError, EmptyCorpusError
from sgns.files.names import Input
from sgns.vocabulary import Vocabulary

__all__ = ["deal", "encode_together"]

#: Words that are renumbered at once.
_WORDS_AT_ONCE = 2**24


def encode_together(
    group: Group,
    files: Sequence[Input],
    output: Path,
    read: Callable[[Sequence[Input], Path], Corpus],
    min_count: int,
    max_size: int | None = None,
    recipe: str | None = None,
) -> None:
    """Encode files on all ranks to one file, the same that one process writes.

    Each rank counts and encodes some of the files. The counts of a spelling are added on one rank,
    its owner. Ranks write their sentences beside the output, and rank 0 joins them.

    Parameters
    ----------
    group : Group
        The ranks.
    files : sequence of Path or URL
        Text, in the same order on all ranks.
    output : Path
        File to write, in a folder that all ranks share.
    read : callable
        Encodes files, with all of their words, to another file.
    min_count, max_size
        Bounds of the vocabulary, as in `Corpus.from_file`.
    recipe : str, optional
        Recipe of the corpus, for its file.

    Raises
    ------
    CorpusError
        If no words remain.
    DistributedError
        If another rank has failed.
    OSError
        If a file cannot be read or written.
    """
    names = [output.with_name(f"{output.name}.part{group.rank}.{end}") for end in _ENDS]
    whole, ids, offsets = names
    try:
        with group.together():
            corpus, n_sentences = _read(read, deal(files, group.rank, group.size), whole)
        vocabulary, n_words = _vocabulary(group, corpus, min_count, max_size)
        with group.together():
            if not len(vocabulary):
                raise CorpusError(
                    f"no token occurs min_count={min_count} times in {n_words} words; min_count=1 "
                    "keeps every token"
                )
            if corpus is None:
                np.zeros(0, np.uint32).tofile(ids)
                np.zeros(n_sentences + 1, np.uint64).tofile(offsets)
                numbers = [0, n_sentences, 0]
            else:
                numbers = _write_part(corpus, vocabulary, ids, offsets)
        with group.together():
            found = [json.loads(text) for text in group.gather(json.dumps(numbers))]
            if group.rank == 0:
                paths = (
                    [output.with_name(f"{output.name}.part{rank}.{end}") for end in _ENDS[1:]]
                    for rank in range(group.size)
                )
                parts = [
                    Part(own_ids, own_offsets, *each)
                    for (own_ids, own_offsets), each in zip(paths, found, strict=True)
                ]
                join_parts(output, vocabulary, parts, recipe)
    finally:
        for name in names:
            with suppress(OSError):
                name.unlink(missing_ok=True)


#: Ends of the names of the files of a rank: its words with a vocabulary of its own, and then ids
#: and offsets in that of all.
_ENDS = ("safetensors", "ids", "offsets")


def deal(files: Sequence[Input], rank: int, size: int) -> Sequence[Input]:
    """Return the files of a rank: consecutive ones, so that about as many bytes fall to each."""
    sizes = [
        file.stat().st_size if isinstance(file, Path) and file.is_file() else 1 for file in files
    ]
    middles = np.cumsum(sizes) - np.asarray(sizes) / 2
    owners = np.minimum(size - 1, middles * size // max(1, sum(sizes)))
    return [file for file, owner in zip(files, owners, strict=True) if owner == rank]


def _read(
    read: Callable[[Sequence[Input], Path], Corpus], files: Sequence[Input], path: Path
) -> tuple[Corpus | None, int]:
    """Encode the files of a rank; return no corpus if they have no words, and their sentences."""
    if not files:
        return None, 0
    try:
        corpus = read(files, path)
    except EmptyCorpusError as error:
        return None, error.n_sentences
    return corpus, corpus.n_sentences


def _vocabulary(
    group: Group, corpus: Corpus | None, min_count: int, max_size: int | None
) -> tuple[Vocabulary, int]:
    """Return the vocabulary of all ranks, and the number of their words."""
    parts: list[dict[str, int]] = [{} for _ in range(group.size)]
    if corpus is not None:
        for token, count in zip(corpus.vocabulary.tokens, corpus.counts.tolist(), strict=True):
            owner = crc32(token.encode("utf-8", "surrogatepass")) % group.size
            parts[owner][token] = count
    counts: Counter[str] = Counter()
    for text in group.exchange([json.dumps(part) for part in parts]):
        counts.update(json.loads(text))
    kept = [(token, count) for token, count in counts.items() if count >= min_count]
    found = group.gather(json.dumps([sum(counts.values()), kept]))
    told = [json.loads(text) for text in found]
    tokens = sorted(
        ((token, count) for _, each in told for token, count in each),
        key=lambda item: (-item[1], item[0]),
    )[:max_size]
    vocabulary = Vocabulary([token for token, _ in tokens], [count for _, count in tokens])
    return vocabulary, sum(n_words for n_words, _ in told)


def _write_part(corpus: Corpus, vocabulary: Vocabulary, ids: Path, offsets: Path) -> list[int]:
    """Write the sentences of a rank; return how many words, sentences and raw words it has."""
    with ids.open("wb") as id_file, offsets.open("wb") as offset_file:
        np.zeros(1, np.uint64).tofile(offset_file)
        index = {token: i for i, token in enumerate(vocabulary.tokens)}
        new_ids = np.array(
            [index.get(token, _core.DROPPED) for token in corpus.vocabulary.tokens], np.uint32
        )
        n_words, first = 0, 0
        while first < corpus.n_sentences:
            begin = int(corpus.offsets[first])
            last = int(np.searchsorted(corpus.offsets, begin + _WORDS_AT_ONCE, "right")) - 1
            last = max(first + 1, last)
            bounds = corpus.offsets[first : last + 1] - np.uint64(begin)
            source = corpus.id_source
            end = int(corpus.offsets[last])
            piece = source[begin:end] if isinstance(source, np.ndarray) else source.read(begin, end)
            renumbered, bounds = _core.renumbered(piece, bounds, new_ids)
            renumbered.tofile(id_file)
            (bounds[1:] + np.uint64(n_words)).tofile(offset_file)
            n_words += renumbered.size
            first = last
        id_file.flush()
        offset_file.flush()
        os.fsync(id_file.fileno())  # rank 0 reads them, on another machine
        os.fsync(offset_file.fileno())
    return [n_words, corpus.n_sentences, corpus.n_raw_words]

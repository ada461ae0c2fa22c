"""Encoding of text by several ranks: each reads a share of the files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.corpus.corpus import Corpus
from sgns.corpus.file import join_shards, write_manifest
from sgns.corpus.shards import SHARD_KIND, Shard
from sgns.distributed.group import Group
from sgns.distributed.writing import check_shared
from sgns.errors import CorpusError, EmptyCorpusError
from sgns.files.container import create, pieces_of
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
    keep_shards: bool = False,
) -> None:
    """Encode files on all ranks to one file, the same that one process writes, or to shards.

    Each rank counts and encodes some of the files. The counts of a spelling are added on one rank,
    its owner. Ranks write their sentences beside the output, each to a shard, and rank 0 joins
    them. If the shards are kept, rank 0 writes a manifest.

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
    keep_shards : bool, default False
        Keep the shards, and write a manifest of them to `output`. Their names have their
        identities, so that an older manifest is whole until the new one replaces it. Shards that
        have their names stay if the encoding fails.

    Raises
    ------
    CorpusError
        If no words remain.
    DistributedError
        If another rank has failed.
    OSError
        If a file cannot be read or written, or, before any is read, if a rank does not see the
        folder of the output.
    """
    check_shared(group, output)
    target = output.resolve()
    whole, part = (
        target.with_name(f"{target.name}.part{group.rank}.{end}") for end in ("words", "shard")
    )
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
            shard = _write_shard(part, corpus, n_sentences, vocabulary)
            if keep_shards:
                name = f"{target.stem}.shard{group.rank}.{shard.identity}{target.suffix}"
                shard = shard._replace(name=name)
            corpus = None  # closes its file
            whole.unlink(missing_ok=True)
        with group.together():
            if keep_shards:
                part.replace(target.with_name(shard.name))
        shards = [Shard(*json.loads(text)) for text in group.gather(json.dumps(shard))]
        with group.together():
            if group.rank > 0:
                pass
            elif keep_shards:
                write_manifest(output, vocabulary, shards, recipe)
            else:
                found = {target.with_name(each.name): each for each in shards}
                join_shards(output, vocabulary, found, recipe)
    finally:
        for temporary in (whole, part):
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


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


def _write_shard(
    path: Path, corpus: Corpus | None, n_sentences: int, vocabulary: Vocabulary
) -> Shard:
    """Write the sentences of a rank; all are empty if it has no words."""
    n_words, n_raw_words = (0, 0) if corpus is None else (corpus.n_words, corpus.n_raw_words)
    offsets = np.zeros(n_sentences + 1, np.uint64)
    identity = blake2b(digest_size=8)
    with create(path, 4 * n_words + offsets.nbytes) as writer:
        start = writer.end
        writer.extend("offsets", np.uint64, offsets.size)
        writer.file.seek(writer.end)
        n_words = n_done = 0
        for ids, ends in [] if corpus is None else _renumbered(corpus, vocabulary):
            writer.file.write(ids.data)
            identity.update(ids.data)
            offsets[n_done + 1 : n_done + ends.size + 1] = ends + np.uint64(n_words)
            n_words += ids.size
            n_done += ends.size
        writer.extend("ids", np.uint32, n_words)
        identity.update(offsets.data)
        writer.file.seek(start)
        writer.file.writelines(pieces_of(offsets))
        shard = Shard(path.name, n_words, n_sentences, n_raw_words, identity.hexdigest())
        metadata = {"n_raw_words": str(n_raw_words), "identity": shard.identity}
        writer.finish(SHARD_KIND, metadata)
    return shard


def _renumbered(
    corpus: Corpus, vocabulary: Vocabulary
) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.uint64]]]:
    """Yield the ids of some sentences in a vocabulary of fewer tokens, and where each ends."""
    index = {token: i for i, token in enumerate(vocabulary.tokens)}
    new_ids = np.array(
        [index.get(token, _core.DROPPED) for token in corpus.vocabulary.tokens], np.uint32
    )
    source, first = corpus.id_source, 0
    while first < corpus.n_sentences:
        begin = int(corpus.offsets[first])
        last = int(np.searchsorted(corpus.offsets, begin + _WORDS_AT_ONCE, "right")) - 1
        last = max(first + 1, last)
        bounds = corpus.offsets[first : last + 1] - np.uint64(begin)
        end = int(corpus.offsets[last])
        piece = source[begin:end] if isinstance(source, np.ndarray) else source.read(begin, end)
        ids, bounds = _core.renumbered(piece, bounds, new_ids)
        yield ids, bounds[1:]
        first = last

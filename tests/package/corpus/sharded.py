"""Corpora in shards, which tests write without ranks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from sgns import Corpus
from sgns.corpus.file import write_manifest
from sgns.corpus.shards import SHARD_KIND, Shard
from sgns.files import container


def split(path: Path, corpus: Corpus, cuts: Sequence[int]) -> list[Shard]:
    """Write a corpus as a manifest and shards, which are cut before some sentences."""
    shards = []
    for number, (first, last) in enumerate(pairwise([0, *sorted(cuts), corpus.n_sentences])):
        begin, end = corpus.offsets[[first, last]].tolist()
        offsets = corpus.offsets[first : last + 1] - np.uint64(begin)
        raw = corpus.n_raw_words - corpus.n_words + end if number == 0 else end - begin
        shard = Shard(f"shard{number}", end - begin, last - first, raw, f"identity {number}")
        arrays = {"ids": corpus.ids[begin:end], "offsets": offsets}
        metadata = {"n_raw_words": str(raw), "identity": shard.identity}
        container.write(path.with_name(shard.name), SHARD_KIND, arrays, metadata)
        shards.append(shard)
    write_manifest(path, corpus.vocabulary, shards, '{"min_count": 3}')
    return shards

"""Load a file of vectors in this process: `python -m bench.harness.vector_loading NAME JOB`.

JOB is a JSON object with the path of the file ("vectors"), whether it is binary ("binary"), and the
path of the report to write ("report").
"""

from __future__ import annotations

import json
import resource
import sys
import zlib
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bench.harness.measure import Clock

NATIVE, COMPAT, GENSIM = "sgns", "sgns.compat.gensim", "gensim"

Loaded: TypeAlias = tuple[Iterable[str], NDArray[np.float32]]


def native() -> Callable[[str, bool], Loaded]:
    import sgns

    def load(path: str, binary: bool) -> Loaded:
        name = "word2vec-binary" if binary else "word2vec-text"
        found = sgns.WordVectors.load(path, name)
        return found.vocabulary, found.matrix

    return load


def keyed_vectors(kind: Any) -> Callable[[str, bool], Loaded]:
    def load(path: str, binary: bool) -> Loaded:
        found = kind.load_word2vec_format(path, binary=binary)
        return found.index_to_key, found.vectors

    return load


def compat() -> Callable[[str, bool], Loaded]:
    from sgns.compat.gensim import KeyedVectors

    return keyed_vectors(KeyedVectors)


def gensim() -> Callable[[str, bool], Loaded]:
    from gensim.models import KeyedVectors

    return keyed_vectors(KeyedVectors)


#: Functions that import the library of a contestant, and return its function that loads.
CONTESTANTS = {NATIVE: native, COMPAT: compat, GENSIM: gensim}


def checksum(tokens: Iterable[str], matrix: NDArray[np.float32]) -> int:
    """Return a checksum of tokens and vectors."""
    assert matrix.dtype == np.float32
    of_tokens = zlib.crc32("\n".join(tokens).encode())
    return zlib.crc32(np.ascontiguousarray(matrix).data, of_tokens)


def peak_bytes() -> int:
    """Return the peak memory of this process so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def main() -> None:
    name, job = sys.argv[1], json.loads(sys.argv[2])
    load = CONTESTANTS[name]()
    before, clock = peak_bytes(), Clock()
    loaded = load(job["vectors"], job["binary"])
    report = {"cost": asdict(clock.cost()), "peak_bytes": peak_bytes() - before}
    report["checksum"] = checksum(*loaded)
    Path(job["report"]).write_text(json.dumps(report))


if __name__ == "__main__":
    main()

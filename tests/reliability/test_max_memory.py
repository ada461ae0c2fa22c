"""Counting and encoding keep to `max_memory`, for any number of workers."""

import gzip
import hashlib
import os
import string
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ..waiting import run_python

MAX_MEMORY = 64 << 20
LONG_TOKEN = 4 << 20
N_LONG = 40

# The peak of resident memory above that at the start.
BUILD = """
import resource, sys
import sgns

def status(name):
    for line in open("/proc/self/status"):
        if line.startswith(name):
            return 1024 * int(line.split()[1])

file, workers, limit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if limit:
    limit += status("VmSize:")
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
before = status("VmRSS:")
corpus = sgns.Corpus.from_file(
    file, min_count=50, workers=workers, max_memory={MAX_MEMORY}, save_to="corpus.safetensors"
)
print(status("VmHWM:") - before, corpus.vocabulary.tokens, corpus.n_words)
""".replace("{MAX_MEMORY}", str(MAX_MEMORY))


def rare_tokens() -> Iterator[bytes]:
    """Yield a text of three million distinct tokens, and two frequent ones."""
    rng = np.random.default_rng(3)
    letters = np.frombuffer((string.ascii_letters + string.digits).encode(), np.uint8)
    for _ in range(24):
        tokens = np.full((1 << 17, 8), ord(" "), np.uint8)
        tokens[:, :7] = letters[rng.integers(len(letters), size=(len(tokens), 7))]
        tokens[::16, 7] = ord("\n")
        yield tokens.tobytes() + b"and the \n" * 60


def long_tokens() -> Iterator[bytes]:
    """Yield a text of long tokens that differ only in their first or in their last bytes."""
    for i in range(N_LONG):
        mark, rest = b"%09d" % i, b"x" * LONG_TOKEN
        yield (mark + rest if i % 2 else rest + mark) + b"\n" + b"and the \n" * 60


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Write both texts; that of long tokens compressed."""
    folder = tmp_path_factory.mktemp("texts")
    files = {"rare": folder / "rare.txt", "long": folder / "long.gz"}
    files["rare"].write_bytes(b"".join(rare_tokens()))
    files["long"].write_bytes(b"".join(gzip.compress(part, 1) for part in long_tokens()))
    assert files["long"].stat().st_size < 2 << 20
    return files


def build(file: Path, folder: Path, workers: int, limit: int = 0) -> tuple[int, str, str]:
    """Return the peak of memory, what was counted, and a digest of the corpus."""
    done = run_python(
        f"import sys; sys.argv[1:] = {[str(file), str(workers), str(limit)]}\n" + BUILD,
        cwd=folder,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    peak, counted = done.stdout.split(" ", 1)
    return (
        int(peak),
        counted,
        hashlib.sha256((folder / "corpus.safetensors").read_bytes()).hexdigest(),
    )


@pytest.mark.parametrize(
    ("name", "most"),
    # Beside max_memory there may be a few copies of the longest token.
    [("rare", MAX_MEMORY), ("long", MAX_MEMORY + 3 * LONG_TOKEN)],
)
def test_the_peak_of_memory_is_within_max_memory(
    texts: dict[str, Path], tmp_path: Path, name: str, most: int
) -> None:
    digests = set()
    for workers in (1, 4, 16):
        peak, counted, digest = build(texts[name], tmp_path, workers)
        n_words = 120 * {"rare": 24, "long": N_LONG}[name]
        assert counted.strip() == f"('and', 'the') {n_words}"
        assert peak <= most
        digests.add(digest)
    assert len(digests) == 1


@pytest.mark.parametrize("name", ["rare", "long"])
def test_a_limit_of_the_address_space_is_enough(
    texts: dict[str, Path], tmp_path: Path, name: str
) -> None:
    # The thread of a worker reserves address space for its stack and its heaps.
    build(texts[name], tmp_path, 1, limit=MAX_MEMORY + (256 << 20))

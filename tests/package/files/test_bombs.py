"""Small files that unpack to large ones are read within the memory limit."""

import gzip
import os

import pytest
from sgns import Corpus

from ...waiting import printed_by, run_python

UNPACKED = 300 << 20
LIMIT = 850 << 20  # address space; libraries, stacks and heaps of threads take half of it

BUILD = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, ({LIMIT}, {LIMIT}))
from sgns import Corpus
try:
    corpus = Corpus.from_file("bomb.gz", 1, save_to="c.safetensors", workers=2, max_memory=1 << 26)
except ValueError as error:
    print(error)
else:
    print(corpus.n_words, len(corpus))
"""

STREAM = """
import resource
import numpy as np
from sgns import Corpus

def peak():
    return 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

before = peak()
walk = np.arange(1000)
corpus = Corpus.from_sentences(walk for _ in range(20_000))
print(corpus.n_words, peak() - before)
"""


def pack(path, text):
    """Write a file that unpacks to `UNPACKED` bytes, with one member for each megabyte."""
    member = gzip.compress(text * ((1 << 20) // len(text)))
    path.write_bytes(member * (UNPACKED >> 20))
    assert path.stat().st_size < 1 << 20


def limited(code, folder):
    """Run code without threads of OpenBLAS: the memory of their stacks depends on the cores."""
    return run_python(code, cwd=folder, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"a ", f"{UNPACKED // 2} 1"),
        (b"\n", f"bomb.gz: no tokens in {UNPACKED} sentences"),
        (b"a" * (1 << 20), "bomb.gz: a token of more than 16 MiB at line 1, byte offset 0"),
    ],
    ids=["words", "lines", "one word"],
)
def test_a_bomb_is_read_within_the_memory_limit(tmp_path, text, expected):
    pack(tmp_path / "bomb.gz", text)
    done = limited(BUILD, tmp_path)
    assert done.stdout.strip() == expected, done.stderr
    if not expected.startswith("bomb"):
        assert Corpus.open(tmp_path / "c.safetensors", verify=False).n_words == UNPACKED // 2


def test_the_memory_limit_takes_effect(tmp_path):
    # The content of the file does not fit into the limit.
    code = BUILD.replace('save_to="c.safetensors", ', "").replace(", max_memory=1 << 26", "")
    pack(tmp_path / "bomb.gz", b"a ")
    done = limited(code, tmp_path)
    assert "MemoryError" in done.stderr


def test_streamed_ids_take_few_bytes_each():
    n_words, grown = map(int, printed_by(STREAM).split())
    assert n_words == 20_000_000
    assert grown < 12 * n_words + (64 << 20)

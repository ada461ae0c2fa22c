"""From text to a vocabulary and ids, against what others take for a vocabulary alone.

python -m bench.ingestion CORPUS [--repeats N] [--json OUT]

Everything runs on the same file, which is in the page cache. gensim and word2vec.c count words
and keep no ids. Whoever finds other counts than `sgns` ends the benchmark. Compressed copies are
made in a temporary folder; a decompressor that throws its output away shows how fast they could be
read.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import sgns
from xopen import xopen

from bench.harness import options
from bench.harness.contestants.word2vec_c import program
from bench.harness.measure import Clock, Cost, check, machine, markdown, median_ratio, take_turns

MIN_COUNT = 5
CHUNK = 1 << 20
Counts = dict[str, int]


def counts_of(corpus: sgns.Corpus) -> Counts:
    return dict(zip(corpus.vocabulary.tokens, corpus.counts.tolist(), strict=True))


def clocked(read: Callable[[], sgns.Corpus], expected: Counts) -> Cost:
    clock = Clock()
    corpus = read()
    cost = clock.cost()
    check(counts_of(corpus) == expected, "the counts are not those of the text")
    check(corpus.n_words == sum(expected.values()), "ids are missing")
    return cost


def gensim_counts(expected: Counts, **corpus: object) -> Cost:
    from gensim.models import Word2Vec

    model = Word2Vec(min_count=MIN_COUNT, vector_size=1)
    clock = Clock()
    model.scan_vocab(**corpus)
    cost = clock.cost()
    found = {word: n for word, n in model.raw_vocab.items() if n >= MIN_COUNT}
    check(found == expected, "gensim counts otherwise")
    return cost


def word2vec_c(path: Path, expected: Counts) -> Cost:
    """A run that counts, and then trains nothing: without threads, with one dimension."""
    command = program()
    assert command is not None
    with tempfile.TemporaryDirectory() as folder:
        vocabulary = Path(folder) / "v"
        (Path(folder) / "t").symlink_to(path.resolve())  # it copies paths into 100 bytes
        settings = {
            "-train": "t",
            "-output": "o",
            "-save-vocab": "v",
            "-size": 1,
            "-negative": 0,
            "-hs": 0,
            "-threads": 0,
            "-min-count": MIN_COUNT,
        }
        arguments = [str(x) for item in settings.items() for x in item]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock = Clock()
        subprocess.run([command, *arguments], cwd=folder, check=True, capture_output=True)
        seconds = clock.cost().seconds
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = dict(line.rsplit(b" ", 1) for line in vocabulary.read_bytes().splitlines())
    counts = {word.decode(): int(n) for word, n in found.items() if word != b"</s>"}
    check(counts == expected, "word2vec.c counts otherwise")
    return Cost(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def decompress(path: Path) -> Cost:
    clock = Clock()
    with xopen(path, "rb", threads=0) as file:
        while file.read(CHUNK):
            pass
    return clock.cost()


def compressed(path: Path, folder: Path) -> list[Path]:
    copies = [folder / f"text.{suffix}" for suffix in ("gz", "zst")]
    for copy in copies:
        with path.open("rb") as source, xopen(copy, "wb", threads=0) as target:
            shutil.copyfileobj(source, target, CHUNK)
    return copies


def main() -> None:
    parser = options.parser(__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    path: Path = arguments.corpus
    megabytes = path.stat().st_size / 1e6
    corpus = sgns.Corpus.from_file(path, MIN_COUNT)
    expected = counts_of(corpus)
    n_raw_words = corpus.n_raw_words
    del corpus
    print(f"{megabytes:,.0f} MB, {n_raw_words:,} words, {len(expected):,} kept tokens")

    with tempfile.TemporaryDirectory(prefix="sgns-bench-") as folder:
        results: dict[str, list[Cost]] = {}
        cores = len(os.sched_getaffinity(0))
        files: dict[str, Callable[[int], Cost]] = {}
        for workers in sorted({1, cores}):
            read = partial(sgns.Corpus.from_file, path, MIN_COUNT, workers=workers)
            files[f"sgns, {workers} workers"] = partial(_turn, clocked, read, expected)
        if find_spec("gensim") is not None:
            files["gensim, corpus_file"] = partial(
                _turn, partial(gensim_counts, expected, corpus_file=os.fspath(path))
            )
        if program() is not None:
            files["word2vec.c"] = partial(_turn, word2vec_c, path, expected)
        results |= take_turns(files, arguments.repeats)
        for copy in compressed(path, Path(folder)):
            read = partial(sgns.Corpus.from_file, copy, MIN_COUNT)
            results |= take_turns(
                {
                    f"sgns, {copy.suffix}": partial(_turn, clocked, read, expected),
                    f"decompressor, {copy.suffix}": partial(_turn, decompress, copy),
                },
                arguments.repeats,
            )
    sentences = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    iterables: dict[str, Callable[[int], Cost]] = {
        "sgns, lists": partial(
            _turn, clocked, partial(sgns.Corpus.from_sentences, sentences, MIN_COUNT), expected
        )
    }
    if find_spec("gensim") is not None:
        iterables["gensim, lists"] = partial(
            _turn, partial(gensim_counts, expected, corpus_iterable=sentences)
        )
    results |= take_turns(iterables, arguments.repeats)
    print(_table(results, megabytes))
    if arguments.json:
        report = {
            "machine": machine(["sgns", "gensim", "word2vec", "xopen"]),
            "megabytes": megabytes,
            "results": {name: [asdict(cost) for cost in costs] for name, costs in results.items()},
        }
        arguments.json.write_text(json.dumps(report, indent=1))


def _turn(run: Callable[..., Cost], *arguments: object) -> Cost:
    """Drop the number of the round, which comes last."""
    return run(*arguments[:-1])


def _table(results: dict[str, list[Cost]], megabytes: float) -> str:
    peers = [name for name in ("gensim, corpus_file", "word2vec.c") if name in results]
    rows = []
    for name, costs in results.items():
        seconds = [cost.seconds for cost in costs]
        ratios = []
        for peer in peers:
            theirs = results["gensim, lists" if name.endswith("lists") else peer]
            ratios.append(f"{median_ratio([c.seconds for c in theirs], seconds):.1f}")
        rows.append(
            [
                name,
                f"{statistics.median(seconds):.3f}",
                f"{megabytes / statistics.median(seconds):.0f}",
                f"{megabytes / statistics.median(cost.cpu_seconds for cost in costs):.0f}",
                *ratios,
            ]
        )
    header = ["reader", "seconds", "MB/s", "MB/CPU-s", *(f"x {peer}" for peer in peers)]
    return markdown(header, rows)


if __name__ == "__main__":
    main()

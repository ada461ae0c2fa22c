"""Compare reading a text into a vocabulary and ids with other readers.

All readers read the same file, which is in the page cache, and take turns. gensim and word2vec.c
count words and keep no ids; `wc -w` only tells how many words there are. The benchmark fails if
their counts differ from those of sgns. The text is also compressed into a temporary folder, as one
file and as ten; a decompressor that discards its output shows the highest speed of one thread for
these files.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import sgns
from sgns.machine import available_cores
from xopen import xopen

from bench.harness import options
from bench.harness.contestants.contestant import END_OF_LINE
from bench.harness.contestants.gensim import CORPUS_FILE as GENSIM
from bench.harness.contestants.word2vec_c import WORD2VEC_C, word2vec_command
from bench.harness.corpora import counts_by_token
from bench.harness.measure import Clock, Cost, check, median_ratio, take_turns, unseeded
from bench.harness.processes import run_command
from bench.harness.reports import markdown, write_figures

MIN_COUNT = 5
#: Bytes that are read at a time.
BUFFER = 1 << 20
#: Files into which the text is cut.
N_PARTS = 10
WC = "wc"
Counts = dict[str, int]


def read_sgns(read: Callable[[], sgns.Corpus], expected: Counts) -> Cost:
    clock = Clock()
    corpus = read()
    cost = clock.cost()
    check(counts_by_token(corpus) == expected, "the counts are not those of the text")
    check(corpus.n_words == sum(expected.values()), "ids are missing")
    return cost


def count_gensim(expected: Counts, **corpus: object) -> Cost:
    from gensim.models import Word2Vec

    model = Word2Vec(min_count=MIN_COUNT, vector_size=1)
    clock = Clock()
    model.scan_vocab(**corpus)
    cost = clock.cost()
    found = {word: n for word, n in model.raw_vocab.items() if n >= MIN_COUNT}
    check(found == expected, "the counts of gensim differ")
    return cost


def count_word2vec_c(path: Path, expected: Counts) -> Cost:
    """Measure a run that counts and does not train: no threads, and one dimension."""
    with tempfile.TemporaryDirectory(prefix="sgns-bench-") as name:
        folder = Path(name)
        settings = {
            "-output": "o",
            "-save-vocab": "v",
            "-size": 1,
            "-negative": 0,
            "-hs": 0,
            "-threads": 0,
            "-min-count": MIN_COUNT,
        }
        command = word2vec_command(path, folder, settings)
        cost, _ = run_command(WORD2VEC_C.name, command, folder / "log.txt")
        lines = (folder / "v").read_bytes().splitlines()
    found = {word.decode(): int(n) for word, n in (line.rsplit(b" ", 1) for line in lines)}
    found.pop(END_OF_LINE, None)
    check(found == expected, "the counts of word2vec.c differ")
    return cost


def count_wc(path: Path, n_words: int) -> Cost:
    with tempfile.TemporaryDirectory(prefix="sgns-bench-") as name:
        log = Path(name) / "log.txt"
        cost, _ = run_command(WC, [WC, "-w", os.fspath(path.resolve())], log, {"LC_ALL": "C"})
        check(int(log.read_bytes().split()[0]) == n_words, "the words of wc differ")
    return cost


def decompress(files: list[Path]) -> Cost:
    clock = Clock()
    for path in files:
        with xopen(path, "rb", threads=0) as file:
            while file.read(BUFFER):
                pass
    return clock.cost()


def compressed(path: Path, folder: Path) -> dict[str, list[Path]]:
    """Write copies of a text: in one file of each format, and in ten files."""
    copies = {f".{suffix}": [folder / f"text.{suffix}"] for suffix in ("gz", "zst")}
    for (copy,) in copies.values():
        with path.open("rb") as source, xopen(copy, "wb", threads=0) as target:
            shutil.copyfileobj(source, target, BUFFER)
    lines = path.read_bytes().splitlines(keepends=True)
    parts = [folder / f"{part}.gz" for part in range(N_PARTS)]
    for number, part in enumerate(parts):
        begin, end = (len(lines) * n // N_PARTS for n in (number, number + 1))
        with xopen(part, "wb", threads=0) as target:
            target.writelines(lines[begin:end])
    return copies | {f"{N_PARTS} .gz": parts}


def measure(readers: dict[str, Callable[[], Cost]], rounds: int) -> dict[str, list[Cost]]:
    return take_turns({name: unseeded(read) for name, read in readers.items()}, rounds)


def main() -> None:
    parser = options.corpus_parser(__doc__)
    options.add_option(parser, "--repeats", 5, "rounds")
    arguments = parser.parse_args()
    path: Path = arguments.corpus
    megabytes = path.stat().st_size / 1e6
    corpus = sgns.Corpus.from_file(path, MIN_COUNT)
    expected = counts_by_token(corpus)
    n_raw_words = corpus.n_raw_words
    del corpus
    print(f"{megabytes:,.0f} MB, {n_raw_words:,} words, {len(expected):,} kept tokens")
    has_gensim = options.is_available("gensim", GENSIM.missing())

    readers: dict[str, Callable[[], Cost]] = {}
    for workers in sorted({1, available_cores()}):
        read = partial(sgns.Corpus.from_file, path, MIN_COUNT, workers=workers)
        readers[f"sgns, {workers} workers"] = partial(read_sgns, read, expected)
    if has_gensim:
        readers[GENSIM.name] = partial(count_gensim, expected, corpus_file=os.fspath(path))
    if options.is_available(WORD2VEC_C.name, WORD2VEC_C.missing()):
        readers[WORD2VEC_C.name] = partial(count_word2vec_c, path, expected)
    if options.is_available(f"{WC} -w", None if shutil.which(WC) else WC):
        readers[f"{WC} -w"] = partial(count_wc, path, n_raw_words)
    with tempfile.TemporaryDirectory(prefix="sgns-bench-") as folder:
        for name, copies in compressed(path, Path(folder)).items():
            read = partial(sgns.Corpus.from_file, copies, MIN_COUNT)
            readers[f"sgns, {name}"] = partial(read_sgns, read, expected)
            readers[f"decompressor, {name}"] = partial(decompress, copies)
        results = measure(readers, arguments.repeats)
    sentences = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    read = partial(sgns.Corpus.from_sentences, sentences, MIN_COUNT)
    readers = {"sgns, lists": partial(read_sgns, read, expected)}
    if has_gensim:
        readers["gensim, lists"] = partial(count_gensim, expected, corpus_iterable=sentences)
    results |= measure(readers, arguments.repeats)
    print(table(results, megabytes))
    packages = ["sgns", "gensim", "word2vec", "xopen"]
    write_figures(arguments.json, packages, megabytes=megabytes, results=results)


def table(results: dict[str, list[Cost]], megabytes: float) -> str:
    """Return medians over rounds of speeds, and of ratios of wall-clock times within a round.

    Readers of lists are compared with gensim on lists.
    """
    bases = [each.name for each in (GENSIM, WORD2VEC_C) if each.name in results]
    lists = "gensim, lists"
    rows = []
    for name, costs in results.items():
        seconds = [cost.seconds for cost in costs]
        ratios = []
        for base in bases:
            others = results[lists if name.endswith("lists") and lists in results else base]
            ratios.append(f"{median_ratio([cost.seconds for cost in others], seconds):.1f}")
        rows.append(
            [
                name,
                f"{statistics.median(seconds):.3f}",
                f"{megabytes / statistics.median(seconds):.0f}",
                f"{megabytes / statistics.median(cost.cpu_seconds for cost in costs):.0f}",
                *ratios,
            ]
        )
    header = ["reader", "seconds", "MB/s", "MB/CPU-s", *(f"x {base}" for base in bases)]
    return markdown(header, rows)


if __name__ == "__main__":
    main()

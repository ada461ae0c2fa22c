"""Compare the finding and joining of phrases with gensim.

There are three tasks: to find phrases in a corpus in memory (encoded ids for sgns, lists of strings
for gensim), to read the text file and find phrases in it, and to join phrases in memory. gensim's
strings are shared objects that store their hash, which is the best case for its dictionaries, and
it joins with its frozen phrases. The benchmark fails if the two libraries find other phrases or
scores, or join other sentences.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import sgns
from sgns.corpus.phrases import SCORINGS

from bench.harness import options
from bench.harness.measure import Cost, check, clocked, median_ratio, take_turns, unseeded
from bench.harness.reports import markdown, write_figures

Sentences: TypeAlias = list[list[str]]

FIND, READ, JOIN = "find", "read and find", "join"
SGNS, GENSIM = "sgns", "gensim"


def sentences_of(corpus: sgns.Corpus) -> Sentences:
    words = [corpus.vocabulary.tokens[i] for i in corpus.ids.tolist()]
    return [words[begin:end] for begin, end in pairwise(corpus.offsets.tolist())]


class Sgns:
    def __init__(self, path: Path, corpus: sgns.Corpus, workers: int, given: dict[str, Any]):
        self._path, self._corpus, self._workers = path, corpus, workers
        self._given = given
        self._phrases = self.find()

    def _found(self, corpus: sgns.Corpus) -> sgns.Phrases:
        return sgns.Phrases.find(corpus, **self._given, workers=self._workers)

    def find(self) -> sgns.Phrases:
        return self._found(self._corpus)

    def read(self) -> sgns.Phrases:
        return self._found(sgns.Corpus.from_file(self._path, min_count=1, workers=self._workers))

    def join(self) -> sgns.Corpus:
        return self._phrases.apply(self._corpus, self._workers)


class Gensim:
    def __init__(self, path: Path, corpus: sgns.Corpus, given: dict[str, Any]):
        from gensim.models.phrases import Phrases

        self._path, self._given = path, given
        self._make = Phrases
        self._sentences = sentences_of(corpus)
        self._frozen = Phrases(self._sentences, **given).freeze()

    def _found(self, sentences: Iterable[list[str]]) -> Mapping[str, float]:
        found: Mapping[str, float] = self._make(sentences, **self._given).export_phrases()
        return found

    def find(self) -> Mapping[str, float]:
        return self._found(self._sentences)

    def read(self) -> Mapping[str, float]:
        with self._path.open(encoding="utf-8") as lines:
            return self._found(line.split() for line in lines)

    def join(self) -> Sentences:
        return [self._frozen[sentence] for sentence in self._sentences]


def measure(ours: Sgns, theirs: Gensim, repeats: int) -> dict[str, dict[str, list[Cost]]]:
    """Check that results are equal; return the costs of each task, by library and round."""
    tasks: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        FIND: (ours.find, theirs.find),
        READ: (ours.read, theirs.read),
        JOIN: (ours.join, theirs.join),
    }
    gc.freeze()  # every collection would visit gensim's sentences otherwise

    costs = {}
    for name, (our_task, their_task) in tasks.items():
        if name == JOIN:
            agree = sentences_of(our_task()) == their_task()
        else:
            agree = dict(our_task()) == dict(their_task())
        check(agree, f"{name}: the results of sgns and gensim differ")
        clocks = {SGNS: partial(clocked, our_task), GENSIM: partial(clocked, their_task)}
        costs[name] = take_turns({who: unseeded(run) for who, run in clocks.items()}, repeats)
    return costs


def table(costs: Mapping[str, Mapping[str, Sequence[Cost]]]) -> str:
    """Return medians over rounds of CPU times, and of ratios within a round."""
    rows = []
    for name, by_library in costs.items():
        seconds = {
            library: [cost.cpu_seconds for cost in rounds] for library, rounds in by_library.items()
        }
        rows.append(
            [
                name,
                *(f"{statistics.median(seconds[library]):.2f}" for library in (SGNS, GENSIM)),
                f"{median_ratio(seconds[GENSIM], seconds[SGNS]):.1f}",
            ]
        )
    return markdown(["work", "sgns, CPU-s", "gensim, CPU-s", "sgns is faster by"], rows)


def main() -> None:
    parser = options.corpus_parser(__doc__)
    options.add_option(parser, "--min-count", 5, "occurrences that a phrase needs")
    options.add_option(parser, "--threshold", 10.0, "score that a phrase needs")
    parser.add_argument(
        "--scoring", choices=SCORINGS, default="default", help="score (default: default)"
    )
    options.add_option(parser, "--workers", 1, "threads of sgns; gensim has one")
    options.add_option(parser, "--repeats", 3, "rounds")
    arguments = parser.parse_args()
    options.require_package(parser, "gensim")

    given = {name: getattr(arguments, name) for name in ("min_count", "threshold", "scoring")}
    corpus = sgns.Corpus.from_file(arguments.corpus, min_count=1)
    ours = Sgns(arguments.corpus, corpus, arguments.workers, given)
    costs = measure(ours, Gensim(arguments.corpus, corpus, given), arguments.repeats)
    found = ours.find()
    print(f"{corpus.n_words:,} words, {len(found):,} phrases\n\n{table(costs)}", flush=True)
    write_figures(
        arguments.json,
        ["sgns", "gensim", "numpy"],
        words=corpus.n_words,
        phrases=len(found),
        workers=arguments.workers,
        costs=costs,
    )


if __name__ == "__main__":
    main()

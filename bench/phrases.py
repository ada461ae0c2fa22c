"""Phrases: finding and joining them, against gensim.

python -m bench.phrases CORPUS [--min-count N] [--threshold X] [--scoring NAME] [--workers N]
    [--repeats N] [--json OUT]

Three pieces of work: finding in a corpus that is in memory (encoded ids for sgns, lists of strings
for gensim), finding in the text file, reading included, and joining in memory. gensim's strings are
shared objects whose hash is known already, which is the best case for its dictionaries; it joins
with its frozen phrases. Both must find the same phrases with the same scores, and join the same
sentences, before anything is printed.
"""

from __future__ import annotations

import gc
import json
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import sgns
from sgns.corpus.phrases import SCORINGS

from bench.harness import options
from bench.harness.measure import Clock, Cost, check, machine, markdown, median_ratio, take_turns

Sentences: TypeAlias = list[list[str]]

FIND, READ, JOIN = "find", "read and find", "join"
SGNS, GENSIM = "sgns", "gensim"


def sentences_of(corpus: sgns.Corpus) -> Sentences:
    words = [corpus.vocabulary.tokens[i] for i in corpus.ids.tolist()]
    return [words[begin:end] for begin, end in pairwise(corpus.offsets.tolist())]


class Sgns:
    def __init__(self, path: Path, corpus: sgns.Corpus, workers: int, arguments: dict[str, Any]):
        self._path, self._corpus, self._workers = path, corpus, workers
        self._arguments = arguments
        self._phrases = self.find()

    def find(self) -> sgns.Phrases:
        return sgns.Phrases.find(self._corpus, **self._arguments, workers=self._workers)

    def read(self) -> sgns.Phrases:
        corpus = sgns.Corpus.from_file(self._path, min_count=1, workers=self._workers)
        return sgns.Phrases.find(corpus, **self._arguments, workers=self._workers)

    def join(self) -> sgns.Corpus:
        return self._phrases.apply(self._corpus, self._workers)


class Gensim:
    def __init__(self, path: Path, corpus: sgns.Corpus, arguments: dict[str, Any]):
        from gensim.models.phrases import Phrases

        self._path, self._arguments = path, arguments
        self._make = Phrases
        self._sentences = sentences_of(corpus)
        self._frozen = Phrases(self._sentences, **arguments).freeze()

    def _found(self, sentences: Iterable[list[str]]) -> Mapping[str, float]:
        found: Mapping[str, float] = self._make(sentences, **self._arguments).export_phrases()
        return found

    def find(self) -> Mapping[str, float]:
        return self._found(self._sentences)

    def read(self) -> Mapping[str, float]:
        with self._path.open(encoding="utf-8") as lines:
            return self._found(line.split() for line in lines)

    def join(self) -> Sentences:
        return [self._frozen[sentence] for sentence in self._sentences]


def measure(ours: Sgns, theirs: Gensim, repeats: int) -> dict[str, dict[str, list[Cost]]]:
    """Cost of each piece of work, by contender and round, once both have given the same."""
    work: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        FIND: (ours.find, theirs.find),
        READ: (ours.read, theirs.read),
        JOIN: (ours.join, theirs.join),
    }
    gc.freeze()  # or every collection would go through the sentences that gensim is given

    def run(do: Callable[[], Any], turn: int) -> Cost:
        clock = Clock()
        do()
        return clock.cost()

    costs = {}
    for name, (do_ours, do_theirs) in work.items():
        if name == JOIN:
            agree = sentences_of(do_ours()) == do_theirs()
        else:
            agree = dict(do_ours()) == dict(do_theirs())
        check(agree, f"{name}: sgns and gensim differ")
        costs[name] = take_turns(
            {SGNS: partial(run, do_ours), GENSIM: partial(run, do_theirs)}, repeats
        )
    return costs


def table(costs: Mapping[str, Mapping[str, Sequence[Cost]]]) -> str:
    """Medians over rounds, and of the ratios within them."""
    rows = []
    for name, by_contender in costs.items():
        seconds = {
            contender: [cost.cpu_seconds for cost in rounds]
            for contender, rounds in by_contender.items()
        }
        rows.append(
            [
                name,
                *(f"{statistics.median(seconds[contender]):.2f}" for contender in (SGNS, GENSIM)),
                f"{median_ratio(seconds[GENSIM], seconds[SGNS]):.1f}",
            ]
        )
    return markdown(["work", "sgns, CPU-s", "gensim, CPU-s", "sgns is faster by"], rows)


def main() -> None:
    parser = options.parser(__doc__)
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("--threshold", type=float, default=10.0)
    parser.add_argument("--scoring", choices=SCORINGS, default="default")
    parser.add_argument("--workers", type=int, default=1, help="of sgns; gensim has one")
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    if not find_spec("gensim"):
        parser.error("there is nobody to compare with: the package 'gensim' is not installed")

    arguments = {name: getattr(given, name) for name in ("min_count", "threshold", "scoring")}
    corpus = sgns.Corpus.from_file(given.corpus, min_count=1)
    ours = Sgns(given.corpus, corpus, given.workers, arguments)
    costs = measure(ours, Gensim(given.corpus, corpus, arguments), given.repeats)
    found = ours.find()
    print(f"{corpus.n_words:,} words, {len(found):,} phrases\n\n{table(costs)}", flush=True)
    if given.json:
        figures = {
            "machine": machine(["sgns", "gensim", "numpy"]),
            "words": corpus.n_words,
            "phrases": len(found),
            "workers": given.workers,
            "costs": {
                name: {contender: list(map(asdict, rounds)) for contender, rounds in turns.items()}
                for name, turns in costs.items()
            },
        }
        given.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()

"""The whole call `Word2Vec(...)` of sgns.compat.gensim against gensim's.

python -m bench.gensim_api CORPUS [--similarity FILE... --analogies FILE] [--workers N]
    [--vector-size N] [--epochs N] [--rounds N] [--json OUT]

Skip-gram and CBOW, of the text as lists of words that are in memory, and of the file by its name:
reading, counting and training, as whoever changes one import line will see it. Everything else has
the defaults of gensim. Both take turns in one process, with one thread for gensim's BLAS.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from itertools import product
from typing import Any

import numpy as np
import sgns
from sgns.compat.gensim import LineSentence, Word2Vec

from bench.harness import options
from bench.harness.contestants.gensim import ENVIRONMENT
from bench.harness.measure import Clock, Cost, check, machine, markdown, median_ratio, take_turns
from bench.harness.scores import scores

SGNS, GENSIM = "sgns", "gensim"
ARCHITECTURES = {"skip-gram": 1, "cbow": 0}


@dataclass(frozen=True)
class Turn:
    """What one call cost, and how good its vectors are."""

    cost: Cost
    quality: dict[str, float]


def restart_with_quiet_blas(module: str) -> None:
    """Begin again with the environment that gensim is fastest in; NumPy reads it once."""
    wanted = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT}
    wanted |= {name: value for name, value in ENVIRONMENT.items() if value is not None}
    if wanted != dict(os.environ):
        os.execve(sys.executable, [sys.executable, "-m", module, *sys.argv[1:]], wanted)


def words_and_counts(model: Any) -> dict[str, int]:
    return {word: int(model.wv.get_vecattr(word, "count")) for word in model.wv.index_to_key}


def call(
    kind: Callable[..., Any],
    arguments: Mapping[str, Any],
    judge: Callable[[sgns.WordVectors], dict[str, float]],
    expected: Mapping[str, int],
    turn: int,
) -> Turn:
    gc.collect()
    clock = Clock()
    model = kind(**arguments, seed=turn)
    cost = clock.cost()
    check(words_and_counts(model) == expected, "the words or their counts differ")
    check(bool(np.isfinite(model.wv.vectors).all()), "vectors are not finite")
    order = [model.wv.key_to_index[word] for word in expected]
    vocabulary = sgns.Vocabulary(expected)
    return Turn(cost, judge(sgns.WordVectors(vocabulary, model.wv.vectors[order])))


def table(turns: Mapping[tuple[str, str], Mapping[str, Sequence[Turn]]]) -> str:
    """Medians over rounds, and of the ratios within them."""
    qualities = list(next(iter(next(iter(turns.values())).values()))[0].quality)
    rows = []
    for (architecture, source), by_contender in turns.items():
        seconds, cpu_seconds = (
            {name: [getattr(t.cost, kind) for t in each] for name, each in by_contender.items()}
            for kind in ("seconds", "cpu_seconds")
        )
        for name, each in by_contender.items():
            rows.append(
                [
                    f"{architecture}, {source}, {name}",
                    f"{statistics.median(seconds[name]):.2f}",
                    f"{statistics.median(cpu_seconds[name]):.2f}",
                    f"{median_ratio(seconds[GENSIM], seconds[name]):.1f}",
                    f"{median_ratio(cpu_seconds[GENSIM], cpu_seconds[name]):.1f}",
                    *(f"{statistics.fmean(t.quality[q] for t in each):.1f}" for q in qualities),
                ]
            )
    return markdown(["call", "s", "CPU-s", "x gensim", "x gensim, CPU", *qualities], rows)


def main() -> None:
    parser = options.parser(__doc__)
    options.add_evaluation(parser)
    for name, default in (("workers", 2), ("vector-size", 100), ("epochs", 5), ("rounds", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    if not find_spec("gensim"):
        parser.error("there is nobody to compare with: the package 'gensim' is not installed")
    restart_with_quiet_blas("bench.gensim_api")
    from gensim.models import Word2Vec as Theirs

    sentences = list(LineSentence(given.corpus))
    gc.freeze()  # or every collection would go through all words
    corpus = sgns.Corpus.from_file(given.corpus)
    expected = dict(zip(corpus.vocabulary.tokens, corpus.counts.tolist(), strict=True))
    common = {name: getattr(given, name) for name in ("workers", "vector_size", "epochs")}
    sources = {
        "sentences": {"sentences": sentences},
        "corpus_file": {"corpus_file": os.fspath(given.corpus)},
    }
    judge = partial(scores, similarity=given.similarity, analogies=given.analogies)
    turns = {}
    for (architecture, sg), (source, corpus_arguments) in product(
        ARCHITECTURES.items(), sources.items()
    ):
        arguments = {**common, **corpus_arguments, "sg": sg}
        turns[architecture, source] = take_turns(
            {
                name: partial(call, kind, arguments, judge, expected)
                for name, kind in ((SGNS, Word2Vec), (GENSIM, Theirs))
            },
            given.rounds,
        )
    print(f"{corpus.n_raw_words:,} words, {given.workers} workers\n\n{table(turns)}", flush=True)
    if given.json:
        figures = {
            "machine": machine(["sgns", "gensim", "numpy"]),
            "words": corpus.n_raw_words,
            **common,
            "turns": {
                f"{architecture}, {source}": {
                    name: list(map(asdict, each)) for name, each in by_contender.items()
                }
                for (architecture, source), by_contender in turns.items()
            },
        }
        given.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()

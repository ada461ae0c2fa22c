"""Compare the whole call `Word2Vec(...)` of sgns.compat.gensim with gensim's.

The call reads, counts and trains, as for a user who changes one import line. It is measured with
skip-gram and CBOW, on lists of words in memory and on the name of a file. All other options have
gensim's defaults. Both libraries take turns in one process, with one thread for gensim's BLAS.
"""

from __future__ import annotations

import gc
import os
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import sgns
from sgns.compat.gensim import LineSentence, Word2Vec

from bench.harness import environments, options
from bench.harness.corpora import counts_by_token
from bench.harness.evaluation import Evaluation
from bench.harness.measure import Clock, Cost, check, check_finite, median_ratio, take_turns
from bench.harness.reports import markdown, write_figures

SGNS, GENSIM = "sgns", "gensim"
ARCHITECTURES = {"skip-gram": 1, "cbow": 0}


@dataclass(frozen=True)
class Turn:
    """Cost of one call, and quality of its vectors."""

    cost: Cost
    quality: dict[str, float]


def words_and_counts(model: Any) -> dict[str, int]:
    return {word: int(model.wv.get_vecattr(word, "count")) for word in model.wv.index_to_key}


def call(
    kind: Callable[..., Any],
    arguments: Mapping[str, Any],
    evaluation: Evaluation,
    expected: Mapping[str, int],
    seed: int,
) -> Turn:
    gc.collect()
    clock = Clock()
    model = kind(**arguments, seed=seed)
    cost = clock.cost()
    check(words_and_counts(model) == expected, "the words or their counts differ")
    check_finite(kind.__module__, model.wv.vectors)
    order = [model.wv.key_to_index[word] for word in expected]
    vocabulary = sgns.Vocabulary(expected)
    return Turn(cost, evaluation.scores(sgns.WordVectors(vocabulary, model.wv.vectors[order])))


def table(turns: Mapping[str, Mapping[str, Sequence[Turn]]]) -> str:
    """Return medians over rounds of times and of ratios within a round, and means of quality."""
    qualities = list(next(iter(next(iter(turns.values())).values()))[0].quality)
    rows = []
    for work, by_contestant in turns.items():
        seconds, cpu_seconds = (
            {name: [getattr(t.cost, kind) for t in each] for name, each in by_contestant.items()}
            for kind in ("seconds", "cpu_seconds")
        )
        for name, each in by_contestant.items():
            rows.append(
                [
                    f"{work}, {name}",
                    f"{statistics.median(seconds[name]):.2f}",
                    f"{statistics.median(cpu_seconds[name]):.2f}",
                    f"{median_ratio(seconds[GENSIM], seconds[name]):.1f}",
                    f"{median_ratio(cpu_seconds[GENSIM], cpu_seconds[name]):.1f}",
                    *(f"{statistics.fmean(t.quality[q] for t in each):.1f}" for q in qualities),
                ]
            )
    return markdown(["call", "s", "CPU-s", "x gensim", "x gensim, CPU", *qualities], rows)


def main() -> None:
    parser = options.corpus_parser(__doc__)
    Evaluation.add_options(parser)
    options.add_option(parser, "--workers", 2, "threads")
    options.add_option(parser, "--vector-size", 100, "components of a vector")
    options.add_option(parser, "--epochs", 5, "epochs")
    options.add_option(parser, "--rounds", 3, "rounds")
    arguments = parser.parse_args()
    options.require_package(parser, "gensim")
    environments.restart("bench.gensim_api", environments.GENSIM)
    from gensim.models import Word2Vec as Theirs

    sentences = list(LineSentence(arguments.corpus))
    gc.freeze()  # every collection would visit all words otherwise
    corpus = sgns.Corpus.from_file(arguments.corpus)
    evaluation, expected = Evaluation.of(arguments), counts_by_token(corpus)
    common = {name: getattr(arguments, name) for name in ("workers", "vector_size", "epochs")}
    sources = {
        "sentences": {"sentences": sentences},
        "corpus_file": {"corpus_file": os.fspath(arguments.corpus)},
    }
    turns = {}
    for (architecture, sg), (source, text) in product(ARCHITECTURES.items(), sources.items()):
        given = {**common, **text, "sg": sg}
        turns[f"{architecture}, {source}"] = take_turns(
            {
                name: partial(call, kind, given, evaluation, expected)
                for name, kind in ((SGNS, Word2Vec), (GENSIM, Theirs))
            },
            arguments.rounds,
        )
    print(
        f"{corpus.n_raw_words:,} words, {arguments.workers} workers\n\n{table(turns)}", flush=True
    )
    write_figures(
        arguments.json,
        ["sgns", "gensim", "numpy"],
        words=corpus.n_raw_words,
        **common,
        turns=turns,
    )


if __name__ == "__main__":
    main()

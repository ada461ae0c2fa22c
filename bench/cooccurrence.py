"""Vectors from a co-occurrence matrix against vectors from the text that it was counted in.

python -m bench.cooccurrence CORPUS --similarity FILE... --analogies FILE [--dims N] [--epochs N]
    [--workers N] [--seeds N] [--json OUT]

The matrix holds, for every two tokens, how often a training on the text expects them as a pair: in
texts that were subsampled, a few times over, the share of windows that reach from one to the other.
"""

from __future__ import annotations

import json
import statistics
from functools import partial

import numpy as np
import sgns
from scipy import sparse

from bench.harness import options
from bench.harness.measure import Clock, machine, markdown, take_turns
from bench.harness.scores import scores

#: Subsampled texts that the mean is taken of: as many as the epochs of a training by default.
PASSES = 5


def cooccurrence(corpus: sgns.Corpus, window: int, sample: float) -> sparse.csr_array:
    """Expected number of each (center, context) pair in one epoch, shape (n_tokens, n_tokens)."""
    rng = np.random.default_rng(1)
    keep = sgns.keep_probability(corpus.counts, sample)
    n_tokens = len(corpus.vocabulary)
    sentences = np.repeat(
        np.arange(corpus.n_sentences, dtype=np.uint32), np.diff(corpus.offsets).astype(np.int64)
    )
    after = sparse.csr_array((n_tokens, n_tokens))
    for _ in range(PASSES):
        # Words that are dropped leave no gap: windows reach past them.
        kept = np.flatnonzero(rng.random(corpus.n_words) < keep[corpus.ids])
        ids, of = corpus.ids[kept], sentences[kept]
        for distance in range(1, window + 1):
            within = of[distance:] == of[:-distance]
            pairs = ids[:-distance][within], ids[distance:][within]
            reached = (window + 1 - distance) / window / PASSES
            counts = np.full(pairs[0].size, reached)
            after += sparse.coo_array((counts, pairs), (n_tokens, n_tokens)).tocsr()
    return after + after.T.tocsr()


def main() -> None:
    parser = options.parser(__doc__)
    options.add_evaluation(parser, required=True)
    parser.add_argument("--dims", type=int, default=100)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--seeds", type=int, default=1)
    arguments = parser.parse_args()
    corpus = sgns.Corpus.from_file(arguments.corpus)
    clock = Clock()
    matrix = cooccurrence(corpus, 5, 1e-3)
    print(
        f"{corpus.n_words:,} words; {matrix.nnz:,} pairs that occur {matrix.sum():,.0f} times, "
        f"counted in {clock.cost().seconds:.0f} s"
    )
    given = {
        "vector_size": arguments.dims,
        "epochs": arguments.epochs,
        "workers": arguments.workers,
    }

    def run(from_matrix: bool, seed: int) -> dict[str, float]:
        clock = Clock()
        if from_matrix:
            model = sgns.train_pairs(matrix, vocabulary=corpus.vocabulary, seed=seed, **given)
        else:
            model = sgns.train(corpus, seed=seed, **given)
        cpu_seconds = clock.cost().cpu_seconds
        row = scores(model.vectors, arguments.similarity, arguments.analogies) | {
            "Mpairs": model.pairs_trained / 1e6,
            "Mpairs/CPU-s": model.pairs_trained / cpu_seconds / 1e6,
        }
        print(", ".join(f"{name} {value:.2f}" for name, value in row.items()), flush=True)
        return row

    rows = take_turns({"text": partial(run, False), "matrix": partial(run, True)}, arguments.seeds)
    columns = list(rows["text"][0])
    means = (
        [name, *(f"{statistics.fmean(row[column] for row in found):.2f}" for column in columns)]
        for name, found in rows.items()
    )
    print("\n" + markdown(["mean over seeds", *columns], means))
    if arguments.json:
        figures = {"machine": machine(["numpy", "scipy"]), "given": given, "runs": rows}
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()

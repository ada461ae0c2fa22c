"""Compare vectors from a co-occurrence matrix with vectors from the text that it was counted in.

An element of the matrix is the expected number of times that a training on the text has two tokens
as a pair. It is the mean over a few subsampled texts of the share of windows that reach from one
token to the other.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import sgns
from scipy import sparse

from bench.harness import options
from bench.harness.evaluation import Evaluation
from bench.harness.measure import Clock, take_turns
from bench.harness.reports import line_of, table_of_means, write_figures

#: Subsampled texts in the mean: as many as a training has epochs by default.
PASSES = 5


def cooccurrence(corpus: sgns.Corpus, window: int, sample: float) -> sparse.csr_array:
    """Return the expected counts of pairs in one epoch, of shape (n_tokens, n_tokens)."""
    rng = np.random.default_rng(1)
    keep = sgns.keep_probability(corpus.counts, sample)
    n_tokens = len(corpus.vocabulary)
    sentences = np.repeat(
        np.arange(corpus.n_sentences, dtype=np.uint32), np.diff(corpus.offsets).astype(np.int64)
    )
    after = sparse.csr_array((n_tokens, n_tokens))
    for _ in range(PASSES):
        # Dropped words leave no gap: windows extend past them.
        kept = np.flatnonzero(rng.random(corpus.n_words) < keep[corpus.ids])
        ids, sentence = corpus.ids[kept], sentences[kept]
        for distance in range(1, window + 1):
            within = sentence[distance:] == sentence[:-distance]
            pairs = ids[:-distance][within], ids[distance:][within]
            share = (window + 1 - distance) / window / PASSES
            counts = np.full(pairs[0].size, share)
            after += sparse.coo_array((counts, pairs), (n_tokens, n_tokens)).tocsr()
    return after + after.T.tocsr()


def main() -> None:
    parser = options.corpus_parser(__doc__)
    Evaluation.add_options(parser, required=True)
    options.add_option(parser, "--dims", 100, "vector size")
    options.add_option(parser, "--epochs", 5, "epochs")
    parser.add_argument("--workers", type=int, metavar="N", help="threads (default: sgns decides)")
    options.add_option(parser, "--seeds", 1, "seeds of each training")
    arguments = parser.parse_args()
    evaluation = Evaluation.of(arguments)
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
        figures = evaluation.scores(model.vectors) | {
            "Mpairs": model.pairs_trained / 1e6,
            "Mpairs/CPU-s": model.pairs_trained / cpu_seconds / 1e6,
        }
        print(line_of(figures), flush=True)
        return figures

    runs = take_turns({"text": partial(run, False), "matrix": partial(run, True)}, arguments.seeds)
    print("\n" + table_of_means(runs))
    write_figures(arguments.json, ["numpy", "scipy"], given=given, runs=runs)


if __name__ == "__main__":
    main()

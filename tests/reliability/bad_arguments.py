"""Arguments that make no sense."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import sgns

from .faults import INFINITY, MEGABYTE, NAN, SENTENCES, refused, train, works

AT_LEAST_1 = "must be at least 1, got "
NUMBER = "must be a number, got "
TWO_TOKENS = "negatives need at least two tokens with a noise weight above 0"

for option, value, error, pattern in [
    ("window", 0, ValueError, AT_LEAST_1 + "0"),
    ("window", -1, ValueError, AT_LEAST_1 + "-1"),
    ("window", 2**40, ValueError, "window must be at most 4294967295"),
    ("window", 1.5, TypeError, "window must be an integer, got 1.5"),
    ("vector_size", 0, ValueError, AT_LEAST_1 + "0"),
    ("vector_size", 2**24, MemoryError, ""),
    ("vector_size", 2**40, MemoryError, "two float32 matrices of shape .* do not fit"),
    ("vector_size", 2**63, MemoryError, "do not fit"),
    ("epochs", 0, ValueError, AT_LEAST_1 + "0"),
    ("epochs", 2**63, ValueError, r"epochs times words is past 2\^64"),
    ("workers", 0, ValueError, AT_LEAST_1 + "0"),
    ("workers", 2**40, ValueError, "workers must be at most 65536"),
    ("negative", 0, ValueError, AT_LEAST_1 + "0"),
    ("negative", 2**40, ValueError, "negative must be at most"),
    ("negative", 2**32 - 2, MemoryError, ""),
    ("alpha", 0, ValueError, "alpha must be finite and > 0"),
    ("alpha", NAN, ValueError, "alpha must be finite and > 0, got nan"),
    ("alpha", 1000, sgns.DivergenceError, "alpha was 1000.*try a lower one"),
    ("alpha", 1e300, sgns.DivergenceError, "the loss is -?nan"),
    ("alpha", None, TypeError, "alpha " + NUMBER + "None"),
    ("min_alpha", 1, ValueError, "min_alpha must be >= 0 and at most alpha"),
    ("sample", -1, ValueError, "sample must be finite and >= 0"),
    ("sample", NAN, ValueError, "sample must be finite and >= 0, got nan"),
    ("sample", 1e-300, sgns.CorpusError, "subsampling left fewer than two words"),
    ("min_count", 0, ValueError, AT_LEAST_1 + "0"),
    ("min_count", 1000, sgns.CorpusError, "no token occurs min_count=1000 times in 200 words"),
    ("objective", "x", ValueError, "objective must be one of logistic"),
    ("architecture", "x", ValueError, "architecture must be one of skip-gram, cbow"),
    ("negatives_mode", "x", ValueError, "negatives_mode must be one of shared, per_pair"),
    ("backend", "x", ValueError, "backend must be one of cpp, torch"),
    ("noise", "x", ValueError, "noise must be one of power, uniform"),
    ("noise", np.zeros(5), sgns.CorpusError, TWO_TOKENS),
    ("noise", [0, 0, 1, 0, 0], sgns.CorpusError, TWO_TOKENS + ", got 1"),
    ("noise", [1, 1, NAN, 1, 1], ValueError, "finite and >= 0, got nan at position 2"),
    ("noise", [1, 1, -1, 1, 1], ValueError, "finite and >= 0, got -1.* at position 2"),
    ("noise", [1, 1, 1, 1, INFINITY], ValueError, "finite and >= 0, got inf at position 4"),
    ("noise", [1, 1], ValueError, "one weight for each of the 5 tokens"),
    ("ns_exponent", NAN, ValueError, "ns_exponent must be finite"),
    ("ns_exponent", 1000, ValueError, "weights must be finite"),
    ("block_size", 0, ValueError, AT_LEAST_1 + "0"),
    ("pool_size", 2**32 - 1, MemoryError, ""),
    ("seed", -1, ValueError, "seed must be at least 0"),
    ("on_progress", 5, TypeError, "on_progress must be a function, got 5"),
]:
    given = f"{value:.3g}" if isinstance(value, float) else str(value)
    refused(f"train({option}={given})", error, pattern, partial(train, **{option: value}))

# So many threads are an error on machines that cannot create them.
works("64 workers", lambda: train(workers=64).words_trained, 200, memory=8192 * MEGABYTE)
works("1000 workers", lambda: train(workers=1000).words_trained, 200, memory=1 << 37)
refused(
    "64 workers without room for their stacks",
    OSError,
    "",
    lambda: train([list(map(str, range(1000)))] * 700, workers=64),
)
works("a block of 2^40 centers", lambda: train(block_size=2**40).words_trained, 200)


def is_finite_or_refused(train_once: Callable[[], sgns.Model]) -> bool:
    """Return whether vectors are finite or training diverges."""
    try:
        model = train_once()
    except sgns.DivergenceError:
        return True
    return all(np.isfinite(v.matrix).all() for v in (model.vectors, model.context_vectors))


WAYS = [{}, {"negatives_mode": "per_pair"}, {"architecture": "cbow"}, {"architecture": "cbow-sum"}]
works(
    "rates from 0.01 to 1e36",
    lambda: all(
        is_finite_or_refused(partial(train, alpha=10.0**exponent, epochs=5, **way))
        for exponent in range(-2, 37, 2)
        for way in WAYS
    ),
)
works(
    "weights of pairs from 1 to 3e38, rates from 0.01 to 1e30",
    lambda: all(
        is_finite_or_refused(
            partial(train_pairs, range(n), [*range(1, n), 0], [weight] * n, alpha=alpha, **way)
        )
        for n in (2, 50)
        for weight in (1.0, 1e30, 1e37, 3e38)
        for alpha in (0.01, 1.0, 1e3, 1e10, 1e30)
        for way in WAYS[:2]
    ),
)

for name, ids, options, error, pattern in [
    ("NaN", [NAN, 1], {}, TypeError, "ids must be integers, got float64"),
    ("-1", [-1, 2], {}, IndexError, "ids holds id -1 at position 0"),
    ("past the vocabulary", [0, 5], {"n_tokens": 5}, IndexError, "id 5 at position 1"),
    ("too large for 32 bits", [2**32 - 1], {}, IndexError, "id 4294967295"),
    ("suspiciously large", [2**32 - 2], {}, ValueError, "pass n_tokens if so many rows"),
    ("two-dimensional", [[1, 2]], {}, ValueError, "ids must be 1-D"),
    ("objects", [None, 1], {}, TypeError, "ids must be integers, got object"),
    ("none", [], {}, sgns.CorpusError, "nothing to train on"),
    ("of falling offsets", [0, 1], {"offsets": [0, 2, 1, 2]}, ValueError, "offsets must rise"),
    ("of offsets past the end", [0, 1], {"offsets": [0, 9]}, ValueError, "offsets must rise"),
    ("of offsets that are NaN", [0, 1], {"offsets": [0, NAN]}, ValueError, "must be integers"),
    ("of 2^31 tokens", [0, 1], {"n_tokens": 2**31}, MemoryError, ""),
]:
    refused(f"ids: {name}", error, pattern, partial(sgns.Corpus.from_ids, ids, **options))


def train_pairs(
    centers: object, contexts: object, weights: object = None, **options: Any
) -> sgns.Model:
    """Train on a few pairs."""
    small = {"vector_size": 8, "workers": 1, "epochs": 1}
    return sgns.train_pairs(centers, contexts, weights, **{**small, **options})


for name, arguments, error, pattern in [
    ("none", ([], []), sgns.CorpusError, "there are no pairs"),
    ("weights of NaN", ([0, 1], [1, 0], [1, NAN]), ValueError, "got nan at position 1"),
    ("negative weights", ([0, 1], [1, 0], [1, -1]), ValueError, "got -1.* at position 1"),
    ("infinite weights", ([0, 1], [1, 0], [1, INFINITY]), ValueError, "got inf at position 1"),
    ("too few weights", ([0, 1], [1, 0], [1]), ValueError, "as many as the 2 pairs, got 1"),
    ("too few contexts", ([0, 1, 1], [1, 0]), ValueError, "3"),
    ("a negative id", ([0, -1], [1, 0]), IndexError, "centers holds id -1 at position 1"),
    ("ids that are floats", ([0, 1], [1.0, 0.0]), TypeError, "contexts must be integers"),
]:
    refused(f"pairs: {name}", error, pattern, partial(train_pairs, *arguments))

for name, tokens, counts, error, pattern in [
    ("a token twice", ["a", "a"], None, ValueError, "'a' occurs twice"),
    ("a number", [5], None, TypeError, "tokens must be strings, got int"),
    ("a lone surrogate", ["\ud800"], None, ValueError, "lone surrogate"),
    ("counts of NaN", ["a"], [NAN], ValueError, "counts must be integers"),
    ("counts below 0", ["a"], [-1], ValueError, "counts must be >= 0, got -1"),
    ("too many counts", ["a"], [1, 2], ValueError, r"counts must have shape \(1,\)"),
]:
    refused(f"vocabulary: {name}", error, pattern, partial(sgns.Vocabulary, tokens, counts))


def find_phrases(**options: object) -> object:
    """Look for phrases in a small corpus."""
    return sgns.Phrases.find(sgns.Corpus.from_sentences(SENTENCES, 1), **options)


for option, value, error, pattern in [
    ("threshold", NAN, ValueError, "threshold must be above 0 .* got nan"),
    ("min_count", 0, ValueError, AT_LEAST_1 + "0"),
    ("scoring", "x", ValueError, "scoring must be one of default, npmi"),
    ("connector_words", "a", TypeError, "not one string"),
]:
    refused(f"phrases: {option}={value}", error, pattern, partial(find_phrases, **{option: value}))

for name, query, error, pattern in [
    ("an unknown token", "zz", KeyError, "'zz' is not in the vocabulary"),
    ("an id past the end", 5, IndexError, r"id 5 is outside 0\.\.4"),
    ("nothing", [], ValueError, "the query is empty"),
    ("another dimension", [np.ones(3)], ValueError, r"have shape \(8,\), got \(3,\)"),
    ("infinities", [np.full(8, INFINITY)], ValueError, "a vector must be finite"),
    ("bytes", b"a", TypeError, "expected a token or an id, got bytes"),
]:
    refused(
        f"query: {name}",
        error,
        pattern,
        lambda query=query: train().vectors.most_similar(query),
    )

for name, matrix, error, pattern in [
    ("one row too few", np.ones((4, 2)), ValueError, r"must have shape \(5, vector_size\)"),
    ("no dimension", np.ones((5, 0)), ValueError, "both at least 1"),
    ("text", np.array([["a"]] * 5), TypeError, "matrix must hold real numbers"),
    ("objects", np.array([[None]] * 5), TypeError, "matrix must hold real numbers"),
]:
    vocabulary = sgns.Vocabulary(list("abcde"))
    refused(f"matrix: {name}", error, pattern, partial(sgns.WordVectors, vocabulary, matrix))

for option, value, pattern in [
    ("p", 0, "p must be"),
    ("q", NAN, "q must be"),
    ("walk_length", 0, "walk_length must be"),
    ("num_walks", 0, "num_walks must be"),
]:
    graph = sgns.graph.Graph.from_edges([0, 1], [1, 2])
    refused(
        f"node2vec({option}={value})",
        ValueError,
        pattern,
        partial(sgns.graph.node2vec, graph, **{option: value}),
    )
for name, weights, pattern in [
    ("NaN", [1, NAN], "weight"),
    ("-1", [1, -1], "weight"),
]:
    refused(
        f"edges: a weight of {name}",
        ValueError,
        pattern,
        partial(sgns.graph.Graph.from_edges, [0, 1], [1, 2], weights),
    )

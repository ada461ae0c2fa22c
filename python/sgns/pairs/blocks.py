"""Number of centers in a block of pairs, and of negatives in its pool."""

from __future__ import annotations

from sgns import _core
from sgns.arguments import UINT32_MAX, check_choice, check_integer
from sgns.pairs.windows import DEFAULT_WINDOW

__all__ = ["NEGATIVES_MODES", "block_shape"]

#: Negatives are in a pool that the pairs of a block share, or each pair has its own.
NEGATIVES_MODES = ("shared", "per_pair")

#: Centers in a block without a pool. The pairs stay in the cache.
PER_PAIR_BLOCK_SIZE = 256
#: Centers in a block with a pool, and minimum size of the pool, for large vocabularies; see
#: docs/performance.md.
SHARED_BLOCK_SIZE = 96
POOL_SIZE = 24
#: Centers in a block on a torch device. Shorter blocks have more pools in a step, and worse
#: vectors: see docs/performance.md.
DEVICE_BLOCK_SIZE = 128
#: Centers in a block of walks. Walks return to the same nodes, and a block computes all updates of
#: a node from the same start: larger blocks lose accuracy (`bench.walks`), and with 96 centers
#: training has diverged at twice the default rate, before blocks were divided at high rates.
WALK_BLOCK_SIZE = 16
#: Words of a document that follow each other in a block; the next ones are of another document. A
#: block computes all changes of the vector of a document from the same start: with 16 words, the
#: accuracy of `bench.documents --lines 5` falls by a point, and with 32 by two. Training is then
#: 1.3 times as fast.
STRETCH_WORDS = 8
#: Size of a pool, relative to the negatives that the classical step draws for a center:
#: ``negative`` for each context, with ``window + 1`` contexts on average.
POOL_SHARE = 0.8
#: Dimensions from which skip-gram on texts has a smaller pool in the core, and its size, relative
#: to that of others. Wide vectors of words lose little with fewer negatives, and their products
#: with the pool are half of the time; see docs/performance.md. Not where contexts are in bands:
#: there it saves nothing.
WIDE_VECTOR_SIZE = 300
WIDE_POOL_SHARE = 2 / 3
#: Minimum number of tokens for each center of a block. Small vocabularies get small blocks, so that
#: a token is rarely a center twice in a block.
TOKENS_PER_CENTER = 16
#: The highest rate at which blocks of given pairs over a small vocabulary have a small pool. In
#: sorted pairs all centers of a block are one token, and each item of a small pool stands for so
#: many negatives of it that training would diverge above this rate.
SMALL_POOL_RATE = 0.025


def block_shape(
    n_tokens: int,
    negative: int,
    negatives_mode: str,
    block_size: int | None,
    pool_size: int | None,
    window: int = DEFAULT_WINDOW,
    default_block_size: int = SHARED_BLOCK_SIZE,
    whole_pool: bool = False,
    is_corrected: bool = False,
    is_wide: bool = False,
) -> tuple[int, int]:
    """Return the number of centers and of pooled negatives of a block, as (T, N).

    `block_size` and `pool_size` are returned unchanged unless they are None. With `whole_pool`,
    the pool of a small vocabulary is as large as that of any other. `is_corrected` says that the
    mean of pools is one more item, `is_wide` that wide vectors are to have a smaller pool.
    """
    check_choice("negatives_mode", negatives_mode, NEGATIVES_MODES)
    if negatives_mode == "per_pair" or negative == 0:
        if pool_size:
            why = "negative=0" if negative == 0 else "negatives_mode='per_pair'"
            raise ValueError(f"pool_size has no meaning with {why}")
        block_size = PER_PAIR_BLOCK_SIZE if block_size is None else block_size
        return check_integer("block_size", block_size, 1), 0
    if block_size is None:
        most_negatives = max(1, n_tokens // TOKENS_PER_CENTER)
        block_size = min(most_negatives, default_block_size)
    else:
        most_negatives = block_size = check_integer("block_size", block_size, 1)
    if pool_size is None:
        # Wider windows do not increase the pool: a center has no more contexts in a block.
        reach = min(window, _core.MOST_CONTEXTS)
        pool_size = max(POOL_SIZE, round(POOL_SHARE * negative * (reach + 1)))
        if is_wide:
            pool_size = round(WIDE_POOL_SHARE * pool_size)
        if is_corrected:
            pool_size -= 1  # with the mean of pools, whole rows of registers
        if not whole_pool:
            # A block of few centers needs no more negatives than the classical step.
            pool_size = max(negative, min(pool_size, most_negatives))
    return block_size, check_integer("pool_size", pool_size, 1, UINT32_MAX)

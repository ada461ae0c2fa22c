"""(Center, context) pairs, from a corpus, arrays, counts or chunks."""

from sgns.pairs.blocks import NEGATIVES_MODES, block_shape
from sgns.pairs.stream import ARCHITECTURES, PairBlock, PairStream

__all__ = ["ARCHITECTURES", "NEGATIVES_MODES", "PairBlock", "PairStream", "block_shape"]

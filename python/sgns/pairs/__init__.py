"""(Center, context) pairs: of a corpus, of arrays, of counts and in chunks."""

from sgns.pairs.blocks import NEGATIVES_MODES, block_shape
from sgns.pairs.stream import ARCHITECTURES, PairBlock, PairStream

__all__ = ["ARCHITECTURES", "NEGATIVES_MODES", "PairBlock", "PairStream", "block_shape"]

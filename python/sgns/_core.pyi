"""The C++ core of sgns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import Any, TypeAlias, final, type_check_only

import numpy as np
from numpy.typing import NDArray

__version__: str

#: Function of what is done and what there is to do.
_OnProgress: TypeAlias = Callable[[int, int], object]

@type_check_only
class _Pybind11Type(type): ...

class Purpose(Enum):
    initialization = 0
    subsampling = 1
    window = 2
    negatives = 3
    sampling = 4
    pool = 5
    walk = 6
    walk_order = 7
    count = 8
    visit_order = 9
    contexts = 10
    document_order = 11
    held_out = 12

@final
class AliasTable(metaclass=_Pybind11Type):
    def __init__(self, weights: NDArray[np.float64]) -> None: ...
    def __len__(self) -> int: ...
    def columns(self) -> NDArray[np.uint32]: ...
    def draw(self, n: int, seed: int, stream: int) -> NDArray[np.uint32]: ...

def random_words(
    n: int, seed: int, purpose: Purpose, epoch: int, sequence: int
) -> NDArray[np.uint64]: ...
def pread(descriptor: int, n_bytes: int, at: int) -> bytes: ...
def read_into(descriptor: int, buffer: NDArray[np.uint8], at: int) -> int: ...
def free_memory() -> int: ...
def held_memory() -> int: ...
def address_space_limit() -> int: ...
def usable_cores() -> int: ...
def fingerprint(array: NDArray[np.generic], workers: int) -> int: ...
def noise_weights(
    name: str, counts: NDArray[np.uint64], exponent: float
) -> NDArray[np.float64]: ...
def noise_distributions() -> list[str]: ...
def keep_probability(counts: NDArray[np.uint64], sample: float) -> NDArray[np.float64]: ...
def read_text_rows(
    data: bytes, at: int, room: NDArray[np.float32] | NDArray[np.float64]
) -> tuple[list[bytes], NDArray[np.uint64], int]: ...
def read_binary_rows(
    data: bytes, at: int, room: NDArray[np.float32], longest_token: int
) -> tuple[list[bytes], NDArray[np.uint64], int]: ...

LONGEST_NGRAM: int

def subword_rows(
    tokens: Sequence[str], min_ngram: int, max_ngram: int, buckets: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]: ...
def ngram_buckets(
    tokens: Sequence[str | bytes], min_ngram: int, max_ngram: int, buckets: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]: ...
def row_means(
    rows: NDArray[np.float32], offsets: NDArray[np.uint64], ids: NDArray[np.uint32], workers: int
) -> NDArray[np.float32]: ...

LONGEST_TOKEN: int

@final
class CorpusBuilder(metaclass=_Pybind11Type):
    @property
    def words_seen(self) -> int: ...
    @property
    def n_words(self) -> int: ...
    @property
    def n_sentences(self) -> int: ...
    def __init__(
        self,
        *,
        workers: int,
        replace: bool,
        max_bytes: int,
        folder: str,
        piece_bytes: int = 1048576,
    ) -> None: ...
    @property
    def bytes_read(self) -> int: ...
    def begin_text(self, name: str) -> int: ...
    def feed(self, chunk: bytes | bytearray | memoryview) -> None: ...
    def end_text(self) -> None: ...
    def feed_to(self, text: int, chunk: bytes | bytearray | memoryview) -> bool: ...
    def end_text_of(self, text: int) -> bool: ...
    def add_file(self, name: str, descriptor: int, size: int) -> int: ...
    def wait_for_room(self, seconds: float) -> bool: ...
    def wait_until_counted(self, seconds: float) -> bool: ...
    def ends_before(self, text: int) -> bool: ...
    def end_input_after(self, text: int) -> None: ...
    def raise_error(self) -> None: ...
    def abandon(self) -> None: ...
    def begin_rows(self, name: str, unit: str, first: int) -> int: ...
    def feed_rows(
        self, data: bytes | memoryview, offsets: NDArray[np.int32] | NDArray[np.int64]
    ) -> None: ...
    def add_rows(
        self,
        data: bytes | memoryview,
        offsets: NDArray[np.int32] | NDArray[np.int64],
        ends: NDArray[np.int64],
        name: str,
        first: int,
    ) -> None: ...
    def add_sentence(self, sentence: Iterable[str], number: int) -> None: ...
    def add_sentences(
        self, sentences: Iterator[Iterable[str]], number: int, end: object
    ) -> tuple[int, object]: ...
    def choose(
        self,
        *,
        min_count: int,
        max_size: int,
        keep: Sequence[str],
        drop: Sequence[str],
        unknown: str,
        given: Sequence[str] | None,
    ) -> tuple[list[str], NDArray[np.uint64]]: ...
    def encode(
        self, *, cut: bool, n_ids: int, on_progress: _OnProgress | None = None
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]: ...
    def encode_to(
        self,
        descriptor: int,
        at: int,
        *,
        cut: bool,
        folder: str,
        on_progress: _OnProgress | None = None,
    ) -> tuple[int, int]: ...

@final
class IdFile(metaclass=_Pybind11Type):
    def __init__(self, segments: Sequence[tuple[int, str, int, int]]) -> None: ...
    def __len__(self) -> int: ...
    def read(self, begin: int, end: int) -> NDArray[np.uint32]: ...
    def fingerprint(self, workers: int) -> int: ...

def phrase_scorings() -> list[str]: ...
def check_phrase_scoring(scoring: str, threshold: float) -> None: ...
def find_phrases(
    ids: NDArray[np.uint32],
    offsets: NDArray[np.uint64],
    counts: NDArray[np.uint64],
    connectors: NDArray[np.uint32],
    *,
    min_count: int,
    threshold: float,
    scoring: str,
    workers: int,
    on_progress: _OnProgress | None = None,
) -> tuple[NDArray[np.uint32], NDArray[np.uint64], NDArray[np.uint64], NDArray[np.float64]]: ...
def join_phrases(
    ids: NDArray[np.uint32],
    offsets: NDArray[np.uint64],
    phrase_ids: NDArray[np.uint32],
    phrase_offsets: NDArray[np.uint64],
    targets: NDArray[np.uint32],
    *,
    n_tokens: int,
    n_ids: int,
    workers: int,
    on_progress: _OnProgress | None = None,
) -> tuple[NDArray[np.uint32], NDArray[np.uint64], NDArray[np.uint64]]: ...

DROPPED: int

def renumbered(
    ids: NDArray[np.uint32], offsets: NDArray[np.uint64], new_ids: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]: ...

@final
class Graph(metaclass=_Pybind11Type):
    @property
    def n_nodes(self) -> int: ...
    @property
    def is_symmetric(self) -> bool: ...
    @property
    def offsets(self) -> NDArray[np.uint64]: ...
    @property
    def neighbors(self) -> NDArray[np.uint32]: ...
    @property
    def weights(self) -> NDArray[np.float32] | None: ...
    def __init__(
        self,
        offsets: NDArray[np.uint64],
        neighbors: NDArray[np.uint32],
        weights: NDArray[np.float32] | None,
    ) -> None: ...

def graph_from_edges(
    n_nodes: int,
    sources: NDArray[np.uint32],
    targets: NDArray[np.uint32],
    weights: NDArray[np.float64] | None,
    *,
    directed: bool,
) -> Graph: ...

@final
class RandomWalks(metaclass=_Pybind11Type):
    def __init__(
        self,
        graph: Graph,
        *,
        num_walks: int,
        walk_length: int,
        p: float,
        q: float,
        seed: int,
        workers: int,
    ) -> None: ...
    def visits(
        self, workers: int, on_progress: _OnProgress | None = None
    ) -> NDArray[np.uint64]: ...
    def corpus(self, epoch: int, workers: int) -> tuple[NDArray[np.uint32], NDArray[np.uint64]]: ...

@final
class NumberedStrings(metaclass=_Pybind11Type):
    def __init__(self) -> None: ...
    def add_objects(self, strings: list[Any]) -> int: ...
    def add_column(
        self, data: bytes | memoryview, offsets: NDArray[np.int32] | NDArray[np.int64]
    ) -> int: ...
    def __len__(self) -> int: ...
    @property
    def names(self) -> list[str]: ...
    def take_numbers(self) -> NDArray[np.uint32]: ...

@final
class EdgeLines(metaclass=_Pybind11Type):
    def __init__(self) -> None: ...
    def read(self, block: bytes, at: int, line_end: str) -> tuple[int, int]: ...
    def add(self, source: bytes, target: bytes, weight: float) -> None: ...
    def __len__(self) -> int: ...
    @property
    def nodes(self) -> list[str]: ...
    def sources(self) -> NDArray[np.uint32]: ...
    def targets(self) -> NDArray[np.uint32]: ...
    def weights(self) -> NDArray[np.float64] | None: ...

@final
class HuffmanTree(metaclass=_Pybind11Type):
    @property
    def n_nodes(self) -> int: ...
    @property
    def offsets(self) -> NDArray[np.uint64]: ...
    @property
    def nodes(self) -> NDArray[np.uint32]: ...
    @property
    def codes(self) -> NDArray[np.uint8]: ...
    def __init__(self, counts: NDArray[np.uint64]) -> None: ...
    def __len__(self) -> int: ...
    @staticmethod
    def from_paths(
        offsets: NDArray[np.uint64], nodes: NDArray[np.uint32], codes: NDArray[np.uint8]
    ) -> HuffmanTree: ...

CHUNK_WORDS: int
MAX_PAIRS: int
MOST_CONTEXTS: int

@final
class Subwords(metaclass=_Pybind11Type):
    @property
    def n_rows(self) -> int: ...
    def __init__(self, offsets: NDArray[np.uint64], rows: NDArray[np.uint32]) -> None: ...
    def __len__(self) -> int: ...

@final
class PairBlock(metaclass=_Pybind11Type):
    @property
    def centers(self) -> NDArray[np.uint32]: ...
    @property
    def offsets(self) -> NDArray[np.uint64]: ...
    @property
    def contexts(self) -> NDArray[np.uint32]: ...
    @property
    def weights(self) -> NDArray[np.float32] | None: ...
    @property
    def negatives(self) -> NDArray[np.uint32]: ...
    @property
    def pool(self) -> NDArray[np.uint32]: ...
    @property
    def n_words(self) -> int: ...
    def __len__(self) -> int: ...

@final
class BlockIterator(metaclass=_Pybind11Type):
    def next(self) -> PairBlock | None: ...

@final
class PairBatches(metaclass=_Pybind11Type):
    @property
    def position(self) -> tuple[int, int]: ...
    def next(self) -> tuple[NDArray[np.int64] | NDArray[np.float32], ...] | None: ...

class PairSource(metaclass=_Pybind11Type):
    @property
    def n_words(self) -> int: ...
    @property
    def n_chunks(self) -> int: ...
    @property
    def n_negatives(self) -> int: ...
    def blocks(self, epochs: int) -> BlockIterator: ...
    def batches(
        self, epochs: int, batch_size: int, *, chunk: int = 0, pair: int = 0, n_shares: int = 1
    ) -> PairBatches: ...

@final
class WorkingSet(metaclass=_Pybind11Type):
    def __init__(self, source: PairSource, predicts_contexts: bool) -> None: ...
    def read(self, chunks: NDArray[np.uint64], most: int, workers: int) -> bool: ...
    def in_ids(self) -> NDArray[np.uint32]: ...
    def out_ids(self) -> NDArray[np.uint32]: ...

@final
class LocalPairs(PairSource):
    def __init__(self, set: WorkingSet) -> None: ...

@final
class NegativeSampling(metaclass=_Pybind11Type):
    def __init__(
        self, noise: AliasTable | None, negative: int, pool_size: int, per_center: bool = False
    ) -> None: ...
    @property
    def negative(self) -> int: ...
    @property
    def pool_size(self) -> int: ...
    @property
    def per_center(self) -> bool: ...

@final
class WindowOptions(metaclass=_Pybind11Type):
    def __init__(
        self, window: int, sample: float, *, shrink_windows: bool = True, max_contexts: int = 0
    ) -> None: ...
    @property
    def window(self) -> int: ...
    @property
    def sample(self) -> float: ...
    @property
    def shrink_windows(self) -> bool: ...
    @property
    def max_contexts(self) -> int: ...

@final
class DocumentPairs(PairSource):
    def __init__(
        self,
        ids: NDArray[np.uint32],
        offsets: NDArray[np.uint64],
        tag_offsets: NDArray[np.uint64],
        tags: NDArray[np.uint32],
        counts: NDArray[np.uint64],
        window: WindowOptions,
        negatives: NegativeSampling,
        *,
        n_tags: int,
        with_windows: bool,
        first_row: int,
        stretch_words: int,
        by_document: bool,
        seed: int,
        block_size: int,
        held_out: float = 0.0,
        held_out_only: bool = False,
        null_row: int | None = None,
        n_tags_each: int = 1,
    ) -> None: ...

@final
class AlternatingPairs(PairSource):
    def __init__(self, first: PairSource, second: PairSource) -> None: ...

@final
class TextPairs(PairSource):
    def __init__(
        self,
        ids: NDArray[np.uint32] | IdFile,
        offsets: NDArray[np.uint64],
        counts: NDArray[np.uint64],
        window: WindowOptions,
        negatives: NegativeSampling,
        *,
        seed: int,
        block_size: int,
        held_out: float = 0.0,
        held_out_only: bool = False,
    ) -> None: ...

@final
class Pairs(PairSource):
    def __init__(
        self,
        centers: NDArray[np.uint32],
        contexts: NDArray[np.uint32],
        weights: NDArray[np.float32] | None,
        negatives: NegativeSampling,
        *,
        n_tokens: int,
        n_contexts: int,
        seed: int,
        block_size: int,
    ) -> None: ...

@final
class CountMatrix(metaclass=_Pybind11Type):
    def __init__(
        self,
        offsets: NDArray[np.uint64],
        contexts: NDArray[np.uint32],
        counts: NDArray[np.float64],
        n_contexts: int,
    ) -> None: ...
    @staticmethod
    def from_ends(
        offsets: NDArray[np.uint64],
        contexts: NDArray[np.uint32],
        ends: NDArray[np.float64],
        n_contexts: int,
    ) -> CountMatrix: ...
    def parts(
        self,
    ) -> tuple[NDArray[np.uint64], NDArray[np.uint32], NDArray[np.float64], int]: ...
    def totals(self) -> NDArray[np.float64]: ...

@final
class CountedPairs(PairSource):
    def __init__(
        self,
        matrix: CountMatrix,
        negatives: NegativeSampling,
        *,
        seed: int,
        block_size: int,
    ) -> None: ...

@final
class WalkPairs(PairSource):
    def __init__(
        self,
        walks: RandomWalks,
        counts: NDArray[np.uint64],
        window: WindowOptions,
        negatives: NegativeSampling,
        *,
        seed: int,
        block_size: int,
    ) -> None: ...

@final
class Matrix(metaclass=_Pybind11Type):
    def __init__(self, n_rows: int, dim: int) -> None: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def fill_uniform(self, seed: int, workers: int = 1) -> None: ...
    def touch(self, workers: int) -> None: ...
    def first_not_finite(self, workers: int) -> int | None: ...

GROUP: int

def copy_rows(source: NDArray[np.float32], target: NDArray[np.float32], workers: int) -> None: ...
def mark_changes(rows: Matrix, base: Matrix, changed: NDArray[np.uint8], workers: int) -> None: ...
def pack_changes(
    rows: Matrix,
    base: Matrix,
    ids: NDArray[np.uint64],
    changes: NDArray[np.float32] | NDArray[np.uint16],
    squares: NDArray[np.float32],
    workers: int,
) -> None: ...
def merge_changes(
    rows: Matrix,
    base: Matrix,
    ids: NDArray[np.uint64],
    sums: NDArray[np.float32] | NDArray[np.uint16],
    squares: NDArray[np.float32],
    ranks: int,
    workers: int,
) -> None: ...
def fill_rows(
    matrix: Matrix, seed: int, first: int, ids: NDArray[np.uint32], workers: int
) -> None: ...
def gather_rows(
    matrix: Matrix, rows: NDArray[np.uint32], target: NDArray[np.float32], workers: int
) -> None: ...
def scatter_rows(
    matrix: Matrix, rows: NDArray[np.uint32], source: NDArray[np.float32], workers: int
) -> None: ...
def merge_rows(
    own: Matrix,
    rows: NDArray[np.uint32],
    counts: NDArray[np.uint64],
    trained: NDArray[np.float32],
    workers: int,
) -> None: ...
def supported_isas() -> list[str]: ...
def runnable_isas() -> list[str]: ...
def refused_isas() -> dict[str, str]: ...
def isa() -> str: ...
def products(isa: str = "") -> str: ...
def bands(isa: str = "") -> bool: ...
def objectives() -> list[str]: ...
def architectures() -> list[str]: ...
def predicts_contexts(architecture: str) -> bool: ...
def lanes(isa: str = "") -> int: ...
def multiply_lanes(n: int, isa: str = "") -> float: ...
def add_to_rows(matrix: Matrix, ids: NDArray[np.uint32], amount: float, isa: str = "") -> None: ...

LOSS_POINTS: int
ROW_MULTIPLE: int
DIVERGED_LOSS: float
CALM_RATE: float
HIGHEST_RATE: float
USUAL_CENTERS: float
MOST_STEPS: float
MOST_OF_CENTER: float
USUAL_SCORES: float
FIRST_BLOCKS: int
MOST_BLOCKS: float

def check_options(alpha: float, min_alpha: float, objective: str, architecture: str) -> None: ...

@final
class Progress(metaclass=_Pybind11Type):
    def __init__(
        self,
        words_done: int,
        words_total: int,
        pairs_done: int,
        loss: float,
        alpha: float,
        seconds: float,
    ) -> None: ...
    @property
    def words_done(self) -> int: ...
    @property
    def words_total(self) -> int: ...
    @property
    def pairs_done(self) -> int: ...
    @property
    def loss(self) -> float: ...
    @property
    def alpha(self) -> float: ...
    @property
    def seconds(self) -> float: ...

@final
class TrainState(metaclass=_Pybind11Type):
    def __init__(self) -> None: ...
    @staticmethod
    def restore(
        *,
        next_chunk: int,
        positions: NDArray[np.uint64],
        words_done: int,
        pairs_done: int,
        seconds: float,
        point_words: NDArray[np.uint64],
        points: NDArray[np.float64],
        mean_blocks: NDArray[np.uint64] | None = None,
        means: NDArray[np.float32] | None = None,
        broken: bool = False,
    ) -> TrainState: ...
    def assign(self, other: TrainState) -> None: ...
    @property
    def next_chunk(self) -> int: ...
    @property
    def positions(self) -> NDArray[np.uint64]: ...
    @property
    def words_done(self) -> int: ...
    @property
    def pairs_done(self) -> int: ...
    @property
    def seconds(self) -> float: ...
    @property
    def point_words(self) -> NDArray[np.uint64]: ...
    @property
    def points(self) -> NDArray[np.float64]: ...
    @property
    def mean_blocks(self) -> NDArray[np.uint64]: ...
    @property
    def means(self) -> NDArray[np.float32]: ...
    @property
    def broken(self) -> bool: ...
    @property
    def total_loss(self) -> float: ...
    @property
    def loss_curve(self) -> NDArray[np.float64]: ...

def train(
    source: PairSource,
    in_rows: Matrix,
    out_rows: Matrix,
    state: TrainState,
    *,
    epochs: int,
    workers: int,
    alpha: float,
    min_alpha: float,
    decay_from: int = 0,
    decay_until: int = ...,
    objective: str,
    architecture: str,
    isa: str = "",
    first_epoch: int = 0,
    deterministic: bool = False,
    stop_at: int | None = None,
    tree: HuffmanTree | None = None,
    node_rows: Matrix | None = None,
    subwords: Subwords | None = None,
    frozen_in: NDArray[np.uint8] | None = None,
    frozen_out: NDArray[np.uint8] | None = None,
    on_progress: Callable[[Progress], object] | None = None,
    rank: int = 0,
    ranks: int = 1,
    end_chunk: int | None = None,
    pace: float = 1.0,
) -> bool: ...
def mean_loss(
    source: PairSource,
    in_rows: Matrix,
    out_rows: Matrix,
    *,
    workers: int,
    objective: str,
    architecture: str,
    isa: str = "",
    epoch: int = 0,
    deterministic: bool = False,
    stop_at: int | None = None,
    tree: HuffmanTree | None = None,
    node_rows: Matrix | None = None,
    subwords: Subwords | None = None,
) -> float: ...
def infer(
    source: DocumentPairs,
    in_rows: Matrix,
    out_rows: Matrix,
    *,
    epochs: int,
    workers: int,
    alpha: float,
    min_alpha: float,
    objective: str,
    architecture: str,
    isa: str = "",
    tree: HuffmanTree | None = None,
    node_rows: Matrix | None = None,
    frozen_in: NDArray[np.uint8] | None = None,
    frozen_out: NDArray[np.uint8] | None = None,
) -> None: ...
def step(
    centers: NDArray[np.uint32],
    offsets: NDArray[np.uint64],
    contexts: NDArray[np.uint32],
    weights: NDArray[np.float32] | None,
    negatives: NDArray[np.uint32],
    pool: NDArray[np.uint32],
    in_rows: Matrix,
    out_rows: Matrix,
    *,
    negative: int,
    alpha: float,
    objective: str,
    architecture: str = "skip-gram",
    isa: str = "",
    tree: HuffmanTree | None = None,
    node_rows: Matrix | None = None,
    subwords: Subwords | None = None,
    state: TrainState | None = None,
) -> float: ...

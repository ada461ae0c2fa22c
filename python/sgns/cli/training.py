"""Options of training: those of every command that trains, and those of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.types import NonNegativeFloat, PositiveFloat

from sgns.cli.groups import CHECKPOINTS, COMPUTATION, NEGATIVES, NGRAMS, TRAINING, VALIDATION
from sgns.cli.integers import IntOrAuto, IntOrSentence, NonNegativeInt, PositiveInt

__all__ = ["AnyTraining", "DocumentTraining", "NodeTraining", "TextTraining", "Training"]


@Parameter(name="*", group=TRAINING)
@dataclass(frozen=True)
class AnyTraining:
    """Options that all ways to train have in common."""

    vector_size: PositiveInt = 100
    """Components of each vector."""
    negative: Annotated[NonNegativeInt, Parameter(group=NEGATIVES)] = 5
    """Negatives drawn for each pair; 0 only with --hs."""
    hs: bool = False
    """Also train by hierarchical softmax; with --negative 0, by that alone."""
    ns_exponent: Annotated[float, Parameter(group=NEGATIVES)] = 0.75
    """Exponent of the noise distribution."""
    alpha: PositiveFloat = 0.025
    """Learning rate of the first word."""
    min_alpha: NonNegativeFloat = 1e-4
    """Learning rate of the last word; the rate falls linearly."""
    epochs: IntOrAuto = 5
    """Passes over the corpus; with auto, the held-out loss decides when the rate falls."""
    max_epochs: Annotated[PositiveInt | None, Parameter(group=VALIDATION)] = None
    """Most passes with --epochs auto; 50 if omitted."""
    seed: NonNegativeInt = 1
    """Random seed."""
    deterministic: Annotated[bool, Parameter(group=COMPUTATION)] = False
    """Give the same vectors for any number of workers; slower, and at most 64 train."""
    negatives_mode: Annotated[Literal["shared", "per_pair"], Parameter(group=NEGATIVES)] = "shared"
    """Negatives shared by all pairs of a block, which is faster, or drawn for each pair."""
    block_size: Annotated[PositiveInt | None, Parameter(group=NEGATIVES)] = None
    """Centers in a block; if omitted 96, with torch 128, for walks 16, or fewer."""
    pool_size: Annotated[PositiveInt | None, Parameter(group=NEGATIVES)] = None
    """Negatives in the pool of a block; if omitted 23 or 24, or as negatives and window require."""
    checkpoint: Annotated[Path | None, Parameter(group=CHECKPOINTS)] = None
    """File to keep the training in; saved at intervals and when training ends."""
    checkpoint_every: Annotated[str, Parameter(group=CHECKPOINTS)] = "10min"
    """Interval: seconds, or text such as 30s, 2h or '1000000 words'."""
    resume: Annotated[bool, Parameter(group=CHECKPOINTS)] = False
    """Resume from the checkpoint, if it exists, with the same input and options."""
    patience: Annotated[PositiveInt | None, Parameter(group=VALIDATION)] = None
    """Stop, or with --epochs auto let the rate fall, after so many epochs of no smaller loss."""
    keep_best: Annotated[bool, Parameter(group=VALIDATION)] = False
    """Write the vectors with the smallest held-out loss instead of the last."""


@Parameter(name="*", group=TRAINING)
@dataclass(frozen=True)
class Training(AnyTraining):
    """Options that `sgns.train` and `sgns.graph.node2vec` have in common."""

    architecture: str = "skip-gram"
    """skip-gram; cbow, the mean of the contexts; or cbow-sum, their sum."""
    min_ngram: Annotated[PositiveInt | None, Parameter(group=NGRAMS)] = None
    """Smallest length of character n-grams: 3 if only the other is given; none without both."""
    max_ngram: Annotated[NonNegativeInt | None, Parameter(group=NGRAMS)] = None
    """Greatest length of character n-grams: 6 if only the other is given."""
    buckets: Annotated[PositiveInt | None, Parameter(group=NGRAMS)] = None
    """Rows that all n-grams share by a hash; 2000000 if omitted."""
    sharded: Annotated[bool, Parameter(group=COMPUTATION)] = False
    """Deal the rows to the processes that torchrun started, for matrices past one machine."""


@Parameter(name="*", group=TRAINING)
@dataclass(frozen=True)
class DocumentTraining(AnyTraining):
    """Options of `sgns.train_documents`."""

    epochs: IntOrAuto = 10
    """Passes over the documents; with auto, the held-out loss decides when the rate falls."""
    validation: Annotated[float | None, Parameter(group=VALIDATION)] = None
    """Share of the words that no document predicts, such as 0.01, for the loss on them."""
    method: str = "dbow"
    """dbow: a document predicts its words; dm: a document and a window predict a word; dm-sum;
    dm-concat."""
    train_words: bool = False
    """With dbow: also train vectors of words."""
    window: IntOrSentence = 5
    """Largest distance from a word to its contexts in kept words, or 'sentence' for the line."""
    sample: NonNegativeFloat = 1e-3
    """Threshold of the subsampling of frequent words; 0 keeps them all."""
    shrink_windows: bool = True
    """Draw the distance of each word from 1 to the window: near contexts weigh more."""


@Parameter(name="*", group=TRAINING)
@dataclass(frozen=True)
class TextTraining(Training):
    """Options of `sgns.train`."""

    window: IntOrSentence = 5
    """Largest distance from center to context in kept words, or 'sentence' for the whole line."""
    sample: NonNegativeFloat | None = None
    """Threshold of the subsampling of frequent words; 0 keeps all. 0.001 if omitted, or 0 for a
    few sentences."""
    shrink_windows: bool = True
    """Draw the distance of each word from 1 to the window: near contexts weigh more."""
    validation: Annotated[float | Path | None, Parameter(group=VALIDATION)] = None
    """Share of the lines that is never trained on, such as 0.01, or another text, for its loss."""
    max_contexts: PositiveInt | None = None
    """Most contexts of a word, drawn again in every epoch; all if omitted."""
    backend: Annotated[Literal["cpp", "torch"] | None, Parameter(group=COMPUTATION)] = None
    """C++ core or PyTorch; if omitted, torch for a device other than the CPU."""
    device: Annotated[str, Parameter(group=COMPUTATION)] = "cpu"
    """cpu, cuda, cuda:1, mps; or auto for a CUDA GPU if torch finds one."""
    products: Annotated[
        Literal["float32", "tf32", "bfloat16"] | None, Parameter(group=COMPUTATION)
    ] = None
    """With torch: precision of the factors of matrix products."""


@Parameter(name="*", group=TRAINING)
@dataclass(frozen=True)
class NodeTraining(Training):
    """Options of `sgns.graph.node2vec`."""

    vector_size: PositiveInt = 128
    """Components of each vector."""
    epochs: IntOrAuto = 1
    """Passes over the nodes, each with new walks; with auto, the held-out loss decides."""
    validation: Annotated[float | None, Parameter(group=VALIDATION)] = None
    """Share of the walks that is never trained on, such as 0.01, for its loss."""
    num_walks: PositiveInt = 10
    """Walks from every node in an epoch."""
    walk_length: PositiveInt = 80
    """Nodes of a walk."""
    p: PositiveFloat = 1.0
    """Return parameter. Higher values make walks return less often."""
    q: PositiveFloat = 1.0
    """In-out parameter. Below 1, walks lead outward; above 1, they stay near."""
    window: PositiveInt = 10
    """Largest distance between center and context, in nodes of a walk."""
    sample: NonNegativeFloat = 0.0
    """Threshold of the subsampling of nodes that are visited often; 0 keeps every visit."""

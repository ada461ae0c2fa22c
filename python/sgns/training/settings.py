"""Options that all ways to train share. They are checked before any input is read."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self, TypedDict, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sgns import _core
from sgns.arguments import (
    UINT32_MAX,
    check_choice,
    check_flag,
    check_integer,
    check_number,
    check_workers,
    did_you_mean,
)
from sgns.arguments.progress import ProgressLike
from sgns.pairs.blocks import SHARED_BLOCK_SIZE, WIDE_VECTOR_SIZE, block_shape
from sgns.pairs.sampling import (
    NOISE_DISTRIBUTIONS,
    check_block_memory,
    negative_sampling,
    noise_name,
)
from sgns.pairs.stream import ARCHITECTURES
from sgns.pairs.windows import DEFAULT_WINDOW
from sgns.training.progress import OnProgress
from sgns.training.schedule import AUTO, Schedule
from sgns.training.start import FrozenLike, InitialLike, Start
from sgns.vectors.subwords import Subwords, subword_options

__all__ = ["OBJECTIVES", "Settings", "TrainingOptions", "list_options"]

OBJECTIVES: tuple[str, ...] = tuple(_core.objectives())

#: Most epochs of `epochs="auto"` if `max_epochs` is omitted.
DEFAULT_MAX_EPOCHS = 50

Function = TypeVar("Function", bound=Callable[..., Any])


class TrainingOptions(TypedDict, total=False):
    """Options that `train`, `train_pairs` and `node2vec` have in common.

    `train` documents each of them.
    """

    vector_size: int
    min_ngram: int | None
    max_ngram: int | None
    buckets: int | None
    hs: bool
    negative: int
    noise: str | ArrayLike
    ns_exponent: float
    alpha: float
    min_alpha: float
    epochs: int | str
    max_epochs: int | None
    workers: int | None
    seed: int
    deterministic: bool
    objective: str
    negatives_mode: str
    block_size: int | None
    pool_size: int | None
    initial_vectors: InitialLike | None
    initial_context_vectors: InitialLike | None
    frozen: FrozenLike | None
    frozen_contexts: FrozenLike | None
    anchor: float
    checkpoint: str | os.PathLike[str] | None
    checkpoint_every: float | str
    resume: bool
    validation: Any
    patience: int | None
    keep_best: bool
    distributed: bool
    sharded: bool
    on_progress: OnProgress | None
    progress: ProgressLike


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Checked options of the steps, their schedule and their threads; see `sgns.train`.

    Raises
    ------
    TypeError, ValueError
        If an option is of the wrong type or out of its range.
    """

    architecture: str = "skip-gram"
    vector_size: int = 100
    min_ngram: int | None = None
    max_ngram: int | None = None
    buckets: int | None = None
    hs: bool = False
    negative: int = 5
    noise: str | ArrayLike = "power"
    ns_exponent: float = 0.75
    alpha: float = 0.025
    min_alpha: float = 1e-4
    epochs: int | str = 5
    max_epochs: int | None = None
    workers: int | None = None
    seed: int = 1
    deterministic: bool = False
    objective: str = "logistic"
    negatives_mode: str = "shared"
    block_size: int | None = None
    pool_size: int | None = None

    def __post_init__(self) -> None:
        hs = check_flag("hs", self.hs)
        check_choice("architecture", self.architecture, ARCHITECTURES)
        check_choice("objective", self.objective, OBJECTIVES)
        if self.negative == 0 and not hs:
            raise ValueError(
                "negative must be at least 1, got 0; for hierarchical softmax alone, set hs=True"
            )
        if isinstance(self.noise, str):
            check_choice("noise", self.noise, NOISE_DISTRIBUTIONS)
        checked = {
            "vector_size": check_integer("vector_size", self.vector_size, 1),
            "hs": hs,
            "negative": check_integer("negative", self.negative, 0 if hs else 1, UINT32_MAX - 1),
            "alpha": check_number("alpha", self.alpha),
            "min_alpha": check_number("min_alpha", self.min_alpha),
            "epochs": self.epochs if self.is_auto else _check_epochs(self.epochs),
            "seed": check_integer("seed", self.seed, 0),
            "deterministic": check_flag("deterministic", self.deterministic),
            "ns_exponent": check_number("ns_exponent", self.ns_exponent),
        }
        check_workers(self.workers)
        if self.max_epochs is not None:
            if not self.is_auto:
                raise ValueError(
                    f"max_epochs is the bound of epochs='auto', and epochs is {self.epochs}: omit "
                    "max_epochs"
                )
            checked["max_epochs"] = check_integer("max_epochs", self.max_epochs, 2)
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        self.subwords  # noqa: B018 (checks its options)
        _core.check_options(self.alpha, self.min_alpha, self.objective, self.architecture)
        self.block_shape(n_tokens=0)

    @classmethod
    def choose(cls, options: Mapping[str, Any]) -> Self:
        """Make settings from those options that are settings; others are ignored."""
        return cls(**{f.name: options[f.name] for f in fields(cls) if f.name in options})

    @cached_property
    def subwords(self) -> Subwords | None:
        """N-grams that have rows of their own; None without n-grams."""
        return Subwords.choose(self.min_ngram, self.max_ngram, self.buckets)

    def buckets_of(self, tokens: Sized) -> int:
        """Return how many rows the n-grams of tokens have.

        Raises
        ------
        ValueError
            If tokens and n-grams have too many rows together.
        """
        n_tokens = len(tokens)
        return 0 if self.subwords is None else self.subwords.n_rows(n_tokens) - n_tokens

    @property
    def is_auto(self) -> bool:
        """True if the held-out loss decides the number of epochs."""
        return isinstance(self.epochs, str) and self.epochs == AUTO

    @property
    def n_epochs(self) -> int:
        """Passes over the input; the most if the held-out loss decides their number."""
        if isinstance(self.epochs, int):
            return self.epochs
        return DEFAULT_MAX_EPOCHS if self.max_epochs is None else self.max_epochs

    def schedule(self, n_words: int) -> Schedule:
        """Return the learning rate over all epochs of so many words.

        Until the held-out loss has decided their number, it does not decay.
        """
        epochs = self.n_epochs
        constant = epochs if self.is_auto else 0
        return Schedule(self.alpha, self.min_alpha, n_words, epochs, constant)

    @property
    def n_workers(self) -> int:
        """Threads: as many as there are cores if `workers` is omitted."""
        return check_workers(self.workers)

    def block_shape(
        self,
        n_tokens: int,
        window: int = DEFAULT_WINDOW,
        default_block_size: int = SHARED_BLOCK_SIZE,
        whole_pool: bool = False,
        of_words: bool = False,
        in_core: bool = True,
    ) -> tuple[int, int]:
        """Return how many centers a block has, and how many negatives its pool has.

        `of_words` says that all words around each center of a text are trained on, `in_core` that
        the core does it. See `sgns.pairs.blocks.block_shape` for the rest.
        """
        is_corrected = in_core and _core.predicts_contexts(self.architecture)
        of_corrected_words = is_corrected and of_words
        in_bands = not self.hs and _core.bands()
        block_size, pool_size = block_shape(
            n_tokens,
            self.negative,
            self.negatives_mode,
            self.block_size,
            self.pool_size,
            window,
            default_block_size,
            whole_pool,
            is_corrected=is_corrected,
            is_wide=of_corrected_words and not in_bands and self.vector_size >= WIDE_VECTOR_SIZE,
        )
        # Wider vectors are refused with their matrices.
        vector_size = min(self.vector_size, 1 << 16)
        check_block_memory(self.negative, pool_size, block_size, vector_size, self.n_workers)
        return block_size, pool_size

    def negatives(self, counts: NDArray[np.uint64], pool_size: int) -> _core.NegativeSampling:
        """Return how negatives are drawn from tokens with these counts."""
        return negative_sampling(
            counts,
            self.negative,
            self.noise,
            self.ns_exponent,
            pool_size,
            per_center=not _core.predicts_contexts(self.architecture),
        )

    def to_options(self) -> dict[str, Any]:
        """Return the options as the files of models and checkpoints hold them.

        A setting that is not listed here is not written, so that a new one does not make old
        checkpoints those of other trainings.
        """
        return {
            "architecture": self.architecture,
            "vector_size": self.vector_size,
            **subword_options(self.subwords),
            "hs": self.hs,
            "negative": self.negative,
            "noise": noise_name(self.noise),
            "ns_exponent": self.ns_exponent,
            "alpha": self.alpha,
            "min_alpha": self.min_alpha,
            "epochs": self.epochs,
            **({"max_epochs": self.n_epochs} if self.is_auto else {}),
            # The number of cores must not change the file of a deterministic training.
            "workers": self.workers if self.deterministic else self.n_workers,
            "seed": self.seed,
            "deterministic": self.deterministic,
            "objective": self.objective,
            "negatives_mode": self.negatives_mode,
            "block_size": self.block_size,
            "pool_size": self.pool_size,
        }


def _check_epochs(epochs: int | str) -> int:
    if isinstance(epochs, str) and not epochs.isdecimal():
        raise ValueError(
            f"epochs must be an integer or {AUTO!r}, got {epochs!r}{did_you_mean(epochs, [AUTO])}"
        )
    return check_integer("epochs", epochs, 1)  # type: ignore[arg-type]  # it refuses a string


def list_options(**defaults: Any) -> Callable[[Function], Function]:
    """Return a decorator that lists `TrainingOptions` in the signature of a function.

    The function takes them as ``**options``. help() and completion then show each of them with its
    default; `defaults` are those that differ from `train`.
    """
    usual: dict[str, Any] = {"checkpoint": None, "checkpoint_every": "10min", "resume": False}
    for part in (Settings, Start):
        usual |= {field.name: field.default for field in fields(part)}
    usual |= {"validation": None, "patience": None, "keep_best": False}
    usual |= {"distributed": False, "sharded": False}
    usual |= {"on_progress": None, "progress": None} | defaults

    def decorate(function: Function) -> Function:
        signature = inspect.signature(function)
        own = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
        listed = [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=usual[name],
                annotation=getattr(annotation, "__forward_arg__", annotation),
            )
            for name, annotation in TrainingOptions.__annotations__.items()
        ]
        function.__signature__ = signature.replace(parameters=own + listed)  # type: ignore[attr-defined]
        return function

    return decorate

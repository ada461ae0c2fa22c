"""The pairs of a corpus as a PyTorch dataset, for any model and any number of processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, distributed
from torch.utils.data import IterableDataset, get_worker_info

from sgns import _core
from sgns.arguments import UINT32_MAX, check_flag, check_integer, check_number, suggest_keywords
from sgns.corpus.corpus import Corpus
from sgns.corpus.encoded import check_corpus
from sgns.files.checksum import checksum, fingerprint
from sgns.pairs.given import Pairs
from sgns.pairs.sampling import negative_sampling, noise_name
from sgns.pairs.stream import PairStream
from sgns.pairs.windows import Window, chosen_sample
from sgns.training.identity import CHUNKING, chunking_refusal
from sgns.vocabulary import VocabularyLike

__all__ = ["PairDataset"]

#: Bound of chunk numbers over all epochs: sums stay within 64 bits.
MOST_CHUNKS = 2**62


class _Share(NamedTuple):
    """Share of one process among those that read a stream together."""

    rank: int
    world_size: int
    worker: int  # of a DataLoader
    num_workers: int  # 0 if there are none

    @property
    def n_shares(self) -> int:
        return self.world_size * max(1, self.num_workers)

    @property
    def first_chunk(self) -> int:
        """First chunk. Ranks come first, so that their numbers of chunks differ by at most one."""
        return self.worker * self.world_size + self.rank


class PairDataset(IterableDataset[tuple[Tensor, ...]]):
    """Batches of (center, context) pairs with their negatives, as tensors.

    A batch is ``(centers, contexts, negatives)``, int64 of shapes (B,), (B,) and (B, K): the
    arguments of `SkipGram.forward`. Each tensor has its own memory. Pairs and negatives are
    those of `PairStream`, in the same order if one process reads them all.

    Use it with ``DataLoader(dataset, batch_size=None, num_workers=...)``, or without a loader.
    Workers of a loader and ranks read disjoint shares of the stream, which together are the whole
    stream: with n of them, each reads every n-th chunk of about 8,192 words. Shares differ in size,
    and shares of a small corpus may be empty.

    Parameters
    ----------
    corpus : Corpus
        Source of the words.
    window : int or "sentence", default 5
        Largest distance between center and context, in kept words. With ``"sentence"`` all other
        words of the sentence are contexts, which suits baskets and other sets without an order.
    sample : float, optional
        Threshold of subsampling; 0 keeps every word. If omitted, 1e-3; but 0, with a warning, for a
        corpus of at most 1,000 words of which 1e-3 would leave next to nothing.
    negative : int, default 5
        Negatives drawn for each pair, K.
    noise : {"power", "uniform"} or array_like of float, shape (n_tokens,)
        Distribution of the negatives; see `noise_weights`.
    ns_exponent : float, default 0.75
        Exponent of the noise distribution ``"power"``.
    seed : int, default 1
        Random seed.
    epochs : int, default 1
        Passes over the corpus in an iteration, each with new random choices.
    batch_size : int, default 1024
        Pairs in a batch, B. Only the last batch of an iteration (of each worker) may have fewer.
    shrink_windows : bool, default True
        Draw the window of each center from ``1..window``. If False, every center has `window`.
    max_contexts : int, optional
        Most contexts of a center, drawn without replacement if there are more.
    rank, world_size : int, optional
        Number of this process and of all processes. If omitted, those of ``torch.distributed`` if
        it is initialized when the dataset is created; otherwise one process.

    Raises
    ------
    TypeError, ValueError
        If an argument has the wrong type, or is out of its range.
    CorpusError
        If negatives are wanted and the vocabulary has a single token.

    Examples
    --------
    >>> import sgns
    >>> from sgns.torch_backend import PairDataset
    >>> corpus = sgns.Corpus.from_sentences([["a", "b", "c"]], min_count=1)
    >>> for batch in PairDataset(corpus, window=1, sample=0, batch_size=3):
    ...     centers, contexts, negatives = batch
    ...     print(centers.tolist(), contexts.tolist(), tuple(negatives.shape))
    [0, 1, 1] [1, 0, 2] (3, 5)
    [2] [1] (1, 5)
    """

    @suggest_keywords()
    def __init__(
        self,
        corpus: Corpus,
        window: Window = 5,
        sample: float | None = None,
        negative: int = 5,
        noise: str | ArrayLike = "power",
        ns_exponent: float = 0.75,
        seed: int = 1,
        epochs: int = 1,
        batch_size: int = 1024,
        *,
        shrink_windows: bool = True,
        max_contexts: int | None = None,
        rank: int | None = None,
        world_size: int | None = None,
    ) -> None:
        check_corpus(corpus)
        windows = {
            "window": window,
            "sample": check_number("sample", chosen_sample(sample, corpus)),
            "shrink_windows": check_flag("shrink_windows", shrink_windows),
            "max_contexts": max_contexts,
        }
        draws = _draws(negative, noise, ns_exponent, seed)
        self._set_up(corpus, windows | draws, epochs, batch_size, rank, world_size)

    @classmethod
    @suggest_keywords()
    def from_pairs(
        cls,
        centers: ArrayLike,
        contexts: ArrayLike,
        weights: ArrayLike | None = None,
        *,
        n_tokens: int | None = None,
        vocabulary: VocabularyLike | None = None,
        negative: int = 5,
        noise: str | ArrayLike = "power",
        ns_exponent: float = 0.75,
        seed: int = 1,
        epochs: int = 1,
        batch_size: int = 1024,
        rank: int | None = None,
        world_size: int | None = None,
    ) -> Self:
        """Create a dataset of pairs in arrays, in their order.

        If there are weights, they are the fourth tensor of a batch, float32 of shape (B,).

        Parameters
        ----------
        centers, contexts, weights, n_tokens, vocabulary
            As in `sgns.train_pairs`.
        negative, noise, ns_exponent, seed, epochs, batch_size, rank, world_size
            As for a corpus.

        Returns
        -------
        PairDataset

        Raises
        ------
        TypeError, ValueError, IndexError, CorpusError
            As in `sgns.train_pairs`.

        Examples
        --------
        >>> from sgns.torch_backend import PairDataset
        >>> for batch in PairDataset.from_pairs([0, 2], [1, 0], weights=[1.0, 0.5], negative=2):
        ...     centers, contexts, negatives, weights = batch
        ...     print(centers.tolist(), contexts.tolist(), weights.tolist())
        [0, 2] [1, 0] [1.0, 0.5]
        """
        made = cls.__new__(cls)
        pairs = Pairs(centers, contexts, weights, n_tokens=n_tokens, vocabulary=vocabulary)
        draws = _draws(negative, noise, ns_exponent, seed)
        made._set_up(pairs, draws, epochs, batch_size, rank, world_size)
        return made

    def _set_up(
        self,
        data: Corpus | Pairs,
        options: dict[str, Any],
        epochs: int,
        batch_size: int,
        rank: int | None,
        world_size: int | None,
    ) -> None:
        self._data = data
        self._options = options
        self._epochs = check_integer("epochs", epochs, 1, UINT32_MAX)
        self._batch_size = check_integer("batch_size", batch_size, 1)
        self._rank, self._world_size = _process(rank, world_size)
        self._epoch = torch.zeros(1, dtype=torch.int64)
        self._epoch_is_set = False
        self._epoch_of_workers = torch.full((1,), -1)  # when workers of a loader began to read
        self._epoch_at_start = 0  # when the last iteration of this process began
        self._epoch_of_batches = 0  # which differs if a position was loaded
        self._loaded: dict[str, Any] | None = None  # where the next iteration begins
        self._open()

    def _open(self) -> None:
        """Create what a copy, such as that in a spawned worker, cannot hold."""
        if isinstance(self._data, Corpus):
            self._source = PairStream(self._data, **self._options).source
        else:
            options = dict(self._options)
            seed = options.pop("seed")
            negatives = negative_sampling(self._data.context_counts, **options)
            self._source = self._data.source(negatives, seed)
        self._batches: _core.PairBatches | None = None  # of the last iteration
        # Persistent workers see the new epoch, and this process sees which one workers read.
        self._epoch.share_memory_()  # type: ignore[no-untyped-call]
        self._epoch_of_workers.share_memory_()  # type: ignore[no-untyped-call]

    def set_epoch(self, epoch: int) -> None:
        """Set the epoch of the next iterations, and with it their random choices.

        An iteration starts at this epoch: after ``set_epoch(3)`` at the fourth epoch of a stream
        with more ``epochs``. Without this call all iterations are the same.

        Parameters
        ----------
        epoch : int
            Number of the epoch, from 0. A loaded position is kept if it is in this epoch.

        Raises
        ------
        TypeError, ValueError
            If `epoch` is not an integer, or out of its range.
        """
        self._epoch[0] = check_integer("epoch", epoch, 0, UINT32_MAX)
        self._epoch_is_set = True
        if self._loaded is not None and self._loaded["epoch"] != epoch:
            self._loaded = None

    def __iter__(self) -> Iterator[tuple[Tensor, ...]]:
        epoch, chunk, pair = int(self._epoch), self._share().first_chunk, 0
        self._epoch_at_start = epoch
        self._epoch_of_workers[0] = epoch if self._share().num_workers else -1
        if self._loaded is not None:
            self._check(self._loaded)  # again: this process may be a worker now
            epoch, chunk, pair = _position(self._loaded)
        self._loaded = None
        self._epoch_of_batches = epoch
        self._batches = self._source.batches(
            epoch + self._epochs,
            self._batch_size,
            chunk=epoch * self._source.n_chunks + chunk,
            pair=pair,
            n_shares=self._share().n_shares,
        )
        batches = iter(self._batches.next, None)
        return (tuple(map(torch.from_numpy, arrays)) for arrays in batches)

    def state_dict(self) -> dict[str, int | float | str]:
        """Return the position of the next batch, for `load_state_dict`.

        Each worker of a loader has its own state, which ``StatefulDataLoader`` of torchdata
        collects and restores. This process does not know the states of its workers.

        Returns
        -------
        dict of str to int, float or str
            ``"epoch"``, ``"chunk"`` (counted from the start of that epoch) and ``"pair"`` of the
            chunk are the position of the current iteration, or of the next one if none has begun.
            The other items identify the dataset.

        Raises
        ------
        RuntimeError
            If workers of a loader have read batches of this epoch.
        """
        share, epoch = self._share(), int(self._epoch)
        if not share.num_workers and int(self._epoch_of_workers) == epoch:
            raise RuntimeError(
                "workers of a DataLoader read this dataset, and only they know their positions: "
                "use StatefulDataLoader of torchdata, and its state_dict(), instead of "
                "DataLoader; or pass num_workers=0 to DataLoader"
            )
        chunk, pair = share.first_chunk, 0
        if self._loaded is not None:
            epoch, chunk, pair = _position(self._loaded)
        elif self._batches is not None and self._epoch_at_start == epoch:
            epoch = self._epoch_of_batches
            chunk_of_all, pair = self._batches.position
            chunk = chunk_of_all - epoch * self._source.n_chunks
        place = {"epoch": epoch, "chunk": chunk, "pair": pair}
        return {**place, **share._asdict(), **self._made_with}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Start the next iteration at the position of a `state_dict`.

        It yields the remaining batches. Later iterations are complete: of the epoch that
        `set_epoch` chose, before or after this call, or of this one if it was never called.

        Parameters
        ----------
        state_dict : mapping
            Result of `state_dict` in the same rank and worker.

        Raises
        ------
        TypeError
            If it is not a mapping, or a number in it is not an integer.
        ValueError
            If it belongs to another corpus, other options or another process, or its position does
            not exist.
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"state_dict must be a mapping, got {type(state_dict).__name__}")
        self._check(state_dict)
        self._batches = None
        self._epoch_of_workers[0] = -1
        self._loaded = dict(state_dict)
        # StatefulDataLoader calls this late, when the caller may have set the epoch after this one.
        if not self._epoch_is_set:
            self._epoch[0] = state_dict["epoch"]

    def _check(self, state: Mapping[str, Any]) -> None:
        share = self._share()
        expected = {**share._asdict(), **self._made_with}
        # States of earlier builds do not have all items.
        known = expected.keys() - {"chunking"} - ({"ids"} - state.keys())
        differences = [
            f"{name}={state.get(name)!r} and not {value!r}"
            for name, value in expected.items()
            if name in known and state.get(name) != value
        ]
        if differences:
            raise ValueError("state_dict is of a dataset with " + ", ".join(differences))
        if isinstance(self._data, Corpus) and (state.get("chunk"), state.get("pair")) != (
            share.first_chunk,
            0,
        ):
            corpus = self._data
            refusal = chunking_refusal(state, lambda: corpus.longest_sentence)
            if refusal is not None:
                raise ValueError(f"state_dict has a position without a meaning here: {refusal}")
        place: dict[str, Any] = {name: state.get(name) for name in ("epoch", "chunk", "pair")}
        check_integer("epoch", place["epoch"], 0, UINT32_MAX)
        check_integer("pair", place["pair"], 0)
        chunk = check_integer("chunk", place["chunk"], 0, MOST_CHUNKS)
        if chunk % share.n_shares != share.first_chunk:
            raise ValueError(f"chunk must be one of this process, got {chunk}")

    def _share(self) -> _Share:
        worker = get_worker_info()
        if worker is None:
            return _Share(self._rank, self._world_size, 0, 0)
        return _Share(self._rank, self._world_size, worker.id, worker.num_workers)

    @cached_property
    def _made_with(self) -> dict[str, int | float | str]:
        """Description that a state must match. It reads the ids of a corpus once."""
        data = self._data
        arrays: list[NDArray[Any]]
        content: dict[str, str] = {}
        if isinstance(data, Corpus):
            name, arrays = f"{data!r}", [data.counts, data.offsets]
            content = {"ids": fingerprint(data.id_source), "chunking": CHUNKING}
        else:
            name, arrays = (
                f"{data.centers.size} pairs",
                [data.context_counts, data.centers, data.contexts],
            )
            arrays += [] if data.weights is None else [data.weights]
        return {
            "data": f"{name}, checksum {checksum(*arrays)}",
            **content,
            **self._options,
            "epochs": self._epochs,
            "noise": noise_name(self._options["noise"]),
            "batch_size": self._batch_size,
        }

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_source": None, "_batches": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open()


def _position(state: Mapping[str, Any]) -> tuple[int, int, int]:
    return state["epoch"], state["chunk"], state["pair"]


def _draws(negative: int, noise: str | ArrayLike, ns_exponent: float, seed: int) -> dict[str, Any]:
    return {
        "negative": check_integer("negative", negative, 0),
        "noise": noise if isinstance(noise, str) else np.array(noise, np.float64),
        "ns_exponent": check_number("ns_exponent", ns_exponent),
        "seed": check_integer("seed", seed, 0),
    }


def _process(rank: int | None, world_size: int | None) -> tuple[int, int]:
    """Return rank and world size: the arguments, or those of torch.distributed."""
    if rank is None and world_size is None:
        if distributed.is_available() and distributed.is_initialized():
            return distributed.get_rank(), distributed.get_world_size()
        return 0, 1
    if rank is None or world_size is None:
        raise ValueError(f"rank and world_size must be given together, got {rank} and {world_size}")
    world_size = check_integer("world_size", world_size, 1, UINT32_MAX)
    return check_integer("rank", rank, 0, world_size - 1), world_size

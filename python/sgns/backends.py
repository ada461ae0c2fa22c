"""Choice between the C++ core and torch."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from sgns import _core
from sgns.arguments import check_choice
from sgns.arguments.progress import Display
from sgns.corpus.corpus import Corpus
from sgns.distributed.joining import device_of, shared_trainer, source_trainer
from sgns.pairs.windows import Window
from sgns.training.identity import core_arithmetic
from sgns.training.ranks import Ranks
from sgns.training.run import Trainer
from sgns.training.settings import Settings
from sgns.training.start import Start

__all__ = [
    "BACKENDS",
    "arithmetic",
    "check_backend",
    "choose_backend",
    "corpus_trainer",
    "text_pairs",
]

#: The C++ core, which trains on the CPU, and PyTorch, which trains on any of its devices.
BACKENDS = ("cpp", "torch")


def choose_backend(backend: str | None, device: str) -> tuple[str, str]:
    """Choose the backend and the device.

    A device other than the CPU requires torch. ``"auto"`` is a CUDA GPU if torch finds one, and
    otherwise the CPU. On the CPU the core trains, which is faster there, unless `backend` is
    ``"torch"``.

    Parameters
    ----------
    backend : str, optional
        One of `BACKENDS`; if omitted, the device decides.
    device : str
        Device of torch, such as ``"cuda"``, ``"cuda:1"``, ``"mps"`` or ``"cpu"``; or
        ``"auto"``.

    Returns
    -------
    backend, device : str

    Raises
    ------
    ValueError
        If the backend does not exist, or does not have this device.
    ImportError
        If torch is needed and not installed.
    """
    if backend is not None:
        check_choice("backend", backend, BACKENDS)
    if device == "auto":
        device = "cuda" if backend != "cpp" and _has_cuda() else "cpu"
    if backend is None:
        backend = "cpp" if device == "cpu" else "torch"
    if backend == "cpp" and device != "cpu":
        raise ValueError(f"backend='cpp' trains on device 'cpu' only, got {device!r}")
    if backend == "torch":
        from sgns.torch_backend import check_device

        check_device(device)
    return backend, device


def check_backend(
    backend: str,
    device: str,
    settings: Settings,
    start: Start,
    window: Window,
    max_contexts: int | None,
    products: str | None,
) -> None:
    """Raise ValueError for options that this backend does not have."""
    if backend == "cpp":
        if products is not None:
            raise ValueError(f"products is an option of backend='torch', got {products!r}")
        return
    from sgns.torch_backend import check_products

    if settings.hs:
        raise ValueError("backend='torch' has no hierarchical softmax: hs must be False, got True")
    if settings.subwords is not None:
        raise ValueError(
            "backend='torch' has no n-grams: omit min_ngram and max_ngram, or train with "
            "backend='cpp'"
        )
    if settings.negatives_mode != "shared":
        raise ValueError(
            f"backend='torch' has negatives_mode='shared' only, got {settings.negatives_mode!r}"
        )
    if settings.deterministic:
        raise ValueError("deterministic is an option of backend='cpp', got True")
    if start.freezes:
        raise ValueError("frozen and frozen_contexts are options of backend='cpp'")
    if window == "sentence" or max_contexts is not None:
        raise ValueError("window='sentence' and max_contexts are options of backend='cpp'")
    check_products(products or "float32", device)


def arithmetic(backend: str, device: str, products: str | None) -> dict[str, str | None]:
    """Return the part of the identity of a training that says how the backend computes."""
    if backend == "cpp":
        return core_arithmetic()
    from sgns.torch_backend import processor_of

    return {"processor": processor_of(device), "products": products or "float32"}


def corpus_trainer(
    backend: str,
    device: str,
    corpus: Corpus,
    settings: Settings,
    windows: _core.WindowOptions,
    block_shape: tuple[int, int],
    products: str | None,
    held_out: float | None = None,
    ranks: Ranks | None = None,
    display: Display | None = None,
) -> Trainer:
    """Return the trainer of a corpus: the threads of the core, or a device of torch.

    Parameters
    ----------
    backend, device : str
        As `choose_backend` returns them.
    corpus : Corpus
        Words to train on.
    settings : Settings
        Options that all ways to train share.
    windows : _core.WindowOptions
        Which words are contexts.
    block_shape : tuple of int
        Centers in a block, and negatives in its pool.
    products : str, optional
        As in `sgns.train`.
    held_out : float, optional
        Share of the sentences that is not trained on; a device takes a corpus without them.
    ranks : Ranks, optional
        Processes that train together.
    display : Display, optional
        What shows the progress.
    """
    ranks, display = ranks or Ranks(), display or Display()
    block_size, pool_size = block_shape
    if backend == "torch":
        from sgns.torch_backend.training import DeviceTrainer

        ranks.exchange_on_device = device.startswith("cuda")
        trainer = DeviceTrainer(
            corpus,
            windows,
            block_size,
            pool_size,
            device_of(device, ranks),
            products or "float32",
            is_shared=ranks.size > 1,
        )
        return shared_trainer(trainer, ranks, display)
    source = text_pairs(corpus, settings, windows, block_shape, held_out)
    return source_trainer(source, ranks, display)


def text_pairs(
    corpus: Corpus,
    settings: Settings,
    windows: _core.WindowOptions,
    block_shape: tuple[int, int],
    held_out: float | None = None,
    held_out_only: bool = False,
    counts: NDArray[np.uint64] | None = None,
) -> _core.TextPairs:
    """Return the pairs of a corpus as a source for the core.

    Parameters
    ----------
    corpus, settings, windows, block_shape
        As for `corpus_trainer`.
    held_out : float, optional
        Share of the sentences that is held out.
    held_out_only : bool, default False
        Whether the pairs are those of the held-out sentences, or of all others.
    counts : ndarray of uint64, shape (n_tokens,), optional
        Counts for subsampling and negatives; those of the corpus if omitted.
    """
    block_size, pool_size = block_shape
    counts = corpus.counts if counts is None else counts
    return _core.TextPairs(
        corpus.id_source,
        corpus.offsets,
        counts,
        windows,
        settings.negatives(counts, pool_size),
        seed=settings.seed,
        block_size=block_size,
        held_out=held_out or 0.0,
        held_out_only=held_out_only,
    )


def _has_cuda() -> bool:
    if find_spec("torch") is None:
        return False
    from sgns.torch_backend import available_devices

    return any(name.startswith("cuda") for name in available_devices())

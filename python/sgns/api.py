"""The calls that users make: from a corpus, or from pairs, to a model."""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Unpack

from numpy.typing import ArrayLike

from sgns import _core
from sgns.arguments import keyword_defaults, suggest_keywords
from sgns.arguments.progress import Display, ProgressLike
from sgns.backends import (
    arithmetic,
    check_backend,
    choose_backend,
    corpus_trainer,
    text_pairs,
)
from sgns.corpus.corpus import Corpus
from sgns.corpus.held_out import held_out_corpus, without_held_out
from sgns.corpus.inputs import CorpusLike, as_corpus
from sgns.distributed.joining import (
    checkpoints_of,
    compare_options,
    device_of,
    options_of_ranks,
    placement_of,
    ranks_of,
    refuse_options,
    source_trainer,
)
from sgns.files.checksum import fingerprint
from sgns.pairs.blocks import DEVICE_BLOCK_SIZE, SHARED_BLOCK_SIZE, SMALL_POOL_RATE
from sgns.pairs.chunks import PairChunks
from sgns.pairs.counted import as_pairs
from sgns.pairs.given import GivenPairs
from sgns.pairs.held_out import hold_out
from sgns.pairs.named import NamedPairs
from sgns.pairs.windows import (
    Window,
    chosen_sample,
    pool_window,
    why_no_pairs,
    window_options,
)
from sgns.reading.options import IngestionOptions
from sgns.training.checkpoint import Checkpoints
from sgns.training.chunks import ChunkTrainer
from sgns.training.driver import train_model
from sgns.training.identity import Input, core_arithmetic
from sgns.training.model import Model
from sgns.training.progress import OnProgress
from sgns.training.ranks import Ranks
from sgns.training.run import Trainer
from sgns.training.settings import OBJECTIVES, Settings, TrainingOptions, list_options
from sgns.training.start import FrozenLike, InitialLike, Start
from sgns.training.validation import HeldOut, Validation
from sgns.vocabulary import VocabularyLike

__all__ = ["OBJECTIVES", "check_train_options", "join_and_check", "train", "train_pairs"]


@suggest_keywords(elsewhere={"Corpus.from_file": IngestionOptions.__annotations__})
def train(
    corpus: CorpusLike,
    *,
    architecture: str = "skip-gram",
    vector_size: int = 100,
    min_ngram: int | None = None,
    max_ngram: int | None = None,
    buckets: int | None = None,
    window: Window = 5,
    min_count: int | None = None,
    sample: float | None = None,
    hs: bool = False,
    negative: int = 5,
    noise: str | ArrayLike = "power",
    ns_exponent: float = 0.75,
    shrink_windows: bool = True,
    max_contexts: int | None = None,
    alpha: float = 0.025,
    min_alpha: float = 1e-4,
    epochs: int | str = 5,
    max_epochs: int | None = None,
    workers: int | None = None,
    seed: int = 1,
    deterministic: bool = False,
    objective: str = "logistic",
    negatives_mode: str = "shared",
    block_size: int | None = None,
    pool_size: int | None = None,
    initial_vectors: InitialLike | None = None,
    initial_context_vectors: InitialLike | None = None,
    frozen: FrozenLike | None = None,
    frozen_contexts: FrozenLike | None = None,
    anchor: float = 0.0,
    backend: str | None = None,
    device: str = "cpu",
    products: str | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: float | str = "10min",
    resume: bool = False,
    validation: float | CorpusLike | None = None,
    patience: int | None = None,
    keep_best: bool = False,
    distributed: bool = False,
    sharded: bool = False,
    on_progress: OnProgress | None = None,
    progress: ProgressLike = None,
) -> Model:
    """Train skip-gram or CBOW vectors with negative sampling or hierarchical softmax.

    Parameters
    ----------
    corpus : Corpus, path, sequence of paths, or iterable of sentences
        Training data. A sentence is a list of strings, or an array of token ids.
    architecture : str, default "skip-gram"
        One of `ARCHITECTURES`. With ``"skip-gram"`` a center predicts each of its contexts; with
        ``"cbow"`` the mean of the contexts predicts the center; with ``"cbow-sum"`` their sum does.
    vector_size : int, default 100
        Components of each vector.
    min_ngram, max_ngram : int, optional
        Smallest and greatest length of character n-grams, as in fastText: a word has ``<`` before
        and ``>`` after it, and its vector is the mean of its own row and those of its n-grams.
        Then ``model.vectors`` is a `SubwordVectors`, which has vectors for unseen words too. If
        one of the two is given, the other is 3 or 6; no n-grams if both are omitted, or if
        `max_ngram` is 0. Not supported by torch.
    buckets : int, optional
        Rows that all n-grams share by a hash; 2,000,000 if omitted.
    window : int or "sentence", default 5
        Largest distance between center and context, in kept words. With ``"sentence"`` all other
        words of the sentence are contexts, which suits baskets and other sets without an order.
    min_count : int, optional
        Drop tokens that occur less often; 5 if omitted, but 1, with a warning, for a corpus of at
        most 1,000 words in which no token occurs 5 times. Ids are dropped only if it is given. Not
        for a `Corpus`, which has a vocabulary.
    sample : float, optional
        Threshold of subsampling; 0 keeps every word. If omitted, 1e-3; but 0, with a warning, for a
        corpus of at most 1,000 words of which 1e-3 would leave next to nothing. See
        `keep_probability`.
    hs : bool, default False
        Also train by hierarchical softmax: every pair takes a second step along the path to its
        context in a `HuffmanTree`, and its loss is the sum of both. With ``negative=0`` this is the
        only step.
    negative : int, default 5
        Negatives drawn for each pair; 0 only with `hs`.
    noise : {"power", "uniform"} or array_like of float, shape (n_tokens,)
        Distribution of the negatives; see `noise_weights`.
    ns_exponent : float, default 0.75
        Exponent of the noise distribution ``"power"``.
    shrink_windows : bool, default True
        Draw the window of each center from ``1..window``. If False, every center has `window`.
    max_contexts : int, optional
        Most contexts of a center. If its window holds more, this many of them are drawn without
        replacement, again in every epoch. All if omitted. Not supported by torch; neither is
        ``window="sentence"``.
    alpha, min_alpha : float, default 0.025 and 0.0001
        Learning rates of the first and of the last word. The rate falls linearly in between. Above
        0.03, the core trains each block in parts, which is more stable and somewhat slower; a
        device takes smaller steps, and is several times slower.
    epochs : int or "auto", default 5
        Passes over the corpus. With ``"auto"`` the loss of held-out data, which `validation` gives,
        decides: the learning rate stays at `alpha` until that loss has not fallen below its minimum
        for `patience` epochs (2 if omitted), and then falls to `min_alpha` over as many epochs as
        there were before. ``model.schedule`` says what was decided.
    max_epochs : int, optional
        Most passes with ``epochs="auto"``, with those of the decay; 50 if omitted.
    workers : int, optional
        Threads; as many as there are cores if omitted. With one worker, the same arguments give the
        same vectors, bit for bit.
    seed : int, default 1
        Random seed.
    deterministic : bool, default False
        Give the same vectors, bit for bit, for any number of workers, on one instruction set. This
        is slower, and at most 64 workers train: one for every 1,048,576 words, but at least eight.
        Not supported by torch.
    objective : str, default "logistic"
        One of `OBJECTIVES`.
    negatives_mode : {"shared", "per_pair"}, default "shared"
        With ``"shared"`` all pairs of a block share a pool of negatives, which is several times
        faster; with ``"per_pair"`` each pair has its own, as in word2vec.c. See the notes.
    block_size, pool_size : int, optional
        Centers in a block, and negatives in its pool. If omitted, 96 (128 with torch) and 24 (for
        skip-gram in the core 23, or 15 from 300 dimensions on unless it has AMX), but fewer for
        small vocabularies, and a larger pool for wider windows or more than five negatives.
    initial_vectors, initial_context_vectors : WordVectors or array_like, optional
        Initial input and output vectors. From a `WordVectors`, the rows of tokens in the vocabulary
        are copied, and the other rows start as usual; an array has a row for each token, shape
        (n_tokens, vector_size).
    frozen, frozen_contexts : iterable of str, array_like of int or bool, or True, optional
        Tokens whose input, or output, vectors do not change: by name, by id or as a mask; True for
        all tokens that have initial vectors. Not supported by torch.
    anchor : float, default 0
        Strength that pulls vectors back to their initial ones, in both matrices, if these are
        given; see the notes. Not for n-grams.
    backend : {"cpp", "torch"}, optional
        Trainer: the C++ core or PyTorch. If omitted, torch for a device other than the CPU, and
        otherwise the core. torch has shared negatives only.
    device : str, default "cpu"
        Device to train on: ``"cpu"``, ``"cuda"``, ``"cuda:1"``, ``"mps"``; or ``"auto"`` for a CUDA
        GPU if torch finds one, and otherwise the CPU.
    products : {"float32", "tf32", "bfloat16"}, optional
        With torch: precision of the factors of matrix products; float32 if omitted. TF32 needs a
        CUDA device.
    checkpoint : path, optional
        File to keep the training in. It is saved at intervals, and when training ends: at its end,
        by `on_progress`, by an exception in it, or by Ctrl-C. `Model.load` reads it, too.
    checkpoint_every : float or str, default "10min"
        Interval between checkpoints: seconds, or text such as ``"30s"``, ``"2h"`` or
        ``"1000000 words"``.
    resume : bool, default False
        Resume from the checkpoint, if it exists, with the same corpus and arguments on the same
        instruction set; only `workers` may change. With `deterministic`, or one worker, the result
        is that of an uninterrupted training.
    validation : float, or data as for `corpus`, optional
        Held-out data, which is never trained on: a share of the sentences, such as 0.01, drawn by
        the seed; or other data, of which tokens that are not in the vocabulary are dropped. After
        each epoch its loss becomes a point of ``model.held_out_curve``.
    patience : int, optional
        Stop when the held-out loss has not fallen below its minimum for this many epochs. The rate
        has not decayed to `min_alpha` then, since it falls over all of `epochs`. With
        ``epochs="auto"`` it decays then, and training ends afterwards.
    keep_best : bool, default False
        Return the vectors with the smallest held-out loss instead of the last. This takes the
        memory of the matrices once more.
    distributed : bool, default False
        Train together with the other ranks of a process group of torch.distributed, which torchrun
        starts: each trains a share of the corpus, and all return the same model. Every rank passes
        the same corpus and arguments; `on_progress` is called on rank 0 only. With the device
        ``"cuda"`` each rank of a machine has its own GPU. Without `hs`.
    sharded : bool, default False
        With `distributed`: deal the rows of both matrices to the ranks, for matrices past one
        machine. Each gets the rows of a stretch from the others. The result has no vectors: its
        ``save(path)``, which all ranks call, writes them to one file in a folder that all share.
        Not for `hs`, n-grams, initial vectors, frozen rows, `validation` or torch.
    on_progress : callable, optional
        Called about ten times a second with a `Progress`, on the calling thread. Training stops
        when it returns False. What it raises is raised to the caller.
    progress : {"bar", "log", "json", False}, optional
        Display: a bar; a line every 30 seconds, to the logger ``sgns`` or, if logging is not
        configured, to standard error; events as JSON on standard error; or nothing. If omitted, a
        bar on a terminal and in a notebook, and otherwise lines to the logger at the level INFO;
        nothing with `on_progress`.

    Returns
    -------
    Model

    Raises
    ------
    ValueError
        If an argument is out of its range; the message gives the bound. Or if the checkpoint
        belongs to another training; the message says what differs.
    FileExistsError
        If the checkpoint exists and `resume` is not set.
    ImportError
        If torch is needed and not installed; the message names the extra.
    OSError, CorpusError
        If `corpus` cannot be read, or holds nothing to train on.
    DivergenceError
        If the loss stops being finite: `alpha` is too high.
    MemoryError
        If the matrices do not fit into memory, or not into that of the device.

    Notes
    -----
    For a center with input vector ``v`` and a context with output vector ``u_o`` the step
    descends ``-log s(v u_o) - sum_n log s(-v u_n)`` over the negatives ``n``, with ``s`` the
    logistic function: equation 4 of Mikolov et al., "Distributed Representations of Words
    and Phrases and their Compositionality" (NIPS 2013). A negative equal to the context is
    skipped. Threads update the matrices without locks, as in Hogwild (Niu et al., 2011).

    With ``negatives_mode="shared"`` the sum runs over a pool of N negatives that all centers of
    a block share, each weighted by K / N for every pair whose context it is not. Its
    expectation over pools is the loss above. Ji et al., "Parallelizing Word2Vec in Shared and
    Distributed Memory" (2016), share negatives within a window; here a block spans many.

    With an `anchor` the loss of each occurrence of a token with an initial vector ``v0`` has a
    penalty ``anchor / 2 * |v - v0|^2``. Its steps are taken together, twenty times in an epoch: the
    distance to ``v0`` shrinks by the factor ``exp(-anchor * alpha * n)``, with ``alpha`` the rate
    and ``n`` the occurrences since the last time, as the counts of the vocabulary let expect them.

    With `hs` the step descends ``-sum_j log s(+-v w_j)`` over the inner nodes ``w_j`` on the path
    to the context, with plus where its code is 0: section 2.1 of the same paper, after Morin and
    Bengio, "Hierarchical Probabilistic Neural Network Language Model" (AISTATS 2005).
    """
    ranks, checked = join_and_check("sgns.train", locals())
    settings, backend, device = checked.settings, checked.backend, checked.device
    with ranks.together():
        encoded = as_corpus(corpus, min_count, progress=checked.display)
        checked = checked.for_corpus(encoded)
        shape = settings.block_shape(
            len(encoded.vocabulary),
            pool_window(window, encoded.mean_length, max_contexts),
            DEVICE_BLOCK_SIZE if backend == "torch" else SHARED_BLOCK_SIZE,
            of_words=max_contexts is None,
            in_core=backend != "torch",
        )
        validation_options = checked.validation
        share = validation_options.share
        held_out = _held_out(validation_options, encoded, settings, checked.windows, shape)
        if backend == "torch" and share is not None:
            encoded = without_held_out(encoded, share, settings.seed)
        trainer = corpus_trainer(
            backend,
            device,
            encoded,
            settings,
            checked.windows,
            shape,
            products,
            share,
            ranks,
            checked.display,
        )

    def longest_sentence() -> int:
        # A device cuts the words into chunks regardless of their sentences.
        return encoded.longest_sentence if backend == "cpp" else 0

    return train_model(
        trainer,
        settings,
        encoded.n_words,
        encoded.vocabulary,
        shape,
        Input("corpus", encoded.fingerprints, longest_sentence),
        checked.arithmetic,
        own_options=checked.own_options,
        phrases=encoded.phrases,
        start=checked.start,
        checkpoints=checked.checkpoints,
        held_out=held_out,
        validation=validation_options,
        ranks=ranks,
        placement=placement_of(ranks),
        on_progress=on_progress,
        display=checked.display,
        why_no_pairs=partial(why_no_pairs, encoded),
    )


def _held_out(
    validation: Validation,
    corpus: Corpus,
    settings: Settings,
    windows: _core.WindowOptions,
    shape: tuple[int, int],
) -> HeldOut | None:
    """Return the held-out pairs of a training on a corpus, if there are any."""
    if validation.validation is None:
        return None
    if validation.share is not None:
        return HeldOut(
            text_pairs(corpus, settings, windows, shape, validation.share, held_out_only=True)
        )
    data = held_out_corpus(validation.data, corpus)
    return HeldOut(
        text_pairs(data, settings, windows, shape, counts=corpus.counts),
        fingerprint=lambda workers: "".join(data.fingerprints(workers).values()),
    )


@dataclass(frozen=True)
class _Checked:
    """Checked options of `train`, and what follows from them without a corpus."""

    settings: Settings
    display: Display
    start: Start
    checkpoints: Checkpoints
    validation: Validation
    backend: str
    device: str
    windows: _core.WindowOptions
    own_options: dict[str, Any]
    arithmetic: dict[str, str | None]

    def for_corpus(self, corpus: Corpus) -> _Checked:
        """Return the options with the threshold of subsampling for a corpus."""
        own = dict(self.own_options)
        own["sample"] = chosen_sample(own["sample"], corpus)
        windows = window_options(
            own["window"], own["sample"], own["shrink_windows"], own["max_contexts"]
        )
        return replace(self, windows=windows, own_options=own)


def join_and_check(call: str, options: Mapping[str, Any]) -> tuple[Ranks, _Checked]:
    """Join the ranks of a call that trains on a corpus, and check its options on all of them.

    Parameters
    ----------
    call : str
        Name of the function, which must be the same on all ranks.
    options : mapping of str to object
        Options of `train` by name; other names are ignored.

    Raises
    ------
    Exception
        As in `train`, before the corpus is read.
    """
    ranks = ranks_of(options.get("distributed", False), call, options.get("sharded", False))
    with ranks.together():
        checked = check_train_options(options, ranks)
    others = {"min_count": options.get("min_count")}
    compare_options(ranks, checked.settings, checked.checkpoints, checked.own_options | others)
    return ranks, checked


def check_train_options(options: Mapping[str, Any], ranks: Ranks | None = None) -> _Checked:
    """Check everything about the options of `train` that does not need the corpus.

    `train` calls this before it reads. The command line calls it before it counts words.

    Parameters
    ----------
    options : mapping of str to object
        Options of `train` by name; the default of each that is missing. Other names are ignored.
    ranks : Ranks, optional
        Processes that train together.

    Raises
    ------
    TypeError, ValueError, OSError, ImportError
        As in `train`.
    """
    ranks = ranks or Ranks()
    given = {**keyword_defaults(train), **options}
    given["workers"] = ranks.workers(given["workers"])
    display = ranks.display(given["progress"], given["on_progress"])
    settings, start = Settings.choose(given), Start.choose(given)
    checkpoints, validation = checkpoints_of(given, ranks), Validation.choose(given)
    backend, device = choose_backend(given["backend"], given["device"])
    window, max_contexts, products = (
        given[name] for name in ("window", "max_contexts", "products")
    )
    windows = window_options(window, given["sample"], given["shrink_windows"], max_contexts)
    check_backend(backend, device, settings, start, window, max_contexts, products)
    own_options = {
        "window": window,
        "sample": given["sample"],
        "shrink_windows": bool(given["shrink_windows"]),
        "max_contexts": max_contexts,
        "backend": backend,
        "device": device,
        **validation.to_options(),
        **options_of_ranks(ranks, settings),
    }
    refuse_options(ranks, settings, start, own_options)
    how = arithmetic(backend, device_of(device, ranks), products)
    checkpoints.check(settings.to_options() | own_options, how)
    return _Checked(
        settings,
        display,
        start,
        checkpoints,
        validation,
        backend,
        device,
        windows,
        own_options,
        how,
    )


@suggest_keywords(elsewhere={"train": inspect.signature(train).parameters})
@list_options()
def train_pairs(
    centers: ArrayLike | NamedPairs | Any,
    contexts: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    *,
    n_tokens: int | None = None,
    vocabulary: VocabularyLike | None = None,
    **options: Unpack[TrainingOptions],
) -> Model:
    """Train vectors on given (center, context) pairs instead of those of a corpus.

    Pairs in arrays are trained in their order: shuffle them, unless they are sorted by center. Runs
    of equal centers are faster. Pairs with counts come in random order, each as often as its count.

    Parameters
    ----------
    centers : array_like, shape (n_pairs,), or Pairs, CountedPairs, PairChunks or matrix
        Token id, or name, of each center. Instead of arrays: pairs with the vocabularies of their
        ids, such as users and items; or a sparse matrix, as for `CountedPairs.from_scipy`.
    contexts : array_like of int or str, shape (n_pairs,)
        Token id, or name, of each context. Names without a `vocabulary` make one for each side, as
        for `Pairs`.
    weights : array_like of float, shape (n_pairs,), optional
        Factor of each pair's loss, finite and not negative; 1 if omitted.
    n_tokens : int, optional
        Size of the vocabulary; one more than the largest id if omitted.
    vocabulary : Vocabulary or sequence of str, optional
        Tokens of the ids; ``"0"``, ``"1"``, ... if omitted. If it has no counts, the count of a
        token is how often it is a context.
    **options
        See `TrainingOptions`; `train` explains each. A pair takes the place of a word in the
        schedule and in progress. `validation` is a share of the pairs, or `Pairs` or
        `CountedPairs`, of which those with unknown tokens are dropped; pairs in chunks have no
        share. Of counted pairs a share is held out with all of their counts.

    Returns
    -------
    Model

    Raises
    ------
    TypeError, ValueError, IndexError, CorpusError
        As for `Pairs`, `CountedPairs` and `PairChunks`, or if an argument is out of its range.
    DivergenceError, MemoryError
        As in `train`.
    """
    ranks = ranks_of(
        options.get("distributed", False), "sgns.train_pairs", options.get("sharded", False)
    )
    with ranks.together():
        options["workers"] = ranks.workers(options.get("workers"))
        display = ranks.display(options.get("progress"), options.get("on_progress"))
        settings, start = Settings.choose(options), Start.choose(options)
        checkpoints, validation = checkpoints_of(options, ranks), Validation.choose(options)
        own_options = validation.to_options() | options_of_ranks(ranks, settings)
        refuse_options(ranks, settings, start, own_options)
        checkpoints.check(settings.to_options() | own_options, core_arithmetic())
    compare_options(ranks, settings, checkpoints, own_options)
    with ranks.together():
        pairs = as_pairs(centers, contexts, weights, n_tokens, vocabulary)
        if isinstance(pairs, PairChunks) and (ranks.size > 1 or ranks.is_sharded):
            raise TypeError(
                "distributed trains on pairs in arrays, got PairChunks: pass centers and contexts, "
                "Pairs or CountedPairs"
            )
        pairs, held_out_pairs = hold_out(pairs, validation.share, validation.data, settings.seed)
    fewest = min(len(pairs.vocabulary), len(pairs.context_vocabulary))
    block_size, pool_size = shape = settings.block_shape(
        fewest, whole_pool=settings.alpha > SMALL_POOL_RATE
    )
    frozen = start.frozen_contexts_among(pairs.context_vocabulary)
    counts = pairs.noise_counts(frozen)
    negatives = settings.negatives(counts, pool_size)
    trainer: Trainer
    if isinstance(pairs, PairChunks):
        n_pairs = pairs.n_pairs
        trainer = ChunkTrainer(pairs, negatives, settings.seed, block_size)
    else:
        assert isinstance(pairs, GivenPairs)
        source = pairs.source(negatives, settings.seed, block_size)
        n_pairs = source.n_words
        trainer = source_trainer(source, ranks, display)

    held_out = None
    if held_out_pairs is not None:
        held_out = HeldOut(
            held_out_pairs.source(negatives, settings.seed, block_size),
            fingerprint=lambda workers: "".join(
                filter(None, held_out_pairs.fingerprints(workers).values())
            ),
        )

    def fingerprints(workers: int) -> dict[str, str | None]:
        return pairs.fingerprints(workers) | {"counts": fingerprint(counts, workers)}

    return train_model(
        trainer,
        settings,
        n_pairs,
        pairs.vocabulary,
        shape,
        Input(pairs.kind, fingerprints),
        core_arithmetic(),
        context_vocabulary=pairs.context_vocabulary,
        own_options=own_options,
        start=start,
        checkpoints=checkpoints,
        held_out=held_out,
        validation=validation,
        ranks=ranks,
        placement=placement_of(ranks),
        on_progress=options.get("on_progress"),
        display=display,
        why_no_pairs=pairs.why_no_pairs,
    )

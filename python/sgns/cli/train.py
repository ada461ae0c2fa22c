"""The command ``train``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.types import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

import sgns
from sgns.cli.joining import read_and_join
from sgns.cli.output import Output, check_writable, write_trained
from sgns.cli.progress import training_bar
from sgns.cli.reading import Reading, Texts
from sgns.files.names import expand
from sgns.formats.registry import choose_format

__all__ = ["train"]


def train(
    corpus: Texts,
    /,
    *,
    output: Output,
    format: str | None = None,
    architecture: str = "skip-gram",
    vector_size: PositiveInt = 100,
    window: PositiveInt | Literal["sentence"] = 5,
    sample: NonNegativeFloat = 1e-3,
    hs: bool = False,
    negative: NonNegativeInt = 5,
    ns_exponent: float = 0.75,
    shrink_windows: bool = True,
    max_contexts: PositiveInt | None = None,
    alpha: PositiveFloat = 0.025,
    min_alpha: NonNegativeFloat = 1e-4,
    epochs: PositiveInt = 5,
    workers: PositiveInt | None = None,
    seed: NonNegativeInt = 1,
    deterministic: bool = False,
    negatives_mode: Literal["shared", "per_pair"] = "shared",
    block_size: PositiveInt | None = None,
    pool_size: PositiveInt | None = None,
    backend: Literal["cpp", "torch"] | None = None,
    device: str = "cpu",
    products: Literal["float32", "tf32", "bfloat16"] | None = None,
    checkpoint: Path | None = None,
    checkpoint_every: str = "10min",
    resume: bool = False,
    phrases: NonNegativeInt = 0,
    phrases_threshold: PositiveFloat = 10.0,
    reading: Reading | None = None,
    quiet: Annotated[bool, Parameter(alias="-q")] = False,
) -> None:
    """Train vectors on text files.

    A line is a sentence, and white space separates its words. A .safetensors file keeps
    the whole model: both matrices, counts, options and loss. Other formats hold the
    vectors alone.

    Example: ``sgns train news.txt.gz more.txt -o news.safetensors --vector-size 300``

    Parameters
    ----------
    corpus
        UTF-8 text, also .gz, .bz2, .xz or .zst: files, folders, patterns such as 'data/*.txt',
        URLs, or - for standard input; or one corpus saved by encode or Corpus.save.
    output
        File to write; one in place is replaced. Its extension chooses the format.
    format
        Format of the output, where its extension does not say it.
    architecture
        skip-gram, where a word predicts each of its contexts, or cbow, where the mean of its
        contexts predicts the word, or cbow-sum, where their sum does.
    vector_size
        Components of each vector.
    window
        Largest distance between center and context, in kept words; or 'sentence' for every other
        word of the line, as of a basket, which has no order.
    sample
        Threshold of the subsampling of frequent words; 0 keeps them all.
    hs
        Whether to train by hierarchical softmax, too, and with --negative 0 by that alone.
    negative
        Negatives drawn for each pair; 0 only with --hs.
    ns_exponent
        Exponent of the noise distribution.
    shrink_windows
        Whether the distance of each word is drawn from 1 to the window, so that near contexts weigh
        more.
    max_contexts
        Contexts of each word, at most: where its window reaches more, as many are drawn from these,
        anew in every epoch. All if left out.
    alpha
        Learning rate of the first word.
    min_alpha
        Learning rate of the last word; it falls linearly.
    epochs
        How often to go through the corpus.
    workers
        Threads; as many as there are cores if left out. One gives the same vectors each
        time.
    seed
        Names every random choice.
    deterministic
        Give the same vectors for any number of workers, up to eight of which train; it is slower.
    negatives_mode
        Whether all pairs of a block share a pool of negatives, which is several times
        faster, or each pair has its own.
    block_size
        Centers in a block; 96 if left out, 32 with torch, fewer for small vocabularies.
    pool_size
        Negatives in the pool of a block; 24 if left out, more for more negatives or wider windows,
        fewer for small vocabularies.
    backend
        What trains: the C++ core, or PyTorch. If left out, torch for a device other than the CPU,
        and else the core.
    device
        Where to train: cpu, cuda, cuda:1, mps, or auto for a CUDA GPU if torch finds one and the
        CPU if not.
    products
        With torch: what the factors of matrix products are rounded to.
    checkpoint
        File to keep the training in: it is saved every now and then, and when training ends,
        also by Ctrl-C.
    checkpoint_every
        How often: seconds, or such as 30s, 2h or '1000000 words'.
    resume
        Go on from the checkpoint, if it is there, with the same text and options.
    phrases
        How often to find phrases, such as new_york, and to join them before training; every
        pass can make them longer by one word or phrase. A model keeps what it joined.
    phrases_threshold
        Score that a phrase must exceed; the higher, the fewer.
    quiet
        Print nothing but errors.
    """
    chosen = choose_format(output, format)
    files = expand(corpus)
    check_writable(output, [file for file in files if isinstance(file, Path)])
    encoded = read_and_join(reading or Reading(), files, phrases, phrases_threshold, workers, quiet)
    with training_bar(quiet) as on_progress:
        model = sgns.train(
            encoded,
            architecture=architecture,
            vector_size=vector_size,
            window=window,
            sample=sample,
            hs=hs,
            negative=negative,
            ns_exponent=ns_exponent,
            shrink_windows=shrink_windows,
            max_contexts=max_contexts,
            alpha=alpha,
            min_alpha=min_alpha,
            epochs=epochs,
            workers=workers,
            seed=seed,
            deterministic=deterministic,
            negatives_mode=negatives_mode,
            block_size=block_size,
            pool_size=pool_size,
            backend=backend,
            device=device,
            products=products,
            checkpoint=checkpoint,
            checkpoint_every=checkpoint_every,
            resume=resume,
            on_progress=on_progress,
        )
    write_trained(model, output, chosen, quiet)

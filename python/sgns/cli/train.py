"""The command ``train``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from cyclopts.types import NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

import sgns
from sgns import Corpus, Model
from sgns.cli.output import Output, check_writable
from sgns.cli.progress import reading_bar, say, training_bar
from sgns.formats import Format, choose_format

__all__ = ["train"]


def train(
    corpus: Sequence[Path],
    /,
    *,
    output: Output,
    format: str | None = None,
    architecture: str = "skip-gram",
    vector_size: PositiveInt = 100,
    window: PositiveInt = 5,
    min_count: PositiveInt | None = None,
    sample: NonNegativeFloat = 1e-3,
    negative: PositiveInt = 5,
    ns_exponent: float = 0.75,
    alpha: PositiveFloat = 0.025,
    min_alpha: NonNegativeFloat = 1e-4,
    epochs: PositiveInt = 5,
    workers: PositiveInt | None = None,
    seed: NonNegativeInt = 1,
    negatives_mode: Literal["shared", "per_pair"] = "shared",
    block_size: PositiveInt | None = None,
    pool_size: PositiveInt | None = None,
    errors: Literal["strict", "replace"] = "strict",
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
        UTF-8 text, also .gz, .bz2, .xz or .zst; or one corpus saved by Corpus.save.
    output
        File to write; one in place is replaced. Its extension chooses the format.
    format
        Format of the output, where its extension does not say it.
    architecture
        skip-gram, where a word predicts each of its contexts, or cbow, where the mean of its
        contexts predicts the word.
    vector_size
        Components of each vector.
    window
        Largest distance between center and context, in kept words.
    min_count
        Words that occur less often are dropped; 5 if left out.
    sample
        Threshold of the subsampling of frequent words; 0 keeps them all.
    negative
        Negatives drawn for each pair.
    ns_exponent
        Exponent of the noise distribution.
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
    negatives_mode
        Whether all pairs of a block share a pool of negatives, which is several times
        faster, or each pair has its own.
    block_size
        Centers in a block; 96 if left out, fewer for small vocabularies.
    pool_size
        Negatives in the pool of a block; 24 if left out, more for more negatives or wider windows,
        fewer for small vocabularies.
    errors
        Whether bytes that are not UTF-8 are an error or become U+FFFD.
    quiet
        Print nothing but errors.
    """
    chosen = choose_format(output, format)
    check_writable(output, corpus)
    encoded = _read(corpus, min_count, errors, quiet)
    with training_bar(quiet) as on_progress:
        model = sgns.train(
            encoded,
            architecture=architecture,
            vector_size=vector_size,
            window=window,
            sample=sample,
            negative=negative,
            ns_exponent=ns_exponent,
            alpha=alpha,
            min_alpha=min_alpha,
            epochs=epochs,
            workers=workers,
            seed=seed,
            negatives_mode=negatives_mode,
            block_size=block_size,
            pool_size=pool_size,
            on_progress=on_progress,
        )
    say(
        f"trained on {model.words_trained:,} words in {model.seconds:.1f} s, "
        f"{model.words_trained / model.seconds:,.0f} words/s, loss {model.loss_curve[-1, 1]:.3f}",
        quiet,
    )
    _write(model, output, chosen)
    say(f"wrote {output}: {len(model.vocabulary):,} vectors of {vector_size} dimensions", quiet)


def _read(
    paths: Sequence[Path],
    min_count: int | None,
    errors: Literal["strict", "replace"],
    quiet: bool,
) -> Corpus:
    if [path.suffix for path in paths] == [".safetensors"]:
        if min_count is not None:
            raise ValueError("min_count was settled when the corpus was encoded")
        return Corpus.open(paths[0])
    started = time.perf_counter()
    with reading_bar(paths, quiet) as on_progress:
        min_count = 5 if min_count is None else min_count
        corpus = Corpus.from_file(paths, min_count, errors=errors, on_progress=on_progress)
    say(
        f"read {corpus.n_raw_words:,} words, {len(corpus.vocabulary):,} of them different and "
        f"kept, in {time.perf_counter() - started:.1f} s",
        quiet,
    )
    return corpus


def _write(model: Model, output: Path, format: Format) -> None:
    if format.name == "safetensors":
        model.save(output)
    else:
        model.vectors.save(output, format.name)

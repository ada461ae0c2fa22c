"""Progress on a terminal: nothing is drawn if standard error goes elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sgns import Progress, ReadProgress

__all__ = ["reading_bar", "say", "training_bar"]


def say(message: str, quiet: bool = False) -> None:
    """Print to standard error what is not the result of a command."""
    if not quiet:
        print(message, file=sys.stderr)


@contextmanager
def reading_bar(quiet: bool) -> Iterator[Callable[[ReadProgress], None]]:
    """Show bytes, words and time left; yields what `Corpus.from_file` calls with its progress."""
    from tqdm import tqdm

    with tqdm(desc="reading", unit="B", unit_scale=True, leave=False, disable=quiet or None) as bar:

        def on_progress(progress: ReadProgress) -> None:
            bar.total = progress.bytes_total
            bar.set_postfix_str(f"{progress.words_per_second:,.0f} words/s", refresh=False)
            bar.update(progress.bytes_done - bar.n)

        yield on_progress


@contextmanager
def training_bar(quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Show words, loss and time left; yields what `train` calls with its progress."""
    from tqdm import tqdm

    with tqdm(
        desc="training", unit=" words", unit_scale=True, leave=False, disable=quiet or None
    ) as bar:

        def on_progress(progress: Progress) -> None:
            bar.total = progress.words_total
            bar.set_postfix(loss=f"{progress.loss:.3f}", refresh=False)
            bar.update(progress.words_done - bar.n)

        yield on_progress

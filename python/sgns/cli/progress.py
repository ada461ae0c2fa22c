"""Progress bars, drawn only if standard error is a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sgns import Progress, ReadProgress
from sgns.cli.streams import Messages

__all__ = ["reading_bar", "training_bar"]


@contextmanager
def reading_bar(quiet: bool) -> Iterator[Callable[[ReadProgress], None]]:
    """Show bytes, words and remaining time; yield the `on_progress` of `Corpus.from_file`."""
    with _bar("reading", "B", quiet) as bar:

        def on_progress(progress: ReadProgress) -> None:
            bar.total = progress.bytes_total
            bar.set_postfix_str(f"{progress.words_per_second:,.0f} words/s", refresh=False)
            bar.update(progress.bytes_done - bar.n)

        yield on_progress


@contextmanager
def training_bar(quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Show words, loss and remaining time; yield the `on_progress` of `train`."""
    with _bar("training", " words", quiet) as bar:

        def on_progress(progress: Progress) -> None:
            bar.total = progress.words_total
            bar.set_postfix(loss=f"{progress.loss:.3f}", refresh=False)
            bar.update(progress.words_done - bar.n)

        yield on_progress


def _bar(what: str, unit: str, quiet: bool) -> Any:
    from tqdm import tqdm

    return tqdm(
        desc=what,
        unit=unit,
        unit_scale=True,
        leave=False,
        file=Messages(),
        disable=quiet or None,
    )
